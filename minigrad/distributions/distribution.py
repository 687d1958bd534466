"""`Distribution`, what all of them are and can do."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import minigrad as mg

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from ..size import Size
from . import constraints
from .utils import lazy_property

if TYPE_CHECKING:
    from typing_extensions import Self


class Distribution:
    """A probability distribution, or many side by side.

    A draw has the shape `sample_shape + batch_shape + event_shape`: as many draws as are asked for,
    of each distribution of the batch, each draw being one event.

    A subclass gives its parameters' `arg_constraints` and its `support`, and defines what it can of
    the methods; of `log_prob` and `cdf` the formulas alone, as `_log_prob` and `_cdf`.

    Args:
        batch_shape: the shape of the parameters, without what makes up one event.
        event_shape: the shape of one event, () for numbers.
        validate_args: whether parameters and values are checked. Default: yes, unless Python runs
            with -O or `set_default_validate_args` says otherwise.

    Attributes:
        has_rsample: whether draws can carry gradients to the parameters (`rsample`).
        has_enumerate_support: whether the possible values are finitely many.

    Raises:
        ValueError: a parameter does not satisfy its constraint.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import MultivariateNormal
        >>> d = MultivariateNormal(mg.zeros(4, 2), mg.eye(2))
        >>> d.batch_shape, d.event_shape, d.sample((3,)).shape
        (torch.Size([4]), torch.Size([2]), torch.Size([3, 4, 2]))
    """

    has_rsample: bool = False
    has_enumerate_support: bool = False
    _validate_args: bool = __debug__
    # Tensors that `expand` leaves as they are
    _unexpanded: ClassVar[tuple[str, ...]] = ()

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Say whether distributions made from now on check parameters and values.

        Args:
            value: True or False.

        Raises:
            ValueError: it is neither.
        """
        if value not in (True, False):
            raise ValueError(f"validate_args must be True or False, not {value!r}")
        Distribution._validate_args = value

    def __init__(
        self,
        batch_shape: Sequence[int] = (),
        event_shape: Sequence[int] = (),
        validate_args: bool | None = None,
    ) -> None:
        self._batch_shape = Size(batch_shape)
        self._event_shape = Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            self._check_parameters()
        super().__init__()

    def _check_parameters(self) -> None:
        try:
            arg_constraints = self.arg_constraints
        except NotImplementedError:
            warnings.warn(
                f"{self.__class__} does not define `arg_constraints`. Please set "
                "`arg_constraints = {}` or initialize the distribution with `validate_args=False` "
                "to turn off validation.",
                stacklevel=4,
            )
            return
        for name, constraint in arg_constraints.items():
            if constraints.is_dependent(constraint):
                continue
            if name not in self.__dict__ and isinstance(
                getattr(type(self), name, None), lazy_property
            ):
                continue  # follows from one that is checked
            value = getattr(self, name)
            if not constraint.check(value).all():
                raise ValueError(
                    f"Expected parameter {name} ({type(value).__name__} of shape "
                    f"{tuple(value.shape)}) of distribution {self!r} to satisfy the constraint "
                    f"{constraint!r}, but found invalid values:\n{value}"
                )

    def expand(self, batch_shape: Sequence[int], _instance: Any = None) -> Self:
        """The distribution, repeated to a larger batch; nothing is copied or checked again.

        Args:
            batch_shape: the batch's new shape, to which the old one broadcasts.
            _instance: for subclasses: an object made without `__init__`, to be filled.

        Raises:
            NotImplementedError: a user's class with an `__init__` of its own does not define
                `expand`.
            RuntimeError: the shape does not fit.

        Example:
            >>> import minigrad as mg
            >>> mg.distributions.Normal(0.0, 1.0).expand((2,)).sample().shape
            torch.Size([2])
        """
        ours = next(c for c in type(self).__mro__ if c.__module__.startswith(f"{__package__}."))
        new: Self = self._get_checked_instance(ours, _instance)
        shape, old = Size(batch_shape), len(self._batch_shape)
        for name, value in self.__dict__.items():
            if isinstance(value, Distribution):
                value = value.expand(shape + value.batch_shape[old:])
            elif (
                isinstance(value, Tensor)
                and name not in self._unexpanded
                and value.shape[:old] == self._batch_shape  # a user's class may have others
            ):
                value = value.expand(shape + value.shape[old:])
            new.__dict__[name] = value
        new._batch_shape = shape
        return new

    @property
    def batch_shape(self) -> Size:
        """The shape of the parameters, without what makes up one event."""
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        """The shape of one event."""
        return self._event_shape

    @property
    def arg_constraints(self) -> dict[str, constraints.Constraint]:
        """What the parameters must satisfy, by their names."""
        raise NotImplementedError

    @property
    def support(self) -> Any:
        """The constraint that possible values satisfy."""
        raise NotImplementedError

    @property
    def mean(self) -> Tensor:
        """The mean of the draws."""
        raise NotImplementedError

    @property
    def mode(self) -> Tensor:
        """Where the density is highest."""
        raise NotImplementedError(f"{self.__class__} does not implement mode")

    @property
    def variance(self) -> Tensor:
        """The variance of the draws."""
        raise NotImplementedError

    @property
    def stddev(self) -> Tensor:
        """The standard deviation of the draws."""
        return self.variance.sqrt()

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws, without gradients.

        Args:
            sample_shape: how many of each distribution of the batch.

        Shape:
            sample_shape + batch_shape + event_shape.
        """
        with no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws that carry gradients to the parameters.

        Args:
            sample_shape: as for `sample`.

        Raises:
            NotImplementedError: they can't; see `has_rsample`.
        """
        raise NotImplementedError

    def sample_n(self, n: int) -> Tensor:
        """`sample((n,))`, as older scripts write it."""
        warnings.warn(
            "`sample_n(n)` will be deprecated. Use `sample((n,))` instead.",
            FutureWarning,
            stacklevel=2,
        )
        return self.sample((n,))

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density, or of the chance, of values.

        Args:
            value: a Tensor whose shape broadcasts with `batch_shape + event_shape`.

        Shape:
            That of `value`, broadcast, without `event_shape`.

        Raises:
            ValueError: a value outside the support; a shape that does not fit.
        """
        if self._validate_args:
            self._validate_sample(value)
        return self._log_prob(value)

    def _log_prob(self, value: Tensor) -> Tensor:
        raise NotImplementedError

    def cdf(self, value: Tensor) -> Tensor:
        """The chance of a draw up to the value.

        Args:
            value: as for `log_prob`.

        Raises:
            ValueError: as `log_prob`.
        """
        if self._validate_args:
            self._validate_sample(value)
        return self._cdf(value)

    def _cdf(self, value: Tensor) -> Tensor:
        raise NotImplementedError

    def icdf(self, value: Tensor) -> Tensor:
        """The inverse of `cdf`.

        Args:
            value: chances, between 0 and 1.
        """
        raise NotImplementedError

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """All possible values, along a new first dimension.

        Args:
            expand: whether they are repeated for each distribution of the batch.

        Shape:
            (values,) + batch_shape + event_shape; with 1 for each dimension of the batch if not
            expanded.
        """
        raise NotImplementedError

    def entropy(self) -> Tensor:
        """The mean of -log_prob, of shape `batch_shape`."""
        raise NotImplementedError

    def perplexity(self) -> Tensor:
        """exp(entropy), of shape `batch_shape`."""
        return self.entropy().exp()

    def _extended_shape(self, sample_shape: Sequence[int] = ()) -> Size:
        """The shape of draws."""
        return Size(sample_shape) + self._batch_shape + self._event_shape

    def _enumerated(self, values: Tensor, expand: bool) -> Tensor:
        """Numbers along the first dimension, for `enumerate_support`."""
        values = values.view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1, *self._batch_shape)) if expand else values

    def _validate_sample(self, value: Tensor) -> None:
        """Raise unless values have a fitting shape and are in the support."""
        if not isinstance(value, Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        shape, events = value.shape, len(self._event_shape)
        if shape[len(shape) - events :] != self._event_shape:
            raise ValueError(
                f"The right-most size of value must match event_shape: {shape} vs "
                f"{self._event_shape}."
            )
        expected = self._batch_shape + self._event_shape
        for i, j in zip(reversed(shape), reversed(expected), strict=False):
            if i != 1 and j != 1 and i != j:
                raise ValueError(
                    f"Value is not broadcastable with batch_shape+event_shape: {shape} vs "
                    f"{expected}."
                )
        try:
            support = self.support
        except NotImplementedError:
            warnings.warn(
                f"{self.__class__} does not define `support` to enable sample validation. Please "
                "initialize the distribution with `validate_args=False` to turn off validation.",
                stacklevel=3,
            )
            return
        if not support.check(value).all():
            raise ValueError(
                f"Expected value argument ({type(value).__name__} of shape {tuple(shape)}) to be "
                f"within the support ({support!r}) of the distribution {self!r}, but found invalid "
                f"values:\n{value}"
            )

    def _get_checked_instance(self, cls: type[Distribution], _instance: Any = None) -> Any:
        """An object for `expand` to fill: `_instance`, or one of this class."""
        if _instance is not None:
            return _instance
        if type(self).__init__ is not cls.__init__:
            raise NotImplementedError(
                f"Subclass {self.__class__.__name__} of {cls.__name__} that defines a custom "
                "__init__ method must also define a custom .expand() method."
            )
        return object.__new__(type(self))

    def __repr__(self) -> str:
        values = {name: self.__dict__[name] for name in self.arg_constraints if name in vars(self)}
        shown = (f"{k}: {v if v.numel() == 1 else v.shape}" for k, v in values.items())
        return f"{self.__class__.__name__}({', '.join(shown)})"


def full(distribution: Distribution, value: float, like: Tensor) -> Tensor:
    """The same number for each distribution of a batch, of the type of `like`."""
    return mg.full(distribution._extended_shape(), value, dtype=like.dtype)
