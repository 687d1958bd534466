"""`torch.testing`: Tensors and containers of them compared, with a message that says where."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from . import dtypes
from ._tensor import Tensor, wrap
from .quiet import quiet

__all__ = ["assert_close"]

_TOLERANCES = {
    dtypes.float16: (1e-3, 1e-5),
    dtypes.float32: (1.3e-6, 1e-5),
    dtypes.float64: (1e-7, 1e-7),
    dtypes.complex64: (1.3e-6, 1e-5),
    dtypes.complex128: (1e-7, 1e-7),
}
_NUMBERS = {bool: dtypes.bool, int: dtypes.int64, float: dtypes.float64, complex: dtypes.complex128}


def assert_close(
    actual: Any,
    expected: Any,
    *,
    allow_subclasses: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    check_device: bool = True,
    check_dtype: bool = True,
    check_layout: bool = True,
    check_stride: bool = False,
    msg: str | Callable[[str], str] | None = None,
) -> None:
    """Assert |actual - expected| ≤ atol + rtol · |expected|, element by element.

    By default the tolerances follow from the type, (rtol, atol): float16 (1e-3, 1e-5), float32 and
    complex64 (1.3e-6, 1e-5), float64 and complex128 (1e-7, 1e-7); others have to be equal. Where
    both sides have different types, the larger tolerances hold.

    Args:
        actual: a Tensor, an array, a number, or nested sequences and mappings of them.
        expected: what it should be, of the same kind.
        allow_subclasses: whether related types of Tensors may be compared, here as ever.
        rtol: relative tolerance; only with `atol`.
        atol: absolute tolerance; only with `rtol`.
        equal_nan: whether nan equals nan.
        check_device: whether devices have to agree; there is only the CPU.
        check_dtype: whether types have to agree.
        check_layout: whether layouts have to agree; there is only the strided one.
        check_stride: whether strides have to agree.
        msg: what the error says instead, or a function of what it would say.

    Raises:
        AssertionError: they are not close.
        ValueError: one of `rtol` and `atol` without the other.
        TypeError: something that can't be compared.

    Example:
        >>> import minigrad as mg
        >>> mg.testing.assert_close(mg.tensor([1.0, 2.0]), mg.tensor([1.0, 2.5]))
        Traceback (most recent call last):
        AssertionError: Tensor-likes are not close!
        <BLANKLINE>
        Mismatched elements: 1 / 2 (50.0%)
        Greatest absolute difference: 0.5 at index (1,) (up to 1e-05 allowed)
        Greatest relative difference: 0.20000000298023224 at index (1,) (up to 1.3e-06 allowed)
    """
    if (rtol is None) != (atol is None):
        raise ValueError(
            "Both 'rtol' and 'atol' must be either specified or omitted, but got no "
            f"{'rtol' if rtol is None else 'atol'}."
        )
    tolerances = None if rtol is None or atol is None else (rtol, atol)
    comparison = _Comparison(tolerances, equal_nan, check_dtype, check_stride)
    comparison.compare(actual, expected, "")
    for said, where in comparison.differences[:1]:
        text = said + (f"\n\nThe failure occurred for item {where}" if where else "")
        raise AssertionError(text if msg is None else msg(text) if callable(msg) else msg)


class _Comparison:
    """What is asked of two things, and where they differ."""

    def __init__(
        self,
        tolerances: tuple[float, float] | None,
        equal_nan: bool,
        check_dtype: bool,
        check_stride: bool,
    ) -> None:
        self.tolerances = tolerances
        self.equal_nan = equal_nan
        self.check_dtype = check_dtype
        self.check_stride = check_stride
        self.differences: list[tuple[str, str]] = []

    def compare(self, actual: Any, expected: Any, where: str) -> None:
        """Compare two things of the same kind; `where` are the keys that led to them."""
        sides = (actual, expected)
        said: str | None
        if all(isinstance(x, Sequence) and not isinstance(x, str) for x in sides):
            self._compare_sequences(actual, expected, where)
            return
        if all(isinstance(x, Mapping) for x in sides):
            self._compare_mappings(actual, expected, where)
            return
        if any(x is None for x in sides):
            said = None if actual is expected else f"None mismatch: {actual} is not {expected}"
        elif all(isinstance(x, (bool, np.bool_)) for x in sides):
            same = bool(actual) == bool(expected)
            said = None if same else f"Booleans mismatch: {actual} is not {expected}"
        elif all(isinstance(x, (numbers.Number, np.number)) for x in sides):
            said = self._numbers(actual, expected)
        elif all(isinstance(x, Tensor) for x in sides) or all(
            isinstance(x, np.ndarray) for x in sides
        ):
            said = self._tensors(*(x if isinstance(x, Tensor) else wrap(x) for x in sides))
        else:
            text = (
                "No comparison pair was able to handle inputs of type "
                f"{type(actual)} and {type(expected)}."
            )
            raise TypeError(text + (f"\n\nThe failure occurred for item {where}" if where else ""))
        if said is not None:
            self.differences.append((said, where))

    def _compare_sequences(self, actual: Any, expected: Any, where: str) -> None:
        if len(actual) != len(expected):
            said = f"The length of the sequences mismatch: {len(actual)} != {len(expected)}"
            self.differences.append((said, where))
            return
        for i, (a, e) in enumerate(zip(actual, expected, strict=True)):
            self.compare(a, e, f"{where}[{i}]")

    def _compare_mappings(self, actual: Any, expected: Any, where: str) -> None:
        if set(actual) != set(expected):
            said = (
                "The keys of the mappings do not match:\n"
                f"Missing keys in the actual mapping: {sorted(set(expected) - set(actual))}\n"
                f"Additional keys in the actual mapping: {sorted(set(actual) - set(expected))}"
            )
            self.differences.append((said, where))
            return
        for key in actual:
            self.compare(actual[key], expected[key], f"{where}[{key!r}]")

    def _allowed(self, *types: dtypes.dtype) -> tuple[float, float]:
        if self.tolerances is not None:
            return self.tolerances
        each = [_TOLERANCES.get(d, (0.0, 0.0)) for d in types]
        return max(rtol for rtol, _ in each), max(atol for _, atol in each)

    def _numbers(self, actual: Any, expected: Any) -> str | None:
        kinds = [type(x.item() if isinstance(x, np.generic) else x) for x in (actual, expected)]
        if self.check_dtype and kinds[0] is not kinds[1]:
            return f"The (d)types do not match: {kinds[0]} != {kinds[1]}."
        return self._scalars(actual, expected, *self._allowed(*(_NUMBERS[kind] for kind in kinds)))

    def _scalars(self, actual: Any, expected: Any, rtol: float, atol: float) -> str | None:
        difference = abs(actual - expected)
        if (
            actual == expected
            or (self.equal_nan and actual != actual and expected != expected)
            or (abs(actual) != np.inf and difference <= atol + rtol * abs(expected))
        ):
            return None
        exact = rtol == atol == 0
        relative = difference / abs(expected) if expected else float("inf")
        return (
            f"Scalars are not {'equal' if exact else 'close'}!\n\n"
            f"Expected {expected} but got {actual}.\n"
            f"Absolute difference: {difference}{'' if exact else f' (up to {atol} allowed)'}\n"
            f"Relative difference: {relative}{'' if exact else f' (up to {rtol} allowed)'}"
        )

    def _tensors(self, actual: Tensor, expected: Tensor) -> str | None:
        pairs: list[tuple[str, Any, Any]] = [("shape", actual.shape, expected.shape)]
        if self.check_dtype:
            pairs.append(("dtype", actual.dtype, expected.dtype))
        if self.check_stride:
            pairs.append(("stride()", actual.stride(), expected.stride()))
        for name, a, e in pairs:
            if a != e:
                return f"The values for attribute '{name}' do not match: {a} != {e}."
        rtol, atol = self._allowed(actual.dtype, expected.dtype)
        if actual.ndim == 0:
            return self._scalars(actual.item(), expected.item(), rtol, atol)
        common = dtypes.promote_types(actual.dtype, expected.dtype).numpy
        with quiet:
            return self._elements(
                actual._array.astype(common), expected._array.astype(common), rtol, atol
            )

    def _elements(self, actual: Any, expected: Any, rtol: float, atol: float) -> str | None:
        if actual.dtype.kind in "bu":  # whose differences would wrap
            actual, expected = actual.astype(np.int64), expected.astype(np.int64)
        absolute = np.abs(actual - expected)
        finite = np.isfinite(actual) & np.isfinite(expected)
        close = (actual == expected) | (finite & (absolute <= atol + rtol * np.abs(expected)))
        if self.equal_nan:
            close |= np.isnan(actual) & np.isnan(expected)
        if close.all():
            return None
        scale = np.abs(expected)
        if scale.dtype.kind not in "f":
            scale = scale.astype(np.float32)
        relative = (absolute / scale).astype(scale.dtype)
        exact = rtol == atol == 0
        wrong, size = int((~close).sum()), close.size
        return (
            f"Tensor-likes are not {'equal' if exact else 'close'}!\n\n"
            f"Mismatched elements: {wrong} / {size} ({wrong / size:.1%})\n"
            f"Greatest absolute difference: {_greatest(absolute, close)}"
            f"{'' if exact else f' (up to {atol} allowed)'}\n"
            f"Greatest relative difference: {_greatest(relative, close)}"
            f"{'' if exact else f' (up to {rtol} allowed)'}"
        )


def _greatest(differences: Any, close: Any) -> str:
    """The largest difference of those that are not close, and where."""
    differences = np.where(close, 0, differences).astype(differences.dtype)
    place = int(differences.argmax())  # a nan counts as the largest
    index = tuple(int(i) for i in np.unravel_index(place, differences.shape))
    return f"{differences.flat[place].item()} at index {index}"
