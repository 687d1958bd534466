"""Functions that take functions: derivatives and batching that compose, as `torch.func`."""

from .derivative import grad, grad_and_value, jvp, linearize, vjp
from .jacobian import hessian, jacfwd, jacrev
from .modules import functional_call, stack_module_state
from .vmap import vmap

__all__ = [
    "functional_call",
    "grad",
    "grad_and_value",
    "hessian",
    "jacfwd",
    "jacrev",
    "jvp",
    "linearize",
    "stack_module_state",
    "vjp",
    "vmap",
]
