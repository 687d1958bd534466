"""The text of a tensor, as PyTorch prints it, and the options that shape it.

Works on plain NumPy arrays; what else the text says of a tensor comes in as arguments.
"""

from __future__ import annotations

import math
from itertools import compress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:  # costs 0.5 ms at run time
    from numpy.typing import NDArray


class _PrintOptions(NamedTuple):
    """The options of `set_printoptions`; the defaults are those of the profile "default"."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


_PROFILES = {
    "default": _PrintOptions(),
    "short": _PrintOptions(precision=2, edgeitems=2),
    "full": _PrintOptions(threshold=math.inf),
}

_options = _PROFILES["default"]


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set how tensors are printed; what is not given stays as it is, except `sci_mode`.

    Args:
        precision: Digits after the decimal point of floating point values.
        threshold: Number of elements above which only the edges of each dimension are printed.
        edgeitems: Number of entries kept at either end of a dimension when only edges are printed.
        linewidth: Characters a line may hold.
        profile: A set of values to start from, which the other arguments override: "default"
            (4 digits, 1000 elements, 3 edge items, 80 characters), "short" (2 digits and 2 edge
            items) or "full" (every element).
        sci_mode: True for scientific notation, False against it. None, which every call that
            leaves it out sets again, decides by tensor: scientific when, among the values neither
            zero nor infinite nor NaN, the largest magnitude is over 1e8 or over 1000 times the
            smallest, or the smallest is below 1e-4.

    Raises:
        ValueError: `profile` is not one of the three; no option has changed then.

    Example:
        >>> import minigrad as mg
        >>> mg.set_printoptions(precision=2)
        >>> mg.tensor([1.12345])
        tensor([1.12])
        >>> mg.set_printoptions(threshold=5)
        >>> mg.arange(10)
        tensor([0, 1, 2,  ..., 7, 8, 9])
        >>> mg.set_printoptions(profile="default")

    Reference:
        torch.set_printoptions, and numpy.set_printoptions before it.
    """
    global _options
    if profile is not None and profile not in _PROFILES:
        raise ValueError(f"profile must be one of {', '.join(_PROFILES)}, but got {profile!r}")
    base = _options if profile is None else _PROFILES[profile]
    _options = _PrintOptions(
        base.precision if precision is None else precision,
        base.threshold if threshold is None else threshold,
        base.edgeitems if edgeitems is None else edgeitems,
        base.linewidth if linewidth is None else linewidth,
        sci_mode,
    )


def get_printoptions() -> dict[str, Any]:
    """Return the current print options; `set_printoptions(**options)` restores them.

    Example:
        >>> import minigrad as mg
        >>> mg.printing.get_printoptions()["precision"]
        4
    """
    return _options._asdict()


def tensor_text(
    array: NDArray[Any],
    *,
    default_dtype: np.dtype[Any],
    name: str = "tensor",
    requires_grad: bool = False,
    grad_fn: str | None = None,
) -> str:
    """Return the text of a tensor, equal to PyTorch's `repr` and `str`.

    Args:
        array: The values, of any shape; of bool, integer, floating or complex dtype.
        default_dtype: The floating dtype that goes without saying. So do its complex partner,
            int64 and bool, unless the tensor is empty and shows no value to tell them by.
        name: What stands before the parenthesis.
        requires_grad: Whether to say `requires_grad=True`; `grad_fn` says it too and goes first.
        grad_fn: Name of the function that made the tensor, None for a leaf.

    Example:
        >>> import numpy as np
        >>> from minigrad.printing import tensor_text
        >>> print(tensor_text(np.eye(2), default_dtype=np.dtype("float32"), grad_fn="MulBackward0"))
        tensor([[1., 0.],
                [0., 1.]], dtype=torch.float64, grad_fn=<MulBackward0>)
    """
    prefix = f"{name}("
    suffixes = []
    if _needs_size(array):
        suffixes.append(f"size={array.shape}")
    if not _dtype_is_implied(array, default_dtype):
        suffixes.append(f"dtype=torch.{array.dtype.name}")
    if grad_fn is not None:
        suffixes.append(f"grad_fn=<{grad_fn}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")
    return _with_suffixes(prefix + _values_text(array, len(prefix)), suffixes, len(prefix))


def _needs_size(array: NDArray[Any]) -> bool:
    """Whether the brackets may not tell the shape: `[]` is of size 0, and no edges show nothing."""
    if array.size == 0:
        return array.ndim != 1
    return _options.edgeitems == 0


def _dtype_is_implied(array: NDArray[Any], default: np.dtype[Any]) -> bool:
    """Whether a reader who knows the default floating dtype can tell the dtype by the values."""
    if array.size == 0:
        return array.dtype == default
    default_complex = np.complex128 if default == np.float64 else np.complex64
    return array.dtype in (default, default_complex, np.int64, np.bool_)


def _with_suffixes(text: str, suffixes: list[str], indent: int) -> str:
    """Append the suffixes, each on a new line where the last one is too long, and close."""
    # PyTorch counts 2 characters too many until the first wrap; equal text needs the same.
    line_length = len(text) - (text.rfind("\n") + 1) + 2
    for suffix in suffixes:
        if line_length + len(suffix) + 2 > _options.linewidth:
            text += ",\n" + " " * indent + suffix
            line_length = indent + len(suffix)
        else:
            text += ", " + suffix
            line_length += len(suffix) + 2
    return text + ")"


def _values_text(array: NDArray[Any], indent: int) -> str:
    """Lay out the values, or their edges where there are too many."""
    if array.size == 0:
        return "[]"
    edge = _options.edgeitems
    summarize = array.size > _options.threshold
    cut = [summarize and size > 2 * edge for size in array.shape]
    if any(cut):
        kept = [
            [*range(edge), *range(size - edge, size)] if is_cut else range(size)
            for size, is_cut in zip(array.shape, cut, strict=True)
        ]
        array = array[np.ix_(*kept)]
    cells, width = _cells(array)
    nested = np.array(cells, dtype=object).reshape(array.shape).tolist()
    return _layout(nested, cut, width, indent)


def _layout(nested: Any, cut: list[bool], width: int, indent: int) -> str:
    """Put brackets around nested lists of cells; `cut` tells of each dimension if it was cut."""
    if not cut:
        return str(nested)
    is_row = len(cut) == 1
    items = nested if is_row else [_layout(x, cut[1:], width, indent + 1) for x in nested]
    if cut[0]:
        # Between the values of a row the dots are set off by one space more.
        dots = " ..." if is_row and items else "..."
        items = [*items[: _options.edgeitems], dots, *items[_options.edgeitems :]]
    margin = " " * (indent + 1)
    if not is_row:
        return "[" + ("," + "\n" * (len(cut) - 1) + margin).join(items) + "]"
    per_line = max(1, (_options.linewidth - indent) // (width + len(", ")))
    lines = [", ".join(items[i : i + per_line]) for i in range(0, len(items), per_line)]
    return "[" + (",\n" + margin).join(lines) + "]"


def _cells(array: NDArray[Any]) -> tuple[list[str], int]:
    """Return the text of every element in order, padded to one width, and that width."""
    if not np.iscomplexobj(array):
        return _real_cells(array.ravel())
    real, real_width = _real_cells(array.real.ravel())
    imag, imag_width = _real_cells(array.imag.ravel())
    cells = []
    for a, b in zip(real, imag, strict=True):
        b = b.lstrip()
        cells.append(f"{a}{b}j" if b.startswith("-") else f"{a}+{b}j")
    return cells, real_width + imag_width + len("j")


def _real_cells(values: NDArray[Any]) -> tuple[list[str], int]:
    if values.dtype.kind != "f":
        cells = measured = [str(x) for x in values.tolist()]
    else:
        # Zeros, infinities and NaNs have no say in the format nor in the width.
        ordinary = np.isfinite(values) & (values != 0)
        spec, point = _float_format(values[ordinary])
        cells = [format(x, spec) + (point if math.isfinite(x) else "") for x in values.tolist()]
        measured = list(compress(cells, ordinary))
    width = max(map(len, measured), default=1)
    return [cell.rjust(width) for cell in cells], width


def _float_format(values: NDArray[Any]) -> tuple[str, str]:
    """Choose the format of nonzero finite values, and what to write after it.

    Whole numbers are written like integers with a point, `1.`.
    """
    if values.size == 0:
        return ".0f", "."
    magnitudes = np.abs(values)
    # Python floats: the quotient may exceed the dtype, and overflows to infinity without a warning.
    low, high = float(magnitudes.min()), float(magnitudes.max())
    sci_mode = _options.sci_mode
    if sci_mode is None:
        sci_mode = high / low > 1000 or high > 1e8 or low < 1e-4
    if sci_mode:
        return f".{_options.precision}e", ""
    if np.array_equal(values, np.ceil(values)):
        return ".0f", "."
    return f".{_options.precision}f", ""
