"""Losses of predicted classes: negative log-likelihood and cross-entropy, of two classes and many.

All take `reduction`: 'mean' or 'sum' over the elements, or 'none' for one loss an element. The
deprecated `size_average` and `reduce` override it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import dtypes
from ..._tensor import Tensor, wrap
from ...autograd.grad_mode import is_grad_enabled
from ...autograd.inplace import type_name
from ...functions.arguments import broadcast_shape, cast_to, pair, tensor
from ...functions.checks import Within, insist
from ...ops import loss as rows
from .regression import checked_reduction
from .softmaxes import log_softmax

_ndarray = np.ndarray
_ONE = {2: (np.uint16, 0x3C00), 4: (np.uint32, 0x3F80_0000), 8: (np.uint64, 0x3FF0_0000_0000_0000)}


def _in_unit(name: str) -> Within:
    return Within(0, 1, lambda array: _check_unit(array, name))


def _check_unit(array: Any, name: str) -> None:
    """Raise unless all elements are in [0, 1].

    As integers, the bits of floats from 0 on are ordered like the floats, those of negative ones
    and nan come after: a single maximum tells. Only -0 needs a second look.
    """
    if 0 < array.size <= 16:  # quicker than any of NumPy's reductions
        values = array.ravel().tolist()
        if min(values) >= 0 and max(values) <= 1 and sum(values) >= 0:  # a nan makes the sum nan
            return
    bits, one = _ONE[array.itemsize]
    largest = np.maximum.reduce(array.view(bits), axis=None, initial=0)
    if largest > one and not ((array >= 0) & (array <= 1)).all():
        raise RuntimeError(f"all elements of {name} should be between 0 and 1")


def checked_constant(weight: Tensor, function: str, argument: str = "weight") -> Tensor:
    """`weight`, checked: it may not need a gradient here.

    Args:
        weight: an argument of a loss.
        function: the loss.
        argument: the argument's name.

    Raises:
        RuntimeError: it needs one.
    """
    if weight.requires_grad and is_grad_enabled():
        raise RuntimeError(
            f"The function '{function}' is not differentiable with respect to argument "
            f"'{argument}'. This input cannot have requires_grad True."
        )
    return weight


def _elementwise_weight(weight: Tensor, input: Tensor, function: str, argument: str) -> Tensor:
    """`weight` in the input's type; it may be broadcast, but may not broadcast the input.

    Raises:
        RuntimeError: it doesn't fit, or needs a gradient.
    """
    shape = input._array.shape
    common = broadcast_shape((shape, weight._array.shape))
    if common != shape:
        raise RuntimeError(
            f"output with shape {list(shape)} doesn't match the broadcast shape {list(common)}"
        )
    checked_constant(weight, function, argument)
    return cast_to(weight, input._array.dtype)


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """-w (y log x + (1 - y) log(1 - x)), for each element, and reduced.

    The logarithms are kept at -100 or above, so the loss is finite.

    Args:
        input: x, probabilities.
        target: y, probabilities, of the same shape and type.
        weight: w, broadcast to the input.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or the input's without reduction.

    Raises:
        ValueError: the shapes differ.
        RuntimeError: the types differ; an element of input or target is not in [0, 1].
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.binary_cross_entropy(mg.tensor([0.5, 0.9]), mg.tensor([1.0, 1.0]))
        tensor(0.3993)
    """
    x, y = input._array, target._array
    reduction = checked_reduction(size_average, reduce, reduction)
    if x.shape != y.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}) is deprecated. Please ensure they have the same size."
        )
    if x.dtype is not y.dtype and x.dtype != y.dtype:
        raise RuntimeError(f"Found dtype {type_name(target)} but expected {type_name(input)}")
    if x.dtype.kind != "f":
        raise NotImplementedError(
            f'"binary_cross_entropy" not implemented for {type_name(input)!r}'
        )
    if weight is not None:
        weight = _elementwise_weight(weight, input, "binary_cross_entropy", "weight")
    if type(y) is _ndarray:
        _check_unit(y, "target")
    else:
        insist(_in_unit("target"), y)
    if type(x) is not _ndarray:
        insist(_in_unit("input"), x)
    loss: Tensor = rows.bce(input, target, weight, reduction=reduction)
    value = loss._array
    # An input outside [0, 1] has a logarithm that is nan, and nan stays nan to the end.
    if type(value) is _ndarray:
        total = value.item() if value.size == 1 else value.sum()
        if total != total:
            _check_unit(x, "input")
    return loss


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """-w (p y log σ(x) + (1 - y) log(1 - σ(x))), for each element, and reduced.

    Computed without forming σ(x), so that large logits keep their gradient.

    Args:
        input: x, logits.
        target: y, probabilities, of the same shape.
        weight: w, broadcast to the input.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.
        pos_weight: p, the weight of positive examples, broadcast to the input.

    Shape:
        (), or the input's without reduction.

    Raises:
        ValueError: the shapes differ.
        RuntimeError: a weight doesn't fit; `target` is not floating point.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> x, y = mg.tensor([0.0, 1000.0]), mg.tensor([1.0, 1.0])
        >>> mg.nn.functional.binary_cross_entropy_with_logits(x, y)
        tensor(0.3466)
    """
    reduction = checked_reduction(size_average, reduce, reduction)
    if input._array.shape != target._array.shape:
        raise ValueError(
            f"Target size ({target.shape}) must be the same as input size ({input.shape})"
        )
    name = "binary_cross_entropy_with_logits"
    if input._array.dtype.kind != "f":
        raise NotImplementedError(f'"{name}" not implemented for {type_name(input)!r}')
    if target._array.dtype.kind != "f":
        raise RuntimeError(
            f"result type {type_name(input)} can't be cast to the desired output type "
            f"{type_name(target)}"
        )
    x, y = pair(input, target)
    if weight is not None:
        weight = _elementwise_weight(weight, x, name, "weight")
    if pos_weight is not None:
        pos_weight = _elementwise_weight(pos_weight, x, name, "pos_weight")
    loss = rows.bce_with_logits(x, y, weight, pos_weight, reduction=reduction)
    return cast_to(loss, target._array.dtype)


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The negative log-likelihood -w_c x_c, where c is the target class, and reduced.

    The mean is taken over the weights: Σ -w_c x_c / Σ w_c.

    Args:
        input: x, log probabilities: (C), (N, C) or (N, C, d_1, ...).
        target: class numbers, int64: the same shape without C.
        weight: w, one for each of the C classes.
        size_average: deprecated.
        ignore_index: targets with this value count for nothing.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or the target's without reduction.

    Raises:
        IndexError: a target is no class number.
        ValueError: the batch sizes differ.
        RuntimeError: the other shapes or the types do not fit.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([[-0.5, -1.0], [-2.0, -0.25]])
        >>> mg.nn.functional.nll_loss(x, mg.tensor([0, 1]))
        tensor(0.3750)
    """
    reduction = checked_reduction(size_average, reduce, reduction)
    x, y = tensor(input, "nll_loss")._array, tensor(target, "nll_loss", "target")._array
    if x.ndim != 2 or y.ndim != 1 or x.shape[0] != y.shape[0]:
        _check_shapes(x.shape, y.shape)
        if x.ndim == 1 and y.ndim == 1:
            target = target.reshape(())
    if x.dtype.kind != "f":
        raise NotImplementedError(f'"nll_loss" not implemented for {type_name(input)!r}')
    if y.dtype != np.int64 and (y.dtype != np.uint8 or x.ndim > 2):
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {type_name(target)}")
    classes = x.shape[0 if x.ndim == 1 else 1]
    if weight is not None:
        _check_class_weight(weight, input, classes)
    ignore = _ignored(y, classes, ignore_index)
    if ignore is not None and weight is None:
        weight = wrap(np.ones(classes, x.dtype))
    row = rows.nll if x.ndim < 3 else rows.nll2d
    return row(input, target, weight, ignore=ignore, reduction=reduction)


_MULTI_TARGET = (
    "0D or 1D target tensor expected, multi-target not supported: target {} for input {}"
)


def _check_shapes(x: tuple[int, ...], y: tuple[int, ...]) -> None:
    """Raise unless targets of shape y fit predictions of shape x."""
    if not x:
        raise ValueError("Expected 1 or more dimensions (got 0)")
    if len(x) == 1:
        if len(y) > 1:
            raise RuntimeError(_MULTI_TARGET.format(list(y), list(x)))
        if y not in ((), (1,)):
            raise ValueError(
                f"For 1D input, 1D target must have size 1, but got target size: {y[0]}"
            )
        return
    if not y or x[0] != y[0]:
        raise ValueError(
            f"Expected input batch_size ({x[0]}) to match target batch_size ({y[0] if y else 0})."
        )
    if len(x) == 2 and len(y) != 1:
        raise RuntimeError(_MULTI_TARGET.format(list(y), list(x)))
    wanted = (x[0], *x[2:])
    if y != wanted:
        raise RuntimeError(f"Expected target size {list(wanted)}, got {list(y)}")


def _check_class_weight(weight: Tensor, input: Tensor, classes: int) -> None:
    checked_constant(weight, "nll_loss_forward")
    if weight._array.shape != (classes,):
        raise RuntimeError(
            f"weight tensor should be defined either for all {classes} classes or no classes but "
            f"got weight tensor of shape: {list(weight.shape)}"
        )
    if weight._array.dtype != input._array.dtype:
        raise RuntimeError(f"expected scalar type {type_name(input)} but found {type_name(weight)}")


def _ignored(target: Any, classes: int, ignore_index: int) -> int | None:
    """`ignore_index`, or None where it is seen not to occur among the targets.

    Raises:
        IndexError: a target is neither a class number nor `ignore_index`.
    """

    def refuse(target: Any) -> None:
        bad = target[((target < 0) | (target >= classes)) & (target != ignore_index)]
        if bad.size:
            raise IndexError(f"Target {bad.flat[0]} is out of bounds.")

    if type(target) is not _ndarray:
        insist(Within(0, classes - 1, refuse, ignore_index), target)
        return ignore_index
    unsigned = target.view(np.uint64) if target.itemsize == 8 else target  # negative is large
    if np.maximum.reduce(unsigned, axis=None, initial=0) >= classes:
        refuse(target)
        return ignore_index
    return ignore_index if 0 <= ignore_index < classes else None


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """-w_c log softmax(x)_c, or -Σ_c w_c y_c log softmax(x)_c, and reduced.

    The first form takes class numbers c, the second class probabilities y. With numbers the mean
    is taken over the weights, with probabilities over the batch.

    Args:
        input: x, logits: (C), (N, C) or (N, C, d_1, ...).
        target: class numbers, int64, the same shape without C; or probabilities, the same shape.
        weight: w, one for each of the C classes.
        size_average: deprecated.
        ignore_index: class numbers with this value count for nothing.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.
        label_smoothing: ε in [0, 1]; targets become (1 - ε) y + ε / C.

    Shape:
        (), or the shape of the class numbers without reduction.

    Raises:
        IndexError: a target is no class number.
        ValueError: the batch sizes differ.
        RuntimeError: the shapes or types do not fit, or `label_smoothing` is above 1.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([[2.0, 0.0], [0.0, 2.0]])
        >>> mg.nn.functional.cross_entropy(x, mg.tensor([0, 1]))
        tensor(0.1269)

    Reference:
        Szegedy et al., "Rethinking the Inception architecture", arXiv:1512.00567, 2015, for label
        smoothing.
    """
    reduction = checked_reduction(size_average, reduce, reduction)
    shape = tensor(input, "cross_entropy")._array.shape
    if label_smoothing > 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
    probabilities = tensor(target, "cross_entropy", "target")._array.shape == shape
    if probabilities:
        _check_probabilities(target, ignore_index)
    elif not shape:
        raise ValueError("Expected 1 or more dimensions (got 0)")
    dim = 0 if len(shape) == 1 else 1
    log_p = log_softmax(input, dim)
    if probabilities:
        return _soft_cross_entropy(log_p, target, weight, reduction, label_smoothing, dim)
    loss = nll_loss(log_p, target, weight, ignore_index=ignore_index, reduction=reduction)
    if label_smoothing <= 0:
        return loss
    smooth = _smooth_loss(log_p, target, weight, ignore_index, reduction, dim)
    mixed: Tensor = loss * (1 - label_smoothing) + smooth * (label_smoothing / shape[dim])
    return mixed


def _check_probabilities(target: Tensor, ignore_index: int) -> None:
    if target._array.dtype.kind != "f":
        raise RuntimeError(
            "Expected floating point type for target with class probabilities, got "
            f"{type_name(target)}"
        )
    if ignore_index >= 0:
        raise RuntimeError("ignore_index is not supported for floating point target")


def _along(weight: Tensor, log_p: Tensor, dim: int) -> Tensor:
    """Weights of classes, laid along the dimension of the classes."""
    shape = log_p._array.shape
    if weight._array.shape != shape[dim : dim + 1]:
        raise RuntimeError(
            "cross_entropy: weight tensor should be defined either for all "
            f"{shape[dim]} classes or no classes but got weight tensor of shape: "
            f"{list(weight.shape)}"
        )
    return weight.reshape(-1, *(1,) * (len(shape) - dim - 1))


def _soft_cross_entropy(
    log_p: Tensor,
    target: Tensor,
    weight: Tensor | None,
    reduction: str,
    smoothing: float,
    dim: int,
) -> Tensor:
    shape = log_p._array.shape
    if smoothing > 0:
        target = target * (1 - smoothing) + smoothing / shape[dim]
    terms = log_p * target
    if weight is not None:
        terms = terms * _along(weight, log_p, dim)
    if reduction == "none":
        return -terms.sum(dim)
    if reduction == "sum":
        return -terms.sum()
    return rows.div_scalar(-terms.sum(), n=math.prod(shape) // shape[dim])


def _smooth_loss(
    log_p: Tensor, target: Tensor, weight: Tensor | None, ignore: int, reduction: str, dim: int
) -> Tensor:
    """The loss against equal probabilities of all classes, where the target is not ignored."""
    terms = log_p if weight is None else log_p * _along(weight, log_p, dim)
    ignored = target == ignore
    loss = -terms.sum(dim).masked_fill(ignored, 0.0)
    if reduction == "none":
        return loss
    if reduction == "sum":
        return loss.sum()
    if weight is None:
        return loss.sum() / (~ignored).sum()
    used: Tensor = weight[target.masked_fill(ignored, 0).to(dtypes.int64)]
    return loss.sum() / used.masked_fill(ignored, 0.0).sum()
