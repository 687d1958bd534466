"""Optimizers, as `torch.optim`.

SparseAdam is left out: it takes sparse gradients alone, and there are none here.
"""

from ..lazy import getter, homes

# Imported when they are used. For type checkers they stand in `__init__.pyi`.
HOMES = homes(
    {
        "": "lr_scheduler swa_utils",
        "adadelta": "Adadelta",
        "adafactor": "Adafactor",
        "adagrad": "Adagrad",
        "adam": "Adam AdamW",
        "adamax": "Adamax",
        "asgd": "ASGD",
        "lbfgs": "LBFGS",
        "muon": "Muon",
        "nadam": "NAdam",
        "optimizer": "Optimizer",
        "radam": "RAdam",
        "rmsprop": "RMSProp RMSprop",
        "rprop": "Rprop",
        "sgd": "Momentum SGD",
    }
)
__getattr__ = getter(__name__, HOMES)
__all__ = list(HOMES)
