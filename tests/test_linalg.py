"""Linear algebra beyond the tables of cases: errors, results with names, empty and odd inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg

from .parity import FRAMEWORKS, assert_same, outcome
from .snippets import program, snippets

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

# A line of PyTorch that fails; after `=>` what both messages contain
ERRORS = r"""
L.inv(ones(2, 3))                       => linalg.inv: A must be batches of square matrices
L.inv(ones(2))                          => linalg.inv: The input tensor A must have at least 2
L.inv(ints(2, 2))                       => linalg.inv: Expected a floating point or complex tensor
L.inv(ones(2, 2).half())                => linalg.inv: Low precision dtypes not supported
L.inv(zeros(2, 2))                      => linalg.inv: The diagonal element 1 is zero
L.inv(two)                              => linalg.inv: (Batch element 1): The diagonal element 2
L.inv(torch.eye(2), out=ones(2).double()) => Expected out tensor to have dtype
L.inv_ex(zeros(2, 2), check_errors=True) => linalg.inv_ex: The diagonal element 1 is zero
torch.inverse(two)                      => linalg.inv: (Batch element 1)
L.det(ones(2, 3))                       => linalg.det: A must be batches of square matrices
L.det(ints(2, 2))                       => linalg.det: Expected a floating point or complex
L.det(ones(2, 2).half())                => "lu_cpu" not implemented for 'Half'
L.slogdet(ones(2))                      => linalg.slogdet: The input tensor A must have at least
torch.logdet(ones(2, 3))                => logdet: A must be batches of square matrices
L.solve(two, ones(2, 1))                => torch.linalg.solve: (Batch element 1): The solver failed
L.solve(zeros(2, 2), ones(2))           => torch.linalg.solve: The solver failed because the input
L.solve(ones(3, 3), ones(2, 1))         => Incompatible shapes of A and B for the equation AX = B (
L.solve(ones(3, 3), ones(2, 2), left=False) => equation XA = B (3x3 and 2x2)
L.solve(ones(3, 3), ones(3), left=False) => Incompatible shapes of A and B for the equation XA
L.solve(ones(3, 3), ones(3).double())   => Expected A and B to have the same dtype
L.solve(ones(3, 3), tensor(1.))         => B must have at least 2 dimensions
L.solve(ones(2, 3, 3), ones(3, 3, 1))   => must match
L.solve_ex(zeros(2, 2), ones(2), check_errors=True) => torch.linalg.solve_ex: The solver failed
L.solve_triangular(ones(2, 3), ones(2, 1), upper=True) => A must be batches of square matrices
L.solve_triangular(ones(2, 2), ones(2), upper=True) => B must have at least 2 dimensions
L.solve_triangular(ints(2, 2), ints(2, 2), upper=True) => not implemented for 'Long'
torch.triangular_solve(ones(2), ones(2, 2)) => at least 2 dimensions
L.tensorinv(ones(3, 3), ind=0)          => Expected a strictly positive integer for 'ind', but got 0
L.tensorinv(ones(3, 2), ind=1)          => prod(self.shape[ind:]) == prod(self.shape[:ind])
L.tensorinv(zeros(2, 2), ind=1)         => inv: The diagonal element 1 is zero
L.tensorsolve(ones(3, 3), ones(2))      => prod(self.shape[other.ndim:])
L.lstsq(ones(2, 3), ones(3))            => input.size(-2) should match other.size(-1)
L.lstsq(ones(2, 3), ones(3, 1))         => input.size(-2) should match other.size(-2)
L.lstsq(ones(2, 2), ones(2, 2), driver="x") => should be one of (gels, gelsy, gelsd, gelss)
L.lstsq(ones(2, 2), ones(2, 2).double()) => the same dtype
L.cholesky(zeros(2, 2))                 => linalg.cholesky: The factorization could not be completed
L.cholesky(two)                         => (Batch element 1)...minor of order 2 is not positive
L.cholesky_ex(zeros(2, 2), check_errors=True) => linalg.cholesky_ex: The factorization
L.cholesky(ints(2, 2))                  => linalg.cholesky: Expected a floating point
torch.cholesky(ints(2, 2))              => "cholesky_cpu" not implemented for 'Long'
torch.cholesky(zeros(2, 2))             => cholesky: The factorization could not be completed
torch.cholesky_solve(ones(2), ones(2, 2)) => at least 2 dimensions
torch.cholesky_inverse(zeros(2, 2))     => cholesky_inverse: The diagonal element 1 is zero
L.lu_factor(two)                        => (Batch element 1): U[2,2] is zero
L.lu_factor(ones(2))                    => Expected tensor with 2 or more dimensions. Got size: [2]
L.lu(ones(2, 2), pivot=False)           => LU without pivoting is not implemented on the CPU
L.lu_solve(ones(2, 2), ints(2), ones(2, 1)) => scalar type torch.int32
L.lu_solve(ones(2, 2), ints(1).int(), ones(2, 1)) => Number of pivots per batch
torch.lu_unpack(ones(2, 2), ints(2))    => LU_pivots is expected to be...torch.int32
L.qr(ones(2, 2), "x")                   => qr received unrecognized mode 'x'
L.qr(leaf(2, 2), "r").R.sum().backward() => is not computed when mode='r'
L.qr(leaf(3, 2), "complete").R.sum().backward() => not differentiable when mode='complete' and nrows
L.qr(ones(2))                           => linalg.qr: The input tensor A must have at least 2
L.svd(ones(2))                          => linalg.svd: The input tensor A must have at least 2
L.svd(ones(2, 2), driver="gesvd")       => only supported on CUDA inputs
L.svdvals(ints(2, 2))                   => linalg.svd: Expected a floating point or complex tensor
L.eigh(ones(2, 3))                      => linalg.eigh: A must be batches of square matrices
L.eigh(ones(2, 2), "X")                 => Expected UPLO argument to be 'L' or 'U', but got X
L.eigvalsh(ints(2, 2))                  => "linalg_eigh_cpu" not implemented for 'Long'
L.pinv(ints(2, 2))                      => expected a tensor with 2 or more dimensions of float
L.pinv(ones(2, 3), hermitian=True)      => linalg.eigh: A must be batches of square matrices
L.matrix_rank(ones(2))                  => must have at least 2 dimensions
L.matrix_rank(ints(2, 2))               => doesn't handle types other than float and double
L.matrix_power(ones(2, 3), 2)           => linalg.matrix_power: A must be batches of square
L.matrix_power(ones(2, 2), 1.5)         => argument 'n' (position 2) must be int, not float
L.matrix_power(zeros(2, 2), -1)         => linalg.inv: The diagonal element 1 is zero
L.matrix_exp(ones(2, 3))                => linalg.matrix_exp: A must be batches of square
L.matrix_exp(ints(2, 2))                => linalg.matrix_exp: Expected a floating point
L.multi_dot([ones(2, 2)])               => multi_dot(): expected at least 2 tensors but got 1
L.multi_dot([ones(2, 2), ones(3, 2)])   => tensors 0 and 1 with shapes [2, 2] and [3, 2] cannot
L.multi_dot([ones(2, 2), ones(2, 2, 2)]) => the last tensor must be 1D or 2D but got 3D
L.multi_dot([ones(2, 2), ones(2), ones(2, 2)]) => tensor 1 must be 2D but got 1D
L.multi_dot([ones(2, 2), ones(2, 2).double()]) => tensor 0 is...and tensor 1
torch.chain_matmul()                    => Expected one or more matrices
torch.chain_matmul(ones(2, 2), ones(2)) => Tensor dimension is 1, expected 2
L.cross(ones(3), ones(2, 3))            => inputs must have the same number of dimensions
L.cross(ones(2, 3), ones(2, 3), dim=0)  => inputs dimension 0 must have length 3. Got 2 and 2
L.vecdot(ints(2), ints(2))              => linalg.vecdot: Expected a floating point or complex
L.vecdot(ones(2), ones(2).double())     => Expected x and y to have the same dtype
L.diagonal(ones(2))                     => Dimension out of range
L.vander(ones(2), N=1)                  => N must be greater than 1
L.vander(ones(2).bool())                => but got Bool
L.householder_product(ones(2, 3), ones(2)) => greater than or equal to input.shape[-1]
L.householder_product(ones(3, 3), ones(4)) => greater than or equal to tau.shape[-1]
L.householder_product(ones(3, 3), ones(2).double()) => tau dtype Double does not match input dtype
torch.geqrf(ones(2))                    => input must have at least 2 dimensions
torch.ormqr(ones(3, 3), ones(3), ones(2, 3)) => other.shape[-2]
torch.ormqr(ones(3, 3), ones(3), ones(3, 3).double()) => the same dtype
L.vector_norm(ints(2))                  => linalg.vector_norm: Expected a floating point
L.vector_norm(ones(2), "fro")           => argument 'ord' (position 2) must be Number, not str
L.vector_norm(ones(2), dtype=torch.int64) => dtype should be floating point or complex
L.vector_norm(ones(2).double(), dtype=torch.float32) => should be convertible without narrowing
L.vector_norm(ones(0), float("inf"))    => cannot compute the inf norm on an empty tensor
L.vector_norm(ones(0, 2), -1, dim=0)    => norm on the dimension 0
L.matrix_norm(ones(2))                  => linalg.matrix_norm: The input tensor A must have
L.matrix_norm(ones(2, 2), 3)            => linalg.matrix_norm: Order 3 not supported
L.matrix_norm(ones(2, 2), "x")          => linalg.matrix_norm: Order x not supported
L.matrix_norm(ones(2, 2), dim=(0, 0))   => linalg.matrix_norm: dims must be different. Got (0, 0)
L.matrix_norm(ones(2, 2), dim=(0,))     => dim must be a 2-tuple. Got 0
L.matrix_norm(ones(2, 2), dim=0)        => linalg_matrix_norm()
L.matrix_norm(ones(2, 0), -2)           => amin(): Expected reduction dim...to have non-zero size
L.matrix_norm(ones(2, 2).half(), "nuc") => linalg.matrix_norm: Low precision dtypes not supported
L.norm(ones(2, 2, 2), 2)                => the input must be 1D or 2D. Got 3D
L.norm(ones(2, 2, 2), dim=(0, 1, 2))    => it must be of length 1 or 2. Got [0, 1, 2]
torch.norm(ones(2, 2, 2), "nuc")        => dim must be a 2-tuple. Got 0 1 2
L.cond(ones(2))                         => must have at least 2 dimensions
L.cond(ones(2, 3), 1)                   => linalg.cond(ord=1): A must be batches of square matrices
L.cond(ones(2, 2), "x")                 => linalg.cond got an invalid norm type: x
torch.pca_lowrank(ones(3, 3), q=7)      => q(=7) must be non-negative integer
torch.pca_lowrank(ones(3, 3), niter=-1) => niter(=-1) must be non-negative integer
"""

# PyTorch's class of errors, and minigrad's
KINDS: dict[type, type] = {torch.linalg.LinAlgError: mg.linalg.LinAlgError}


def names(fw: Any) -> dict[str, Any]:
    """What the snippets use."""
    return {
        "L": fw.linalg,
        "tensor": fw.tensor,
        "ones": fw.ones,
        "zeros": fw.zeros,
        "ints": lambda *shape: fw.ones(*shape, dtype=fw.int64),
        "leaf": lambda *shape: fw.ones(*shape, requires_grad=True),
        "two": fw.tensor([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 2.0], [2.0, 4.0]]]),
    }


@pytest.mark.parametrize("line", snippets(ERRORS))
def test_errors(line: str) -> None:
    statement, _, said = (part.strip() for part in line.partition("=>"))
    theirs, ours = (outcome(program(statement, names), fw) for fw in FRAMEWORKS)
    for error in (theirs, ours):
        assert isinstance(error, Exception), f"nothing was raised: {error!r}"
        assert any(_in_order(wanted.split("..."), str(error)) for wanted in said.split(" | ")), (
            f"{error!r} lacks {said!r}"
        )
    assert type(ours) is KINDS.get(type(theirs), type(theirs))


def _in_order(parts: list[str], text: str) -> bool:
    for part in parts:
        _, found, text = text.partition(part)
        if not found:
            return False
    return True


NAMED: dict[str, Callable[[Any, Any], Any]] = {
    "linalg.qr": lambda fw, x: fw.linalg.qr(x),
    "linalg.svd": lambda fw, x: fw.linalg.svd(x),
    "linalg.eigh": lambda fw, x: fw.linalg.eigh(x),
    "linalg.slogdet": lambda fw, x: fw.linalg.slogdet(x),
    "linalg.inv_ex": lambda fw, x: fw.linalg.inv_ex(x),
    "linalg.solve_ex": lambda fw, x: fw.linalg.solve_ex(x, x),
    "linalg.cholesky_ex": lambda fw, x: fw.linalg.cholesky_ex(x),
    "linalg.lu": lambda fw, x: fw.linalg.lu(x),
    "linalg.lu_factor": lambda fw, x: fw.linalg.lu_factor(x),
    "linalg.lu_factor_ex": lambda fw, x: fw.linalg.lu_factor_ex(x),
    "linalg.lstsq": lambda fw, x: fw.linalg.lstsq(x, x),
    "qr": lambda fw, x: fw.qr(x),
    "svd": lambda fw, x: fw.svd(x),
    "slogdet": lambda fw, x: fw.slogdet(x),
    "geqrf": lambda fw, x: fw.geqrf(x),
    "lu": lambda fw, x: fw.lu(x, get_infos=True),
    "lu_unpack": lambda fw, x: fw.lu_unpack(*fw.lu(x)),
    "triangular_solve": lambda fw, x: fw.triangular_solve(x, x),
}


@pytest.mark.parametrize("name", NAMED)
def test_results_have_torchs_names(name: str) -> None:
    # Of a diagonal matrix in falling order all results are exact
    theirs, ours = (
        NAMED[name](fw, fw.tensor([[4.0, 0.0], [0.0, 1.0]], dtype=fw.float64)) for fw in FRAMEWORKS
    )
    fields = [n for n in dir(type(theirs)) if not n.startswith("_") and not n.startswith("n_")]
    fields = [n for n in fields if n not in ("count", "index")]
    assert fields
    for field in fields:
        assert_same(abs(getattr(ours, field)), abs(getattr(theirs, field)))
    assert [type(x).__name__ for x in ours] == ["Tensor"] * len(theirs)
    assert repr(ours).partition("(")[0] == repr(theirs).partition("(")[0]
    said = [line.partition("=")[0] for line in repr(theirs).splitlines() if "=tensor" in line]
    assert [line.partition("=")[0] for line in repr(ours).splitlines() if "=tensor" in line] == said


def test_out_takes_several_results() -> None:
    x = mg.tensor([[4.0, 0.0], [0.0, 1.0]])
    places = (mg.empty(0), mg.empty(0), mg.empty(0))
    result = mg.linalg.svd(x, out=places)
    assert all(a is b for a, b in zip(result, places, strict=True))
    np.testing.assert_array_equal(places[1].numpy(), [4, 1])
    with pytest.raises(TypeError, match="out must be 3 Tensors, got 2"):
        mg.linalg.svd(x, out=places[:2])


@pytest.mark.parametrize("shape", [(300, 300), (7, 40, 40), (40, 60), (60, 40)], ids=str)
def test_larger_lu_has_lapacks_pivots(shape: tuple[int, ...]) -> None:
    array = np.random.RandomState(0).standard_normal(shape)
    theirs, ours = (fw.linalg.lu_factor(fw.from_numpy(array.copy())) for fw in FRAMEWORKS)
    assert_same(tuple(ours), tuple(theirs), ulps=2.0**14)


@pytest.mark.parametrize(
    ("dtype", "scale"),
    [
        *(("float32", s) for s in (1e-6, 0.5, 4.0)),
        *(("float64", s) for s in (1e-6, 0.5, 4.0, 30.0)),
    ],
)
def test_exponentials_of_all_sizes(dtype: str, scale: float) -> None:
    array = np.random.RandomState(0).standard_normal((3, 6, 6)) * scale
    array[1] = array[1] - array[1].mT  # of rotations the exponential stays of size 1
    array[2] *= 1e-3
    theirs, ours = (fw.matrix_exp(fw.from_numpy(array.astype(dtype))) for fw in FRAMEWORKS)
    for k in range(3):
        assert_same(ours[k], theirs[k], ulps=2.0**14)


def test_a_determinants_gradient_at_singular_matrices() -> None:
    """PyTorch gives 0 there, unless a second derivative is to come."""
    x = mg.tensor([[1.0, 2.0], [2.0, 4.0]], dtype=mg.float64, requires_grad=True)
    mg.det(x).backward()
    assert x.grad is not None
    np.testing.assert_allclose(x.grad.numpy(), [[4, -2], [-2, 1]], 1e-14)


def test_traced_programs_check_their_own_matrices() -> None:
    from minigrad._tensor import wrap
    from minigrad.compiler import trace

    invert = trace(lambda x: mg.linalg.inv(wrap(x)), np.eye(2))
    np.testing.assert_array_equal(invert(np.eye(2) * 2)[0], np.eye(2) / 2)
    with pytest.raises(mg.linalg.LinAlgError, match="singular"):
        invert(np.zeros((2, 2)))
