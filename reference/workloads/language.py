"""A small GPT that learns to write on, from the project's own documents."""

from __future__ import annotations

from typing import Any

from ..registry import Training, workload
from .sequences import characters, windows

HEADS, LENGTH = 4, 32


def transformer(fw: Any, size: int, width: int, length: int, dropout: float = 0.0) -> Any:
    """Two pre-normalized layers of causal self-attention, with learned positions.

    Radford et al., *Language models are unsupervised multitask learners*, 2019.

    Args:
        fw: the framework.
        size: how many characters there are.
        width: how many numbers stand for a character.
        length: how long a text is.
        dropout: the chance that one of a layer's last numbers is left out.
    """
    nn, F = fw.nn, fw.nn.functional

    class Block(fw.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
            # Softmax takes no notice of a bias of the keys: its gradient would be rounding alone.
            self.into = nn.Linear(width, 3 * width, bias=False)
            self.out = nn.Linear(width, width)
            self.think = nn.Sequential(
                nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
            )
            if dropout:
                self.think.append(nn.Dropout(dropout))

        def forward(self, x: Any) -> Any:
            n = len(x)
            q, k, v = (
                part.view(n, length, HEADS, -1).transpose(1, 2)
                for part in self.into(self.before(x)).split(width, 2)
            )
            seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.out(seen.transpose(1, 2).reshape(n, length, width))
            return x + self.think(self.between(x))

    class Transformer(fw.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.meaning = nn.Embedding(size, width)
            self.place = nn.Parameter(fw.randn(length, width) * 0.02)
            self.blocks = nn.Sequential(Block(), Block())
            self.head = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, size))

        def forward(self, text: Any) -> Any:
            return self.head(self.blocks(self.meaning(text) + self.place))

    return Transformer()


@workload("gpt")
def gpt(fw: Any) -> Training:
    """The next character by attention; AdamW, clipped gradients, a warm-up and a cosine."""
    text, size = characters(fw)
    model = transformer(fw, size, width=32, length=LENGTH, dropout=0.1)
    optimizer = fw.optim.AdamW(model.parameters(), lr=0.003, weight_decay=0.1)
    schedulers = fw.optim.lr_scheduler
    schedule = schedulers.SequentialLR(
        optimizer,
        [
            schedulers.LinearLR(optimizer, start_factor=0.1, total_iters=50),
            schedulers.CosineAnnealingLR(optimizer, T_max=450),
        ],
        milestones=[50],
    )

    def step(inputs: Any, targets: Any) -> Any:
        loss = fw.nn.functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        fw.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        return loss

    return Training(model, step, windows(fw, text, 8, LENGTH))
