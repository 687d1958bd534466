"""Convolutions of planes as C text: windows are not written out, sums stay in registers.

x (n, channels, H, W), z (n, outputs, h, w), weight (outputs, channels, kernel). A sample of x is
copied between zeros, with rows long enough for whole vectors. A block of sums, some outputs times
some vectors of a row of z, is kept in registers while it goes through channels and kernel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ...ops.convolution import convolution, convolution_input, convolution_weight
from ...ops.convolution_kernels import Form
from ..program import Equation
from .places import Place
from .products import REGISTERS, vector_bytes
from .scalars import memory_type
from .statements import NoLoop, Shape

if TYPE_CHECKING:
    from .lowering import Lowering

MOST = 1 << 18  # bytes of a sample between zeros, up to which it stays in the cache


class Planes(NamedTuple):
    """A convolution's sizes, by rows and columns of planes.

    Attributes:
        n, channels, outputs: of x and z.
        whole, size, kernel: of x, of z, of the weight.
        padding, dilation: of the form.
        step: of rows; that of columns is 1.
        kind: the C type.
        width: numbers in a vector.
    """

    n: int
    channels: int
    outputs: int
    whole: Shape
    size: Shape
    kernel: Shape
    padding: Shape
    dilation: Shape
    step: int
    kind: str
    width: int

    @property
    def vectors(self) -> int:
        """How many vectors cover a row of z."""
        return -(-self.size[1] // self.width)

    @property
    def rows(self) -> int:
        """How many rows of x, and of zeros, the windows reach."""
        return (self.size[0] - 1) * self.step + (self.kernel[0] - 1) * self.dilation[0] + 1

    @property
    def row(self) -> int:
        """How long a row is between zeros, so that vectors end in it."""
        return self.vectors * self.width + (self.kernel[1] - 1) * self.dilation[1]

    @property
    def sample(self) -> int:
        """How many numbers a sample of x has between zeros."""
        return self.channels * self.rows * self.row

    @property
    def vector(self) -> str:
        """The C type of a vector."""
        return f"v{self.width}{'f' if self.kind == 'float' else 'd'}"

    @property
    def met(self) -> str:
        """Where row k of the kernel meets channel c, for row y and columns v of z."""
        return f"x + (c * {self.rows} + y * {self.step} + k * {self.dilation[0]}) * {self.row} + v"

    def entered(self, source: str) -> list[str]:
        """Copy sample n of x between the zeros in `x`."""
        (top, left), (height, width) = self.padding, self.whole
        reach = self.size[1] - 1 + (self.kernel[1] - 1) * self.dilation[1] + 1
        height, width = min(height, self.rows - top), min(width, reach - left)
        whole = self.whole[0] * self.whole[1]
        return [
            f"for (int64_t c = 0; c < {self.channels}; c++)",
            f"    for (int64_t i = 0; i < {height}; i++)",
            f"        memcpy(x + (c * {self.rows} + i + {top}) * {self.row} + {left},",
            f"               {source} + (n * {self.channels} + c) * {whole} + i * {self.whole[1]},",
            f"               sizeof({self.kind}) * {width});",
        ]


def _planes(x: Place, weight: Shape, form: Form, size: Shape) -> Planes:
    if len(x.shape) != 4 or form.groups != 1 or x.dtype.kind != "f" or x.dtype.itemsize > 8:
        raise NoLoop
    if form.stride[1] != 1 or min(form.padding) < 0 or not x.size or 0 in size:
        raise NoLoop
    t = Planes(
        *(x.shape[0], x.shape[1], weight[0], x.shape[2:], tuple(size), weight[2:]),
        *(form.padding, form.dilation, form.stride[0]),
        *(memory_type(x.dtype), vector_bytes() // x.dtype.itemsize),
    )
    if t.sample * x.dtype.itemsize > MOST or t.padding[0] >= t.rows:
        raise NoLoop
    return t


class Weight(NamedTuple):
    """How the weight lies: where its first element is, and the steps along its dimensions."""

    start: int
    output: int
    channel: int
    row: int
    column: int


def _convolved(t: Planes, w: Weight, bias: str) -> list[str]:
    """`c0 = convolution(a0, a1)`, and the bias by its name, if there is one."""
    chunk = max([v for v in (3, 2, 1) if t.vectors % v == 0])
    most = min(t.outputs, REGISTERS // chunk)
    block = next((b for b in range(most, most // 2, -1) if t.outputs % b == 0), most)
    pair = 2 if block * chunk * 2 <= REGISTERS and t.size[0] % 2 == 0 else 1
    lines = [
        f"{t.kind} *x = s;",
        f"memset(x, 0, sizeof({t.kind}) * {t.sample});",
        f"for (int64_t n = 0; n < {t.n}; n++) {{",
        *t.entered("a0"),
    ]
    for first in range(0, t.outputs, block * max(1, t.outputs // block)):
        outputs = min(block, t.outputs - first)
        last = first + t.outputs // block * block if outputs == block else t.outputs
        lines += [
            f"for (int64_t o = {first}; o < {last}; o += {outputs})",
            f"for (int64_t y = 0; y < {t.size[0]}; y += {pair})",
            f"for (int64_t v = 0; v < {t.vectors * t.width}; v += {chunk * t.width}) {{",
            *["    " + line for line in _block(t, w, bias, outputs, pair, chunk)],
            "}",
        ]
    return [*lines, "}"]


def _block(t: Planes, w: Weight, bias: str, outputs: int, pair: int, chunk: int) -> list[str]:
    sums = [(o, r, j) for o in range(outputs) for r in range(pair) for j in range(chunk)]
    lines = []
    for o, r, j in sums:
        start = f" + {bias}[o + {o}]" if bias else ""
        lines.append(f"{t.vector} c{o}_{r}_{j} = ({t.vector}){{0}}{start};")
    lines += [
        f"for (int64_t c = 0; c < {t.channels}; c++)",
        f"for (int64_t k = 0; k < {t.kernel[0]}; k++) {{",
        f"    const {t.kind} *u = {t.met};",
        f"    const {t.kind} *f = a1 + {w.start} + o * {w.output} + c * {w.channel} + k * {w.row};",
        f"    for (int64_t q = 0; q < {t.kernel[1]}; q++) {{",
    ]
    for r in range(pair):
        for j in range(chunk):
            at = r * t.step * t.row + j * t.width
            lines.append(f"        const {t.vector} u{r}_{j} = *(const {t.vector} *)(u + {at});")
    for o in range(outputs):
        lines.append(f"        const {t.kind} f{o} = f[{o * w.output}];")
        lines += [
            f"        c{o}_{r}_{j} += f{o} * u{r}_{j};" for r in range(pair) for j in range(chunk)
        ]
    height, width = t.size
    lines += [f"        u += {t.dilation[1]}, f += {w.column};", "    }", "}"]
    lines.append(f"{t.kind} *z = c0 + ((n * {t.outputs} + o) * {height} + y) * {width} + v;")
    for o, r, j in sums:
        at = (o * height + r) * width + j * t.width
        rest = width % t.width
        whole = f"*({t.vector} *)(z + {at}) = c{o}_{r}_{j};"
        part = f"memcpy(z + {at}, &c{o}_{r}_{j}, sizeof({t.kind}) * {rest});"
        if not rest or (j < chunk - 1):
            lines.append(whole)
        elif t.vectors == chunk:
            lines.append(part)
        else:
            last = (t.vectors - 1) * t.width
            lines.append(f"if (v + {j * t.width} < {last}) {whole} else {part}")
    return lines


def _convolution(
    lowering: Lowering, equation: Equation, x: Any, weight: Any, bias: Any, form: Form, size: Shape
) -> None:
    source, w, to = lowering.place(x), lowering.place(weight), lowering.result(equation)
    t = _planes(source, w.shape, form, size)
    rows, columns = t.kernel
    steps = Weight(0, t.channels * rows * columns, rows * columns, columns, 1)
    _convolve(lowering, equation, t, [source, w], bias, steps, to)


def _spread(
    lowering: Lowering, equation: Equation, z: Any, weight: Any, bias: Any, form: Form, size: Shape
) -> None:
    """The gradient of x: a convolution of z by the kernel turned round."""
    source, w, to = lowering.place(z), lowering.place(weight), lowering.result(equation)
    if form.stride != (1, 1):
        raise NoLoop
    outputs, channels, rows, columns = w.shape
    dims = zip((rows, columns), form.padding, form.dilation, strict=True)
    padding = tuple([(k - 1) * d - p for k, p, d in dims])
    turned = (channels, outputs, rows, columns)
    t = _planes(source, turned, form._replace(padding=padding), size)
    kernel = rows * columns
    steps = Weight(kernel - 1, kernel, channels * kernel, -columns, -1)
    _convolve(lowering, equation, t, [source, w], bias, steps, to)


def _convolve(
    lowering: Lowering,
    equation: Equation,
    t: Planes,
    sources: list[Place],
    bias: Any,
    steps: Weight,
    to: Place,
) -> None:
    if bias is not None:
        sources = [*sources, lowering.place(bias)]
    if any([p.dtype != to.dtype for p in sources]):
        raise NoLoop
    lines = _convolved(t, steps, "a2" if bias is not None else "")
    work = t.n * t.outputs * t.channels * t.kernel[0] * t.kernel[1] * t.size[0] * t.size[1]
    lowering.routine(equation, sources, [to], lines, t.sample * to.dtype.itemsize, work)


def _correlation(
    lowering: Lowering, equation: Equation, x: Any, z: Any, form: Form, size: Shape
) -> None:
    """The gradient of the weight: vectors of sums for each of its elements, added up at the end."""
    source, other, to = lowering.place(x), lowering.place(z), lowering.result(equation)
    t = _planes(source, (other.shape[1], 0, *size), form, other.shape[2:])
    if other.dtype != to.dtype or source.dtype != to.dtype or t.kernel[1] > REGISTERS // 2:
        raise NoLoop
    height, width = t.size
    rows, columns = t.kernel
    padded = t.vectors * t.width
    most = max(1, min(t.outputs, REGISTERS // columns))
    block = next(b for b in range(most, 0, -1) if t.outputs % b == 0)
    sums = [(o, q) for o in range(block) for q in range(columns)]
    elements = t.outputs * t.channels * rows * columns
    scratch = (t.sample + t.outputs * height * padded + elements * t.width) * to.dtype.itemsize
    lines = [
        f"{t.kind} *x = s, *z = x + {t.sample}, *w = z + {t.outputs * height * padded};",
        f"memset(s, 0, {scratch});",
        f"for (int64_t n = 0; n < {t.n}; n++) {{",
        *t.entered("a0"),
        f"for (int64_t i = 0; i < {t.outputs * height}; i++)",
        f"    memcpy(z + i * {padded}, a1 + (n * {t.outputs * height} + i) * {width},",
        f"           sizeof({t.kind}) * {width});",
        f"for (int64_t o = 0; o < {t.outputs}; o += {block})",
        f"for (int64_t c = 0; c < {t.channels}; c++)",
        f"for (int64_t k = 0; k < {rows}; k++) {{",
        f"    {t.kind} *f = w + ((o * {t.channels} + c) * {rows} + k) * {columns * t.width};",
    ]
    step = t.channels * rows * columns * t.width
    for o, q in sums:
        at = o * step + q * t.width
        lines.append(f"    {t.vector} c{o}_{q} = *({t.vector} *)(f + {at});")
    lines += [
        f"    for (int64_t y = 0; y < {height}; y++)",
        f"    for (int64_t v = 0; v < {padded}; v += {t.width}) {{",
        f"        const {t.kind} *u = {t.met};",
        f"        const {t.kind} *g = z + (o * {height} + y) * {padded} + v;",
    ]
    for q in range(columns):
        lines.append(
            f"        const {t.vector} u{q} = *(const {t.vector} *)(u + {q * t.dilation[1]});"
        )
    for o in range(block):
        at = o * height * padded
        lines.append(f"        const {t.vector} g{o} = *(const {t.vector} *)(g + {at});")
        lines += [f"        c{o}_{q} += g{o} * u{q};" for q in range(columns)]
    lines.append("    }")
    for o, q in sums:
        lines.append(f"    *({t.vector} *)(f + {o * step + q * t.width}) = c{o}_{q};")
    lines += [
        "}",
        "}",
        f"for (int64_t i = 0; i < {elements}; i++) {{",
        f"    {t.kind} sum = 0;",
        f"    for (int j = 0; j < {t.width}; j++) sum += w[i * {t.width} + j];",
        "    c0[i] = sum;",
        "}",
    ]
    work = t.n * elements * height * width
    lowering.routine(equation, [source, other], [to], lines, scratch, work)


CONVOLUTIONS: dict[Any, Any] = {
    convolution.eager: _convolution,
    convolution_input.eager: _spread,
    convolution_weight.eager: _correlation,
}
