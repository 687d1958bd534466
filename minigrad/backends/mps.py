"""`torch.backends.mps`: Apple's GPUs, of which none is used."""


def is_available() -> bool:
    """Whether a GPU can be used: False."""
    return False


def is_built() -> bool:
    """Whether the backend is compiled in: False."""
    return False
