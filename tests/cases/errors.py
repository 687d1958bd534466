"""Error inputs of operations: both frameworks must raise the same type, and say what is wrong.

Each is a name, a pattern that both messages contain, and the call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..programs import Programs

ERRORS = Programs()


def _error(name: str, pattern: str, program: Callable[[Any], Any]) -> None:
    program.__name__ = name
    ERRORS.raises(pattern)(program)


def _ints(fw: Any, *shape: int) -> Any:
    return fw.ones(*shape, dtype=fw.int64)


def _bools(fw: Any, *shape: int) -> Any:
    return fw.ones(*shape, dtype=fw.bool)


def _leaf(fw: Any, *shape: int) -> Any:
    return fw.ones(*shape, requires_grad=True)


# Shapes that do not broadcast

for _name in """add sub mul div pow maximum atan2 eq lt logical_and fmod remainder floor_divide
    copysign hypot logaddexp xlogy true_divide isclose""".split():
    _error(
        f"{_name} of 2x3 and 2",
        r"size of tensor a \(3\) must match the size of tensor b \(2\) at non-singleton dimension 1",
        lambda fw, n=_name: getattr(fw, n)(fw.ones(2, 3), fw.ones(2)),
    )
_error("where of 2, 3", r"\(2\).*\(3\)|\(3\).*\(2\)", lambda fw: fw.where(_bools(fw, 2), fw.ones(3), fw.ones(3)))
_error("addcmul of 2 and 3", r"\(3\).*\(2\)|\(2\).*\(3\)", lambda fw: fw.addcmul(fw.ones(2), fw.ones(3), fw.ones(3)))
_error("lerp of 2 and 3", r"\(2\).*\(3\)|\(3\).*\(2\)", lambda fw: fw.lerp(fw.ones(2), fw.ones(3), 0.5))
_error("masked_fill of 2 and 3", r"\(2\).*\(3\)|\(3\).*\(2\)", lambda fw: fw.ones(2).masked_fill(_bools(fw, 3), 1.0))
_error("clamp of 2 and 3", r"\(2\).*\(3\)|\(3\).*\(2\)", lambda fw: fw.clamp(fw.ones(2), fw.ones(3)))
_error("x+y of 2 and 3", r"\(2\).*\(3\)", lambda fw: fw.ones(2) + fw.ones(3))
_error("x+=y of 2 and 2x2", r"\[2\].*\[2, 2\]", lambda fw: fw.ones(2).add_(fw.ones(2, 2)))
_error("x.mul_(y) of 1 and 2", r"\[1\].*\[2\]", lambda fw: fw.ones(1).mul_(fw.ones(2)))
_error("x.copy_(y) of 2 and 3", r"\(2\).*\(3\)", lambda fw: fw.ones(2).copy_(fw.ones(3)))
_error("x.expand(3) of 2", r"\(3\) must match the existing size \(2\)", lambda fw: fw.ones(2).expand(3))
_error("x.expand of fewer", "must be greater or equal to the number of dimensions", lambda fw: fw.ones(2, 3).expand(3))
_error("x.expand(-1) of a new one", "isn't allowed in a leading, non-existing dimension 0", lambda fw: fw.ones(2).expand(-1, 2))
_error("broadcast_tensors", r"\(2\).*\(3\)|\(3\).*\(2\)", lambda fw: fw.broadcast_tensors(fw.ones(2), fw.ones(3)))
_error("broadcast_shapes", "", lambda fw: fw.broadcast_shapes((2,), (3,)))
_error("sum_to_size", r"\[2\].*\[2, 3\]", lambda fw: fw.ones(2, 3).sum_to_size(2))

# Operands that are no tensors

for _name in "exp sum relu sort t reshape cumsum".split():
    _error(
        f"{_name} of a list",
        "argument 'input' .*must be Tensor, not list",
        lambda fw, n=_name: getattr(fw, n)([1.0], *{"reshape": ((1,),), "cumsum": (0,)}.get(n, ())),
    )
for _name in "maximum minimum fmax fmin atan2 hypot logaddexp logical_and".split():
    _error(
        f"{_name} of a number",
        "argument 'other' .*must be Tensor, not float",
        lambda fw, n=_name: getattr(fw, n)(fw.ones(2), 1.0),
    )
for _name in "eq lt fmod copysign".split():
    _error(f"{_name} of a number first", "", lambda fw, n=_name: getattr(fw, n)(1.0, fw.ones(2)))
_error("add of a string", "str", lambda fw: fw.add(fw.ones(2), "a"))
_error("add of None", "NoneType", lambda fw: fw.add(fw.ones(2), None))
_error("x+'a'", r"unsupported operand type\(s\) for \+: 'Tensor' and 'str'", lambda fw: fw.ones(2) + "a")
_error("x*None", r"unsupported operand type\(s\) for \*: 'Tensor' and 'NoneType'", lambda fw: fw.ones(2) * None)
_error("x+[1]", r"for \+: 'Tensor' and 'list'", lambda fw: fw.ones(2) + [1.0])
_error("x<'a'", "'<' not supported between instances of 'Tensor' and 'str'", lambda fw: fw.ones(2) < "a")
_error("x@2", "", lambda fw: fw.ones(2) @ 2)
_error("x.matmul(list)", "must be Tensor, not list", lambda fw: fw.ones(2).matmul([1.0, 2.0]))
_error("cat of a tensor", "must be tuple of Tensors, not Tensor", lambda fw: fw.cat(fw.ones(2)))
_error("cat of numbers", "", lambda fw: fw.cat([1.0, 2.0]))
_error("where of a list", "", lambda fw: fw.where([True], fw.ones(1), fw.ones(1)))
_error("unknown keyword", "dims", lambda fw: fw.sum(fw.ones(2), dims=0))
_error("unknown attribute", "no attribute 'expp'", lambda fw: fw.ones(2).expp())

# Dimensions that are not there

for _name in """sum mean amax argmax logsumexp cumsum sort max median var norm unbind squeeze softmax
    all argsort""".split():
    _error(
        f"{_name} over dim 2 of 2x3",
        r"Dimension out of range \(expected to be in range of \[-2, 1\], but got 2\)",
        lambda fw, n=_name: getattr(fw, n)(fw.ones(2, 3), dim=2),
    )
_error("sum over dim -3 of 2x3", r"range of \[-2, 1\], but got -3", lambda fw: fw.ones(2, 3).sum(-3))
_error("sum over dim 1 of 0d", r"range of \[-1, 0\], but got 1", lambda fw: fw.ones(()).sum(1))
_error("sum over a dim twice", "dim 0 appears multiple times", lambda fw: fw.ones(2, 3).sum((0, -2)))
_error("amax over a dim twice", "dim 1 appears multiple times", lambda fw: fw.ones(2, 3).amax((1, 1)))
_error("transpose", r"range of \[-2, 1\], but got 2", lambda fw: fw.ones(2, 3).transpose(0, 2))
_error("unsqueeze", r"range of \[-2, 1\], but got 2", lambda fw: fw.ones(2).unsqueeze(2))
_error("select dim", r"range of \[-1, 0\], but got 1", lambda fw: fw.ones(2).select(1, 0))
_error("flatten dims", "start_dim cannot come after end_dim", lambda fw: fw.ones(2, 3).flatten(1, 0))
_error("flip dims", r"range of \[-1, 0\], but got 1", lambda fw: fw.ones(2).flip(1))
_error("roll dims", "shifts and dimensions must align", lambda fw: fw.ones(2).roll((1, 2), 0))
_error("stack dim", r"range of \[-2, 1\], but got 2", lambda fw: fw.stack([fw.ones(2)], 2))
_error("cat dim", r"range of \[-1, 0\], but got 1", lambda fw: fw.cat([fw.ones(2)], 1))
_error("permute count", "dim", lambda fw: fw.ones(2, 3).permute(0))
_error("permute twice", "duplicate|repeated", lambda fw: fw.ones(2, 3).permute(0, 0))
_error("movedim twice", "repeated dim", lambda fw: fw.ones(2, 3).movedim((0, 0), (0, 1)))
_error("movedim counts", "same number of dims", lambda fw: fw.ones(2, 3).movedim((0, 1), (0,)))
_error("diagonal of one dim", "dimensions cannot be identical", lambda fw: fw.ones(2, 2).diagonal(0, 0, 0))
_error("gather dim", r"range of \[-1, 0\], but got 1", lambda fw: fw.ones(2).gather(1, _ints(fw, 1)))

# No elements

for _name in "max min amax amin argmax argmin".split():
    _error(
        f"{_name} of none",
        "Expected reduction dim to be specified for input.numel\\(\\) == 0",
        lambda fw, n=_name: getattr(fw, n)(fw.ones(0)),
    )
    _error(
        f"{_name} of none over dim 0",
        "Expected reduction dim 0 to have non-zero size",
        lambda fw, n=_name: getattr(fw, n)(fw.ones(0, 2), 0),
    )

# Shapes

_error("reshape 6 to 4", r"shape '\[2, 2\]' is invalid for input of size 6", lambda fw: fw.ones(6).reshape(2, 2))
_error("reshape to -1, -1", "only one dimension can be inferred", lambda fw: fw.ones(6).reshape(-1, -1))
_error("reshape to -2", "invalid shape dimension -2", lambda fw: fw.ones(6).reshape(-2, 3))
_error("reshape none to -1, 0", "ambiguous", lambda fw: fw.ones(0).reshape(-1, 0))
_error("reshape by float", "", lambda fw: fw.ones(6).reshape(2.0, 3))
_error("view of a transpose", "view size is not compatible with input tensor's size and stride", lambda fw: fw.ones(2, 3).t().view(6))
_error("unflatten", r"\[2, 2\] don't multiply up to the size of dim 0 \(6\)", lambda fw: fw.ones(6).unflatten(0, (2, 2)))
_error("t of 3 dims", "t\\(\\) expects a tensor with <= 2 dimensions, but self is 3D", lambda fw: fw.ones(2, 2, 2).t())
_error("repeat of fewer", "Number of dimensions of repeat dims can not be smaller", lambda fw: fw.ones(2, 3).repeat(2))
_error("stack of 2 and 3", r"equal size, but got \[2\] at entry 0 and \[3\] at entry 1", lambda fw: fw.stack([fw.ones(2), fw.ones(3)]))
_error("stack of none", "non-empty", lambda fw: fw.stack([]))
_error("cat of 2x2 and 3x3", "Sizes of tensors must match except in dimension 0. Expected.* 2.*but got.* 3", lambda fw: fw.cat([fw.ones(2, 2), fw.ones(3, 3)]))
_error("cat of 2d and 1d", "Tensors must have same number of dimensions: got 2 and 1", lambda fw: fw.cat([fw.ones(2, 2), fw.ones(2)]))
_error("cat of 0d", "zero-dimensional tensor \\(at position 0\\) cannot be concatenated", lambda fw: fw.cat([fw.ones(()), fw.ones(1)]))
_error("cat of none", "", lambda fw: fw.cat([]))
_error("split sizes", r"split_sizes to sum exactly to 5", lambda fw: fw.ones(5).split([2, 2]))
_error("split by -1", "non-negative", lambda fw: fw.ones(5).split(-1))
_error("split of 0d", "at least a 1-dimensional tensor", lambda fw: fw.ones(()).split(1))
_error("chunk into 0", "greater than 0, got: 0", lambda fw: fw.ones(5).chunk(0))
_error("unbind of 0d", "", lambda fw: fw.ones(()).unbind())
_error("tril of 1d", "at least 2 dimensions", lambda fw: fw.ones(2).tril())
_error("diag of 3d", "", lambda fw: fw.ones(2, 2, 2).diag())
_error("trace of 1d", "expected a matrix", lambda fw: fw.ones(2).trace())
_error("narrow too long", r"start \(1\) \+ length \(3\) exceeds dimension size \(3\)", lambda fw: fw.ones(3).narrow(0, 1, 3))
_error("narrow too far", "", lambda fw: fw.ones(3).narrow(0, 4, 1))
_error("narrow negative", "non-negative", lambda fw: fw.ones(3).narrow(0, 0, -1))

# Products

_error("mm 2x3 and 2x3", "mat1 and mat2 shapes cannot be multiplied \\(2x3 and 2x3\\)", lambda fw: fw.mm(fw.ones(2, 3), fw.ones(2, 3)))
_error("x@y 2x3 and 4x5", "mat1 and mat2 shapes cannot be multiplied \\(2x3 and 4x5\\)", lambda fw: fw.ones(2, 3) @ fw.ones(4, 5))
_error("matmul of 0d", "both arguments to matmul need to be at least 1D, but they are 0D and 1D", lambda fw: fw.matmul(fw.ones(()), fw.ones(1)))
_error("matmul of vectors", "3.*4", lambda fw: fw.matmul(fw.ones(3), fw.ones(4)))
_error("matmul of a vector", "", lambda fw: fw.matmul(fw.ones(2, 3), fw.ones(2)))
_error("matmul of batches", r"\[2, 3\].*|Expected size", lambda fw: fw.matmul(fw.ones(2, 2, 3), fw.ones(2, 2, 3)))
_error("matmul of unequal batches", "batch|must match", lambda fw: fw.matmul(fw.ones(2, 2, 3), fw.ones(3, 3, 2)))
_error("matmul of types", "same dtype", lambda fw: fw.matmul(fw.ones(2, 2), _ints(fw, 2, 2)))
_error("mm of floats and doubles", "same dtype", lambda fw: fw.mm(fw.ones(2, 2), fw.ones(2, 2, dtype=fw.float64)))
_error("mm of vectors", "must be a matrix", lambda fw: fw.mm(fw.ones(2), fw.ones(2, 2)))
_error("bmm of matrices", "must be (a )?3D", lambda fw: fw.bmm(fw.ones(2, 2), fw.ones(2, 2)))
_error("bmm of sizes", r"\[2, 3\] but got: \[2, 2\]", lambda fw: fw.bmm(fw.ones(2, 2, 3), fw.ones(2, 2, 3)))
_error("dot of 2 and 3", "inconsistent tensor size", lambda fw: fw.dot(fw.ones(2), fw.ones(3)))
_error("dot of matrices", "1D tensors expected, but got 2D and 2D", lambda fw: fw.dot(fw.ones(2, 2), fw.ones(2, 2)))
_error("dot of types", "same dtype", lambda fw: fw.dot(fw.ones(2), fw.ones(2, dtype=fw.float64)))
_error("mv of sizes", "size mismatch", lambda fw: fw.mv(fw.ones(2, 3), fw.ones(2)))
_error("outer of matrices", "1-D", lambda fw: fw.outer(fw.ones(2, 2), fw.ones(2)))
_error("addmm of shapes", "must match|expand", lambda fw: fw.addmm(fw.ones(3), fw.ones(2, 2), fw.ones(2, 2)))
_error("tensordot", "contracted dimensions need to match", lambda fw: fw.tensordot(fw.ones(2, 3), fw.ones(2, 3), 1))

# Types

_error("mean of integers", "mean\\(\\): could not infer output dtype.*Got: (Long|torch.int64)", lambda fw: _ints(fw, 2).mean())
_error("var of integers", "float", lambda fw: _ints(fw, 2).var())
_error("norm of integers", "Expected a floating point or complex tensor", lambda fw: _ints(fw, 2).norm())
_error("neg of bools", "bool", lambda fw: -_bools(fw, 2))
_error("bools minus bools", "Subtraction, the `-` operator, with", lambda fw: _bools(fw, 2) - _bools(fw, 2))
_error("floats minus bools", "Subtraction, the `-` operator, with a bool tensor", lambda fw: fw.ones(2) - _bools(fw, 2))
_error("one minus bools", "Subtraction, the `-` operator, with a bool tensor", lambda fw: 1 - _bools(fw, 2))
_error("+bools", "", lambda fw: +_bools(fw, 2))
_error("~floats", "only implemented on integer and Boolean", lambda fw: ~fw.ones(2))
_error("floats & floats", "\"bitwise_and_cpu\" not implemented for 'Float'", lambda fw: fw.ones(2) & fw.ones(2))
_error("floats << 1", "not implemented for 'Float'", lambda fw: fw.ones(2) << 1)
_error("bitwise_not of floats", "not implemented for 'Float'", lambda fw: fw.bitwise_not(fw.ones(2)))
_error("abs of bools", "not implemented for 'Bool'", lambda fw: _bools(fw, 2).abs())
_error("hypot of integers", "not implemented for 'Long'", lambda fw: fw.hypot(_ints(fw, 2), _ints(fw, 2)))
_error("integers to the -1", "Integers to negative integer powers are not allowed", lambda fw: _ints(fw, 2) ** -1)
_error("integers // 0", "ZeroDivisionError", lambda fw: _ints(fw, 2) // 0)
_error("integers % 0", "ZeroDivisionError", lambda fw: _ints(fw, 2) % _ints(fw, 2).zero_())
_error("integers add half", "must not be a floating point number", lambda fw: fw.add(_ints(fw, 2), 1, alpha=0.5))
_error("rounding mode", "rounding_mode", lambda fw: fw.div(fw.ones(2), 2, rounding_mode="up"))
_error("addcdiv of integers", "Integer division with addcdiv is no longer supported", lambda fw: fw.addcdiv(*[_ints(fw, 2)] * 3))
_error("integers += 0.5", "result type Float can't be cast to the desired output type (Long|long int)", lambda fw: _ints(fw, 2).add_(0.5))
_error("integers.exp_()", "result type Float can't be cast to", lambda fw: _ints(fw, 2).exp_())
_error("integers /= 2", "result type Float can't be cast to", lambda fw: _ints(fw, 2).div_(2))
_error("out of integers", "result type Float can't be cast to", lambda fw: fw.exp(fw.ones(2), out=_ints(fw, 2)))
_error("out that requires grad", "out=... arguments don't support automatic differentiation", lambda fw: fw.exp(_leaf(fw, 2), out=fw.ones(2)))
_error("lerp of types", "expected dtype float for `end` but got dtype double|expected dtype", lambda fw: fw.lerp(fw.ones(2), fw.ones(2, dtype=fw.float64), 0.5))
_error("where on floats", "expected condition to be a boolean tensor", lambda fw: fw.where(fw.ones(2), fw.ones(2), fw.ones(2)))
_error("masked_fill by floats", "only supports boolean masks", lambda fw: fw.ones(2).masked_fill(fw.ones(2), 1.0))
_error("masked_fill with a vector", "0-dimension", lambda fw: fw.ones(2).masked_fill(_bools(fw, 2), fw.ones(2)))
_error("masked_select by floats", "BoolTensor", lambda fw: fw.ones(2).masked_select(fw.ones(2)))
_error("clamp of nothing", "At least one of 'min' or 'max' must not be None", lambda fw: fw.ones(2).clamp())
_error("byte clamped to 300", "without overflow", lambda fw: fw.ones(2, dtype=fw.uint8).clamp(0, 300))
_error("byte filled with 300", "without overflow", lambda fw: fw.ones(2, dtype=fw.uint8).masked_fill(_bools(fw, 2), 300))
_error("isclose of types", "did not match", lambda fw: fw.isclose(fw.ones(2), fw.ones(2, dtype=fw.float64)))
_error("argmax of bools", "does not support bool input", lambda fw: _bools(fw, 2).argmax())
_error("topk too many", "selected index k out of range", lambda fw: fw.ones(2).topk(3))
_error("requires_grad of integers", "only Tensors of floating point", lambda fw: _ints(fw, 2).requires_grad_())

# Values of one element

_error("bool of two", "Boolean value of Tensor with more than one value is ambiguous", lambda fw: bool(fw.ones(2)))
_error("bool of none", "Boolean value of Tensor with no values is ambiguous", lambda fw: bool(fw.ones(0)))
_error("item of two", "a Tensor with 2 elements cannot be converted to Scalar", lambda fw: fw.ones(2).item())
_error("float of two", "only one element tensors can be converted", lambda fw: float(fw.ones(2)))
_error("int of two", "only one element tensors can be converted", lambda fw: int(fw.ones(2)))
_error("len of 0d", "len\\(\\) of a 0-d tensor", lambda fw: len(fw.ones(())))
_error("iteration over 0d", "iteration over a 0-d tensor", lambda fw: list(fw.ones(())))
_error("index by a float tensor", "only integer tensors of a single element can be converted to an index", lambda fw: [1, 2][fw.ones(())])
_error("range of a float tensor", "", lambda fw: range(fw.ones(())))

# Indexing

_error("x[2] of 2", "index 2 is out of bounds for dimension 0 with size 2", lambda fw: fw.ones(2)[2])
_error("x[-3] of 2", "index -3 is out of bounds for dimension 0 with size 2", lambda fw: fw.ones(2)[-3])
_error("x[0,3] of 2x3", "index 3 is out of bounds for dimension 1 with size 3", lambda fw: fw.ones(2, 3)[0, 3])
_error("x[0,0] of 2", "too many indices for tensor of dimension 1", lambda fw: fw.ones(2)[0, 0])
_error("0d[0]", "", lambda fw: fw.ones(())[0])
_error("x[::-1]", "step must be greater than zero", lambda fw: fw.ones(2)[::-1])
_error("x[1.0]", "only integers, slices .*are valid indices", lambda fw: fw.ones(2)[1.0])
_error("x['a']", "", lambda fw: fw.ones(2)["a"])
_error("x[float tensor]", "tensors used as indices must be long, int, byte or bool tensors", lambda fw: fw.ones(2)[fw.ones(1)])
_error("x[tensor] beyond", "index 2 is out of bounds for dimension 0 with size 2", lambda fw: fw.ones(2)[fw.tensor([0, 2])])
_error("x[mask of 3]", r"The shape of the mask \[3\] at index 0 does not match the shape of the indexed tensor \[2\] at index 0", lambda fw: fw.ones(2)[_bools(fw, 3)])
_error("x[2,3 tensors]", "shape mismatch: indexing tensors could not be broadcast together with shapes \\[2\\], \\[3\\]", lambda fw: fw.ones(4, 4)[fw.tensor([0, 1]), fw.tensor([0, 1, 2])])
_error("x[0] = 3 values", "", lambda fw: fw.ones(2, 2).__setitem__(0, fw.ones(3)))
_error("x[tensor] = 3 values", "shape mismatch|must match", lambda fw: fw.ones(4).__setitem__(fw.tensor([0, 1]), fw.ones(3)))
_error("x[2] = 1", "out of bounds for dimension 0 with size 2", lambda fw: fw.ones(2).__setitem__(2, 1.0))
_error("x[0] = 'a'", "", lambda fw: fw.ones(2).__setitem__(0, "a"))
_error("leaf[0] = 1", "leaf Variable that requires grad", lambda fw: _leaf(fw, 2).__setitem__(0, 1.0))
_error("index_select of a matrix", "vector|1-D|dimension", lambda fw: fw.ones(2).index_select(0, _ints(fw, 1, 1)))
_error("index_select by floats", "Expected dtype int32", lambda fw: fw.ones(2).index_select(0, fw.ones(1)))
_error("index_select beyond", "out of range", lambda fw: fw.ones(2).index_select(0, fw.tensor([2])))
_error("gather of dims", "same number of dimensions", lambda fw: fw.ones(2, 2).gather(0, fw.tensor([0])))
_error("gather beyond", "index 2 is out of bounds for dimension 0 with size 2", lambda fw: fw.ones(2).gather(0, fw.tensor([2])))
_error("gather by floats", "int64", lambda fw: fw.ones(2).gather(0, fw.ones(1)))
_error("gather too large", "Size does not match at dimension 1", lambda fw: fw.ones(2, 2).gather(0, _ints(fw, 1, 3)))
_error("scatter of types", "Expected self.dtype to be equal to src.dtype", lambda fw: fw.ones(2).scatter(0, fw.tensor([0]), fw.ones(1, dtype=fw.float64)))
_error("scatter beyond", "index 5 is out of bounds for dimension 0 with size 2", lambda fw: fw.ones(2).scatter(0, fw.tensor([5]), 1.0))
_error("scatter of too few", "Expected index \\[2\\] to be no larger than", lambda fw: fw.ones(2).scatter(0, fw.tensor([0, 1]), fw.ones(1)))
_error("scatter reduce", "reduce argument must be either add or multiply", lambda fw: fw.ones(2).scatter(0, fw.tensor([0]), 1.0, reduce="mean"))
_error("index_add of shapes", "", lambda fw: fw.ones(2, 2).index_add(0, fw.tensor([0]), fw.ones(1, 3)))
_error("index_add of types", "same scalar type", lambda fw: fw.ones(2).index_add(0, fw.tensor([0]), fw.ones(1, dtype=fw.float64)))
_error("take beyond", "index 2", lambda fw: fw.ones(2).take(fw.tensor([2])))
_error("repeat_interleave negative", "negative", lambda fw: fw.ones(2).repeat_interleave(fw.tensor([-1, 1])))
_error("repeat_interleave counts", "same size", lambda fw: fw.ones(2).repeat_interleave(fw.tensor([1, 1, 1])))
