"""What type checkers see of `__init__.py`, which imports these names when they are used."""

from . import (
    engine as engine,
    function as function,
    functional as functional,
    grad_mode as grad_mode,
    graph as graph,
    inplace as inplace,
)
from .anomaly import (
    detect_anomaly as detect_anomaly,
    is_anomaly_check_nan_enabled as is_anomaly_check_nan_enabled,
    is_anomaly_enabled as is_anomaly_enabled,
    set_detect_anomaly as set_detect_anomaly,
)
from .finite_differences import gradcheck as gradcheck, gradgradcheck as gradgradcheck
from .function import Function as Function
from .grad_mode import (
    enable_grad as enable_grad,
    inference_mode as inference_mode,
    is_grad_enabled as is_grad_enabled,
    is_inference_mode_enabled as is_inference_mode_enabled,
    is_multithreading_enabled as is_multithreading_enabled,
    no_grad as no_grad,
    set_grad_enabled as set_grad_enabled,
    set_multithreading_enabled as set_multithreading_enabled,
)
from .interface import backward as backward, grad as grad
from .node import Node as Node
from .variable import Variable as Variable
