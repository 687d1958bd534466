"""`torch.utils.model_zoo`: weights from the network; not available."""

from __future__ import annotations

from ..stand_ins import stand_ins

__getattr__ = stand_ins(
    __name__,
    "minigrad downloads nothing; fetch the file and `minigrad.load` it",
    "load_url",
)
