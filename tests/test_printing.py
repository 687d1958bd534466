"""The text of tensors against torch's, character for character."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

import minigrad as mg
from minigrad import printing

from .cases.printing import STORIES, Source
from .parity import assert_same_outcome
from .snippets import program, snippets


@pytest.fixture(autouse=True)
def default_options() -> Iterator[None]:
    yield
    torch.set_printoptions(profile="default")
    mg.set_printoptions(profile="default")


def check(count: int, seed: int) -> None:
    """Compare `count` random cases."""
    source = Source(seed)
    for k in range(count):
        case = source.draw()
        torch.set_printoptions(**case.options)
        mg.set_printoptions(**case.options)
        assert printing.get_printoptions() == torch._tensor_str.get_printoptions()
        tensor = torch.from_numpy(np.array(case.array, order="C"))
        theirs, words = STORIES[case.story](tensor, case.length)
        before = case.array.copy()
        torch.set_default_dtype(getattr(torch, case.default))
        try:
            expected = repr(theirs)
        finally:
            torch.set_default_dtype(torch.float32)
        with np.errstate(all="raise"):
            text = printing.tensor_text(case.array, default_dtype=np.dtype(case.default), **words)
        assert text == expected, f"case {k} of seed {seed}: {case}"
        assert case.array.tobytes() == before.tobytes()


@pytest.mark.parametrize("seed", range(4))
def test_random_arrays(seed: int) -> None:
    check(400, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 14))
def test_many_random_arrays(seed: int) -> None:
    check(2000, seed)


# As users see it: repr and str of tensors, parameters and modules, and the options

TEXTS = """
repr(torch.ones(2, 3))
str(torch.tensor([1.0, float("nan"), -1e10]))
repr(torch.tensor(2.5))
f"{torch.tensor(2.5):.3f}"
f"{torch.ones(2)}"
f"{torch.ones(2):.3f}"
repr(torch.ones(2, requires_grad=True))
repr(torch.ones(2, requires_grad=True) * 2)
repr((torch.ones(2, requires_grad=True) * 2).sum())
repr(torch.nn.Parameter(torch.ones(2, 2)))
repr(torch.nn.Parameter(torch.ones(2), requires_grad=False))
repr([torch.zeros(2), torch.nn.Parameter(torch.ones(1))])
repr(list(torch.nn.Linear(2, 3).parameters()))
repr(torch.zeros(0, 3))
repr(torch.arange(2000))
repr(torch.zeros(2, dtype=torch.int32))
repr(torch.ones(2) > 0)
repr(torch.rand(3, 4, dtype=torch.float64))
repr(torch.Size([2, 3]))
repr(torch.float32)
repr(torch.device("cpu"))
str(torch.int64)
repr(torch.finfo(torch.float32))
repr(torch.iinfo(torch.int8))
repr(torch.max(torch.ones(2, 2), 1))
repr(type("Image", (torch.Tensor,), {})([1.0]))
torch.set_printoptions(precision=2); repr(torch.rand(3))
torch.set_printoptions(profile="nonsense"); repr(torch.rand(3))
torch.set_printoptions(sci_mode=True); repr(torch.rand(3))
torch.set_printoptions(threshold=3, edgeitems=1); repr(torch.rand(9))
torch.set_printoptions(linewidth=20); repr(torch.rand(9))
torch.set_printoptions(wrong=1)
"""
DIFFERS = {
    'repr(type("Image", (torch.Tensor,), {})([1.0]))': "a subclass prints as a Tensor",
    'torch.set_printoptions(profile="nonsense"); repr(torch.rand(3))': "refused",
}


@pytest.mark.parametrize("line", snippets(TEXTS, DIFFERS))
def test_text(line: str) -> None:
    assert_same_outcome(program(line), ulps=0, traits=True)
