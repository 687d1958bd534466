"""Helpers for training: gradient clipping, parameters as one vector, parametrized weights."""

from ...lazy import getter, homes

# Imported when they are used. For type checkers they stand in `__init__.pyi`.
HOMES = homes(
    {
        "": "fusion init parametrizations parametrize prune rnn",
        "clip_grad": """
            clip_grad_norm clip_grad_norm_ clip_grad_value_ clip_grads_with_norm_ get_total_norm
        """,
        "convert_parameters": "parameters_to_vector vector_to_parameters",
        "fusion": """
            fuse_conv_bn_eval fuse_conv_bn_weights fuse_linear_bn_eval fuse_linear_bn_weights
        """,
        "init": "skip_init",
        "spectral_normalization": "remove_spectral_norm spectral_norm",
        "weight_normalization": "remove_weight_norm weight_norm",
    }
)
__getattr__ = getter(__name__, HOMES)
__all__ = list(HOMES)
