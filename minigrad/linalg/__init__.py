"""Linear algebra, as `torch.linalg`: for floats, with batches in the leading dimensions."""

from ..functions.linalg import matmul
from ..ops.lapack import LinAlgError
from .cholesky_factors import cholesky, cholesky_ex
from .decompositions import eigh, eigvalsh, qr, svd, svdvals
from .determinants import det, slogdet
from .lu_factors import lu, lu_factor, lu_factor_ex, lu_solve
from .norms import cond, matrix_norm, norm, vector_norm
from .products import cross, diagonal, matrix_exp, matrix_power, multi_dot, vander, vecdot
from .rank import matrix_rank, pinv
from .reflections import householder_product
from .solving import (
    inv,
    inv_ex,
    lstsq,
    solve,
    solve_ex,
    solve_triangular,
    tensorinv,
    tensorsolve,
)

__all__ = [
    "LinAlgError",
    "cholesky",
    "cholesky_ex",
    "cond",
    "cross",
    "det",
    "diagonal",
    "eigh",
    "eigvalsh",
    "householder_product",
    "inv",
    "inv_ex",
    "lstsq",
    "lu",
    "lu_factor",
    "lu_factor_ex",
    "lu_solve",
    "matmul",
    "matrix_exp",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "multi_dot",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "solve_ex",
    "solve_triangular",
    "svd",
    "svdvals",
    "tensorinv",
    "tensorsolve",
    "vander",
    "vecdot",
    "vector_norm",
]
