"""Recurrent networks: characters of real text, and images read row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import minigrad

from ..registry import Training, workload
from .data import digit_tensors, shuffled


def characters(fw: Any) -> tuple[Any, int]:
    """The text of minigrad's own account of itself, by numbers of characters, and how many."""
    text = Path(minigrad.__file__).with_name("ARCHITECTURE.md").read_text(encoding="utf-8")
    alphabet = sorted(set(text))
    numbers = {character: k for k, character in enumerate(alphabet)}
    return fw.tensor([numbers[character] for character in text]), len(alphabet)


def windows(fw: Any, text: Any, count: int, length: int) -> Iterator[tuple[Any, Any]]:
    """Pieces of a text, drawn for ever, and what follows each of their characters."""
    steps = fw.arange(length)
    while True:
        places = fw.randint(len(text) - length, (count, 1)) + steps
        yield text[places], text[places + 1]


def reader(fw: Any, size: int, width: int, hidden: int, **options: Any) -> Any:
    """What tells from each character of a text the next one, by layers of LSTM.

    Args:
        fw: the framework.
        size: how many characters there are.
        width: how many numbers stand for a character.
        hidden: how many numbers a layer remembers.
        options: further arguments of the layers.
    """

    class Reader(fw.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.meaning = fw.nn.Embedding(size, width)
            self.layers = fw.nn.LSTM(width, hidden, batch_first=True, **options)
            self.head = fw.nn.Linear(hidden, size)

        def forward(self, text: Any) -> Any:
            outputs, _ = self.layers(self.meaning(text))
            return self.head(outputs)

    return Reader()


@workload("characters")
def next_character(fw: Any) -> Training:
    """Two layers of LSTM with dropout between them tell the next character; clipped, by Adam."""
    text, size = characters(fw)
    model = reader(fw, size, 16, 32, num_layers=2, dropout=0.1)
    optimizer = fw.optim.Adam(model.parameters(), lr=0.003)

    def step(inputs: Any, targets: Any) -> Any:
        optimizer.zero_grad()
        loss = fw.nn.functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())
        loss.backward()
        fw.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss

    return Training(model, step, windows(fw, text, 8, 24))


@workload("rows")
def rows_of_digits(fw: Any) -> Training:
    """Digits read row by row down to their last ink, by a GRU in both directions, packed."""
    images, labels = digit_tensors(fw)
    images = images.reshape(-1, 8, 8)
    inked = (images.sum(2) > 0) * fw.arange(1, 9)
    lengths = inked.amax(1)
    layer = fw.nn.GRU(8, 16, batch_first=True, bidirectional=True)
    head = fw.nn.Linear(32, 10)
    model = fw.nn.ModuleList([layer, head])
    optimizer = fw.optim.RMSprop(model.parameters(), lr=0.003)
    pack = fw.nn.utils.rnn.pack_padded_sequence

    def step(x: Any, lengths: Any, y: Any) -> Any:
        optimizer.zero_grad()
        _, last = layer(pack(x, lengths, batch_first=True, enforce_sorted=False))
        loss = fw.nn.functional.cross_entropy(head(last.transpose(0, 1).flatten(1)), y)
        loss.backward()
        optimizer.step()
        return loss

    return Training(model, step, shuffled(fw, 32, images, lengths, labels))
