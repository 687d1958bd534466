"""`testing.assert_close`: what it lets pass, and what it says, as torch's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import minigrad as mg

from .parity import assert_same_outcome
from .snippets import program, snippets

CLOSE = """
close(t([1.0, 2.0]), t([1.0, 2.0 + 1e-6]))
close(t([1.0, 2.0]), t([1.0, 3.0]))
close(t([1.0, 2.0]), t([1.0, 3.0]), rtol=0, atol=0)
close(t([1.0, 2.0]), t([3.0, 1.0]), rtol=0.1, atol=0.0)
close(t([1.0, 2.0]), t([3.0, 1.0]), rtol=0.0, atol=0.1)
close(t([1.0, 2.0]), t([1.1, 2.1]), rtol=0.0, atol=0.2)
close(t([1.0, 2.0]).double(), t([1.0, 2.0 + 1e-6]).double())
close(t([1.0, 2.0]).half(), t([1.0, 2.001]).half())
close(t([1.0], dtype=torch.float64), t([1.000001]), check_dtype=False)
close(t([[1.0, 2.0], [3, 4]]), t([[1.0, 3.0], [2, 5.0]]))
close(t(1.0), t(2.0))
close(1.0, 2.0)
close(1.0, 1.0 + 1e-9)
close(1, 2)
close(1j, 2j)
close(1, 1.0)
close(1, 1.0, check_dtype=False)
close(True, False)
close(True, True)
close(None, None)
close(None, 1)
close(float('nan'), float('nan'))
close(float('nan'), float('nan'), equal_nan=True)
close(float('inf'), float('inf'))
close(t([1, 2]), t([1, 3]))
close(t([2], dtype=torch.uint8), t([3], dtype=torch.uint8))
close(t([True]), t([False]))
close(t([1 + 2j]), t([1 + 3j]))
close(t([1.0]), t([1]))
close(t([1.0]), t([1]), check_dtype=False)
close(t([1.0]), t([1.0, 2]))
close(t([[1.0, 2.0]]).t(), t([[1.0], [2.0]]), check_stride=True)
close(t([[1.0, 2.0], [3, 4]]).t(), t([[1.0, 3.0], [2, 4]]), check_stride=True)
close(t([float('nan')]), t([float('nan')]))
close(t([float('nan')]), t([float('nan')]), equal_nan=True)
close(t([float('nan'), 1.0]), t([float('nan'), 2.0]), equal_nan=True)
close(t([float('inf')]), t([1.0]))
close(t([float('inf'), -float('inf')]), t([float('inf'), -float('inf')]))
close(t([float('inf')]), t([-float('inf')]))
close(t([0.0]), t([1.0]))
close(t([1.0]), t([0.0]))
close(t([]), t([]))
close([], [])
close([t(1.0), t(2.0)], [t(1.0), t(3.0)])
close({'a': 1.0, 'b': [1, 2]}, {'a': 1.0, 'b': [1, 3]})
close([1, 2], [1])
close([[1, 2]], [[1, 2, 3]])
close({'a': 1}, {'b': 1})
close((1, 2), [1, 2])
close(t([1.0], requires_grad=True), t([1.0]))
close(np.ones(2), np.zeros(2))
close(np.ones(2), np.ones(2))
close(np.float64(1), 1.0)
close(t([1.0, 2.0]), t([1.0, 3.0]), msg='so')
close(t([1.0, 2.0]), t([1.0, 3.0]), msg=lambda text: 'so: ' + text)
close(1.0, 2.0, rtol=1.0)
close(1.0, 2.0, atol=1.0)
close('a', 'a')
close([1.0, 'a'], [1.0, 'a'])
"""

MIXED = """
close(t([1.0]), 1.0)
close(1.0, t(1.0))
close(t([1.0]), np.ones(1))
"""


def names(fw: Any) -> dict[str, Any]:
    return {"close": fw.testing.assert_close, "t": fw.tensor}


@pytest.mark.parametrize("line", snippets(CLOSE))
def test_what_it_says(line: str) -> None:
    assert_same_outcome(program(line, names), messages=True)


@pytest.mark.parametrize("line", snippets(MIXED))
def test_what_it_refuses(line: str) -> None:
    assert_same_outcome(program(line, names))


@pytest.mark.parametrize(
    ("dtype", "rtol", "atol"), [("float16", 1e-3, 1e-5), ("float32", 1.3e-6, 1e-5)]
)
def test_default_tolerances(dtype: str, rtol: float, atol: float) -> None:
    expected = np.array([0, 1, 1000], np.float64)
    for factor, fails in ((0.9, False), (1.2, True)):
        actual = mg.tensor(expected + factor * (atol + rtol * expected), dtype=mg.float64)
        wanted = mg.tensor(expected, dtype=getattr(mg, dtype))
        try:
            mg.testing.assert_close(actual, wanted, check_dtype=False)
            failed = False
        except AssertionError:
            failed = True
        assert failed is fails
