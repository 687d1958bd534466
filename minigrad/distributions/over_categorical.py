"""`OverCategorical`, what distributions of vectors share that are built on a categorical one."""

from __future__ import annotations

from .._tensor import Tensor
from ..size import Size
from .categorical import Categorical
from .distribution import Distribution


class OverCategorical(Distribution):
    """Distributions of vectors with a number for each category.

    Args:
        probs, logits: as for `Categorical`.
        validate_args: as for `Distribution`.
    """

    arg_constraints = Categorical.arg_constraints

    def __init__(
        self,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        self._categorical = Categorical(probs, logits)
        shape = self._categorical.param_shape
        super().__init__(shape[:-1], shape[-1:], validate_args=validate_args)

    @property
    def _param(self) -> Tensor:
        return self._categorical._param

    @property
    def probs(self) -> Tensor:
        """The chances of the categories."""
        return self._categorical.probs

    @property
    def logits(self) -> Tensor:
        """Their logarithms."""
        return self._categorical.logits

    @property
    def param_shape(self) -> Size:
        """The shape of both."""
        return self._categorical.param_shape
