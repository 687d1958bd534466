"""Pruning: parameters some of whose elements are kept at zero.

What is trained is the original; a hook before `forward` sets the parameter to it times a mask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import minigrad as mg

from ..._tensor import Tensor
from ..module import Module
from .convert_parameters import parameters_to_vector
from .pruning import BasePruningMethod, PruningContainer, check_amount, count

__all__ = [
    "BasePruningMethod",
    "CustomFromMask",
    "Identity",
    "L1Unstructured",
    "LnStructured",
    "PruningContainer",
    "RandomStructured",
    "RandomUnstructured",
    "custom_from_mask",
    "global_unstructured",
    "identity",
    "is_pruned",
    "l1_unstructured",
    "ln_structured",
    "random_structured",
    "random_unstructured",
    "remove",
]

M = TypeVar("M", bound=Module)


class Identity(BasePruningMethod):
    """Prunes nothing, but makes the mask.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.Linear(2, 3)
        >>> _ = mg.nn.utils.prune.Identity.apply(layer, "bias")
        >>> layer.bias_mask
        tensor([1., 1., 1.])
    """

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Return the default."""
        return default_mask


class _Unstructured(BasePruningMethod):
    """Prunes the elements of the lowest scores.

    Args:
        amount: how many, or which part of them.

    Raises:
        TypeError: `amount` is no number.
        ValueError: it is negative, or a fraction above 1.
    """

    PRUNING_TYPE = "unstructured"

    def __init__(self, amount: float) -> None:
        check_amount(amount)
        self.amount = amount

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Return the default with the lowest elements zero."""
        mask = default_mask.clone(memory_format=mg.contiguous_format)
        number = count(self.amount, t.numel())
        if number:
            mask.view(-1)[self._places(t, number)] = 0
        return mask

    def _places(self, t: Tensor, number: int) -> Tensor:
        raise NotImplementedError


class RandomUnstructured(_Unstructured):
    """Prunes random elements.

    Args:
        amount: how many, or which part of them.

    Raises:
        TypeError: `amount` is no number.
        ValueError: it is negative, or a fraction above 1.

    Example:
        >>> import minigrad as mg
        >>> method = mg.nn.utils.prune.RandomUnstructured(amount=2)
        >>> method.prune(mg.ones(5)).sum()
        tensor(3.)
    """

    def _places(self, t: Tensor, number: int) -> Tensor:
        return mg.topk(mg.rand_like(t).view(-1), k=number).indices  # type: ignore[no-any-return]


class L1Unstructured(_Unstructured):
    """Prunes the elements of the smallest absolute values.

    Args:
        amount: how many, or which part of them.

    Raises:
        TypeError: `amount` is no number.
        ValueError: it is negative, or a fraction above 1.

    Example:
        >>> import minigrad as mg
        >>> method = mg.nn.utils.prune.L1Unstructured(amount=0.5)
        >>> method.prune(mg.tensor([3.0, -1.0, 0.5, 4.0]))
        tensor([3., -0., 0., 4.])
    """

    def _places(self, t: Tensor, number: int) -> Tensor:
        lowest = mg.topk(t.abs().reshape(-1), k=number, largest=False)
        return lowest.indices  # type: ignore[no-any-return]


class _Structured(BasePruningMethod):
    """Prunes whole entries of a dimension: rows, channels."""

    PRUNING_TYPE = "structured"
    amount: float
    dim: int

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Return the default with the entries zero.

        Raises:
            ValueError: `t` is a vector.
            IndexError: it has no such dimension.
        """
        if t.ndim <= 1:
            raise ValueError(
                "Structured pruning can only be applied to multidimensional tensors. Found tensor "
                f"of shape {t.shape} with {t.ndim} dims"
            )
        if self.dim >= t.ndim:
            raise IndexError(f"Invalid index {self.dim} for tensor of size {t.shape}")
        number = count(self.amount, t.shape[self.dim])
        kept = self._kept(t, number)
        if not number:
            return default_mask
        mask = mg.zeros_like(t)
        key = (*[slice(None)] * (self.dim % t.ndim), kept)
        mask[key] = 1
        return mask * default_mask.to(mask.dtype)

    def _kept(self, t: Tensor, number: int) -> Any:
        """The key of the entries that stay when `number` go."""
        raise NotImplementedError


class RandomStructured(_Structured):
    """Prunes random entries of a dimension.

    Args:
        amount: how many, or which part of them.
        dim: the dimension.

    Raises:
        TypeError: `amount` is no number.
        ValueError: it is negative, or a fraction above 1.

    Example:
        >>> import minigrad as mg
        >>> method = mg.nn.utils.prune.RandomStructured(amount=1, dim=0)
        >>> method.prune(mg.ones(4, 3)).sum()
        tensor(9.)
    """

    def __init__(self, amount: float, dim: int = -1) -> None:
        check_amount(amount)
        self.amount = amount
        self.dim = dim

    def _kept(self, t: Tensor, number: int) -> Any:
        if not number:
            return slice(None)
        scores = mg.rand(t.shape[self.dim])
        return scores > mg.kthvalue(scores, k=number).values


class LnStructured(_Structured):
    """Prunes the entries of a dimension whose norms are smallest.

    Args:
        amount: how many, or which part of them.
        n: which norm, as for `norm`.
        dim: the dimension.

    Raises:
        TypeError: `amount` is no number.
        ValueError: it is negative, or a fraction above 1.

    Example:
        >>> import minigrad as mg
        >>> method = mg.nn.utils.prune.LnStructured(amount=1, n=2, dim=0)
        >>> method.prune(mg.tensor([[1.0, 1.0], [0.0, 2.0]]))
        tensor([[0., 0.],
                [0., 2.]])
    """

    def __init__(self, amount: float, n: Any, dim: int = -1) -> None:
        check_amount(amount)
        self.amount = amount
        self.n = n
        self.dim = dim

    def _kept(self, t: Tensor, number: int) -> Any:
        others = [d for d in range(t.ndim) if d != self.dim % t.ndim]
        norms = mg.norm(t, p=self.n, dim=others)
        return mg.topk(norms, k=t.shape[self.dim] - number, largest=True).indices


class CustomFromMask(BasePruningMethod):
    """Prunes what a mask says.

    Args:
        mask: 0 where the parameter is to be zero, else 1.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.utils.prune.CustomFromMask(mg.tensor([0, 1])).prune(mg.ones(2))
        tensor([0., 1.])
    """

    PRUNING_TYPE = "global"

    def __init__(self, mask: Tensor) -> None:
        self.mask = mask

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Return the default times the mask.

        Raises:
            AssertionError: their shapes differ.
        """
        if default_mask.shape != self.mask.shape:
            raise AssertionError(
                f"default_mask shape {default_mask.shape} must match self.mask shape "
                f"{self.mask.shape}"
            )
        return default_mask * self.mask.to(default_mask.dtype)


def identity(module: M, name: str) -> M:
    """Prune nothing of a parameter, but make its mask; return the module.

    Args:
        module: the module.
        name: the parameter's name.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.utils.prune.identity(mg.nn.Linear(2, 3), "bias").bias_mask
        tensor([1., 1., 1.])
    """
    Identity.apply(module, name)
    return module


def random_unstructured(module: M, name: str, amount: float) -> M:
    """Prune random elements of a parameter; return the module.

    Args:
        module: the module.
        name: the parameter's name.
        amount: how many, or which part of them.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.utils.prune.random_unstructured(mg.nn.Linear(2, 3), "weight", 2).weight_mask.sum()
        tensor(4.)
    """
    RandomUnstructured.apply(module, name, amount)
    return module


def l1_unstructured(
    module: M, name: str, amount: float, importance_scores: Tensor | None = None
) -> M:
    """Prune the elements of a parameter with the smallest absolute values; return the module.

    Args:
        module: the module.
        name: the parameter's name.
        amount: how many, or which part of them.
        importance_scores: how important the elements are; the parameter itself unless given.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.utils.prune.l1_unstructured(mg.nn.Linear(2, 3), "weight", 0.5).weight_mask.sum()
        tensor(3.)
    """
    L1Unstructured.apply(module, name, amount=amount, importance_scores=importance_scores)
    return module


def random_structured(module: M, name: str, amount: float, dim: int) -> M:
    """Prune random entries of a dimension of a parameter; return the module.

    Args:
        module: the module.
        name: the parameter's name.
        amount: how many, or which part of them.
        dim: the dimension.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.utils.prune.random_structured(mg.nn.Linear(2, 3), "weight", 1, dim=0)
        >>> layer.weight_mask.sum()
        tensor(4.)
    """
    RandomStructured.apply(module, name, amount, dim)
    return module


def ln_structured(
    module: M,
    name: str,
    amount: float,
    n: Any,
    dim: int,
    importance_scores: Tensor | None = None,
) -> M:
    """Prune the entries of a dimension of a parameter with the smallest norms; return the module.

    Args:
        module: the module.
        name: the parameter's name.
        amount: how many, or which part of them.
        n: which norm, as for `norm`.
        dim: the dimension.
        importance_scores: how important the elements are; the parameter itself unless given.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.utils.prune.ln_structured(mg.nn.Linear(2, 3), "weight", 1, 2, 0).weight_mask.sum()
        tensor(4.)
    """
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def global_unstructured(
    parameters: Any,
    pruning_method: type[BasePruningMethod],
    importance_scores: Mapping[tuple[Module, str], Tensor] | None = None,
    **kwargs: Any,
) -> None:
    """Prune several parameters as if they were one.

    Args:
        parameters: pairs of a module and a parameter's name.
        pruning_method: the class of the method, an unstructured one.
        importance_scores: how important the elements are, by the pairs; the parameters themselves
            unless given.
        **kwargs: keywords of the class.

    Raises:
        TypeError: `parameters` is not iterable, `importance_scores` no dict, the method not
            unstructured.

    Example:
        >>> import minigrad as mg
        >>> layers = [mg.nn.Linear(2, 3), mg.nn.Linear(3, 2)]
        >>> prune = mg.nn.utils.prune
        >>> pairs = [(layer, "weight") for layer in layers]
        >>> prune.global_unstructured(pairs, prune.L1Unstructured, amount=0.5)
        >>> sum(layer.weight_mask.sum() for layer in layers)
        tensor(6.)
    """
    if not isinstance(parameters, Iterable):
        raise TypeError("global_unstructured(): parameters is not an Iterable")
    given = {} if importance_scores is None else importance_scores
    if not isinstance(given, dict):
        raise TypeError("global_unstructured(): importance_scores must be of type dict")
    pairs = list(parameters)
    values = [getattr(module, name) for module, name in pairs]
    scores = [given.get(pair, value) for pair, value in zip(pairs, values, strict=True)]
    masks = [
        getattr(module, name + "_mask", mg.ones_like(value))
        for (module, name), value in zip(pairs, values, strict=True)
    ]
    method = pruning_method(**kwargs)
    if method.PRUNING_TYPE != "unstructured":
        raise TypeError(
            'Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method '
            f"{pruning_method} of type {method.PRUNING_TYPE}"
        )
    container = PruningContainer._of("", (method,))
    mask = container.compute_mask(parameters_to_vector(scores), parameters_to_vector(masks))
    parts = mask.split([value.numel() for value in values])
    for (module, name), value, part in zip(pairs, values, parts, strict=True):
        custom_from_mask(module, name, mask=part.view_as(value))


def custom_from_mask(module: M, name: str, mask: Tensor) -> M:
    """Prune of a parameter what a mask says; return the module.

    Args:
        module: the module.
        name: the parameter's name.
        mask: 0 where the parameter is to be zero, else 1.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.Linear(5, 3)
        >>> mg.nn.utils.prune.custom_from_mask(layer, "bias", mg.tensor([0, 1, 0])).bias_mask
        tensor([0., 1., 0.])
    """
    CustomFromMask.apply(module, name, mask)
    return module


def remove(module: M, name: str) -> M:
    """Make what is left of a parameter the parameter, for good; return the module.

    Args:
        module: the module.
        name: the parameter's name.

    Raises:
        ValueError: it is not pruned.

    Example:
        >>> import minigrad as mg
        >>> prune = mg.nn.utils.prune
        >>> layer = prune.random_unstructured(mg.nn.Linear(2, 3), "weight", 2)
        >>> layer = prune.remove(layer, "weight")
        >>> [name for name, _ in layer.named_parameters()], (layer.weight == 0).sum()
        (['bias', 'weight'], tensor(2))
    """
    for key, hook in module._forward_pre_hooks.items():
        if isinstance(hook, BasePruningMethod) and hook._tensor_name == name:
            hook.remove(module)
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(
        f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed"
    )


def is_pruned(module: Module) -> bool:
    """Whether a parameter of the module, or of one within it, is pruned.

    Args:
        module: the module.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.Linear(2, 3)
        >>> mg.nn.utils.prune.is_pruned(layer)
        False
        >>> mg.nn.utils.prune.is_pruned(mg.nn.utils.prune.identity(layer, "bias"))
        True
    """
    return any(
        isinstance(hook, BasePruningMethod)
        for submodule in module.modules()
        for hook in submodule._forward_pre_hooks.values()
    )
