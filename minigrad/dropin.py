"""`torch` meaning minigrad: PyTorch programs run as they are.

While it is switched on, `import torch.nn.functional` finds `minigrad.nn.functional`, the same
module; `torch` itself is a front of `minigrad`, with the version of the PyTorch it is a twin of.
"""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

from .lazy import near

HERE = __package__
TORCH_VERSION = "2.13.0"  # the one that minigrad is held against


class Front(ModuleType):
    """The module `torch`: minigrad's names, and PyTorch's version.

    Args:
        spec: what the import system knows of it.
    """

    def __init__(self, spec: ModuleSpec | None) -> None:
        import minigrad

        super().__init__("torch", minigrad.__doc__)
        self.__path__: list[str] = []  # a package, whose modules the finder finds
        self.__version__ = f"{TORCH_VERSION}+minigrad"
        self.__file__ = minigrad.__file__
        self.__spec__ = spec

    def __getattr__(self, name: str) -> Any:
        minigrad = sys.modules[HERE]
        try:
            return getattr(minigrad, name)
        except AttributeError:
            if name.startswith("__"):
                raise
            raise AttributeError(missing("torch", name, minigrad)) from None

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *dir(sys.modules[HERE])})


def missing(owner: str, name: str, module: ModuleType | None) -> str:
    """What to say of a name that PyTorch may have and minigrad has not.

    Args:
        owner: PyTorch's name of the module.
        name: what was asked of it.
        module: minigrad's module.
    """
    names = {*dir(module), *getattr(module, "HOMES", ())}
    return f"minigrad has no {owner}.{name}{near(name, names)}"


def _torch_name(name: str) -> str:
    """PyTorch's name of a module of minigrad."""
    return f"torch{name.removeprefix(HERE)}"


def module_of(name: str) -> ModuleType | None:
    """The module of minigrad that goes by PyTorch's name, or None.

    Args:
        name: such as 'torch.nn.functional'.
    """
    module: Any = sys.modules[HERE]
    for part in name.split(".")[1:]:
        found = getattr(module, part, None)
        if not isinstance(found, ModuleType):
            inner = f"{module.__name__}.{part}"
            try:
                found = importlib.import_module(inner)
            except ModuleNotFoundError as error:
                if error.name not in (inner, _torch_name(inner)):
                    raise
                return None
        module = found
    return module  # type: ignore[no-any-return]


class Finder:
    """Finds `torch` and its modules, as an entry of `sys.meta_path`; and is their loader."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Where to load a module from: here, where it is one of PyTorch's.

        Raises:
            ModuleNotFoundError: minigrad has no such module.
        """
        if name == "torch" or (name.startswith("torch.") and module_of(name) is not None):
            return ModuleSpec(name, self)  # type: ignore[arg-type]
        if name.startswith("torch."):
            self._fail(name)
        return None

    def _fail(self, name: str) -> NoReturn:
        # Its `name` is minigrad's: the import system would pass over an error with PyTorch's, and
        # say of `from torch.nn import Foo` only that it can't.
        owner, _, last = name.rpartition(".")
        raise ModuleNotFoundError(
            missing(owner, last, module_of(owner)), name=f"{HERE}.{name.partition('.')[2]}"
        )

    def create_module(self, spec: ModuleSpec) -> None:
        """Nothing: the module is there."""

    def exec_module(self, module: ModuleType) -> None:
        """Put minigrad's module in the place of the new one."""
        name = module.__name__
        found = Front(module.__spec__) if name == "torch" else module_of(name)
        assert found is not None
        sys.modules[name] = found


class LastFinder:
    """Says which name minigrad lacks when `from torch.nn import Foo` looks for a module Foo."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Nothing is found here.

        Raises:
            ModuleNotFoundError: the name is one of minigrad's packages' that nothing else found.
        """
        owner, _, last = name.rpartition(".")
        if owner.partition(".")[0] == HERE and not last.startswith("__"):
            theirs = _torch_name(owner)
            raise ModuleNotFoundError(
                missing(theirs, last, sys.modules[owner]), name=f"{theirs}.{last}"
            )


_finders: list[Any] = []


def _forget() -> dict[str, ModuleType]:
    """Take `torch` and its modules out of those that are loaded."""
    names = [name for name in sys.modules if name == "torch" or name.startswith("torch.")]
    return {name: sys.modules.pop(name) for name in names}


class as_torch:
    """From now on `import torch` gives minigrad: for the process, or until the end of a `with`.

    PyTorch itself, where it is loaded already, is put aside; after the `with` it is back. What was
    imported before keeps what it has. While minigrad stands for it, PyTorch's own late imports
    don't work, so call it outside.

    A name that minigrad lacks is an error (`AttributeError`, `ModuleNotFoundError`) that says so
    and gives names near it.

    Example:
        >>> import minigrad
        >>> with minigrad.as_torch():
        ...     import torch
        ...     import torch.nn.functional as F
        ...     from torch import nn
        >>> torch.__version__, nn is minigrad.nn, F.relu(torch.tensor([-1.0, 2.0]))
        ('2.13.0+minigrad', True, tensor([0., 2.]))
    """

    def __init__(self) -> None:
        self._aside: dict[str, ModuleType] | None = None
        if not _finders:
            self._aside = _forget()
            _finders.extend([Finder(), LastFinder()])
            sys.meta_path.insert(0, _finders[0])
            sys.meta_path.append(_finders[1])

    def __enter__(self) -> ModuleType:
        return importlib.import_module("torch")

    def __exit__(self, *exception: Any) -> None:
        if self._aside is not None:  # it was this one that switched it on
            for finder in _finders:
                sys.meta_path.remove(finder)
            _finders.clear()
            _forget()
            sys.modules.update(self._aside)
            self._aside = None
