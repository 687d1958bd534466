"""`torch.hub`: models from the network; not available."""

from __future__ import annotations

from .stand_ins import stand_ins

__getattr__ = stand_ins(
    __name__,
    "minigrad downloads nothing",
    "download_url_to_file get_dir help list load load_state_dict_from_url set_dir",
)
