"""The names of `usage.txt` that minigrad does not have, with the reason. The list shrinks."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "being built: data, checkpoints, distributions, pooling, recurrent and transformer layers": """
        torch.utils.data.DataLoader torch.save torch.load torch.utils.data.Dataset
        torch.nn.MaxPool2d Module/optim.sample torch.nn.LSTM torch.utils.data.random_split
        torch.utils.data.TensorDataset torch.nn.RNN torch.nn.GRU torch.nn.AvgPool2d
        torch.nn.DataParallel Module/optim.log_prob torch.nn.functional.max_pool2d
        torch.nn.utils.rnn.pack_padded_sequence torch.utils.data.Subset
        torch.distributions.Categorical torch.nn.AdaptiveAvgPool2d torch.nn.Upsample
        torch.distributions.Normal torch.nn.utils.rnn.pad_sequence torch.utils.data.sampler
        torch.nn.utils.rnn.pad_packed_sequence torch.utils.data.distributed.DistributedSampler
        torch.nn.functional.avg_pool2d Module/optim.entropy torch.nn.TransformerEncoderLayer
        torch.nn.functional.grid_sample torch.nn.functional.interpolate
        torch.distributions.MultivariateNormal torch.nn.TransformerEncoder
        torch.nn.functional.adaptive_avg_pool2d torch.distributions.categorical.Categorical
        torch.nn.functional.affine_grid torch.nn.functional.max_pool1d
        torch.utils.data.RandomSampler torch.nn.GRUCell torch.nn.Transformer
        torch.nn.functional.upsample torch.serialization Module/optim.rsample
        torch.distributions.normal.Normal torch.nn.LSTMCell torch.nn.functional.avg_pool1d
        torch.nn.utils.weight_norm torch.utils.data.DistributedSampler torch.nn.AvgPool1d
        torch.nn.RNNCell torch.nn.TransformerDecoder torch.nn.TransformerDecoderLayer
        torch.nn.parallel.DataParallel torch.utils.data.ConcatDataset torch.utils.data.dataloader
    """,
    "to come: programs from functions": "torch.compile",
    "to come: curves over TensorBoard": "torch.utils.tensorboard.SummaryWriter",
    "the compiler's internals": "torch._dynamo",
    "processes on several machines": """
        torch.nn.parallel.DistributedDataParallel torch.distributed.autograd.backward
        torch.distributed.autograd.context torch.distributed.optim.DistributedOptimizer
        torch.distributed.nn.RemoteModule torch.distributed.pipeline
        torch.nn.parallel.parallel_apply torch.nn.parallel.scatter
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
