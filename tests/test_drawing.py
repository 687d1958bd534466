"""`utils.draw`: the whole graph is in it, in valid SVG and graphviz text, without overlaps."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import minigrad as mg
from minigrad.utils.drawing.layout import GAP, layered

SVG = "{http://www.w3.org/2000/svg}"
NODE = re.compile(r'  n(\d+) \[label="((?:[^"\\\n]|\\.)*)", fillcolor="#\w{6}", color="#\w{6}"\];')
EDGE = re.compile(r"  n(\d+) -> n(\d+);")


class Double(mg.autograd.Function):
    """A step of a user's own."""

    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        """Twice."""
        return x * 2

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        """Twice."""
        return g * 2


def chain() -> Any:
    x = mg.ones(2, requires_grad=True)
    return Double.apply(x.exp()).sum()


def diamond() -> Any:
    x = mg.ones(2, requires_grad=True)
    y = x.exp()
    return (y.sin() * y + y * y).sum() + x.sum()


def several_outputs() -> Any:
    a, b = mg.ones(6, requires_grad=True).sin().split(3)
    values, _ = b.sort()
    return (a * values).sum()


def written_in_place() -> Any:
    x = mg.ones(4, requires_grad=True) * 2
    x[1:3].mul_(3)
    return x.sum()


def network() -> Any:
    model = mg.nn.Sequential(mg.nn.Linear(3, 4), mg.nn.LSTM(4, 2))
    output, _ = model(mg.ones(5, 3))
    return output.sum()


def one_leaf() -> Any:
    return mg.ones(2, requires_grad=True)


GRAPHS = [chain, diamond, several_outputs, written_in_place, network, one_leaf]


def found(tensor: Any) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Names of steps, and pairs of names of what leads to what, by `next_functions`."""
    start = mg.autograd.graph.get_gradient_edge(tensor).node
    waiting, seen = [start], {start}
    pairs: Counter[tuple[str, str]] = Counter()
    while waiting:
        node = waiting.pop()
        for parent in dict.fromkeys(p for p, _ in node.next_functions if p is not None):
            pairs[short(parent), short(node)] += 1
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return Counter(map(short, seen)), pairs


def short(node: Any) -> str:
    return "leaf" if node.is_leaf else str(node.name())


@pytest.mark.parametrize("make", GRAPHS)
def test_all_is_in_it(make: Callable[[], Any]) -> None:
    tensor = make()
    names, pairs = found(tensor)
    drawing = mg.utils.draw(tensor)
    operations = [vertex.operation for vertex in drawing.vertices]
    assert Counter(operations) == names
    assert Counter((operations[s], operations[t]) for s, t in drawing.edges) == pairs

    root = ElementTree.fromstring(drawing.svg())
    groups = {g.get("id"): g for g in root.iter(f"{SVG}g") if g.get("class")}
    assert list(groups) == [f"n{k}" for k in range(len(operations))]
    for group, vertex in zip(groups.values(), drawing.vertices, strict=True):
        texts = [text.text for text in group.iter(f"{SVG}text")]
        assert texts[: 1 + len(vertex.outputs)] == [vertex.operation, *vertex.outputs]
    lines = [path.get("id") for path in root.iter(f"{SVG}path") if path.get("class") == "edge"]
    assert lines == [f"e{s}-{t}" for s, t in drawing.edges]

    nodes, edges = parsed(drawing.dot())
    assert [label.split("\n")[0] for label in nodes] == operations
    assert edges == drawing.edges


def parsed(dot: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The labels and edges of a graph in graphviz's language, of the form that we write."""
    first, label, style, *body, last = dot.splitlines()
    assert (first, last) == ("digraph {", "}")
    assert re.fullmatch(r'  label="[^"]*";', label) and re.fullmatch(r"  node \[.*\];", style)
    nodes = [m for m in map(NODE.fullmatch, body) if m]
    edges = [m for m in map(EDGE.fullmatch, body) if m]
    assert len(nodes) + len(edges) == len(body)
    assert [int(m[1]) for m in nodes] == list(range(len(nodes)))
    unescape = {"\\n": "\n", "\\\\": "\\", '\\"': '"'}
    labels = [re.sub(r"\\.", lambda m: unescape[m[0]], m[2]) for m in nodes]
    return labels, [(int(m[1]), int(m[2])) for m in edges]


def test_shapes_and_types() -> None:
    x = mg.ones(2, 6, dtype=mg.float64, requires_grad=True)
    a, b = x.sin().split([4, 2], dim=1)
    by_name = {v.operation: v.outputs for v in mg.utils.draw(a.sum() + b.sum().float()).vertices}
    assert by_name["leaf"] == by_name["SinBackward0"] == ["float64 [2, 6]"]
    assert ["float64 [2, 4]", "float64 [2, 2]"] in by_name.values()
    assert by_name["AddBackward0"] == ["float64 []"]


def test_modules_and_names() -> None:
    class Net(mg.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first = mg.nn.Linear(2, 3)
            self.rest = mg.nn.Sequential(mg.nn.Tanh(), mg.nn.Linear(3, 1))

        def forward(self, x: Any) -> Any:
            return self.rest(self.first(x)).exp()

    model = Net()
    with mg.utils.module_names(model):
        y = model(mg.ones(1, 2))
    shown = {v.operation: v.module for v in mg.utils.draw(y).vertices if not v.leaf}
    assert shown["TanhBackward0"] == "rest.0"
    assert shown["ExpBackward0"] == ""
    drawing = mg.utils.draw(model(mg.ones(1, 2)), params=model)
    assert {v.name for v in drawing.vertices if v.leaf} == {n for n, _ in model.named_parameters()}
    modules = [v.module for v in drawing.vertices if v.operation == "AddmmBackward0"]
    assert modules == ["rest.1", "first"]  # by the parameters' names
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())
    for params in (dict(model.named_parameters()), model.named_parameters()):
        assert mg.utils.draw(y, params).svg() == mg.utils.draw(y, model).svg()


def test_a_call_that_fails_names_nothing_else() -> None:
    model = mg.nn.Sequential(mg.nn.Tanh(), mg.nn.Linear(3, 1))
    with mg.utils.module_names(model):
        x = mg.ones(1, 2, requires_grad=True).exp()
        with pytest.raises(RuntimeError, match="in layer '1'"):
            model(x)
        y = model[0](x)
    assert [v.module for v in mg.utils.draw(y).vertices] == ["0", "", ""]


def test_norms_of_gradients() -> None:
    x = mg.tensor([3.0, 4.0], requires_grad=True)
    kept = x * 2
    kept.retain_grad()
    half, _ = kept.exp().split(1)
    half.retain_grad()
    y = (kept * kept).sum() + half.sum()
    assert {v.grad_norm for v in mg.utils.draw(y).vertices} == {None}
    y.backward()
    norms = {v.operation: v.grad_norm for v in mg.utils.draw(y).vertices if v.grad_norm}
    assert x.grad is not None and kept.grad is not None
    assert norms.pop("leaf") == pytest.approx(x.grad.double().norm().item())
    expected = sorted([kept.grad.double().norm().item(), 1.0])
    assert sorted(norms.values()) == pytest.approx(expected)
    x.grad[0] = float("nan")
    assert "|grad| = nan" in mg.utils.draw(y).svg()


def test_names_are_quoted() -> None:
    x = mg.ones(1, requires_grad=True)
    drawing = mg.utils.draw(x.exp(), {'a"<&>\\n\x00': x})
    root = ElementTree.fromstring(drawing.svg())
    assert 'a"<&>\\n?' in [text.text for text in root.iter(f"{SVG}text")]
    labels, _ = parsed(drawing.dot())
    assert labels[1].split("\n")[0] == 'a"<&>\\n?'


def test_long_graphs_are_cut_and_say_so() -> None:
    x = y = mg.ones(1, requires_grad=True)
    for _ in range(20_000):
        y = y * x
    drawing = mg.utils.draw(y, max_nodes=3000)
    assert (len(drawing.vertices), drawing.total) == (3000, 20_001)
    assert drawing.caption == "2999 steps, 1 leaf: the 3000 nearest to the result, of 20001"
    hidden = [vertex.hidden for vertex in drawing.vertices]
    assert sum(hidden) == 1 and "1 input not shown" in drawing.svg()
    assert drawing.caption in drawing.svg() and drawing.caption in drawing.dot()


def test_layouts_have_no_overlaps_and_go_down() -> None:
    draws = random.Random(0)
    for count in (1, 2, 5, 20, 60):
        sizes = [(draws.uniform(10, 90), draws.uniform(10, 50)) for _ in range(count)]
        edges = [(s, t) for s in range(count) for t in range(s) if draws.random() < 3 / count]
        layout = layered(sizes, edges)
        for (x, y), (width, height) in zip(layout.centers, sizes, strict=True):
            assert x - width / 2 >= -1e-6 and x + width / 2 <= layout.width + 1e-6
            assert y - height / 2 >= -1e-6 and y + height / 2 <= layout.height + 1e-6
        boxes = list(zip(layout.centers, sizes, strict=True))
        for k, ((x, y), (width, _)) in enumerate(boxes):
            for (u, v), (other, _) in boxes[:k]:
                assert y != v or abs(x - u) >= (width + other) / 2 + GAP - 1e-6
        for (source, target), route in zip(edges, layout.routes, strict=True):
            below, above = layout.centers[source], layout.centers[target]
            assert route[0] == pytest.approx((below[0], below[1] + sizes[source][1] / 2))
            assert route[-1] == pytest.approx((above[0], above[1] - sizes[target][1] / 2))
            heights = [y for _, y in route]
            assert heights == sorted(heights)


def test_notebooks_and_files(tmp_path: Path) -> None:
    drawing = mg.utils.draw(chain())
    assert drawing._repr_svg_() == drawing.svg()
    drawing.save(tmp_path / "graph.svg")
    drawing.save(str(tmp_path / "graph.dot"))
    assert (tmp_path / "graph.svg").read_text("utf-8") == drawing.svg()
    assert (tmp_path / "graph.dot").read_text("utf-8") == drawing.dot()
    with pytest.raises(ValueError, match=r"saved as .svg, .dot or .gv, but got 'graph.png'"):
        drawing.save("graph.png")


def test_errors() -> None:
    with pytest.raises(ValueError, match="this one has no graph"):
        mg.utils.draw(mg.ones(1))
    with pytest.raises(ValueError, match="max_nodes to be at least 1, but got 0"):
        mg.utils.draw(chain(), max_nodes=0)
