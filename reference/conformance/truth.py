"""Whose float32 is nearer the truth: both frameworks' values against PyTorch's in float64."""

from __future__ import annotations

from typing import Any

import torch

from .check import quietly, samples, seed
from .measure import Differs, array_of, tensors, units
from .twins import Mover, twin


def widened(value: Any) -> Any:
    """A sample's value with its float32 tensors in float64, laid out in memory as they are."""
    if isinstance(value, torch.Tensor):
        if value.dtype is not torch.float32:
            return value
        memory = torch.empty(0).set_(value.untyped_storage()).double()
        return memory.as_strided(value.shape, value.stride(), value.storage_offset())
    if value is torch.float32:
        return torch.float64
    if isinstance(value, (tuple, list)) and not isinstance(value, torch.Size):
        return type(value)(map(widened, value))
    if isinstance(value, dict):
        return {key: widened(v) for key, v in value.items()}
    return value


def errors(entry: Any) -> tuple[float, float] | None:
    """The worst error of minigrad's float32 values and of torch's, in units in the last place.

    Returns:
        Both; None for an operation without float32 values, or whose float64 run gives other ones
        (random numbers).
    """
    ours, theirs, any_found = 0.0, 0.0, False
    with quietly():
        for sample in samples(entry, torch.float32) if torch.float32 in entry.dtypes else ():
            if not isinstance(sample.input, torch.Tensor):
                continue
            move = Mover()
            process = sample.output_process_fn_grad
            runs = []
            for function, value in (
                (entry.op, (sample.input, list(sample.args), sample.kwargs)),
                (entry.op, tuple(map(widened, (sample.input, list(sample.args), sample.kwargs)))),
                (twin(entry.op), move([sample.input, list(sample.args), sample.kwargs])),
            ):
                seed()
                result = function(value[0], *value[1], **value[2])
                own = twin(process) if function is not entry.op else process
                runs.append([array_of(t) for t in tensors(own(result))])
            for a, b, c in zip(*runs, strict=True):
                if a.dtype.kind != "f" or b.dtype == a.dtype:
                    continue
                try:
                    theirs = max(theirs, units(a, b, a))
                    ours = max(ours, units(c, b, a))
                except Differs:  # overflow in one precision and not in the other
                    continue
                any_found = True
    return (ours, theirs) if any_found else None
