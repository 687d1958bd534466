"""`torch.backends`: the switches of libraries that minigrad does without.

A flag can be set and read, as scripts do at their start; it has no effect, since what it would
choose between (libraries, roundings, orders of summing) is not here. Results are deterministic.
"""

from . import cpu, cuda, cudnn, mkl, mkldnn, mps, openmp, opt_einsum

__all__ = ["cpu", "cuda", "cudnn", "mkl", "mkldnn", "mps", "openmp", "opt_einsum"]
