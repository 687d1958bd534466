"""`torch.backends.mkldnn`: Intel's kernels, not used here."""

enabled = True


def is_available() -> bool:
    """Whether they are used: False."""
    return False
