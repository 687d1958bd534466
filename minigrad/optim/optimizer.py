"""Optimizer: parameter groups, the step, and the exchange of state. Rules are in the subclasses."""

from __future__ import annotations

import copy
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, TypeAlias

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.grad_mode import enable_grad
from ..quiet import IGNORE, reset_error_state, set_error_state
from .hooks import (
    OptimizerHooks,
    call_with_hooks,
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
    with_hooks,
)
from .kernels import Array
from .plan import Plan
from .rule import Group, Start, Work
from .state import scalar_dtype

__all__ = [
    "Optimizer",
    "ParamsT",
    "StateDict",
    "register_optimizer_step_post_hook",
    "register_optimizer_step_pre_hook",
    "required",
]

ParamsT: TypeAlias = Iterable[Tensor] | Iterable[tuple[str, Tensor]] | Iterable[dict[str, Any]]
StateDict: TypeAlias = dict[str, Any]


class _Required:
    """The default of an option that every parameter group must give."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = _Required()


class Optimizer(OptimizerHooks):
    """Base class of all optimizers: what is common to the rules by which parameters are updated.

    In each step, for each parameter θ with a gradient g, and its options in its group:

        g ← −g             if maximize
        g ← g + λ θ        if weight_decay λ, unless it is decoupled
        θ ← θ − γ λ θ      if weight_decay λ is decoupled; γ is the learning rate
        θ, state ← the subclass's rule

    A subclass passes its options and their defaults to `__init__` and defines `_start` (how the
    state begins), `_coefficients` (the step's numbers) and `_update` (the rule on arrays). It may
    instead override `step` and do everything itself, as with PyTorch.

    Parameters without a gradient are left out, state and step count included. All options are read
    anew in each step. A step that raises has changed nothing.

    Args:
        params: the Tensors to optimize, pairs (name, Tensor) as from `named_parameters()`, or
            dicts, each of which is a group: its Tensors under "params", and options of its own.
        defaults: the options of groups that do not give them.

    Attributes:
        param_groups: a list of dicts, one a group.
        state: for each parameter a dict of what the rule remembers of it, as Tensors. They may be
            changed in place, replaced or deleted.
        defaults: as given.

    Raises:
        TypeError: `params` is a Tensor, or contains something else than Tensors.
        ValueError: there are no parameters, one is in two groups, or one is no leaf.

    Example:
        >>> import minigrad as mg
        >>> class SignSGD(mg.optim.Optimizer):
        ...     def __init__(self, params, lr=0.25):
        ...         super().__init__(params, {"lr": lr})
        ...     @mg.no_grad()
        ...     def step(self):
        ...         for group in self.param_groups:
        ...             for p in group["params"]:
        ...                 p -= group["lr"] * p.grad.sign()
        >>> w = mg.nn.Parameter(mg.tensor([1.0, -2.0]))
        >>> (w**2).sum().backward()
        >>> SignSGD([w]).step()
        >>> w.tolist()
        [0.75, -1.75]
    """

    state: defaultdict[Any, Any]
    param_groups: list[Group]

    def __init__(self, params: ParamsT, defaults: dict[str, Any]) -> None:
        self._init_hooks()
        self.defaults = defaults
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, "
                f"but got {type(params).__name__}"
            )
        self.state = defaultdict(dict)
        self.param_groups = []
        self._plans: list[Plan | None] = []
        groups: list[Any] = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "step" in cls.__dict__:
            cls.step = with_hooks(cls.__dict__["step"])  # type: ignore[method-assign]

    # What a subclass defines

    def _start(self, group: Group) -> Start:
        """How the state of this group's parameters begins.

        Scalars are kept as 0-d Tensors, "step" among them counts the steps; arrays have the shape
        of the parameter.
        """
        raise NotImplementedError

    def _coefficients(
        self, group: Group, scalars: dict[str, Any], fresh: bool
    ) -> tuple[float, ...]:
        """The numbers that this step's updates use; all that may go wrong goes wrong here.

        Args:
            group: the options.
            scalars: the parameter's scalar state as NumPy scalars of the types it is kept in, the
                step counted already; may be changed.
            fresh: whether the parameter's state begins with this step.
        """
        raise NotImplementedError

    def _update(
        self,
        p: Array,
        g: Array,
        state: dict[str, Array],
        c: tuple[Array, ...],
        group: Group,
        tmp: Array,
        out: Array,
    ) -> None:
        """Update `p` and `state` in place: an elementwise rule on arrays of one shape and dtype.

        It may look at the options, at which state there is and at how many coefficients, but not at
        the values of arrays, so that the same calls serve for every step.

        Args:
            p: the parameter's values (or those of many, or a part of one).
            g: the gradient; not to be written to.
            state: the arrays named in `_start`.
            c: the `_coefficients` as 0-d arrays.
            group: the options.
            tmp: scratch memory.
            out: more of it.
        """
        raise NotImplementedError

    # Stepping

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update all parameters by their gradients.

        Args:
            closure: computes the loss anew, with gradients; called first, under `enable_grad`.

        Returns:
            What the closure returned, or None.

        Raises:
            RuntimeError: a gradient or a piece of state has another shape than its parameter.
        """
        if self._hooked:
            return call_with_hooks(Optimizer.step, self, *(() if closure is None else (closure,)))
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        groups, plans = self.param_groups, self._plans
        if len(plans) != len(groups):
            plans = self._plans = [None] * len(groups)
        work: list[Work] = []
        token = set_error_state(IGNORE)
        try:
            if len(plans) == 1 and plans[0] is not None and plans[0].update(self, groups[0]):
                return loss
            for index, (group, plan) in enumerate(zip(groups, plans, strict=True)):
                ready = None if plan is None else plan.prepare(self, group)
                if ready is None:
                    plans[index] = plan = self._plan(group)
                    ready = plan.prepare(self, group)
                    assert ready is not None
                work += ready
            for do, arguments in work:
                do(*arguments)
        finally:
            reset_error_state(token)
        return loss

    def _plan(self, group: Group) -> Plan:
        """Which parameters of the group are to be updated together."""
        return Plan(self, group)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters.

        Args:
            set_to_none: set them to None, so that a parameter that gets no gradient in the next
                backward pass is left out of the step; otherwise fill them with zeros.
        """
        for group in self.param_groups:
            if set_to_none:
                for p in group["params"]:
                    p._grad = None
                continue
            for p in group["params"]:
                if p._grad is not None:
                    if p._grad.grad_fn is not None:
                        p._grad.detach_()
                    else:
                        p._grad.requires_grad_(False)
                    p._grad.zero_()

    # Groups

    def add_param_group(self, param_group: Group) -> None:
        """Add a group of parameters, such as layers to be trained from now on.

        Args:
            param_group: the Tensors under "params", and options that differ from the defaults. The
                dict itself is kept, and completed.

        Raises:
            TypeError: it is no dict, or its parameters are a set or not all Tensors.
            ValueError: a parameter is no leaf or is in another group already, a required option
                is lacking, or some parameters have names and others have not.

        Example:
            >>> import minigrad as mg
            >>> a, b = mg.nn.Parameter(mg.ones(1)), mg.nn.Parameter(mg.ones(1))
            >>> optimizer = mg.optim.SGD([a], lr=0.1)
            >>> optimizer.add_param_group({"params": [b], "lr": 0.01})
            >>> [group["lr"] for group in optimizer.param_groups]
            [0.1, 0.01]
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params, names = _params_and_names(param_group["params"])
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(
                    "parameter group didn't specify a value of required optimization parameter "
                    f"{name}"
                )
        named = bool(names) or "param_names" in param_group
        for group in self.param_groups:
            if named != ("param_names" in group):
                raise ValueError(
                    "all optimizer param groups should be with/without names. cannot add param "
                    f"group with{'' if named else 'out'} names to the optimizer"
                )
        ids = {id(p) for p in params}
        if any(id(p) in ids for group in self.param_groups for p in group["params"]):
            raise ValueError("some parameters appear in more than one parameter group")
        if len(ids) < len(params):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this "
                "will cause an error; see github.com/pytorch/pytorch/issues/40967 for more "
                "information",
                stacklevel=4,
            )
        param_group["params"] = params
        if names:
            param_group["param_names"] = names
        for name, default in self.defaults.items():
            param_group.setdefault(name, default)
        self.param_groups.append(param_group)

    def __repr__(self) -> str:
        text = f"{type(self).__name__} ("
        for index, group in enumerate(self.param_groups):
            text += f"\nParameter Group {index}\n"
            for key in sorted(group):
                if key != "params":
                    text += f"    {key}: {group[key]}\n"
        return text + ")"

    # State

    def state_dict(self) -> StateDict:
        """The optimizer's state and options, in PyTorch's form: its checkpoints can be exchanged.

        Returns:
            A dict of "state", which maps parameter numbers to their (live) state, and of
            "param_groups", a list of the groups' options, the numbers under "params". Parameters
            are numbered through all groups in order.

        Example:
            >>> import minigrad as mg
            >>> w = mg.nn.Parameter(mg.ones(2))
            >>> optimizer = mg.optim.SGD([w], lr=0.1, momentum=0.9)
            >>> w.sum().backward()
            >>> optimizer.step()
            >>> optimizer.state_dict()["state"]
            {0: {'momentum_buffer': tensor([1., 1.])}}
        """
        for hook in self._optimizer_state_dict_pre_hooks.values():
            hook(self)
        numbers: dict[int, int] = {}
        groups = []
        start = 0
        for group in self.param_groups:
            new = {id(p): n for n, p in enumerate(group["params"], start) if id(p) not in numbers}
            numbers.update(new)
            start += len(group["params"])
            packed = {key: value for key, value in group.items() if key != "params"}
            packed["params"] = [numbers[id(p)] for p in group["params"]]
            groups.append(packed)
        state_dict: StateDict = {
            "state": {
                (numbers[id(key)] if isinstance(key, Tensor) else key): value
                for key, value in self.state.items()
            },
            "param_groups": groups,
        }
        for hook in self._optimizer_state_dict_post_hooks.values():
            changed = hook(self, state_dict)
            if changed is not None:
                state_dict = changed
        return state_dict

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Take over the state and options from what `state_dict` of such an optimizer returned.

        Parameters are matched by their order. State is copied, in the parameter's dtype. Options
        that the dict lacks keep their defaults; names of parameters do not matter.

        Args:
            state_dict: a dict in the form that `state_dict` describes; not changed.

        Raises:
            ValueError: the groups differ in number or size. Nothing is changed then.
        """
        state_dict = state_dict.copy()
        for hook in self._optimizer_load_state_dict_pre_hooks.values():
            changed = hook(self, state_dict)
            if changed is not None:
                state_dict = changed
        groups = self.param_groups
        loaded = copy.deepcopy(state_dict["param_groups"])
        if len(groups) != len(loaded):
            raise ValueError(
                "loaded state dict has a different number of parameter groups: "
                f"{len(loaded)}, where the optimizer has {len(groups)}"
            )
        for group, new in zip(groups, loaded, strict=True):
            if len(group["params"]) != len(new["params"]):
                raise ValueError(
                    "loaded state dict contains a parameter group that doesn't match the size of "
                    f"optimizer's group: {len(new['params'])} parameters against "
                    f"{len(group['params'])}"
                )
        numbers = chain.from_iterable(new["params"] for new in loaded)
        params = dict(
            zip(numbers, chain.from_iterable(group["params"] for group in groups), strict=True)
        )
        state: defaultdict[Any, Any] = defaultdict(dict)
        for key, value in state_dict["state"].items():
            if key in params:
                state[params[key]] = _loaded(params[key], value)
            else:
                state[key] = value
        for group, new in zip(groups, loaded, strict=True):
            new["params"] = group["params"]
            if "param_names" in group:
                new.setdefault("param_names", group["param_names"])
        self.__setstate__({"state": state, "param_groups": loaded})
        for hook in self._optimizer_load_state_dict_post_hooks.values():
            hook(self)

    def __getstate__(self) -> dict[str, Any]:
        return {
            "defaults": self.defaults,
            "state": self.state,
            "param_groups": self.param_groups,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._init_hooks()
        self._plans = []
        for group in self.param_groups:
            for name, default in self.defaults.items():
                group.setdefault(name, default)


def _params_and_names(given: Any) -> tuple[list[Tensor], list[str]]:
    """The Tensors of a new group and their names, if they have any."""
    if isinstance(given, set):
        raise TypeError(
            "optimizer parameters need to be organized in ordered collections, but the ordering of "
            "tensors in sets will change between runs. Please use a list instead."
        )
    entries = [given] if isinstance(given, Tensor) else list(given)
    names = [entry[0] for entry in entries if isinstance(entry, tuple)]
    params = [entry[1] if isinstance(entry, tuple) else entry for entry in entries]
    if names and len(names) != len(params):
        raise ValueError(
            "all optimizer params should be with/without names. Some param names are missing"
        )
    for p in params:
        if not isinstance(p, Tensor):
            raise TypeError(
                f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}"
            )
        if not (p.is_leaf or p.retains_grad):
            raise ValueError("can't optimize a non-leaf Tensor")
    return params, names


def _loaded(p: Tensor, value: Any, key: Any = None) -> Any:
    """A copy of a piece of a parameter's state, in its dtype; step counts keep their own."""
    if isinstance(value, Tensor):
        dtype = p._array.dtype if key != "step" and p._array.dtype.kind == "f" else None
        return wrap(np.array(value._array, dtype))
    if key == "step" and isinstance(value, int | float):
        return wrap(np.array(value, scalar_dtype()))
    if isinstance(value, dict):
        return {name: _loaded(p, item, name) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_loaded(p, item) for item in value)
    return value
