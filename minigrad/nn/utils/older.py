"""What the older forms of weight and spectral normalization, hooks before `forward`, share."""

from __future__ import annotations

from ..module import Module


def refuse_second(module: Module, kind: type, name: str, title: str) -> None:
    """Raise if a hook of this kind computes the parameter already."""
    if _key(module, kind, name) is not None:
        raise RuntimeError(f"Cannot register two {title} hooks on the same parameter {name}")


def remove(module: Module, kind: type, name: str, title: str) -> None:
    """Take the hook that computes a parameter off a module, which keeps the present value.

    Raises:
        ValueError: there is none.
    """
    key = _key(module, kind, name)
    if key is None:
        raise ValueError(f"{title} of '{name}' not found in {module}")
    module._forward_pre_hooks[key].remove(module)
    del module._forward_pre_hooks[key]


def _key(module: Module, kind: type, name: str) -> int | None:
    for key, hook in module._forward_pre_hooks.items():
        if isinstance(hook, kind) and hook.name == name:  # type: ignore[attr-defined]
            return key
    return None
