"""Special functions against torch, point by point."""

from __future__ import annotations

import numpy as np
import pytest

import minigrad as mg

from .cases import Array
from .cases.special import DIFFERS, FUNCTIONS, POINTS, Function
from .parity import FRAMEWORKS, array_of, assert_same_outcome, tensor_in
from .snippets import program, snippets


def values(function: Function, points: Array) -> tuple[Array, Array]:
    """Torch's and ours."""
    theirs, ours = (array_of(function.run(fw, tensor_in(fw, points))) for fw in FRAMEWORKS)
    assert ours.dtype == theirs.dtype == points.dtype
    return theirs, ours


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.name)
def test_values(function: Function, kind: str) -> None:
    theirs, ours = values(function, function.points.astype(kind))
    bound = function.bounds[kind == "float64"]
    if isinstance(bound, tuple):
        np.testing.assert_allclose(ours, theirs, *bound)
        return
    far = np.abs(ours.astype(float) - theirs.astype(float))
    with np.errstate(all="ignore"):
        ulps = np.where(ours == theirs, 0, far / np.spacing(np.abs(theirs)).astype(float))
    assert ulps.max() <= bound, function.points[ulps.argmax()]


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize(
    "function", [f for f in FUNCTIONS if "<" not in f.name], ids=lambda f: f.name
)
def test_special_points(function: Function, kind: str) -> None:
    points = np.array([p for p in POINTS if p not in DIFFERS.get(function.name, [])], kind)
    theirs, ours = values(function, points)
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=0)


def test_limits_that_torch_overshoots() -> None:
    trigamma = mg.special.polygamma(1, mg.tensor([-1.0, -2.0, -float("inf")]))
    assert trigamma.tolist() == [float("inf")] * 3
    assert mg.special.polygamma(2, mg.tensor(float("inf"))).item() == 0
    assert mg.special.i0(mg.tensor(90.0)).isfinite()


ERRORS = """
torch.special.erf([1.0])
torch.special.erf(torch.tensor([1, 2]))
torch.special.erfcx(torch.tensor([True]))
torch.special.polygamma(-1, torch.ones(2))
torch.special.polygamma(1.5, torch.ones(2))
torch.special.polygamma(torch.ones(2), 1)
torch.special.multigammaln(torch.ones(2), 0)
torch.special.multigammaln(torch.tensor([True]), 2)
torch.special.i0(torch.tensor([1, 2]))
torch.special.xlog1py(1.0, 2.0)
torch.special.xlog1py(1.0, torch.ones(2))
torch.special.logit(torch.tensor([0.2, 2.0]))
torch.special.logit(torch.tensor([0.2, 2.0]), eps=0.1)
torch.special.softmax(torch.ones(2, 3), 1)
torch.special.log_softmax(torch.ones(2, 3), 5)
torch.special.ndtr(torch.ones(2), out=torch.zeros(2))
torch.special.erf(torch.ones(2), out=torch.zeros(2, dtype=torch.int64))
"""


@pytest.mark.parametrize("line", snippets(ERRORS))
def test_arguments(line: str) -> None:
    assert_same_outcome(program(line))
