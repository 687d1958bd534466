"""Functions to be differentiated as a whole: by `autograd.functional` and by `func`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Differentiated(NamedTuple):
    """A function of tensors, and examples of its arguments."""

    name: str
    function: Callable[..., Any]  # of the framework and the arguments
    arrays: tuple[np.ndarray[Any, Any], ...]

    @property
    def alone(self) -> bool:
        """Whether there is one argument, which then is given without a tuple."""
        return len(self.arrays) == 1


def _array(*shape: int, low: float = 0.5, high: float = 2.0) -> np.ndarray[Any, Any]:
    random = np.random.RandomState(sum(shape) + len(shape))
    return np.asarray(random.uniform(low, high, shape))


# Functions of one result without dimensions

SCALAR = [
    Differentiated("sum of cubes", lambda fw, x: (x**3).sum(), (_array(3),)),
    Differentiated("0-d", lambda fw, x: x.exp() * x, (_array(),)),
    Differentiated("product", lambda fw, x: x.prod(), (_array(2, 2),)),
    Differentiated("two", lambda fw, x, y: (x * y.sin()).sum(), (_array(3), _array(3, low=1))),
    Differentiated("three shapes", lambda fw, x, w, b: fw.tanh(w @ x + b).sum(),
                   (_array(3, low=-0.5, high=0.5), _array(2, 3), _array(2, low=-0.5, high=0.5))),
    Differentiated("softmax", lambda fw, x: x.softmax(0)[0], (_array(4),)),
    Differentiated("norm", lambda fw, x: x.norm(), (_array(2, 3),)),
    Differentiated("linear", lambda fw, x: (2 * x).sum(), (_array(3),)),
    Differentiated("one of two", lambda fw, x, y: (x * x).sum(), (_array(2), _array(3))),
    Differentiated("kinks", lambda fw, x: ((x - 1).relu() ** 2 * x).sum(), (_array(5),)),
    Differentiated("empty", lambda fw, x: (x * x).sum(), (_array(0),)),
    Differentiated("log det", lambda fw, x: fw.logsumexp(x @ x.T, (0, 1)), (_array(2, 2),)),
]  # fmt: skip

# Functions of any results

ANY = [
    *SCALAR,
    Differentiated("elementwise", lambda fw, x: x.exp(), (_array(3),)),
    Differentiated("matrix", lambda fw, x: x @ x, (_array(2, 2),)),
    Differentiated("matrix and vector", lambda fw, a, x: a @ x, (_array(2, 3), _array(3))),
    Differentiated("two results", lambda fw, x: (x.sin(), (x * x).sum()), (_array(3),)),
    Differentiated("two of two", lambda fw, x, y: (x * y, x[:1] + y.exp()),
                   (_array(2), _array(2, low=1))),
    Differentiated("views", lambda fw, x: (x.T.reshape(-1), x[0]), (_array(2, 3),)),
    Differentiated("permuted", lambda fw, x: x.flip(0) * x.cumsum(0), (_array(4),)),
    Differentiated("sorted", lambda fw, x: x.sort().values ** 2, (_array(4),)),
    Differentiated("normalised", lambda fw, x: (x - x.mean(0)) / x.std(0), (_array(3, 2),)),
    Differentiated("constant", lambda fw, x: fw.ones(2, dtype=x.dtype), (_array(2),)),
    Differentiated("one constant", lambda fw, x: (x * 2, fw.ones(1, dtype=x.dtype)),
                   (_array(2),)),
    Differentiated("written in place", lambda fw, x: x.clone().mul_(x).add_(1), (_array(3),)),
    Differentiated("no result", lambda fw, x: x[:0] * 2, (_array(2),)),
]  # fmt: skip
