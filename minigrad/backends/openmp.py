"""`torch.backends.openmp`: threads, not used here."""


def is_available() -> bool:
    """Whether OpenMP is used: False."""
    return False
