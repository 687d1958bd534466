"""Snippets that make tensors of data: sequences, arrays, buffers, other tensors."""

from __future__ import annotations

import array
from typing import Any

import numpy as np


class Pair:
    """A sequence by protocol only."""

    def __len__(self) -> int:
        return 2

    def __getitem__(self, i: int) -> float:
        if i >= 2:
            raise IndexError
        return 1.5 + i


def names(fw: Any) -> dict[str, Any]:
    """What the snippets use beside the framework."""
    return {
        "Pair": Pair,
        "a32": np.zeros(3, np.float32),
        "a64": np.zeros(3),
        "array": array,
        "tensor": fw.tensor,
    }


SNIPPETS = r"""
# tensor: what is found in data

tensor([1, 2.5])
tensor([True, 2])
tensor([True, False])
tensor([])
tensor([[], []])
tensor([[]], dtype=torch.int64)
tensor(3)
tensor(3.0)
tensor(True)
tensor(1j)
tensor([1, 2j])
tensor(np.float32(3))
tensor(np.float64(3))
tensor(np.int32(3))
tensor(np.bool_(True))
tensor([np.float32(3)])
tensor([np.float64(3)])
tensor([np.float16(3), 2])
tensor([np.int32(3)])
tensor([np.int32(3), 2])
tensor([np.bool_(True)])
tensor([np.float16(3), 2.5])
tensor([np.array([1.0, 2.0])])
tensor([np.array([1.0, 2.0]), [3, 4]])
tensor([np.array([1, 2], np.int8), [3, 4]])
tensor([np.array(1.0), 2])
tensor(np.array([1, 2], np.int16))
tensor(np.array([1, 2], ">i4"))
tensor(np.array([1, 2], np.uint16))
tensor(np.array(["a"]))
tensor(np.array([None]))
tensor(np.array([1, 2])[::-1])
tensor([tensor(1.0), tensor(2.0)])
tensor([tensor(1), tensor(2.0)])
tensor([tensor([1.0, 2.0]), tensor([3.0, 4.0])])
tensor([tensor([1.0]), tensor([3.0])])
tensor([tensor([[1.0]]), tensor([3.0])])
tensor([tensor([1.0]), 2.0])
tensor([tensor(1.0), 2.0])
tensor([tensor(1.0), [2.0]])
tensor([tensor(1.0, dtype=torch.float64), 2])
tensor([tensor(1.0, requires_grad=True), 2])
tensor((tensor([1, 2]), tensor([3, 4])))
tensor(tensor([1, 2]))
tensor(tensor([1.0, 2], requires_grad=True))
tensor(tensor([1.0, 2]), dtype=torch.float64, requires_grad=True)
tensor([[1, 2], [3]])
tensor([[1, 2], 3])
tensor([1, [2, 3]])
tensor([[1], [2, 3]])
tensor([[[1, 2], [3, 4]], [[5, 6], [7]]])
tensor([[1, 2], [3, 4], [5]])
tensor([[], [1]])
tensor([[1], []])
tensor("abc")
tensor(["a"])
tensor(b"abc")
tensor(None)
tensor([None])
tensor([1, None])
tensor({1, 2})
tensor({1: 2})
tensor([{1: 2}])
tensor(object())
tensor(range(5))
tensor(range(0))
tensor([range(2), range(2)])
tensor(array.array("f", [1, 2]))
tensor(array.array("i", [1, 2]))
tensor(memoryview(array.array("i", [1, 2])))
tensor(bytearray(b"ab"))
tensor(Pair())
tensor([Pair(), Pair()])
tensor((x for x in [1, 2]))
tensor(2**63)
tensor(2**63 - 1)
tensor(-2**63)
tensor([2**63])
tensor([2**63], dtype=torch.uint64)
tensor([2**64], dtype=torch.float32)
tensor([2**63], dtype=torch.float64)
tensor([1.5, 2**70])
tensor([2**24 + 1.0, 2**24 + 1])
tensor(300, dtype=torch.uint8)
tensor([300], dtype=torch.uint8)
tensor([-1], dtype=torch.uint8)
tensor([-255], dtype=torch.uint8)
tensor([-256], dtype=torch.uint8)
tensor([-1], dtype=torch.uint64)
tensor([-1], dtype=torch.uint16)
tensor([40000], dtype=torch.int16)
tensor([-129], dtype=torch.int8)
tensor([1.7, -1.7], dtype=torch.int64)
tensor([1.7, 300.5], dtype=torch.uint8)
tensor([float("nan")], dtype=torch.int64)
tensor([float("inf")], dtype=torch.int64)
tensor([float("inf")], dtype=torch.int8)
tensor([1e+20], dtype=torch.int64)
tensor([1000000.0], dtype=torch.float16)
tensor([1e+300])
tensor([1e-300])
tensor([2], dtype=torch.bool)
tensor([float("nan"), 0.0, 0.5], dtype=torch.bool)
tensor([2**70], dtype=torch.bool)
tensor([1j], dtype=torch.float32)
tensor([1j], dtype=torch.int32)
tensor([True, False], dtype=torch.float32)
tensor([1, 2], dtype=torch.complex64)
tensor([1, 2], dtype=int)
tensor([1, 2], dtype="int")
tensor([1, 2], dtype=float, requires_grad=True)
tensor([1, 2], requires_grad=True)
tensor([1, 2], device="cpu", pin_memory=False)
tensor([1, 2], device="cuda")
tensor(np.array([1.5, 2.7]), dtype=torch.int64)
tensor(np.array([300]), dtype=torch.uint8)
tensor(np.array([1.5], np.float32), dtype=float)
tensor(data=[1])
tensor()
tensor(1, 2)
tensor([0.1]).item()
x.sum().backward()
torch.tensor(np.zeros((2, 3)).T).stride()
torch.tensor(tensor([[1, 2, 3], [4, 5, 6]]).t()).stride()
torch.tensor(torch.ones(1, 3).expand(2, 3)).stride()
torch.tensor(np.zeros((4, 6))[::2, ::3]).stride()
torch.tensor(np.zeros((4, 6))[::2, ::3], dtype=torch.float32).stride()
torch.tensor(np.zeros((4, 6)).T, dtype=torch.float32).stride()
torch.tensor(np.broadcast_to(np.zeros(3), (2, 3)), dtype=torch.float32).stride()
torch.tensor([tensor(1), 2.5], dtype=torch.int64)
torch.tensor([tensor(1.5), 2.5], dtype=torch.int64)
torch.tensor([1.0]).is_inference()
tensor(np.arange(6).reshape(2, 3).T)
tensor(np.arange(6, dtype=np.float16))

# as_tensor

torch.as_tensor([1, 2.0])
torch.as_tensor(tensor([1]))
torch.as_tensor(a32).data_ptr() == a32.ctypes.data
torch.as_tensor(a32, dtype=torch.float64)
torch.as_tensor(3)
torch.as_tensor(np.float32(3))
torch.as_tensor(np.float64(3))
torch.as_tensor([1, 2], dtype=torch.float16)
torch.as_tensor(tensor([1.0], requires_grad=True), dtype=torch.float64)
torch.as_tensor(tensor([1.0], requires_grad=True)).requires_grad
torch.as_tensor(None)
torch.as_tensor(np.zeros(3)[::-1])
torch.as_tensor(np.zeros((4, 6)).T, dtype=torch.float32).stride()
(lambda t: torch.as_tensor(t) is t)(tensor([1.0]))

# asarray

torch.asarray([1, 2])
torch.asarray(tensor([1.0]))
torch.asarray(a32).data_ptr() == a32.ctypes.data
torch.asarray(a32, copy=True).data_ptr() == a32.ctypes.data
torch.asarray(a32, dtype=torch.float64, copy=False)
torch.asarray([1, 2], copy=False)
torch.asarray(2)
torch.asarray(2, copy=False)
torch.asarray(tensor([1.0], requires_grad=True))
torch.asarray(tensor([1.0], requires_grad=True), requires_grad=True)
torch.asarray([1.0], requires_grad=True)
torch.asarray(tensor([1.0], requires_grad=True), dtype=torch.float64)
torch.asarray(tensor([1.0], requires_grad=True) * 2, requires_grad=True)
torch.asarray(array.array("f", [1, 2]))
torch.asarray(bytearray(b"abcd"))
torch.asarray(bytearray(b"abcd"), dtype=torch.int16)
torch.asarray(np.float32(2))
torch.asarray(None)
torch.asarray("a")
torch.asarray(range(3))
torch.asarray(memoryview(b"abcd"))
torch.asarray(np.zeros(3)[::-1])
(lambda t: torch.asarray(t) is t)(tensor([1.0]))
torch.asarray(tensor([1.0], requires_grad=True), requires_grad=False)
torch.asarray(tensor([1.0]), requires_grad=True)
(lambda t: (torch.asarray(t, requires_grad=True), t.requires_grad))(tensor([1.0]))
torch.asarray(tensor([1.0], requires_grad=True), copy=True)
torch.asarray(tensor([1.0], requires_grad=True), copy=True, requires_grad=True)
torch.asarray(tensor([1.0]), copy=False, dtype=torch.float64)
torch.asarray(tensor([1.0]), dtype=torch.int64, requires_grad=True)
torch.asarray([1, 2], dtype=torch.float64)

# from_numpy

torch.from_numpy(np.zeros(3)[::-1])
torch.from_numpy([1])
torch.from_numpy(np.float32(2))
torch.from_numpy(np.array(["a"]))
torch.from_numpy(np.array([1], ">i4"))
torch.from_numpy(np.array([1], object))
torch.from_numpy(np.zeros((2, 3), "f4").T)
torch.from_numpy(np.broadcast_to(np.zeros(1), (2,)))
torch.from_numpy(np.zeros(0))
torch.from_numpy(np.zeros(2, np.uint32))
torch.from_numpy(np.zeros(2, [("a", "i4"), ("b", "f8")])["b"])
torch.from_numpy(np.zeros(3, np.float128))
torch.from_numpy(np.ma.array([1.0, 2.0]))
torch.from_numpy(np.matrix([[1.0, 2.0]]))
torch.from_numpy(np.zeros(2)).is_inference()

# frombuffer

torch.frombuffer(bytearray(b"\0\0\x80?" * 3), dtype=torch.float32)
torch.frombuffer(b"\0\0\x80?" * 3, dtype=torch.float32)
torch.frombuffer(bytearray(b"\0\0\x80?" * 3), dtype=torch.float32, count=2, offset=4)
torch.frombuffer(bytearray(b"\0\0\x80?" * 3), dtype=torch.float32, count=3, offset=4)
torch.frombuffer(bytearray(b"\0\0\x80?" * 3), dtype=torch.float32, offset=1)
torch.frombuffer(bytearray(b"\0\0\x80?" * 3), dtype=torch.float32, offset=12)
torch.frombuffer(bytearray(b"\0\0\x80?" * 3), dtype=torch.float32, offset=-1)
torch.frombuffer(bytearray(b"\0\0\x80?" * 3), dtype=torch.float32, count=0)
torch.frombuffer(bytearray(b""), dtype=torch.float32)
torch.frombuffer(bytearray(b"12"), dtype=torch.float32)
torch.frombuffer(bytearray(b"12"))
torch.frombuffer([1], dtype=torch.float32)
torch.frombuffer(array.array("i", [1, 2]), dtype=torch.int32)
torch.frombuffer(bytearray(4), dtype=torch.float32, requires_grad=True)
torch.frombuffer(bytearray(4), dtype=torch.int32, requires_grad=True)
torch.frombuffer(bytearray(4), dtype=torch.int32, count=-2)

# from_dlpack

torch.from_dlpack(np.zeros(3, "f4"))
torch.from_dlpack(tensor([1.0], requires_grad=True))
torch.from_dlpack([1])
torch.from_dlpack(np.array([True]))
torch.from_dlpack(np.zeros(3, "f4"), copy=True)
torch.from_dlpack(np.zeros(3, "f4"), device="cpu")

# Tensor: sizes or data

torch.Tensor(2).shape
torch.Tensor(2, 3).shape
torch.Tensor(2.5)
torch.Tensor((2, 3))
torch.Tensor(torch.Size([2, 3])).shape
torch.Tensor([2, 3])
torch.Tensor([[1, 2], [3]])
torch.Tensor([])
torch.Tensor([True])
torch.Tensor(a32).data_ptr() == a32.ctypes.data
torch.Tensor(a64)
torch.Tensor(np.array([1, 2]))
torch.Tensor(np.array(3.0))
torch.Tensor(np.int64(3)).shape
torch.Tensor(np.float32(3))
torch.Tensor(tensor([1, 2]))
torch.Tensor(tensor([1.0, 2]))
torch.Tensor(tensor([1.0, 2], dtype=torch.float64))
torch.Tensor(tensor([1.0, 2], requires_grad=True))
t = torch.zeros(2); torch.Tensor(t).add_(1); t
t = tensor([1.0], requires_grad=True); torch.Tensor(t).add_(1)
t = tensor([1.0], requires_grad=True); torch.Tensor(t * 2).mul_(3).backward(); t.grad
t = tensor([1.0], requires_grad=True); torch.FloatTensor(t)
t = tensor([1.0], requires_grad=True); t.new(t)
torch.Tensor(tensor(2)).shape
torch.Tensor(tensor(2.0))
torch.Tensor([tensor(2.0), tensor(3)])
torch.Tensor(-1)
torch.Tensor(2, -1)
torch.Tensor("ab")
torch.Tensor(None)
torch.Tensor(True)
torch.Tensor([1], [2])
torch.Tensor(2, [3])
torch.Tensor(range(3))
torch.Tensor([1, 2], device="cpu")
torch.Tensor([1, 2], device="cuda")
torch.Tensor(2, device="cpu").shape
torch.Tensor([1, 2], dtype=torch.float32)
torch.Tensor([1j])
torch.Tensor(data=[1])
issubclass(torch.Tensor, torch.FloatTensor)
torch.Tensor([[1.0], [2.0], [3.0], [4.0]])
torch.Tensor([[0], [0], [1], [1]])

# the typed constructors

torch.FloatTensor([1, 2])
torch.LongTensor([1.7, 2])
torch.LongTensor(3).shape
torch.LongTensor(tensor([1, 2]))
torch.LongTensor(tensor([1.0, 2]))
torch.LongTensor()
torch.DoubleTensor([1, 2])
torch.ByteTensor([1, 255])
torch.ByteTensor([256])
torch.ByteTensor([-1])
torch.BoolTensor([0, 1, 2])
torch.HalfTensor([1, 2])
torch.ShortTensor([1]), torch.CharTensor([1]), torch.IntTensor([1])
torch.IntTensor(np.array([1.5]))
torch.IntTensor(np.array([1], np.int32))
torch.FloatTensor.dtype
[isinstance(x, torch.FloatTensor) for x in (tensor([1.0]), tensor([1]), 1)]
issubclass(torch.FloatTensor, torch.Tensor)
torch.FloatTensor.is_cuda
isinstance(torch.nn.Parameter(tensor([1.0])), torch.FloatTensor)

# of the type of another

tensor([1.0]).new([1, 2])
tensor([1.0]).new(2, 3).shape
tensor([1]).new([1.5])
tensor([1]).new()
tensor([1]).new(tensor([1]))
tensor([1.0]).new_tensor([1, 2])
tensor([1]).new_tensor([1.5, 2])
tensor([1]).new_tensor(tensor([1.5, 2]))
tensor([1.0]).new_tensor([1.5, 2], requires_grad=True, dtype=torch.float64)
tensor([1]).new_tensor(np.array([1.5]))
tensor([1.0]).new_zeros(2, 3)
tensor([1]).new_zeros((2, 3))
tensor([1]).new_zeros((2, 3), dtype=torch.float32, requires_grad=True)
tensor([1]).new_zeros(2, device="cuda")
tensor([1]).new_zeros()
tensor([1]).new_ones(2)
tensor([1]).new_ones(-2)
tensor([1]).new_empty(2).shape
tensor([1]).new_full((2,), 1.5)
tensor([1.0]).new_full((2,), 1)
tensor([1.0]).new_full((2,), tensor(1))
tensor([1.0]).new_full(2, 1)
tensor([1.0]).new_empty_strided((2, 3), (1, 2)).stride()
tensor([[1, 2], [3, 4]]).new_zeros(2).dtype
"""

NOT_SLOW = "no warning that lists of arrays are slow"
DIFFERS = {
    "tensor([np.array([1.0, 2.0])])": NOT_SLOW,
    "tensor([np.array([1.0, 2.0]), [3, 4]])": NOT_SLOW,
    "tensor([np.array([1, 2], np.int8), [3, 4]])": NOT_SLOW,
    "tensor([np.array(1.0), 2])": "a 0-d array counts as a number",
    "tensor([tensor(1.0, requires_grad=True), 2])": "no warning",
    "tensor([[], [1]])": "an empty row beside a filled one is ragged",
    "torch.tensor([tensor(1.5), 2.5], dtype=torch.int64)": "cut as other floats are",
    'torch.Tensor([1, 2], device="cuda")': "the error of a device that does not exist",
    "torch.Tensor(data=[1])": "no such argument",
}
