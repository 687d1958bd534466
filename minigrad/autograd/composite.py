"""The derivative of a formula that is made of rows: the way back through them."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import minigrad as mg

from .._tensor import Tensor, wrap
from .grad_mode import enable_grad, mode
from .op import Formula, Fused, names_of, op, parameters_of

# The same memory as a step of its own: where a gradient of this use of a Tensor arrives.
_here = op("alias", lambda x: x, x=lambda g: g)


def through(forward: Formula, kernel: Formula, differentiable: int = 1) -> Fused:
    """The joint derivative of a row whose formula is made of other rows: nothing is written twice.

    On plain arrays it is `kernel`, and in a program too, if whoever traces wants that. Where the
    formula of a derivative would be read, by Tensors or by a Tracer, `forward` is carried out anew
    on Tensors, and these are differentiated.

    Args:
        forward: the row's formula.
        kernel: gives the gradients of its inputs. Its parameter names are what a node keeps: `g`
            first, all inputs and static parameters of `forward`, and what else it can use.
        differentiable: how many of the results, from the first, carry gradients.

    Returns:
        What the row takes as `joint`.
    """
    inputs, _, params = parameters_of(forward)
    names = names_of(kernel)

    @functools.wraps(kernel)  # whose names are asked for
    def formula(*values: Any) -> list[Any]:
        given = dict(zip(names, values, strict=True))
        needs, create = given.get("needs", (True,) * len(inputs)), mode.grad
        if not create and mode.tracing is not None and mode.tracing.keeps_kernels:
            found = iter(mode.tracing.record(Needed(kernel, needs), values, {}))
            return [next(found) if need else None for need in needs]
        with enable_grad():
            sources = [_source(given[name], need) for name, need in zip(inputs, needs, strict=True)]
            results = forward(*sources, **{name: given[name] for name in params})
        results = results if isinstance(results, tuple) else (results,)
        slopes = given["g"] if differentiable > 1 else [given["g"]]
        pairs = [(y, g) for y, g in zip(results, slopes, strict=False) if g is not None]
        wanted = [x for x in sources if isinstance(x, Tensor) and x.requires_grad]
        found = mg.autograd.grad(
            [y for y, _ in pairs],
            wanted,
            [g if isinstance(g, Tensor) else wrap(g) for _, g in pairs],
            create_graph=create,
            allow_unused=True,
        )
        by_source = {id(x): g for x, g in zip(wanted, found, strict=True)}
        gradients = [by_source.get(id(x)) for x in sources]
        return gradients if create else [g if g is None else g._array for g in gradients]

    formula.has_kernel = True  # type: ignore[attr-defined]
    return Fused(formula, kernel)


class Needed(NamedTuple):
    """A kernel of gradients that gives those that are needed, and no others.

    Attributes:
        kernel: gives a list of the gradients of all inputs.
        needs: which of them are needed.
    """

    kernel: Formula
    needs: tuple[bool | None, ...]

    @property
    def __name__(self) -> str:
        return self.kernel.__name__

    def __call__(self, *values: Any) -> tuple[Any, ...]:
        """The gradients."""
        gradients = self.kernel(*values)
        return tuple([g for g, need in zip(gradients, self.needs, strict=True) if need])


def _source(x: Any, need: bool | None) -> Any:
    """A kept input as a Tensor, whose gradient is found if need be; None stays None."""
    if isinstance(x, Tensor):
        return _here(x)
    if need is None and not hasattr(x, "dtype"):
        return x
    leaf = wrap(x)
    return leaf.requires_grad_() if need else leaf
