"""What type checkers see of `__init__.py`, which imports most names when they are used."""

from math import e as e
from math import inf as inf
from math import nan as nan
from math import pi as pi

from . import (
    autograd as autograd,
)
from . import (
    func as func,
)
from . import (
    functions as functions,
)
from . import (
    linalg as linalg,
)
from . import (
    nn as nn,
)
from . import (
    ops as ops,
)
from . import (
    optim as optim,
)
from . import (
    printing as printing,
)
from . import (
    random as random,
)
from . import (
    signal as signal,
)
from . import (
    special as special,
)
from . import (
    utils as utils,
)
from ._tensor import (
    Tensor as Tensor,
)
from .autograd.anomaly import (
    is_anomaly_check_nan_enabled as is_anomaly_check_nan_enabled,
)
from .autograd.anomaly import (
    is_anomaly_enabled as is_anomaly_enabled,
)
from .autograd.grad_mode import (
    enable_grad as enable_grad,
)
from .autograd.grad_mode import (
    inference_mode as inference_mode,
)
from .autograd.grad_mode import (
    is_grad_enabled as is_grad_enabled,
)
from .autograd.grad_mode import (
    is_inference_mode_enabled as is_inference_mode_enabled,
)
from .autograd.grad_mode import (
    no_grad as no_grad,
)
from .autograd.grad_mode import (
    set_grad_enabled as set_grad_enabled,
)
from .dtypes import (
    bool as bool,
)
from .dtypes import (
    can_cast as can_cast,
)
from .dtypes import (
    cdouble as cdouble,
)
from .dtypes import (
    cfloat as cfloat,
)
from .dtypes import (
    complex64 as complex64,
)
from .dtypes import (
    complex128 as complex128,
)
from .dtypes import (
    double as double,
)
from .dtypes import (
    dtype as dtype,
)
from .dtypes import (
    finfo as finfo,
)
from .dtypes import (
    float as float,
)
from .dtypes import (
    float16 as float16,
)
from .dtypes import (
    float32 as float32,
)
from .dtypes import (
    float64 as float64,
)
from .dtypes import (
    get_default_dtype as get_default_dtype,
)
from .dtypes import (
    half as half,
)
from .dtypes import (
    iinfo as iinfo,
)
from .dtypes import (
    int as int,
)
from .dtypes import (
    int8 as int8,
)
from .dtypes import (
    int16 as int16,
)
from .dtypes import (
    int32 as int32,
)
from .dtypes import (
    int64 as int64,
)
from .dtypes import (
    long as long,
)
from .dtypes import (
    promote_types as promote_types,
)
from .dtypes import (
    set_default_dtype as set_default_dtype,
)
from .dtypes import (
    short as short,
)
from .dtypes import (
    uint8 as uint8,
)
from .dtypes import (
    uint16 as uint16,
)
from .dtypes import (
    uint32 as uint32,
)
from .dtypes import (
    uint64 as uint64,
)
from .func.vmap import (
    vmap as vmap,
)
from .functions.arithmetic import (
    add as add,
)
from .functions.arithmetic import (
    addcdiv as addcdiv,
)
from .functions.arithmetic import (
    addcmul as addcmul,
)
from .functions.arithmetic import (
    div as div,
)
from .functions.arithmetic import (
    divide as divide,
)
from .functions.arithmetic import (
    float_power as float_power,
)
from .functions.arithmetic import (
    floor_divide as floor_divide,
)
from .functions.arithmetic import (
    fmod as fmod,
)
from .functions.arithmetic import (
    lerp as lerp,
)
from .functions.arithmetic import (
    pow as pow,
)
from .functions.arithmetic import (
    remainder as remainder,
)
from .functions.arithmetic import (
    rsub as rsub,
)
from .functions.arithmetic import (
    sub as sub,
)
from .functions.arithmetic import (
    subtract as subtract,
)
from .functions.arranging import (
    column_stack as column_stack,
)
from .functions.arranging import (
    diagflat as diagflat,
)
from .functions.arranging import (
    hash_tensor as hash_tensor,
)
from .functions.arranging import (
    rot90 as rot90,
)
from .functions.axes import (
    adjoint as adjoint,
)
from .functions.axes import (
    flip as flip,
)
from .functions.axes import (
    fliplr as fliplr,
)
from .functions.axes import (
    flipud as flipud,
)
from .functions.axes import (
    moveaxis as moveaxis,
)
from .functions.axes import (
    movedim as movedim,
)
from .functions.axes import (
    permute as permute,
)
from .functions.axes import (
    roll as roll,
)
from .functions.axes import (
    swapaxes as swapaxes,
)
from .functions.axes import (
    swapdims as swapdims,
)
from .functions.axes import (
    t as t,
)
from .functions.axes import (
    transpose as transpose,
)
from .functions.binary import (
    arctan2 as arctan2,
)
from .functions.binary import (
    atan2 as atan2,
)
from .functions.binary import (
    bitwise_and as bitwise_and,
)
from .functions.binary import (
    bitwise_left_shift as bitwise_left_shift,
)
from .functions.binary import (
    bitwise_or as bitwise_or,
)
from .functions.binary import (
    bitwise_right_shift as bitwise_right_shift,
)
from .functions.binary import (
    bitwise_xor as bitwise_xor,
)
from .functions.binary import (
    copysign as copysign,
)
from .functions.binary import (
    eq as eq,
)
from .functions.binary import (
    fmax as fmax,
)
from .functions.binary import (
    fmin as fmin,
)
from .functions.binary import (
    ge as ge,
)
from .functions.binary import (
    greater as greater,
)
from .functions.binary import (
    greater_equal as greater_equal,
)
from .functions.binary import (
    gt as gt,
)
from .functions.binary import (
    hypot as hypot,
)
from .functions.binary import (
    le as le,
)
from .functions.binary import (
    less as less,
)
from .functions.binary import (
    less_equal as less_equal,
)
from .functions.binary import (
    logaddexp as logaddexp,
)
from .functions.binary import (
    logaddexp2 as logaddexp2,
)
from .functions.binary import (
    logical_and as logical_and,
)
from .functions.binary import (
    logical_or as logical_or,
)
from .functions.binary import (
    logical_xor as logical_xor,
)
from .functions.binary import (
    lt as lt,
)
from .functions.binary import (
    maximum as maximum,
)
from .functions.binary import (
    minimum as minimum,
)
from .functions.binary import (
    mul as mul,
)
from .functions.binary import (
    multiply as multiply,
)
from .functions.binary import (
    ne as ne,
)
from .functions.binary import (
    not_equal as not_equal,
)
from .functions.binary import (
    true_divide as true_divide,
)
from .functions.binary import (
    xlogy as xlogy,
)
from .functions.choosing import (
    clamp as clamp,
)
from .functions.choosing import (
    clamp_max as clamp_max,
)
from .functions.choosing import (
    clamp_min as clamp_min,
)
from .functions.choosing import (
    clip as clip,
)
from .functions.choosing import (
    masked_fill as masked_fill,
)
from .functions.choosing import (
    where as where,
)
from .functions.combining import (
    index_reduce as index_reduce,
)
from .functions.combining import (
    scatter_reduce as scatter_reduce,
)
from .functions.comparing import (
    allclose as allclose,
)
from .functions.comparing import (
    broadcast_shapes as broadcast_shapes,
)
from .functions.comparing import (
    equal as equal,
)
from .functions.comparing import (
    is_complex as is_complex,
)
from .functions.comparing import (
    is_floating_point as is_floating_point,
)
from .functions.comparing import (
    is_nonzero as is_nonzero,
)
from .functions.comparing import (
    is_tensor as is_tensor,
)
from .functions.comparing import (
    isclose as isclose,
)
from .functions.comparing import (
    numel as numel,
)
from .functions.comparing import (
    result_type as result_type,
)
from .functions.converting import (
    clone as clone,
)
from .functions.converting import (
    detach as detach,
)
from .functions.converting import (
    detach_ as detach_,
)
from .functions.creation import (
    as_tensor as as_tensor,
)
from .functions.creation import (
    asarray as asarray,
)
from .functions.creation import (
    from_dlpack as from_dlpack,
)
from .functions.creation import (
    from_numpy as from_numpy,
)
from .functions.creation import (
    frombuffer as frombuffer,
)
from .functions.creation import (
    scalar_tensor as scalar_tensor,
)
from .functions.creation import (
    tensor as tensor,
)
from .functions.cumulative import (
    cummax as cummax,
)
from .functions.cumulative import (
    cummin as cummin,
)
from .functions.cumulative import (
    cumprod as cumprod,
)
from .functions.cumulative import (
    logcumsumexp as logcumsumexp,
)
from .functions.diagonals import (
    diag as diag,
)
from .functions.diagonals import (
    diag_embed as diag_embed,
)
from .functions.diagonals import (
    diagonal as diagonal,
)
from .functions.diagonals import (
    trace as trace,
)
from .functions.diagonals import (
    tril as tril,
)
from .functions.diagonals import (
    triu as triu,
)
from .functions.differences import (
    cumulative_trapezoid as cumulative_trapezoid,
)
from .functions.differences import (
    diff as diff,
)
from .functions.differences import (
    gradient as gradient,
)
from .functions.differences import (
    trapezoid as trapezoid,
)
from .functions.differences import (
    trapz as trapz,
)
from .functions.distances import (
    cdist as cdist,
)
from .functions.distances import (
    dist as dist,
)
from .functions.distances import (
    renorm as renorm,
)
from .functions.distributions import (
    igamma as igamma,
)
from .functions.distributions import (
    igammac as igammac,
)
from .functions.distributions import (
    mvlgamma as mvlgamma,
)
from .functions.einsum import (
    einsum as einsum,
)
from .functions.elementwise import (
    abs as abs,
)
from .functions.elementwise import (
    absolute as absolute,
)
from .functions.elementwise import (
    acos as acos,
)
from .functions.elementwise import (
    acosh as acosh,
)
from .functions.elementwise import (
    arccos as arccos,
)
from .functions.elementwise import (
    arccosh as arccosh,
)
from .functions.elementwise import (
    arcsin as arcsin,
)
from .functions.elementwise import (
    arcsinh as arcsinh,
)
from .functions.elementwise import (
    arctan as arctan,
)
from .functions.elementwise import (
    arctanh as arctanh,
)
from .functions.elementwise import (
    asin as asin,
)
from .functions.elementwise import (
    asinh as asinh,
)
from .functions.elementwise import (
    atan as atan,
)
from .functions.elementwise import (
    atanh as atanh,
)
from .functions.elementwise import (
    bitwise_not as bitwise_not,
)
from .functions.elementwise import (
    ceil as ceil,
)
from .functions.elementwise import (
    cos as cos,
)
from .functions.elementwise import (
    cosh as cosh,
)
from .functions.elementwise import (
    deg2rad as deg2rad,
)
from .functions.elementwise import (
    digamma as digamma,
)
from .functions.elementwise import (
    erf as erf,
)
from .functions.elementwise import (
    erfc as erfc,
)
from .functions.elementwise import (
    erfinv as erfinv,
)
from .functions.elementwise import (
    exp as exp,
)
from .functions.elementwise import (
    exp2 as exp2,
)
from .functions.elementwise import (
    expm1 as expm1,
)
from .functions.elementwise import (
    fix as fix,
)
from .functions.elementwise import (
    floor as floor,
)
from .functions.elementwise import (
    frac as frac,
)
from .functions.elementwise import (
    i0 as i0,
)
from .functions.elementwise import (
    isfinite as isfinite,
)
from .functions.elementwise import (
    isinf as isinf,
)
from .functions.elementwise import (
    isnan as isnan,
)
from .functions.elementwise import (
    lgamma as lgamma,
)
from .functions.elementwise import (
    log as log,
)
from .functions.elementwise import (
    log1p as log1p,
)
from .functions.elementwise import (
    log2 as log2,
)
from .functions.elementwise import (
    log10 as log10,
)
from .functions.elementwise import (
    logical_not as logical_not,
)
from .functions.elementwise import (
    logit as logit,
)
from .functions.elementwise import (
    nan_to_num as nan_to_num,
)
from .functions.elementwise import (
    neg as neg,
)
from .functions.elementwise import (
    negative as negative,
)
from .functions.elementwise import (
    polygamma as polygamma,
)
from .functions.elementwise import (
    positive as positive,
)
from .functions.elementwise import (
    rad2deg as rad2deg,
)
from .functions.elementwise import (
    reciprocal as reciprocal,
)
from .functions.elementwise import (
    relu as relu,
)
from .functions.elementwise import (
    round as round,
)
from .functions.elementwise import (
    rsqrt as rsqrt,
)
from .functions.elementwise import (
    sigmoid as sigmoid,
)
from .functions.elementwise import (
    sign as sign,
)
from .functions.elementwise import (
    signbit as signbit,
)
from .functions.elementwise import (
    sin as sin,
)
from .functions.elementwise import (
    sinc as sinc,
)
from .functions.elementwise import (
    sinh as sinh,
)
from .functions.elementwise import (
    sqrt as sqrt,
)
from .functions.elementwise import (
    square as square,
)
from .functions.elementwise import (
    tan as tan,
)
from .functions.elementwise import (
    tanh as tanh,
)
from .functions.elementwise import (
    trunc as trunc,
)
from .functions.factories import (
    empty as empty,
)
from .functions.factories import (
    empty_like as empty_like,
)
from .functions.factories import (
    empty_permuted as empty_permuted,
)
from .functions.factories import (
    empty_strided as empty_strided,
)
from .functions.factories import (
    eye as eye,
)
from .functions.factories import (
    full as full,
)
from .functions.factories import (
    full_like as full_like,
)
from .functions.factories import (
    ones as ones,
)
from .functions.factories import (
    ones_like as ones_like,
)
from .functions.factories import (
    zeros as zeros,
)
from .functions.factories import (
    zeros_like as zeros_like,
)
from .functions.gathering import (
    gather as gather,
)
from .functions.gathering import (
    index_select as index_select,
)
from .functions.gathering import (
    masked_select as masked_select,
)
from .functions.gathering import (
    nonzero as nonzero,
)
from .functions.gathering import (
    repeat_interleave as repeat_interleave,
)
from .functions.gathering import (
    take as take,
)
from .functions.histograms import (
    bincount as bincount,
)
from .functions.histograms import (
    histc as histc,
)
from .functions.histograms import (
    histogram as histogram,
)
from .functions.histograms import (
    histogramdd as histogramdd,
)
from .functions.in_place import (
    abs_ as abs_,
)
from .functions.in_place import (
    acos_ as acos_,
)
from .functions.in_place import (
    acosh_ as acosh_,
)
from .functions.in_place import (
    addmv_ as addmv_,
)
from .functions.in_place import (
    arccos_ as arccos_,
)
from .functions.in_place import (
    arccosh_ as arccosh_,
)
from .functions.in_place import (
    arcsin_ as arcsin_,
)
from .functions.in_place import (
    arcsinh_ as arcsinh_,
)
from .functions.in_place import (
    arctan_ as arctan_,
)
from .functions.in_place import (
    arctanh_ as arctanh_,
)
from .functions.in_place import (
    asin_ as asin_,
)
from .functions.in_place import (
    asinh_ as asinh_,
)
from .functions.in_place import (
    atan_ as atan_,
)
from .functions.in_place import (
    atanh_ as atanh_,
)
from .functions.in_place import (
    ceil_ as ceil_,
)
from .functions.in_place import (
    clamp_ as clamp_,
)
from .functions.in_place import (
    clamp_max_ as clamp_max_,
)
from .functions.in_place import (
    clamp_min_ as clamp_min_,
)
from .functions.in_place import (
    clip_ as clip_,
)
from .functions.in_place import (
    conj_physical_ as conj_physical_,
)
from .functions.in_place import (
    cos_ as cos_,
)
from .functions.in_place import (
    cosh_ as cosh_,
)
from .functions.in_place import (
    deg2rad_ as deg2rad_,
)
from .functions.in_place import (
    erf_ as erf_,
)
from .functions.in_place import (
    erfc_ as erfc_,
)
from .functions.in_place import (
    exp2_ as exp2_,
)
from .functions.in_place import (
    exp_ as exp_,
)
from .functions.in_place import (
    expm1_ as expm1_,
)
from .functions.in_place import (
    fill_ as fill_,
)
from .functions.in_place import (
    fix_ as fix_,
)
from .functions.in_place import (
    floor_ as floor_,
)
from .functions.in_place import (
    frac_ as frac_,
)
from .functions.in_place import (
    gcd_ as gcd_,
)
from .functions.in_place import (
    i0_ as i0_,
)
from .functions.in_place import (
    index_put_ as index_put_,
)
from .functions.in_place import (
    lcm_ as lcm_,
)
from .functions.in_place import (
    ldexp_ as ldexp_,
)
from .functions.in_place import (
    log1p_ as log1p_,
)
from .functions.in_place import (
    log2_ as log2_,
)
from .functions.in_place import (
    log10_ as log10_,
)
from .functions.in_place import (
    log_ as log_,
)
from .functions.in_place import (
    logit_ as logit_,
)
from .functions.in_place import (
    nan_to_num_ as nan_to_num_,
)
from .functions.in_place import (
    neg_ as neg_,
)
from .functions.in_place import (
    negative_ as negative_,
)
from .functions.in_place import (
    rad2deg_ as rad2deg_,
)
from .functions.in_place import (
    reciprocal_ as reciprocal_,
)
from .functions.in_place import (
    round_ as round_,
)
from .functions.in_place import (
    rsqrt_ as rsqrt_,
)
from .functions.in_place import (
    sigmoid_ as sigmoid_,
)
from .functions.in_place import (
    sin_ as sin_,
)
from .functions.in_place import (
    sinc_ as sinc_,
)
from .functions.in_place import (
    sinh_ as sinh_,
)
from .functions.in_place import (
    sqrt_ as sqrt_,
)
from .functions.in_place import (
    square_ as square_,
)
from .functions.in_place import (
    tan_ as tan_,
)
from .functions.in_place import (
    tanh_ as tanh_,
)
from .functions.in_place import (
    trunc_ as trunc_,
)
from .functions.in_place import (
    xlogy_ as xlogy_,
)
from .functions.in_place import (
    zero_ as zero_,
)
from .functions.indexing import (
    narrow as narrow,
)
from .functions.indexing import (
    select as select,
)
from .functions.joining import (
    broadcast_tensors as broadcast_tensors,
)
from .functions.joining import (
    cat as cat,
)
from .functions.joining import (
    concat as concat,
)
from .functions.joining import (
    concatenate as concatenate,
)
from .functions.joining import (
    dstack as dstack,
)
from .functions.joining import (
    hstack as hstack,
)
from .functions.joining import (
    row_stack as row_stack,
)
from .functions.joining import (
    stack as stack,
)
from .functions.joining import (
    vstack as vstack,
)
from .functions.legacy import (
    BoolTensor as BoolTensor,
)
from .functions.legacy import (
    ByteTensor as ByteTensor,
)
from .functions.legacy import (
    CharTensor as CharTensor,
)
from .functions.legacy import (
    DoubleTensor as DoubleTensor,
)
from .functions.legacy import (
    FloatTensor as FloatTensor,
)
from .functions.legacy import (
    HalfTensor as HalfTensor,
)
from .functions.legacy import (
    IntTensor as IntTensor,
)
from .functions.legacy import (
    LongTensor as LongTensor,
)
from .functions.legacy import (
    ShortTensor as ShortTensor,
)
from .functions.linalg import (
    addmm as addmm,
)
from .functions.linalg import (
    addmv as addmv,
)
from .functions.linalg import (
    addr as addr,
)
from .functions.linalg import (
    baddbmm as baddbmm,
)
from .functions.linalg import (
    bmm as bmm,
)
from .functions.linalg import (
    dot as dot,
)
from .functions.linalg import (
    ger as ger,
)
from .functions.linalg import (
    matmul as matmul,
)
from .functions.linalg import (
    mm as mm,
)
from .functions.linalg import (
    mv as mv,
)
from .functions.linalg import (
    outer as outer,
)
from .functions.linalg import (
    tensordot as tensordot,
)
from .functions.nan_reduction import (
    nanmean as nanmean,
)
from .functions.nan_reduction import (
    nanquantile as nanquantile,
)
from .functions.nan_reduction import (
    nansum as nansum,
)
from .functions.nan_reduction import (
    quantile as quantile,
)
from .functions.numbers import (
    fill as fill,
)
from .functions.numbers import (
    frexp as frexp,
)
from .functions.numbers import (
    gcd as gcd,
)
from .functions.numbers import (
    heaviside as heaviside,
)
from .functions.numbers import (
    lcm as lcm,
)
from .functions.numbers import (
    ldexp as ldexp,
)
from .functions.numbers import (
    nextafter as nextafter,
)
from .functions.ordering import (
    aminmax as aminmax,
)
from .functions.ordering import (
    argmax as argmax,
)
from .functions.ordering import (
    argmin as argmin,
)
from .functions.ordering import (
    argsort as argsort,
)
from .functions.ordering import (
    max as max,
)
from .functions.ordering import (
    median as median,
)
from .functions.ordering import (
    min as min,
)
from .functions.ordering import (
    sort as sort,
)
from .functions.ordering import (
    topk as topk,
)
from .functions.parting import (
    chunk as chunk,
)
from .functions.parting import (
    dsplit as dsplit,
)
from .functions.parting import (
    hsplit as hsplit,
)
from .functions.parting import (
    split as split,
)
from .functions.parting import (
    split_with_sizes as split_with_sizes,
)
from .functions.parting import (
    tensor_split as tensor_split,
)
from .functions.parting import (
    unbind as unbind,
)
from .functions.parting import (
    unsafe_chunk as unsafe_chunk,
)
from .functions.parting import (
    unsafe_split as unsafe_split,
)
from .functions.parting import (
    unsafe_split_with_sizes as unsafe_split_with_sizes,
)
from .functions.parting import (
    vsplit as vsplit,
)
from .functions.placing import (
    argwhere as argwhere,
)
from .functions.placing import (
    masked_scatter as masked_scatter,
)
from .functions.placing import (
    nonzero_static as nonzero_static,
)
from .functions.placing import (
    put as put,
)
from .functions.placing import (
    take_along_dim as take_along_dim,
)
from .functions.placing import (
    unravel_index as unravel_index,
)
from .functions.products import (
    addbmm as addbmm,
)
from .functions.products import (
    block_diag as block_diag,
)
from .functions.products import (
    cross as cross,
)
from .functions.products import (
    inner as inner,
)
from .functions.products import (
    kron as kron,
)
from .functions.products import (
    vander as vander,
)
from .functions.products import (
    vdot as vdot,
)
from .functions.ranges import (
    arange as arange,
)
from .functions.ranges import (
    cartesian_prod as cartesian_prod,
)
from .functions.ranges import (
    combinations as combinations,
)
from .functions.ranges import (
    linspace as linspace,
)
from .functions.ranges import (
    logspace as logspace,
)
from .functions.ranges import (
    meshgrid as meshgrid,
)
from .functions.ranges import (
    range as range,
)
from .functions.ranges import (
    tril_indices as tril_indices,
)
from .functions.ranges import (
    triu_indices as triu_indices,
)
from .functions.reals import (
    angle as angle,
)
from .functions.reals import (
    conj as conj,
)
from .functions.reals import (
    conj_physical as conj_physical,
)
from .functions.reals import (
    imag as imag,
)
from .functions.reals import (
    is_conj as is_conj,
)
from .functions.reals import (
    is_neg as is_neg,
)
from .functions.reals import (
    isneginf as isneginf,
)
from .functions.reals import (
    isposinf as isposinf,
)
from .functions.reals import (
    isreal as isreal,
)
from .functions.reals import (
    real as real,
)
from .functions.reals import (
    resolve_conj as resolve_conj,
)
from .functions.reals import (
    resolve_neg as resolve_neg,
)
from .functions.reals import (
    sgn as sgn,
)
from .functions.reduction import (
    all as all,
)
from .functions.reduction import (
    amax as amax,
)
from .functions.reduction import (
    amin as amin,
)
from .functions.reduction import (
    any as any,
)
from .functions.reduction import (
    count_nonzero as count_nonzero,
)
from .functions.reduction import (
    cumsum as cumsum,
)
from .functions.reduction import (
    logsumexp as logsumexp,
)
from .functions.reduction import (
    mean as mean,
)
from .functions.reduction import (
    norm as norm,
)
from .functions.reduction import (
    prod as prod,
)
from .functions.reduction import (
    std as std,
)
from .functions.reduction import (
    std_mean as std_mean,
)
from .functions.reduction import (
    sum as sum,
)
from .functions.reduction import (
    var as var,
)
from .functions.reduction import (
    var_mean as var_mean,
)
from .functions.replacing import (
    diagonal_scatter as diagonal_scatter,
)
from .functions.replacing import (
    select_scatter as select_scatter,
)
from .functions.replacing import (
    slice_scatter as slice_scatter,
)
from .functions.resizing import (
    resize_as_ as resize_as_,
)
from .functions.sampling import (
    bernoulli as bernoulli,
)
from .functions.sampling import (
    multinomial as multinomial,
)
from .functions.sampling import (
    normal as normal,
)
from .functions.sampling import (
    poisson as poisson,
)
from .functions.sampling import (
    rand as rand,
)
from .functions.sampling import (
    rand_like as rand_like,
)
from .functions.sampling import (
    randint as randint,
)
from .functions.sampling import (
    randint_like as randint_like,
)
from .functions.sampling import (
    randn as randn,
)
from .functions.sampling import (
    randn_like as randn_like,
)
from .functions.sampling import (
    randperm as randperm,
)
from .functions.scattering import (
    index_add as index_add,
)
from .functions.scattering import (
    index_copy as index_copy,
)
from .functions.scattering import (
    index_fill as index_fill,
)
from .functions.scattering import (
    index_put as index_put,
)
from .functions.scattering import (
    scatter as scatter,
)
from .functions.scattering import (
    scatter_add as scatter_add,
)
from .functions.searching import (
    bucketize as bucketize,
)
from .functions.searching import (
    isin as isin,
)
from .functions.searching import (
    searchsorted as searchsorted,
)
from .functions.searching import (
    unique as unique,
)
from .functions.searching import (
    unique_consecutive as unique_consecutive,
)
from .functions.selection import (
    kthvalue as kthvalue,
)
from .functions.selection import (
    mode as mode,
)
from .functions.selection import (
    msort as msort,
)
from .functions.selection import (
    nanmedian as nanmedian,
)
from .functions.shaping import (
    atleast_1d as atleast_1d,
)
from .functions.shaping import (
    atleast_2d as atleast_2d,
)
from .functions.shaping import (
    atleast_3d as atleast_3d,
)
from .functions.shaping import (
    broadcast_to as broadcast_to,
)
from .functions.shaping import (
    flatten as flatten,
)
from .functions.shaping import (
    narrow_copy as narrow_copy,
)
from .functions.shaping import (
    ravel as ravel,
)
from .functions.shaping import (
    reshape as reshape,
)
from .functions.shaping import (
    squeeze as squeeze,
)
from .functions.shaping import (
    tile as tile,
)
from .functions.shaping import (
    unflatten as unflatten,
)
from .functions.shaping import (
    unsqueeze as unsqueeze,
)
from .functions.softmax import (
    log_softmax as log_softmax,
)
from .functions.softmax import (
    softmax as softmax,
)
from .functions.statistics import (
    corrcoef as corrcoef,
)
from .functions.statistics import (
    cov as cov,
)
from .functions.strided import (
    as_strided as as_strided,
)
from .functions.strided import (
    as_strided_ as as_strided_,
)
from .functions.strided import (
    as_strided_scatter as as_strided_scatter,
)
from .functions.windows import (
    bartlett_window as bartlett_window,
)
from .functions.windows import (
    blackman_window as blackman_window,
)
from .functions.windows import (
    hamming_window as hamming_window,
)
from .functions.windows import (
    hann_window as hann_window,
)
from .functions.windows import (
    kaiser_window as kaiser_window,
)
from .layouts import (
    channels_last as channels_last,
)
from .layouts import (
    channels_last_3d as channels_last_3d,
)
from .layouts import (
    contiguous_format as contiguous_format,
)
from .layouts import (
    layout as layout,
)
from .layouts import (
    memory_format as memory_format,
)
from .layouts import (
    preserve_format as preserve_format,
)
from .layouts import (
    strided as strided,
)
from .linalg.cholesky_factors import (
    cholesky_inverse as cholesky_inverse,
)
from .linalg.cholesky_factors import (
    cholesky_solve as cholesky_solve,
)
from .linalg.determinants import (
    det as det,
)
from .linalg.determinants import (
    logdet as logdet,
)
from .linalg.legacy import (
    chain_matmul as chain_matmul,
)
from .linalg.legacy import (
    cholesky as cholesky,
)
from .linalg.legacy import (
    inverse as inverse,
)
from .linalg.legacy import (
    lu as lu,
)
from .linalg.legacy import (
    lu_solve as lu_solve,
)
from .linalg.legacy import (
    orgqr as orgqr,
)
from .linalg.legacy import (
    pinverse as pinverse,
)
from .linalg.legacy import (
    qr as qr,
)
from .linalg.legacy import (
    slogdet as slogdet,
)
from .linalg.legacy import (
    svd as svd,
)
from .linalg.legacy import (
    triangular_solve as triangular_solve,
)
from .linalg.lowrank import (
    pca_lowrank as pca_lowrank,
)
from .linalg.lowrank import (
    svd_lowrank as svd_lowrank,
)
from .linalg.lu_factors import (
    lu_unpack as lu_unpack,
)
from .linalg.products import (
    matrix_exp as matrix_exp,
)
from .linalg.products import (
    matrix_power as matrix_power,
)
from .linalg.reflections import (
    geqrf as geqrf,
)
from .linalg.reflections import (
    ormqr as ormqr,
)
from .memory import (
    UntypedStorage as UntypedStorage,
)
from .nn.functional import (
    alpha_dropout as alpha_dropout,
)
from .nn.functional import (
    bilinear as bilinear,
)
from .nn.functional import (
    celu as celu,
)
from .nn.functional import (
    celu_ as celu_,
)
from .nn.functional import (
    cosine_similarity as cosine_similarity,
)
from .nn.functional import (
    dropout as dropout,
)
from .nn.functional import (
    feature_alpha_dropout as feature_alpha_dropout,
)
from .nn.functional import (
    group_norm as group_norm,
)
from .nn.functional import (
    hardshrink as hardshrink,
)
from .nn.functional import (
    layer_norm as layer_norm,
)
from .nn.functional import (
    pairwise_distance as pairwise_distance,
)
from .nn.functional import (
    pdist as pdist,
)
from .nn.functional import (
    prelu as prelu,
)
from .nn.functional import (
    relu_ as relu_,
)
from .nn.functional import (
    rms_norm as rms_norm,
)
from .nn.functional import (
    rrelu as rrelu,
)
from .nn.functional import (
    rrelu_ as rrelu_,
)
from .nn.functional import (
    selu as selu,
)
from .nn.functional import (
    selu_ as selu_,
)
from .nn.functional import (
    threshold as threshold,
)
from .nn.functional import (
    threshold_ as threshold_,
)
from .printing import (
    set_printoptions as set_printoptions,
)
from .random import (
    Generator as Generator,
)
from .random import (
    default_generator as default_generator,
)
from .random import (
    get_rng_state as get_rng_state,
)
from .random import (
    initial_seed as initial_seed,
)
from .random import (
    manual_seed as manual_seed,
)
from .random import (
    seed as seed,
)
from .random import (
    set_rng_state as set_rng_state,
)
from .size import (
    Size as Size,
)
from .size import (
    device as device,
)

newaxis: None
__version__: str
