"""Transforms of all real numbers into those that satisfy a constraint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import constraints, transforms
from .constraints import Constraint
from .transforms import Transform

Factory = Callable[[Any], Transform]


class ConstraintRegistry:
    """A table of transforms by the kind of constraint that their results satisfy.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Normal, transform_to
        >>> transform_to(Normal.arg_constraints["scale"])(mg.tensor([-1.0, 0.0]))
        tensor([0.3679, 1.0000])
    """

    def __init__(self) -> None:
        self._registry: dict[type[Constraint], Factory] = {}
        super().__init__()

    def register(self, constraint: Any, factory: Factory | None = None) -> Any:
        """Enter what makes a transform from a constraint; without it, a decorator.

        Args:
            constraint: a subclass of `Constraint`, or a constraint of that class.
            factory: takes a constraint, returns the transform.

        Raises:
            TypeError: `constraint` is neither.
        """
        if factory is None:
            return lambda factory: self.register(constraint, factory)
        if isinstance(constraint, Constraint):
            constraint = type(constraint)
        if not isinstance(constraint, type) or not issubclass(constraint, Constraint):
            raise TypeError(
                "Expected constraint to be either a Constraint subclass or instance, but got "
                f"{constraint}"
            )
        self._registry[constraint] = factory
        return factory

    def __call__(self, constraint: Constraint) -> Transform:
        """The transform for a constraint.

        Raises:
            NotImplementedError: there is none for constraints of this class.
        """
        factory = self._registry.get(type(constraint))
        if factory is None:
            raise NotImplementedError(f"Cannot transform {type(constraint).__name__} constraints")
        return factory(constraint)


biject_to = ConstraintRegistry()  # bijective ones, with determinants
transform_to = ConstraintRegistry()  # those that are easy to optimize


def _stretched_exp(bound: Any, sign: int) -> Transform:
    """Numbers above or below the bound."""
    stretch = transforms.AffineTransform(bound, sign)
    return transforms.ComposeTransform([transforms.ExpTransform(), stretch])


def _between(constraint: Any) -> Transform:
    low, high = constraint.lower_bound, constraint.upper_bound
    sigmoid = transforms.SigmoidTransform()
    if isinstance(low, (int, float)) and low == 0 and isinstance(high, (int, float)) and high == 1:
        return sigmoid
    return transforms.ComposeTransform([sigmoid, transforms.AffineTransform(low, high - low)])


def _register_both(registry: ConstraintRegistry) -> None:
    """What both tables have."""

    def independent(c: Any) -> Transform:
        base = registry(c.base_constraint)
        return transforms.IndependentTransform(base, c.reinterpreted_batch_ndims)

    registry.register(constraints.greater_than, lambda c: _stretched_exp(c.lower_bound, 1))
    registry.register(constraints.greater_than_eq, lambda c: _stretched_exp(c.lower_bound, 1))
    registry.register(constraints.interval, _between)
    registry.register(constraints.half_open_interval, _between)
    registry.register(constraints.real, lambda c: transforms.identity_transform)
    registry.register(constraints.less_than, lambda c: _stretched_exp(c.upper_bound, -1))
    registry.register(constraints.independent, independent)
    registry.register(
        constraints.cat,
        lambda c: transforms.CatTransform([registry(part) for part in c.cseq], c.dim, c.lengths),
    )
    registry.register(
        constraints.stack,
        lambda c: transforms.StackTransform([registry(part) for part in c.cseq], c.dim),
    )


_register_both(biject_to)
_register_both(transform_to)
biject_to.register(constraints.simplex, lambda c: transforms.StickBreakingTransform())
transform_to.register(constraints.simplex, lambda c: transforms.SoftmaxTransform())
transform_to.register(constraints.lower_cholesky, lambda c: transforms.LowerCholeskyTransform())
transform_to.register(
    constraints.positive_definite, lambda c: transforms.PositiveDefiniteTransform()
)
transform_to.register(
    constraints.positive_semidefinite, lambda c: transforms.PositiveDefiniteTransform()
)
