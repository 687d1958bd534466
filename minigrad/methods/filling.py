"""Tensor methods that write numbers into its memory, or make new Tensors of its type."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

import minigrad as mg

from ..autograd.grad_mode import mode
from ..quiet import quiet
from ..random import continuous, discrete, normal
from ..random.integers import any_integers, integers, integers_from

if TYPE_CHECKING:
    from typing_extensions import Self

    from .._tensor import Tensor
    from ..dtypes import dtype
    from ..random import Generator


class FillingMethods:
    """In-place filling with constants, other Tensors' values and random draws; `new_...`."""

    _array: Any
    _version: list[int]

    if TYPE_CHECKING:  # what every Tensor has

        @property
        def dtype(self) -> dtype:
            """The type of the elements."""

        @property
        def requires_grad(self) -> bool:
            """Whether gradients with respect to it are computed."""

    def fill_(self, value: Any) -> Self:
        """Write the same number everywhere.

        Args:
            value: a number, or a 0-d Tensor, to which gradients flow.

        Raises:
            TypeError: it is neither.
            RuntimeError: it does not fit into the type; the Tensor has dimensions; a leaf that
                requires grad, while recording.

        Example:
            >>> import minigrad as mg
            >>> mg.zeros(2).fill_(3)
            tensor([3., 3.])
        """
        if isinstance(value, mg.Tensor):
            if value.ndim:
                raise RuntimeError(
                    "fill_ only supports 0-dimension value tensor but got tensor with "
                    f"{value.ndim} dimensions."
                )
            return self.copy_(value)
        d = self._array.dtype
        if d.char in "fd" and type(value) in (int, float) and -1e38 < value < 1e38:
            return self._written(value)  # nothing to check: both types hold it
        value = mg.functions.options.number(value, "fill_", "value")
        return self._written(mg.functions.packing.packed_number(value, d)[()])

    def zero_(self) -> Self:
        """Write zeros everywhere.

        Raises:
            RuntimeError: a leaf that requires grad, while recording.

        Example:
            >>> import minigrad as mg
            >>> mg.ones(2).zero_()
            tensor([0., 0.])
        """
        return self._written(0)

    def copy_(self, other: Any, non_blocking: bool = False) -> Self:
        """Write the elements of another Tensor, converted and broadcast; gradients flow to it.

        Args:
            other: a Tensor whose shape broadcasts to this one's, or a number.
            non_blocking: accepted, without effect.

        Raises:
            TypeError: `other` is neither.
            RuntimeError: the shapes do not fit; a leaf that requires grad, while recording.

        Example:
            >>> import minigrad as mg
            >>> mg.zeros(2, 2).copy_(mg.tensor([1, 2]))
            tensor([[1., 2.],
                    [1., 2.]])
        """
        if not isinstance(other, mg.Tensor):
            if isinstance(other, (bool, int, float, complex)):
                return self.fill_(other)
            raise TypeError(
                f"copy_(): argument 'other' (position 1) must be Tensor, not {type(other).__name__}"
            )
        array, source = self._array, other._array
        if source.shape != array.shape:
            shape = mg.functions.arguments.broadcast_shape([array.shape, source.shape])
            if shape != array.shape:
                raise RuntimeError(
                    f"output with shape {list(array.shape)} doesn't match the broadcast shape "
                    f"{list(shape)}"
                )
        target: Any = self
        mg.autograd.inplace.check_overlap(target, other)
        followed = other.requires_grad and array.dtype.kind in "fc"
        if mode.grad and (followed or self.requires_grad):
            return self._stored(mg.functions.arguments.cast_to(other, array.dtype))
        if source.dtype == array.dtype:
            return self._written(source)
        with quiet:
            return self._written(source)

    def uniform_(
        self, from_: float = 0.0, to: float = 1.0, *, generator: Generator | None = None
    ) -> Self:
        """Fill with uniform draws from [from_, to).

        Args:
            from_: the lower bound.
            to: the upper bound.
            generator: where the random bits come from. Default: the default generator.

        Raises:
            NotImplementedError: the type is not floating.
            RuntimeError: from_ > to, or a bound that the type can't hold.

        Example:
            >>> import minigrad as mg
            >>> _ = mg.manual_seed(0)
            >>> mg.zeros(2).uniform_(1, 2)
            tensor([1.4963, 1.7682])
        """
        d = self._array.dtype
        return self._filled(generator, lambda g, shape: continuous.uniform(g, shape, from_, to, d))

    def normal_(
        self, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None
    ) -> Self:
        """Fill with normal draws.

        Args:
            mean: their mean.
            std: their standard deviation, not negative.
            generator: where the random bits come from. Default: the default generator.

        Raises:
            NotImplementedError: the type is not floating.
            RuntimeError: `std` is negative.

        Example:
            >>> import minigrad as mg
            >>> _ = mg.manual_seed(0)
            >>> mg.zeros(2).normal_(1, 2)
            tensor([4.0820, 0.4131])
        """
        d, in_order = self._array.dtype, self._array.flags.c_contiguous
        return self._filled(
            generator,
            lambda g, shape: normal.normal(g, shape, mean, std, d, contiguous=in_order),
        )

    def random_(self, *bounds: Any, to: Any = None, generator: Generator | None = None) -> Self:
        """Fill with integers.

        `random_()`, `random_(to)`, `random_(from, to)` or, without an end, `random_(from, None)`.

        Args:
            bounds: one more than the highest; or the lowest and that. Default: from 0 to what the
                type can hold (of a float type: 2^(bits of its mantissa)).
            to: one more than the highest, by keyword.
            generator: where the random bits come from. Default: the default generator.

        Raises:
            TypeError: a bound is no integer.
            RuntimeError: from ≥ to, or a bound that the type can't hold.

        Example:
            >>> import minigrad as mg
            >>> _ = mg.manual_seed(0)
            >>> mg.zeros(3).random_(10)
            tensor([4., 9., 3.])
        """
        d = self._array.dtype
        if len(bounds) + (to is not None) > 2:
            raise TypeError(f"random_() takes at most two bounds, got {bounds} and to={to}")
        if len(bounds) == 2:
            low, high = bounds
        elif to is None:
            low, high = 0, bounds[0] if bounds else None
        else:
            low, high = bounds[0] if bounds else 0, to
        low = operator.index(low)
        if high is not None:
            stop = operator.index(high)
            return self._filled(generator, lambda g, shape: integers(g, shape, low, stop, d))
        if bounds:
            return self._filled(generator, lambda g, shape: integers_from(g, shape, low, d))
        return self._filled(generator, lambda g, shape: any_integers(g, shape, d))

    def bernoulli_(self, p: Any = 0.5, *, generator: Generator | None = None) -> Self:
        """Fill with ones, each with chance p, and zeros.

        Args:
            p: the chance, a number from [0, 1]; or a floating Tensor of them that broadcasts.
            generator: where the random bits come from. Default: the default generator.

        Raises:
            RuntimeError: a chance outside [0, 1]; shapes that do not fit.

        Example:
            >>> import minigrad as mg
            >>> _ = mg.manual_seed(0)
            >>> mg.zeros(3).bernoulli_(mg.tensor([0., 1., 0.5]))
            tensor([0., 1., 1.])
        """
        d = self._array.dtype
        if not isinstance(p, mg.Tensor):
            return self._filled(generator, lambda g, shape: discrete.bernoulli(g, shape, p, d))
        chances = np.empty_like(self._array, p._array.dtype)
        chances[...] = mg.functions.shaping.expand(p, self._array.shape)._array
        in_memory = chances.ravel("K")
        return self._filled(
            generator, lambda g, shape: discrete.bernoulli_of(g, in_memory, d).reshape(shape)
        )

    def exponential_(self, lambd: float = 1.0, *, generator: Generator | None = None) -> Self:
        """Fill with draws of density lambd · e^(-lambd x), x ≥ 0.

        Args:
            lambd: the rate, positive.
            generator: where the random bits come from. Default: the default generator.

        Raises:
            RuntimeError: `lambd` is not positive, or the type not floating.

        Example:
            >>> import minigrad as mg
            >>> _ = mg.manual_seed(0)
            >>> mg.zeros(2).exponential_()
            tensor([3.5083, 1.2304])
        """
        d = self._array.dtype
        return self._filled(generator, lambda g, shape: continuous.exponential(g, shape, lambd, d))

    def geometric_(self, p: float, *, generator: Generator | None = None) -> Self:
        """Fill with how many tries it takes until the first success: p (1 - p)^(k - 1), k ≥ 1.

        Args:
            p: the chance of success, between 0 and 1, both excluded.
            generator: where the random bits come from. Default: the default generator.

        Raises:
            RuntimeError: `p` is not inside (0, 1).

        Example:
            >>> import minigrad as mg
            >>> _ = mg.manual_seed(0)
            >>> mg.zeros(3).geometric_(0.1)
            tensor([1., 4., 8.])
        """
        d = self._array.dtype
        return self._filled(generator, lambda g, shape: continuous.geometric(g, shape, p, d))

    def cauchy_(
        self, median: float = 0.0, sigma: float = 1.0, *, generator: Generator | None = None
    ) -> Self:
        """Fill with draws of density sigma / π / ((x - median)² + sigma²).

        Args:
            median: where the density is highest.
            sigma: half its width at half its height, positive.
            generator: where the random bits come from. Default: the default generator.

        Raises:
            RuntimeError: `sigma` is not positive, or the type not floating.

        Example:
            >>> import minigrad as mg
            >>> _ = mg.manual_seed(0)
            >>> mg.zeros(2).cauchy_()
            tensor([10.5977,  0.7648])
        """
        d = self._array.dtype
        return self._filled(
            generator, lambda g, shape: continuous.cauchy(g, shape, median, sigma, d)
        )

    def log_normal_(
        self, mean: float = 1.0, std: float = 2.0, *, generator: Generator | None = None
    ) -> Self:
        """Fill with draws whose logarithm is normal.

        Args:
            mean: the mean of the logarithm.
            std: its standard deviation, positive.
            generator: where the random bits come from. Default: the default generator.

        Raises:
            RuntimeError: `std` is not positive.
            NotImplementedError: the type is not floating.

        Example:
            >>> import minigrad as mg
            >>> _ = mg.manual_seed(0)
            >>> mg.zeros(2).log_normal_()
            tensor([59.2634,  1.5116])
        """
        d = self._array.dtype
        return self._filled(generator, lambda g, shape: normal.log_normal(g, shape, mean, std, d))

    def bernoulli(self, p: Any = None, *, generator: Generator | None = None) -> Tensor:
        """Draws with the chances that stand here; see `minigrad.bernoulli`."""
        chances: Any = self
        return mg.bernoulli(chances, p, generator=generator)

    def multinomial(
        self, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
    ) -> Tensor:
        """Draws with the weights that stand here; see `minigrad.multinomial`."""
        weights: Any = self
        return mg.multinomial(weights, num_samples, replacement, generator=generator)

    def new(self, *data: Any, device: Any = None) -> Tensor:
        """A Tensor of this type from data or sizes, as the constructor `Tensor` takes them."""
        return mg.functions.creation.legacy(data, device, self.dtype)

    def new_tensor(self, data: Any, *, dtype: Any = None, **options: Any) -> Tensor:
        """A copy of `data`, of this Tensor's type unless another is given."""
        return mg.tensor(data, dtype=dtype or self.dtype, **options)

    def new_empty(self, *size: Any, dtype: Any = None, **options: Any) -> Tensor:
        """An uninitialised Tensor of this type."""
        return mg.empty(*size, dtype=dtype or self.dtype, **options)

    def new_empty_strided(
        self, size: Any, stride: Any, *, dtype: Any = None, **options: Any
    ) -> Tensor:
        """An uninitialised Tensor of this type with given steps in memory."""
        return mg.empty_strided(size, stride, dtype=dtype or self.dtype, **options)

    def new_zeros(self, *size: Any, dtype: Any = None, **options: Any) -> Tensor:
        """Zeros of this type."""
        return mg.zeros(*size, dtype=dtype or self.dtype, **options)

    def new_ones(self, *size: Any, dtype: Any = None, **options: Any) -> Tensor:
        """Ones of this type."""
        return mg.ones(*size, dtype=dtype or self.dtype, **options)

    def new_full(self, size: Any, fill_value: Any, *, dtype: Any = None, **options: Any) -> Tensor:
        """The same number everywhere, of this type."""
        return mg.full(size, fill_value, dtype=dtype or self.dtype, **options)

    def _written(self, source: Any) -> Self:
        """Write a number, or an array without history."""
        constant = not isinstance(source, np.ndarray)
        if mode.grad and self.requires_grad:
            array = np.asarray(source, self._array.dtype)
            return self._stored(mg.functions.options.finished(array), constant)
        mg.autograd.inplace.check_writable(self, constant=constant)  # type: ignore[arg-type]
        mg.ops.view.write(self._array, source)
        self._version[0] += 1
        return self

    def _stored(self, source: Tensor, constant: bool = False) -> Self:
        """Write a Tensor of the same type, whose history becomes part of this one's."""
        result = mg.ops.elementwise.overwrite(self, source)
        mg.autograd.inplace.store(self, result, constant)  # type: ignore[arg-type]
        return self

    def _filled(
        self,
        generator: Generator | None,
        sample: Callable[[Generator, tuple[int, ...]], np.ndarray[Any, Any]],
    ) -> Self:
        """Write random draws, in the order in which the elements lie in memory."""
        source = mg.functions.sampling.checked_generator(generator)
        mg.autograd.inplace.check_writable(self)  # type: ignore[arg-type]
        array = self._array
        if mode.grad and self.requires_grad:
            draws = np.empty_like(array)
            continuous.fill(draws, lambda shape: sample(source, shape))
            return self._written(draws)
        continuous.fill(array, lambda shape: sample(source, shape))
        self._version[0] += 1
        return self
