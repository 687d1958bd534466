"""The Tensor: an array, and how it was made. Most of its methods are in `methods/`."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any

import numpy as np

import minigrad as mg

from . import dtypes
from .autograd.grad_mode import mode
from .autograd.node import AccumulateGrad, Node, Slot
from .changes import changed
from .dtypes import dtype
from .layouts import layout, strided
from .methods import Methods
from .size import CPU, Size, device
from .utils.hooks import RemovableHandle

_new = object.__new__


class Tensor(Methods):
    """An n-dimensional array that can record how it was computed, as `torch.Tensor`.

    `Tensor(data)` makes one of the default floating type from nested sequences or an array,
    `Tensor(2, 3)` an uninitialised one of that shape; `minigrad.tensor` infers the type instead.

    Args:
        data: nested sequences of numbers, an array or a Tensor; or the sizes, one by one.

    Attributes:
        grad: the gradient gathered by `backward`, a Tensor or None.
        requires_grad: whether gradients with respect to it are computed.
        grad_fn: the step that made it, None for a leaf.
        data: the same memory, seen without any history.
        shape, dtype, device, ndim: as PyTorch's.

    Example:
        >>> import minigrad as mg
        >>> mg.Tensor([1, 2]).dtype, mg.tensor([1, 2]).dtype
        (torch.float32, torch.int64)
    """

    # Class-level defaults: an instance sets only what differs, so that making one is cheap.
    _array: np.ndarray[Any, Any]
    _version: list[int]  # one counter, shared by all views of one memory (PyTorch shows an int)
    _node: Node | None = None
    _grad: Tensor | None = None
    _base: Tensor | None = None  # for a view: the Tensor that owns the memory, ...
    _view: tuple[Any, ...] = ()  # ... the chain of rows that leads from what it was first here, ...
    _node_version = 0  # ... the version at which _node was right, ...
    _restricted = ""  # ... and how it was taken, if writes can't be followed then
    _origin: tuple[Any, ...] = ()  # of an owner reshaped in place: the chain back to what it was
    _inference = False

    __array_priority__ = 1000

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        self = _new(cls)
        self._version = [0]
        return self

    def __init__(self, *data: Any, device: Any = None) -> None:
        made = mg.functions.creation.legacy(data, device, dtypes.get_default_dtype())
        vars(self).update(vars(made))

    # What it is

    @property
    def shape(self) -> Size:
        """The sizes of the dimensions."""
        return Size(self._array.shape)

    @property
    def dtype(self) -> dtype:
        """The type of the elements."""
        return dtypes.of(self._array.dtype)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return self._array.ndim

    @property
    def device(self) -> device:
        """Where it lives: the CPU."""
        return CPU

    @property
    def layout(self) -> layout:
        """Always dense and strided."""
        return strided

    @property
    def itemsize(self) -> int:
        """Bytes an element."""
        return self._array.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes of all elements."""
        return self._array.nbytes

    is_cuda = is_sparse = is_quantized = is_meta = is_mkldnn = is_mps = is_xpu = False
    is_cpu = True
    names = property(lambda self: (None,) * self.ndim)

    # How it was made

    @property
    def data(self) -> Tensor:
        """The same memory without history, and with a version counter of its own.

        Assigning a Tensor gives this one that Tensor's memory, behind the history's back.

        Raises:
            TypeError: (assigning) it is not a Tensor.
            RuntimeError: (assigning) it requires grad, and the type has no gradients.
        """
        return wrap(self._array)

    @data.setter
    def data(self, new: Tensor) -> None:
        if not isinstance(new, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(new).__name__}")
        if self._node is not None and new._array.dtype.kind not in "fc":
            raise RuntimeError(
                "data set to a tensor that requires gradients must be floating point or complex "
                f"dtype, got {new.dtype}"
            )
        self._array = new._array
        node = self._node
        if node is not None and node.is_leaf:
            node.shape = new._array.shape
            node.dtype = new._array.dtype

    @property
    def requires_grad(self) -> bool:
        """Whether gradients with respect to this Tensor are computed.

        Raises:
            RuntimeError: (assigning) switching it off for a non-leaf; a type without gradients.
        """
        base = self._base
        return self._node is not None or (base is not None and base._node is not None)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        node = self._node if self._base is None else self._current_node()
        if node is not None and not node.is_leaf:
            if value:
                return
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a "
                "computed variable in a subgraph that doesn't require differentiation use "
                "var_no_grad = var.detach()."
            )
        changed()
        if not value:
            self._node = None
        elif node is None:
            if self._inference and not mode.inference:
                raise RuntimeError(
                    "Setting requires_grad=True on inference tensor outside InferenceMode is not "
                    "allowed: set it on a clone."
                )
            if self._array.dtype.kind not in "fc":
                raise RuntimeError(
                    "only Tensors of floating point and complex dtype can require gradients, got "
                    f"{self.dtype}"
                )
            self._node = AccumulateGrad(self)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Set `requires_grad` in place, and return the Tensor.

        Args:
            requires_grad: what to set it to.

        Raises:
            RuntimeError: as assigning to `requires_grad`.
        """
        self.requires_grad = requires_grad
        return self

    @property
    def grad(self) -> Tensor | None:
        """The gradient gathered by `backward`, to which the next pass adds; None clears it.

        Raises:
            TypeError: (assigning) it is neither a Tensor nor None.
            RuntimeError: (assigning) another shape or type; the Tensor itself.
        """
        if self._grad is None and not self.is_leaf and not self.retains_grad:
            warnings.warn(
                "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. "
                "backward() does not fill it, unless retain_grad() was called on the Tensor. Did "
                "you mean the leaf from which this one was computed?",
                stacklevel=2,
            )
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(
                    f"assigned grad expected to be a Tensor or None but got {type(value).__name__}"
                )
            if value is self:
                raise RuntimeError("can't assign Variable as its own grad")
            if value._array.shape != self._array.shape:
                raise RuntimeError(
                    f"attempting to assign a gradient of size '{list(value.shape)}' to a tensor of "
                    f"size '{list(self.shape)}'"
                )
            if value._array.dtype != self._array.dtype:
                raise RuntimeError(
                    f"attempting to assign a gradient with dtype '{value.dtype}' to a tensor with "
                    f"dtype '{self.dtype}'"
                )
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def grad_fn(self) -> Node | None:
        """The step that made it; None for a leaf."""
        node = self._node if self._base is None else self._current_node()
        if node is None or node.is_leaf:
            return None
        return node.parents[0] if isinstance(node, Slot) else node

    @property
    def is_leaf(self) -> bool:
        """True unless it is the recorded result of an operation."""
        return self.grad_fn is None

    @property
    def output_nr(self) -> int:
        """Which of its step's outputs this is."""
        node = self._node if self._base is None else self._current_node()
        return node.index if isinstance(node, Slot) else 0

    @property
    def retains_grad(self) -> bool:
        """Whether `retain_grad` was called on a non-leaf."""
        node = self._node if self._base is None else self._current_node()
        return node is not None and node.hooks is not None and node.hooks.retains is not None

    def _current_node(self) -> Node | None:
        """The node of a view, made anew from its base's when the memory was written to since."""
        base, node = self._base, self._node
        if base is None or (base._node is None and (node is None or node.is_leaf)):
            return node
        if self._node_version != self._version[0]:
            if self._restricted:
                if mode.grad:
                    mg.autograd.inplace.refuse_view(
                        self, "its base or another view of its base has been"
                    )
                return node
            self._node_version = self._version[0]
            if base._node is not None:
                self._set_node(mg.autograd.inplace.view_node(self))
        elif node is None:
            return AccumulateGrad(self)  # what was taken unrecorded counts as a leaf meanwhile
        return self._node

    def _set_node(self, node: Node) -> None:
        """Make `node` the latest step; a gradient to be retained is from now on the new value's."""
        old = self._node
        if old is not None and old.hooks is not None and old.hooks.retains is not None:
            node.hooks_or_new().retains, old.hooks.retains = old.hooks.retains, None
        self._node = node

    def _is_view(self) -> bool:
        return self._base is not None

    def is_inference(self) -> bool:
        """Whether it was made under `inference_mode`."""
        return self._inference

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Any = None,
    ) -> None:
        """Add this Tensor's derivative to the `.grad` of the leaves; see `autograd.backward`.

        Args:
            gradient: the gradient of the elements, of this shape; None means 1, for one element.
            retain_graph: keep what the steps kept, for another pass. Default: `create_graph`.
            create_graph: record the pass itself, so that its results can be differentiated.
            inputs: gather gradients in these only.

        Raises:
            RuntimeError: as `autograd.backward`.

        Example:
            >>> import minigrad as mg
            >>> x = mg.tensor([1.0, 2.0], requires_grad=True)
            >>> (x * x).backward(mg.tensor([1.0, 10.0]))
            >>> x.grad
            tensor([ 2., 40.])
        """
        mg.autograd.backward(self, gradient, retain_graph, create_graph, None, inputs)

    def register_hook(self, hook: Callable[[Tensor], Any]) -> RemovableHandle:
        """Call `hook(grad)` when the gradient is known; a Tensor it returns replaces it.

        Args:
            hook: takes the gradient; returns None, or another of the same shape.

        Returns:
            A handle whose `remove()` takes the hook out.

        Raises:
            RuntimeError: the Tensor does not require grad.
        """
        node = self._hookable("register a hook on")
        return node.hooks_or_new().tensor.add(hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], Any]) -> RemovableHandle:
        """Call `hook(self)` after this leaf's `.grad` was updated.

        Args:
            hook: takes the leaf.

        Returns:
            A handle whose `remove()` takes the hook out.

        Raises:
            RuntimeError: the Tensor does not require grad, or is no leaf.
        """
        node = self._hookable("register a hook on")
        if not node.is_leaf:
            raise RuntimeError(
                "post accumulate grad hooks cannot be registered on non-leaf tensors"
            )
        return node.hooks_or_new().accumulated.add(hook)

    def retain_grad(self) -> None:
        """Keep `.grad` of this non-leaf during `backward`.

        Raises:
            RuntimeError: the Tensor does not require grad.
        """
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        node = self._hookable("retain_grad on")
        if not node.is_leaf:
            node.hooks_or_new().retains = weakref.ref(self)

    def _hookable(self, what: str) -> Node:
        node = self._node if self._base is None else self._current_node()
        if node is None:
            raise RuntimeError(f"cannot {what} a tensor that doesn't require gradient")
        return node

    # Python's protocols

    def __repr__(self) -> str:
        try:
            node = self.grad_fn
            name = None if node is None else node.name().removeprefix("torch::autograd::")
        except RuntimeError:  # an unrecorded view of memory that was written to since
            name = "Invalid"
        return mg.printing.tensor_text(
            self._array,
            default_dtype=dtypes.get_default_dtype().numpy,
            requires_grad=name is None and self.requires_grad,
            grad_fn=name,
        )

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if self._array.ndim == 0 else object.__format__(self, spec)

    def __len__(self) -> int:
        if self._array.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return len(self._array)

    def __iter__(self) -> Iterator[Tensor]:
        if self._array.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(mg.unbind(self, 0))

    def __bool__(self) -> bool:
        return bool(self._only("Boolean value of Tensor with {} is ambiguous"))

    def __float__(self) -> float:
        return float(self._number())

    def __int__(self) -> int:
        return int(self._number())

    def __complex__(self) -> complex:
        return complex(self._number())

    def _number(self) -> Any:
        if self._array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return self._array.item()

    def __index__(self) -> int:
        if self._array.dtype.kind not in "iub" or self._array.size != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.item())

    def __contains__(self, element: Any) -> bool:
        return bool((self == element).any())

    __hash__ = object.__hash__  # identity, though == compares elements

    def __dir__(self) -> list[str]:
        return sorted({*dir(type(self)), *self.__dict__})

    def item(self) -> Any:
        """The only element as a Python number.

        Raises:
            RuntimeError: there is not exactly one element.
        """
        try:
            return self._array.item()
        except ValueError:
            raise RuntimeError(
                f"a Tensor with {self._array.size} elements cannot be converted to Scalar"
            ) from None

    def _only(self, message: str) -> Any:
        size = self._array.size
        if size != 1:
            raise RuntimeError(message.format("no values" if size == 0 else "more than one value"))
        return self._array.item()

    def tolist(self) -> Any:
        """The elements as nested lists of Python numbers."""
        return self._array.tolist()

    def numpy(self, *, force: bool = False) -> np.ndarray[Any, Any]:
        """The elements as an array that shares this Tensor's memory.

        Args:
            force: detach first; without it a Tensor that requires grad is refused.

        Raises:
            RuntimeError: it requires grad and `force` is not given.
        """
        if not force and self.requires_grad:
            raise RuntimeError(
                "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() "
                "instead."
            )
        return self._array if type(self._array) is np.ndarray else np.asarray(self._array)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        array = self.numpy()
        if dtype is not None:
            array = array.astype(dtype, copy=False)
        return array.copy() if copy and array is self._array else array

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return mg.functions.numpy_protocol.apply_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return mg.functions.numpy_protocol.apply_function(function, args, kwargs)

    def __dlpack__(self, **kwargs: Any) -> Any:
        if self.requires_grad:
            raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
        return self._array.__dlpack__(**kwargs)

    def __dlpack_device__(self) -> tuple[int, int]:
        kind, number = self._array.__dlpack_device__()
        return int(kind), int(number)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
                "protocol at the moment. If you were attempting to deepcopy a module, this may be "
                "because of a torch.nn.utils.weight_norm usage."
            )
        if id(self) in memo:
            found: Tensor = memo[id(self)]
            return found
        copy = self._copy_as_leaf(_copy_of_memory(self._array, memo))
        memo[id(self)] = copy
        vars(copy).update(deepcopy(self._attributes(), memo))
        if self._grad is not None:
            copy._grad = self._grad.__deepcopy__(memo)
        return copy

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _unpickle, (type(self), self._array, self.requires_grad, self._attributes())

    def _attributes(self) -> dict[str, Any]:
        """What was set on this Tensor, beside what makes it one."""
        return {k: v for k, v in vars(self).items() if k[0] != "_" and not hasattr(Tensor, k)}

    def _copy_as_leaf(self, array: np.ndarray[Any, Any]) -> Tensor:
        """Another of this class, around `array`."""
        return _unpickle(type(self), array, self.requires_grad)


def _copy_of_memory(array: np.ndarray[Any, Any], memo: dict[int, Any]) -> np.ndarray[Any, Any]:
    """A copy of `array` that shares memory with the copies of those that `array` shares it with."""
    copy: np.ndarray[Any, Any]
    owner = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    if owner is not array and not owner.flags.forc:
        copy = array.copy(order="K")
        return copy
    if id(owner) not in memo:
        memo[id(owner)] = owner.ravel(order="K").copy()
    offset = array.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
    copy = np.ndarray(array.shape, array.dtype, memo[id(owner)], offset, array.strides)
    return copy


def _unpickle(
    cls: type[Tensor],
    array: np.ndarray[Any, Any],
    requires_grad: bool,
    attributes: Mapping[str, Any] = MappingProxyType({}),
) -> Tensor:
    tensor: Tensor = cls.__new__(cls)
    vars(tensor).update(attributes)
    tensor._version = [0]
    tensor._array = array
    if requires_grad:
        tensor._node = AccumulateGrad(tensor)
    return tensor


def wrap(array: Any) -> Tensor:
    """A Tensor around `array` itself, without history."""
    tensor: Tensor = _new(Tensor)
    tensor._array = array
    tensor._version = [0]
    return tensor
