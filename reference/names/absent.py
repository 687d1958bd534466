"""The names of `usage.txt` that minigrad does not have, with the reason. The list shrinks."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "the compiler's internals": "torch._dynamo",
    "processes on several machines": """
        torch.distributed.autograd.backward torch.distributed.autograd.context
        torch.distributed.optim.DistributedOptimizer torch.distributed.nn.RemoteModule
        torch.distributed.pipeline
    """,
    "sparse tensors": "torch.sparse_coo_tensor torch.spmm",
    "operators and classes written in C++": "torch.classes",
    "the choice of a GPU's kernels for attention": """
        torch.nn.attention.SDPBackend torch.nn.attention.flex_attention
        torch.nn.attention.sdpa_kernel
    """,
    "no name of PyTorch 2.13.0: the count took a variable for a module, or it is gone": """
        torch.optim.step torch.optim.zero_grad torch.utils.data.shape torch.utils.data.read
        torch.utils.data.to torch.onnx._export
    """,
}

ABSENT: dict[str, str] = {
    name: reason for reason, names in REASONS.items() for name in names.split()
}
"""Why, by name."""
