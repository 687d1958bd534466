"""Public functions that draw random Tensors: PyTorch's numbers for the same seed and calls."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor
from ..autograd.grad_mode import mode
from ..dtypes import dtype
from ..ops.elementwise import overwrite
from ..random import Generator, continuous, default_generator, discrete
from ..random import normal as gaussian
from ..random.integers import integers, permutation
from ..size import check_cpu
from .arguments import broadcast_shape, finish, tensor
from .factories import like
from .options import converted, finished, number, numpy_dtype, shape_in, shape_of

Array = np.ndarray[Any, Any]
Sample = Callable[[tuple[int, ...]], Array]


def rand(
    *sizes: Any,
    size: Any = None,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Uniform draws from [0, 1).

    Args:
        sizes: the sizes of the dimensions, one by one or as a tuple.
        size: the same by keyword.
        generator: where the random bits come from. Default: the default generator.
        out: a Tensor that takes the result.
        dtype: a floating type. Default: that of `out`, or the default floating type.
        layout: accepted, without effect.
        device: where to make it; only the CPU exists.
        pin_memory: accepted, without effect.
        requires_grad: record what is done with the result.

    Raises:
        TypeError: no sizes, or something that is no integer among them.
        RuntimeError: a size is negative.
        NotImplementedError: `dtype` is not floating.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.rand(3)
        tensor([0.4963, 0.7682, 0.0885])
    """
    check_cpu(device)
    d, source = numpy_dtype(dtype, out), checked_generator(generator)
    return _drawn(
        shape_of("rand", sizes, size),
        d,
        lambda shape: continuous.uniform(source, shape, dtype=d),
        requires_grad,
        out,
    )


def randn(
    *sizes: Any,
    size: Any = None,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Draws from the normal distribution of mean 0 and variance 1.

    Args:
        sizes: the sizes of the dimensions, one by one or as a tuple.
        size: the same by keyword.
        generator, out, dtype, layout, device, pin_memory, requires_grad: as for `rand`.

    Raises:
        TypeError, RuntimeError, NotImplementedError: as `rand`.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.randn(3)
        tensor([ 1.5410, -0.2934, -2.1788])
    """
    check_cpu(device)
    shape = shape_of("randn", sizes, size)
    d, source = numpy_dtype(dtype, out), checked_generator(generator)
    in_order = out is None or out._array.shape != shape or out._array.flags.c_contiguous
    return _drawn(
        shape,
        d,
        lambda shape: gaussian.normal(source, shape, dtype=d, contiguous=in_order),
        requires_grad,
        out,
    )


def randint(
    *bounds: Any,
    low: Any = None,
    high: Any = None,
    size: Any = None,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Integers from low to high - 1, all equally likely.

    Called as `randint(high, size)` or `randint(low, high, size)`.

    Args:
        bounds: high and size; or low, high and size.
        low: the lowest. Default: 0.
        high: one more than the highest.
        size: the sizes of the dimensions, as a tuple.
        dtype: the type of the elements. Default: that of `out`, or int64.
        generator, out, layout, device, pin_memory, requires_grad: as for `rand`.

    Raises:
        TypeError: a bound is no integer, or the size no tuple of them.
        RuntimeError: low ≥ high; a bound that the type can't hold; a negative size.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.randint(10, (5,))
        tensor([4, 9, 3, 0, 3])
    """
    check_cpu(device)
    values = list(bounds)
    if size is None and values:
        size = values.pop()
    low, high = _bounds("randint", values, low, high)
    d, source = numpy_dtype(dtype, out, dtypes.int64), checked_generator(generator)
    return _drawn(
        shape_in("randint", size),
        d,
        lambda shape: integers(source, shape, low, high, d),
        requires_grad,
        out,
    )


def randperm(
    n: int,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """The numbers from 0 to n - 1 in random order.

    Args:
        n: how many.
        dtype: the type of the elements. Default: that of `out`, or int64.
        generator, out, layout, device, pin_memory, requires_grad: as for `rand`.

    Shape:
        (n,)

    Raises:
        TypeError: `n` is no integer.
        RuntimeError: `n` is negative, or too large for the type.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.randperm(5)
        tensor([4, 0, 1, 3, 2])
    """
    check_cpu(device)
    d = numpy_dtype(dtype, out, dtypes.int64)
    array = permutation(checked_generator(generator), operator.index(n), d)
    return finished(array, requires_grad, out)


def rand_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Uniform draws from [0, 1) in the shape and type of `input`.

    Args:
        input: a Tensor of any shape.
        dtype: another floating type.
        memory_format: as for `zeros_like`.
        generator, layout, device, pin_memory, requires_grad: as for `rand`.

    Raises:
        TypeError: `input` is not a Tensor.
        NotImplementedError: the type is not floating.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.rand_like(mg.zeros(3))
        tensor([0.4963, 0.7682, 0.0885])
    """
    check_cpu(device)
    array, source = like("rand_like", input, dtype, memory_format), checked_generator(generator)
    continuous.fill(array, lambda shape: continuous.uniform(source, shape, dtype=array.dtype))
    return finished(array, requires_grad)


def randn_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Normal draws of mean 0 and variance 1 in the shape and type of `input`.

    Args:
        input: a Tensor of any shape.
        generator, dtype, layout, device, pin_memory, requires_grad, memory_format: as for
            `rand_like`.

    Raises:
        TypeError, NotImplementedError: as `rand_like`.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.randn_like(mg.zeros(3))
        tensor([ 1.5410, -0.2934, -2.1788])
    """
    check_cpu(device)
    array, source = like("randn_like", input, dtype, memory_format), checked_generator(generator)
    d, in_order = array.dtype, array.flags.c_contiguous
    continuous.fill(
        array, lambda shape: gaussian.normal(source, shape, dtype=d, contiguous=in_order)
    )
    return finished(array, requires_grad)


def randint_like(
    input: Tensor,
    *bounds: Any,
    low: Any = None,
    high: Any = None,
    generator: Generator | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Integers from low to high - 1 in the shape and type of `input`.

    Args:
        input: a Tensor of any shape.
        bounds: high; or low and high.
        low: the lowest. Default: 0.
        high: one more than the highest.
        dtype: another type.
        generator, layout, device, pin_memory, requires_grad, memory_format: as for `rand_like`.

    Raises:
        TypeError: `input` is not a Tensor, or a bound no integer.
        RuntimeError: low ≥ high; a bound that the type can't hold.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.randint_like(mg.zeros(3), 10)
        tensor([4., 9., 3.])
    """
    check_cpu(device)
    low, high = _bounds("randint_like", list(bounds), low, high)
    array, source = like("randint_like", input, dtype, memory_format), checked_generator(generator)
    continuous.fill(array, lambda shape: integers(source, shape, low, high, array.dtype))
    return finished(array, requires_grad)


def bernoulli(
    input: Tensor,
    p: float | None = None,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Ones, each with the chance that stands in its place in `input`, and zeros.

    Args:
        input: a Tensor of chances from [0, 1], of a floating type.
        p: one chance for all; then only shape and type of `input` matter.
        generator: where the random bits come from. Default: the default generator.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape and type of `input`. Its gradient is zero.

    Raises:
        RuntimeError: a chance outside [0, 1].
        NotImplementedError: `input` is not floating, and `p` is not given.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.bernoulli(mg.tensor([0., 1., 0.5]))
        tensor([0., 1., 1.])
    """
    x, source = tensor(input, "bernoulli")._array, checked_generator(generator)
    if p is None:
        draws = discrete.bernoulli_of(source, x)
    else:
        draws = discrete.bernoulli(source, x.shape, p, x.dtype)
    if out is not None:
        draws = converted(draws, out._array.dtype)
    return finish(_constant_in(draws, input), out)


def normal(
    mean: Any,
    std: Any = 1.0,
    size: Sequence[int] | None = None,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Normal draws: z · std + mean.

    Args:
        mean: the mean: a number, or a Tensor with one for each draw.
        std: the standard deviation, not negative: a number, or a Tensor.
        size: the sizes of the dimensions, as a tuple, where both are numbers.
        generator, out, dtype, layout, device, pin_memory, requires_grad: as for `rand`.

    Shape:
        That of the Tensors, which are broadcast; or `size`.

    Raises:
        TypeError: two numbers without a size.
        RuntimeError: a negative deviation; shapes that do not broadcast.
        NotImplementedError: the type is not floating.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.normal(mg.tensor([0., 10.]), 2.)
        tensor([3.0820, 9.4131])
    """
    check_cpu(device)
    source = checked_generator(generator)
    if size is not None:
        mean, std = number(mean, "normal", "mean"), number(std, "normal", "std")
        d, shape = numpy_dtype(dtype, out), shape_in("normal", size)
        draws = gaussian.normal(source, shape, mean, std, d)
        return finished(draws, requires_grad, out)
    tensors = [x for x in (mean, std) if isinstance(x, Tensor)]
    if not tensors:
        raise TypeError("normal() of two numbers needs a size")
    d = tensors[0]._array.dtype
    shape = broadcast_shape([x._array.shape for x in tensors])
    if isinstance(std, Tensor):
        if not (std._array >= 0).all():
            raise RuntimeError("normal expects all elements of std >= 0.0")
        draws = gaussian.normal(source, shape, dtype=d)
        draws = converted(draws * std._array, d)
    else:
        draws = gaussian.normal(source, shape, 0.0, std, d)
    draws = draws + (mean._array if isinstance(mean, Tensor) else mean)
    return finish(_constant_in(draws, *tensors), out)


def multinomial(
    input: Tensor,
    num_samples: int,
    replacement: bool = False,
    *,
    generator: Generator | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Places, drawn from each row with chances proportional to the weights that stand there.

    Args:
        input: a Tensor of weights, not negative, (n,) or (rows, n), of a floating type.
        num_samples: how many to draw from each row.
        replacement: whether a place may be drawn more than once.
        generator: where the random bits come from. Default: the default generator.
        out: an int64 Tensor that takes the result.

    Shape:
        (num_samples,) or (rows, num_samples), int64.

    Raises:
        RuntimeError: more samples than places, without replacement; a weight negative or not
            finite; a row of zeros; other dimensions; not floating.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.multinomial(mg.tensor([1., 2.]), 3, replacement=True)
        tensor([1, 1, 1])
    """
    if out is not None and out.dtype is not dtypes.int64:
        raise RuntimeError(f"multinomial expects Long tensor out, got: {out.dtype}")
    weights = tensor(input, "multinomial")._array
    source = checked_generator(generator)
    draws = discrete.multinomial(source, weights, operator.index(num_samples), replacement)
    return finished(np.ascontiguousarray(draws), False, out)


def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """How many events come, at the mean rates that stand in `input`.

    Args:
        input: a Tensor of rates, not negative, of a floating type.
        generator: where the random bits come from. Default: the default generator.

    Shape:
        The result has the shape and type of `input`. Its gradient is zero.

    Raises:
        RuntimeError: a rate is negative.
        NotImplementedError: `input` is not floating.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.poisson(mg.tensor([1., 20.]))
        tensor([ 2., 28.])
    """
    rates = tensor(input, "poisson")._array
    return _constant_in(discrete.poisson(checked_generator(generator), rates), input)


def checked_generator(generator: Generator | None) -> Generator:
    """`generator`, or the default one for None.

    Raises:
        TypeError: it is something else.
    """
    if generator is None:
        return default_generator
    if isinstance(generator, Generator):
        return generator
    raise TypeError(f"generator must be a torch.Generator, not {type(generator).__name__}")


def _drawn(
    shape: tuple[int, ...],
    d: np.dtype[Any],
    sample: Sample,
    requires_grad: bool,
    out: Tensor | None,
) -> Tensor:
    """The new Tensor of draws, or `out` filled with them as its elements lie in memory."""
    if out is None:
        return finished(sample(shape), requires_grad)
    array = np.empty_like(out._array) if out._array.shape == shape else np.empty(shape, d)
    continuous.fill(array, sample)
    return finished(array, requires_grad, out)


def _bounds(name: str, values: list[Any], low: Any, high: Any) -> tuple[int, int]:
    """Low and high, of which `values` are those given by position."""
    if high is None and values:
        high = values.pop()
    if low is None:
        low = values.pop() if values else 0
    if high is None or values:
        raise TypeError(f"{name}() expects high, or low and high, and a size")
    return operator.index(low), operator.index(high)


def _constant_in(draws: Array, *sources: Tensor) -> Tensor:
    """A Tensor of draws that depends on its parameters as PyTorch has it: with gradient zero."""
    result = finished(draws)
    for source in sources:
        if mode.grad and source.requires_grad:
            result = overwrite(source, result)
    return result
