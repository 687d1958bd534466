"""What pruning methods are: rules for masks, and the hooks that multiply by them."""

from __future__ import annotations

import numbers
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import minigrad as mg

from ..._tensor import Tensor
from ..module import Module


class BasePruningMethod(ABC):
    """A rule for which elements of a parameter are zero; and the hook that makes them so.

    A subclass gives `compute_mask`, and says in `PRUNING_TYPE` what of a tensor that is pruned
    already it looks at: 'unstructured', the elements that are left; 'structured', the entries of
    dimension `dim` that are; or 'global', all.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.utils import prune
        >>> class Negative(prune.BasePruningMethod):
        ...     PRUNING_TYPE = "unstructured"
        ...     def compute_mask(self, t, default_mask):
        ...         return default_mask * (t > 0)
        >>> layer = mg.nn.Linear(2, 2)
        >>> _ = Negative.apply(layer, "weight")
        >>> bool((layer.weight >= 0).all())
        True
    """

    PRUNING_TYPE: str
    _tensor_name: str

    def __call__(self, module: Module, inputs: Any) -> None:
        """Set the parameter to what is left of the original, before `forward`."""
        setattr(module, self._tensor_name, self.apply_mask(module))

    @abstractmethod
    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Return a mask for `t`, whose elements say how important those of the parameter are.

        Args:
            t: the scores.
            default_mask: what is to be zero anyway.
        """

    def apply_mask(self, module: Module) -> Tensor:
        """Return the module's original times its mask."""
        mask = getattr(module, self._tensor_name + "_mask")
        original: Tensor = getattr(module, self._tensor_name + "_orig")
        return mask.to(original.dtype) * original  # type: ignore[no-any-return]

    @classmethod
    def apply(
        cls,
        module: Module,
        name: str,
        *args: Any,
        importance_scores: Tensor | None = None,
        **kwargs: Any,
    ) -> BasePruningMethod:
        """Prune a parameter of a module, and again before each `forward`.

        Args:
            module: the module: it gets the parameter `weight_orig` and the buffer `weight_mask`.
            name: the parameter's name.
            *args: arguments of the class.
            importance_scores: how important the elements are; the parameter itself unless given.
            **kwargs: keywords of the class.

        Returns:
            The hook.

        Raises:
            AssertionError: the scores have another shape.
        """
        method: BasePruningMethod = cls(*args, **kwargs)
        method._tensor_name = name
        key, old = _hook(module, name)
        original = getattr(module, name)
        scores = _checked_scores(importance_scores, original, f"parameter {name} of {module}")
        if old is None:
            default = mg.ones_like(original)
        else:
            earlier = tuple(old) if isinstance(old, PruningContainer) else (old,)
            method = PruningContainer._of(name, (*earlier, method))
            default = getattr(module, name + "_mask").detach().clone()
        mask = method.compute_mask(scores, default_mask=default)
        if key is None:
            module.register_parameter(name + "_orig", original)
            delattr(module, name)
        else:
            del module._forward_pre_hooks[key]
        module.register_buffer(name + "_mask", mask)
        setattr(module, name, method.apply_mask(module))
        module.register_forward_pre_hook(method)
        return method

    def prune(
        self,
        t: Tensor,
        default_mask: Tensor | None = None,
        importance_scores: Tensor | None = None,
    ) -> Tensor:
        """Return a tensor times the mask of it.

        Args:
            t: the tensor.
            default_mask: what is to be zero anyway; nothing unless given.
            importance_scores: how important the elements are; `t` itself unless given.

        Raises:
            AssertionError: the scores have another shape.
        """
        scores = _checked_scores(importance_scores, t, "tensor t")
        default = mg.ones_like(t) if default_mask is None else default_mask
        return t * self.compute_mask(scores, default_mask=default)

    def remove(self, module: Module) -> None:
        """Make what is left the parameter, for good. The hook stays: see `prune.remove`."""
        name = self._tensor_name
        weight = self.apply_mask(module)
        if hasattr(module, name):
            delattr(module, name)
        original = module._parameters[name + "_orig"]
        assert original is not None
        original.data = weight.data
        delattr(module, name + "_orig")
        delattr(module, name + "_mask")
        setattr(module, name, original)


def _checked_scores(scores: Tensor | None, t: Tensor, what: str) -> Tensor:
    if scores is None:
        return t
    if scores.shape != t.shape:
        raise AssertionError(
            f"importance_scores should have the same shape as {what}, got {scores.shape} vs "
            f"{t.shape}"
        )
    return scores


def _hook(module: Module, name: str) -> tuple[int | None, BasePruningMethod | None]:
    """The hook that prunes a parameter, with its key."""
    found: list[tuple[int, BasePruningMethod]] = [
        (key, hook)
        for key, hook in module._forward_pre_hooks.items()
        if isinstance(hook, BasePruningMethod) and hook._tensor_name == name
    ]
    if len(found) > 1:
        raise AssertionError(
            f"Avoid adding multiple pruning hooks to the same tensor {name} of module {module}. "
            "Use a PruningContainer."
        )
    return found[0] if found else (None, None)


class PruningContainer(BasePruningMethod):
    """Pruning methods of one parameter, one after the other.

    Args:
        *args: the methods.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.utils import prune
        >>> layer = prune.l1_unstructured(mg.nn.Linear(4, 4), "weight", 0.25)
        >>> layer = prune.ln_structured(layer, "weight", 1, n=2, dim=0)
        >>> hook, = layer._forward_pre_hooks.values()
        >>> [type(method).__name__ for method in hook]
        ['L1Unstructured', 'LnStructured']
    """

    _pruning_methods: tuple[BasePruningMethod, ...]

    def __init__(self, *args: BasePruningMethod) -> None:
        self._pruning_methods = ()
        if len(args) == 1:
            self._tensor_name = args[0]._tensor_name
        for method in args:
            self.add_pruning_method(method)

    @classmethod
    def _of(cls, name: str, methods: tuple[BasePruningMethod, ...]) -> PruningContainer:
        made = cls()
        made._tensor_name = name
        made._pruning_methods = methods
        return made

    def add_pruning_method(self, method: BasePruningMethod) -> None:
        """Add a method at the end.

        Raises:
            TypeError: it is none.
            ValueError: it is of another parameter.
        """
        if not isinstance(method, BasePruningMethod):
            raise TypeError(f"{type(method)} is not a BasePruningMethod subclass")
        if self._tensor_name != method._tensor_name:
            raise ValueError(
                "Can only add pruning methods acting on the parameter named "
                f"'{self._tensor_name}' to PruningContainer {self}. Found '{method._tensor_name}'"
            )
        self._pruning_methods += (method,)

    def __len__(self) -> int:
        return len(self._pruning_methods)

    def __iter__(self) -> Iterator[BasePruningMethod]:
        return iter(self._pruning_methods)

    def __getitem__(self, idx: Any) -> Any:
        return self._pruning_methods[idx]

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Return the mask of the last method, applied to what the others left of `t`.

        Raises:
            AttributeError: it is structured and has no `dim`.
            IndexError: there is no such dimension.
            ValueError: its PRUNING_TYPE is none of the three.
        """
        method: Any = self._pruning_methods[-1]
        key: Any
        if method.PRUNING_TYPE == "unstructured":
            key = default_mask == 1
        elif method.PRUNING_TYPE == "structured":
            key = _entries_left(method, t, default_mask)
        elif method.PRUNING_TYPE == "global":
            key = (slice(None),) * t.ndim
        else:
            raise ValueError(f"Unrecognized PRUNING_TYPE {method.PRUNING_TYPE}")
        partial = method.compute_mask(t[key], default_mask=default_mask[key])
        mask = default_mask.to(t.dtype, copy=True)
        mask[key] = partial.to(mask.dtype)
        return mask


def _entries_left(method: Any, t: Tensor, mask: Tensor) -> tuple[Any, ...]:
    """The key of the entries of a dimension that are not all zero."""
    if not hasattr(method, "dim"):
        raise AttributeError(
            'Pruning methods of PRUNING_TYPE "structured" need to have the attribute `dim` defined.'
        )
    dim = method.dim + t.ndim if method.dim < 0 else method.dim
    if dim < 0:
        raise IndexError(f"Index is out of bounds for tensor with dimensions {t.ndim}")
    others = [d for d in range(t.ndim) if d != dim]
    return (*[slice(None)] * dim, mask.sum(dim=others) != 0)


# How many


def check_amount(amount: Any) -> None:
    """Raise unless `amount` is a count or a fraction."""
    if not isinstance(amount, numbers.Real):
        raise TypeError(f"Invalid type for amount: {amount}. Must be int or float.")
    whole, value = isinstance(amount, numbers.Integral), float(amount)
    if value < 0 or (not whole and value > 1):
        raise ValueError(
            f"amount={amount} should either be a float in the range [0, 1] or a non-negative "
            "integer"
        )


def count(amount: Any, size: int) -> int:
    """How many of `size` that are.

    Raises:
        ValueError: more than there are.
    """
    found = int(amount) if isinstance(amount, numbers.Integral) else round(amount * size)
    if found > size:
        raise ValueError(
            f"amount={amount} should be smaller than the number of parameters to prune={size}"
        )
    return found
