"""`detect_anomaly`: say which line of the user's made a nan or inf."""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from .grad_mode import mode
from .node import Node


class _Anomaly:
    """What `mode.anomaly` holds while detection is on."""

    def __init__(self, check_nan: bool) -> None:
        self.check_nan = check_nan

    def check_backward(self, node: Node, gradients: Sequence[Any]) -> None:
        """Raise if a gradient that `node` computed has a nan.

        Raises:
            RuntimeError: naming the step, and the line that recorded it.
        """
        if not self.check_nan:
            return
        for k, g in enumerate(gradients):
            if g is None:
                continue
            values = np.asarray(getattr(g, "_array", g))
            if values.dtype.kind == "f" and np.isnan(values).any():
                where = traceback.format_list(node.metadata.get("traceback", []))
                if where:
                    warnings.warn(
                        f"Error detected in {node.name()}. Traceback of forward call that caused "
                        "the error:\n" + "".join(where),
                        stacklevel=2,
                    )
                raise RuntimeError(
                    f"Function '{node.name()}' returned nan values in its {k}th output "
                    f"(shape {list(values.shape)})."
                )


class detect_anomaly:
    """Raise when a backward pass makes a nan, and show the line whose forward recorded the step.

    Args:
        check_nan: raise on nan; without it only the lines are recorded.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor(0.0, requires_grad=True)
        >>> with mg.autograd.detect_anomaly():
        ...     y = x + 1
    """

    def __init__(self, check_nan: bool = True) -> None:
        self._anomaly: _Anomaly | None = _Anomaly(check_nan)

    def __enter__(self) -> None:
        self._outer = mode.anomaly
        mode.anomaly = self._anomaly

    def __exit__(self, *_: object) -> None:
        mode.anomaly = self._outer


class set_detect_anomaly(detect_anomaly):
    """Turn detection on or off from the call on, or for a block when used with `with`.

    Args:
        mode: whether to detect.
        check_nan: raise on nan.

    Example:
        >>> import minigrad as mg
        >>> with mg.autograd.set_detect_anomaly(False):
        ...     pass
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        super().__init__(check_nan)
        if not mode:
            self._anomaly = None
        super().__enter__()

    def __enter__(self) -> None:
        pass
