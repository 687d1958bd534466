"""Results of several Tensors: named tuples that print as PyTorch's."""

from __future__ import annotations

import operator
from typing import Any

from .._tensor import Tensor
from .arguments import finish


def named(kind: str, *fields: str) -> Any:
    """A named tuple that is made of its values one by one, and prints as PyTorch's.

    Args:
        kind: the name that follows `torch.return_types.`.
        fields: the names of the values.
    """

    def new(cls: Any, *values: Tensor) -> Any:
        return tuple.__new__(cls, values)

    def text(self: Any) -> str:
        parts = ",\n".join([f"{name}={x!r}" for name, x in zip(fields, self, strict=True)])
        return f"torch.return_types.{kind}(\n{parts})"

    return type(
        kind,
        (tuple,),
        {
            "__slots__": (),
            "__module__": __name__,
            "__new__": new,
            "__repr__": text,
            **{name: property(operator.itemgetter(k)) for k, name in enumerate(fields)},
        },
    )


def finish_all(result: Any, out: Any, *, same_type: bool = False) -> Any:
    """`finish` of each Tensor in a named tuple; `out` is None or a tuple of as many.

    Raises:
        TypeError: another number of Tensors.
        RuntimeError: as `finish`.
    """
    if out is None:
        return result
    if len(out) != len(result):
        raise TypeError(f"out must be {len(result)} Tensors, got {len(out)}")
    pairs = zip(result, out, strict=True)
    return type(result)(*[finish(x, to, same_type=same_type) for x, to in pairs])
