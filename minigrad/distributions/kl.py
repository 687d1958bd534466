"""`kl_divergence`, and the table of formulas for it. The formulas are in `divergences`."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, TypeVar

from .._tensor import Tensor
from .distribution import Distribution

Formula = Callable[[Any, Any], Tensor]
F = TypeVar("F", bound=Formula)
Pair = tuple[type[Distribution], type[Distribution]]

_FORMULAS: dict[Pair, Formula] = {}
_FOUND: dict[Pair, Formula | None] = {}  # what was looked up, for classes that inherit a formula


def register_kl(type_p: type[Distribution], type_q: type[Distribution]) -> Callable[[F], F]:
    """Decorator of the formula of `kl_divergence` for distributions of two classes.

    Subclasses inherit it, as far as there is no formula nearer to them.

    Args:
        type_p: the class of p.
        type_q: the class of q.

    Raises:
        TypeError: one is not a subclass of `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Normal, kl_divergence, register_kl
        >>> class Point(Normal):
        ...     pass
        >>> @register_kl(Point, Normal)
        ... def _(p, q):
        ...     return -q.log_prob(p.loc)
        >>> kl_divergence(Point(0.0, 1.0), Normal(0.0, 1.0))
        tensor(0.9189)
    """
    for name, kind in (("type_p", type_p), ("type_q", type_q)):
        if not (isinstance(kind, type) and issubclass(kind, Distribution)):
            raise TypeError(f"Expected {name} to be a Distribution subclass but got {kind}")

    def decorate(formula: F) -> F:
        _FORMULAS[type_p, type_q] = formula
        _FOUND.clear()
        return formula

    return decorate


def kl_divergence(p: Distribution, q: Distribution) -> Tensor:
    """KL(p ‖ q) = ∫ p(x) log(p(x) / q(x)) dx, for each distribution of a batch.

    Args:
        p: a distribution.
        q: another, whose batch broadcasts with p's.

    Shape:
        That of the batch.

    Raises:
        NotImplementedError: there is no formula for distributions of these classes.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Normal, kl_divergence
        >>> kl_divergence(Normal(0.0, 1.0), Normal(mg.tensor([0.0, 2.0]), 1.0))
        tensor([0., 2.])

    Reference:
        S. Kullback and R. A. Leibler, On information and sufficiency, Annals of Mathematical
        Statistics 22(1), 1951.
    """
    pair = type(p), type(q)
    if pair not in _FOUND:
        _FOUND[pair] = _find(*pair)
    formula = _FOUND[pair]
    if formula is None:
        raise NotImplementedError(
            f"No KL(p || q) is implemented for p type {pair[0].__name__} and q type "
            f"{pair[1].__name__}"
        )
    return formula(p, q)


def _find(type_p: type[Distribution], type_q: type[Distribution]) -> Formula | None:
    """The formula nearest to two classes, if there is one."""
    pairs = [(p, q) for p, q in _FORMULAS if issubclass(type_p, p) and issubclass(type_q, q)]
    if not pairs:
        return None
    near_p, near_q = type_p.__mro__.index, type_q.__mro__.index
    first = min(pairs, key=lambda pair: (near_p(pair[0]), near_q(pair[1])))
    other = min(pairs, key=lambda pair: (near_q(pair[1]), near_p(pair[0])))
    if _FORMULAS[first] is not _FORMULAS[other]:
        warnings.warn(
            f"Ambiguous kl_divergence({type_p.__name__}, {type_q.__name__}). Please "
            f"register_kl({first[0].__name__}, {other[1].__name__})",
            RuntimeWarning,
            stacklevel=3,
        )
    return _FORMULAS[first]
