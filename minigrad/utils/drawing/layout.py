"""Places for the boxes and lines of a layered picture, after Sugiyama, Tagawa and Toda (1981).

Inputs stand above what uses them. Boxes are dealt to rows by the longest path to the result; lines
that pass rows get bends there; a few sweeps order each row by its neighbours' means, and a few
more move boxes towards these as far as they stay apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

GAP = 22.0  # between boxes in a row
STEP = 34.0  # between rows
BEND = 6.0  # the width of a line that passes a row
ORDERINGS = 8
SHIFTS = 24
HEAVY = 8.0  # how much more steps and bends keep their places than leaves


@dataclass
class Layout:
    """Where everything is.

    Attributes:
        centers: (x, y) of each box.
        routes: points along each edge, from the lower side of a box to the upper side of another.
        width, height: of the whole.
    """

    centers: list[tuple[float, float]]
    routes: list[list[tuple[float, float]]]
    width: float
    height: float


def layered(sizes: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int]]) -> Layout:
    """Lay out a graph without cycles.

    Args:
        sizes: width and height of each box.
        edges: pairs of places among them, from above to below.

    Example:
        >>> from minigrad.utils.drawing.layout import layered
        >>> layered([(40, 20), (40, 20)], [(1, 0)]).centers
        [(20.0, 64.0), (20.0, 10.0)]
    """
    level = _levels(len(sizes), edges)
    chains = _bends(level, edges, len(sizes))
    widths = [width for width, _ in sizes] + [BEND] * (len(level) - len(sizes))
    above: list[list[int]] = [[] for _ in level]
    below: list[list[int]] = [[] for _ in level]
    for chain in chains:
        for source, target in itertools.pairwise(chain):
            if level[source] - level[target] == 1:
                above[target].append(source)
                below[source].append(target)
    rows: list[list[int]] = [[] for _ in range(max(level, default=0) + 1)]
    for vertex, row in enumerate(level):
        rows[row].append(vertex)
    _order(rows, above, below)
    x = _shift(rows, above, below, widths)
    left = min((x[v] - widths[v] / 2 for v in range(len(x))), default=0.0)
    x = [value - left for value in x]

    height = [max((sizes[v][1] for v in row if v < len(sizes)), default=0.0) for row in rows]
    y, top = [0.0] * len(rows), 0.0
    for row in reversed(range(len(rows))):  # the result, row 0, is lowest
        y[row] = top + height[row] / 2
        top += height[row] + STEP
    routes = []
    for chain in chains:
        points = [(x[chain[0]], y[level[chain[0]]] + sizes[chain[0]][1] / 2)]
        for bend in chain[1:-1]:
            middle, half = y[level[bend]], height[level[bend]] / 2
            points += [(x[bend], middle - half), (x[bend], middle + half)]
        points.append((x[chain[-1]], y[level[chain[-1]]] - sizes[chain[-1]][1] / 2))
        routes.append(points)
    centers = [(x[v], y[level[v]]) for v in range(len(sizes))]
    right = max((x[v] + widths[v] / 2 for v in range(len(x))), default=0.0)
    return Layout(centers, routes, right, max(top - STEP, 0.0))


def _levels(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """For each vertex the length of the longest path from it to a result."""
    users = [0] * count
    inputs: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        users[source] += 1
        inputs[target].append(source)
    level = [0] * count
    ready = [vertex for vertex in range(count) if not users[vertex]]
    while ready:
        vertex = ready.pop()
        for source in inputs[vertex]:
            level[source] = max(level[source], level[vertex] + 1)
            users[source] -= 1
            if not users[source]:
                ready.append(source)
    return level


def _bends(level: list[int], edges: Sequence[tuple[int, int]], count: int) -> list[list[int]]:
    """The vertices along each edge; bends are new vertices, at the end of `level`.

    Only the shortest edges get them: weights shared by a thousand steps would have a million.
    """
    chains = [[source, target] for source, target in edges]
    left = 4 * count + 1000
    for chain in sorted(chains, key=lambda chain: level[chain[0]] - level[chain[1]]):
        source, target = chain
        passed = range(level[source] - 1, level[target], -1)
        left -= len(passed)
        if left < 0:
            break
        chain[1:1] = range(len(level), len(level) + len(passed))
        level.extend(passed)
    return chains


def _order(rows: list[list[int]], above: list[list[int]], below: list[list[int]]) -> None:
    """Sort each row by the means of its neighbours' places, downwards and upwards in turn."""
    place = {vertex: float(k) for row in rows for k, vertex in enumerate(row)}
    for sweep in range(ORDERINGS):
        neighbours = above if sweep % 2 else below
        for row in reversed(rows) if sweep % 2 else rows:
            means = {
                vertex: sum(place[n] for n in neighbours[vertex]) / len(neighbours[vertex])
                if neighbours[vertex]
                else place[vertex]
                for vertex in row
            }
            row.sort(key=means.__getitem__)
            place.update((vertex, float(k)) for k, vertex in enumerate(row))
    for row in rows:
        groups = itertools.groupby(row, key=below.__getitem__)
        row[:] = [vertex for _, group in groups for vertex in _amid(list(group), above)]


def _amid(group: list[int], above: list[list[int]]) -> list[int]:
    """What goes into the same step: leaves on both sides of the rest."""
    leaves = [vertex for vertex in group if not above[vertex]]
    half = (len(leaves) + 1) // 2
    return [*leaves[:half], *(vertex for vertex in group if above[vertex]), *leaves[half:]]


def _shift(
    rows: list[list[int]], above: list[list[int]], below: list[list[int]], widths: list[float]
) -> list[float]:
    """The x of each vertex: near the mean of its neighbours', in order and apart."""
    x = [0.0] * len(widths)
    for row in rows:
        _spread(row, [0.0] * len(row), [1.0] * len(row), widths, x)
    weight = [HEAVY if up else 1.0 for up in above]
    for sweep in range(SHIFTS):
        for row in reversed(rows) if sweep % 2 else rows:
            wished = []
            for vertex in row:
                near = [*above[vertex], *below[vertex]]
                total = sum(weight[n] for n in near)
                wished.append(sum(weight[n] * x[n] for n in near) / total if near else x[vertex])
            _spread(row, wished, [weight[vertex] for vertex in row], widths, x)
    return x


def _spread(
    row: list[int], wished: list[float], weights: list[float], widths: list[float], x: list[float]
) -> None:
    """Least squares from the wished places among those in order and apart: pooled neighbours."""
    offset, offsets = 0.0, []
    blocks: list[list[float]] = []  # mean, weight, count
    for k, vertex in enumerate(row):
        if k:
            offset += (widths[row[k - 1]] + widths[vertex]) / 2 + GAP
        offsets.append(offset)
        blocks.append([wished[k] - offset, weights[k], 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, weight, count = blocks.pop()
            last = blocks[-1]
            last[0] = (last[0] * last[1] + mean * weight) / (last[1] + weight)
            last[1] += weight
            last[2] += count
    k = 0
    for mean, _, count in blocks:
        for _ in range(int(count)):
            x[row[k]] = mean + offsets[k]
            k += 1
