"""Recording and differentiating computations, as `torch.autograd`."""

from ..lazy import getter, homes

# Imported when they are used. For type checkers they stand in `__init__.pyi`.
HOMES = homes(
    {
        "": "engine function functional grad_mode graph inplace profiler",
        "anomaly": """
            detect_anomaly is_anomaly_check_nan_enabled is_anomaly_enabled set_detect_anomaly
        """,
        "finite_differences": "gradcheck gradgradcheck",
        "function": "Function",
        "grad_mode": """
            enable_grad inference_mode is_grad_enabled is_inference_mode_enabled
            is_multithreading_enabled no_grad set_grad_enabled set_multithreading_enabled
        """,
        "interface": "backward grad",
        "node": "Node",
        "variable": "Variable",
    }
)
__getattr__ = getter(__name__, HOMES)
__all__ = list(HOMES)
