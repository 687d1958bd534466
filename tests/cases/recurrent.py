"""Recurrent layers and cells, as functions and as modules, and sequences padded and packed."""

from __future__ import annotations

from typing import Any

from . import Case, case, real, unit
from .modules import ModuleCase, _rows

# Functions: the kind, how many gates it has, and whether it has a memory

_KINDS = {"rnn_tanh": (1, False), "rnn_relu": (1, False), "gru": (3, False), "lstm": (4, True)}
_IN, _SIZE = 2, 2


def _layers(name: str, **options: Any) -> Case:
    """A case that calls `torch.lstm` and so on: with weights for each layer and direction.

    Args:
        name: the function.
        options: `steps`, `n`, `layers`, `both` directions, `bias`, `proj`, `first` for the batch,
            or `sizes` of packed sequences.
    """
    gates, memory = _KINDS[name]
    o = {"steps": 3, "n": 2, "layers": 1, "both": False, "bias": True, "proj": 0, "first": False}
    o |= options
    sizes = options.get("sizes")
    runs, out = o["layers"] * (1 + o["both"]), o["proj"] or _SIZE
    n = sizes[0] if sizes else o["n"]
    weights = []
    for layer in range(o["layers"]):
        features = out * (1 + o["both"]) if layer else _IN
        for _ in range(1 + o["both"]):
            weights += [unit(gates * _SIZE, features), unit(gates * _SIZE, out)]
            weights += [unit(gates * _SIZE), unit(gates * _SIZE)] if o["bias"] else []
            weights += [unit(out, _SIZE)] if o["proj"] else []
    lead = (n, o["steps"]) if o["first"] else (o["steps"], n)
    x = unit(sum(sizes), _IN) if sizes else unit(*lead, _IN)
    states = [unit(runs, n, out), *([unit(runs, n, _SIZE)] if memory else [])]

    def run(fw: Any, x: Any, *rest: Any) -> Any:
        hx = tuple(rest[:2]) if memory else rest[0]
        common = (o["bias"], o["layers"], 0.0, True, o["both"])
        parameters = list(rest[len(states) :])
        function = getattr(fw, name)
        if sizes:
            return function(x, fw.tensor(sizes), hx, parameters, *common)
        return function(x, hx, parameters, *common, o["first"])

    label = " ".join(f"{k}={v}" for k, v in options.items())
    return case(f"{name} {label}", run, x, *states, *weights, types=False)


def _cell(name: str, *biases: str) -> Case:
    """A case that calls `torch.lstm_cell` and so on, with these of the biases."""
    gates, memory = _KINDS[name.removesuffix("_cell")]
    states = [unit(3, _SIZE)] * (1 + memory)
    tall = gates * _SIZE
    weights = [unit(tall, _IN), unit(tall, _SIZE)]

    def run(fw: Any, x: Any, *rest: Any) -> Any:
        hx, w = tuple(rest[:2]) if memory else rest[0], rest[len(states) :]
        return getattr(fw, name)(x, hx, *w[:2], **dict(zip(biases, w[2:], strict=True)))

    label = " ".join([name, *biases])
    inputs = unit(3, _IN), *states, *weights, *[unit(tall)] * len(biases)
    return case(label, run, *inputs, types=False)


LAYERS = [
    *(_layers(name) for name in _KINDS),
    *(_layers(name, steps=1, n=1, bias=False) for name in _KINDS),
    *(_layers(name, both=True, first=True, steps=2) for name in ("gru", "lstm")),
    *(_layers(name, layers=2, steps=2, n=1) for name in ("rnn_relu", "lstm")),
    *(_layers(name, sizes=[3, 1, 1], both=True) for name in _KINDS),
    _layers("lstm", proj=1, both=True, steps=2),
    _layers("lstm", proj=1, bias=False, sizes=[2, 1]),
    _layers("gru", layers=2, both=True, steps=1, n=2, bias=False),
    *(_layers(name, n=0) for name in _KINDS),
]
CELLS = [
    _cell(f"{name}_cell", *biases)
    for name in _KINDS
    for biases in (("b_ih", "b_hh"), (), ("b_ih",), ("b_hh",))
]

# Sequences


def _packed(label: str, lengths: list[int], shape: tuple[int, ...], **options: Any) -> Case:
    """Packed, and padded again with twos to a greater length."""
    first = options.get("batch_first", False)

    def run(fw: Any, x: Any) -> Any:
        rnn = fw.nn.utils.rnn
        packed = rnn.pack_padded_sequence(x, lengths, **options)
        return packed, rnn.pad_packed_sequence(packed, first, 2.0, max(lengths) + 1)

    return case(f"pack_padded_sequence {label}", run, real(*shape), traced=False)


def _padded(*sizes: tuple[int, ...], **options: Any) -> Case:
    def run(fw: Any, *xs: Any) -> Any:
        return fw.nn.utils.rnn.pad_sequence(xs, **options)

    label = " ".join([*("x".join(map(str, s)) for s in sizes), *map(str, options.values())])
    return case(f"pad_sequence {label}", run, *(real(*s) for s in sizes))


def _apart(fw: Any, *xs: Any) -> Any:
    rnn = fw.nn.utils.rnn
    packed = rnn.pack_sequence(xs, enforce_sorted=False)
    return packed, rnn.unpack_sequence(packed)


SEQUENCES = [
    _packed("sorted", [3, 2], (3, 2, 2)),
    _packed("unsorted", [1, 3, 2], (3, 3), enforce_sorted=False),
    _packed("shorter", [2, 1], (2, 3, 1), batch_first=True),
    _packed("unsorted, batch first", [2, 4], (2, 4, 2), batch_first=True, enforce_sorted=False),
    _packed("of one length", [2, 2], (2, 2, 1, 2)),
    _padded((2,), (3,)),
    _padded((2, 2), (0, 2), (3, 2), batch_first=True, padding_value=-1.5),
    _padded((1, 2), (2, 2), batch_first=False, padding_value=0.5, padding_side="left"),
    _padded((2, 1), (2, 1), batch_first=True, padding_value=1, padding_side="left"),
    case("pack_sequence", _apart, real(1, 2), real(3, 2), real(2, 2), traced=False),
]

CASES = [*LAYERS, *CELLS, *SEQUENCES]

# Modules

MODULES: list[ModuleCase] = [
    *_rows(
        """
nn.RNN(3, 4)
nn.RNN(3, 4, nonlinearity="relu", bias=False)
nn.RNN(3, 4, 2, "tanh", True, False, 0.4, True)
nn.GRU(3, 4)
nn.GRU(3, 4, num_layers=3, dropout=0.5)
nn.GRU(3, 4, 2, bias=False, batch_first=True, bidirectional=True)
nn.LSTM(3, 4)
nn.LSTM(3, 4, 2, False, True)
nn.LSTM(3, 4, num_layers=2, dropout=0.3, bidirectional=True)
nn.LSTM(3, 4, num_layers=2, dropout=1.0, batch_first=True)
""",
        real(5, 2, 3),
    ),
    *_rows(
        "nn.RNN(3, 4)\nnn.GRU(3, 4, batch_first=True)\nnn.LSTM(3, 4, 2, batch_first=True)",
        real(5, 3),
    ),
    *_rows("nn.RNN(3, 4)\nnn.GRU(3, 4)", real(5, 2, 3), real(1, 2, 4)),
    *_rows(
        """
nn.RNNCell(3, 4)
nn.RNNCell(3, 4, nonlinearity="relu")
nn.RNNCell(3, 4, False)
nn.GRUCell(3, 4)
nn.GRUCell(3, 4, bias=False)
nn.LSTMCell(3, 4)
nn.LSTMCell(3, 4, bias=False)
""",
        real(2, 3),
    ),
    *_rows("nn.RNNCell(3, 4)\nnn.GRUCell(3, 4)\nnn.LSTMCell(3, 4)", real(3)),
    *_rows("nn.RNNCell(3, 4)\nnn.GRUCell(3, 4)", real(2, 3), real(2, 4)),
]

# Bases, and other types: made, not called
MADE = _rows(
    """
nn.RNNBase("GRU", 3, 4, 2)
nn.RNNCellBase(3, 4, True, 2)
nn.LSTM(3, 4, 2, proj_size=1, bidirectional=True, dtype=torch.float64)
nn.GRUCell(3, 4, device="cpu", dtype=torch.float64)
nn.RNN(3, 4, dropout=0.5)
"""
)


def names(fw: Any) -> dict[str, Any]:
    """What the snippets use beside the framework: `nn.utils.rnn`, and sequences `a`, `b`, `p`."""
    rnn = fw.nn.utils.rnn
    a, b = fw.arange(6.0).reshape(3, 2), fw.ones(1, 2)
    return {
        **{name: getattr(rnn, name) for name in rnn.__all__},
        "ones": fw.ones,
        "a": a,
        "b": b,
        "p": rnn.pack_sequence([b, a], enforce_sorted=False),
        "weights": lambda layer: list(layer.parameters()),
        "grads": lambda layer: [w.grad for w in layer.parameters()],
    }


# Lines whose values are compared
VALUES = """
pack_sequence([a, b])
pack_sequence([b, a], False)
p.double().data.dtype, p.int().data, p.half().data.dtype, p.long().data
p.short().data, p.byte().data, p.char().data
p.float() is p, p.cpu() is p, p.to(torch.float32) is p, p.to(torch.float64).sorted_indices
p.is_cuda, p.is_pinned()
PackedSequence(a, torch.tensor([2, 1]))
PackedSequence((a, torch.tensor([2, 1])), sorted_indices=torch.tensor([1, 0]))
PackedSequence(a, torch.tensor([2, 1]), torch.tensor([1, 0]), torch.tensor([1, 0]))
p._fields, len(p), p[1]
invert_permutation(torch.tensor([2, 0, 1])), invert_permutation(None)
pad_packed_sequence(p)
pad_packed_sequence(p, True, -1.0, 5)
pad_sequence([a.long(), b.long()], padding_value=1.7)
pad_sequence([a.long(), b.double() * 1.5])
pad_sequence(torch.ones(2, 3))
pad_sequence(x for x in (a, b))
pack_padded_sequence(torch.ones(3, 2), torch.tensor([3.5, 2.0]))
pack_padded_sequence(torch.ones(3, 2), torch.tensor([3, 2], dtype=torch.int32))
unpad_sequence(torch.ones(2, 3), torch.tensor([2, 3]), batch_first=True)
unpad_sequence(torch.ones(3, 2), torch.tensor([2, 3]))
unpack_sequence(p)
y, h = nn.GRU(2, 3, 2, bidirectional=True)(p); y, h
y, h = nn.GRU(2, 3)(p, torch.arange(6.0).reshape(1, 2, 3) / 6); y, h
y, h = nn.LSTM(2, 3, 2, batch_first=True)(p); y, h
y, h = nn.GRU(2, 3, 3, dropout=0.4, bidirectional=True)(p); y, h, torch.rand(2)
x = torch.arange(6.0).reshape(1, 2, 3) / 6; y, h = nn.LSTM(2, 3)(p, (x, x * 2)); y, h
x = torch.ones(1, 2, 3); y, h = nn.LSTM(2, 3)(torch.ones(4, 2, 2), (x, x * 2)); y, h
x = torch.ones(1, 3); y, h = nn.LSTM(2, 3)(torch.ones(4, 2), (x, x * 2)); y, h
x = ones(1, 3); y, h = nn.LSTM(2, 3, batch_first=True)(ones(4, 2), (x, x * 2)); y, h
x = torch.ones(4, 3); y, h = nn.LSTMCell(2, 3)(torch.ones(4, 2), (x, x * 2)); y, h
x = torch.ones(3); y, h = nn.LSTMCell(2, 3)(torch.ones(2), (x, x * 2)); y, h
y, h = nn.RNN(2, 3)(torch.ones(4, 0, 2)); y, h
y, h = nn.LSTM(2, 3, batch_first=True)(ones(4, 5, 2)); y.stride(), h[0].stride()
m = nn.GRU(2, 3); m.flatten_parameters(), [[w.shape for w in ws] for ws in m.all_weights]
m = nn.LSTM(2, 3, 2, proj_size=1); m.get_expected_hidden_size(ones(4, 5, 2), None)
m = nn.LSTM(2, 3, 2, proj_size=1); m.get_expected_cell_size(ones(4, 2), torch.tensor([3, 1]))
m = nn.LSTM(2, 3); m.weight_hh_l0 = nn.Parameter(torch.zeros(12, 3)); m(torch.ones(2, 1, 2))
m = nn.GRU(2, 3); y = m(torch.ones(2, 1, 2))[0].relu_().sum(); y.backward(); m.weight_ih_l0.grad
m = nn.GRU(2, 3).requires_grad_(False); y, h = m(torch.ones(2, 1, 2)); y.requires_grad, h.grad_fn
m = nn.LSTM(2, 3); m.bias_ih_l0.requires_grad_(False); m(b[None])[1][1].sum().backward(); grads(m)
m = nn.LSTM(2, 3); torch.autograd.grad(m(torch.ones(2, 1, 2))[0].sum(), m.weight_hh_l0)
m = nn.RNNCell(2, 3); m.nonlinearity = "relu"; m, m(torch.ones(1, 2))
"""

ERRORS = """
# how layers are made

nn.RNN(3, 4, nonlinearity="sigmoid")
nn.RNN(3, 4, proj_size=2)
nn.GRU(3, 4, proj_size=2)
nn.LSTM(3, 4, proj_size=4)
nn.LSTM(3, 4, proj_size=-1)
nn.LSTM(0, 4)
nn.LSTM(3, -1)
nn.LSTM(3.0, 4)
nn.LSTM(3, "4")
nn.LSTM(3, 4, 0)
nn.LSTM(3, 4, bias=1)
nn.LSTM(3, 4, batch_first=None)
nn.LSTM(3, 4, dropout=1.5)
nn.LSTM(3, 4, dropout=True)
nn.LSTM(3, 4, dropout="0.5")
nn.LSTM(3)
nn.LSTM(3, 4, size=2)
nn.RNNBase("MLP", 3, 4)
nn.RNNCell(3, 4, nonlinearity="sigmoid")(ones(2, 3))

# what layers are called on

nn.LSTM(3, 4)(ones(5, 2, 2))
nn.LSTM(3, 4)(ones(5))
nn.RNN(3, 4)(ones(5, 2, 3, 1))
nn.GRU(3, 4)(ones(0, 2, 3))
nn.LSTM(3, 4)(ones(5, 2, 3).double())
nn.LSTM(3, 4)(ones(5, 2, 3).long())
nn.LSTM(3, 4)(None)
nn.LSTM(3, 4)(ones(5, 2, 3), ones(1, 2, 4))
nn.LSTM(3, 4)(ones(5, 2, 3), (ones(1, 2, 4),))
nn.LSTM(3, 4)(ones(5, 2, 3), (ones(1, 3, 4), ones(1, 2, 4)))
nn.LSTM(3, 4)(ones(5, 2, 3), (ones(1, 2, 4), ones(1, 2, 3)))
nn.LSTM(3, 4)(ones(5, 2, 3), (ones(2, 4), ones(2, 4)))
nn.LSTM(3, 4)(ones(5, 3), (ones(1, 1, 4), ones(1, 1, 4)))
nn.LSTM(3, 4, proj_size=2)(ones(5, 2, 3), (ones(1, 2, 4), ones(1, 2, 4)))
nn.GRU(3, 4)(ones(5, 2, 3), ones(1, 3, 4))
nn.GRU(3, 4)(ones(5, 2, 3), ones(2, 4))
nn.GRU(3, 4)(ones(5, 3), ones(1, 1, 4))
nn.GRU(3, 4)(ones(5, 2, 3), (ones(1, 2, 4), ones(1, 2, 4)))
nn.GRU(3, 4)(ones(5, 2, 3), ones(1, 2, 4).double())
nn.GRU(3, 4)(p)
nn.GRU(2, 4)(p, ones(1, 3, 4))
nn.GRU(2, 4)(p.double())

# what cells are called on

nn.RNNCell(3, 4)(ones(2, 3, 1))
nn.LSTMCell(3, 4)(ones(2, 2))
nn.LSTMCell(3, 4)(ones(2, 3), (ones(2, 5), ones(2, 4)))
nn.LSTMCell(3, 4)(ones(2, 3), (ones(2, 4), ones(2, 5)))
nn.LSTMCell(3, 4)(ones(2, 3), (ones(3, 4), ones(2, 4)))
nn.LSTMCell(3, 4)(ones(2, 3), (ones(2, 4), ones(1, 4)))
nn.LSTMCell(3, 4)(ones(2, 3), (ones(2, 4),))
nn.LSTMCell(3, 4)(ones(2, 3), (ones(2, 4, 1), ones(2, 4, 1)))
nn.LSTMCell(3, 4)(ones(3), (ones(1, 4), ones(1, 4)))
nn.GRUCell(3, 4)(ones(2, 3), ones(2, 5))
nn.GRUCell(3, 4)(ones(2, 3), ones(1, 4))
nn.GRUCell(3, 4)(ones(2, 3), ones(2, 4).double())
nn.GRUCell(3, 4)(ones(2, 3), ones(2, 4, 1))
nn.GRUCell(3, 4)(ones(2, 3).double())

# functions

torch.gru(ones(5, 2, 3), ones(1, 3, 4), weights(nn.GRU(3, 4)), True, 1, 0.0, True, False, False)
torch.gru(ones(5, 2, 3), ones(2, 2, 4), weights(nn.GRU(3, 4)), True, 1, 0.0, True, False, False)
torch.gru(ones(5, 2, 3), ones(1, 2, 4), weights(nn.GRU(3, 4))[:3], True, 1, 0.0, True, False, False)
torch.gru(ones(5, 2, 3), ones(1, 2, 4), weights(nn.GRU(3, 4)), False, 1, 0.0, True, False, False)
torch.gru(ones(5, 2, 2), ones(1, 2, 4), weights(nn.GRU(3, 4)), True, 1, 0.0, True, False, False)
torch.gru(ones(5, 2, 3), ones(1, 2, 4), weights(nn.GRU(3, 4)), True, 1)
torch.gru(ones(5, 2, 3), 1, weights(nn.GRU(3, 4)), True, 1, 0.0, True, False, False)
torch.lstm(a, [b], weights(nn.LSTM(3, 4)), True, 1, 0.0, True, False, False)
torch.lstm_cell(ones(2, 3), (ones(2, 4),), *weights(nn.LSTMCell(3, 4)))
torch.gru_cell(ones(2, 3), ones(2, 4), *weights(nn.LSTMCell(3, 4)))
torch.gru_cell(ones(2, 3), None, *weights(nn.GRUCell(3, 4)))
torch.rnn_tanh_cell(ones(2, 3), ones(2, 4), ones(4, 3), ones(4, 4), ones(3))

# sequences

pack_padded_sequence(ones(3, 2), [2, 3])
pack_padded_sequence(ones(3, 2), [3, 0])
pack_padded_sequence(ones(3, 2), [3])
pack_padded_sequence(ones(3, 2), [3, 3, 2])
pack_padded_sequence(ones(3, 2), torch.tensor([[3], [2]]))
pack_padded_sequence(ones(0, 2), [0, 0])
pack_padded_sequence(ones(3), [3])
pack_sequence([b, a])
pack_sequence([a, 3])
pad_packed_sequence(p, total_length=2)
pad_sequence([])
pad_sequence(5)
pad_sequence([a, b], padding_side="up")
pad_sequence([a, ones(3)])
pad_sequence([a, ones(3, 3)])
pad_sequence([ones(())])
pad_sequence([[1.0]])
unpad_sequence(a, torch.tensor([2]), batch_first=True)
PackedSequence(a)
"""
