"""The public functions: the rows of `ops` with PyTorch's names, argument handling, messages."""

from ..lazy import getter, homes

HOMES = homes(
    {
        "": """
            arguments arithmetic arranging axes bessel binary choosing combining comparing
            converting creation cumulative diagonals differences distances distributions einsum
            elementwise factories gathering histograms in_place indexing joining legacy linalg
            nan_reduction numbers numpy_protocol options ordering packing parting placing
            polynomials products ranges reals reduction replacing resizing results sampling
            scattering searching selection shaping softmax statistics strided ties windows
        """,
    }
)
__getattr__ = getter(__name__, HOMES)
__all__ = list(HOMES)
