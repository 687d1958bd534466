"""`detect_anomaly`: say which line of the user's made a nan or inf."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .grad_mode import mode, observe
from .node import Node

_PACKAGE = os.path.dirname(os.path.dirname(__file__)) + os.sep


class _Anomaly:
    """What `mode.anomaly` holds while detection is on."""

    def __init__(self, check_nan: bool, check_forward: bool, check_inf: bool) -> None:
        self.check_nan = check_nan
        self.check_forward = check_forward
        self.refused = ("nan", "inf") if check_inf else ("nan",)
        self.deriving: Node | None = None  # whose derivative is being computed

    def note(self, node: Node, arrays: Iterable[Any], results: Any) -> None:
        """Note where `node` is recorded, and whether it made a nan or inf of finite operands.

        Raises:
            RuntimeError: it did, and `check_forward` asks for that.
        """
        node.metadata["traceback"] = lines = _users_lines()
        node.metadata["induced_by"] = self.deriving
        if not self.check_nan:
            return
        for array in results if isinstance(results, (tuple, list)) else [results]:
            bad = _not_finite(array)
            if bad and not any(map(_not_finite, arrays)):
                made = (
                    f"The forward of {node.name()} made {bad} of finite operands, in a result of "
                    f"shape {list(array.shape)}, at:\n{lines}"
                )
                if self.check_forward:
                    raise RuntimeError(made)
                node.metadata["made"] = made

    def derive(self, node: Node, g: Any, create: bool, wanted: Any, keep: bool) -> Sequence[Any]:
        """`node.derive`, whose failures and nans are reported with the line that recorded it.

        Raises:
            RuntimeError: a gradient has a nan, or an inf that is refused too; naming the step, its
                shapes, and the line.
        """
        outer, self.deriving = self.deriving, node
        try:
            gradients = node.derive(g, create, wanted, keep)
            if self.check_nan:
                self._check_gradients(node, gradients)
        except Exception:
            _warn_of_error(node)
            raise
        finally:
            self.deriving = outer
        return gradients

    def _check_gradients(self, node: Node, gradients: Sequence[Any]) -> None:
        for k, g in enumerate(gradients):
            bad = "" if g is None else _not_finite(g)
            if bad in self.refused:
                text = (
                    f"Function '{node.name()}' returned {bad} values in its {k}th output, a "
                    f"gradient of shape {list(g.shape)}."
                )
                lines = node.metadata.get("traceback")
                if lines:
                    text += (
                        f" It is the derivative of a result of shape "
                        f"{list(node.shape)}, made at:\n{lines}"
                    )
                raise RuntimeError(text + node.metadata.get("made", ""))


def _warn_of_error(node: Node) -> None:
    """Show where `node` was recorded; and, if that was in a backward pass, what for."""
    lines = node.metadata.get("traceback")
    if not lines:
        return
    text = (
        f"Error detected in {node.name()}. Traceback of forward call that caused the error:\n"
        f"{lines}"
    )
    cause: Node | None = node.metadata.get("induced_by")
    while cause is not None:
        text += (
            f"\nPrevious calculation was induced by {cause.name()}. Traceback of forward call "
            f"that induced the previous calculation:\n{cause.metadata.get('traceback', '')}"
        )
        cause = cause.metadata.get("induced_by")
    warnings.warn(text, stacklevel=3)


def _not_finite(value: Any) -> str:
    """'nan', 'inf', or '' for an operand that has neither."""
    if isinstance(value, (tuple, list)):
        return next(filter(None, map(_not_finite, value)), "")
    array = np.asarray(getattr(value, "_array", value))
    if array.dtype.kind not in "fc" or np.isfinite(array).all():
        return ""
    return "nan" if np.isnan(array).any() else "inf"


def _users_lines() -> str:
    """The lines that led here, but for those of this package; the innermost last."""
    stack = traceback.StackSummary.extract(
        traceback.walk_stack(sys._getframe()), lookup_lines=False
    )
    return "".join(
        traceback.format_list([f for f in reversed(stack) if not f.filename.startswith(_PACKAGE)])
    )


class detect_anomaly:
    """Raise when a backward pass makes a nan, and show the line whose forward recorded the step.

    Computing takes longer meanwhile: every result is looked at.

    Args:
        check_nan: raise on nan; without it only the lines are shown with other errors.
        check_forward: raise as soon as a recorded step makes a nan or inf of finite operands,
            instead of mentioning it when the backward pass comes upon a nan.
        check_inf: raise on inf in a backward pass as well.

    Raises:
        RuntimeError: naming the step, the shapes and the line.

    Example:
        >>> import minigrad as mg
        >>> import warnings
        >>> x = mg.tensor([0.0, 4.0], requires_grad=True)
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     with mg.autograd.detect_anomaly():
        ...         x.sqrt().sum().backward()  # an inf is no error
        >>> x.grad
        tensor([   inf, 0.2500])
    """

    def __init__(
        self, check_nan: bool = True, check_forward: bool = False, check_inf: bool = False
    ) -> None:
        self._anomaly: _Anomaly | None = _Anomaly(check_nan, check_forward, check_inf)
        if type(self) is detect_anomaly:
            warnings.warn(
                "Anomaly Detection has been enabled. This mode will increase the runtime and "
                "should only be enabled for debugging.",
                stacklevel=2,
            )

    def __enter__(self) -> None:
        self._outer = mode.anomaly
        observe(self._anomaly, mode.hooks, mode.tracing)

    def __exit__(self, *_: object) -> None:
        observe(self._outer, mode.hooks, mode.tracing)


class set_detect_anomaly(detect_anomaly):
    """Turn detection on or off from the call on, or for a block when used with `with`.

    Args:
        mode: whether to detect.
        check_nan: raise on nan.
        check_forward: as for `detect_anomaly`.
        check_inf: as for `detect_anomaly`.

    Example:
        >>> import minigrad as mg
        >>> with mg.autograd.set_detect_anomaly(True):
        ...     mg.is_anomaly_enabled()
        True
    """

    def __init__(
        self,
        mode: bool,
        check_nan: bool = True,
        check_forward: bool = False,
        check_inf: bool = False,
    ) -> None:
        super().__init__(check_nan, check_forward, check_inf)
        if not mode:
            self._anomaly = None
        super().__enter__()

    def __enter__(self) -> None:
        pass


def is_anomaly_enabled() -> bool:
    """Whether anomalies are being detected.

    Example:
        >>> import minigrad as mg
        >>> mg.is_anomaly_enabled()
        False
    """
    return mode.anomaly is not None


def is_anomaly_check_nan_enabled() -> bool:
    """Whether a nan in a backward pass is an error, once detection is enabled.

    Example:
        >>> import minigrad as mg
        >>> mg.is_anomaly_check_nan_enabled()
        True
    """
    return mode.anomaly is None or bool(mode.anomaly.check_nan)
