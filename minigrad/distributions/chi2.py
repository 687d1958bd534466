"""The chi-squared distribution."""

from __future__ import annotations

from .._tensor import Tensor
from . import constraints
from .gamma import Gamma


class Chi2(Gamma):
    """Sums of the squares of k standard normal numbers: `Gamma(k / 2, 1 / 2)`.

    Args:
        df: k, the degrees of freedom, positive, not only integers.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Chi2
        >>> d = Chi2(mg.tensor([3.0]))
        >>> d, d.mean, d.variance
        (Chi2(), tensor([3.]), tensor([6.]))
    """

    arg_constraints = {"df": constraints.positive}  # noqa: RUF012

    def __init__(self, df: Tensor | float, validate_args: bool | None = None) -> None:
        super().__init__(0.5 * df, 0.5, validate_args=validate_args)

    @property
    def df(self) -> Tensor:
        """The degrees of freedom."""
        return self.concentration * 2
