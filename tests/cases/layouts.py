"""Snippets about how elements lie in memory, and the refusals of what changes or replaces views."""

from __future__ import annotations

from typing import Any


def names(fw: Any) -> dict[str, Any]:
    """What the snippets use."""
    x = fw.arange(6.0)
    return {"x": x, "m": x.view(2, 3), "image": fw.zeros(2, 3, 4, 5)}


SNIPPETS = """
# where elements lie
x[2:].storage_offset(), m.t().storage_offset(), m[1, 1:].storage_offset()
x[2:].data_ptr() - x.data_ptr()
x.untyped_storage().data_ptr() == x[2:].untyped_storage().data_ptr()
x[2:].untyped_storage().nbytes(), x[2:].nbytes, x.element_size(), len(x.untyped_storage())
x.untyped_storage().size(), x.untyped_storage()[6]
x.untyped_storage().tolist(), x.untyped_storage().device.type
torch.zeros(0).data_ptr()
m.stride(), m.t().stride(), m.stride(0), m.t().stride(-1)
m.expand(4, 2, 3).stride(), m[:, ::2].stride(), x.unfold(0, 3, 2).stride(), m.diagonal().stride()
torch.zeros(0, 3).stride()
x.is_set_to(x.view(6)), x.is_set_to(x[1:]), x.is_set_to(m), x.is_set_to(x.clone())
repr(x.layout), x.layout == torch.strided, isinstance(x.layout, torch.layout)
repr(torch.channels_last), repr(torch.preserve_format)
isinstance(torch.channels_last_3d, torch.memory_format)
# memory formats
image.contiguous(memory_format=torch.channels_last).stride()
image.contiguous().stride(), image.contiguous(memory_format=torch.contiguous_format) is image
image.to(memory_format=torch.channels_last).is_contiguous(memory_format=torch.channels_last)
image.is_contiguous(memory_format=torch.channels_last)
m.is_contiguous(memory_format=torch.channels_last)
torch.zeros(2, 1, 4, 4).is_contiguous(memory_format=torch.channels_last)
image.clone(memory_format=torch.channels_last).contiguous().stride()
m.t().clone().stride(), m.t().clone(memory_format=torch.contiguous_format).stride()
m.t().clone(memory_format=torch.preserve_format).stride(), x[:3].expand(2, 3).clone().stride()
m.contiguous(memory_format=torch.channels_last)
image.contiguous(memory_format=torch.channels_last_3d)
m.t().contiguous(memory_format=torch.preserve_format)
m.is_contiguous(memory_format=torch.preserve_format)
m.contiguous(memory_format=torch.preserve_format) is m
# what gives the Tensor itself
x.flatten() is x, x.ravel() is x, x.contiguous() is x, torch.atleast_1d(x) is x
x.view(6) is x, x.reshape(6) is x, x.expand(6) is x, x.squeeze() is x, x.view_as(x) is x
m.t().reshape(6)._is_view(), m.reshape(6)._is_view(), m.T._is_view(), x.detach()._is_view()
# bytes as another type
x.view(torch.int32)
x.view(torch.float64)
x[:2].view(torch.uint8)
x.view(dtype=torch.int16).shape
torch.tensor(1.0).view(torch.int32)
(lambda y: (y.fill_(0), x))(x.view(torch.int32)[:2])
x.clone().requires_grad_().view(torch.int32).requires_grad
x[:3].view(torch.float64)
m.t().view(torch.float64)
m[:, :2].view(torch.float64)
x[1:5].view(torch.float64)
x[:1].expand(2, 2).view(torch.float64)
torch.tensor(1.0).view(torch.uint8)
m.t().view(torch.float16)
x.view()
x.view("a")
# views that do not fit
m.t().view(6)
m.t().view_as(x)
x.view(4)
x.view(-1, -1)
x.as_strided((4,), (2,))
x.as_strided((2,), (1,), 6)
x.as_strided((2,), (-1,))
x.as_strided((2,), (1,), -1)
x.as_strided((2,), (1, 1))
x.as_strided((-2,), (1,))
x.as_strided(2, 1)
x.as_strided((0,), (1,), 10)
x[2:].as_strided((3,), (1,)), x[2:].as_strided((3,), (1,), 1), m.t().as_strided((6,), (1,))
x.unfold(0, 7, 1)
x.unfold(0, 2, 0)
x.unfold(0, -2, 1)
x.unfold(1, 2, 1)
x.unfold(0, 0, 1).shape, torch.tensor(1.0).unfold(0, 0, 1).shape
torch.tensor(1.0).unfold(0, 2, 1)
x.H
torch.zeros(2, 3, 4).H
x.mT
x.mH
x.adjoint()
torch.atleast_1d(3)
torch.atleast_2d(), torch.atleast_2d((x,))
# parts
x.hsplit(4)
torch.tensor(1.0).hsplit(1)
x.hsplit(0)
x.hsplit(-1)
x.hsplit(1, 3), torch.hsplit(x, sections=2), torch.hsplit(x, indices=[4])
x.vsplit(2)
m.vsplit(3)
m.dsplit(3)
x.split_with_sizes([2, 3])
x.split([-2, 8])
x.split(2.5)
x.split(-1)
x.split(0)
torch.tensor(1.0).split(1)
x.chunk(0)
torch.tensor(1.0).chunk(1)
torch.zeros(0).chunk(3)
x.tensor_split(0)
x.tensor_split(torch.tensor(2)), x.tensor_split(torch.tensor([2, 3])), x.tensor_split((3, 1))
x.tensor_split(torch.tensor([2.0]))
x.tensor_split(torch.tensor([[2]]))
torch.tensor(1.0).tensor_split(1)
torch.unsafe_split(x, 0)
torch.tensor(1.0).unbind()
# copies with a view replaced
torch.select_scatter(x, torch.ones(2), 0, 1)
torch.select_scatter(x, torch.ones(()), 0, 7)
torch.select_scatter(x.long(), torch.tensor(9.5), 0, -1)
torch.slice_scatter(x, torch.ones(2), 0, 1)
torch.slice_scatter(x, torch.ones(1), 0, 4)
torch.slice_scatter(x, torch.ones(2), 0, -2, 100, 0)
torch.diagonal_scatter(torch.zeros(3, 3), torch.ones(2))
torch.diagonal_scatter(torch.zeros(3, 3), torch.ones(3), 0, 1, 1)
torch.as_strided_scatter(x, torch.ones(3), (2,), (2,), 1)
torch.as_strided_scatter(m.t(), torch.ones(2), (2,), (1,), 1)
torch.as_strided_scatter(x[2:], torch.ones(2), (2,), (1,), 0)
torch.narrow_copy(x, 0, 1, 9)
torch.narrow_copy(x, 0, 1, 2, out=torch.empty(0))
# sizes changed in place
x.resize_(2, 2)
x[2:].resize_(2), x[2:].resize_(2).storage_offset()
(lambda y: (y.resize_(2, 5), y[0], y.untyped_storage().nbytes()))(torch.ones(6))[1:]
m.t().resize_(2, 2), m.t().resize_(3, 2).stride()
torch.zeros(1, 2, 2, 2).resize_(1, 2, 3, 3, memory_format=torch.channels_last).stride()
x.resize_(-2)
x.clone().requires_grad_().resize_(3)
x.clone().requires_grad_().resize_(6)
x.resize_as_(torch.zeros(1, 2))
torch.zeros(2).set_(x), torch.zeros(2).set_()
torch.zeros(2).set_(x, 1, (2,), (2,)), torch.zeros(2).set_(x, 1, (2,))
torch.zeros(2).set_(x.untyped_storage()), torch.zeros(2).set_(x.untyped_storage(), 1, (2,), (1,))
torch.zeros(2).set_(torch.arange(4))
torch.zeros(2).set_(x, 5, (2,), (1,))
torch.ones(2, requires_grad=True).set_(x)
(lambda y: (y.mul_(2), x, y.data_ptr() == x.data_ptr()))(torch.zeros(2).set_(x))
torch.ones(2, requires_grad=True).unsqueeze_(0)
torch.ones(2, 3, requires_grad=True).t_()
torch.ones(2, 3, requires_grad=True)[0].unsqueeze_(0)
torch.ones(2, 3, 4).t_()
x.unsqueeze_(3)
x.transpose_(0, 1)
# memory that is read and written at once
torch.ones(2, 2).t_().copy_(x[:4].view(2, 2)), (lambda y: y.copy_(y.t()))(torch.ones(3, 3))
x[1:].copy_(x[:-1])
x[1:].add_(x[:-1])
x[1:].mul_(x[:-1].double())
x[1:].addcmul_(x[1:], x[:-1])
x[1:].lerp_(x[:-1], 0.5)
x[1:].clamp_(x[:-1])
m.add_(m[0])
m.mul_(m[0, 0])
m.__iadd__(m)
m.__setitem__(slice(1), m[:1])
x.__setitem__(slice(1, None), x[:-1])
x.__setitem__([0, 1], x[1:3])
x.copy_(x.view(6)), x.copy_(x), x[::2].copy_(x[1::2]), x[:4:2].copy_(x[1:3])
x[1:].scatter_(0, torch.tensor([0, 1]), x[:-1])
x[1:].index_add_(0, torch.tensor([0, 1]), x[:2])
x[:3].expand(2, 3).copy_(x[:3])
x[:3].expand(2, 3).relu_()
x[:3].expand(2, 3).uniform_()
x[:3].expand(2, 3).zero_(), x.unfold(0, 2, 1).copy_(torch.zeros(5, 2))
"""

DIFFERS = {
    "torch.as_strided_scatter(m.t(), torch.ones(2), (2,), (1,), 1)": "the result lies in order",
}
