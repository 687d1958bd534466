"""Samplers on arrays: each case says how minigrad draws and how torch draws the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.lib.stride_tricks import as_strided

from minigrad.random import Generator, continuous, discrete, integers, normal, rejection

Array = np.ndarray[Any, Any]

FLOATS = ["float32", "float64", "float16"]
INTEGERS = ["uint8", "int8", "int16", "int32", "int64"]
UNSIGNED = ["uint16", "uint32", "uint64"]


class Sampler(NamedTuple):
    """One use of the generator, in both frameworks.

    Attributes:
        name: its id.
        ours: draws an array.
        theirs: draws torch's tensor.
    """

    name: str
    ours: Callable[[Generator], Array]
    theirs: Callable[[torch.Generator], torch.Tensor]


def _both(dtype: str) -> tuple[np.dtype[Any], torch.dtype]:
    return np.dtype(dtype), getattr(torch, dtype)


def _uniform(dtype: str) -> Iterator[Sampler]:
    d, t = _both(dtype)
    for shape in ((), (0,), (1,), (7,), (3, 5), (1000,)):
        yield Sampler(
            f"rand {dtype} {shape}",
            lambda g, s=shape: continuous.uniform(g, s, dtype=d),
            lambda g, s=shape: torch.rand(s, generator=g, dtype=t),
        )
    third = 3**-0.5
    for a, b in (
        *((-0.1, 0.1), (0, 3), (5, 5.001), (-1e-3, 7), (1e3, 1e3 + 1)),
        *((2, 2), (-1e-9, 1), (-third, third), (-6e4, 5e3)),
    ):
        yield Sampler(
            f"uniform {dtype} {a, b}",
            lambda g, a=a, b=b: continuous.uniform(g, (1001,), a, b, d),
            lambda g, a=a, b=b: torch.empty(1001, dtype=t).uniform_(a, b, generator=g),
        )


def _normal(dtype: str) -> Iterator[Sampler]:
    d, t = _both(dtype)
    sizes = (0, 1, 2, 5, 15, 16, 17, 31, 32, 100, 1003)
    shifted = [(1003, *a) for a in ((0, 0.02), (100, 1e-3), (-1e-6, 3), (5, 0))]
    for n, mean, std in (*((n, *a) for n in sizes for a in ((0, 1), (-0.3, 2.7))), *shifted):
        yield Sampler(
            f"normal {dtype} {mean, std} {n}",
            lambda g, n=n, m=mean, s=std: normal.normal(g, (n,), m, s, d),
            lambda g, n=n, m=mean, s=std: torch.empty(n, dtype=t).normal_(m, s, generator=g),
        )

    def scattered(g: Generator) -> Array:
        out = np.zeros((20, 6), d)
        part = out[::2, 1:4].T
        continuous.fill(part, lambda s: normal.normal(g, s, 1, 2, d, contiguous=False))
        return out

    def scattered_by_torch(g: torch.Generator) -> torch.Tensor:
        out = torch.zeros(20, 6, dtype=t)
        out[::2, 1:4].t().normal_(1, 2, generator=g)
        return out

    yield Sampler(f"normal {dtype} not contiguous", scattered, scattered_by_torch)
    for mean, std in ((1, 2), (0, 0.25)):
        yield Sampler(
            f"log_normal {dtype} {mean, std}",
            lambda g, m=mean, s=std: normal.log_normal(g, (501,), m, s, d),
            lambda g, m=mean, s=std: torch.empty(501, dtype=t).log_normal_(m, s, generator=g),
        )


def _trunc_normal(dtype: str) -> Iterator[Sampler]:
    d, t = _both(dtype)
    for args in (
        *((0, 1, -2, 2), (0.1, 0.02, -0.04, 0.04), (0, 1, 3, 4)),
        *((0, 1, 1, 5), (5, 1, -2, 2), (0, 1, -0.1, 0.1)),
    ):
        yield Sampler(
            f"trunc_normal {dtype} {args}",
            lambda g, a=args: normal.trunc_normal(g, (40, 9), *a, d),
            lambda g, a=args: torch.nn.init.trunc_normal_(
                torch.empty(40, 9, dtype=t), *a, generator=g
            ),
        )


def _other_densities(dtype: str) -> Iterator[Sampler]:
    d, t = _both(dtype)
    for rate in (1, 0.3, 7.5):
        yield Sampler(
            f"exponential {dtype} {rate}",
            lambda g, r=rate: continuous.exponential(g, (501,), r, d),
            lambda g, r=rate: torch.empty(501, dtype=t).exponential_(r, generator=g),
        )
    for median, width in ((0, 1), (2.5, 0.3)):
        yield Sampler(
            f"cauchy {dtype} {median, width}",
            lambda g, m=median, w=width: continuous.cauchy(g, (501,), m, w, d),
            lambda g, m=median, w=width: torch.empty(501, dtype=t).cauchy_(m, w, generator=g),
        )


def _chances(dtype: str) -> Iterator[Sampler]:
    d = np.dtype(dtype)
    chances = np.linspace(0, 1, 303, dtype=np.float32).reshape(3, 101).astype(d)
    rates = np.array([0, 0.5, 3, 9.5, 10, 12, 40, 1000] * 9, d)
    yield Sampler(
        f"bernoulli of chances {dtype}",
        lambda g: discrete.bernoulli_of(g, chances),
        lambda g: torch.bernoulli(torch.from_numpy(chances), generator=g),
    )
    yield Sampler(
        f"poisson {dtype}",
        lambda g: discrete.poisson(g, rates),
        lambda g: torch.poisson(torch.from_numpy(rates), generator=g),
    )
    row = np.arange(1, 38).astype(d)
    table = (np.arange(60).reshape(4, 15) % 7).astype(d)
    for name, w in (
        ("row", row),
        ("table", table),
        ("transposed", table.T),
        ("expanded", as_strided(row, (3, 37), (0, row.itemsize))),
    ):
        for k, again in ((1, False), (1, True), (2, False), (4, True)):
            yield Sampler(
                f"multinomial {dtype} {name} {k} {again}",
                lambda g, w=w, k=k, again=again: discrete.multinomial(g, w, k, again),
                lambda g, w=w, k=k, again=again: torch.multinomial(
                    torch.from_numpy(w), k, again, generator=g
                ),
            )


def _rejection(dtype: str) -> Iterator[Sampler]:
    d = np.dtype(dtype)
    concentrations = {
        "1": np.ones(1),
        "below 1": np.linspace(0.01, 0.99, 50),
        "above 1": np.geomspace(1, 1e4, 200),
        "mixed": np.array([0, 1e-5, 0.3, 1, 2.5, 0, 90] * 9),
        "transposed": np.arange(1, 25).reshape(4, 6).T / 7,
    }
    for name, array in concentrations.items():
        alpha = array.astype(d)
        yield Sampler(
            f"gamma {dtype} {name}",
            lambda g, a=alpha: rejection.gamma(g, a),
            lambda g, a=alpha: torch._standard_gamma(torch.from_numpy(a), generator=g),
        )
    for n in (1, 2, 3, 4, 5, 8, 17, 100):
        rows = np.geomspace(0.05, 20, 3 * n).reshape(3, n).astype(d)
        yield Sampler(
            f"dirichlet {dtype} {n}",
            lambda g, a=rows: rejection.dirichlet(g, a),
            lambda g, a=rows: torch._sample_dirichlet(torch.from_numpy(a), generator=g),
        )
    chances = np.tile([0, 1e-6, 0.1, 0.4, 0.5, 0.6, 0.999, 1, np.nan], 20).astype(d)
    tries = np.repeat([0, 1, 5, 9, 20, 21, 100, 3000, -2, 17], 18).astype(d)
    yield Sampler(
        f"binomial {dtype}",
        lambda g: rejection.binomial(g, tries, chances),
        lambda g: torch.binomial(*map(torch.from_numpy, (tries, chances)), generator=g),
    )


def _dropout(dtype: str) -> Sampler:
    d, t = _both(dtype)
    return Sampler(
        f"dropout mask {dtype}",
        lambda g: discrete.bernoulli(g, (9, 9), 1 - 0.3, d) / d.type(1 - 0.3),
        lambda g: torch.empty(9, 9, dtype=t).bernoulli_(1 - 0.3, generator=g).div_(1 - 0.3),
    )


def _complex(dtype: str) -> Iterator[Sampler]:
    d, t = _both(dtype)
    for n in (3, 8, 21):
        yield Sampler(
            f"randn {dtype} {n}",
            lambda g, n=n: normal.normal(g, (n,), dtype=d),
            lambda g, n=n: torch.randn(n, dtype=t, generator=g),
        )
        yield Sampler(
            f"rand {dtype} {n}",
            lambda g, n=n: continuous.uniform(g, (n,), dtype=d),
            lambda g, n=n: torch.rand(n, dtype=t, generator=g),
        )


def _randint(dtype: str, low: int, high: int) -> Sampler:
    d, t = _both(dtype)
    return Sampler(
        f"randint {dtype} {low, high}",
        lambda g: integers.integers(g, (99,), low, high, d),
        lambda g: torch.randint(low, high, (99,), dtype=t, generator=g),
    )


def _randperm(dtype: str, n: int) -> Sampler:
    d, t = _both(dtype)
    return Sampler(
        f"randperm {dtype} {n}",
        lambda g: integers.permutation(g, n, d),
        lambda g: torch.randperm(n, dtype=t, generator=g),
    )


def _random_from(dtype: str, low: int) -> Sampler:
    d, t = _both(dtype)
    return Sampler(
        f"random_({low}, None) {dtype}",
        lambda g: integers.integers_from(g, (99,), low, d),
        lambda g: torch.empty(99, dtype=t).random_(low, None, generator=g),
    )


def _whole_range(dtype: str) -> Iterator[Sampler]:
    d, t = _both(dtype)
    yield Sampler(
        f"random_() {dtype}",
        lambda g: integers.any_integers(g, (99,), d),
        lambda g: torch.empty(99, dtype=t).random_(generator=g),
    )
    yield Sampler(
        f"bernoulli(0.4) {dtype}",
        lambda g: discrete.bernoulli(g, (99,), 0.4, d),
        lambda g: torch.empty(99, dtype=t).bernoulli_(0.4, generator=g),
    )


def _geometric(dtype: str) -> Sampler:
    d, t = _both(dtype)
    return Sampler(
        f"geometric {dtype}",
        lambda g: continuous.geometric(g, (501,), 0.3, d),
        lambda g: torch.empty(501, dtype=t).geometric_(0.3, generator=g),
    )


def _all() -> Iterator[Sampler]:
    for d in FLOATS:
        for family in (_uniform, _normal, _other_densities, _chances):
            yield from family(d)
    for d in ("float32", "float64"):
        yield from _trunc_normal(d)
        yield _dropout(d)
        yield from _rejection(d)
        yield _random_from(d, -(2**63))
    for d in ("complex64", "complex128"):
        yield from _complex(d)
    for d in (*INTEGERS, *FLOATS, "bool"):
        yield from _whole_range(d)
    for d in (*INTEGERS, *FLOATS):
        yield _geometric(d)
        yield _randperm(d, 100)
    for d in (*INTEGERS, *UNSIGNED, *FLOATS, "bool"):
        signed = d[0] in "if"
        high = 2 if d == "bool" else 2**11 if d == "float16" else 100
        yield _randint(d, -3 if signed else 0, high)
        if d != "uint64":
            yield _random_from(d, 1)
    yield _random_from("int64", -(2**63))
    for n in (0, 1, 2, 3, 1797):
        yield _randperm("int64", n)
    for low, high in (
        *((0, 2**28 - 1), (0, 2**28), (0, 2**31), (0, 2**32), (-7, -3)),
        *((-(2**63), 2**63 - 1), (-(2**40), 2**62)),
    ):
        yield _randint("int64", low, high)
    # Beyond the whole numbers that a float type can hold: torch warns, and goes on
    yield _randint("float32", 0, 2**24 + 5)
    yield _randint("float32", -(2**30) - 7, 2**30 + 1)
    yield _randint("float32", 2**24 + 1, 2**24 + 100)
    yield _randint("float64", -(2**60) - 1, 2**61 + 9)
    yield _randint("float16", 0, 65504)
    yield _randint("float16", -5001, 4999)


SAMPLERS = list(_all())
