"""What is to be predicted from what: how rows of a table become numbers, and outputs answers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import minigrad as mg

from ..lazy import near
from .columns import Column, Frame, Kinds
from .ending import listed
from .plain import restored
from .table import Table

Floats = NDArray[np.float64]

CATEGORIES = 100  # at most, in a feature of texts
CLASSES = 1000  # at most, and half as many as rows
FEW, EACH = 20, 5  # whole numbers are classes if there are few of them, with so many rows each


@dataclass(frozen=True)
class Feature:
    """A column that predictions are made from.

    Attributes:
        name: the column's.
        shape: of its value in a row; () for a number or a text.
        categories: the texts it may have, each of which becomes an input; None: it has numbers.
    """

    name: str
    shape: tuple[int, ...]
    categories: tuple[str, ...] | None

    @property
    def inputs(self) -> int:
        """How many inputs of the network it becomes."""
        return math.prod(self.shape) if self.categories is None else len(self.categories)

    def encode(self, frame: Frame) -> Floats:
        """The inputs, a row for each of the frame's."""
        column = frame.columns[self.name]
        if self.categories is None:
            if column.values.shape[1:] != self.shape:
                raise frame.table.refusal(
                    f"{frame.table.kind} {self.name!r} has rows of shape "
                    f"{list(column.values.shape[1:])}; {list(self.shape)} is expected"
                )
            return column.values.reshape(len(column.values), -1)
        places = indices(column.values, self.categories)
        if (places < 0).any():
            row = int((places < 0).argmax())
            text = column.values[row]
            hint = near(text, self.categories) or f"; there is {listed(self.categories)}"
            raise frame.refusal(
                f"{frame.table.kind} {self.name!r} has {text!r}, unknown in training{hint}", row
            )
        return np.eye(len(self.categories))[places]


@dataclass(frozen=True)
class Target:
    """The column that is predicted.

    Attributes:
        name: the column's.
        classes: what it may have, as texts; None: it has a number, which is to be approximated.
        text: whether the classes are texts in the file too, and not numbers.
        mean: what is subtracted from a number for the network.
        std: and what the difference is divided by.
    """

    name: str
    classes: tuple[str, ...] | None = None
    text: bool = False
    mean: float = 0.0
    std: float = 1.0

    def encode(self, column: Column) -> Floats | NDArray[np.intp]:
        """Numbers as they are, or the places of classes; -1 for one that is not known."""
        if self.classes is None:
            return column.values.reshape(-1)
        return indices(labels(column), self.classes)


@dataclass(frozen=True)
class Problem:
    """All that is to be known of a table to train on it, and to predict from another.

    Attributes:
        features: in the order of the network's inputs.
        target: what is predicted.
        mean: what is subtracted from each input, float64; zeros where nothing is standardized.
        std: and what the difference is divided by.
    """

    features: tuple[Feature, ...]
    target: Target
    mean: Floats
    std: Floats

    @property
    def outputs(self) -> int:
        """How many outputs the network has."""
        return 1 if self.target.classes is None else len(self.target.classes)

    @property
    def measures(self) -> tuple[str, ...]:
        """What `scores` gives."""
        return ("r2", "rmse") if self.target.classes is None else ("accuracy",)

    @property
    def kinds(self) -> Kinds:
        """The columns of features, and whether they have texts."""
        return {feature.name: feature.categories is not None for feature in self.features}

    def encode(self, frame: Frame) -> Floats:
        """The inputs of the network, but for the standardization."""
        return np.concatenate([feature.encode(frame) for feature in self.features], 1)

    def standardized(self, inputs: Floats, truth: Floats | NDArray[np.intp]) -> Problem:
        """This problem, with numbers brought to mean 0 and standard deviation 1.

        Args:
            inputs: of the rows to learn from.
            truth: what is to be predicted in them.
        """
        numeric = np.concatenate([[f.categories is None] * f.inputs for f in self.features])
        mean = np.where(numeric, inputs.mean(0), 0.0)
        std = np.where(numeric, inputs.std(0), 1.0)
        std[std <= 1e-12 * abs(mean)] = 1.0  # the same in every row, but for rounding
        goal = self.target
        if goal.classes is None:
            goal = replace(goal, mean=float(truth.mean()), std=float(truth.std()) or 1.0)
        return replace(self, target=goal, mean=mean, std=std)

    def inputs(self, encoded: Floats) -> NDArray[np.float32]:
        """What the network takes."""
        return ((encoded - self.mean) / self.std).astype(np.float32)

    def goals(self, encoded: Floats | NDArray[np.intp]) -> NDArray[Any]:
        """What the network should give: classes' places, or a column of numbers."""
        if self.target.classes is not None:
            return encoded.astype(np.int64)
        return ((encoded - self.target.mean) / self.target.std).astype(np.float32)[:, None]

    def answers(self, outputs: NDArray[np.float32]) -> Floats | NDArray[np.intp]:
        """What the network's outputs mean: places of classes, or numbers in the target's unit."""
        if self.target.classes is not None:
            places: NDArray[np.intp] = outputs.argmax(1)
            return places
        return outputs[:, 0].astype(np.float64) * self.target.std + self.target.mean

    def scores(self, outputs: NDArray[np.float32], truth: NDArray[Any]) -> dict[str, float]:
        """How good outputs are: the accuracy, or R2 and the root mean square error.

        Args:
            outputs: of the network.
            truth: what `Target.encode` gives.
        """
        answers = self.answers(outputs)
        if self.target.classes is not None:
            return {"accuracy": float((answers == truth).mean())}
        residual = float(((answers - truth) ** 2).mean())
        spread = float(truth.var())
        return {"r2": 1 - residual / spread if spread else math.nan, "rmse": math.sqrt(residual)}

    def state_dict(self) -> dict[str, Any]:
        """Plain values and Tensors, of which `from_state` makes the problem again."""
        features = [asdict(feature) for feature in self.features]
        scale = {"mean": mg.from_numpy(self.mean), "std": mg.from_numpy(self.std)}
        return {"features": features, "target": asdict(self.target), **scale}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Problem:
        """The problem that `state_dict` told."""
        features = tuple(restored(Feature, feature) for feature in state["features"])
        mean, std = (state[name].double().numpy() for name in ("mean", "std"))
        if not mean.shape == std.shape == (sum(feature.inputs for feature in features),):
            raise ValueError("another number of inputs than the features have")
        return cls(features, restored(Target, state["target"]), mean, std)


def pose(frame: Frame, target: str, task: str | None) -> Problem:
    """Make out from the data what the problem is.

    Args:
        frame: the columns of the features and of the target.
        target: the name of the column to predict.
        task: 'classification' or 'regression'; None: the target's values decide. Texts are
            classes; so are an array's whole numbers, and a CSV's if there are few of them.

    Raises:
        Refusal: nothing can be learnt from it.
    """
    columns = [column for name, column in frame.columns.items() if name != target]
    features = tuple(_feature(frame.table, column) for column in columns)
    width = sum(feature.inputs for feature in features)
    if not width:
        raise frame.table.refusal("the features have no values")
    goal = _target(frame, frame.columns[target], task)
    return Problem(features, goal, np.zeros(width), np.ones(width))


def labels(column: Column) -> NDArray[Any]:
    """The classes of the rows, as texts: whole numbers are written without a point."""
    if column.text:
        return column.values
    numbers = column.values.reshape(-1)
    names = {n: str(int(n)) if n == int(n) else repr(n) for n in np.unique(numbers).tolist()}
    return np.array([names[n] for n in numbers.tolist()], dtype=object)


def indices(values: Sequence[Any] | NDArray[Any], known: Sequence[str]) -> NDArray[np.intp]:
    """The place of each value among those known; -1 for another."""
    places = {value: place for place, value in enumerate(known)}
    return np.array([places.get(value, -1) for value in values], dtype=np.intp)


def _feature(table: Table, column: Column) -> Feature:
    if not column.text:
        return Feature(column.name, column.values.shape[1:], None)
    texts = sorted(set(column.values))
    if len(texts) > CATEGORIES:
        raise table.refusal(
            f"{table.kind} {column.name!r} has {len(texts)} different texts, and at most "
            f"{CATEGORIES} are taken for categories; --ignore {column.name} leaves it out"
        )
    return Feature(column.name, (), tuple(texts))


def _target(frame: Frame, column: Column, task: str | None) -> Target:
    name, table = column.name, frame.table
    what = f"{table.kind} {name!r}"
    shape = list(column.values.shape[1:])
    if math.prod(shape) != 1:
        raise table.refusal(f"{what} has rows of shape {shape}; one value is to be predicted")
    if task == "regression" and column.text:
        raise frame.refusal(f"{what} has {column.values[0]!r}; regression needs numbers", 0)
    distinct = np.unique(column.values)
    known = labels(replace(column, values=distinct))
    if len(distinct) == 1:
        raise table.refusal(f"{what} has {known[0]!r} in every row: there is nothing to learn")
    if task is None:
        task = "classification" if _is_classes(column, distinct) else "regression"
    if task == "regression":
        return Target(name)
    if len(distinct) > min(CLASSES, len(column.values) / 2):
        raise table.refusal(
            f"{what} has {len(distinct)} different values in {len(column.values)} rows, too many "
            "for classes" + "; --task regression predicts the number" * (not column.text)
        )
    return Target(name, tuple(known.tolist()), column.text)


def _is_classes(column: Column, distinct: NDArray[Any]) -> bool:
    if column.text or column.integer:
        return True
    whole = bool((distinct == np.floor(distinct)).all())
    return whole and len(distinct) <= FEW and len(column.values) >= EACH * len(distinct)
