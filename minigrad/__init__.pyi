"""What type checkers see of `__init__.py`, which imports most names when they are used."""

from math import e as e, inf as inf, nan as nan, pi as pi

from . import (
    autograd as autograd,
    func as func,
    functions as functions,
    linalg as linalg,
    nn as nn,
    ops as ops,
    optim as optim,
    printing as printing,
    random as random,
    signal as signal,
    special as special,
    utils as utils,
)
from ._tensor import (
    Tensor as Tensor,
)
from .autograd.anomaly import (
    is_anomaly_check_nan_enabled as is_anomaly_check_nan_enabled,
    is_anomaly_enabled as is_anomaly_enabled,
)
from .autograd.grad_mode import (
    enable_grad as enable_grad,
    inference_mode as inference_mode,
    is_grad_enabled as is_grad_enabled,
    is_inference_mode_enabled as is_inference_mode_enabled,
    no_grad as no_grad,
    set_grad_enabled as set_grad_enabled,
)
from .dtypes import (
    bool as bool,
    can_cast as can_cast,
    cdouble as cdouble,
    cfloat as cfloat,
    complex64 as complex64,
    complex128 as complex128,
    double as double,
    dtype as dtype,
    finfo as finfo,
    float as float,
    float16 as float16,
    float32 as float32,
    float64 as float64,
    get_default_dtype as get_default_dtype,
    half as half,
    iinfo as iinfo,
    int as int,
    int8 as int8,
    int16 as int16,
    int32 as int32,
    int64 as int64,
    long as long,
    promote_types as promote_types,
    set_default_dtype as set_default_dtype,
    short as short,
    uint8 as uint8,
    uint16 as uint16,
    uint32 as uint32,
    uint64 as uint64,
)
from .func.vmap import (
    vmap as vmap,
)
from .functions.arithmetic import (
    add as add,
    addcdiv as addcdiv,
    addcmul as addcmul,
    div as div,
    divide as divide,
    float_power as float_power,
    floor_divide as floor_divide,
    fmod as fmod,
    lerp as lerp,
    pow as pow,
    remainder as remainder,
    rsub as rsub,
    sub as sub,
    subtract as subtract,
)
from .functions.arranging import (
    column_stack as column_stack,
    diagflat as diagflat,
    hash_tensor as hash_tensor,
    rot90 as rot90,
)
from .functions.axes import (
    adjoint as adjoint,
    flip as flip,
    fliplr as fliplr,
    flipud as flipud,
    moveaxis as moveaxis,
    movedim as movedim,
    permute as permute,
    roll as roll,
    swapaxes as swapaxes,
    swapdims as swapdims,
    t as t,
    transpose as transpose,
)
from .functions.binary import (
    arctan2 as arctan2,
    atan2 as atan2,
    bitwise_and as bitwise_and,
    bitwise_left_shift as bitwise_left_shift,
    bitwise_or as bitwise_or,
    bitwise_right_shift as bitwise_right_shift,
    bitwise_xor as bitwise_xor,
    copysign as copysign,
    eq as eq,
    fmax as fmax,
    fmin as fmin,
    ge as ge,
    greater as greater,
    greater_equal as greater_equal,
    gt as gt,
    hypot as hypot,
    le as le,
    less as less,
    less_equal as less_equal,
    logaddexp as logaddexp,
    logaddexp2 as logaddexp2,
    logical_and as logical_and,
    logical_or as logical_or,
    logical_xor as logical_xor,
    lt as lt,
    maximum as maximum,
    minimum as minimum,
    mul as mul,
    multiply as multiply,
    ne as ne,
    not_equal as not_equal,
    true_divide as true_divide,
    xlogy as xlogy,
)
from .functions.choosing import (
    clamp as clamp,
    clamp_max as clamp_max,
    clamp_min as clamp_min,
    clip as clip,
    masked_fill as masked_fill,
    where as where,
)
from .functions.combining import (
    index_reduce as index_reduce,
    scatter_reduce as scatter_reduce,
)
from .functions.comparing import (
    allclose as allclose,
    broadcast_shapes as broadcast_shapes,
    equal as equal,
    is_complex as is_complex,
    is_floating_point as is_floating_point,
    is_nonzero as is_nonzero,
    is_tensor as is_tensor,
    isclose as isclose,
    numel as numel,
    result_type as result_type,
)
from .functions.converting import (
    clone as clone,
    detach as detach,
    detach_ as detach_,
)
from .functions.creation import (
    as_tensor as as_tensor,
    asarray as asarray,
    from_dlpack as from_dlpack,
    from_numpy as from_numpy,
    frombuffer as frombuffer,
    scalar_tensor as scalar_tensor,
    tensor as tensor,
)
from .functions.cumulative import (
    cummax as cummax,
    cummin as cummin,
    cumprod as cumprod,
    logcumsumexp as logcumsumexp,
)
from .functions.diagonals import (
    diag as diag,
    diag_embed as diag_embed,
    diagonal as diagonal,
    trace as trace,
    tril as tril,
    triu as triu,
)
from .functions.differences import (
    cumulative_trapezoid as cumulative_trapezoid,
    diff as diff,
    gradient as gradient,
    trapezoid as trapezoid,
    trapz as trapz,
)
from .functions.distances import (
    cdist as cdist,
    dist as dist,
    renorm as renorm,
)
from .functions.distributions import (
    igamma as igamma,
    igammac as igammac,
    mvlgamma as mvlgamma,
)
from .functions.einsum import (
    einsum as einsum,
)
from .functions.elementwise import (
    abs as abs,
    absolute as absolute,
    acos as acos,
    acosh as acosh,
    arccos as arccos,
    arccosh as arccosh,
    arcsin as arcsin,
    arcsinh as arcsinh,
    arctan as arctan,
    arctanh as arctanh,
    asin as asin,
    asinh as asinh,
    atan as atan,
    atanh as atanh,
    bitwise_not as bitwise_not,
    ceil as ceil,
    cos as cos,
    cosh as cosh,
    deg2rad as deg2rad,
    digamma as digamma,
    erf as erf,
    erfc as erfc,
    erfinv as erfinv,
    exp as exp,
    exp2 as exp2,
    expm1 as expm1,
    fix as fix,
    floor as floor,
    frac as frac,
    i0 as i0,
    isfinite as isfinite,
    isinf as isinf,
    isnan as isnan,
    lgamma as lgamma,
    log as log,
    log1p as log1p,
    log2 as log2,
    log10 as log10,
    logical_not as logical_not,
    logit as logit,
    nan_to_num as nan_to_num,
    neg as neg,
    negative as negative,
    polygamma as polygamma,
    positive as positive,
    rad2deg as rad2deg,
    reciprocal as reciprocal,
    relu as relu,
    round as round,
    rsqrt as rsqrt,
    sigmoid as sigmoid,
    sign as sign,
    signbit as signbit,
    sin as sin,
    sinc as sinc,
    sinh as sinh,
    sqrt as sqrt,
    square as square,
    tan as tan,
    tanh as tanh,
    trunc as trunc,
)
from .functions.factories import (
    empty as empty,
    empty_like as empty_like,
    empty_permuted as empty_permuted,
    empty_strided as empty_strided,
    eye as eye,
    full as full,
    full_like as full_like,
    ones as ones,
    ones_like as ones_like,
    zeros as zeros,
    zeros_like as zeros_like,
)
from .functions.gathering import (
    gather as gather,
    index_select as index_select,
    masked_select as masked_select,
    nonzero as nonzero,
    repeat_interleave as repeat_interleave,
    take as take,
)
from .functions.histograms import (
    bincount as bincount,
    histc as histc,
    histogram as histogram,
    histogramdd as histogramdd,
)
from .functions.in_place import (
    abs_ as abs_,
    acos_ as acos_,
    acosh_ as acosh_,
    addmv_ as addmv_,
    arccos_ as arccos_,
    arccosh_ as arccosh_,
    arcsin_ as arcsin_,
    arcsinh_ as arcsinh_,
    arctan_ as arctan_,
    arctanh_ as arctanh_,
    asin_ as asin_,
    asinh_ as asinh_,
    atan_ as atan_,
    atanh_ as atanh_,
    ceil_ as ceil_,
    clamp_ as clamp_,
    clamp_max_ as clamp_max_,
    clamp_min_ as clamp_min_,
    clip_ as clip_,
    conj_physical_ as conj_physical_,
    cos_ as cos_,
    cosh_ as cosh_,
    deg2rad_ as deg2rad_,
    erf_ as erf_,
    erfc_ as erfc_,
    exp2_ as exp2_,
    exp_ as exp_,
    expm1_ as expm1_,
    fill_ as fill_,
    fix_ as fix_,
    floor_ as floor_,
    frac_ as frac_,
    gcd_ as gcd_,
    i0_ as i0_,
    index_put_ as index_put_,
    lcm_ as lcm_,
    ldexp_ as ldexp_,
    log1p_ as log1p_,
    log2_ as log2_,
    log10_ as log10_,
    log_ as log_,
    logit_ as logit_,
    nan_to_num_ as nan_to_num_,
    neg_ as neg_,
    negative_ as negative_,
    rad2deg_ as rad2deg_,
    reciprocal_ as reciprocal_,
    round_ as round_,
    rsqrt_ as rsqrt_,
    sigmoid_ as sigmoid_,
    sin_ as sin_,
    sinc_ as sinc_,
    sinh_ as sinh_,
    sqrt_ as sqrt_,
    square_ as square_,
    tan_ as tan_,
    tanh_ as tanh_,
    trunc_ as trunc_,
    xlogy_ as xlogy_,
    zero_ as zero_,
)
from .functions.indexing import (
    narrow as narrow,
    select as select,
)
from .functions.joining import (
    broadcast_tensors as broadcast_tensors,
    cat as cat,
    concat as concat,
    concatenate as concatenate,
    dstack as dstack,
    hstack as hstack,
    row_stack as row_stack,
    stack as stack,
    vstack as vstack,
)
from .functions.legacy import (
    BoolTensor as BoolTensor,
    ByteTensor as ByteTensor,
    CharTensor as CharTensor,
    DoubleTensor as DoubleTensor,
    FloatTensor as FloatTensor,
    HalfTensor as HalfTensor,
    IntTensor as IntTensor,
    LongTensor as LongTensor,
    ShortTensor as ShortTensor,
)
from .functions.linalg import (
    addmm as addmm,
    addmv as addmv,
    addr as addr,
    baddbmm as baddbmm,
    bmm as bmm,
    dot as dot,
    ger as ger,
    matmul as matmul,
    mm as mm,
    mv as mv,
    outer as outer,
    tensordot as tensordot,
)
from .functions.nan_reduction import (
    nanmean as nanmean,
    nanquantile as nanquantile,
    nansum as nansum,
    quantile as quantile,
)
from .functions.numbers import (
    fill as fill,
    frexp as frexp,
    gcd as gcd,
    heaviside as heaviside,
    lcm as lcm,
    ldexp as ldexp,
    nextafter as nextafter,
)
from .functions.ordering import (
    aminmax as aminmax,
    argmax as argmax,
    argmin as argmin,
    argsort as argsort,
    max as max,
    median as median,
    min as min,
    sort as sort,
    topk as topk,
)
from .functions.parting import (
    chunk as chunk,
    dsplit as dsplit,
    hsplit as hsplit,
    split as split,
    split_with_sizes as split_with_sizes,
    tensor_split as tensor_split,
    unbind as unbind,
    unsafe_chunk as unsafe_chunk,
    unsafe_split as unsafe_split,
    unsafe_split_with_sizes as unsafe_split_with_sizes,
    vsplit as vsplit,
)
from .functions.placing import (
    argwhere as argwhere,
    masked_scatter as masked_scatter,
    nonzero_static as nonzero_static,
    put as put,
    take_along_dim as take_along_dim,
    unravel_index as unravel_index,
)
from .functions.products import (
    addbmm as addbmm,
    block_diag as block_diag,
    cross as cross,
    inner as inner,
    kron as kron,
    vander as vander,
    vdot as vdot,
)
from .functions.ranges import (
    arange as arange,
    cartesian_prod as cartesian_prod,
    combinations as combinations,
    linspace as linspace,
    logspace as logspace,
    meshgrid as meshgrid,
    range as range,
    tril_indices as tril_indices,
    triu_indices as triu_indices,
)
from .functions.reals import (
    angle as angle,
    conj as conj,
    conj_physical as conj_physical,
    imag as imag,
    is_conj as is_conj,
    is_neg as is_neg,
    isneginf as isneginf,
    isposinf as isposinf,
    isreal as isreal,
    real as real,
    resolve_conj as resolve_conj,
    resolve_neg as resolve_neg,
    sgn as sgn,
)
from .functions.reduction import (
    all as all,
    amax as amax,
    amin as amin,
    any as any,
    count_nonzero as count_nonzero,
    cumsum as cumsum,
    logsumexp as logsumexp,
    mean as mean,
    norm as norm,
    prod as prod,
    std as std,
    std_mean as std_mean,
    sum as sum,
    var as var,
    var_mean as var_mean,
)
from .functions.replacing import (
    diagonal_scatter as diagonal_scatter,
    select_scatter as select_scatter,
    slice_scatter as slice_scatter,
)
from .functions.resizing import (
    resize_as_ as resize_as_,
)
from .functions.sampling import (
    bernoulli as bernoulli,
    multinomial as multinomial,
    normal as normal,
    poisson as poisson,
    rand as rand,
    rand_like as rand_like,
    randint as randint,
    randint_like as randint_like,
    randn as randn,
    randn_like as randn_like,
    randperm as randperm,
)
from .functions.scattering import (
    index_add as index_add,
    index_copy as index_copy,
    index_fill as index_fill,
    index_put as index_put,
    scatter as scatter,
    scatter_add as scatter_add,
)
from .functions.searching import (
    bucketize as bucketize,
    isin as isin,
    searchsorted as searchsorted,
    unique as unique,
    unique_consecutive as unique_consecutive,
)
from .functions.selection import (
    kthvalue as kthvalue,
    mode as mode,
    msort as msort,
    nanmedian as nanmedian,
)
from .functions.shaping import (
    atleast_1d as atleast_1d,
    atleast_2d as atleast_2d,
    atleast_3d as atleast_3d,
    broadcast_to as broadcast_to,
    flatten as flatten,
    narrow_copy as narrow_copy,
    ravel as ravel,
    reshape as reshape,
    squeeze as squeeze,
    tile as tile,
    unflatten as unflatten,
    unsqueeze as unsqueeze,
)
from .functions.softmax import (
    log_softmax as log_softmax,
    softmax as softmax,
)
from .functions.statistics import (
    corrcoef as corrcoef,
    cov as cov,
)
from .functions.strided import (
    as_strided as as_strided,
    as_strided_ as as_strided_,
    as_strided_scatter as as_strided_scatter,
)
from .functions.windows import (
    bartlett_window as bartlett_window,
    blackman_window as blackman_window,
    hamming_window as hamming_window,
    hann_window as hann_window,
    kaiser_window as kaiser_window,
)
from .layouts import (
    channels_last as channels_last,
    channels_last_3d as channels_last_3d,
    contiguous_format as contiguous_format,
    layout as layout,
    memory_format as memory_format,
    preserve_format as preserve_format,
    strided as strided,
)
from .linalg.cholesky_factors import (
    cholesky_inverse as cholesky_inverse,
    cholesky_solve as cholesky_solve,
)
from .linalg.determinants import (
    det as det,
    logdet as logdet,
)
from .linalg.legacy import (
    chain_matmul as chain_matmul,
    cholesky as cholesky,
    inverse as inverse,
    lu as lu,
    lu_solve as lu_solve,
    orgqr as orgqr,
    pinverse as pinverse,
    qr as qr,
    slogdet as slogdet,
    svd as svd,
    triangular_solve as triangular_solve,
)
from .linalg.lowrank import (
    pca_lowrank as pca_lowrank,
    svd_lowrank as svd_lowrank,
)
from .linalg.lu_factors import (
    lu_unpack as lu_unpack,
)
from .linalg.products import (
    matrix_exp as matrix_exp,
    matrix_power as matrix_power,
)
from .linalg.reflections import (
    geqrf as geqrf,
    ormqr as ormqr,
)
from .memory import (
    UntypedStorage as UntypedStorage,
)
from .nn.functional import (
    alpha_dropout as alpha_dropout,
    bilinear as bilinear,
    celu as celu,
    celu_ as celu_,
    cosine_similarity as cosine_similarity,
    dropout as dropout,
    feature_alpha_dropout as feature_alpha_dropout,
    group_norm as group_norm,
    hardshrink as hardshrink,
    layer_norm as layer_norm,
    pairwise_distance as pairwise_distance,
    pdist as pdist,
    prelu as prelu,
    relu_ as relu_,
    rms_norm as rms_norm,
    rrelu as rrelu,
    rrelu_ as rrelu_,
    selu as selu,
    selu_ as selu_,
    threshold as threshold,
    threshold_ as threshold_,
)
from .printing import (
    set_printoptions as set_printoptions,
)
from .random import (
    Generator as Generator,
    default_generator as default_generator,
    get_rng_state as get_rng_state,
    initial_seed as initial_seed,
    manual_seed as manual_seed,
    seed as seed,
    set_rng_state as set_rng_state,
)
from .size import (
    Size as Size,
    device as device,
)

newaxis: None
__version__: str
