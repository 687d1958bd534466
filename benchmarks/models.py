"""Networks of common kinds whose training steps are timed, each on one batch."""

from __future__ import annotations

from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference import Training
from reference.registry import supervised
from reference.workloads.data import floats
from reference.workloads.images import five_layers
from reference.workloads.language import transformer
from reference.workloads.sequences import reader

CHARACTERS = 65  # as many as the works of Shakespeare are written with
TEXTS, LENGTH = 16, 64


def noise(*shape: int) -> NDArray[np.float64]:
    """Standard normal numbers, the same at every call."""
    return np.random.RandomState(0).standard_normal(shape)


def lenet(fw: Any) -> Training:
    """LeNet with ReLU and maxima for images of 28x28, batch of 64, SGD with momentum."""
    model = five_layers(fw, fw.nn.ReLU, fw.nn.MaxPool2d, kernel=5, padding=0, width=400)
    batch = floats(fw, noise(64, 1, 28, 28)), fw.tensor(np.arange(64) % 10)
    optimizer = fw.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    return supervised(model, fw.nn.CrossEntropyLoss(), optimizer, repeat(batch))


def char_lstm(fw: Any) -> Training:
    """The next characters of 16 texts of 64 by a layer of LSTM, 64 to 128; Adam."""
    model = reader(fw, CHARACTERS, 64, 128)
    return _next_characters(fw, model, fw.optim.Adam(model.parameters(), lr=0.001))


def gpt(fw: Any) -> Training:
    """The same by two layers of attention, 64 wide and with 4 heads; AdamW."""
    model = transformer(fw, CHARACTERS, width=64, length=LENGTH)
    return _next_characters(fw, model, fw.optim.AdamW(model.parameters(), lr=0.001))


def _next_characters(fw: Any, model: Any, optimizer: Any) -> Training:
    text = np.random.RandomState(0).randint(CHARACTERS, size=(TEXTS, LENGTH + 1))
    batch = fw.tensor(text[:, :-1]), fw.tensor(text[:, 1:])

    def criterion(output: Any, target: Any) -> Any:
        return fw.nn.functional.cross_entropy(output.flatten(0, 1), target.flatten())

    return supervised(model, criterion, optimizer, repeat(batch))
