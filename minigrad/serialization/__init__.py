"""Saving and loading in PyTorch's file format, without PyTorch and without running what is loaded.

For other formats there is nothing to add. NumPy's `npz` takes and gives arrays, which a Tensor's
`numpy()` and `from_numpy` are; the library `safetensors` (the extra `minigrad[safetensors]`) has
an interface for NumPy:

    numpy.savez("model.npz", **{k: v.numpy() for k, v in model.state_dict().items()})
    model.load_state_dict({k: mg.from_numpy(v) for k, v in numpy.load("model.npz").items()})

    from safetensors.numpy import load_file, save_file
    save_file({k: v.contiguous().numpy() for k, v in model.state_dict().items()}, path)
    model.load_state_dict({k: mg.from_numpy(v) for k, v in load_file(path).items()})

`load` reads such a file too, by its ending `.safetensors`, as PyTorch's does.
"""

from .errors import LoadError
from .loading import load
from .saving import save

__all__ = ["LoadError", "load", "save"]
