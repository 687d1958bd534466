"""Transforms of vectors and matrices, and of parts of Tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import minigrad as mg

from ..._tensor import Tensor
from ...nn import functional as F
from ...size import Size
from .. import constraints
from ..utils import sum_rightmost
from .elementwise import _Elementwise, clip_unit
from .transform import Transform, _check_dims


class SoftmaxTransform(_Elementwise):
    """y = exp(x) / Σ exp(x): chances from any vector. Not bijective.

    Args:
        cache_size: as for `Transform`.
    """

    domain = constraints.real_vector
    codomain = constraints.simplex

    def _call(self, x: Tensor) -> Tensor:
        weights: Tensor = (x - x.max(-1, True)[0]).exp()
        return weights / weights.sum(-1, True)

    def _inverse(self, y: Tensor) -> Tensor:
        return y.log()

    def forward_shape(self, shape: Sequence[int]) -> Size:
        """The same; a vector at least."""
        _check_dims(Size(shape), 1)
        return Size(shape)

    inverse_shape = forward_shape


class StickBreakingTransform(_Elementwise):
    """Chances of n + 1 categories from n real numbers, bijectively.

    Of what is left of a stick, the sigmoid of each number (less an offset, by which 0 gives equal
    parts) is broken off; the rest is the last part.

    Args:
        cache_size: as for `Transform`.
    """

    domain = constraints.real_vector
    codomain = constraints.simplex
    bijective = True

    def _call(self, x: Tensor) -> Tensor:
        z = clip_unit((x - _offsets(x, x.shape[-1]).log()).sigmoid())
        one = mg.ones_like(z[..., :1])
        return mg.cat([z, one], -1) * mg.cat([one, (1 - z).cumprod(-1)], -1)

    def _inverse(self, y: Tensor) -> Tensor:
        parts = y[..., :-1]
        left = (1 - parts.cumsum(-1)).clamp(min=mg.finfo(y.dtype).tiny)
        return parts.log() - left.log() + _offsets(y, parts.shape[-1]).log()

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        """Σ log of each part and of what the sigmoid leaves of the stick."""
        x = x - _offsets(x, x.shape[-1]).log()
        return (-x + F.logsigmoid(x) + y[..., :-1].log()).sum(-1)

    def forward_shape(self, shape: Sequence[int]) -> Size:
        """One number more."""
        _check_dims(Size(shape), 1)
        return Size((*shape[:-1], shape[-1] + 1))

    def inverse_shape(self, shape: Sequence[int]) -> Size:
        """One number less."""
        _check_dims(Size(shape), 1)
        return Size((*shape[:-1], shape[-1] - 1))


def _offsets(like: Tensor, n: int) -> Tensor:
    """n, n - 1, ..., 1: how many parts are to come after each."""
    return mg.arange(n, 0, -1, dtype=like.dtype)


class LowerCholeskyTransform(_Elementwise):
    """Lower triangular matrices with a positive diagonal, from any: its diagonal exponentiated.

    Args:
        cache_size: as for `Transform`.
    """

    domain = constraints.independent(constraints.real, 2)
    codomain = constraints.lower_cholesky

    def _call(self, x: Tensor) -> Tensor:
        return x.tril(-1) + x.diagonal(dim1=-2, dim2=-1).exp().diag_embed()

    def _inverse(self, y: Tensor) -> Tensor:
        return y.tril(-1) + y.diagonal(dim1=-2, dim2=-1).log().diag_embed()


class PositiveDefiniteTransform(_Elementwise):
    """Positive definite matrices from any: L Lᵀ, L as `LowerCholeskyTransform` makes it.

    Args:
        cache_size: as for `Transform`.
    """

    domain = constraints.independent(constraints.real, 2)
    codomain = constraints.positive_definite

    def _call(self, x: Tensor) -> Tensor:
        factor = LowerCholeskyTransform()(x)
        return factor @ factor.mT

    def _inverse(self, y: Tensor) -> Tensor:
        return LowerCholeskyTransform().inv(mg.linalg.cholesky(y))


class _PartsTransform(Transform):
    """Transforms of parts along a dimension; a subclass says what the parts are."""

    def __init__(self, tseq: Sequence[Transform], dim: int = 0, cache_size: int = 0) -> None:
        if not all(isinstance(t, Transform) for t in tseq):
            raise AssertionError("All elements of tseq must be Transform instances")
        super().__init__(cache_size=cache_size)
        self.transforms = [t.with_cache(cache_size) for t in tseq] if cache_size else list(tseq)
        self.dim = dim

    @property
    def bijective(self) -> bool:  # type: ignore[override]
        """Whether all are."""
        return all(t.bijective for t in self.transforms)

    def with_cache(self, cache_size: int = 1) -> Any:
        """The same with this cache size, of the transforms too."""
        new = super().with_cache(cache_size)
        if new is not self:
            new.transforms = [t.with_cache(cache_size) for t in self.transforms]
        return new

    def _split(self, x: Tensor) -> Sequence[Tensor]:
        raise NotImplementedError

    def _size(self) -> int:
        raise NotImplementedError

    def _parts(self, x: Tensor) -> Sequence[Tensor]:
        if not -x.ndim <= self.dim < x.ndim:
            raise AssertionError(f"dim {self.dim} out of range for {x.ndim} dimensions")
        if x.shape[self.dim] != self._size():
            raise AssertionError(
                f"size({self.dim}) = {x.shape[self.dim]} must equal {self._size()}"
            )
        return self._split(x)

    def _each(self, function: Callable[..., Tensor], *tensors: Tensor) -> list[Tensor]:
        """The function of each transform and its parts of the Tensors."""
        parts = zip(*map(self._parts, tensors), strict=True)
        return [function(t, *part) for t, part in zip(self.transforms, parts, strict=True)]


class StackTransform(_PartsTransform):
    """Each slice along a dimension has a transform of its own.

    Args:
        tseq: the transforms.
        dim: the dimension.
        cache_size: as for `Transform`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import transforms
        >>> t = transforms.StackTransform([transforms.ExpTransform(), transforms.AbsTransform()])
        >>> t(mg.tensor([0.0, -1.0]))
        tensor([1., 1.])
    """

    @constraints.dependent_property
    def domain(self) -> Any:
        """The transforms', stacked."""
        return constraints.stack([t.domain for t in self.transforms], self.dim)

    @constraints.dependent_property
    def codomain(self) -> Any:
        """The transforms', stacked."""
        return constraints.stack([t.codomain for t in self.transforms], self.dim)

    def _size(self) -> int:
        return len(self.transforms)

    def _split(self, x: Tensor) -> Sequence[Tensor]:
        return x.unbind(self.dim)

    def _call(self, x: Tensor) -> Tensor:
        return mg.stack(self._each(lambda t, part: t(part), x), self.dim)

    def _inverse(self, y: Tensor) -> Tensor:
        return mg.stack(self._each(lambda t, part: t.inv(part), y), self.dim)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        """The transforms', stacked."""
        terms = self._each(lambda t, x, y: t.log_abs_det_jacobian(x, y), x, y)
        return mg.stack(terms, self.dim)


class CatTransform(_PartsTransform):
    """Each part along a dimension has a transform of its own.

    Args:
        tseq: the transforms.
        dim: the dimension.
        lengths: those of the parts. Default: 1 each.
        cache_size: as for `Transform`.

    Raises:
        AssertionError: other numbers of transforms and lengths.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import transforms
        >>> both = [transforms.ExpTransform(), transforms.identity_transform]
        >>> transforms.CatTransform(both, lengths=[1, 2])(mg.tensor([0.0, 0.0, -1.0]))
        tensor([ 1.,  0., -1.])
    """

    def __init__(
        self,
        tseq: Sequence[Transform],
        dim: int = 0,
        lengths: Sequence[int] | None = None,
        cache_size: int = 0,
    ) -> None:
        super().__init__(tseq, dim, cache_size)
        self.lengths = [1] * len(self.transforms) if lengths is None else list(lengths)
        if len(self.lengths) != len(self.transforms):
            raise AssertionError(
                f"lengths ({len(self.lengths)}) must match transforms ({len(self.transforms)})"
            )

    @property
    def event_dim(self) -> int:
        """The largest of the transforms."""
        return max(t.event_dim for t in self.transforms)

    @property
    def length(self) -> int:
        """That of all parts together."""
        return sum(self.lengths)

    @constraints.dependent_property
    def domain(self) -> Any:
        """The transforms', one after the other."""
        return constraints.cat([t.domain for t in self.transforms], self.dim, self.lengths)

    @constraints.dependent_property
    def codomain(self) -> Any:
        """The transforms', one after the other."""
        return constraints.cat([t.codomain for t in self.transforms], self.dim, self.lengths)

    def _size(self) -> int:
        return self.length

    def _split(self, x: Tensor) -> Sequence[Tensor]:
        return x.split(self.lengths, self.dim)

    def _call(self, x: Tensor) -> Tensor:
        return mg.cat(self._each(lambda t, part: t(part), x), self.dim)

    def _inverse(self, y: Tensor) -> Tensor:
        return mg.cat(self._each(lambda t, part: t.inv(part), y), self.dim)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        """The transforms', one after the other; added up where the parts make up one event."""

        def term(t: Transform, x: Tensor, y: Tensor) -> Tensor:
            return sum_rightmost(t.log_abs_det_jacobian(x, y), self.event_dim - t.event_dim)

        terms = self._each(term, x, y)
        dim = self.dim - x.ndim * (self.dim >= 0) + self.event_dim
        if dim < 0:
            return mg.cat(terms, dim)
        total = terms[0]
        for other in terms[1:]:
            total = total + other
        return total
