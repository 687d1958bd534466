r"""Error inputs of operations: both frameworks must raise the same type, and say what is wrong.

A line is a statement and, after `=>`, what both messages contain: `...` stands for any text, `|`
stands between alternatives, nothing means that only the types are compared. The statements know
the framework `fw`, its `tensor`, and `ones`, `ints`, `bools` and `leaf` of given sizes.
"""

from __future__ import annotations

import re
from typing import Any

from ..programs import Programs
from . import words
from .errors_numeric import NUMERIC

PAIRS = words(
    """
    add sub mul div pow maximum atan2 eq lt logical_and fmod remainder floor_divide copysign
    hypot logaddexp xlogy true_divide isclose
    """
)
BROADCASTING = "\n".join(
    f"fw.{name}(ones(2, 3), ones(2)) => The size of tensor a (3) must match the size of tensor b "
    "(2) at non-singleton dimension 1"
    for name in PAIRS
)
BROADCASTING += """
ones(2) + ones(3)                           => (2)...(3)
fw.where(bools(2), ones(3), ones(3))        => (2)...(3) | (3)...(2)
fw.addcmul(ones(2), ones(3), ones(3))       => (2)...(3) | (3)...(2)
fw.lerp(ones(2), ones(3), 0.5)              => (2)...(3) | (3)...(2)
ones(2).masked_fill(bools(3), 1.0)          => (2)...(3) | (3)...(2)
fw.clamp(ones(2), ones(3))                  => (2)...(3) | (3)...(2)
fw.broadcast_tensors(ones(2), ones(3))      => (2)...(3) | (3)...(2)
fw.broadcast_shapes((2,), (3,))             =>
ones(2).add_(ones(2, 2))                    => [2]...[2, 2]
ones(1).mul_(ones(2))                       => [1]...[2]
ones(2).copy_(ones(3))                      => (2)...(3)
ones(2).expand(3)                           => (3) must match the existing size (2)
ones(2, 3).expand(3)                        => greater or equal to the number of dimensions
ones(2).expand(-1, 2)                       => isn't allowed in a leading, non-existing dimension 0
ones(2, 3).sum_to_size(2)                   => [2]...[2, 3]
"""

NO_TENSORS = """
fw.exp([1.0])                               => argument 'input'...must be Tensor, not list
fw.sum([1.0])                               => argument 'input'...must be Tensor, not list
fw.relu([1.0])                              => argument 'input'...must be Tensor, not list
fw.sort([1.0])                              => argument 'input'...must be Tensor, not list
fw.t([1.0])                                 => argument 'input'...must be Tensor, not list
fw.reshape([1.0], (1,))                     => argument 'input'...must be Tensor, not list
fw.cumsum([1.0], 0)                         => argument 'input'...must be Tensor, not list
fw.maximum(ones(2), 1.0)                    => argument 'other'...must be Tensor, not float
fw.minimum(ones(2), 1)                      => argument 'other'...must be Tensor, not int
fw.fmax(ones(2), True)                      => argument 'other'...must be Tensor, not bool
fw.atan2(ones(2), 1.0)                      => argument 'other'...must be Tensor, not float
fw.hypot(ones(2), 1.0)                      => argument 'other'...must be Tensor, not float
fw.logaddexp(ones(2), 1.0)                  => argument 'other'...must be Tensor, not float
fw.logical_and(ones(2), 1.0)                => argument 'other'...must be Tensor, not float
fw.eq(1.0, ones(2))                         =>
fw.lt(1.0, ones(2))                         =>
fw.fmod(1.0, ones(2))                       =>
fw.copysign(1.0, ones(2))                   =>
fw.add(ones(2), "a")                        => str
fw.add(ones(2), None)                       => NoneType
ones(2) + "a"                               => unsupported operand type(s) for +: 'Tensor' and 'str'
ones(2) * None                              => operand type(s) for *: 'Tensor' and 'NoneType'
ones(2) + [1.0]                             => operand type(s) for +: 'Tensor' and 'list'
ones(2) < "a"                               => not supported between instances of 'Tensor' and 'str'
ones(2) @ 2                                 =>
ones(2).matmul([1.0, 2.0])                  => must be Tensor, not list
fw.cat(ones(2))                             => must be tuple of Tensors, not Tensor
fw.cat([1.0, 2.0])                          =>
fw.where([True], ones(1), ones(1))          =>
fw.sum(ones(2), dims=0)                     => dims
ones(2).expp()                              => no attribute 'expp'
"""

OVER_A_DIM = words(
    """
    sum mean amax argmax logsumexp cumsum sort max median var norm unbind squeeze softmax all
    argsort
    """
)
DIMENSIONS = "\n".join(
    f"fw.{name}(ones(2, 3), dim=2) => Dimension out of range (expected to be in range of [-2, 1], "
    "but got 2)"
    for name in OVER_A_DIM
)
DIMENSIONS += """
ones(2, 3).sum(-3)                          => range of [-2, 1], but got -3
ones(()).sum(1)                             => range of [-1, 0], but got 1
ones(2, 3).sum((0, -2))                     => dim 0 appears multiple times
ones(2, 3).amax((1, 1))                     => dim 1 appears multiple times
ones(2, 3).transpose(0, 2)                  => range of [-2, 1], but got 2
ones(2).unsqueeze(2)                        => range of [-2, 1], but got 2
ones(2).select(1, 0)                        => range of [-1, 0], but got 1
ones(2).flip(1)                             => range of [-1, 0], but got 1
ones(2).gather(1, ints(1))                  => range of [-1, 0], but got 1
fw.stack([ones(2)], 2)                      => range of [-2, 1], but got 2
fw.cat([ones(2)], 1)                        => range of [-1, 0], but got 1
ones(2, 3).flatten(1, 0)                    => start_dim cannot come after end_dim
ones(2).roll((1, 2), 0)                     => shifts and dimensions must align
ones(2, 3).permute(0)                       => dim
ones(2, 3).permute(0, 0)                    => duplicate | repeated
ones(2, 3).movedim((0, 0), (0, 1))          => repeated dim
ones(2, 3).movedim((0, 1), (0,))            => same number of dims
ones(2, 2).diagonal(0, 0, 0)                => dimensions cannot be identical
"""

NO_ELEMENTS = "\n".join(
    f"fw.{name}(ones(0)) => Expected reduction dim to be specified for input.numel() == 0\n"
    f"fw.{name}(ones(0, 2), 0) => Expected reduction dim 0 to have non-zero size"
    for name in words("max min amax amin argmax argmin")
)

SHAPES = """
ones(6).reshape(2, 2)                       => shape '[2, 2]' is invalid for input of size 6
ones(6).reshape(-1, -1)                     => only one dimension can be inferred
ones(6).reshape(-2, 3)                      => invalid shape dimension -2
ones(0).reshape(-1, 0)                      => ambiguous
ones(6).reshape(2.0, 3)                     =>
ones(2, 3).t().view(6)                      => view size is not compatible with input tensor's size
ones(6).unflatten(0, (2, 2))                => [2, 2] don't multiply up to the size of dim 0 (6)
ones(2, 2, 2).t()                           => expects a tensor with <= 2 dimensions, but self is 3D
ones(2, 3).repeat(2)                        => Number of dimensions of repeat dims can not be
fw.stack([ones(2), ones(3)])                => equal size, but got [2] at entry 0 and [3] at entry 1
fw.stack([])                                => non-empty
fw.cat([])                                  => non-empty
fw.cat([ones(2, 2), ones(3, 3)])            => must match except in dimension 0. Expected... 2... 3
fw.cat([ones(2, 2), ones(2)])               => must have same number of dimensions: got 2 and 1
fw.cat([ones(()), ones(1)])                 => zero-dimensional tensor (at position 0) cannot be
ones(5).split([2, 2])                       => split_sizes to sum exactly to 5
ones(5).split(-1)                           => non-negative
ones(()).split(1)                           => at least a 1-dimensional tensor
ones(5).chunk(0)                            => greater than 0, got: 0
ones(()).unbind()                           =>
ones(2).tril()                              => at least 2 dimensions
ones(2, 2, 2).diag()                        =>
ones(2).trace()                             => expected a matrix
ones(3).narrow(0, 1, 3)                     => start (1) + length (3) exceeds dimension size (3)
ones(3).narrow(0, 4, 1)                     =>
ones(3).narrow(0, 0, -1)                    => non-negative
"""

PRODUCTS = """
ones(2, 3) @ ones(4, 5)                     => shapes cannot be multiplied (2x3 and 4x5)
fw.mm(ones(2, 3), ones(2, 3))               => shapes cannot be multiplied (2x3 and 2x3)
fw.matmul(ones(()), ones(1))                => need to be at least 1D, but they are 0D and 1D
fw.matmul(ones(3), ones(4))                 => 3...4
fw.matmul(ones(2, 3), ones(2))              =>
fw.matmul(ones(2, 2, 3), ones(2, 2, 3))     => Expected size for first two dimensions of batch2
fw.matmul(ones(2, 2, 3), ones(3, 3, 2))     => batch | must match
fw.matmul(ones(2, 2), ints(2, 2))           => same dtype
fw.mm(ones(2, 2), ones(2, 2).double())      => same dtype
fw.mm(ones(2), ones(2, 2))                  => must be a matrix
fw.bmm(ones(2, 2), ones(2, 2))              => must be 3D | must be a 3D
fw.bmm(ones(2, 2, 3), ones(2, 2, 3))        => [2, 3] but got: [2, 2]
fw.dot(ones(2), ones(3))                    => inconsistent tensor size
fw.dot(ones(2, 2), ones(2, 2))              => 1D tensors expected, but got 2D and 2D
fw.dot(ones(2), ones(2).double())           => same dtype
fw.mv(ones(2, 3), ones(2))                  => size mismatch
fw.outer(ones(2, 2), ones(2))               => 1-D
fw.addmm(ones(3), ones(2, 2), ones(2, 2))   => must match | expand
fw.tensordot(ones(2, 3), ones(2, 3), 1)     => contracted dimensions need to match
"""

TYPES = """
ints(2).mean()                              => could not infer output dtype...Got: 
ints(2).var()                               => float
ints(2).norm()                              => Expected a floating point or complex tensor
-bools(2)                                   => bool
+bools(2)                                   =>
bools(2) - bools(2)                         => Subtraction, the `-` operator, with
ones(2) - bools(2)                          => Subtraction, the `-` operator, with a bool tensor
1 - bools(2)                                => Subtraction, the `-` operator, with a bool tensor
ones(2) - True                              => Subtraction, the `-` operator, with a bool tensor
~ones(2)                                    => only implemented on integer and Boolean
ones(2) & ones(2)                           => "bitwise_and_cpu" not implemented for 'Float'
ones(2) << 1                                => not implemented for 'Float'
fw.bitwise_not(ones(2))                     => not implemented for 'Float'
ints(2) & 1.5                               => not implemented for 'Float'
bools(2).abs()                              => not implemented for 'Bool'
bools(2) @ bools(2)                         => not implemented for 'Bool'
fw.hypot(ints(2), ints(2))                  => not implemented for 'Long'
ints(2) ** -1                               => Integers to negative integer powers are not allowed
ints(2) // 0                                => ZeroDivisionError
ints(2) % ints(2).zero_()                   => ZeroDivisionError
fw.add(ints(2), 1, alpha=0.5)               => must not be a floating point number
fw.div(ones(2), 2, rounding_mode="up")      => rounding_mode
fw.addcdiv(ints(2), ints(2), ints(2))       => Integer division with addcdiv is no longer supported
ints(2).add_(0.5)                           => result type Float can't be cast to
ints(2).exp_()                              => result type Float can't be cast to
ints(2).div_(2)                             => result type Float can't be cast to
fw.exp(ones(2), out=ints(2))                => result type Float can't be cast to
fw.exp(leaf(2), out=ones(2))                => don't support automatic differentiation
fw.lerp(ones(2), ones(2).double(), 0.5)     => expected dtype
fw.where(ones(2), ones(2), ones(2))         => expected condition to be a boolean tensor
ones(2).masked_fill(ones(2), 1.0)           => only supports boolean masks
ones(2).masked_fill(bools(2), ones(2))      => 0-dimension
ones(2).masked_select(ones(2))              => BoolTensor
ones(2).clamp()                             => At least one of 'min' or 'max' must not be None
ones(2).byte().clamp(0, 300)                => without overflow
ones(2).byte().masked_fill(bools(2), 300)   => without overflow
fw.isclose(ones(2), ones(2).double())       => did not match
bools(2).argmax()                           => does not support bool input
ones(2).topk(3)                             => selected index k out of range
ints(2).requires_grad_()                    => only Tensors of floating point
"""

NUMBERS = """
bool(ones(2))                               => with more than one value is ambiguous
bool(ones(0))                               => with no values is ambiguous
ones(2).item()                              => with 2 elements cannot be converted to Scalar
float(ones(2))                              => only one element tensors can be converted
int(ones(2))                                => only one element tensors can be converted
len(ones(()))                               => len() of a 0-d tensor
list(ones(()))                              => iteration over a 0-d tensor
[1, 2][ones(())]                            => only integer tensors of a single element can be
range(ones(()))                             =>
"""

INDICES = """
ones(2)[2]                                  => index 2 is out of bounds for dimension 0 with size 2
ones(2)[-3]                                 => index -3 is out of bounds for dimension 0 with size 2
ones(2, 3)[0, 3]                            => index 3 is out of bounds for dimension 1 with size 3
ones(2)[0, 0]                               => too many indices for tensor of dimension 1
ones(())[0]                                 =>
ones(())[tensor([0])]                       => too many indices for tensor of dimension 0
ones(2)[::-1]                               => step must be greater than zero
ones(2)[1.0]                                => only integers, slices ...are valid indices
ones(2)["a"]                                =>
ones(2)[ones(1)]                            => indices must be long, int, byte or bool tensors
ones(2)[tensor([0, 2])]                     => index 2 is out of bounds for dimension 0 with size 2
ones(2)[bools(3)]                           => mask [3] at index 0 does not match...[2] at index 0
ones(4, 4)[ints(2), ints(3)]                => could not be broadcast...with shapes [2], [3]
ones(2)[2] = 1.0                            => out of bounds for dimension 0 with size 2
ones(2)[0] = "a"                            => can't assign a str
ones(2, 2)[0] = ones(3)                     =>
ones(4)[tensor([0, 1])] = ones(3)           => shape mismatch | must match
leaf(2)[0] = 1.0                            => leaf Variable that requires grad
ones(2).index_select(0, ints(1, 1))         => vector | 1-D | dimension
ones(2).index_select(0, ones(1))            => Expected dtype int32
ones(2).index_select(0, tensor([2]))        => out of range
ones(2, 2).gather(0, tensor([0]))           => same number of dimensions
ones(2).gather(0, tensor([2]))              => index 2 is out of bounds for dimension 0 with size 2
ones(2).gather(0, ones(1))                  => int64
ones(2, 2).gather(0, ints(1, 3))            => Size does not match at dimension 1
ones(2).scatter(0, ints(1), ones(1).double()) => Expected self.dtype to be equal to src.dtype
ones(2).scatter(0, tensor([5]), 1.0)        => index 5 is out of bounds for dimension 0 with size 2
ones(2).scatter(0, tensor([0, 1]), ones(1)) => Expected index [2] to be no larger than
ones(2).scatter(0, ints(1), 1.0, reduce="a") => reduce argument must be either add or multiply
ones(2, 2).index_add(0, ints(1), ones(1, 3)) =>
ones(2).index_add(0, ints(1), ones(1).double()) => same scalar type
ones(2).take(tensor([2]))                   => index 2
ones(2).repeat_interleave(tensor([-1, 1]))  => negative
ones(2).repeat_interleave(ints(3))          => same size
"""

ERRORS = Programs()


def _add(line: str) -> None:
    statement, _, said = (part.strip() for part in line.partition("=>"))
    pattern = re.escape(said).replace(r"\.\.\.", ".*").replace(r"\ \|\ ", "|")

    def program(fw: Any) -> None:
        scope = {
            "fw": fw,
            "tensor": fw.tensor,
            "ones": fw.ones,
            "ints": lambda *shape: fw.ones(*shape, dtype=fw.int64),
            "bools": lambda *shape: fw.ones(*shape, dtype=fw.bool),
            "leaf": lambda *shape: fw.ones(*shape, requires_grad=True),
        }
        exec(statement, scope)

    program.__name__ = statement
    ERRORS.raises(pattern)(program)


for _table in (
    *(BROADCASTING, NO_TENSORS, DIMENSIONS, NO_ELEMENTS, SHAPES, PRODUCTS),
    *(TYPES, NUMBERS, INDICES, NUMERIC),
):
    for _line in _table.strip().splitlines():
        _add(_line)
