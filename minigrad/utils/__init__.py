"""Helpers beside the core, as in `torch.utils`."""
