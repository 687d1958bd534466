"""Tensors that a Module recognises when they are assigned to it: Parameter and Buffer.

And those whose shape is not known before the first call: UninitializedParameter and -Buffer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import minigrad as mg

from .._tensor import Tensor

if TYPE_CHECKING:
    from typing_extensions import Self


class Parameter(Tensor):
    """A Tensor to be trained: assigned to a Module, it becomes one of its parameters.

    It shares the memory of `data`. What is computed from it is a plain Tensor.

    Args:
        data: the values; none gives an empty tensor.
        requires_grad: whether gradients are to be computed.

    Raises:
        RuntimeError: `data` is not floating or complex, and `requires_grad` is True.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Parameter(mg.ones(2))
        Parameter containing:
        tensor([1., 1.], requires_grad=True)
    """

    def __init__(self, data: Tensor | None = None, requires_grad: bool = True) -> None:
        _share_memory(self, data)
        self.requires_grad = requires_grad

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        # Unlike a Tensor's, the copy starts without a gradient.
        if id(self) not in memo:
            memo[id(self)] = self._copy_as_leaf(self._array.copy(order="K"))
        return memo[id(self)]  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()


class Buffer(Tensor):
    """A Tensor that is state but not trained: assigned to a Module, it becomes one of its buffers.

    Args:
        data: the values, whose memory is shared; none gives an empty tensor.
        persistent: whether it is part of the module's `state_dict`.

    Example:
        >>> import minigrad as mg
        >>> module = mg.nn.Module()
        >>> module.mean = mg.nn.Buffer(mg.zeros(2))
        >>> dict(module.state_dict())
        {'mean': tensor([0., 0.])}
    """

    persistent: bool = True

    def __init__(self, data: Tensor | None = None, *, persistent: bool = True) -> None:
        _share_memory(self, data)
        self.requires_grad = data is not None and data.requires_grad
        self.persistent = persistent


def _share_memory(tensor: Tensor, data: Tensor | None) -> None:
    source = mg.empty(0) if data is None else data.detach()
    tensor._array = source._array
    tensor._version = source._version


class UninitializedTensor:
    """What UninitializedParameter and UninitializedBuffer share: a type, but no shape yet.

    `materialize` gives the shape, and makes a Parameter or a Tensor of it. Before that only the
    type can be looked at and changed.
    """

    cls_to_become: type[Tensor]
    _empty: Tensor  # holds the type

    def __init__(self, requires_grad: bool, device: Any = None, dtype: Any = None) -> None:
        vars(self).update(
            _empty=mg.empty(0, device=device, dtype=dtype), _requires_grad=requires_grad
        )

    def materialize(self, shape: Sequence[int], device: Any = None, dtype: Any = None) -> None:
        """Become a Parameter, or a Tensor, of uninitialised values.

        Args:
            shape: the sizes.
            device: 'cpu' or None.
            dtype: of the elements; what it has been given before unless given here.
        """
        values = mg.empty(tuple(shape), device=device, dtype=dtype or self.dtype)
        requires_grad = vars(self).pop("_requires_grad")
        del self._empty
        self.__class__ = self.cls_to_become  # type: ignore[assignment]
        self._array = values._array
        self.requires_grad = requires_grad

    @property
    def requires_grad(self) -> bool:
        """Whether gradients are to be computed, once it has values."""
        return vars(self)["_requires_grad"]  # type: ignore[no-any-return]

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        vars(self)["_requires_grad"] = value

    @property
    def data(self) -> Tensor:
        """An empty Tensor of its type; assigning a Tensor changes the type."""
        return self._empty

    @data.setter
    def data(self, new: Tensor) -> None:
        self._empty = new._empty if isinstance(new, UninitializedTensor) else new.detach()

    @property
    def dtype(self) -> Any:
        """The type that the elements will have."""
        return self._empty.dtype

    @property
    def shape(self) -> NoReturn:
        """Not known yet.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(
            "Can't access the shape of an uninitialized parameter or buffer. This error usually "
            "happens in `load_state_dict` when trying to load an uninitialized parameter into an "
            "initialized one. Call `forward` to initialize the parameters before accessing their "
            "attributes."
        )

    @property
    def _array(self) -> Any:
        raise self._unusable()

    @_array.setter
    def _array(self, value: Any) -> None:
        raise self._unusable()

    def _unusable(self) -> ValueError:
        return ValueError(
            "Attempted to use an uninitialized parameter. This error happens when you are using a "
            f"`LazyModule` or explicitly manipulating {type(self).__name__} objects. When using "
            "LazyModules call `forward` with a dummy batch to initialize the parameters before "
            "calling functions on them."
        )

    def is_floating_point(self) -> bool:
        """Whether the elements will be floating point numbers."""
        return bool(self.dtype.is_floating_point)

    def is_complex(self) -> bool:
        """Whether the elements will be complex numbers."""
        return bool(self.dtype.is_complex)

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """One of another type, as `Tensor.to`."""
        return self._like(self._empty.to(*args, **kwargs))

    def float(self, memory_format: Any = None) -> Self:
        """One of float type float32."""
        return self._like(self._empty.float())

    def double(self, memory_format: Any = None) -> Self:
        """One of float type float64."""
        return self._like(self._empty.double())

    def half(self, memory_format: Any = None) -> Self:
        """One of float type float16."""
        return self._like(self._empty.half())

    def cpu(self, memory_format: Any = None) -> Self:
        """Itself: it is on the CPU."""
        return self

    def _like(self, empty: Tensor) -> Self:
        return type(self)(self.requires_grad, None, empty.dtype)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if id(self) not in memo:
            memo[id(self)] = self._like(self._empty)
        return memo[id(self)]

    def __reduce_ex__(self, protocol: Any) -> Any:
        return type(self), (self.requires_grad, None, self.dtype)


class UninitializedParameter(UninitializedTensor, Parameter):
    """A Parameter whose shape is not known yet; of lazy modules, see `LazyModuleMixin`.

    Args:
        requires_grad: whether gradients are to be computed, once it has values.
        device: 'cpu' or None.
        dtype: of the elements; the default dtype unless given.

    Raises:
        ValueError: (whatever computes with it) it has no values.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.UninitializedParameter()
        >>> w
        <UninitializedParameter>
        >>> w.materialize((2, 3))
        >>> type(w).__name__, w.shape
        ('Parameter', torch.Size([2, 3]))
    """

    cls_to_become = Parameter

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> None:
        UninitializedTensor.__init__(self, requires_grad, device, dtype)


class UninitializedBuffer(UninitializedTensor, Tensor):
    """A buffer whose shape is not known yet; of lazy modules, see `LazyModuleMixin`.

    Args:
        requires_grad: whether gradients are to be computed, once it has values.
        device: 'cpu' or None.
        dtype: of the elements; the default dtype unless given.

    Raises:
        ValueError: (whatever computes with it) it has no values.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.UninitializedBuffer(dtype=mg.float64).dtype
        torch.float64
    """

    cls_to_become = Tensor

    def __init__(self, requires_grad: bool = False, device: Any = None, dtype: Any = None) -> None:
        UninitializedTensor.__init__(self, requires_grad, device, dtype)


def is_lazy(param: Any) -> bool:
    """Whether it is an UninitializedParameter or an UninitializedBuffer.

    Args:
        param: anything.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.parameter import is_lazy
        >>> is_lazy(mg.nn.LazyLinear(3).weight)
        True
    """
    return isinstance(param, UninitializedTensor)
