"""Tensor methods of two or more operands, and the operators."""

# The methods are documented at the functions of the same names; self is always a Tensor.
# ruff: noqa: D102
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import minigrad as mg

from ._store import NUMBERS
from ._store import store as _store
from ._store import updated as _updated

if TYPE_CHECKING:
    from .._tensor import Tensor


class BinaryMethods:
    """Arithmetic, comparison and choice; a trailing underscore stores the result in place."""

    _array: Any

    def add(self, other: Any, *, alpha: Any = 1, out: Any = None) -> Tensor:
        return mg.add(self, other, alpha=alpha, out=out)

    def add_(self, other: Any, *, alpha: Any = 1) -> Tensor:
        done = _updated(self, np.add, other, alpha)
        return _store(self, mg.add(self, other, alpha=alpha), other) if done is None else done

    def sub(self, other: Any, *, alpha: Any = 1, out: Any = None) -> Tensor:
        return mg.sub(self, other, alpha=alpha, out=out)

    def sub_(self, other: Any, *, alpha: Any = 1) -> Tensor:
        done = _updated(self, np.subtract, other, alpha)
        return _store(self, mg.sub(self, other, alpha=alpha), other) if done is None else done

    subtract, subtract_ = sub, sub_

    def mul(self, other: Any) -> Tensor:
        return mg.mul(self, other)

    def mul_(self, other: Any) -> Tensor:
        done = _updated(self, np.multiply, other)
        return _store(self, mg.mul(self, other), other) if done is None else done

    def multiply(self, other: Any) -> Tensor:
        return mg.multiply(self, other)

    def multiply_(self, other: Any) -> Tensor:
        return _store(self, mg.multiply(self, other), other)

    def div(self, other: Any, *, rounding_mode: str | None = None) -> Tensor:
        return mg.div(self, other, rounding_mode=rounding_mode)

    def div_(self, other: Any, *, rounding_mode: str | None = None) -> Tensor:
        return _store(self, mg.div(self, other, rounding_mode=rounding_mode), other)

    def true_divide(self, other: Any) -> Tensor:
        return mg.true_divide(self, other)

    def true_divide_(self, other: Any) -> Tensor:
        return _store(self, mg.true_divide(self, other), other)

    def divide(self, other: Any, *, rounding_mode: str | None = None) -> Tensor:
        return mg.div(self, other, rounding_mode=rounding_mode)

    def divide_(self, other: Any, *, rounding_mode: str | None = None) -> Tensor:
        return _store(self, mg.div(self, other, rounding_mode=rounding_mode), other)

    def floor_divide(self, other: Any) -> Tensor:
        return mg.floor_divide(self, other)

    def floor_divide_(self, other: Any) -> Tensor:
        return _store(self, mg.floor_divide(self, other), other)

    def remainder(self, other: Any) -> Tensor:
        return mg.remainder(self, other)

    def remainder_(self, other: Any) -> Tensor:
        return _store(self, mg.remainder(self, other), other)

    def fmod(self, other: Any) -> Tensor:
        return mg.fmod(self, other)

    def fmod_(self, other: Any) -> Tensor:
        return _store(self, mg.fmod(self, other), other)

    def pow(self, exponent: Any) -> Tensor:
        return mg.pow(self, exponent)

    def pow_(self, exponent: Any) -> Tensor:
        return _store(self, mg.pow(self, exponent), exponent)

    def atan2(self, other: Any) -> Tensor:
        return mg.atan2(self, other)

    def atan2_(self, other: Any) -> Tensor:
        return _store(self, mg.atan2(self, other), other)

    def arctan2(self, other: Any) -> Tensor:
        return mg.arctan2(self, other)

    def arctan2_(self, other: Any) -> Tensor:
        return _store(self, mg.arctan2(self, other), other)

    def hypot(self, other: Any) -> Tensor:
        return mg.hypot(self, other)

    def hypot_(self, other: Any) -> Tensor:
        return _store(self, mg.hypot(self, other), other)

    def logaddexp(self, other: Any) -> Tensor:
        return mg.logaddexp(self, other)

    def logaddexp2(self, other: Any) -> Tensor:
        return mg.logaddexp2(self, other)

    def xlogy(self, other: Any) -> Tensor:
        return mg.xlogy(self, other)

    def xlogy_(self, other: Any) -> Tensor:
        return _store(self, mg.xlogy(self, other), other)

    def copysign(self, other: Any) -> Tensor:
        return mg.copysign(self, other)

    def copysign_(self, other: Any) -> Tensor:
        return _store(self, mg.copysign(self, other), other)

    def maximum(self, other: Any) -> Tensor:
        return mg.maximum(self, other)

    def minimum(self, other: Any) -> Tensor:
        return mg.minimum(self, other)

    def fmax(self, other: Any) -> Tensor:
        return mg.fmax(self, other)

    def fmin(self, other: Any) -> Tensor:
        return mg.fmin(self, other)

    def eq(self, other: Any) -> Tensor:
        return mg.eq(self, other)

    def eq_(self, other: Any) -> Tensor:
        return _store(self, mg.eq(self, other), other)

    def ne(self, other: Any) -> Tensor:
        return mg.ne(self, other)

    def ne_(self, other: Any) -> Tensor:
        return _store(self, mg.ne(self, other), other)

    def lt(self, other: Any) -> Tensor:
        return mg.lt(self, other)

    def lt_(self, other: Any) -> Tensor:
        return _store(self, mg.lt(self, other), other)

    def le(self, other: Any) -> Tensor:
        return mg.le(self, other)

    def le_(self, other: Any) -> Tensor:
        return _store(self, mg.le(self, other), other)

    def gt(self, other: Any) -> Tensor:
        return mg.gt(self, other)

    def gt_(self, other: Any) -> Tensor:
        return _store(self, mg.gt(self, other), other)

    def ge(self, other: Any) -> Tensor:
        return mg.ge(self, other)

    def ge_(self, other: Any) -> Tensor:
        return _store(self, mg.ge(self, other), other)

    def not_equal(self, other: Any) -> Tensor:
        return mg.not_equal(self, other)

    def not_equal_(self, other: Any) -> Tensor:
        return _store(self, mg.not_equal(self, other), other)

    def less(self, other: Any) -> Tensor:
        return mg.less(self, other)

    def less_(self, other: Any) -> Tensor:
        return _store(self, mg.less(self, other), other)

    def less_equal(self, other: Any) -> Tensor:
        return mg.less_equal(self, other)

    def less_equal_(self, other: Any) -> Tensor:
        return _store(self, mg.less_equal(self, other), other)

    def greater(self, other: Any) -> Tensor:
        return mg.greater(self, other)

    def greater_(self, other: Any) -> Tensor:
        return _store(self, mg.greater(self, other), other)

    def greater_equal(self, other: Any) -> Tensor:
        return mg.greater_equal(self, other)

    def greater_equal_(self, other: Any) -> Tensor:
        return _store(self, mg.greater_equal(self, other), other)

    def logical_and(self, other: Any) -> Tensor:
        return mg.logical_and(self, other)

    def logical_and_(self, other: Any) -> Tensor:
        return _store(self, mg.logical_and(self, other), other)

    def logical_or(self, other: Any) -> Tensor:
        return mg.logical_or(self, other)

    def logical_or_(self, other: Any) -> Tensor:
        return _store(self, mg.logical_or(self, other), other)

    def logical_xor(self, other: Any) -> Tensor:
        return mg.logical_xor(self, other)

    def logical_xor_(self, other: Any) -> Tensor:
        return _store(self, mg.logical_xor(self, other), other)

    def bitwise_and(self, other: Any) -> Tensor:
        return mg.bitwise_and(self, other)

    def bitwise_and_(self, other: Any) -> Tensor:
        return _store(self, mg.bitwise_and(self, other), other)

    def bitwise_or(self, other: Any) -> Tensor:
        return mg.bitwise_or(self, other)

    def bitwise_or_(self, other: Any) -> Tensor:
        return _store(self, mg.bitwise_or(self, other), other)

    def bitwise_xor(self, other: Any) -> Tensor:
        return mg.bitwise_xor(self, other)

    def bitwise_xor_(self, other: Any) -> Tensor:
        return _store(self, mg.bitwise_xor(self, other), other)

    def bitwise_left_shift(self, other: Any) -> Tensor:
        return mg.bitwise_left_shift(self, other)

    def bitwise_left_shift_(self, other: Any) -> Tensor:
        return _store(self, mg.bitwise_left_shift(self, other), other)

    def bitwise_right_shift(self, other: Any) -> Tensor:
        return mg.bitwise_right_shift(self, other)

    def bitwise_right_shift_(self, other: Any) -> Tensor:
        return _store(self, mg.bitwise_right_shift(self, other), other)

    def float_power(self, exponent: Any) -> Tensor:
        return mg.float_power(self, exponent)

    def float_power_(self, exponent: Any) -> Tensor:
        if self._array.dtype != "float64":
            raise RuntimeError(
                f"the base given to float_power_ has dtype {self._array.dtype} but the result "
                "requires dtype float64"
            )
        return _store(self, mg.float_power(self, exponent), exponent)

    # Operators: NotImplemented lets the other operand's class have its say

    def __add__(self, other: Any) -> Tensor:
        return mg.add(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __radd__(self, other: Any) -> Tensor:
        if isinstance(other, NUMBERS) and isinstance(self, BinaryMethods):
            return mg.add(self, other)
        return _reflected(self, other, mg.add)

    def __iadd__(self, other: Any) -> Tensor:
        return self.add_(other)

    def __sub__(self, other: Any) -> Tensor:
        return mg.sub(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __rsub__(self, other: Any) -> Tensor:
        if isinstance(other, NUMBERS):
            return mg.sub(other, self)
        return _reflected(self, other, mg.sub)

    def __isub__(self, other: Any) -> Tensor:
        return self.sub_(other)

    def __mul__(self, other: Any) -> Tensor:
        return mg.mul(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __rmul__(self, other: Any) -> Tensor:
        if isinstance(other, NUMBERS) and isinstance(self, BinaryMethods):
            return mg.mul(self, other)
        return _reflected(self, other, mg.mul)

    def __imul__(self, other: Any) -> Tensor:
        return self.mul_(other)

    def __truediv__(self, other: Any) -> Tensor:
        return mg.true_divide(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __rtruediv__(self, other: Any) -> Tensor:
        if not isinstance(other, OPERANDS):
            return NotImplemented
        return self.reciprocal() * other  # type: ignore[attr-defined, no-any-return]

    def __itruediv__(self, other: Any) -> Tensor:
        done = _updated(self, np.true_divide, other)
        return _store(self, mg.true_divide(self, other), other) if done is None else done

    def __floordiv__(self, other: Any) -> Tensor:
        return mg.floor_divide(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __rfloordiv__(self, other: Any) -> Tensor:
        if isinstance(other, NUMBERS):
            return mg.floor_divide(other, self)
        return _reflected(self, other, mg.floor_divide)

    def __ifloordiv__(self, other: Any) -> Tensor:
        return _store(self, mg.floor_divide(self, other), other)

    def __mod__(self, other: Any) -> Tensor:
        return mg.remainder(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __rmod__(self, other: Any) -> Tensor:
        if isinstance(other, NUMBERS):
            return mg.remainder(other, self)
        return _reflected(self, other, mg.remainder)

    def __imod__(self, other: Any) -> Tensor:
        return _store(self, mg.remainder(self, other), other)

    def __pow__(self, other: Any) -> Tensor:
        return mg.pow(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __rpow__(self, other: Any) -> Tensor:
        if isinstance(other, NUMBERS):
            return mg.pow(other, self)
        return _reflected(self, other, mg.pow)

    def __ipow__(self, other: Any) -> Tensor:
        return _store(self, mg.pow(self, other), other)

    def __and__(self, other: Any) -> Tensor:
        return mg.bitwise_and(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __rand__(self, other: Any) -> Tensor:
        if isinstance(other, NUMBERS):
            return mg.bitwise_and(other, self)
        return _reflected(self, other, mg.bitwise_and)

    def __iand__(self, other: Any) -> Tensor:
        return _store(self, mg.bitwise_and(self, other), other)

    def __or__(self, other: Any) -> Tensor:
        return mg.bitwise_or(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __ror__(self, other: Any) -> Tensor:
        if isinstance(other, NUMBERS):
            return mg.bitwise_or(other, self)
        return _reflected(self, other, mg.bitwise_or)

    def __ior__(self, other: Any) -> Tensor:
        return _store(self, mg.bitwise_or(self, other), other)

    def __xor__(self, other: Any) -> Tensor:
        return mg.bitwise_xor(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __rxor__(self, other: Any) -> Tensor:
        if isinstance(other, NUMBERS):
            return mg.bitwise_xor(other, self)
        return _reflected(self, other, mg.bitwise_xor)

    def __ixor__(self, other: Any) -> Tensor:
        return _store(self, mg.bitwise_xor(self, other), other)

    def __lshift__(self, other: Any) -> Tensor:
        return mg.bitwise_left_shift(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __rlshift__(self, other: Any) -> Tensor:
        if isinstance(other, NUMBERS):
            return mg.bitwise_left_shift(other, self)
        return _reflected(self, other, mg.bitwise_left_shift)

    def __ilshift__(self, other: Any) -> Tensor:
        return _store(self, mg.bitwise_left_shift(self, other), other)

    def __rshift__(self, other: Any) -> Tensor:
        return (
            mg.bitwise_right_shift(self, other) if isinstance(other, OPERANDS) else NotImplemented
        )

    def __rrshift__(self, other: Any) -> Tensor:
        if isinstance(other, NUMBERS):
            return mg.bitwise_right_shift(other, self)
        return _reflected(self, other, mg.bitwise_right_shift)

    def __irshift__(self, other: Any) -> Tensor:
        return _store(self, mg.bitwise_right_shift(self, other), other)

    def __matmul__(self, other: Any) -> Tensor:
        return mg.matmul(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __eq__(self, other: Any) -> Tensor:  # type: ignore[override]
        return mg.eq(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __ne__(self, other: Any) -> Tensor:  # type: ignore[override]
        return mg.ne(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __lt__(self, other: Any) -> Tensor:
        return mg.lt(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __le__(self, other: Any) -> Tensor:
        return mg.le(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __gt__(self, other: Any) -> Tensor:
        return mg.gt(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __ge__(self, other: Any) -> Tensor:
        return mg.ge(self, other) if isinstance(other, OPERANDS) else NotImplemented

    def __neg__(self) -> Tensor:
        return mg.neg(self)

    def __pos__(self) -> Tensor:
        return mg.positive(self)

    def __invert__(self) -> Tensor:
        if self._array.dtype.kind in "fc":
            raise TypeError(
                "~ (operator.invert) is only implemented on integer and Boolean-type tensors"
            )
        return mg.bitwise_not(self)

    def __abs__(self) -> Tensor:
        return mg.abs(self)

    # Choice and combinations

    def clamp(self, min: Any = None, max: Any = None) -> Tensor:
        return mg.clamp(self, min, max)

    def clamp_(self, min: Any = None, max: Any = None) -> Tensor:
        return _store(self, mg.clamp(self, min, max), min, max)

    clip, clip_ = clamp, clamp_

    def clamp_min(self, min: Any) -> Tensor:
        return mg.clamp(self, min, None)

    def clamp_min_(self, min: Any) -> Tensor:
        return _store(self, mg.clamp(self, min, None), min)

    def clamp_max(self, max: Any) -> Tensor:
        return mg.clamp(self, None, max)

    def clamp_max_(self, max: Any) -> Tensor:
        return _store(self, mg.clamp(self, None, max), max)

    def where(self, condition: Tensor, other: Any) -> Tensor:
        result: Tensor = mg.where(condition, self, other)
        return result

    def masked_fill(self, mask: Tensor, value: Any) -> Tensor:
        return mg.masked_fill(self, mask, value)

    def masked_fill_(self, mask: Tensor, value: Any) -> Tensor:
        return _store(self, mg.masked_fill(self, mask, value), mask, value)

    def lerp(self, end: Tensor, weight: Any) -> Tensor:
        return mg.lerp(self, end, weight)

    def lerp_(self, end: Tensor, weight: Any) -> Tensor:
        return _store(self, mg.lerp(self, end, weight), end, weight)

    def addcmul(self, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1) -> Tensor:
        return mg.addcmul(self, tensor1, tensor2, value=value)

    def addcmul_(self, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1) -> Tensor:
        return _store(self, mg.addcmul(self, tensor1, tensor2, value=value), tensor1, tensor2)

    def addcdiv(self, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1) -> Tensor:
        return mg.addcdiv(self, tensor1, tensor2, value=value)

    def addcdiv_(self, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1) -> Tensor:
        return _store(self, mg.addcdiv(self, tensor1, tensor2, value=value), tensor1, tensor2)

    def matmul(self, other: Tensor) -> Tensor:
        return mg.matmul(self, other)

    def equal(self, other: Tensor) -> bool:
        return mg.equal(self, other)

    def allclose(
        self, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
    ) -> bool:
        return mg.allclose(self, other, rtol, atol, equal_nan)

    def isclose(
        self, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
    ) -> Tensor:
        return mg.isclose(self, other, rtol, atol, equal_nan)


OPERANDS = (BinaryMethods, *NUMBERS)


def _reflected(self: Any, other: Any, function: Any) -> Tensor:
    """A reflected operator whose left operand `other` is no number."""
    if not isinstance(self, BinaryMethods):
        raise TypeError(
            f"descriptor of 'minigrad.Tensor' objects doesn't apply to a '{type(self).__name__}' "
            "object"
        )
    result: Tensor = function(other, self) if isinstance(other, BinaryMethods) else NotImplemented
    return result
