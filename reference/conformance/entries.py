"""The entries of the database: which are public, and which minigrad has."""

from __future__ import annotations

from functools import cache
from typing import Any

from .check import full_name

NEITHER = {
    "bmm.triton_optimized",
    "nn.functional.batch_norm.without_cudnn",
    "slice",
}


@cache
def entries() -> dict[str, Any]:
    """Every public entry by its name with its variant.

    Left out are names with a leading underscore that are no operators, copies of views
    (`*_copy`), kernels behind other operations (`native_*`, `*_backward`, `torch.ops...`, and
    `slice`, which is `x[a:b:c]`), and those that need a GPU (`jiterator_*`, `bmm.triton_optimized`,
    `nn.functional.batch_norm.without_cudnn`).
    """
    from torch.testing._internal.common_methods_invocations import op_db

    return {full_name(entry): entry for entry in op_db if _public(full_name(entry))}


def _public(name: str) -> bool:
    last = name.split(".")[-1] if not name.startswith("torch.ops") else "_"
    operation = name.split(".")[0]
    return not (
        (operation.startswith("_") and not operation.startswith("__"))
        or (last.startswith("_") and not last.startswith("__"))
        or operation.endswith(("_copy", "_backward"))
        or operation.startswith(("native_", "jiterator_"))
        or name in NEITHER
    )
