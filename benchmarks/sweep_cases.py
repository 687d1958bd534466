"""The operations that `benchmarks.sweep` times, a row each, and why the slow ones are slow."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Maker = Callable[[int], Array]  # of an input from the number of elements
SIZES = (1, 100, 10_000, 1_000_000, 10_000_000)
TRAINED = (100, 1_000_000)  # sizes at which forward and backward are timed together

# Reasons that several have
CALLS = "few elements: arguments are checked in Python, and each step is a call of NumPy (0.25 us)"
PASSES = "each step is a pass over memory, where PyTorch computes all of them at once"
BOTH = f"{CALLS}; many: {PASSES}"
DIVISION = f"{PASSES}; of these `exp` and a division take 0.4 ns an element, PyTorch's 0.2"
PLACES = f"{CALLS}; many: places in 64 bits are computed and read, where PyTorch uses its loop's"
COPIES = "the gradient that is given is copied, and so are its parts"
STREAM = f"{CALLS}; many: the words of PyTorch's stream come as 64 bits each"


@dataclass(frozen=True)
class Measured:
    """An operation to time.

    Attributes:
        name: what the table calls it.
        run: applies it, a function of the framework and the inputs.
        inputs: makers of the inputs' values, of kind float32 where they need gradients.
        backward: gradients are computed too, from ones.
        reason: why it is slower than 0.4 times PyTorch's speed where it is.
        most: elements from which on it is not timed.
    """

    name: str
    run: Callable[..., Any]
    inputs: tuple[Maker, ...]
    backward: bool = False
    reason: str = ""
    most: int = SIZES[-1]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of elements at which it is timed."""
        return tuple(n for n in (TRAINED if self.backward else SIZES) if n <= self.most)


def normal(n: int, seed: int = 0) -> Array:
    """Standard normal numbers."""
    return np.random.default_rng(seed).standard_normal(n, np.float32)


def other(n: int) -> Array:
    """Standard normal numbers again."""
    return normal(n, 1)


def positive(n: int) -> Array:
    """Numbers between 0.01 and about 5."""
    numbers: Array = np.abs(normal(n)) + np.float32(0.01)
    return numbers


def sides(n: int) -> tuple[int, int]:
    """The sides of a matrix of n elements, as square as it can be."""
    rows = max(k for k in range(1, math.isqrt(n) + 1) if n % k == 0)
    return rows, n // rows


def matrix(n: int) -> Array:
    """Standard normal numbers in a matrix."""
    return normal(n).reshape(sides(n))


def mask(n: int) -> Array:
    """Bools, half of them set."""
    return normal(n, 2) > 0


def integers(n: int) -> Array:
    """Integers below 100."""
    return np.random.default_rng(3).integers(0, 100, n)


def places(n: int) -> Array:
    """Positions in n elements."""
    return np.random.default_rng(4).integers(0, n, n)


def columns(n: int) -> Array:
    """For each element of a matrix a position in its row."""
    rows, width = sides(n)
    return np.random.default_rng(5).integers(0, width, (rows, width))


def some_rows(n: int) -> Array:
    """Half as many positions of rows as a matrix has."""
    rows, _ = sides(n)
    return np.random.default_rng(6).integers(0, rows, max(rows // 2, 1))


def table(n: int) -> Array:
    """Vectors of 64 numbers, n numbers in all."""
    return normal(max(n, 64) // 64 * 64).reshape(-1, 64)


def words(n: int) -> Array:
    """Positions of vectors in such a table, as many as it has."""
    count = max(n // 64, 1)
    return np.random.default_rng(7).integers(0, count, count)


def square(n: int) -> Array:
    """A square matrix that takes n multiplications to be multiplied with another."""
    side = round(n ** (1 / 3))
    return normal(side * side).reshape(side, side)


def batch(n: int) -> Array:
    """Square matrices of 16 by 16."""
    count = max(n // 256, 1)
    return normal(count * 256).reshape(count, 16, 16)


def unary(name: str, reason: str = "", source: Maker = normal) -> Measured:
    """A function of PyTorch's root of one Tensor."""
    return Measured(name, lambda fw, x: getattr(fw, name)(x), (source,), reason=reason)


def activation(name: str, reason: str = "", **options: Any) -> Measured:
    """A function of `nn.functional`."""
    label = ", ".join([name, *(f"{k}={v}" for k, v in options.items())])
    return Measured(
        label,
        lambda fw, x: getattr(fw.nn.functional, name)(x, **options),
        (normal,),
        reason=reason,
    )


def binary(name: str, reason: str = "") -> Measured:
    """A function of PyTorch's root of two Tensors."""
    return Measured(name, lambda fw, a, b: getattr(fw, name)(a, b), (normal, other), reason=reason)


def plain(name: str, run: Callable[..., Any], *inputs: Maker, reason: str = "") -> Measured:
    """Anything else, forward."""
    return Measured(name, run, inputs, reason=reason)


def trained(measured: Measured) -> Measured:
    """The same, forward and backward."""
    name = f"{measured.name}, backward"
    return Measured(name, measured.run, measured.inputs, True, measured.reason or PASSES)


ELEMENTWISE = (
    binary("add"),
    plain("add a number", lambda fw, x: x + 1.5, normal),
    plain("add a row", lambda fw, x: x + x[0], matrix, reason=CALLS),
    binary("mul"),
    binary("div"),
    unary("neg"),
    unary("abs"),
    unary("exp"),
    unary("log", source=positive),
    unary("sqrt", source=positive),
    unary("rsqrt", source=positive),
    unary("reciprocal", source=positive),
    unary("sin"),
    unary("cos"),
    unary("tanh"),
    unary("erf", "values are looked up in tables by float64, for 2 units in the last place"),
    unary("log1p", source=positive),
    unary("expm1"),
    unary("floor"),
    unary("round"),
    unary("sign", BOTH),
    plain("x ** 2", lambda fw, x: x**2, normal),
    plain("x ** 2.5", lambda fw, x: x**2.5, positive),
    plain("a > b", lambda fw, a, b: a > b, normal, other),
    plain("x == number", lambda fw, x: x == 0.5, normal),
    unary("isnan"),
    binary("maximum"),
    plain("where", lambda fw, m, a, b: fw.where(m, a, b), mask, normal, other),
    plain("clamp", lambda fw, x: fw.clamp(x, -1, 1), normal, reason=CALLS),
    plain("clamp min", lambda fw, x: fw.clamp(x, min=0.5), normal),
    plain("lerp", lambda fw, a, b: fw.lerp(a, b, 0.3), normal, other, reason=BOTH),
    plain("addcmul", lambda fw, a, b: fw.addcmul(a, a, b, value=0.5), normal, other, reason=BOTH),
    plain("add integers", lambda fw, x: x + x, integers),
    plain("float to double", lambda fw, x: x.double(), normal),
    plain("float to int", lambda fw, x: x.int(), normal, reason=CALLS),
    plain("int to float", lambda fw, x: x.float(), integers),
    plain("float to bool", lambda fw, x: x.bool(), normal),
    plain(
        "float to half",
        lambda fw, x: x.half(),
        normal,
        reason="NumPy has no vector instructions for it",
    ),
    plain("clone", lambda fw, x: x.clone(), normal),
    plain("add in place", lambda fw, a, b: a.add_(b, alpha=1e-9), normal, other, reason=BOTH),
    plain("mul in place", lambda fw, x: x.mul_(1.0), normal, reason=BOTH),
)
ACTIVATIONS = (
    activation("relu", PASSES),
    activation("leaky_relu", BOTH),
    activation("gelu", f"a polynomial of degree 6: {PASSES}"),
    activation("gelu", CALLS, approximate="tanh"),
    unary("sigmoid", DIVISION),
    activation("silu", DIVISION),
    activation("softplus", CALLS),
    activation("elu", CALLS),
    activation("selu", CALLS),
    activation("logsigmoid", CALLS),
    activation("mish"),
    activation("hardtanh"),
    activation("hardswish", BOTH),
    activation("hardsigmoid", BOTH),
    activation("softsign"),
)
REDUCTIONS = (
    unary("sum"),
    plain("sum of rows", lambda fw, x: x.sum(1), matrix),
    plain("sum of columns", lambda fw, x: x.sum(0), matrix),
    unary("mean"),
    unary("max", CALLS),
    plain("max of rows", lambda fw, x: x.max(1), matrix, reason=CALLS),
    plain("amax of columns", lambda fw, x: x.amax(0), matrix),
    unary("argmax"),
    plain("argmax of rows", lambda fw, x: x.argmax(1), matrix, reason=CALLS),
    unary("var"),
    plain("var of rows", lambda fw, x: x.var(1), matrix),
    plain("norm", lambda fw, x: fw.linalg.vector_norm(x), normal, reason=CALLS),
    plain("all", lambda fw, x: x.all(), lambda n: np.ones(n, bool), reason=CALLS),
    plain("logsumexp of rows", lambda fw, x: x.logsumexp(1), matrix),
    plain("softmax of rows", lambda fw, x: x.softmax(1), matrix, reason=BOTH),
    plain("log_softmax of rows", lambda fw, x: x.log_softmax(1), matrix, reason=BOTH),
    plain(
        "cumsum",
        lambda fw, x: x.cumsum(0),
        normal,
        reason="products with a triangle of ones, since NumPy adds up one by one",
    ),
    plain(
        "cumsum of rows",
        lambda fw, x: x.cumsum(1),
        matrix,
        reason="NumPy adds up rows one by one; by a product where they are long",
    ),
    plain("sort", lambda fw, x: x.sort(), normal, reason=CALLS),
    plain("sort rows", lambda fw, x: x.sort(1), matrix, reason=CALLS),
    plain(
        "topk of rows",
        lambda fw, x: x.topk(min(10, x.shape[1]), 1),
        matrix,
        reason=f"{CALLS}; many: keys of 64 bits for long rows lie in no cache",
    ),
    plain("unique", lambda fw, x: x.unique(), integers, reason=CALLS),
)
PRODUCTS = (
    plain("matmul", lambda fw, x: x @ x, square),
    plain("matmul, transposed", lambda fw, x: x @ x.T, square, reason=CALLS),
    plain("matrix times vector", lambda fw, x: x @ x[0], matrix),
    plain("dot", lambda fw, a, b: fw.dot(a, b), normal, other),
    plain("bmm of 16 x 16", lambda fw, x: x @ x, batch),
    plain("linear", lambda fw, x: fw.nn.functional.linear(x, x, x[0]), square),
)
INDEXING = (
    plain("x[0]", lambda fw, x: x[0], matrix),
    plain("x[:, 1:]", lambda fw, x: x[:, 1:], matrix, reason=CALLS),
    plain("x[0, 0].item()", lambda fw, x: x[0, 0].item(), matrix),
    plain("x[places]", lambda fw, x, i: x[i], normal, places, reason=CALLS),
    plain("x[rows]", lambda fw, x, i: x[i], matrix, some_rows, reason=CALLS),
    plain("x[mask]", lambda fw, x, m: x[m], normal, mask),
    plain("x[mask] = 0", lambda fw, x, m: x.__setitem__(m, 0.0), normal, mask, reason=CALLS),
    plain("gather", lambda fw, x, i: x.gather(1, i), matrix, columns, reason=PLACES),
    plain(
        "index_select rows", lambda fw, x, i: x.index_select(0, i), matrix, some_rows, reason=CALLS
    ),
    plain(
        "index_select columns",
        lambda fw, x, i: x.index_select(1, i),
        lambda n: np.ascontiguousarray(matrix(n).T),
        some_rows,
        reason=PLACES,
    ),
    plain("embedding", lambda fw, i, x: fw.nn.functional.embedding(i, x), words, table),
    plain("masked_fill", lambda fw, x, m: x.masked_fill(m, 0.0), normal, mask),
    plain(
        "scatter_add",
        lambda fw, x, i: fw.zeros_like(x).scatter_add(0, i, x),
        normal,
        places,
        reason=PLACES,
    ),
    plain("scatter", lambda fw, x, i: x.scatter(1, i, x), matrix, columns, reason=PLACES),
    plain(
        "index_add rows",
        lambda fw, x, i: x.index_add(0, i, x[: len(i)]),
        matrix,
        some_rows,
        reason=f"{CALLS}; many: the rows are added one by one",
    ),
    plain("nonzero", lambda fw, m: m.nonzero(), mask, reason=CALLS),
    plain("cat", lambda fw, a, b: fw.cat([a, b]), normal, other, reason=CALLS),
    plain("stack", lambda fw, a, b: fw.stack([a, b], 1), normal, other, reason=CALLS),
    plain("transpose and copy", lambda fw, x: x.T.contiguous(), matrix, reason=CALLS),
    plain("reshape", lambda fw, x: x.reshape(-1), matrix, reason=CALLS),
    plain(
        "flip",
        lambda fw, x: x.flip(0),
        normal,
        reason="NumPy copies backwards without vector instructions",
    ),
    plain("roll", lambda fw, x: x.roll(1), normal, reason=CALLS),
    plain("repeat", lambda fw, x: x.repeat(2), normal),
    plain("tril", lambda fw, x: x.tril(), matrix, reason=CALLS),
    plain("pad", lambda fw, x: fw.nn.functional.pad(x, (1, 1, 1, 1)), matrix, reason=CALLS),
)
MAKING = (
    plain("zeros", lambda fw, x: fw.zeros(x.shape), normal),
    plain("full", lambda fw, x: fw.full(x.shape, 0.5), normal, reason=CALLS),
    plain("arange", lambda fw, x: fw.arange(x.shape[0]), normal, reason=CALLS),
    plain("rand", lambda fw, x: fw.rand(x.shape), normal, reason=STREAM),
    plain(
        "randn",
        lambda fw, x: fw.randn(x.shape),
        normal,
        reason="PyTorch's very digits: fused multiply-adds of float32, emulated by float64",
    ),
    plain("randint", lambda fw, x: fw.randint(0, 100, x.shape), normal, reason=STREAM),
    plain(
        "randperm",
        lambda fw, x: fw.randperm(x.shape[0]),
        normal,
        reason="each swap depends on those before: solved by sorting and following the chains",
    ),
    plain("bernoulli_", lambda fw, x: x.bernoulli_(0.5), normal, reason=CALLS),
    plain("dropout", lambda fw, x: fw.nn.functional.dropout(x, 0.5), normal, reason=CALLS),
)
FORWARD = (*ELEMENTWISE, *ACTIVATIONS, *REDUCTIONS, *PRODUCTS, *INDEXING, *MAKING)
BACKWARD = (
    trained(binary("add")),
    trained(binary("mul")),
    trained(binary("div")),
    trained(plain("add a row", lambda fw, x: x + x[0], matrix)),
    trained(unary("exp")),
    trained(unary("tanh")),
    trained(plain("x ** 2", lambda fw, x: x**2, normal)),
    trained(activation("relu", PASSES)),
    trained(activation("leaky_relu", BOTH)),
    trained(activation("gelu", f"a polynomial of degree 6: {PASSES}")),
    trained(activation("gelu", CALLS, approximate="tanh")),
    trained(unary("sigmoid", DIVISION)),
    trained(activation("silu", DIVISION)),
    trained(activation("softplus", CALLS)),
    trained(activation("elu", CALLS)),
    trained(plain("clamp", lambda fw, x: fw.clamp(x, -1, 1), normal)),
    trained(unary("sum")),
    trained(unary("mean")),
    trained(plain("max of rows", lambda fw, x: x.max(1).values, matrix)),
    trained(plain("var of rows", lambda fw, x: x.var(1), matrix)),
    trained(plain("softmax of rows", lambda fw, x: x.softmax(1), matrix)),
    trained(plain("log_softmax of rows", lambda fw, x: x.log_softmax(1), matrix)),
    trained(plain("cumsum", lambda fw, x: x.cumsum(0), normal)),
    trained(plain("matmul", lambda fw, x: x @ x, square)),
    trained(plain("x[places]", lambda fw, x, i: x[i], normal, places)),
    trained(plain("x[:, 1:]", lambda fw, x: x[:, 1:], matrix)),
    trained(plain("gather", lambda fw, x, i: x.gather(1, i), matrix, columns, reason=PLACES)),
    trained(plain("embedding", lambda fw, i, x: fw.nn.functional.embedding(i, x), words, table)),
    trained(plain("masked_fill", lambda fw, x, m: x.masked_fill(m, 0.0), normal, mask)),
    trained(plain("cat", lambda fw, a, b: fw.cat([a, b]), normal, other, reason=COPIES)),
    trained(plain("transpose and copy", lambda fw, x: x.T.contiguous(), matrix)),
    trained(plain("dropout", lambda fw, x: fw.nn.functional.dropout(x, 0.5), normal)),
)
CASES = (*FORWARD, *BACKWARD)
