"""How fast minigrad is beside PyTorch and beside plain NumPy, step by step in the same run."""
