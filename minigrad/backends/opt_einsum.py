"""`torch.backends.opt_einsum`: orders of products, not used here."""


def is_available() -> bool:
    """Whether opt_einsum is used: False."""
    return False
