"""`torch.backends.cpu`."""


def get_cpu_capability() -> str:
    """Which vector instructions kernels were chosen for: NumPy chooses its own."""
    return "DEFAULT"
