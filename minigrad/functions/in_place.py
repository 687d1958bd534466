"""The in-place methods that PyTorch also has as functions: `mg.exp_(x)` is `x.exp_()`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._tensor import Tensor
from .arguments import tensor

InPlace = Callable[..., Tensor]


def _function(name: str) -> InPlace:
    def function(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        x: Tensor = getattr(tensor(input, name), name)(*args, **kwargs)
        return x

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""`input.{name}(...)`.

    Args:
        input: the Tensor to change.
        args: of the method.
        kwargs: of the method.

    Returns:
        `input`.
    """
    return function


abs_: InPlace = _function("abs_")
acos_: InPlace = _function("acos_")
acosh_: InPlace = _function("acosh_")
addmv_: InPlace = _function("addmv_")
arccos_: InPlace = _function("arccos_")
arccosh_: InPlace = _function("arccosh_")
arcsin_: InPlace = _function("arcsin_")
arcsinh_: InPlace = _function("arcsinh_")
arctan_: InPlace = _function("arctan_")
arctanh_: InPlace = _function("arctanh_")
asin_: InPlace = _function("asin_")
asinh_: InPlace = _function("asinh_")
atan_: InPlace = _function("atan_")
atanh_: InPlace = _function("atanh_")
ceil_: InPlace = _function("ceil_")
clamp_: InPlace = _function("clamp_")
clamp_max_: InPlace = _function("clamp_max_")
clamp_min_: InPlace = _function("clamp_min_")
clip_: InPlace = _function("clip_")
conj_physical_: InPlace = _function("conj_physical_")
cos_: InPlace = _function("cos_")
cosh_: InPlace = _function("cosh_")
deg2rad_: InPlace = _function("deg2rad_")
erf_: InPlace = _function("erf_")
erfc_: InPlace = _function("erfc_")
exp2_: InPlace = _function("exp2_")
exp_: InPlace = _function("exp_")
expm1_: InPlace = _function("expm1_")
fill_: InPlace = _function("fill_")
fix_: InPlace = _function("fix_")
floor_: InPlace = _function("floor_")
frac_: InPlace = _function("frac_")
gcd_: InPlace = _function("gcd_")
i0_: InPlace = _function("i0_")
index_put_: InPlace = _function("index_put_")
lcm_: InPlace = _function("lcm_")
ldexp_: InPlace = _function("ldexp_")
log10_: InPlace = _function("log10_")
log1p_: InPlace = _function("log1p_")
log2_: InPlace = _function("log2_")
log_: InPlace = _function("log_")
logit_: InPlace = _function("logit_")
nan_to_num_: InPlace = _function("nan_to_num_")
neg_: InPlace = _function("neg_")
negative_: InPlace = _function("negative_")
rad2deg_: InPlace = _function("rad2deg_")
reciprocal_: InPlace = _function("reciprocal_")
round_: InPlace = _function("round_")
rsqrt_: InPlace = _function("rsqrt_")
sigmoid_: InPlace = _function("sigmoid_")
sin_: InPlace = _function("sin_")
sinc_: InPlace = _function("sinc_")
sinh_: InPlace = _function("sinh_")
sqrt_: InPlace = _function("sqrt_")
square_: InPlace = _function("square_")
tan_: InPlace = _function("tan_")
tanh_: InPlace = _function("tanh_")
trunc_: InPlace = _function("trunc_")
xlogy_: InPlace = _function("xlogy_")
zero_: InPlace = _function("zero_")
