"""Configurations of loaders, samplers and data sets, as lines that are run on both frameworks."""

from __future__ import annotations

import collections
import importlib
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import torch

ROWS = 23


class Row(NamedTuple):
    x: Any
    label: int


class Numbers:
    """Rows that are drawn from the default generator, so that the order of fetches can be seen."""

    def __init__(self, fw: Any) -> None:
        self.fw = fw

    def __len__(self) -> int:
        return ROWS

    def __getitem__(self, i: int) -> Any:
        return i, self.fw.rand(2), float(i) / 3


class Fancy(Numbers):
    """Rows of every kind that can be collated."""

    def __getitem__(self, i: int) -> Any:
        return {
            "name": f"row {i}",
            "bytes": b"ab"[: i % 3],
            "numbers": (np.float32(i), np.int16(i), np.bool_(i % 2), True, 1.5 * i),
            "arrays": [np.arange(3) + i, np.full((2, 1), i, np.float16), np.array(i)],
            "row": Row(self.fw.ones(2) * i, i),
            "ordered": collections.OrderedDict(b=i, a=[i]),
            "default": collections.defaultdict(list, {3: self.fw.tensor(i)}),
        }


class AtOnce(Numbers):
    """Rows that are fetched together."""

    def __getitems__(self, indices: list[int]) -> Any:
        return [(i, np.float64(len(indices))) for i in indices]


class Eager:
    """A sampler that draws when it is asked for an iterator, not when it is asked for an index."""

    def __init__(self, fw: Any, n: int = ROWS) -> None:
        self.fw = fw
        self.n = n

    def __iter__(self) -> Iterator[int]:
        return iter(self.fw.randperm(self.n).tolist())


def names(fw: Any) -> dict[str, Any]:
    """What lines may use: D is utils.data, g a generator, the rest data sets and samplers."""
    D = fw.utils.data

    class Stream(D.IterableDataset):  # type: ignore[misc, name-defined]
        def __init__(self, n: int = ROWS) -> None:
            self.n = n

        def __iter__(self) -> Iterator[Any]:
            return (i * fw.rand(1) for i in range(self.n))

    class Sized(Stream):
        def __len__(self) -> int:
            return self.n - 3

        def __repr__(self) -> str:
            return "Sized"

    class Half(D.TensorDataset):  # type: ignore[misc, name-defined]
        def __getitem__(self, index: Any) -> Any:
            return tuple(0.5 * t for t in super().__getitem__(index))

    class Part(D.Subset):  # type: ignore[misc, name-defined]
        def __getitems__(self, indices: Any) -> Any:
            return [(3, i) for i in indices]

    path = "torch.utils.data._utils.collate" if fw is torch else f"{D.__name__}.collate"
    collate = importlib.import_module(path).collate
    x = fw.arange(2.0 * ROWS).reshape(ROWS, 2)
    y = fw.arange(ROWS)
    return {
        "D": D,
        "g": fw.Generator().manual_seed(5),
        "x": x,
        "y": y,
        "data": D.TensorDataset(x, y),
        "numbers": Numbers(fw),
        "fancy": Fancy(fw),
        "atonce": AtOnce(fw),
        "eager": Eager(fw),
        "Stream": Stream,
        "Sized": Sized,
        "Half": Half,
        "Part": Part,
        "Nothing": type("Nothing", (D.Subset,), {"__getitems__": lambda self, indices: []}),
        "Row": Row,
        "collections": collections,
        "types": types,
        "collate": collate,
        "total": lambda batch, *, collate_fn_map: sum(batch),
        "joined": lambda batch, *, collate_fn_map: "".join(batch),
    }


# Each is walked over for several epochs, left in the middle, and walked over by two at once
LOADERS = """
D.DataLoader(data)
D.DataLoader(data, 4)
D.DataLoader(data, 4, True)
D.DataLoader(data, 5, shuffle=True, generator=g)
D.DataLoader(data, batch_size=5, shuffle=True, drop_last=True)
D.DataLoader(data, batch_size=50, drop_last=True)
D.DataLoader(data, batch_size=None)
D.DataLoader(data, batch_size=None, shuffle=True)
D.DataLoader(data, 4, pin_memory=True)
D.DataLoader(data, 4, pin_memory=True, pin_memory_device="cuda")
D.DataLoader(data, 4, in_order=False)
D.DataLoader(data, 4, sampler=[3, 1, -1, 22, -23])
D.DataLoader(data, 4, sampler=torch.tensor([3, 1, -1, 22, -23]))
D.DataLoader(data, 3, sampler=[True, True, True])
D.DataLoader(data, 2, sampler=[slice(2), slice(2, 4)])
D.DataLoader(data, 2, sampler=[[1, 2], [3, 4]])
D.DataLoader(data, 2, sampler=(i for i in range(5)))
D.DataLoader(data, 3, sampler=eager)
D.DataLoader(data, 6, sampler=D.RandomSampler(data, generator=g))
D.DataLoader(data, 6, sampler=D.RandomSampler(data, replacement=True))
D.DataLoader(data, 6, sampler=D.RandomSampler(data, num_samples=40))
D.DataLoader(data, 6, sampler=D.RandomSampler(data, True, 70, g), generator=g)
D.DataLoader(data, 6, sampler=D.RandomSampler(data, True, 70), generator=g)
D.DataLoader(data, 6, sampler=D.SubsetRandomSampler([4, 8, 1]))
D.DataLoader(data, 6, sampler=D.SubsetRandomSampler(y[3:9], generator=g))
D.DataLoader(data, 6, sampler=D.WeightedRandomSampler([0.1] * 10 + [3.0] * 13, 40))
D.DataLoader(data, 6, sampler=D.WeightedRandomSampler(x[:, 0], 10, replacement=False, generator=g))
D.DataLoader(data, 6, sampler=D.DistributedSampler(data, 3, 1))
D.DataLoader(data, batch_sampler=D.BatchSampler(D.RandomSampler(data), 7, True))
D.DataLoader(data, batch_sampler=[[0, 1], (2,), range(3)])
D.DataLoader(data, batch_sampler=[{4: 0, 5: 0}])
D.DataLoader(data, batch_sampler=[torch.tensor([3, 4])])
D.DataLoader(data, 4, collate_fn=list)
D.DataLoader(data, 4, collate_fn=lambda rows: len(rows))
D.DataLoader(data, 4, collate_fn=D.default_convert)
D.DataLoader(data, None, collate_fn=len)
D.DataLoader(D.TensorDataset(x), 4, shuffle=True)
D.DataLoader(D.TensorDataset(x.t().clone().t(), x.half(), x[:, 0] > 5, x[::1, 1:]), 4)
D.DataLoader(D.TensorDataset(x.requires_grad_(), y), 4)
D.DataLoader(D.TensorDataset((2 * x.requires_grad_()).detach(), nn.Parameter(y * 1.0)), 4)
D.DataLoader(D.TensorDataset(x.reshape(23, 1, 2, 1), y.reshape(23, 1, 1)), 4)
D.DataLoader(D.TensorDataset(x[:, :0], y), 4)
D.DataLoader(Half(x, y), 4)
D.DataLoader(D.Subset(data, [5, 3, 1]), 2)
D.DataLoader(D.Subset(data, range(3, 20, 2)), 4, True)
D.DataLoader(D.Subset(data, y[::2]), 4, True)
D.DataLoader(D.Subset(D.Subset(data, [5, 3, 1]), [2, 2, 0]), 2)
D.DataLoader(D.Subset(numbers, [5, 3, 1]), 2)
D.DataLoader(D.Subset(atonce, [5, 3, 1]), 2)
D.DataLoader(Part(data, [5, 3, 1]), 2)
D.DataLoader(D.Subset(Part(data, [5, 3, 1]), [0, 2]), 2)
D.DataLoader(D.Subset(data, [5, 3, 1]), None, sampler=[[0, 1]])
D.DataLoader(D.random_split(data, [20, 3])[0], 4, shuffle=True)
D.DataLoader(D.random_split(data, [0.5, 0.5], generator=g)[1], 4, shuffle=True, generator=g)
D.DataLoader(numbers, 4)
D.DataLoader(numbers, 4, shuffle=True)
D.DataLoader(numbers, None, shuffle=True)
D.DataLoader(fancy, 4)
D.DataLoader(fancy, None)
D.DataLoader(atonce, 4, shuffle=True)
D.DataLoader(atonce, None)
D.DataLoader(range(10, 40), 7)
D.DataLoader("abcdefg", 3, shuffle=True)
D.DataLoader(x, 4, shuffle=True)
D.DataLoader(x.numpy(), 4, shuffle=True)
D.DataLoader({"a": 3, "b": 4}, 2, sampler=["b", "a"])
D.DataLoader(D.StackDataset(data, range(23)), 4, True)
D.DataLoader(D.StackDataset(t=atonce, u=numbers, v=range(23)), 4, True)
D.DataLoader(D.StackDataset(atonce, D.Subset(data, range(23))), 4, True)
D.DataLoader(D.ConcatDataset([data, data]), 7, True)
D.DataLoader(data + data + D.Subset(data, [0]), 7, True)
D.DataLoader(Stream())
D.DataLoader(Stream(), 4)
D.DataLoader(Stream(), 4, generator=g)
D.DataLoader(Stream(), 4, False, drop_last=True)
D.DataLoader(Stream(20), 4, drop_last=True)
D.DataLoader(Stream(20), 4)
D.DataLoader(Stream(0), 4)
D.DataLoader(Stream(), None)
D.DataLoader(Stream(), 4, collate_fn=len)
D.DataLoader(Sized(), 4)
D.DataLoader(Sized(), None)
D.DataLoader(Sized(5))
D.DataLoader(Stream(5) + Sized(7), 4)
D.DataLoader(Sized(5) + Sized(7), 4)
"""

ERRORS = """
D.DataLoader()
D.DataLoader(data, num_workers=-1)
D.DataLoader(data, timeout=-1)
D.DataLoader(data, prefetch_factor=2)
D.DataLoader(data, num_workers=1, prefetch_factor=-2)
D.DataLoader(data, persistent_workers=True)
D.DataLoader(data, multiprocessing_context="fork")
D.DataLoader(data, num_workers=1, multiprocessing_context="threads")
D.DataLoader(data, num_workers=1, multiprocessing_context=3)
D.DataLoader(data, 0)
D.DataLoader(data, -3)
D.DataLoader(data, 2.0)
D.DataLoader(data, True)
D.DataLoader(data, 2, drop_last=1)
D.DataLoader(data, None, drop_last=True)
D.DataLoader(data, shuffle=True, sampler=[1])
D.DataLoader(data, 2, batch_sampler=[[1]])
D.DataLoader(data, shuffle=True, batch_sampler=[[1]])
D.DataLoader(data, sampler=[1], batch_sampler=[[1]])
D.DataLoader(data, drop_last=True, batch_sampler=[[1]])
D.DataLoader([], shuffle=True)
D.DataLoader(3, shuffle=True)
len(D.DataLoader(3))
list(D.DataLoader(3))
D.DataLoader(Stream(), shuffle=True)
D.DataLoader(Stream(), sampler=[1])
D.DataLoader(Stream(), batch_sampler=[[1]])
len(D.DataLoader(Stream()))
len(D.DataLoader(data, sampler=iter([1])))
len(D.DataLoader(data, batch_sampler=iter([1])))
list(D.DataLoader(data, timeout=3))
list(D.DataLoader(data, 2, sampler=[True, 1, 2]))
list(D.DataLoader(data, 2, sampler=[0, 1, 23]))
list(D.DataLoader(data, batch_sampler=[[0], []]))
list(D.DataLoader(data, batch_sampler=[0, 1]))
list(D.DataLoader(D.TensorDataset(x[:3], y[:3]), 2, sampler=[0, 5]))
list(D.DataLoader(D.Subset(data, [5, 3, 1]), 2, sampler=[0, 3]))
list(D.DataLoader(D.Subset(data, [5, 3, 30]), 2))
list(D.DataLoader({"a": 3, "b": 4}, 2))
list(D.DataLoader(D.ChainDataset([Stream(3), [1, 2]]), 2))
l = D.DataLoader(data); l.batch_size = 3
l = D.DataLoader(data); l.dataset = 3
l = D.DataLoader(data); l.sampler = 3
l = D.DataLoader(data); l.batch_sampler = 3
l = D.DataLoader(data); l.drop_last = True
l = D.DataLoader(data); l.persistent_workers = True
l = D.DataLoader(data); l.multiprocessing_context = "fork"
list(D.DataLoader(data, generator=3))
list(D.DataLoader([(1, 2), (1,)], 2))
list(D.DataLoader([{"a": 1}, {"b": 2}], 2))
list(D.DataLoader([torch.ones(2), torch.ones(3)], 2))
list(D.DataLoader([object()]))
list(D.DataLoader([None]))
list(D.DataLoader([np.array(["a"])]))
list(D.DataLoader([np.array([None])]))
list(D.DataLoader(D.Dataset(), sampler=[1]))
list(D.Sampler())
D.IterableDataset()
import pickle; pickle.dumps(iter(D.DataLoader(data)))
import copy; copy.copy(iter(D.DataLoader(data)))
D.TensorDataset(x, y[1:])
D.TensorDataset(x, torch.tensor(3))
D.TensorDataset(x, 3)
len(D.TensorDataset())
data[23]
D.StackDataset()
D.StackDataset(data, t=data)
D.StackDataset(data, range(3))
D.StackDataset(a=data, b=range(3))
D.StackDataset(3)
D.StackDataset(atonce, Nothing(data, [1] * 23)).__getitems__([0])
D.StackDataset(t=Nothing(data, [1])).__getitems__([0])
D.ConcatDataset([])
D.ConcatDataset(3)
D.ConcatDataset([data, Stream()])
D.ConcatDataset([data, [1, 2]])[25]
D.ConcatDataset([data, [1, 2]])[-26]
len(D.ChainDataset([Sized(), data]))
len(D.ChainDataset([Sized(), Stream()]))
D.Subset(data, [1])[1]
D.Subset(data, [1])[[0, 1]]
type("S", (D.Subset,), {"__getitem__": lambda s, i: 3})(data, [1])
D.random_split(data, [20, 4])
D.random_split(data, [0.5, 0.4])
D.random_split(data, [1.5, -0.5])
D.random_split(data, [3.0, 20.0])
D.random_split(data, 3)
D.random_split(3, [3])
D.RandomSampler(data, 1)
D.RandomSampler(data, num_samples=0)
D.RandomSampler(data, num_samples=2.0)
D.RandomSampler([])
D.RandomSampler(3)
list(D.RandomSampler(data, generator=3))
list(D.RandomSampler([], num_samples=3))
list(D.RandomSampler([], True, 3))
D.SequentialSampler(3); len(D.SequentialSampler(3))
len(D.SubsetRandomSampler(3))
D.WeightedRandomSampler([1.0], 0)
D.WeightedRandomSampler([1.0], True)
D.WeightedRandomSampler([1.0], 1, 1)
D.WeightedRandomSampler([[1.0]], 1)
D.WeightedRandomSampler(1.0, 1)
D.WeightedRandomSampler("ab", 1)
list(D.WeightedRandomSampler([1.0, 2.0], 3, False))
list(D.WeightedRandomSampler([-1.0, 2.0], 3))
list(D.WeightedRandomSampler([0.0], 3))
D.BatchSampler([1], 0, False)
D.BatchSampler([1], 1.5, False)
D.BatchSampler([1], True, False)
D.BatchSampler([1], 1, None)
list(D.BatchSampler(3, 1, False))
len(D.BatchSampler(iter([3]), 1, False))
D.DistributedSampler(data)
D.DistributedSampler(data, 3)
D.DistributedSampler(data, 3, 3)
D.DistributedSampler(data, 3, -1)
D.default_collate([])
D.default_collate([(1, 2), (1, 2, 3)])
D.default_collate([[1], 2])
collate([1, 2])
collate([1, 2], collate_fn_map={str: total})
D.default_collate({0: 3, 1: 4})[0]
D.default_collate(3)
D.default_convert(np.array([1, 2], dtype="M8[s]"))
"""

# What can be looked at: values, texts, warnings
VALUES = """
len(D.DataLoader(data)), len(D.DataLoader(data, 4)), len(D.DataLoader(data, 4, drop_last=True))
len(D.DataLoader(data, None)), len(D.DataLoader(data, batch_sampler=[[1], [2]]))
len(D.DataLoader(Sized(), 3)), len(D.DataLoader(Sized(), 3, drop_last=True))
len(D.DataLoader(Sized(), None)), len(iter(D.DataLoader(data, 3)))
l = D.DataLoader(Sized(7), 2); len(l); list(l)
l = D.DataLoader(Sized(7), None); len(l); [list(l), list(l)]
l = D.DataLoader(Sized(30), 30); i = iter(l); len(l); list(i)
l = D.DataLoader(data, 3); l.batch_size, l.drop_last, l.num_workers, l.prefetch_factor, l.timeout
l = D.DataLoader(data, 3); l.pin_memory, l.pin_memory_device, l.in_order, l.generator
l = D.DataLoader(data, batch_sampler=[[1]]); l.batch_size, l.drop_last, l.batch_sampler
l = D.DataLoader(data, num_workers=1); l.prefetch_factor, l.multiprocessing_context
l = D.DataLoader(data, batch_size=None); l.batch_sampler, type(l.sampler).__name__
l = D.DataLoader(data, shuffle=True); type(l.sampler).__name__, type(l.batch_sampler).__name__
l = D.DataLoader(data); l.collate_fn is D.default_collate, l.dataset is data
D.DataLoader(data, None).collate_fn is D.default_convert
D.DataLoader(data, num_workers=77).num_workers
l = D.DataLoader(data, 4, True); i = iter(l); a = next(i); b = next(iter(l)); [a, b, *i]
i, j = iter(data), D.DataLoader(data, 4, True); [next(i), next(iter(j)), next(i)]
i = iter(D.DataLoader(data, 20)); next(i); next(i); [next(i, 3), next(i, 4)]
D.get_worker_info()
list(D.DataLoader(data, batch_sampler=[iter([0, 1]), map(int, "23")]))
D.DataLoader[int], D.Dataset[int].__origin__ is D.Dataset; 3
list(D.SequentialSampler("abc")), len(D.SequentialSampler("abc"))
s = D.RandomSampler("abcdef"); list(s), list(s), len(s), s.num_samples, s.replacement
s = D.RandomSampler("abcdef", num_samples=13); list(s), len(s)
s = D.RandomSampler("abcdef", num_samples=4); list(s), len(s)
s = D.RandomSampler("abcdef", True, 100, g); list(s), len(s), g.get_state()
a = [1, 2]; s = D.RandomSampler(a); a.append(3); len(s), list(s)
s = D.SubsetRandomSampler([3, 3, 9]); list(s), len(s)
s = D.WeightedRandomSampler([1, 5, 3], 20); list(s), len(s), s.weights
s = D.WeightedRandomSampler(torch.tensor([1, 5, 3]), 3, False, g); list(s), len(s), g.get_state()
s = D.BatchSampler(range(7), 3, False); list(s), len(s), s.batch_size, s.drop_last
s = D.BatchSampler(range(7), 3, True); list(s), len(s)
i = iter(range(7)); list(D.BatchSampler(i, 3, True)), list(i)
[list(D.DistributedSampler(range(n), 3, r)) for n in (1, 5, 6, 7) for r in range(3)]
[list(D.DistributedSampler(range(n), 3, 1, drop_last=True, seed=4)) for n in (1, 5, 6, 7)]
s = D.DistributedSampler(range(9), 2, 0); s.set_epoch(3); list(s), len(s), s.total_size, s.epoch
[list(p.indices) for p in D.random_split(range(10), [3, 7])]
[list(p) for p in D.random_split(range(10), [0.3, 0.3, 0.4], generator=g)], g.get_state()
[list(p) for p in D.random_split(range(11), [0.3, 0.3, 0.4])]
[list(p) for p in D.random_split(range(2), [0.3, 0.3, 0.4])]
[list(p) for p in D.random_split(range(1), [1])]
[list(p) for p in D.random_split(range(3), [1, 0, 2])]
[list(p) for p in D.random_split(range(4), [0.5, 0.5], None)]
data[3], data[-1], data[2:4], data[[1, 2]], len(data)
len(D.StackDataset(data, range(23))), D.StackDataset(data, range(23))[4]
D.StackDataset(a=data, b=range(23))[4], D.StackDataset(a="ab").__getitems__([1, 0])
D.StackDataset("ab", [3, 4]).__getitems__([1, 0, 1])
c = D.ConcatDataset(["abc", [], "de"]); len(c), c[0], c[2], c[3], c[-1], c[-5], c.cumulative_sizes
D.ConcatDataset.cumsum(["abc", "de"])
len(D.ChainDataset([Sized(5), Sized(7)])), [len(t) for t in D.ChainDataset([Stream(2)])]
s = D.Subset("abcdef", [3, 1]); list(s), len(s), s.__getitems__([1, 0]), s[-1]
D.Subset(x, [3, 1])[[0, 1]]
D.default_collate([1, 2]), D.default_collate([1.5, 2]), D.default_collate([True, False])
D.default_collate([2, 1.5]), D.default_collate([True, 2])
D.default_collate(["a", "b"]), D.default_collate((b"a", b"b")), D.default_collate("ab")
D.default_collate([np.float32(1), np.float32(2)]), D.default_collate([np.float64(1), 2.5])
D.default_collate([np.int8(1)]), D.default_collate([np.bool_(True)]), D.default_collate([[], []])
D.default_collate([np.arange(3), np.arange(3)]), D.default_collate([np.array(3.5), np.array(4.5)])
D.default_collate([x, 2 * x]), D.default_collate((x.half(), x)), D.default_collate([y, y])
D.default_collate([x.requires_grad_(), x])[0].requires_grad
D.default_collate([{"a": 1, "b": (2, 3)}, {"b": (4, 5), "a": 6}])
D.default_collate([Row(x, 1), Row(x, 2)]), type(D.default_collate([Row(x, 1), Row(x, 2)])).__name__
type(D.default_collate([collections.OrderedDict(a=1)])).__name__
d = D.default_collate([collections.defaultdict(int, a=1)]); d["b"], d
D.default_collate([collections.ChainMap({"a": 1}, {"b": 2})])["b"]
d = D.default_collate([collections.deque([1, 2])] * 2); list(d), type(d).__name__
D.default_collate([range(3), range(3)]), D.default_collate([[1, "a"], [2, "b"]])
list(D.default_collate([collections.UserList([1, 2])]))
dict(D.default_collate([types.MappingProxyType({"a": 1})] * 2))
D.default_convert(3), D.default_convert("a"), D.default_convert(None), D.default_convert(x)
D.default_convert(np.arange(2)), D.default_convert(np.float32(2)), D.default_convert(np.array("a"))
D.default_convert((1, np.arange(2))), D.default_convert([np.arange(2), {"a": np.int8(3)}])
D.default_convert(Row(np.arange(2), 1)), D.default_convert(np.str_("a")), D.default_convert(b"a")
d = D.default_convert(collections.deque([np.arange(2)])); list(d), type(d).__name__
D.default_convert(np.array([None, 1])).tolist(), D.default_convert({3}), D.default_convert(range(2))
collate([(1, "a"), (2, "b")], collate_fn_map={int: total, (str, bytes): joined})
collate([[True], [False]], collate_fn_map={int: total})
"""
