"""Optimizers, as `torch.optim`."""

from .adam import Adam, AdamW
from .optimizer import Optimizer
from .rmsprop import RMSProp, RMSprop
from .sgd import SGD, Momentum

__all__ = ["SGD", "Adam", "AdamW", "Momentum", "Optimizer", "RMSProp", "RMSprop"]
