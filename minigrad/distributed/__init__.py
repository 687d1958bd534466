"""`torch.distributed`: minigrad computes in one process, so none of it is available."""

from __future__ import annotations

from ..stand_ins import stand_ins

__all__ = ["is_available", "is_initialized", "is_torchelastic_launched"]

__getattr__ = stand_ins(
    __name__,
    "minigrad computes in one process",
    """
    Backend DeviceMesh FileStore HashStore P2POp PrefixStore ProcessGroup ReduceOp Store TCPStore
    Work all_gather all_gather_into_tensor all_gather_object all_reduce all_to_all
    all_to_all_single barrier batch_isend_irecv broadcast broadcast_object_list
    destroy_process_group gather gather_object get_backend get_global_rank get_group_rank get_rank
    get_world_size init_device_mesh init_process_group irecv isend monitored_barrier new_group recv
    reduce reduce_op reduce_scatter reduce_scatter_tensor scatter scatter_object_list send
    """,
)


def is_available() -> bool:
    """Whether the package can be used: False."""
    return False


def is_initialized() -> bool:
    """Whether there is a group of processes: False."""
    return False


def is_torchelastic_launched() -> bool:
    """Whether `torchrun` started this process: False."""
    return False
