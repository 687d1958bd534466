"""LazyModuleMixin: layers that learn the sizes of their parameters from their first input."""

from __future__ import annotations

from typing import Any, ClassVar

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from .errors import name_failing_layer
from .module import Module
from .parameter import UninitializedTensor, is_lazy


class LazyModuleMixin(Module):
    """A layer whose parameters have no shape before its first call.

    A subclass has UninitializedParameters, and gives them their shapes in
    `initialize_parameters`, which is called with the arguments of the first call. After that the
    layer becomes one of the class `cls_to_become`. Convert to a type before the first call, and
    make the optimizer after it.

    Parameters are drawn when they get their shape: in another order than those of layers that
    know their sizes, and so with other values from the same seed.

    Example:
        >>> import minigrad as mg
        >>> model = mg.nn.Sequential(mg.nn.LazyLinear(10), mg.nn.ReLU(), mg.nn.LazyLinear(1))
        >>> model[0]
        LazyLinear(in_features=0, out_features=10, bias=True)
        >>> model(mg.ones(5, 3)).shape
        torch.Size([5, 1])
        >>> model[0]
        Linear(in_features=3, out_features=10, bias=True)
    """

    cls_to_become: ClassVar[type[Module] | None] = None

    _infers: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._infers = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Give the parameters their shapes, once, and call the layer."""
        if "_infers" in vars(self):
            try:
                self._infer_parameters(args, kwargs)
            except Exception as error:
                name_failing_layer(error, self)
                raise
            return self(*args, **kwargs)  # of another class now
        return super().__call__(*args, **kwargs)

    def _infer_parameters(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.initialize_parameters(*args, **kwargs)
        if self.has_uninitialized_params():
            raise RuntimeError(f"module {self._get_name()} has not been fully initialized")
        del self._infers
        if self.cls_to_become is not None:
            self.__class__ = self.cls_to_become  # type: ignore[assignment]

    def initialize_parameters(self, *args: Any, **kwargs: Any) -> None:
        """Give the parameters their shapes; to be overridden.

        Args:
            *args: those of the first call.
            **kwargs: those of the first call.
        """
        raise NotImplementedError(
            f"initialize_parameters is not implemented for {type(self).__name__}"
        )

    def has_uninitialized_params(self) -> bool:
        """Return whether there is a parameter or buffer without a shape."""
        return any(map(is_lazy, (*self._parameters.values(), *self._buffers.values())))

    def reset_parameters(self) -> None:
        """Draw the parameters anew, if they have their shapes."""
        if not self.has_uninitialized_params():
            super().reset_parameters()  # type: ignore[misc]

    def _materialize(self, name: str, shape: tuple[int, ...]) -> None:
        """Give a parameter or buffer its shape, if there is one that has none."""
        tensor = getattr(self, name)
        if isinstance(tensor, UninitializedTensor):
            tensor.materialize(shape)

    def _load_from_state_dict(self, state_dict: Any, prefix: str, *rest: Any) -> None:
        with no_grad():
            for name in (*self._parameters, *self._buffers):
                value = state_dict.get(prefix + name)
                if isinstance(value, Tensor) and not is_lazy(value):
                    self._materialize(name, value.shape)
        super()._load_from_state_dict(state_dict, prefix, *rest)
