"""`torch.fx`: modules as programs that can be rewritten; not available."""

from __future__ import annotations

from .stand_ins import stand_ins

__getattr__ = stand_ins(
    __name__,
    "its programs are of PyTorch's operations",
    """
    Graph GraphModule Interpreter Node Proxy Tracer Transformer map_arg replace_pattern
    symbolic_trace wrap
    """,
)
