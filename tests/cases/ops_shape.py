"""Cases of operations that move, join, cut and pick elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import Case, call, case, given, index, mask, places, positive, real

# Another shape for the same elements

RESHAPES = [
    call("reshape", real(2, 3), (3, 2)),
    call("reshape", real(2, 3), (-1,)),
    call("reshape", real(2, 3), [6, -1]),
    call("reshape", real(), (1, 1)),
    call("reshape", real(1), ()),
    call("reshape", real(0, 3), (3, 0)),
    call("flatten", real(2, 3, 2)),
    call("flatten", real(2, 3, 2), 1),
    call("flatten", real(2, 3, 2), 0, 1),
    call("flatten", real(2, 3, 2), start_dim=-2, end_dim=-1),
    call("flatten", real()),
    call("flatten", real(3)),
    call("ravel", real(2, 3)),
    call("ravel", real()),
    call("unflatten", real(2, 6), 1, (3, 2)),
    call("unflatten", real(2, 6), -1, (-1, 2)),
    call("squeeze", real(1, 3, 1)),
    call("squeeze", real(1, 3, 1), 0),
    call("squeeze", real(1, 3, 1), -1),
    call("squeeze", real(1, 3, 1), (0, 2)),
    call("squeeze", real(1, 3, 1), 1),
    call("squeeze", real(1, 3, 1), ()),
    call("squeeze", real()),
    call("squeeze", real(), 0),
    call("unsqueeze", real(2, 3), 0),
    call("unsqueeze", real(2, 3), -1),
    call("unsqueeze", real(), 0),
    call("permute", real(2, 3, 2), (2, 0, 1)),
    call("permute", real(2, 3), (-1, 0)),
    call("permute", real(), ()),
    call("transpose", real(2, 3, 2), 0, 2),
    call("transpose", real(2, 3), -1, 0),
    call("transpose", real(), 0, -1),
    call("swapaxes", real(2, 3), 0, 1),
    call("swapdims", real(2, 3), 0, 1),
    call("t", real(2, 3)),
    call("t", real(3)),
    call("t", real()),
    call("movedim", real(2, 3, 4), 0, -1),
    call("movedim", real(2, 3, 4), (0, 1), (2, 0)),
    call("moveaxis", real(2, 3, 4), 1, 0),
    call("broadcast_to", real(3), (2, 3)),
    call("broadcast_to", real(2, 1), (2, 3)),
    case("x.contiguous()", lambda fw, x: x.t().contiguous(), real(2, 3)),
    case("x.view(3,2)", lambda fw, x: x.view(3, 2), real(2, 3)),
    case("x.view(-1)", lambda fw, x: x.view(-1), real(2, 3), types=False),
    case("x.view_as(y)", lambda fw, x, y: x.view_as(y), real(2, 3), real(6), types=False),
    case("x.reshape(3,-1)", lambda fw, x: x.reshape(3, -1), real(2, 3)),
    case("x.reshape_as(y)", lambda fw, x, y: x.reshape_as(y), real(2, 3), real(6)),
    case("x.t().reshape(6)", lambda fw, x: x.t().reshape(6), real(2, 3)),
    case("x.t()[1:].view(4)", lambda fw, x: x.t()[1:].reshape(4), real(2, 3)),
    case("x.permute(1,0)", lambda fw, x: x.permute(1, 0), real(2, 3)),
    case("x.T", lambda fw, x: x.T, real(2, 3)),
    case("x.mT", lambda fw, x: x.mT, real(2, 3, 2)),
    case("x.expand(2,3)", lambda fw, x: x.expand(2, 3), real(3)),
    case("x.expand(-1,3)", lambda fw, x: x.expand(-1, 3), real(2, 1)),
    case("x.expand((4,2,3))", lambda fw, x: x.expand((4, 2, 3)), real(2, 1)),
    case("x.expand(0,3)", lambda fw, x: x.expand(0, 3), real(1, 3)),
    case("x.expand_as(y)", lambda fw, x, y: x.expand_as(y), real(3), real(2, 3)),
    case("x.sum_to_size(1,3)", lambda fw, x: x.sum_to_size(1, 3), real(2, 3)),
    case("x.sum_to_size(3)", lambda fw, x: x.sum_to_size(3), real(2, 3)),
    case("x.sum_to_size(2,3)", lambda fw, x: x.sum_to_size(2, 3), real(2, 3)),
    case("Tensor(x)", lambda fw, x: fw.Tensor(x) * 2, real(2, 3), types=False),
    case("x.detach()", lambda fw, x: x.detach() * x, real(2, 3), smooth=False),
    case("x.data", lambda fw, x: x.data * x, real(2, 3), smooth=False),
]

# Copies in another order

MOVES = [
    call("flip", real(2, 3), (0,)),
    call("flip", real(2, 3, 2), (0, -1)),
    call("flip", real(2, 3), ()),
    case("x.flip(0,1)", lambda fw, x: x.flip(0, 1), real(2, 3)),
    call("fliplr", real(2, 3)),
    call("flipud", real(2, 3)),
    call("roll", real(2, 3), 1),
    call("roll", real(2, 3), -1, 1),
    call("roll", real(2, 3), (1, 4), (0, 1)),
    call("roll", real(2, 3), shifts=2, dims=0),
    call("roll", real(), 1),
    call("tril", real(3, 3)),
    call("tril", real(2, 3), 1),
    call("triu", real(2, 3, 2), diagonal=-1),
    call("triu", real(3, 3)),
    call("tile", real(2, 3), (2,)),
    call("tile", real(3), (2, 2)),
    call("tile", real(), (2,)),
    case("x.repeat(2,2)", lambda fw, x: x.repeat(2, 2), real(3)),
    case("x.repeat((1,2,1))", lambda fw, x: x.repeat((1, 2, 1)), real(2, 3)),
    case("x.repeat(0,1)", lambda fw, x: x.repeat(0, 1), real(2, 3)),
    call("repeat_interleave", real(2, 3), 2),
    call("repeat_interleave", real(2, 3), 2, 1),
    call(
        "repeat_interleave",
        real(2, 3),
        places([2, 0, 1]),
        dim=1,
        traced=False,
        why="the shape follows the values",
    ),
    call("repeat_interleave", real(2, 3), places([2]), dim=1, traced=False, why="as above"),
    call("diagonal", real(3, 3)),
    call("diagonal", real(2, 3, 4), 1, 1, 2),
    call("diagonal", real(2, 3), offset=-1),
    call("diagonal", real(2, 3), offset=5),
    call("diagonal", real(2, 3, 2), dim1=-1, dim2=0),
    call("diag", real(3)),
    call("diag", real(2), 1),
    call("diag", real(2, 3), -1),
    call("diag", real(3, 3)),
    call("diag_embed", real(2, 3)),
    call("diag_embed", real(2, 3), 1, 0, 2),
    call("diag_embed", real(3), offset=-1, dim1=1, dim2=0),
    call("select", real(2, 3), 1, -1),
    call("select", real(2, 3), dim=0, index=1),
    call("narrow", real(2, 3), 1, 1, 2),
    call("narrow", real(2, 3), 0, -1, 1),
    call("narrow", real(2, 3), 1, 3, 0),
]

# Several tensors to one, and one to several

JOINS = [
    call("cat", [real(2, 3), real(1, 3)]),
    call("cat", (real(2, 3), real(2, 1), real(2, 2)), 1),
    call("cat", [real(2, 3), real(2, 3)], dim=-1),
    call("cat", [real(0), real(2, 3)], 0),
    call("cat", [real(2), mask(2)]),
    call("concat", [real(2), real(1)]),
    call("concatenate", [real(2), real(1)], axis=0),
    call("stack", [real(2, 3), real(2, 3)]),
    call("stack", [real(2, 3), real(2, 3)], -1),
    call("stack", [real(), real()], dim=0),
    call("stack", [real(2), mask(2)], dim=1),
    call("hstack", [real(2), real(1)]),
    call("hstack", [real(2, 1), real(2, 3)]),
    call("hstack", [real(), real()]),
    call("vstack", [real(2), real(2)]),
    call("vstack", [real(1, 2), real(2, 2)]),
    call("row_stack", [real(2), real(2)]),
    call("dstack", [real(2), real(2)]),
    call("dstack", [real(2, 3), real(2, 3)]),
    call("split", real(5, 2), 2),
    call("split", real(2, 5), [1, 4], 1),
    call("split", real(0, 2), 2),
    call("chunk", real(5, 2), 2),
    call("chunk", real(2, 5), 3, -1),
    call("chunk", real(2, 2), 4),
    call("tensor_split", real(5, 2), 3),
    call("tensor_split", real(2, 5), (1, 3), 1),
    call("tensor_split", real(5), [2, -1]),
    call("unbind", real(2, 3)),
    call("unbind", real(2, 3), -1),
    call("broadcast_tensors", real(2, 1), real(3)),
    call("meshgrid", real(2), real(3), indexing="ij"),
    call("meshgrid", real(2), real(3), indexing="xy"),
    call("cartesian_prod", real(2), real(3)),
    call("combinations", real(3), 2),
    call("combinations", real(3), r=2, with_replacement=True),
    case("x,y=unbind", lambda fw, x: [y for y in x], real(2, 3)),
]

# Indexing: what makes a view, and what copies

KEYS: dict[str, Callable[[Any], Any]] = {
    "[0]": lambda fw: 0,
    "[-1]": lambda fw: -1,
    "[1,2]": lambda fw: (1, 2),
    "[1,2,-1]": lambda fw: (1, 2, -1),
    "[:]": lambda fw: slice(None),
    "[...]": lambda fw: ...,
    "[None]": lambda fw: None,
    "[1:]": lambda fw: slice(1, None),
    "[:,::2]": lambda fw: (slice(None), slice(None, None, 2)),
    "[:,5:9]": lambda fw: (slice(None), slice(5, 9)),
    "[-2:,1]": lambda fw: (slice(-2, None), 1),
    "[...,0]": lambda fw: (..., 0),
    "[0,...,None]": lambda fw: (0, ..., None),
    "[:,None,1]": lambda fw: (slice(None), None, 1),
    "[()]": lambda fw: (),
    "[[0,1,0]]": lambda fw: [0, 1, 0],
    "[(0,1)]": lambda fw: (0, 1),
    "[tensor]": lambda fw: fw.tensor([1, 0, 1]),
    "[-tensor]": lambda fw: fw.tensor([-1, 0]),
    "[2d tensor]": lambda fw: fw.tensor([[1, 0], [0, 1]]),
    "[0d tensor]": lambda fw: fw.tensor(1),
    "[:,tensor]": lambda fw: (slice(None), fw.tensor([2, 0, 2])),
    "[tensor,tensor]": lambda fw: (fw.tensor([1, 0]), fw.tensor([2, 2])),
    "[tensor,:,tensor]": lambda fw: (fw.tensor([1, 0]), slice(None), fw.tensor([1, 1])),
    "[tensor,1:,tensor]": lambda fw: (fw.tensor([1, 0]), slice(1, None), fw.tensor([1, 1])),
    "[tensor,0]": lambda fw: (fw.tensor([1, 0]), 0),
    "[0,tensor]": lambda fw: (0, fw.tensor([1, 0])),
    "[0,:,tensor]": lambda fw: (0, slice(None), fw.tensor([1, 0])),
    "[tensor,None]": lambda fw: (fw.tensor([1, 0]), None),
    "[None,tensor]": lambda fw: (None, fw.tensor([1, 0])),
    "[...,tensor]": lambda fw: (..., fw.tensor([1, 0])),
    "[column,row]": lambda fw: (fw.tensor([[1], [0]]), fw.tensor([0, 2])),
    "[mask]": lambda fw: fw.tensor([True, False]),
    "[2d mask]": lambda fw: fw.tensor([[True, False, True], [False, True, True]]),
    "[:,mask]": lambda fw: (slice(None), fw.tensor([True, False, True])),
    "[mask,0]": lambda fw: (fw.tensor([False, True]), 0),
    "[mask,tensor]": lambda fw: (fw.tensor([True, True]), fw.tensor([0, 2])),
    "[no mask]": lambda fw: fw.tensor([False, False]),
    "[bool list]": lambda fw: [True, False],
    "[True]": lambda fw: True,
    "[False]": lambda fw: False,
    "[empty]": lambda fw: fw.tensor([], dtype=fw.int64),
    "[[]]": lambda fw: [],
    "[int32]": lambda fw: fw.tensor([1, 0], dtype=fw.int32),
    "[range]": lambda fw: range(2),
    "[uint8]": lambda fw: fw.tensor([1, 0], dtype=fw.uint8),
    "[[[0,1],[1,0]]]": lambda fw: [[0, 1], [1, 0]],
    "[[0,1],[1,2]]": lambda fw: ([0, 1], [1, 2]),
    "[x>0]": lambda fw: fw.tensor([[[True, False]] * 3, [[False, True]] * 3]),
}


# torch takes a byte mask for reading only; writing with `False` it gives no gradient, not zeros
READ_ONLY = {"[uint8]", "[False]"}
TWICE = {"[[0,1,0]]", "[tensor]", "[2d tensor]", "[:,tensor]", "[-tensor]"}


def _assign(fw: Any, x: Any, key: Any, value: Any) -> Any:
    y = x.clone()
    y[key(fw)] = value
    return y


def _indexing() -> list[Case]:
    cases = []
    for name, key in KEYS.items():
        cases.append(case(f"x{name}", lambda fw, x, k=key: x[k(fw)], real(2, 3, 2)))
        if name in READ_ONLY:
            continue
        smooth = name not in TWICE  # what is written twice is, to finite differences, written once
        cases += [
            case(f"x{name}=1", lambda fw, x, k=key: _assign(fw, x, k, 1), real(2, 3, 2)),
            case(
                f"x{name}=y",
                lambda fw, x, y, k=key: _assign(fw, x, k, y),
                real(2, 3, 2),
                real(),
                smooth=smooth,
            ),
            case(
                f"x{name}+=y",
                lambda fw, x, y, k=key: _add(fw, x, k, y),
                real(2, 3, 2),
                real(),
                smooth=smooth,
            ),
        ]
    cases += [
        *(
            case(f"{x}{k}={y}", lambda fw, x, y, k=k: _assign(fw, x, KEYS[k], y), x, y)
            for k, x, y in (
                ("[1:]", real(3, 2), real(2, 2)),
                ("[1:]", real(3, 2), real(2)),
                ("[...,0]", real(3, 2), real(3)),
                ("[0]", real(3, 2), real(1, 1, 2)),
                ("[-tensor]", real(3, 2), real(2, 2)),
                ("[-tensor]", real(3, 2), real(2)),
                ("[:,mask]", real(2, 3), real(2, 2)),
                ("[mask]", real(2, 3), real(1, 3)),
                ("[2d mask]", real(2, 3), real(4)),
            )
        ),
        case("x[i]", lambda fw, x, i: x[i], real(3, 2), index(3, 4)),
        case("x[i,j]", lambda fw, x, i, j: x[i, j], real(3, 2), index(3, 4), index(2, 4)),
        case(
            "x[i]=y",
            lambda fw, x, i, y: _assign(fw, x, lambda fw: i, y),
            real(3, 2),
            places([2, 0]),
            real(2, 2),
        ),
        case("x[i].sum()", lambda fw, x, i: x[i].sum(), real(3), places([0, 0, 2, 0])),
        case(
            "x[m]",
            lambda fw, x, m: x[m],
            real(3, 2),
            mask(3, 2),
            traced=False,
            why="the shape follows the values",
        ),
        case("x[m]=0", lambda fw, x, m: _assign(fw, x, lambda fw: m, 0), real(3, 2), mask(3, 2)),
        case(
            "x[m]=y",
            lambda fw, x, m, y: _assign(fw, x, lambda fw: m, y),
            real(3, 2),
            mask(3, 2),
            real(),
        ),
        case("0d[None]", lambda fw, x: x[None], real()),
        case("0d[...]", lambda fw, x: x[...], real()),
        case("0d[()]=y", lambda fw, x, y: _assign(fw, x, lambda fw: (), y), real(), real()),
        case("0d[mask]", lambda fw, x: x[fw.tensor(True)], real()),
        case("view of view written", _nested_write, real(3, 2), real()),
    ]
    return cases


def _add(fw: Any, x: Any, key: Any, value: Any) -> Any:
    y = x.clone()
    y[key(fw)] += value
    return y


def _nested_write(fw: Any, x: Any, y: Any) -> Any:
    z = x.clone()
    z.t()[1][:2].mul_(y)
    z[0].exp_()
    return z * z


# Picking and putting by functions

PICKS = [
    call("index_select", real(3, 2), 0, places([2, 0, 2])),
    call("index_select", real(3, 2), 1, index(2, 3)),
    call("index_select", real(3, 2), -1, places([])),
    call("index_select", real(), 0, places([0])),
    call("index_select", real(3), 0, places(1)),
    call("gather", real(3, 2), 0, places([[0, 2], [1, 1]])),
    call("gather", real(3, 2), 1, index(2, 3, 4)),
    call("gather", real(3), 0, places([2, 2, 0, 1])),
    call("gather", real(), 0, places(0)),
    call("gather", real(3), 0, places(1)),
    call("gather", real(2, 3), 1, places([[], []])),
    call("take", real(2, 3), places([0, -1, 5])),
    call("take", real(2, 3), places([[0, 1], [1, 0]])),
    call("masked_select", real(2, 3), mask(2, 3), traced=False, why="the shape follows the values"),
    call("masked_select", real(2, 3), mask(3), traced=False, why="the shape follows the values"),
    call("masked_select", real(3), mask(2, 1), traced=False, why="the shape follows the values"),
    call("masked_select", real(), mask(), traced=False, why="the shape follows the values"),
    call("nonzero", positive(2, 3), order=0, traced=False, why="the shape follows the values"),
    call("nonzero", positive(2, 3), as_tuple=True, order=0, traced=False, why="as above"),
    call("nonzero", given([[0.0, 1.0], [2.0, 0.0]]), order=0, traced=False, why="as above"),
    call("nonzero", given(0.0), order=0, traced=False, why="as above"),
    call("nonzero", given(2.0), order=0, traced=False, why="as above"),
    call("nonzero", given(2.0), as_tuple=True, order=0, traced=False, why="as above"),
    call("where", mask(2, 3), order=0, traced=False, why="the shape follows the values"),
    call("scatter", real(3, 2), 0, places([[0, 2], [1, 1]]), real(2, 2)),
    call("scatter", real(3, 2), 1, places([[0], [1]]), 2.5),
    call("scatter", real(3, 2), 1, places([[0], [1]]), value=-1),
    call("scatter", real(3), 0, places([1]), real(3), order=0, why="torch fails"),
    call("scatter", real(3), 0, places(1), 2.0),
    call(
        "scatter",
        real(3, 2),
        0,
        places([[0, 2]]),
        real(1, 2),
        reduce="add",
        order=0,
        why="torch refuses",
    ),
    call(
        "scatter",
        real(3, 2),
        0,
        places([[0, 2]]),
        2.0,
        reduce="multiply",
        order=0,
        traced=False,
        why="not differentiable either",
    ),
    call("scatter", real(), 0, places(0), real()),
    call("scatter_add", real(3, 2), 0, places([[0, 2], [0, 2]]), real(2, 2)),
    call("scatter_add", real(3), 0, places([1, 1, 1]), real(4), order=0, why="torch fails"),
    call("scatter_add", real(3, 2), 1, index(2, 3, 2), real(3, 2)),
    call("index_add", real(3, 2), 0, places([0, 2, 0]), real(3, 2)),
    call("index_add", real(3, 2), 1, places([1]), real(3, 1), alpha=2),
    call("index_add", real(), 0, places([0]), real()),
    call("index_copy", real(3, 2), 0, places([2, 0]), real(2, 2)),
    call("index_copy", real(2, 3), 1, places([1]), real(2, 1)),
    call("index_fill", real(3, 2), 0, places([2, 0]), 1.5),
    call("index_fill", real(2, 3), 1, places([1]), real()),
    call("index_put", real(3, 2), (places([0, 2]),), real(2, 2)),
    call("index_put", real(3, 2), (places([0, 2]), places([1, 1])), real(2)),
    call("index_put", real(3, 2), (places([0, 0]),), real(2, 2), accumulate=True),
    call("index_put", real(3, 2), (places([0, 0]),), real(2), True),
    call("index_put", real(2, 2), (mask(2, 2),), real()),
]

CASES = [*RESHAPES, *MOVES, *JOINS, *_indexing(), *PICKS]
