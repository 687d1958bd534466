"""Snippets that draw tensors; the default generator is seeded with 0 before each."""

from __future__ import annotations

from typing import Any


def names(fw: Any) -> dict[str, Any]:
    """What the snippets use beside the framework."""
    return {
        "generator": fw.Generator().manual_seed(1),
        "ints": lambda *shape: fw.zeros(*shape, dtype=fw.int64),
        "tensor": fw.tensor,
        "zeros": fw.zeros,
    }


SNIPPETS = """
# rand

torch.rand()
torch.rand(())
torch.rand(2, 3, dtype=torch.float64)
torch.rand(2, dtype=torch.int64)
torch.rand(2, dtype=torch.float16)
torch.rand((2,), generator=generator)
torch.rand(2, generator=1)
torch.rand(2, generator=None)
torch.rand(2, requires_grad=True)
torch.rand(2, out=torch.zeros(3))
torch.rand(2, out=torch.zeros(2, dtype=torch.float64)).dtype
torch.rand(2, out=torch.zeros(2, dtype=torch.int64)).dtype
torch.rand(-1)
torch.rand(2.5)
torch.rand(size=(2,))
torch.rand(2, device="cuda")
torch.rand_like(tensor([1.0, 2.0, 3.0]))
torch.rand_like(tensor([1.0, 2.0, 3.0]), dtype=torch.float64)
torch.rand_like(tensor([1]))
torch.rand_like(tensor([1]), dtype=torch.float32)
torch.rand_like(tensor([1.0, 2.0, 3.0]), generator=generator)
torch.rand_like(torch.zeros(2, 3).t())
torch.rand(2, 3, out=zeros(3, 2).t()).stride()
torch.rand(2, 3, out=zeros(3, 2).t())
torch.rand(2).is_inference()
torch.rand(100, 7)
torch.rand_like(zeros(2, 3, 4).permute(2, 0, 1)[:, :, :2])
torch.rand_like(zeros(2, 3).expand(4, 2, 3))

# randn

torch.randn(2, dtype=torch.int64)
torch.randn(2, dtype=torch.bool)
torch.randn(0)
torch.randn(2, 3, requires_grad=True)
torch.randn_like(torch.zeros(2, 3).t())
torch.randn_like(torch.zeros(5, 4).t())[0]
torch.randn_like(tensor([1.0, 2.0, 3.0]), requires_grad=True)
torch.randn_like(tensor([1.0, 2.0, 3.0], requires_grad=True))
torch.randn(5, 4, out=zeros(4, 5).t())[0]
torch.randn(100, 7)
torch.randn(17)
torch.randn(3, 5, dtype=torch.float64)
torch.randn(100, dtype=torch.float64)
torch.randn(100, dtype=torch.float16)
torch.randn_like(zeros(20, 3)[::2])

# randint

torch.randint(5, (2,))
torch.randint(5)
torch.randint(5, (2,), dtype=torch.float32)
torch.randint(1, 5, (2,))
torch.randint(1, 5, [2])
torch.randint(1, 5, 2)
torch.randint(low=1, high=5, size=(2,))
torch.randint(high=5, size=(2,))
torch.randint(5, size=(2,))
torch.randint(5, 1, (2,))
torch.randint(5, 5, (2,))
torch.randint(0, (2,))
torch.randint(0, 300, (2,), dtype=torch.uint8)
torch.randint(0, 256, (2,), dtype=torch.uint8)
torch.randint(0, 2, (2,), dtype=torch.bool)
torch.randint(0, 5, (2,), requires_grad=True)
torch.randint(0, 5, (2,), requires_grad=True, dtype=torch.float32)
torch.randint(0.0, 5, (2,))
torch.randint(0, 5.5, (2,))
torch.randint(0, tensor(5), (2,))
torch.randint(0, 5, (2,), out=torch.zeros(2))
torch.randint(0, 5, (2,), generator=generator)
torch.randint(0, 5, (2, -1))
torch.randint_like(tensor([1.0, 2.0, 3.0]), 5)
torch.randint_like(tensor([1.0, 2.0, 3.0]), 2, 5)
torch.randint_like(tensor([1, 2]), high=5)
torch.randint_like(tensor([1, 2]), low=2, high=5)
torch.randint_like(tensor([1.0, 2.0, 3.0]), 2, 5, dtype=torch.int64)
torch.randint_like(tensor([1.0, 2.0, 3.0]), tensor(5))
torch.randint_like(tensor([1.0, 2.0, 3.0]), tensor(5), dtype=torch.int64)
torch.randint(0, 2**40, (50,))
torch.randint(-5, 5, (50,))
torch.randint_like(zeros(3, 4).t(), 9)

# randperm

torch.randperm(5)
torch.randperm(5, dtype=torch.int32)
torch.randperm(5, dtype=torch.float32)
torch.randperm(5, out=torch.zeros(5, dtype=torch.int64))
torch.randperm(5, out=torch.zeros(5))
torch.randperm(5, out=torch.zeros(5), dtype=torch.int64)
torch.randperm(-1)
torch.randperm(0)
torch.randperm(2.5)
torch.randperm(300, dtype=torch.uint8)
torch.randperm(5, requires_grad=True)
torch.randperm(5, dtype=torch.float32, requires_grad=True)
torch.randperm(5, generator=generator, pin_memory=False, device="cpu")
torch.randperm(n=3)
torch.randperm(1000)
torch.rand(3), torch.randn(3), torch.randn(20), torch.randint(9, (5,)), torch.randperm(7)

# bernoulli

torch.bernoulli(tensor([0.0, 1.0, 0.5]))
torch.bernoulli(tensor([0.0, 1.0, 0.5]), 0.5)
torch.bernoulli(tensor([0, 1, 5]), p=0.5)
torch.bernoulli(tensor([0, 1]))
torch.bernoulli(tensor([0, 1.5]))
torch.bernoulli(tensor([float("nan")]))
torch.bernoulli(tensor([0.5], requires_grad=True))
torch.bernoulli(tensor([0.5], requires_grad=True)).sum().backward()
torch.bernoulli(tensor([0.5]), out=torch.zeros(1, dtype=torch.int64))
torch.bernoulli(tensor([0.5]), 1.5)
torch.bernoulli(tensor([0.5]), generator=generator)
torch.bernoulli(0.5)
tensor([0.5, 0.2]).bernoulli()
tensor([0.5, 0.2]).bernoulli(p=0.3)
tensor([1, 2]).bernoulli(0.3)
torch.bernoulli(torch.linspace(0, 1, 120).reshape(6, 20).t())[5]
torch.bernoulli(torch.linspace(0, 1, 120).reshape(6, 20).t()).stride()
torch.bernoulli(torch.linspace(0, 1, 50))
torch.bernoulli(torch.zeros(50), 0.3)
torch.bernoulli(torch.zeros(6, 9).t(), 0.3)

# normal

torch.normal(0, 1, (2,))
torch.normal(0.0, 1.0, (2,))
torch.normal(0.0, 1.0, size=(2,), dtype=torch.float64)
torch.normal(mean=0.0, std=1.0, size=(2,))
torch.normal(0.0, -1.0, (2,))
torch.normal(0.0, 1.0)
torch.normal(tensor([0.0, 1.0]))
torch.normal(tensor([0.0, 1.0]), 2.0)
torch.normal(tensor([0.0, 1.0]), 2)
torch.normal(1.0, tensor([0.0, 1.0]))
torch.normal(std=tensor([0.0, 1.0]))
torch.normal(mean=tensor([0.0, 1.0]))
torch.normal(tensor([0.0, 1.0]), tensor([[1.0], [2.0]]))
torch.normal(tensor([0.0, 1.0]), tensor([[1.0], [-2.0]]))
torch.normal(tensor([0.0, 1.0]), tensor([[1.0], [2.0]], dtype=torch.float64))
torch.normal(tensor([0.0, 1.0], dtype=torch.float64), tensor([[1.0], [2.0]]))
torch.normal(tensor([0, 1]), tensor([1.0, 2.0]))
torch.normal(tensor([0, 1]), 1.0)
torch.normal(0.0, tensor([1, 2]))
torch.normal(tensor([0.0, 1.0], requires_grad=True), 1.0)
torch.normal(tensor([0.0, 1.0]), tensor([1.0, 2.0]), out=torch.zeros(0))
torch.normal(tensor([0.0, 1.0]), tensor([1.0, 2.0, 3.0]))
torch.normal(0.0, tensor([]))
torch.normal(0.0, tensor([-1.0]))
torch.normal(tensor([0.0]), -1.0)
torch.normal(0.0, 1.0, (2,), out=torch.zeros(2))
torch.normal(0.0, 1.0, (2,), requires_grad=True)
torch.normal(0.0, 1.0, (2,), dtype=torch.int64)
torch.normal(tensor(0.0), tensor(1.0), (2,))
torch.normal(0.0, 1.0, 2)
torch.normal(0.0, 1.0, (2,), generator=generator)
torch.normal(torch.zeros(6, 20).t(), 1.0)
torch.normal(0.0, torch.ones(6, 20).t())
torch.normal(torch.zeros(6, 20).t(), torch.ones(6, 20).t())
torch.normal(torch.zeros(40), torch.linspace(0, 3, 40))
torch.normal(2.5, torch.linspace(0, 3, 40))
torch.normal(torch.linspace(0, 3, 40), 0.3)
torch.normal(0.5, 0.3, (40,))
torch.normal(torch.linspace(0, 3, 40, dtype=torch.float64), 0.3)
torch.normal(torch.zeros(3, 1), torch.ones(4))
torch.normal(tensor(0.0), tensor([1.0, 2.0]))
torch.normal(0.3, 1, (3, 4)).stride()

# multinomial

torch.multinomial(tensor([1.0, 2.0]), 1)
torch.multinomial(tensor([1.0, 2.0]), 3)
torch.multinomial(tensor([1.0, 2.0]), 3, True)
torch.multinomial(tensor([1, 2]), 1)
torch.multinomial(tensor([[[1.0]]]), 1)
torch.multinomial(tensor(1.0), 1)
torch.multinomial(tensor([-1.0, 2]), 1)
torch.multinomial(tensor([0.0, 0]), 1)
torch.multinomial(tensor([0.0, 1]), 0)
torch.multinomial(tensor([0.0, 1]), 2)
torch.multinomial(tensor([[0.0, 1], [1, 1]]), 1, generator=generator)
torch.multinomial(tensor([0.0, 1]), 1, out=torch.zeros(1, dtype=torch.int64))
torch.multinomial(tensor([0.0, 1]), 1, out=torch.zeros(1))
torch.multinomial(tensor([0.0, 1], requires_grad=True), 1)
torch.multinomial(tensor([]), 1)
torch.multinomial(torch.zeros(0, 3), 1)
torch.multinomial(tensor([1.0, 2]), num_samples=2, replacement=False)
tensor([1.0, 2.0]).multinomial(1)
torch.multinomial(torch.ones(6, 20).t(), 2).stride()
torch.multinomial(torch.ones(6, 20), 2).stride()
torch.multinomial(torch.linspace(0, 30, 50), 20)
torch.multinomial(torch.linspace(0, 30, 50), 20, True)

# poisson

torch.poisson(tensor([1.0, 20.0]))
torch.poisson(tensor([1, 20]))
torch.poisson(tensor([-1.0]))
torch.poisson(tensor([1.0, 20.0], requires_grad=True))
torch.poisson(tensor([1.0]), generator=generator)
torch.poisson(2.0)
torch.poisson(torch.linspace(0, 5, 120).reshape(6, 20).t())[5]
torch.poisson(torch.linspace(0, 5, 120).reshape(6, 20).t()).stride()
torch.poisson(torch.linspace(0, 30, 50))
"""
