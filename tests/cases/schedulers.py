"""The schedulers' configurations, and the optimizers whose learning rates they change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .optimizers import parameters, set_gradients


class Power:
    """A function with a state, which is saved with the scheduler."""

    def __init__(self, base: float) -> None:
        self.base = base

    def __call__(self, x: float) -> float:
        return float(self.base**x)


def _optimizer(name: str, lr: Any, other_lr: Any, **options: Any) -> Callable[[Any], Any]:
    """A maker of an optimizer of two groups whose rates are given as functions of the framework."""

    def make(fw: Any) -> Any:
        p, q = parameters(fw, [(2,), (3,)])
        set_gradients(fw, [p, q], 0)
        groups = [{"params": [p]}, {"params": [q], "lr": other_lr(fw)}]
        return getattr(fw.optim, name)(groups, lr=lr(fw), **options)

    return make


def number(value: float) -> Callable[[Any], Any]:
    return lambda fw: value


def scalar(value: float, dtype: str = "float32") -> Callable[[Any], Any]:
    return lambda fw: fw.tensor(value, dtype=getattr(fw, dtype))


OPTIMIZERS = {
    "SGD": _optimizer("SGD", number(0.5), number(0.02), momentum=0.9),
    "Adam": _optimizer("Adam", number(0.03), number(0.7), betas=(0.8, 0.99)),
    "Tensor": _optimizer("SGD", scalar(0.5), scalar(0.02), momentum=0.9),
    "float64 Tensor": _optimizer("SGD", scalar(0.3, "float64"), number(1), momentum=0.9),
}


def names(optimizer: str) -> Callable[[Any], dict[str, Any]]:
    """What lines may use: S the schedulers, W swa_utils, o the optimizer, Power."""

    def make(fw: Any) -> dict[str, Any]:
        return {
            "S": fw.optim.lr_scheduler,
            "W": fw.optim.swa_utils,
            "o": OPTIMIZERS[optimizer](fw),
            "Power": Power,
        }

    return make


# Schedulers that may begin at a later epoch
SINGLE = """
S.LambdaLR(o, lambda t: 0.95**t)
S.LambdaLR(o, [lambda t: t // 30, lambda t: 1 / (1 + t)])
S.LambdaLR(o, (Power(0.9), lambda t: 1))
S.MultiplicativeLR(o, lambda t: 0.95)
S.MultiplicativeLR(o, [Power(0.999), lambda t: 1.1 if t < 40 else 0.9])
S.StepLR(o, 30)
S.StepLR(o, step_size=7, gamma=0.3)
S.StepLR(o, 1, 0.99)
S.MultiStepLR(o, [30, 80])
S.MultiStepLR(o, (12, 12, 3, 50, 99), gamma=0.7)
S.MultiStepLR(o, [], 0.7)
S.MultiStepLR(o, [0, 1], 0.7)
S.ConstantLR(o)
S.ConstantLR(o, factor=0.3, total_iters=40)
S.ConstantLR(o, factor=1.0, total_iters=4)
S.ConstantLR(o, 0.7, 0)
S.LinearLR(o)
S.LinearLR(o, start_factor=0.05, total_iters=40)
S.LinearLR(o, start_factor=0.9, end_factor=0.3, total_iters=90)
S.LinearLR(o, 1.0, 0.0, 200)
S.ExponentialLR(o, 0.9)
S.ExponentialLR(o, gamma=1.01)
S.PolynomialLR(o)
S.PolynomialLR(o, total_iters=50, power=0.9)
S.PolynomialLR(o, 110, 2)
S.CosineAnnealingLR(o, 100)
S.CosineAnnealingLR(o, T_max=10, eta_min=0.003)
S.CosineAnnealingLR(o, 13, 1e-5)
S.CosineAnnealingLR(o, 1)
S.CosineAnnealingWarmRestarts(o, 10)
S.CosineAnnealingWarmRestarts(o, T_0=3, T_mult=2, eta_min=0.001)
S.CosineAnnealingWarmRestarts(o, 1, 3)
S.CosineAnnealingWarmRestarts(o, 200, 2, 1)
S.CyclicLR(o, 0.001, 0.1)
S.CyclicLR(o, 0.01, 0.3, step_size_up=7)
S.CyclicLR(o, [0.01, 0.05], [0.3, 0.1], step_size_up=9, step_size_down=4, mode="triangular2")
S.CyclicLR(o, 0.01, 0.3, 11, 17, mode="exp_range", gamma=0.97)
S.CyclicLR(o, 0.01, 0.3, 5, mode="exp_range", cycle_momentum=False)
S.CyclicLR(o, 0.01, 0.3, 5, scale_fn=lambda x: 1 / x, base_momentum=0.5, max_momentum=0.7)
S.CyclicLR(o, 0.01, 0.3, 5, scale_fn=Power(0.9), scale_mode="iterations")
S.CyclicLR(o, 0.01, 0.3, 5, base_momentum=[0.1, 0.2], max_momentum=(0.6, 0.7))
S.CyclicLR(o, 0.01, 0.3, 5, 0)
S.OneCycleLR(o, 0.3, total_steps=110)
S.OneCycleLR(o, [0.3, 0.01], epochs=10, steps_per_epoch=12)
S.OneCycleLR(o, 0.3, 200, pct_start=0.37, anneal_strategy="linear")
S.OneCycleLR(o, 0.3, 150, three_phase=True, div_factor=7, final_div_factor=11)
S.OneCycleLR(o, 0.3, 110, pct_start=0.5, anneal_strategy="linear", three_phase=True)
S.OneCycleLR(o, 0.3, 110, base_momentum=[0.1, 0.2], max_momentum=(0.6, 0.7))
S.OneCycleLR(o, 0.3, 110, cycle_momentum=False, pct_start=0.0)
W.SWALR(o, 0.05)
W.SWALR(o, swa_lr=[0.05, 0.9], anneal_epochs=33)
W.SWALR(o, 0.05, anneal_epochs=20, anneal_strategy="linear")
W.SWALR(o, 0.05, anneal_epochs=0)
W.SWALR(o, 0.05, 1)
"""

# The others: made of several, several side by side, or stepped with a measure
OTHERS = """
S.SequentialLR(o, [S.ConstantLR(o, 0.1, 20), S.ExponentialLR(o, 0.9)], [20])
S.SequentialLR(o, [S.LinearLR(o), S.CosineAnnealingLR(o, 30), S.StepLR(o, 3)], milestones=[5, 35])
S.SequentialLR(o, [S.CyclicLR(o, 0.01, 0.3, 5), S.OneCycleLR(o, 0.3, 90)], [15])
S.SequentialLR(o, [S.StepLR(o, 2), S.CosineAnnealingWarmRestarts(o, 7)], [30])
S.SequentialLR(o, [S.LambdaLR(o, Power(0.9)), S.PolynomialLR(o, 20, 2)], [40], last_epoch=-1)
S.SequentialLR(o, [S.StepLR(o, 2), S.ExponentialLR(o, 0.9)], [0])
S.SequentialLR(o, [S.StepLR(o, 9)], [])
S.SequentialLR(o, [S.MultiplicativeLR(o, lambda t: 0.9), W.SWALR(o, 0.05)], [9])
S.SequentialLR(o, [S.SequentialLR(o, [S.StepLR(o, 3), S.LinearLR(o)], [9]), S.StepLR(o, 8)], [40])
S.SequentialLR(o, [S.ChainedScheduler([S.LinearLR(o), S.StepLR(o, 4)]), S.StepLR(o, 8)], [30])
S.ChainedScheduler([S.ConstantLR(o, 0.1, 20), S.ExponentialLR(o, 0.9)], optimizer=o)
S.ChainedScheduler((S.LinearLR(o), S.StepLR(o, 30), S.CosineAnnealingLR(o, 20)))
S.ChainedScheduler([S.MultiStepLR(o, [4, 9]), S.MultiplicativeLR(o, Power(0.999))], o)
S.ChainedScheduler([S.SequentialLR(o, [S.LinearLR(o), S.StepLR(o, 7)], [5]), S.StepLR(o, 9)])
S.ReduceLROnPlateau(o)
S.ReduceLROnPlateau(o, "min", factor=0.5, patience=2)
S.ReduceLROnPlateau(o, "max", factor=0.8, patience=1, threshold=0.05)
S.ReduceLROnPlateau(o, factor=0.8, patience=0, threshold=0.1, threshold_mode="abs", cooldown=3)
S.ReduceLROnPlateau(o, mode="max", factor=0.8, patience=1, threshold_mode="abs", min_lr=0.01)
S.ReduceLROnPlateau(o, factor=0.8, patience=0, min_lr=[0.1, 0.001])
S.ReduceLROnPlateau(o, factor=0.9, patience=0, eps=0.03)
S.ReduceLROnPlateau(o, patience=-1, factor=0.99)
"""

ERRORS = """
S.LRScheduler(o)
S.LRScheduler(3)
S.StepLR(3, 3)
S.LRScheduler(o, last_epoch=3)
S.StepLR(o, 3, last_epoch=0)
type("A", (S.LRScheduler,), {"get_lr": lambda self: [1.0]})(o)
S.StepLR(o)
S.StepLR(o, 0).step()
S.StepLR(o, "3").step()
S.LambdaLR(o, [lambda t: 1])
S.LambdaLR(o, 3)
S.LambdaLR(o, lambda: 1)
S.LambdaLR(o, lambda t: 1 / t)
S.LambdaLR(o, lambda t: "fast")
S.LambdaLR(o, lambda t: 1).load_state_dict({})
S.LambdaLR(o, Power(1)).load_state_dict({"lr_lambdas": [None, None, {}]})
S.MultiplicativeLR(o, [lambda t: 1] * 3)
S.MultiplicativeLR(o, 3)
S.MultiplicativeLR(o, [lambda t: 1, 3])
S.MultiplicativeLR(o, lambda t: 1).load_state_dict({})
S.MultiStepLR(o, 3)
S.ConstantLR(o, 1.1)
S.ConstantLR(o, -0.1)
S.ConstantLR(o, 0.0, 1).step()
S.LinearLR(o, 0)
S.LinearLR(o, 1.1)
S.LinearLR(o, 1.0, 1.1)
S.LinearLR(o, 1.0, -0.1)
S.LinearLR(o, 0.5, 1.0, 0).step()
S.LinearLR(o, total_iters=0).step(1)
S.ExponentialLR(o)
S.PolynomialLR(o, 1).step(2)
S.PolynomialLR(o, 0).step()
S.CosineAnnealingLR(o)
S.CosineAnnealingLR(o, 0).step()
S.CosineAnnealingWarmRestarts(o, 0)
S.CosineAnnealingWarmRestarts(o, 1.5)
S.CosineAnnealingWarmRestarts(o, 3, 0)
S.CosineAnnealingWarmRestarts(o, 3, 1.5)
S.CosineAnnealingWarmRestarts(o, 3, eta_min="0")
S.CosineAnnealingWarmRestarts(o, 3).step(-1)
S.CyclicLR(3, 0.1, 0.2)
S.CyclicLR(o, [0.1], 0.2)
S.CyclicLR(o, 0.1, [0.2, 0.3, 0.4])
S.CyclicLR(o, 0.1, 0.2, mode="square")
S.CyclicLR(o, 0.1, 0.2, 0)
S.CyclicLR(o, 0.1, 0.2, base_momentum=[0.1])
S.CyclicLR(o, 0.1, 0.2, max_momentum=(0.1,))
S.CyclicLR(optim.SGD([{"params": []}], lr=0.1), 0.1, 0.2).load_state_dict({})
S.CyclicLR(optim.Optimizer(o.param_groups[0]["params"], {"lr": 0.1}), 0.1, 0.2)
S.CyclicLR(o, 0.1, 0.2, scale_fn=lambda x: 1 / 0)
S.CyclicLR(o, 0.1, 0.2, last_epoch=3)
S.OneCycleLR(3, 0.1, 10)
S.OneCycleLR(o, 0.1)
S.OneCycleLR(o, 0.1, epochs=3)
S.OneCycleLR(o, 0.1, steps_per_epoch=3)
S.OneCycleLR(o, 0.1, total_steps=0)
S.OneCycleLR(o, 0.1, total_steps=2.5)
S.OneCycleLR(o, 0.1, epochs=0, steps_per_epoch=3)
S.OneCycleLR(o, 0.1, epochs=3.0, steps_per_epoch=3)
S.OneCycleLR(o, 0.1, epochs=3, steps_per_epoch=-3)
S.OneCycleLR(o, 0.1, epochs=3, steps_per_epoch="3")
S.OneCycleLR(o, 0.1, 10, pct_start=1)
S.OneCycleLR(o, 0.1, 10, pct_start=1.1)
S.OneCycleLR(o, 0.1, 10, pct_start=-0.1)
S.OneCycleLR(o, 0.1, 10, anneal_strategy="square")
S.OneCycleLR(o, [0.1], 10)
S.OneCycleLR(o, 0.1, 10, base_momentum=[0.1])
S.OneCycleLR(o, 0.1, 10, max_momentum=[0.1])
S.OneCycleLR(o, 0.1, 10, div_factor=0)
S.OneCycleLR(o, 0.1, 2, pct_start=0.5)
S.OneCycleLR(optim.Optimizer(o.param_groups[0]["params"], {"lr": 0.1}), 0.1, 10)
S.OneCycleLR(o, 0.1, 10, last_epoch=3)
s = S.OneCycleLR(o, 0.1, 3); [s.step() for _ in range(4)]
S.ReduceLROnPlateau(3)
S.ReduceLROnPlateau(o, factor=1.0)
S.ReduceLROnPlateau(o, "down")
S.ReduceLROnPlateau(o, threshold_mode="some")
S.ReduceLROnPlateau(o, min_lr=[0.1])
S.ReduceLROnPlateau(o).step()
S.ReduceLROnPlateau(o).step("low")
S.ReduceLROnPlateau(o).step(torch.ones(2))
S.ReduceLROnPlateau(o).load_state_dict({"mode": "down"})
S.SequentialLR(o, [], [])
S.SequentialLR(o, [3], [])
S.SequentialLR(o, [S.StepLR(o, 3)], [1])
S.SequentialLR(o, [S.StepLR(o, 3), S.StepLR(o, 3)], [])
S.SequentialLR(o, [S.ReduceLROnPlateau(o)], [])
S.SequentialLR(o, [S.StepLR(o, 3), S.StepLR(optim.SGD(o.param_groups[0]["params"]), 3)], [1])
S.SequentialLR(o, [S.StepLR(o, 3)], []).step(3)
S.SequentialLR(o, [S.StepLR(o, 3), S.ChainedScheduler([S.StepLR(o, 3)])], [1]).step()
S.SequentialLR(o, [S.StepLR(o, 3), S.SequentialLR(o, [S.StepLR(o, 3)], [])], [1]).step()
S.SequentialLR(o, [S.StepLR(o, 3)], []).load_state_dict({})
S.SequentialLR(o, [S.StepLR(o, 3)], []).load_state_dict({"_schedulers": [{}, {}]})
S.ChainedScheduler([])
S.ChainedScheduler([3], o)
S.ChainedScheduler([S.StepLR(o, 3), S.ReduceLROnPlateau(o)])
S.ChainedScheduler([S.StepLR(o, 3)], optim.SGD(o.param_groups[0]["params"]))
S.ChainedScheduler([S.StepLR(o, 3), S.StepLR(optim.SGD(o.param_groups[0]["params"]), 3)])
S.ChainedScheduler([S.StepLR(o, 3)]).step(3)
S.ChainedScheduler([S.StepLR(o, 3)]).load_state_dict({})
W.SWALR(o, [0.1])
W.SWALR(o, 0.1, anneal_strategy="square")
W.SWALR(o, 0.1, anneal_epochs=-1)
W.SWALR(o, 0.1, anneal_epochs=2.5)
W.get_ema_avg_fn(1.1)
W.get_ema_avg_fn(-0.1)
W.get_ema_multi_avg_fn(2)
W.get_swa_multi_avg_fn()([torch.tensor(3)], [torch.tensor(5)], 1)
W.get_swa_multi_avg_fn()([torch.tensor(3)], [torch.tensor(5)], torch.tensor(1))
a = o.param_groups[0]["params"]; b = a[0] ** 2; W.get_ema_multi_avg_fn()(a, a, 1); sum(b).backward()
W.AveragedModel(nn.Linear(1, 1), avg_fn=W.get_swa_avg_fn(), multi_avg_fn=W.get_swa_multi_avg_fn())
"""

# What is warned of, and what state can be looked at
TEXTS = """
S.StepLR(o, 3).step()
s = S.StepLR(o, 3); o.step(); s.step(); s.get_last_lr()
s = S.StepLR(o, 3); s.step(); s.step(); s.get_last_lr()
o.step(); S.StepLR(o, 3).step()
s = S.StepLR(o, 3); o._opt_called = True; s.step()
s = S.StepLR(o, 3); o.step = lambda: None; s.step()
s, t = S.StepLR(o, 3), S.ExponentialLR(o, 0.9); o.step(); s.step(); t.step(); t.get_last_lr()
S.StepLR(o, 3).get_lr()
S.ExponentialLR(o, 0.9).get_lr()
S.LambdaLR(o, lambda t: 1).get_lr()
S.MultiplicativeLR(o, lambda t: 0.9).get_lr()
S.MultiStepLR(o, [0, 4]).get_lr()
S.ConstantLR(o).get_lr()
S.LinearLR(o).get_lr()
S.PolynomialLR(o, 2).get_lr()
S.CosineAnnealingLR(o, 9).get_lr()
S.CosineAnnealingWarmRestarts(o, 9).get_lr()
S.CyclicLR(o, 0.1, 0.2).get_lr()
S.OneCycleLR(o, 0.1, 9).get_lr()
W.SWALR(o, 0.1).get_lr()
S.ReduceLROnPlateau(o).get_last_lr()
s = S.ReduceLROnPlateau(o); s.step(torch.tensor([3.0])); s.best, s.in_cooldown
isinstance(S.StepLR(o, 3), S._LRScheduler), issubclass(S._LRScheduler, S.LRScheduler)
S._LRScheduler.__name__, S.StepLR.__name__
A = type("A", (S._LRScheduler,), {"get_lr": lambda s: (s.last_epoch, 2)}); A(o).get_last_lr()
S.StepLR(o, 3); S.ExponentialLR(o, 0.9); [g["initial_lr"] for g in o.param_groups]
o.param_groups[0]["initial_lr"] = 4.0; S.StepLR(o, 3).base_lrs
S.CosineAnnealingWarmRestarts(o, 3, 2).step(7.5)
s = S.CosineAnnealingWarmRestarts(o, 3, 2); s.step(7.5); s.step(); s.state_dict()
s = S.CosineAnnealingWarmRestarts(o, 3); s.step(2.25); s.step(4); s.state_dict()
s = S.CosineAnnealingWarmRestarts(o, 3, 2); s.step(0); s.state_dict()
S.OneCycleLR(o, 0.1, 9); sorted(o.param_groups[0])
S.CyclicLR(o, 0.1, 0.9); sorted(o.param_groups[1])
W.get_swa_avg_fn()(torch.tensor(3), torch.tensor(5), 1)
W.get_ema_avg_fn(0.3)(torch.tensor([3.0, 4.0]), torch.tensor([5.0, 7.0]), 1)
a = [torch.tensor([3, -7])]; W.get_ema_multi_avg_fn(0.3)(a, [torch.tensor([9, 5])], 1); a
a = [torch.ones(3).half()]; W.get_ema_multi_avg_fn(0.3)(a, [torch.zeros(3).half()], 1); a
a = [torch.ones(3, 2).t()]; W.get_ema_multi_avg_fn(0.3)(a, [torch.zeros(3, 2).t()], 1); a
a = [torch.ones(2, 2)]; W.get_ema_multi_avg_fn(0.8)(a, [torch.zeros(2, 2).t()], 1); a
a = [torch.ones(70000)]; W.get_swa_multi_avg_fn()(a, [torch.arange(7e4)], torch.tensor(6)); a
a = nn.Parameter(torch.ones(2)); W.get_ema_multi_avg_fn(0.8)([a], [a * 3], 1); a
"""
