"""Sets of numbers, vectors and matrices that parameters and values must belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

import minigrad as mg

from .._tensor import Tensor, wrap
from ..quiet import quiet

__all__ = [
    "Constraint",
    "MixtureSameFamilyConstraint",
    "boolean",
    "cat",
    "corr_cholesky",
    "dependent",
    "dependent_property",
    "greater_than",
    "greater_than_eq",
    "half_open_interval",
    "independent",
    "integer_interval",
    "interval",
    "is_dependent",
    "less_than",
    "lower_cholesky",
    "lower_triangular",
    "multinomial",
    "nonnegative",
    "nonnegative_integer",
    "one_hot",
    "positive",
    "positive_definite",
    "positive_integer",
    "positive_semidefinite",
    "real",
    "real_vector",
    "simplex",
    "square",
    "stack",
    "symmetric",
    "unit_interval",
]

Array = np.ndarray[Any, Any]
Bound = Tensor | float  # one for all values, or one for each


class Constraint:
    """A set of possible events.

    Attributes:
        is_discrete: whether the events are isolated, as integers are.
        event_dim: how many of the last dimensions make up one event.

    Example:
        >>> import minigrad as mg
        >>> mg.distributions.constraints.simplex.check(mg.tensor([[0.5, 0.5], [0.5, 0.6]]))
        tensor([ True, False])
    """

    if TYPE_CHECKING:  # some know them only once they are made

        @property
        def is_discrete(self) -> bool:
            """Whether the events are isolated."""

        @property
        def event_dim(self) -> int:
            """How many of the last dimensions make up one event."""
    else:
        is_discrete = False
        event_dim = 0

    def check(self, value: Tensor) -> Tensor:
        """Whether each event belongs to the set: True or False, without the event's dimensions."""
        raise NotImplementedError

    def __repr__(self) -> str:
        bounds = (f"{name}={value}" for name, value in vars(self).items())
        return f"{type(self).__name__.lstrip('_')}({', '.join(bounds)})"


class _Dependent(Constraint):
    """Stands for a constraint that depends on other parameters, so it can't be checked alone."""

    def __init__(self, *, is_discrete: Any = NotImplemented, event_dim: Any = NotImplemented):
        self._is_discrete = is_discrete
        self._event_dim = event_dim
        super().__init__()

    @property
    def is_discrete(self) -> bool:
        """Whether the events are isolated, if that is known.

        Raises:
            NotImplementedError: it is not.
        """
        if self._is_discrete is NotImplemented:
            raise NotImplementedError(".is_discrete cannot be determined statically")
        return bool(self._is_discrete)

    @property
    def event_dim(self) -> int:
        """How many of the last dimensions make up one event, if that is known.

        Raises:
            NotImplementedError: it is not.
        """
        if self._event_dim is NotImplemented:
            raise NotImplementedError(".event_dim cannot be determined statically")
        return int(self._event_dim)

    def __call__(
        self, *, is_discrete: Any = NotImplemented, event_dim: Any = NotImplemented
    ) -> _Dependent:
        """The same with these attributes known."""
        return _Dependent(
            is_discrete=self._is_discrete if is_discrete is NotImplemented else is_discrete,
            event_dim=self._event_dim if event_dim is NotImplemented else event_dim,
        )

    def check(self, value: Tensor) -> Tensor:
        """Raise, for the parameters that decide are not known."""
        raise ValueError("Cannot determine validity of dependent constraint")

    def __repr__(self) -> str:
        return f"{type(self).__name__.lstrip('_')}()"


def is_dependent(constraint: Any) -> bool:
    """Whether a constraint depends on other parameters."""
    return isinstance(constraint, _Dependent)


class dependent_property(property, _Dependent):
    """A property that gives a constraint; of the class, it stands for one that depends.

    Example:
        >>> from minigrad.distributions import Uniform, constraints
        >>> class Below(Uniform):
        ...     @constraints.dependent_property(is_discrete=False, event_dim=0)
        ...     def support(self):
        ...         return constraints.less_than(self.high)
        >>> Below(0.0, 1.0).support, constraints.is_dependent(Below.support)
        (LessThan(upper_bound=1.0), True)
    """

    def __init__(
        self,
        fn: Callable[..., Any] | None = None,
        *,
        is_discrete: Any = NotImplemented,
        event_dim: Any = NotImplemented,
    ) -> None:
        super().__init__(fn)
        self._is_discrete = is_discrete
        self._event_dim = event_dim

    def __call__(self, fn: Callable[..., Any]) -> dependent_property:  # type: ignore[override]
        """Decorate, the attributes having been given before."""
        return dependent_property(fn, is_discrete=self._is_discrete, event_dim=self._event_dim)


class _Wrapper(Constraint):
    """A constraint made from another."""

    def __init__(self, base_constraint: Constraint) -> None:
        if not isinstance(base_constraint, Constraint):
            raise AssertionError(
                f"base_constraint must be a Constraint, got {type(base_constraint).__name__}"
            )
        self.base_constraint = base_constraint

    @property
    def is_discrete(self) -> bool:
        """As the other."""
        return self.base_constraint.is_discrete

    @property
    def event_dim(self) -> int:
        """As the other."""
        return self.base_constraint.event_dim


class _IndependentConstraint(_Wrapper):
    """Events made of many, each of which satisfies the other constraint."""

    def __init__(self, base_constraint: Constraint, reinterpreted_batch_ndims: int) -> None:
        super().__init__(base_constraint)
        if not isinstance(reinterpreted_batch_ndims, int) or reinterpreted_batch_ndims < 0:
            raise AssertionError(
                f"reinterpreted_batch_ndims must be an int >= 0, got {reinterpreted_batch_ndims!r}"
            )
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims

    @property
    def event_dim(self) -> int:
        """That of the other, and what was taken from the batch."""
        return self.base_constraint.event_dim + self.reinterpreted_batch_ndims

    def check(self, value: Tensor) -> Tensor:
        """Whether all parts of each event do."""
        result = self.base_constraint.check(value)
        if result.ndim < self.reinterpreted_batch_ndims:
            raise ValueError(f"Expected value.dim() >= {self.event_dim} but got {value.ndim}")
        return _all_rightmost(result, self.reinterpreted_batch_ndims)

    def __repr__(self) -> str:
        name = type(self).__name__.lstrip("_")
        return f"{name}({self.base_constraint!r}, {self.reinterpreted_batch_ndims})"


class MixtureSameFamilyConstraint(_Wrapper):
    """Values that all components of a mixture can have.

    Args:
        base_constraint: that of the components, whose batch has one dimension more.
    """

    def check(self, value: Tensor) -> Tensor:
        """Whether each event satisfies the components' constraint."""
        if value.ndim < self.event_dim:
            raise ValueError(f"Expected value.dim() >= {self.event_dim} but got {value.ndim}")
        result = self.base_constraint.check(value.unsqueeze(-1 - self.event_dim))
        return _all_rightmost(result, result.ndim - (value.ndim - self.event_dim))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_constraint!r})"


def _all_rightmost(value: Tensor, dims: int) -> Tensor:
    """Whether all are True along the last dimensions."""
    return wrap(np.asarray(value._array.all(tuple(range(value.ndim - dims, value.ndim)))))


class _Simple(Constraint):
    """A constraint that is tested on the values themselves: no step of a graph, and little time."""

    def check(self, value: Tensor) -> Tensor:
        with quiet:
            return wrap(np.asarray(self._holds(value._array)))

    def _holds(self, value: Array) -> Any:
        raise NotImplementedError


def _limit(bound: Bound) -> Any:
    return bound._array if isinstance(bound, Tensor) else bound


class _AtLeast(_Simple):
    def __init__(self, lower_bound: Bound) -> None:
        self.lower_bound = lower_bound


class _AtMost(_Simple):
    def __init__(self, upper_bound: Bound) -> None:
        self.upper_bound = upper_bound


class _Between(_Simple):
    def __init__(self, lower_bound: Bound, upper_bound: Bound) -> None:
        self.lower_bound = lower_bound
        self.upper_bound = upper_bound


class _Boolean(_Simple):
    is_discrete = True

    def _holds(self, value: Array) -> Any:
        return (value == 0) | (value == 1)


class _OneHot(_Simple):
    is_discrete = True
    event_dim = 1

    def _holds(self, value: Array) -> Any:
        return ((value == 0) | (value == 1)).all(-1) & (value.sum(-1) == 1)


class _IntegerInterval(_Between):
    is_discrete = True

    def _holds(self, value: Array) -> Any:
        inside = (value >= _limit(self.lower_bound)) & (value <= _limit(self.upper_bound))
        return (value % 1 == 0) & inside


class _IntegerGreaterThan(_AtLeast):
    is_discrete = True

    def _holds(self, value: Array) -> Any:
        return (value % 1 == 0) & (value >= _limit(self.lower_bound))


class _Real(_Simple):
    def _holds(self, value: Array) -> Any:
        return value == value  # nan is not


class _GreaterThan(_AtLeast):
    def _holds(self, value: Array) -> Any:
        return value > _limit(self.lower_bound)


class _GreaterThanEq(_AtLeast):
    def _holds(self, value: Array) -> Any:
        return value >= _limit(self.lower_bound)


class _LessThan(_AtMost):
    def _holds(self, value: Array) -> Any:
        return value < _limit(self.upper_bound)


class _Interval(_Between):
    def _holds(self, value: Array) -> Any:
        return (value >= _limit(self.lower_bound)) & (value <= _limit(self.upper_bound))


class _HalfOpenInterval(_Between):
    def _holds(self, value: Array) -> Any:
        return (value >= _limit(self.lower_bound)) & (value < _limit(self.upper_bound))


class _Simplex(_Simple):
    event_dim = 1

    def _holds(self, value: Array) -> Any:
        return (value >= 0).all(-1) & (abs(value.sum(-1) - 1) < 1e-6)


class _Multinomial(_AtMost):
    """Counts that sum to at most the bound (not to it: `log_prob` takes any)."""

    is_discrete = True
    event_dim = 1

    def _holds(self, value: Array) -> Any:
        return (value >= 0).all(-1) & (value.sum(-1) <= _limit(self.upper_bound))

    def __repr__(self) -> str:
        return "Multinomial()"


class _LowerTriangular(_Simple):
    event_dim = 2

    def _holds(self, value: Array) -> Any:
        return (np.tril(value) == value).all((-2, -1))


class _LowerCholesky(_LowerTriangular):
    def _holds(self, value: Array) -> Any:
        diagonal = np.diagonal(value, axis1=-2, axis2=-1)
        return super()._holds(value) & (diagonal > 0).all(-1)


class _CorrCholesky(_LowerCholesky):
    def _holds(self, value: Array) -> Any:
        tolerance = 10 * float(np.finfo(value.dtype).eps) * value.shape[-1]
        lengths = np.sqrt((value * value).sum(-1))
        return super()._holds(value) & (abs(lengths - 1) <= tolerance).all(-1)


class _Square(Constraint):
    event_dim = 2

    def check(self, value: Tensor) -> Tensor:
        square = value.shape[-2] == value.shape[-1]
        return mg.full(value.shape[:-2], square, dtype=mg.bool)


class _Symmetric(_Square):
    def check(self, value: Tensor) -> Tensor:
        square = super().check(value)
        if not square.all():
            return square
        array = value._array
        mirrored = array.mT
        with quiet:
            close = abs(array - mirrored) <= 1e-6 + 1e-5 * abs(mirrored)
        return wrap(np.asarray((close | (array == mirrored)).all((-2, -1))))


class _PositiveSemidefinite(_Symmetric):
    def check(self, value: Tensor) -> Tensor:
        symmetric = super().check(value)
        if not symmetric.all():
            return symmetric
        return (mg.linalg.eigvalsh(value) >= 0).all(-1)


class _PositiveDefinite(_Symmetric):
    def check(self, value: Tensor) -> Tensor:
        symmetric = super().check(value)
        if not symmetric.all():
            return symmetric
        info: Tensor = mg.linalg.cholesky_ex(value).info
        return info == 0


class _Parts(Constraint):
    """Constraints of parts of a Tensor, along one of its dimensions."""

    def __init__(self, cseq: Sequence[Constraint], dim: int = 0) -> None:
        if not all(isinstance(c, Constraint) for c in cseq):
            raise AssertionError("All elements of cseq must be Constraint instances")
        self.cseq = list(cseq)
        self.dim = dim

    @property
    def is_discrete(self) -> bool:
        """Whether a part is."""
        return any(c.is_discrete for c in self.cseq)

    @property
    def event_dim(self) -> int:
        """The largest of the parts."""
        return max(c.event_dim for c in self.cseq)

    def __repr__(self) -> str:
        return f"{type(self).__name__.lstrip('_')}()"


class _Cat(_Parts):
    def __init__(
        self, cseq: Sequence[Constraint], dim: int = 0, lengths: Sequence[int] | None = None
    ) -> None:
        super().__init__(cseq, dim)
        self.lengths = [1] * len(self.cseq) if lengths is None else list(lengths)
        if len(self.lengths) != len(self.cseq):
            raise AssertionError(
                f"lengths ({len(self.lengths)}) must match cseq ({len(self.cseq)})"
            )

    def check(self, value: Tensor) -> Tensor:
        parts = value.split(self.lengths, self.dim)
        checks = [c.check(part) for c, part in zip(self.cseq, parts, strict=True)]
        return mg.cat(checks, self.dim)


class _Stack(_Parts):
    @property
    def event_dim(self) -> int:
        """The largest of the parts, and the dimension of the stack if that is inside."""
        largest = super().event_dim
        return largest + (self.dim + largest < 0)

    def check(self, value: Tensor) -> Tensor:
        parts = value.unbind(self.dim)
        return mg.stack([c.check(part) for c, part in zip(self.cseq, parts, strict=True)], self.dim)


dependent = _Dependent()
independent = _IndependentConstraint
boolean = _Boolean()
one_hot = _OneHot()
nonnegative_integer = _IntegerGreaterThan(0)
positive_integer = _IntegerGreaterThan(1)
integer_interval = _IntegerInterval
real = _Real()
real_vector = independent(real, 1)
positive = _GreaterThan(0.0)
nonnegative = _GreaterThanEq(0.0)
greater_than = _GreaterThan
greater_than_eq = _GreaterThanEq
less_than = _LessThan
multinomial = _Multinomial
unit_interval = _Interval(0.0, 1.0)
interval = _Interval
half_open_interval = _HalfOpenInterval
simplex = _Simplex()
lower_triangular = _LowerTriangular()
lower_cholesky = _LowerCholesky()
corr_cholesky = _CorrCholesky()
square = _Square()
symmetric = _Symmetric()
positive_semidefinite = _PositiveSemidefinite()
positive_definite = _PositiveDefinite()
cat = _Cat
stack = _Stack
