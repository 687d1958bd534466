"""The graph behind a Tensor as SVG and as text for graphviz."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from ..._tensor import Tensor
from .layout import layered
from .reading import Vertex, read

__all__ = ["Drawing", "draw"]

MARGIN = 16.0
LINE = 15.0  # height of a line of text
WIDE, NARROW = 8.4, 6.6  # a letter of a box's first line, and of the others
# fill and border
LEAF, STEP, RESULT = ("#e9f5ec", "#5b9b6c"), ("#f6f8fc", "#8595b5"), ("#fdf1e1", "#cf8a2d")
INK, FAINT, ALARM = "#1f2937", "#667085", "#c62828"
# Modules have a stripe each, in the colours of Okabe and Ito, which the colour-blind tell apart.
STRIPES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442")


class Drawing:
    """A picture of a graph; notebooks show it.

    Attributes:
        vertices: steps and leaves, that of the result first.
        edges: pairs of places among `vertices`, from an input to what used it.
        total: how many vertices the graph has, with those left out.
    """

    def __init__(
        self, vertices: list[Vertex], edges: list[tuple[int, int]], total: int | None = None
    ) -> None:
        self.vertices = vertices
        self.edges = edges
        self.total = len(vertices) if total is None else total

    def __repr__(self) -> str:
        return f"<Drawing: {self.caption}>"

    @property
    def caption(self) -> str:
        """How much there is, and whether all of it is shown."""
        leaves = sum(vertex.leaf for vertex in self.vertices)
        steps = len(self.vertices) - leaves
        text = f"{steps} step{'s' * (steps != 1)}, {leaves} lea{'f' if leaves == 1 else 'ves'}"
        if self.total > len(self.vertices):
            text += f": the {len(self.vertices)} nearest to the result, of {self.total}"
        return text

    def dot(self) -> str:
        """The graph in graphviz's language, for its programs to lay out."""
        lines = [
            "digraph {",
            f"  label={_quoted(self.caption)};",
            '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];',
        ]
        for k, vertex in enumerate(self.vertices):
            fill, border = _colours(k, vertex)
            label = _quoted("\n".join(_texts(vertex)))
            lines.append(f'  n{k} [label={label}, fillcolor="{fill}", color="{border}"];')
        lines += [f"  n{source} -> n{target};" for source, target in self.edges]
        return "\n".join([*lines, "}"]) + "\n"

    def svg(self) -> str:
        """The picture; inputs stand above what uses them."""
        texts = [_texts(vertex) for vertex in self.vertices]
        layout = layered([_size(lines) for lines in texts], self.edges)
        caption = _printable(self.caption)
        width = max(layout.width, NARROW * len(caption)) + 2 * MARGIN
        height = layout.height + 2 * MARGIN + 2 * LINE
        left, top = MARGIN + (width - 2 * MARGIN - layout.width) / 2, MARGIN + 2 * LINE
        modules = dict.fromkeys(v.module for v in reversed(self.vertices) if v.module)
        stripes = {module: STRIPES[k % len(STRIPES)] for k, module in enumerate(modules)}
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="Helvetica, Arial, sans-serif" '
            f'font-size="11" text-anchor="middle" fill="{INK}">',
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
            f'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="{FAINT}"/></marker>'
            "</defs>",
            '<rect width="100%" height="100%" fill="white"/>',
            f'<text x="{width / 2:.1f}" y="{MARGIN + LINE / 2:.1f}" fill="{FAINT}">'
            f"{escape(caption)}</text>",
            f'<g transform="translate({left:.1f} {top:.1f})">',
            f'<g fill="none" stroke="{FAINT}" stroke-width="1.1" marker-end="url(#tip)">',
        ]
        for (source, target), points in zip(self.edges, layout.routes, strict=True):
            parts.append(f'<path class="edge" id="e{source}-{target}" d="{_curve(points)}"/>')
        parts.append("</g>")
        for k, vertex in enumerate(self.vertices):
            stripe = stripes.get(vertex.module)
            parts += _box(k, vertex, texts[k], layout.centers[k], stripe)
        return "\n".join([*parts, "</g>", "</svg>"]) + "\n"

    _repr_svg_ = svg

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file.

        Args:
            path: ends in '.svg' or, for graphviz's text, in '.dot' or '.gv'.

        Raises:
            ValueError: it ends otherwise.
        """
        ending = Path(path).suffix.lower()
        if ending not in (".svg", ".dot", ".gv"):
            raise ValueError(f"a drawing is saved as .svg, .dot or .gv, but got '{path}'")
        text = self.svg() if ending == ".svg" else self.dot()
        Path(path).write_text(text, encoding="utf-8")


def draw(tensor: Tensor, params: Any = None, *, max_nodes: int = 5000) -> Drawing:
    """Draw the graph that a Tensor was computed by.

    Each step has its name, the shapes and types of its results, and the module that made it, where
    that is known: from `module_names`, or from the names of the parameters that it took. After
    `backward`, leaves (and what was asked to `retain_grad`) have the norms of their gradients.

    Args:
        tensor: the result, which requires grad.
        params: names of leaves: a module, a dict from names to Tensors, or pairs such as
            `named_parameters()`.
        max_nodes: how many steps and leaves to show; the picture says when there are more, and
            shows those nearest to the result.

    Raises:
        ValueError: the Tensor has no graph, or `max_nodes` is less than 1.

    Example:
        >>> import minigrad as mg
        >>> model = mg.nn.Linear(3, 2)
        >>> drawing = mg.utils.draw(model(mg.ones(4, 3)).sum(), params=model)
        >>> drawing
        <Drawing: 2 steps, 2 leaves>
        >>> drawing.svg().startswith("<svg")
        True
    """
    if max_nodes < 1:
        raise ValueError(f"draw expects max_nodes to be at least 1, but got {max_nodes}")
    graph = read(tensor, params, max_nodes)
    return Drawing(graph.vertices, graph.edges, graph.total)


def _texts(vertex: Vertex) -> list[str]:
    """The lines in a box."""
    lines = [vertex.name or vertex.operation]
    if vertex.module:
        lines.append(vertex.module)
    lines += vertex.outputs[:3]
    if len(vertex.outputs) > 3:
        lines.append(f"and {len(vertex.outputs) - 3} more")
    if vertex.grad_norm is not None:
        lines.append(f"|grad| = {vertex.grad_norm:.3g}")
    if vertex.hidden:
        lines.append(f"{vertex.hidden} input{'s' * (vertex.hidden > 1)} not shown")
    return list(map(_printable, lines))


def _size(lines: list[str]) -> tuple[float, float]:
    width = max(WIDE * len(lines[0]), *(NARROW * len(line) for line in lines[1:]))
    return width + 30, LINE * len(lines) + 12


def _colours(place: int, vertex: Vertex) -> tuple[str, str]:
    return RESULT if place == 0 else LEAF if vertex.leaf else STEP


def _box(
    place: int, vertex: Vertex, lines: list[str], center: tuple[float, float], stripe: str | None
) -> list[str]:
    """A vertex in SVG."""
    x, y = center
    width, height = _size(lines)
    left, top = x - width / 2, y - height / 2
    fill, border = _colours(place, vertex)
    corner = 14 if vertex.leaf else 4
    parts = [
        f'<g class="{"leaf" if vertex.leaf else "step"}" id="n{place}">',
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'rx="{corner:.1f}" fill="{fill}" stroke="{border}"/>',
    ]
    if stripe:
        parts.append(
            f'<rect x="{left + 4:.1f}" y="{top + 5:.1f}" width="3" height="{height - 10:.1f}" '
            f'rx="1.5" fill="{stripe}"/>'
        )
    wrong = vertex.grad_norm is not None and not math.isfinite(vertex.grad_norm)
    for k, line in enumerate(lines):
        look = f'fill="{FAINT}"' if k else 'font-size="12" font-weight="bold"'
        if k == 1 and vertex.module:
            look = f'fill="{INK}" font-style="italic"'
        if wrong and line.startswith("|grad|"):
            look = f'fill="{ALARM}" font-weight="bold"'
        baseline = top + 6 + LINE * k + 11
        parts.append(f'<text x="{x:.1f}" y="{baseline:.1f}" {look}>{escape(line)}</text>')
    return [*parts, "</g>"]


def _curve(points: list[tuple[float, float]]) -> str:
    """A line through the points that leaves and meets each of them straight down."""
    (x, y), *others = points
    text = f"M{x:.1f} {y:.1f}"
    for to_x, to_y in others:
        middle = (y + to_y) / 2
        straight = abs(to_x - x) < 0.05
        text += (
            f"V{to_y:.1f}"
            if straight
            else (f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}")
        )
        x, y = to_x, to_y
    return text


def _printable(text: str) -> str:
    """Without what XML may not contain."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _quoted(text: str) -> str:
    """A string of graphviz's language."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{inner}"'
