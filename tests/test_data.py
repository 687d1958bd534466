"""Data sets, samplers and loaders against torch's: the same rows, and the same draws."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

import minigrad as mg
import minigrad.utils.data as D

from .cases.loaders import ERRORS, LOADERS, VALUES, names
from .parity import assert_same_outcome, assert_same_signature, observe
from .snippets import program, snippets

each_size = st.integers(1, 60)


def assert_same_result(run: Callable[[Any], Any]) -> None:
    """As `assert_same_outcome`, bit for bit, and it is no exception."""
    assert not isinstance(observe(run, torch)[0], Exception)
    assert_same_outcome(run, ulps=0, traits=True)


@pytest.mark.parametrize("line", snippets(LOADERS))
def test_loaders(line: str) -> None:
    """Epochs, one left early and two walked at once, and what the generators would give next."""

    def run(fw: Any) -> Any:
        scope = names(fw)
        loader = program(line, lambda _: scope)(fw)
        seen = [list(loader), list(loader)]
        for batch in loader:
            seen.append(batch)
            break
        a, b = iter(loader), iter(loader)
        seen += [next(a, None), next(b, None), next(a, None), list(b), list(a)]
        return seen, fw.get_rng_state(), scope["g"].get_state()

    assert_same_result(run)


@pytest.mark.parametrize("line", snippets(VALUES))
def test_values(line: str) -> None:
    assert_same_result(lambda fw: (program(line, names)(fw), fw.get_rng_state()))


@pytest.mark.parametrize("line", snippets(ERRORS))
def test_errors(line: str) -> None:
    make = program(line, names)
    assert isinstance(observe(make, torch)[0], Exception)
    assert_same_outcome(make)


@pytest.mark.parametrize("name", D.__all__)
def test_signatures(name: str) -> None:
    theirs = getattr(torch.utils.data, name)
    if name != "random_split":  # whose default is the default generator
        assert_same_signature(getattr(D, name), theirs)


@pytest.mark.parametrize(
    "path",
    [
        "sampler.SubsetRandomSampler",
        "dataset.Dataset",
        "dataloader.DataLoader",
        "dataloader.default_collate",
        "distributed.DistributedSampler",
    ],
)
def test_torchs_other_paths(path: str) -> None:
    module, name = path.split(".")
    assert hasattr(getattr(torch.utils.data, module), name)
    assert getattr(getattr(D, module), name) is getattr(D, name)


class OneByOne(D.TensorDataset):
    """Whose rows are taken and collated one by one."""

    def __getitem__(self, index: Any) -> Any:
        return super().__getitem__(index)


@given(
    shapes=st.lists(st.lists(st.integers(0, 3), max_size=3), min_size=1, max_size=3),
    dtype=st.sampled_from(["float32", "float16", "int64", "bool"]),
    indices=st.lists(st.lists(st.integers(-5, 4), min_size=1, max_size=9), max_size=4),
    turned=st.booleans(),
)
def test_gathering_at_once_changes_nothing(
    shapes: list[list[int]], dtype: str, indices: list[list[int]], turned: bool
) -> None:
    tensors = [(5 * mg.rand(5, *shape)).to(getattr(mg, dtype)) for shape in shapes]
    if turned:
        tensors = [t.transpose(0, -1).contiguous().transpose(0, -1) for t in tensors]
    results = [
        list(D.DataLoader(kind(*tensors), batch_sampler=indices))
        for kind in (D.TensorDataset, OneByOne)
    ]
    for quick, slow in zip(*results, strict=True):
        for a, b in zip(quick, slow, strict=True):
            assert (a.dtype, a.shape, a.stride()) == (b.dtype, b.shape, b.stride())
            assert mg.equal(a, b)


@given(n=each_size, size=each_size, drop_last=st.booleans(), seed=st.integers(0, 2**64 - 1))
def test_shuffled_batches(n: int, size: int, drop_last: bool, seed: int) -> None:
    batches = []
    for fw in (mg, torch):
        fw.manual_seed(seed)
        loader = fw.utils.data.DataLoader(range(n), size, shuffle=True, drop_last=drop_last)
        batches.append([batch.tolist() for batch in loader])
        assert len(loader) == len(batches[-1])
    assert batches[0] == batches[1]
    rows = list(chain(*batches[0]))
    assert all(len(batch) == size for batch in batches[0][:-1])
    assert len(set(rows)) == len(rows) == (n - n % size if drop_last else n)


@given(n=each_size, count=each_size, replacement=st.booleans(), seed=st.integers(0, 2**64 - 1))
def test_random_sampler(n: int, count: int, replacement: bool, seed: int) -> None:
    drawn = [
        list(
            fw.utils.data.RandomSampler(
                range(n), replacement, count, fw.Generator().manual_seed(seed)
            )
        )
        for fw in (mg, torch)
    ]
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == count
    assert set(drawn[0]) <= set(range(n))
    if not replacement:
        for start in range(0, count, n):
            part = drawn[0][start : start + n]
            assert len(set(part)) == len(part)


@given(
    weights=st.lists(st.sampled_from([0.0, 0.1, 1.0, 7.0]), min_size=1, max_size=20),
    count=st.integers(1, 20),
    replacement=st.booleans(),
)
def test_weighted_sampler(weights: list[float], count: int, replacement: bool) -> None:
    possible = [i for i, weight in enumerate(weights) if weight]
    if not possible or (not replacement and count > len(possible)):
        return
    mg.manual_seed(0)
    drawn = list(D.WeightedRandomSampler(weights, count, replacement))
    assert set(drawn) <= set(possible)
    assert len(drawn) == count
    assert replacement or len(set(drawn)) == count


@given(items=st.lists(st.integers()), size=each_size, drop_last=st.booleans())
def test_batch_sampler(items: list[int], size: int, drop_last: bool) -> None:
    sampler = D.BatchSampler(items, size, drop_last)
    batches = list(sampler)
    assert len(batches) == len(sampler)
    assert all(len(batch) == size for batch in batches[: None if drop_last else -1])
    assert list(chain(*batches)) == (items[: len(items) // size * size] if drop_last else items)


@given(n=each_size, replicas=st.integers(1, 9), drop_last=st.booleans(), epoch=st.integers(0, 9))
def test_distributed_sampler(n: int, replicas: int, drop_last: bool, epoch: int) -> None:
    shares = []
    for rank in range(replicas):
        sampler = D.DistributedSampler(range(n), replicas, rank, drop_last=drop_last)
        sampler.set_epoch(epoch)
        shares.append(list(sampler))
        assert len(shares[-1]) == len(sampler)
    assert len({len(share) for share in shares}) == 1
    dealt = list(chain(*shares))
    assert len(set(dealt)) == (len(dealt) if drop_last else n)
    theirs = torch.utils.data.DistributedSampler(range(n), replicas, 0, drop_last=drop_last)
    theirs.set_epoch(epoch)
    assert shares[0] == list(theirs)


@given(parts=st.lists(st.integers(0, 9), min_size=1, max_size=5), in_fractions=st.booleans())
def test_random_split(parts: list[int], in_fractions: bool) -> None:
    n = sum(parts)
    lengths: list[Any] = [part / max(n, 1) for part in parts] if in_fractions else parts
    assume(not in_fractions or 1 - 1e-9 < sum(lengths) <= 1)
    splits = []
    for fw in (mg, torch):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of empty parts
            split = fw.utils.data.random_split(range(n), lengths, fw.Generator().manual_seed(n))
        splits.append([list(part) for part in split])
    assert splits[0] == splits[1]
    assert sorted(chain(*splits[0])) == list(range(n))
