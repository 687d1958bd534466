"""What type checkers see of `__init__.py`, which imports these names when they are used."""

from . import engine as engine
from . import function as function
from . import functional as functional
from . import grad_mode as grad_mode
from . import graph as graph
from . import inplace as inplace
from . import profiler as profiler
from .anomaly import detect_anomaly as detect_anomaly
from .anomaly import is_anomaly_check_nan_enabled as is_anomaly_check_nan_enabled
from .anomaly import is_anomaly_enabled as is_anomaly_enabled
from .anomaly import set_detect_anomaly as set_detect_anomaly
from .finite_differences import gradcheck as gradcheck
from .finite_differences import gradgradcheck as gradgradcheck
from .function import Function as Function
from .grad_mode import enable_grad as enable_grad
from .grad_mode import inference_mode as inference_mode
from .grad_mode import is_grad_enabled as is_grad_enabled
from .grad_mode import is_inference_mode_enabled as is_inference_mode_enabled
from .grad_mode import is_multithreading_enabled as is_multithreading_enabled
from .grad_mode import no_grad as no_grad
from .grad_mode import set_grad_enabled as set_grad_enabled
from .grad_mode import set_multithreading_enabled as set_multithreading_enabled
from .interface import backward as backward
from .interface import grad as grad
from .node import Node as Node
from .variable import Variable as Variable
