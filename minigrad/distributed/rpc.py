"""`torch.distributed.rpc`: calls in other processes; not available."""

from __future__ import annotations

from ..stand_ins import stand_ins

__getattr__ = stand_ins(
    __name__,
    "minigrad computes in one process",
    """
    BackendType PyRRef RpcBackendOptions RRef TensorPipeRpcBackendOptions WorkerInfo
    get_worker_info init_rpc remote rpc_async rpc_sync shutdown
    """,
)


def is_available() -> bool:
    """Whether the package can be used: False."""
    return False
