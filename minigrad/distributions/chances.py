"""`Chances`, what distributions share that are given by probabilities or by their logarithms."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor
from ..size import Size
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all, lazy_property, logits_to_probs, probs_to_logits


class Chances(Distribution):
    """Distributions given by `probs` or by `logits`; the other follows when it is asked for."""

    _binary = True  # each number is a chance; else those along the last dimension are together
    _given: str

    def _give(self, **values: Any) -> Any:
        """Note which of `probs` and `logits` is given, and return it.

        Raises:
            ValueError: both are, or none.
        """
        given = [name for name, value in values.items() if value is not None]
        if len(given) != 1:
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        (self._given,) = given
        return values[self._given]

    @lazy_property
    def logits(self) -> Tensor:
        """Logarithms of the chances, or log odds if there are two outcomes."""
        return probs_to_logits(self.probs, self._binary)

    @lazy_property
    def probs(self) -> Tensor:
        """The chances."""
        return logits_to_probs(self.logits, self._binary)

    @property
    def _param(self) -> Tensor:
        """Those of both that were given."""
        param: Tensor = self.__dict__[self._given]
        return param

    @property
    def param_shape(self) -> Size:
        """The shape of `probs` and of `logits`."""
        return self._param.shape


class BinaryChances(Chances):
    """Distributions with a chance for each number of a batch.

    Args:
        probs: the chances.
        logits: their log odds, instead.
        validate_args: as for `Distribution`.

    Raises:
        ValueError: both are given, or none.
    """

    arg_constraints = {  # noqa: RUF012
        "probs": constraints.unit_interval,
        "logits": constraints.real,
    }

    def __init__(
        self,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ) -> None:
        (value,) = broadcast_all(self._give(probs=probs, logits=logits))
        setattr(self, self._given, value)
        super().__init__(value.shape, validate_args=validate_args)


class CountedChances(Chances):
    """Distributions with a number of tries and a chance for each number of a batch.

    Args:
        total_count: how many tries.
        probs, logits, validate_args: as for `BinaryChances`.

    Raises:
        ValueError: both are given, or none.
    """

    def __init__(
        self,
        total_count: Tensor | float,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        count, value = broadcast_all(total_count, self._give(probs=probs, logits=logits))
        self.total_count = count.to(value.dtype)
        setattr(self, self._given, value)
        super().__init__(value.shape, validate_args=validate_args)
