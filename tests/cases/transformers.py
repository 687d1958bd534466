"""Transformers: how they are made, on what they are called, what masks and hints do, errors."""

from __future__ import annotations

import warnings
from typing import Any

from . import Input, unit


def _rows(table: str, *inputs: Input) -> list[tuple[str, tuple[Input, ...]]]:
    return [(line, inputs) for line in table.strip().splitlines()]


# What makes them, with the inputs that they are called on
TRANSFORMERS = [
    *_rows(
        """
nn.TransformerEncoderLayer(4, 2, 6)
nn.TransformerEncoderLayer(4, 2, 6, activation="gelu", batch_first=True, norm_first=True)
nn.TransformerEncoderLayer(4, 1, 3, 0.0, nn.Tanh(), bias=False)
nn.TransformerEncoderLayer(4, 4, 3, 0.5, torch.tanh, layer_norm_eps=0.1)
nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, batch_first=True), 2)
nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 1, 6), 1, nn.LayerNorm(4), False)
""",
        unit(3, 2, 4),
    ),
    *_rows("nn.TransformerEncoderLayer(4, 2, 6)", unit(3, 4)),
    *_rows(
        """
nn.TransformerDecoderLayer(4, 2, 6)
nn.TransformerDecoderLayer(4, 2, 6, 0.3, "relu", norm_first=True, bias=False)
nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 6), 2, nn.LayerNorm(4))
""",
        *(unit(3, 2, 4), unit(5, 2, 4)),
    ),
    *_rows(
        """
nn.Transformer(4, 2, 1, 1, 6, batch_first=True)
nn.Transformer(4, 2, 1, 1, 6, 0.3, "gelu", batch_first=True)
nn.Transformer(4, 2, 1, 1, 6, bias=False, batch_first=True)
""",
        *(unit(2, 5, 4), unit(2, 3, 4)),
    ),
]


def names(fw: Any) -> dict[str, Any]:
    """What the snippets use beside the framework.

    `layer`, `encoder`, `decoder` and `model` are made for the batch first, with 2 heads of 4; `x`
    and `m` are (2, 3, 4) and (2, 5, 4), `causal` a mask for x, `late` and `gaps` paddings of it,
    `no_grad(module, ...)` what it gives in evaluation without gradients, `frozen(module, ...)` the
    same with parameters that require none.
    """
    nn = fw.nn
    options = {"dim_feedforward": 6, "batch_first": True}

    def no_grad(module: Any, *args: Any, **kwargs: Any) -> Any:
        with fw.no_grad():
            return frozen(module, *args, **kwargs)

    def frozen(module: Any, *args: Any, **kwargs: Any) -> Any:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "The PyTorch API of nested tensors")
            return module.eval().requires_grad_(False)(*args, **kwargs)

    def trained(module: Any, *args: Any, **kwargs: Any) -> Any:
        y = module(*args, **kwargs)
        y.cos().sum().backward()
        return [y, [p.grad for p in module.parameters()]]

    return {
        "layer": lambda **more: nn.TransformerEncoderLayer(4, 2, **options, **more),
        "encoder": lambda *args, **more: nn.TransformerEncoder(
            nn.TransformerEncoderLayer(4, 2, **options), 2, *args, **more
        ),
        "decoder": lambda: nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, **options), 2),
        "model": lambda **more: nn.Transformer(4, 2, 1, 1, **options, **more),
        "x": fw.arange(24.0).reshape(2, 3, 4).cos(),
        "m": fw.arange(40.0).reshape(2, 5, 4).sin(),
        "causal": nn.Transformer.generate_square_subsequent_mask(3),
        "late": fw.tensor([[False, False, True], [False, True, True]]),
        "gaps": fw.tensor([[False, False, True], [True, False, False]]),
        "no_grad": no_grad,
        "frozen": frozen,
        "trained": trained,
    }


CALLS = """
nn.Transformer.generate_square_subsequent_mask(3)
nn.Transformer.generate_square_subsequent_mask(2, dtype=torch.float64)
nn.Transformer.generate_square_subsequent_mask(0)
model().generate_square_subsequent_mask(sz=1, device="cpu")
# what is not to be seen
trained(layer(), x, causal)
trained(layer(), x, causal, is_causal=True)
trained(layer(), x, causal == 0)
trained(layer(), x, causal.repeat(4, 1, 1))
trained(layer(norm_first=True), x, src_key_padding_mask=late)
trained(layer(), x, causal < 0, late)
trained(layer(), x, causal, late, is_causal=True)
trained(layer(), x, torch.zeros(3, 3), is_causal=True)
trained(layer(), x[0], causal, late[0])
trained(encoder(), x, causal)
trained(encoder(), x, causal < 0)
trained(encoder(), x, torch.ones(3, 3))
trained(encoder(), x, torch.zeros(3, 3), is_causal=True)
trained(encoder(), x, causal, is_causal=False)
trained(encoder(), x, src_key_padding_mask=late)
trained(encoder(), x[0], causal, late[0].float())
trained(decoder(), x, m)
trained(decoder(), x, m, causal)
trained(decoder(), x, m, causal < 0, torch.ones(3, 5).triu(3), gaps, torch.ones(2, 5).triu(3))
trained(decoder(), x, x, memory_mask=causal, memory_is_causal=True)
trained(decoder(), x, x, torch.zeros(3, 3), tgt_is_causal=True)
trained(decoder(), x[0], m[0], causal)
trained(model(), x, x, causal, causal, causal, late, late, gaps.float())
trained(model(), m, x, tgt_mask=causal, tgt_is_causal=True)
trained(model(custom_encoder=encoder(), custom_decoder=decoder()), m, x)
model(custom_encoder=nn.Identity())(x, x)
# in evaluation PyTorch leaves padding out: it comes out as zeros
no_grad(layer(), x, src_key_padding_mask=late)
no_grad(encoder(), x)
no_grad(encoder(), x, src_key_padding_mask=late)
no_grad(encoder(nn.LayerNorm(4)), x, src_key_padding_mask=late)
no_grad(encoder(), x, src_key_padding_mask=gaps)
no_grad(encoder(mask_check=False), x, src_key_padding_mask=late)
no_grad(encoder(), x, src_key_padding_mask=late.float())
no_grad(encoder(), x, torch.zeros(3, 3), late)
no_grad(encoder(enable_nested_tensor=False), x, src_key_padding_mask=late)
no_grad(encoder(), x[0], src_key_padding_mask=late[0])
encoder()(x, src_key_padding_mask=late)
encoder().eval()(x, src_key_padding_mask=late)
frozen(encoder(), x, src_key_padding_mask=late)
frozen(encoder(), x.requires_grad_(), src_key_padding_mask=late)
encoder().requires_grad_(False)(x, src_key_padding_mask=late)
# when it may
encoder().use_nested_tensor, encoder(enable_nested_tensor=False).use_nested_tensor
nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2), 1).use_nested_tensor
nn.TransformerEncoder(layer(norm_first=True), 1).use_nested_tensor
nn.TransformerEncoder(layer(bias=False), 1).use_nested_tensor
nn.TransformerEncoder(layer(activation=torch.tanh), 1).use_nested_tensor
nn.TransformerEncoder(layer(activation=nn.GELU()), 1).use_nested_tensor
nn.TransformerEncoder(nn.TransformerEncoderLayer(3, 1, batch_first=True), 1).use_nested_tensor
nn.TransformerEncoder(nn.Linear(3, 1), 1).use_nested_tensor
e = layer(); e.norm2.eps = 0.1; nn.TransformerEncoder(e, 1).use_nested_tensor
# layers are copies
e = layer(); s = nn.TransformerEncoder(e, 2); s.layers[0].linear1.weight is e.linear1.weight
e = encoder(); [torch.equal(*pair) for pair in zip(*[m.parameters() for m in e.layers])]
e = encoder(); e.num_layers, e.norm, e.enable_nested_tensor, e.mask_check
m = model(); m.d_model, m.nhead, m.batch_first
layer().norm_first, layer().activation is F.relu
# errors
layer(activation="tanh")
layer(activation=None)(x)
nn.TransformerEncoderLayer(5, 2)
nn.TransformerEncoderLayer(4, 2, dropout=2.0)
nn.TransformerDecoderLayer(4, 2, activation="none")
nn.Transformer(5, 2)
layer()(x, is_causal=True)
layer()(x[0, 0])
layer()(m[:, :, :3])
layer()(x, torch.ones(3, 3, dtype=torch.int64))
layer()(x, torch.ones(3, 3, dtype=torch.float64))
layer()(x, torch.ones(3, 4))
layer()(x, None, torch.ones(3, 2))
encoder()(x, src_key_padding_mask=torch.ones(2, 3, dtype=torch.int64))
encoder()(x, torch.ones(2, 2))
nn.TransformerEncoder(layer(), 0)(x)
decoder()(x, m[:1])
decoder()(x, m[:, :, :3])
model()(x, m[:1])
model()(x, m[:, :, :3])
model()(x[:, :, :3], m)
nn.Transformer(4, 2, 1, 1, 6)(x, m)
model()(x)
"""
