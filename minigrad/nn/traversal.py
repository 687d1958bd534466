"""Walking the tree of modules: Module's iterators over and look-ups of parameters and children."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator
from typing import TYPE_CHECKING, Any

from .._tensor import Tensor
from .parameter import Parameter

if TYPE_CHECKING:
    from typing_extensions import Self

    from .module import Module


class Traversal:
    """The part of Module that walks over it, in order of registration, parents before children.

    The dictionaries `_parameters`, `_buffers` and `_modules` are what it reads.
    """

    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Module | None]

    # ------------------------------------------------------------------------------- modules

    def named_modules(
        self,
        memo: set[Any] | None = None,
        prefix: str = "",
        remove_duplicate: bool = True,
    ) -> Iterator[tuple[str, Module]]:
        """Yield every module of the tree, this one first (as '' unless a prefix is given).

        Args:
            memo: modules not to visit; what is visited is added.
            prefix: what every name begins with.
            remove_duplicate: visit a module that is used twice only once.

        Example:
            >>> import minigrad as mg
            >>> [name for name, _ in mg.nn.Sequential(mg.nn.Linear(2, 1)).named_modules()]
            ['', '0']
        """
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self  # type: ignore[misc]
        for name, module in self._modules.items():
            if module is not None:
                path = f"{prefix}.{name}" if prefix else name
                yield from module.named_modules(memo, path, remove_duplicate)

    def modules(self, remove_duplicate: bool = True) -> Iterator[Module]:
        """Yield every module of the tree, this one first, each once."""
        for _, module in self.named_modules(remove_duplicate=remove_duplicate):
            yield module

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Yield the names and modules directly below this one, each module once."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Module]:
        """Yield the modules directly below this one, each once."""
        for _, module in self.named_children():
            yield module

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """Call `fn(module)` on every module of the tree, children first, and return self.

        Example:
            >>> import minigrad as mg
            >>> def start_at_zero(module):
            ...     if isinstance(module, mg.nn.Linear):
            ...         mg.nn.init.zeros_(module.weight)
            >>> mg.nn.Sequential(mg.nn.Linear(2, 1)).apply(start_at_zero)[0].weight.sum().item()
            0.0
        """
        for module in self.children():
            module.apply(fn)
        fn(self)  # type: ignore[arg-type]
        return self

    # ------------------------------------------------------------------- parameters and buffers

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Yield the parameters with their dotted names.

        Args:
            prefix: what every name begins with.
            recurse: include the parameters of all modules below this one.
            remove_duplicate: yield a parameter that is shared only once.

        Example:
            >>> import minigrad as mg
            >>> [(name, tuple(p.shape)) for name, p in mg.nn.Linear(3, 2).named_parameters()]
            [('weight', (2, 3)), ('bias', (2,))]
        """
        return self._named_members(_parameters_of, prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Yield the parameters, each once: what an optimizer is given.

        Args:
            recurse: include the parameters of all modules below this one.

        Example:
            >>> import minigrad as mg
            >>> sum(p.numel() for p in mg.nn.Linear(3, 2).parameters())
            8
        """
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Yield the buffers with their dotted names; the arguments are `named_parameters`'."""
        return self._named_members(_buffers_of, prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Yield the buffers, each once; with `recurse`, those of all modules below too."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def _named_members(
        self,
        get_members_fn: Callable[[Any], ItemsView[str, Any]],
        prefix: str = "",
        recurse: bool = True,
        remove_duplicate: bool = True,
    ) -> Iterator[tuple[str, Any]]:
        modules: Any = [(prefix, self)]
        if recurse:
            modules = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        seen: set[int] = set()
        for path, module in modules:
            for name, member in get_members_fn(module):
                if member is None or id(member) in seen:
                    continue
                if remove_duplicate:
                    seen.add(id(member))
                yield f"{path}.{name}" if path else name, member

    # ------------------------------------------------------------------------------- look-ups

    def get_submodule(self, target: str) -> Module:
        """Return the module with this dotted name; '' is the module itself.

        Raises:
            AttributeError: a part of the name does not exist, or is not a module.

        Example:
            >>> import minigrad as mg
            >>> mg.nn.Sequential(mg.nn.Sequential(mg.nn.Tanh())).get_submodule("0.0")
            Tanh()
        """
        module: Any = self
        for name in target.split(".") if target else ():
            module = _get_attribute(module, name)
            if not isinstance(module, Traversal):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module  # type: ignore[no-any-return]

    def set_submodule(self, target: str, module: Module, strict: bool = False) -> None:
        """Put `module` in the place of the one with this dotted name.

        Args:
            target: the dotted name; all but its last part must exist.
            module: the new module.
            strict: the last part must exist as well.

        Raises:
            ValueError: the name is empty, or `module` is not a module.
            AttributeError: a part of the name does not exist, or is not a module.
        """
        if target == "":
            raise ValueError("Cannot set the submodule without a target name!")
        if not isinstance(module, Traversal):
            raise ValueError(f"`module` is not an nn.Module, found {type(module)}")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if (strict or hasattr(parent, name)) and not isinstance(
            _get_attribute(parent, name), Traversal
        ):
            raise AttributeError(f"`{name}` is not an nn.Module")
        setattr(parent, name, module)

    def get_parameter(self, target: str) -> Parameter:
        """Return the parameter with this dotted name.

        Raises:
            AttributeError: a part of the name does not exist, or it is not a parameter.
        """
        path, _, name = target.rpartition(".")
        parameter = _get_attribute(self.get_submodule(path), name)
        if not isinstance(parameter, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return parameter

    def get_buffer(self, target: str) -> Tensor:
        """Return the buffer with this dotted name.

        Raises:
            AttributeError: a part of the name does not exist, or it is not a buffer.
        """
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        buffer: Tensor = _get_attribute(module, name)
        if name not in module._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return buffer


def _parameters_of(module: Traversal) -> ItemsView[str, Parameter | None]:
    return module._parameters.items()


def _buffers_of(module: Traversal) -> ItemsView[str, Tensor | None]:
    return module._buffers.items()


def _get_attribute(module: Any, name: str) -> Any:
    try:
        return getattr(module, name)
    except AttributeError:
        raise AttributeError(f"{module._get_name()} has no attribute `{name}`") from None
