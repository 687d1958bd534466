"""minigrad: PyTorch's eager training API on NumPy alone. `import minigrad as torch` runs scripts.

See `minigrad/ARCHITECTURE.md` for how it is built.
"""

from math import e, inf, nan, pi

from .lazy import getter, homes

newaxis = None
__version__ = "0.1.0"

# All other names are imported when they are used. For type checkers they stand in `__init__.pyi`.
HOMES = homes(
    {
        "": """
            accelerator amp autograd backends compiler cpu cuda distributed distributions func
            functional functions fx hub jit linalg mps multiprocessing nn onnx ops optim printing
            profiler random serialization signal special storage testing utils version xpu
        """,
        "_tensor": "Tensor",
        "amp": "autocast GradScaler",
        "autograd.anomaly": "is_anomaly_check_nan_enabled is_anomaly_enabled",
        "autograd.grad_mode": """
            enable_grad inference_mode is_grad_enabled is_inference_mode_enabled no_grad
            set_grad_enabled
        """,
        "compiler.compiled": "compile",
        "cuda": "OutOfMemoryError",
        "dropin": "as_torch",
        "dtypes": """
            bfloat16 bool can_cast cdouble cfloat complex64 complex128 double dtype finfo float
            float16 float32 float64 get_default_dtype half iinfo int int8 int16 int32 int64 long
            promote_types set_default_dtype short uint8 uint16 uint32 uint64
        """,
        "func.vmap": "vmap",
        "functions.arithmetic": """
            add addcdiv addcmul div divide float_power floor_divide fmod lerp pow remainder rsub sub
            subtract
        """,
        "functions.arranging": "column_stack diagflat hash_tensor rot90",
        "functions.axes": """
            adjoint flip fliplr flipud moveaxis movedim permute roll swapaxes swapdims t transpose
        """,
        "functions.binary": """
            arctan2 atan2 bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor
            copysign eq fmax fmin ge greater greater_equal gt hypot le less less_equal logaddexp
            logaddexp2 logical_and logical_or logical_xor lt maximum minimum mul multiply ne
            not_equal true_divide xlogy
        """,
        "functions.choosing": "clamp clamp_max clamp_min clip masked_fill where",
        "functions.combining": "index_reduce scatter_reduce",
        "functions.comparing": """
            allclose broadcast_shapes equal is_complex is_floating_point is_nonzero is_storage
            is_tensor isclose numel result_type typename
        """,
        "functions.converting": "clone detach detach_",
        "functions.creation": """
            as_tensor asarray from_dlpack from_numpy frombuffer scalar_tensor tensor
        """,
        "functions.cumulative": "cummax cummin cumprod logcumsumexp",
        "functions.diagonals": "diag diag_embed diagonal trace tril triu",
        "functions.differences": "cumulative_trapezoid diff gradient trapezoid trapz",
        "functions.distances": "cdist dist renorm",
        "functions.distributions": "igamma igammac mvlgamma",
        "functions.einsum": "einsum",
        "functions.elementwise": """
            abs absolute acos acosh arccos arccosh arcsin arcsinh arctan arctanh asin asinh atan
            atanh bitwise_not ceil cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 fix floor
            frac i0 isfinite isinf isnan lgamma log log1p log2 log10 logical_not logit nan_to_num
            neg negative polygamma positive rad2deg reciprocal relu round rsqrt sigmoid sign signbit
            sin sinc sinh sqrt square tan tanh trunc
        """,
        "functions.factories": """
            empty empty_like empty_permuted empty_strided eye full full_like ones ones_like zeros
            zeros_like
        """,
        "functions.gathering": "gather index_select masked_select nonzero repeat_interleave take",
        "functions.histograms": "bincount histc histogram histogramdd",
        "functions.in_place": """
            abs_ acos_ acosh_ addmv_ arccos_ arccosh_ arcsin_ arcsinh_ arctan_ arctanh_ asin_ asinh_
            atan_ atanh_ ceil_ clamp_ clamp_max_ clamp_min_ clip_ conj_physical_ cos_ cosh_ deg2rad_
            erf_ erfc_ exp2_ exp_ expm1_ fill_ fix_ floor_ frac_ gcd_ i0_ index_put_ lcm_ ldexp_
            log1p_ log2_ log10_ log_ logit_ nan_to_num_ neg_ negative_ rad2deg_ reciprocal_ round_
            rsqrt_ sigmoid_ sin_ sinc_ sinh_ sqrt_ square_ tan_ tanh_ trunc_ xlogy_ zero_
        """,
        "functions.indexing": "narrow select",
        "functions.joining": """
            broadcast_tensors cat concat concatenate dstack hstack row_stack stack vstack
        """,
        "functions.legacy": """
            BoolTensor ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor IntTensor
            LongTensor ShortTensor
        """,
        "functions.linalg": "addmm addmv addr baddbmm bmm dot ger matmul mm mv outer tensordot",
        "functions.nan_reduction": "nanmean nanquantile nansum quantile",
        "functions.numbers": "fill frexp gcd heaviside lcm ldexp nextafter",
        "functions.ordering": "aminmax argmax argmin argsort max median min sort topk",
        "functions.parting": """
            chunk dsplit hsplit split split_with_sizes tensor_split unbind unsafe_chunk unsafe_split
            unsafe_split_with_sizes vsplit
        """,
        "functions.placing": """
            argwhere masked_scatter nonzero_static put take_along_dim unravel_index
        """,
        "functions.products": "addbmm block_diag cross inner kron vander vdot",
        "functions.ranges": """
            arange cartesian_prod combinations linspace logspace meshgrid range tril_indices
            triu_indices
        """,
        "functions.reals": """
            angle conj conj_physical imag is_conj is_neg isneginf isposinf isreal real resolve_conj
            resolve_neg sgn
        """,
        "functions.reduction": """
            all amax amin any count_nonzero cumsum logsumexp mean norm prod std std_mean sum var
            var_mean
        """,
        "functions.replacing": "diagonal_scatter select_scatter slice_scatter",
        "functions.resizing": "resize_as_",
        "functions.sampling": """
            bernoulli multinomial normal poisson rand rand_like randint randint_like randn
            randn_like randperm
        """,
        "functions.scattering": "index_add index_copy index_fill index_put scatter scatter_add",
        "functions.searching": "bucketize isin searchsorted unique unique_consecutive",
        "functions.selection": "kthvalue mode msort nanmedian",
        "functions.shaping": """
            atleast_1d atleast_2d atleast_3d broadcast_to flatten narrow_copy ravel reshape squeeze
            tile unflatten unsqueeze
        """,
        "functions.softmax": "log_softmax softmax",
        "functions.statistics": "corrcoef cov",
        "functions.strided": "as_strided as_strided_ as_strided_scatter",
        "functions.windows": """
            bartlett_window blackman_window hamming_window hann_window kaiser_window
        """,
        "layouts": """
            channels_last channels_last_3d contiguous_format layout memory_format preserve_format
            strided
        """,
        "linalg.cholesky_factors": "cholesky_inverse cholesky_solve",
        "linalg.determinants": "det logdet",
        "linalg.legacy": """
            chain_matmul cholesky inverse lu lu_solve orgqr pinverse qr slogdet svd triangular_solve
        """,
        "linalg.lowrank": "pca_lowrank svd_lowrank",
        "linalg.lu_factors": "lu_unpack",
        "linalg.products": "matrix_exp matrix_power",
        "linalg.reflections": "geqrf ormqr",
        "memory": "UntypedStorage",
        "nn.functional": """
            adaptive_avg_pool1d alpha_dropout avg_pool1d bilinear celu celu_ channel_shuffle conv1d
            conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d
            cosine_similarity dropout feature_alpha_dropout group_norm hardshrink layer_norm
            max_pool1d_with_indices pairwise_distance pdist pixel_shuffle pixel_unshuffle prelu
            relu_ rms_norm rrelu rrelu_ selu selu_ threshold threshold_
        """,
        "nn.functional.grid_sampling": """
            affine_grid_generator grid_sampler grid_sampler_2d grid_sampler_3d
        """,
        "nn.functional.padding": "constant_pad_nd",
        "nn.functional.pooling_names": "adaptive_max_pool1d max_pool1d max_pool2d max_pool3d",
        "nn.functional.recurrent": "gru lstm rnn_relu rnn_tanh",
        "nn.functional.recurrent_cell": "gru_cell lstm_cell rnn_relu_cell rnn_tanh_cell",
        "nn.functional.transposed_convolution": "convolution",
        "printing": "set_printoptions",
        "random": """
            default_generator Generator get_rng_state initial_seed manual_seed seed set_rng_state
        """,
        "serialization": "load save",
        "settings": """
            are_deterministic_algorithms_enabled get_default_device get_deterministic_debug_mode
            get_device_module get_float32_matmul_precision get_num_interop_threads get_num_threads
            is_deterministic_algorithms_warn_only_enabled is_warn_always_enabled set_default_device
            set_default_tensor_type set_deterministic_debug_mode set_float32_matmul_precision
            set_flush_denormal set_num_interop_threads set_num_threads set_warn_always
            use_deterministic_algorithms
        """,
        "size": "device Size",
    }
)
__getattr__ = getter(__name__, HOMES)
__all__ = ["__version__", "e", "inf", "nan", "newaxis", "pi", *HOMES]


def __dir__() -> list[str]:
    return sorted({*globals(), *HOMES})
