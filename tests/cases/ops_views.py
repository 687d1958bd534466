"""Cases of views that place elements freely, of parts, and of copies with a view replaced."""

from __future__ import annotations

from . import call, case, constant, real

MEMORY = {"order": 0, "traced": False, "why": "exchanges the memory of what has no history"}

STRIDED = [
    call("as_strided", real(6), (2, 2), (1, 2)),
    call("as_strided", real(6), (2,), (3,), 1),
    call("as_strided", real(6), size=(3,), stride=(2,), storage_offset=1),
    call("as_strided", real(6), (3, 3), (1, 1)),
    call("as_strided", real(6), (2, 3), (0, 2)),
    call("as_strided", real(6), (), ()),
    call("as_strided", real(6), (0, 2), (1, 1)),
    call("as_strided", real(), (2, 3), (0, 0)),
    case("as_strided of a slice", lambda fw, x: x[1:4].as_strided((2, 2), (1, 1)), real(6)),
    case("as_strided of expanded", lambda fw, x: x.expand(2, 3).as_strided((2, 2), (1, 1)), real(3),
         smooth=False, why="each copy has a part of the gradient"),
    case("as_strided of columns", lambda fw, x: (x * 1).t().as_strided((4,), (1,)), real(2, 3),
         order=1, why="layouts"),
    call("as_strided_", real(6), (3, 2), (2, 1), order=0, why="a leaf"),
    # torch gives the input the gradient of the places replaced, and no other
    call("as_strided_scatter", constant(real(6)), real(2), (2,), (3,), 1),
    call("as_strided_scatter", constant(real(6)), real(2, 2), size=(2, 2), stride=(2, 1)),
    call("as_strided_scatter", constant(real(6)), real(0), (0,), (1,)),
    call("resize_as_", real(2, 3), real(2, 2), **MEMORY),
    case("x.resize_(2,2)", lambda fw, x: x.clone().resize_(2, 2), real(2, 3), **MEMORY),
    case("x.resize_as_(y)", lambda fw, x, y: x.clone().resize_as_(y), real(2, 3), real(4),
         **MEMORY),
    case("x.set_(y)", lambda fw, x, y: x.clone().set_(y), real(2), real(3), **MEMORY),
    case("x.unfold(0,2,1)", lambda fw, x: x.unfold(0, 2, 1), real(4)),
    case("x.unfold(1,2,3)", lambda fw, x: x.unfold(1, 2, 3), real(2, 6, 2)),
    case("x.unfold(-1,3,2)", lambda fw, x: x.unfold(-1, 3, 2), real(2, 6)),
    case("x.unfold(0,0,1)", lambda fw, x: x.unfold(0, 0, 1), real(2)),
    case("x.unfold(0,4,9)", lambda fw, x: x.unfold(dimension=0, size=4, step=9), real(4)),
    case("x.unfold of a number", lambda fw, x: x.unfold(0, 1, 1), real()),
    case("x.unfold twice", lambda fw, x: x.unfold(0, 2, 1).unfold(1, 2, 2), real(3, 4)),
]  # fmt: skip

REPLACED = [
    call("select_scatter", real(2, 3), real(3), 0, 1),
    call("select_scatter", real(2, 3), real(2), dim=-1, index=-1),
    call("select_scatter", real(3), real(), 0, 0),
    call("slice_scatter", real(4, 2), real(2, 2), 0, 1, 3),
    call("slice_scatter", real(2, 5), real(2, 2), dim=1, start=-4, end=100, step=3),
    call("slice_scatter", real(3), real(3)),
    call("slice_scatter", real(3), real(0), 0, 2, 1),
    call("diagonal_scatter", real(3, 3), real(3)),
    call("diagonal_scatter", real(2, 3, 2), real(3, 1), 1, 0, 2),
    call("diagonal_scatter", real(2, 3), real(1), offset=-1),
    call("narrow_copy", real(2, 3), 1, 1, 2),
    call("narrow_copy", real(2, 3), 0, -1, 0),
]

PARTS = [
    call("split_with_sizes", real(5, 2), [2, 0, 3]),
    call("split_with_sizes", real(2, 3), (1, 2), -1),
    call("hsplit", real(6), 3),
    call("hsplit", real(2, 4), 2),
    call("hsplit", real(2, 4), [1, 3]),
    call("vsplit", real(4, 2), 2),
    call("vsplit", real(4, 2), (3,)),
    call("dsplit", real(1, 2, 4), 2),
    call("dsplit", real(1, 2, 4), [3, 1]),
    call("tensor_split", real(5), sections=2),
    call("tensor_split", real(5), indices=(1, -1)),
    call("unsafe_split", real(5, 2), 2),
    call("unsafe_split", real(2, 4), 3, dim=1),
    call("unsafe_split_with_sizes", real(5, 2), [1, 4]),
    call("unsafe_chunk", real(5, 2), 2),
    call("unsafe_chunk", real(2, 3), 3, 1),
    case("one part", lambda fw, x: x.unbind(1)[2], real(2, 4)),
    case("parts of parts", lambda fw, x: x.split(2, 1)[1].unbind()[0], real(2, 4)),
    case("no parts", lambda fw, x: [*x.unbind(), x * 2], real(0, 2)),
    call("atleast_1d", real()),
    call("atleast_1d", real(), real(2, 2)),
    call("atleast_1d", [real(), real(2)]),
    call("atleast_2d", real(3)),
    call("atleast_2d", real(), real(1, 1, 1)),
    call("atleast_3d", real()),
    call("atleast_3d", real(2)),
    call("atleast_3d", real(2, 3), real(2)),
]

FORMS = [
    call("adjoint", real(2, 3, 4)),
    call("adjoint", real()),
    call("squeeze", real(1, 2, 1), [0, 1]),
    case("x.H", lambda fw, x: x.H, real(2, 3)),
    case("x.mH", lambda fw, x: x.mH, real(2, 3, 2)),
    case("x.mT of a number", lambda fw, x: x.mT, real()),
    case("x.view(size=)", lambda fw, x: x.view(size=(3, -1)), real(2, 3), types=False),
    case("x.contiguous(channels_last)",
         lambda fw, x: x.contiguous(memory_format=fw.channels_last) * 2, real(2, 3, 2, 2)),
    case("x.clone(channels_last_3d)",
         lambda fw, x: x.clone(memory_format=fw.channels_last_3d), real(1, 2, 2, 1, 2)),
    case("x.clone(contiguous_format)",
         lambda fw, x: x.t().clone(memory_format=fw.contiguous_format), real(2, 3)),
    case("x.to(channels_last)",
         lambda fw, x: x.to(memory_format=fw.channels_last), real(2, 3, 2, 1)),
]  # fmt: skip

# A result of `x` that becomes a view of itself
RESHAPED = [
    case("(2x).squeeze_()", lambda fw, x: (x * 2).squeeze_() * x, real(1, 3)),
    case("(2x).unsqueeze_(1)", lambda fw, x: (x * 2).unsqueeze_(1) * x, real(3)),
    case("(2x).transpose_(0,-1)", lambda fw, x: (x * 2).transpose_(0, -1) * 3, real(2, 3, 2)),
    case("(2x).t_()", lambda fw, x: (x * 2).t_() * 3, real(2, 3)),
    case("(2x).as_strided_()", lambda fw, x: (x * 2).as_strided_((2,), (3,), 1) * 3, real(6)),
]

CASES = [*STRIDED, *REPLACED, *PARTS, *FORMS, *RESHAPED]
