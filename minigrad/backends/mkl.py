"""`torch.backends.mkl`: Intel's library, not used here."""


def is_available() -> bool:
    """Whether MKL is used: False."""
    return False
