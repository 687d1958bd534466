"""`torch.onnx`: export to other runtimes; not available."""

from __future__ import annotations

from .stand_ins import stand_ins

__getattr__ = stand_ins(
    __name__, "there is no export to ONNX", "ExportOptions ONNXProgram dynamo_export export"
)


def is_in_onnx_export() -> bool:
    """Whether an export is under way: False."""
    return False
