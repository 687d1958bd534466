"""Convolutional and generative networks for the handwritten digits."""

from __future__ import annotations

from typing import Any

from ..registry import Training, supervised, workload
from .data import digit_tensors, shuffled


def five_layers(fw: Any, bend: Any, pool: Any, kernel: int, padding: int, width: int) -> Any:
    """The layers of LeNet-5: two of convolution, three that are linear.

    LeCun, Bottou, Bengio and Haffner, *Gradient-based learning applied to document recognition*,
    1998.

    Args:
        fw: the framework.
        bend: makes the layer that follows all others but the last.
        pool: makes the layer that halves an image, given 2.
        kernel: the size of the second convolution's kernel.
        padding: the size of its padding.
        width: how many numbers of an image come out of it, halved.
    """
    nn = fw.nn
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), bend(), pool(2),
        nn.Conv2d(6, 16, kernel, padding=padding), bend(), pool(2),
        nn.Flatten(), nn.Linear(width, 120), bend(), nn.Linear(120, 84), bend(),
        nn.Linear(84, 10),
    )  # fmt: skip


@workload("lenet", steps=200)
def lenet(fw: Any) -> Training:
    """LeNet as it was first drawn, with tanh and averages, for images of 8x8."""
    nn = fw.nn
    images, labels = digit_tensors(fw)
    model = five_layers(fw, nn.Tanh, nn.AvgPool2d, kernel=3, padding=1, width=64)
    optimizer = fw.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    batches = shuffled(fw, 64, images.view(-1, 1, 8, 8), labels)
    return supervised(model, nn.CrossEntropyLoss(), optimizer, batches)


@workload("batchnorm")
def normalized(fw: Any) -> Training:
    """A residual network with batch normalization, its rate going round a cycle (OneCycleLR)."""
    nn = fw.nn
    images, labels = digit_tensors(fw)

    class Block(fw.nn.Module):  # type: ignore[misc]
        def __init__(self, channels: int) -> None:
            super().__init__()
            self.first = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
            self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
            self.norms = nn.ModuleList([nn.BatchNorm2d(channels) for _ in range(2)])

        def forward(self, x: Any) -> Any:
            h = nn.functional.silu(self.norms[0](self.first(x)))
            return nn.functional.silu(x + self.norms[1](self.second(h)))

    model = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), Block(8), nn.AdaptiveAvgPool2d(2), nn.Flatten(),
        nn.Linear(32, 10),
    )  # fmt: skip
    optimizer = fw.optim.AdamW(model.parameters(), lr=0.001)
    schedule = fw.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.01, total_steps=600)
    training = supervised(
        model,
        nn.CrossEntropyLoss(label_smoothing=0.1),
        optimizer,
        shuffled(fw, 32, images.view(-1, 1, 8, 8), labels),
    )

    def step(x: Any, y: Any) -> Any:
        loss = training.step(x, y)
        schedule.step()
        return loss

    return Training(model, step, training.batches)


@workload("vae")
def variational(fw: Any) -> Training:
    """A variational autoencoder: codes drawn by the reparameterization trick, by Adam.

    Kingma and Welling, *Auto-encoding variational Bayes*, 2013.
    """
    nn, F = fw.nn, fw.nn.functional
    images, _ = digit_tensors(fw)
    encoder = nn.Sequential(nn.Linear(64, 48), nn.Tanh(), nn.Linear(48, 2 * 6))
    decoder = nn.Sequential(nn.Linear(6, 48), nn.Tanh(), nn.Linear(48, 64))
    model = nn.ModuleDict({"encoder": encoder, "decoder": decoder})
    optimizer = fw.optim.Adam(model.parameters(), lr=0.002)

    def step(x: Any) -> Any:
        mean, log_variance = encoder(x).chunk(2, 1)
        code = mean + fw.randn_like(mean) * (log_variance / 2).exp()
        likelihood = F.binary_cross_entropy_with_logits(decoder(code), x, reduction="sum")
        divergence = (mean**2 + log_variance.exp() - 1 - log_variance).sum() / 2
        loss = (likelihood + divergence) / len(x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return Training(model, step, shuffled(fw, 32, images))


@workload("gan")
def adversarial(fw: Any) -> Training:
    """Two networks against each other, a step of each; the loss is the sum of theirs.

    Goodfellow et al., *Generative adversarial nets*, 2014.
    """
    nn = fw.nn
    images, _ = digit_tensors(fw)
    # A bias before a normalization has no gradient but rounding, which Adam makes as large as any.
    generator = nn.Sequential(
        nn.Linear(8, 32, bias=False), nn.BatchNorm1d(32), nn.Tanh(), nn.Linear(32, 64), nn.Sigmoid()
    )
    critic = nn.Sequential(nn.Linear(64, 32), nn.SiLU(), nn.Dropout(0.2), nn.Linear(32, 1))
    model = nn.ModuleDict({"generator": generator, "critic": critic})
    criterion = nn.BCEWithLogitsLoss()
    makers = fw.optim.Adam(generator.parameters(), lr=0.001, betas=(0.5, 0.999))
    judges = fw.optim.Adam(critic.parameters(), lr=0.001, betas=(0.5, 0.999))

    def step(real: Any) -> Any:
        made = generator(fw.randn(len(real), 8))
        judges.zero_grad()
        right = criterion(critic(real), fw.ones(len(real), 1))
        right = right + criterion(critic(made.detach()), fw.zeros(len(real), 1))
        right.backward()
        judges.step()
        makers.zero_grad()
        taken_in = criterion(critic(made), fw.ones(len(real), 1))
        taken_in.backward()
        makers.step()
        return right.detach() + taken_in.detach()

    return Training(model, step, shuffled(fw, 32, images))
