"""Cases of `nn.functional`: normalization, embedding, attention, random activations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from . import Case, Input, case, constant, given, index, mask, places, real, unit
from .functional import f

INF, NAN = float("inf"), float("nan")
FLOATS: dict[str, Any] = {"types": False}
# Finite differences do not apply to ties and special values.
AT_POINTS: dict[str, Any] = {"types": False, "smooth": False}


def seeded(name: str, run: Callable[..., Any], *inputs: Input, **flags: Any) -> Case:
    """A case that draws random numbers, and looks at the next of the generator."""

    def seeded(fw: Any, *tensors: Any) -> Any:
        fw.manual_seed(3)
        return run(fw, *tensors), fw.rand(2)

    return case(name, seeded, *inputs, traced=False, **flags)


# Normalization. A constant input has variance 0, so that rounding is divided by √ε

W, B = real(3), real(3)
BIASED: dict[str, Any] = {"order": 1, "why": "torch needs a weight with the bias"}
CONSTANT = given([[2.0, 2.0, 2.0], [1e3, 1e3, 1e3], [0.0, 0.0, 0.0]])
SPECIAL = given([[INF, 0.0, 1.0], [NAN, 0.0, 1.0], [0.0, 1.0, 2.0]])
# float32 loses digits of a mean that is large beside the spread
FAR = given([[100.0, 101.0, 102.5], [-50.0, -51.0, -50.25]])


def _running(name: str, shape: tuple[int, ...], **options: Any) -> Case:
    """A norm that changes its running statistics, which are part of the result."""

    def run(fw: Any, x: Any, mean: Any, var: Any, *parameters: Any) -> Any:
        mean, var = mean.clone(), var.clone()
        function = getattr(fw.nn.functional, name)
        return function(x, mean, var, *parameters, **options), mean, var

    label = " ".join([name, str(shape), *(f"{k}={v}" for k, v in options.items())])
    stats = constant(real(3)), constant(given([0.5, 1.5, 2.5]))
    return case(f"{label} running", run, real(*shape), *stats, W, B, **FLOATS, ulps=1024)


def weight_norm(dim: int, scale: Input, weight: Input, **flags: Any) -> Case:
    """A length and a direction, through the class that both frameworks have."""

    def run(fw: Any, g: Any, v: Any) -> Any:
        return fw.nn.utils.parametrizations._WeightNorm(dim)(g, v)

    return case(f"weight_norm {dim} of {weight}", run, scale, weight, **FLOATS, **flags)


# Of the first dimension torch's second derivative is wrong: its own gradgradcheck says so.
WEIGHTS_NORMED = [
    weight_norm(0, real(4, 1), real(4, 3), order=1, why="torch's second derivative is wrong"),
    weight_norm(1, real(1, 3, 1), real(4, 3, 2)),
    weight_norm(-1, real(), real(4, 3)),
]

LAYER = [
    f("layer_norm", real(4, 3), (3,), W, B),
    f("layer_norm", real(4, 3), (3,), W, None, **FLOATS),
    f("layer_norm", real(4, 3), (3,), None, B, **FLOATS, **BIASED),
    f("layer_norm", real(4, 3), [4, 3], eps=0.5, **FLOATS),
    f("layer_norm", real(2, 4, 3), (4, 3), real(4, 3), real(4, 3), **FLOATS),
    f("layer_norm", constant(real(4, 3)), (3,), W, B, **FLOATS),
    f("layer_norm", real(3), (3,), W, B, **FLOATS),
    f("layer_norm", real(0, 3), (3,), W, B, **FLOATS),
    f("layer_norm", real(2, 0), (0,), real(0), real(0), **FLOATS),
    f("layer_norm", SPECIAL, (3,), W, B, **AT_POINTS),
    f("layer_norm", FAR, (3,), W, B, ulps=2**12, **FLOATS),
    f("layer_norm", CONSTANT, (3,), W, B, order=1, why="rounding", ulps=2**16, **AT_POINTS),
    f("rms_norm", real(4, 3), (3,), W),
    f("rms_norm", real(4, 3), (3,), **FLOATS),
    f("rms_norm", real(2, 4, 3), (4, 3), real(4, 3), eps=0.5, **FLOATS),
    f("rms_norm", real(0, 3), (3,), W, **FLOATS),
    f("rms_norm", given([[0.0, 0.0], [1e-4, 0.0]]), (2,), real(2), **AT_POINTS, ulps=2**10),
    f("rms_norm", SPECIAL, (3,), W, **AT_POINTS),
]

BATCH = [
    *(_running("batch_norm", s, training=True) for s in ((4, 3), (4, 3, 2), (2, 3, 2, 2))),
    *(_running("batch_norm", s) for s in ((4, 3), (1, 3), (2, 3, 2, 2), (0, 3))),
    _running("batch_norm", (4, 3), training=True, momentum=0.5, eps=0.1),
    _running("batch_norm", (4, 3), training=True, momentum=1.0),
    f("batch_norm", real(4, 3), None, None, training=True, **FLOATS),
    f("batch_norm", real(4, 3), None, None, W, training=True, **FLOATS),
    f("batch_norm", real(4, 3), None, None, None, B, training=True, **FLOATS, **BIASED),
    f("batch_norm", real(4, 3), constant(W), constant(given([1.0, 0.5, 2.0])), W, **FLOATS),
    f("batch_norm", SPECIAL, None, None, W, B, training=True, **AT_POINTS),
    *(_running("instance_norm", s) for s in ((4, 3, 5), (1, 3, 4), (2, 3, 2, 2))),
    _running("instance_norm", (4, 3, 5), use_input_stats=False),
    f("instance_norm", real(4, 3, 5), **FLOATS),
    f("instance_norm", real(4, 3, 5), None, None, W, B, eps=0.1, **FLOATS),
    f("group_norm", real(2, 6, 2), 3, real(6), real(6)),
    f("group_norm", real(2, 6), 1, real(6), **FLOATS),
    f("group_norm", real(2, 6, 2, 2), 6, real(6), eps=0.1, **FLOATS),
    f("group_norm", real(2, 6, 2), 2, **FLOATS),
    f("group_norm", real(0, 6, 2), 3, real(6), real(6), **FLOATS),
    *(
        f("local_response_norm", real(2, 5, *s), n, **options, **FLOATS)
        for s, n in (((3,), 2), ((2, 2), 3), ((1, 2, 2), 5), ((3,), 1), ((3,), 9))
        for options in ({}, {"alpha": 1.0, "beta": 0.5, "k": 2.0})
    ),
    f("local_response_norm", real(0, 3, 2), 2, **FLOATS),
]

# Embedding: repeated numbers, few and many of them

WEIGHT = real(5, 3)
NUMBERS = places([1, 4, 1, 0, 1, 4])
OFFSETS = places([0, 2, 2, 5])
ONCE: dict[str, Any] = {"order": 1, "why": "torch has no second derivative", "traced": False}


def _renormed(function: str, *inputs: Input, **options: Any) -> Case:
    """A function that changes the weight, which is part of the result."""

    def run(fw: Any, numbers: Any, weight: Any) -> Any:
        weight = weight.clone()
        return getattr(fw.nn.functional, function)(numbers, weight, **options), weight

    label = " ".join(f"{k}={v}" for k, v in options.items())
    return case(f"{function} of rows made shorter {label}", run, *inputs, **ONCE, **AT_POINTS)


EMBEDDING = [
    *(f("embedding", index(5, *s), WEIGHT, **FLOATS) for s in ((), (6,), (2, 3), (300,))),
    f("embedding", index(5, 0), WEIGHT, **FLOATS, order=1, why="torch fails"),
    f("embedding", index(40, 500), real(40, 2), **FLOATS, ulps=512),
    f("embedding", index(100, 300), real(100, 2), **FLOATS),
    f("embedding", index(100, 5000), real(100, 2), **FLOATS, ulps=512),
    f("embedding", NUMBERS, WEIGHT, padding_idx=1, **AT_POINTS),
    f("embedding", NUMBERS, WEIGHT, padding_idx=-1, **AT_POINTS),
    f("embedding", NUMBERS, WEIGHT, scale_grad_by_freq=True, **AT_POINTS, order=1, why="torch's"),
    f(
        "embedding",
        NUMBERS,
        given([[INF, 1.0], [NAN, 0.0], [0.0, 0.0], [1.0, 2.0], [3.0, 4.0]]),
        **AT_POINTS,
    ),
    _renormed("embedding", NUMBERS, WEIGHT, max_norm=1.0),
    _renormed("embedding", NUMBERS, WEIGHT, max_norm=1.5, norm_type=1.0),
    _renormed("embedding_bag", places([[1, 1], [4, 0]]), WEIGHT, max_norm=1.0),
    *(
        f("embedding_bag", *arguments, mode=mode, **ONCE, **AT_POINTS)
        for mode in ("sum", "mean", "max")
        for arguments in (
            (NUMBERS, WEIGHT, OFFSETS),
            (NUMBERS, WEIGHT, places([0])),
            (places([]), WEIGHT, places([0, 0])),
            (index(5, 2, 3), WEIGHT),
            (index(5, 2, 1), WEIGHT),
        )
    ),
    *(
        f("embedding_bag", NUMBERS, WEIGHT, OFFSETS, **options, **ONCE, **AT_POINTS)
        for options in (
            {"padding_idx": 1},
            {"padding_idx": -1, "mode": "sum"},
            {"padding_idx": 1, "mode": "max"},
        )
    ),
    # Equal frequencies: torch divides by that of another number.
    *(
        f(
            "embedding_bag",
            places([[1, 4], [4, 1]]),
            WEIGHT,
            scale_grad_by_freq=True,
            mode=mode,
            **ONCE,
            **AT_POINTS,
        )
        for mode in ("sum", "mean")
    ),
    f(
        "embedding_bag",
        NUMBERS,
        WEIGHT,
        places([0, 2, 6]),
        include_last_offset=True,
        **ONCE,
        **AT_POINTS,
    ),
    f(
        "embedding_bag",
        NUMBERS,
        WEIGHT,
        OFFSETS,
        mode="sum",
        per_sample_weights=real(6),
        **ONCE,
        **AT_POINTS,
    ),
    f(
        "embedding_bag",
        NUMBERS,
        WEIGHT,
        OFFSETS,
        mode="sum",
        per_sample_weights=real(6),
        padding_idx=1,
        **ONCE,
        **AT_POINTS,
    ),
]

# Attention. torch's kernel for four dimensions has no second derivative

Q, K, V = real(2, 3, 4), real(2, 5, 4), real(2, 5, 6)
MASK = given([[0.0, -INF, 1.0, 0.0, 0.5], [-INF] * 5, [0.0] * 5])


def attention(*inputs: Any, **options: Any) -> Case:
    """A case of scaled dot product attention."""
    four = max(len(x.shape) for x in inputs if isinstance(x, Input)) > 3
    flags = {"order": 1, "why": "torch's kernel"} if four else {}
    smooth = not any(x is MASK for x in inputs)
    return f(
        "scaled_dot_product_attention",
        *inputs,
        **options,
        **flags,
        **FLOATS,
        smooth=smooth,
        ulps=256,
    )


def _heads(*inputs: Input, parts: int = 1, **options: Any) -> Case:
    """Multi-head attention: inputs, then the packed weight and bias and those of the output.

    Of one input, one for queries and one for the rest, or three.
    """

    def run(fw: Any, *tensors: Any) -> Any:
        *xs, w, b, out_w, out_b = tensors
        q, k, v = (xs * 3)[:3] if parts == 1 else (xs[0], xs[-1], xs[-1]) if parts == 2 else xs
        size = q.shape[-1]
        return fw.nn.functional.multi_head_attention_forward(
            q,
            k,
            v,
            size,
            2,
            w,
            b,
            None,
            None,
            options.get("zero", False),
            0.0,
            out_w,
            out_b,
            **{k: v for k, v in options.items() if k != "zero"},
        )

    label = " ".join([str(x) for x in inputs] + [f"{k}={v}" for k, v in options.items()])
    affine = unit(12, 4), unit(12), unit(4, 4), unit(4)
    flags = {} if options.get("need_weights", True) else {"order": 1, "why": "torch's kernel"}
    # torch rounds more in float64 second derivatives of its scaled queries
    return case(
        f"multi_head_attention_forward {label}", run, *inputs, *affine, **flags, **FLOATS, ulps=512
    )


def _masked(label: str, masks: Callable[[Any, Any], dict[str, Any]]) -> Iterator[Case]:
    """Self-attention of three steps in two sequences with masks, with and without weights."""

    def run(fw: Any, x: Any, w: Any, b: Any, out_w: Any, out_b: Any, **more: Any) -> Any:
        return fw.nn.functional.multi_head_attention_forward(
            *(x, x, x, 4, 2, w, b, None, None, False, 0.0, out_w, out_b), **masks(fw, x), **more
        )

    affine = unit(12, 4), unit(12), unit(4, 4), unit(4)
    flags: dict[str, Any] = {"types": False, "smooth": False, "ulps": 512}
    name = f"multi_head_attention_forward with {label}"
    yield case(name, run, unit(3, 2, 4), *affine, **flags)
    yield case(
        f"{name} without weights",
        lambda fw, *tensors: run(fw, *tensors, need_weights=False),
        *(unit(3, 2, 4), *affine),
        **flags,
        order=1,
        why="torch's kernel",
    )


def _dropped(
    label: str,
    masks: Callable[[Any, Any], dict[str, Any]],
    *learnt: Input,
    **options: Any,
) -> Case:
    """A layer's self-attention with dropout, which torch can differentiate twice.

    With one Input more this is a mask to differentiate by.
    """

    def run(fw: Any, x: Any, *tensors: Any) -> Any:
        parameters, numbers = tensors[:4], tensors[4:]
        names = ("in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias")
        layer = fw.nn.MultiheadAttention(4, 2, dropout=0.4, **options)
        named = dict(zip(names, parameters, strict=True))
        more = {"need_weights": False, **masks(fw, x)}
        if numbers:
            more["attn_mask"] = numbers[0]
        return fw.func.functional_call(layer, named, (x, x, x), more)[0]

    affine = unit(12, 4), unit(12), unit(4, 4), unit(4)
    shape = (2, 3, 4) if options else (3, 2, 4)
    name = f"MultiheadAttention {options} with dropout and {label}"
    return seeded(name, run, unit(*shape), *affine, *learnt, **FLOATS, ulps=512)


MASKS: dict[str, Callable[[Any, Any], dict[str, Any]]] = {
    "a mask": lambda fw, x: {"attn_mask": fw.ones(3, 3).triu(1).bool()},
    "a mask of numbers": lambda fw, x: {"attn_mask": x.new_ones(4, 3, 3).tril().cumsum(2)},
    "padding": lambda fw, x: {"key_padding_mask": fw.tensor([[False, False, True], [False] * 3])},
    "both": lambda fw, x: {
        "attn_mask": fw.ones(3, 3).triu(1).bool(),
        "key_padding_mask": fw.tensor([[False, True, False], [False, False, True]]),
    },
    "the hint": lambda fw, x: {"attn_mask": fw.ones(3, 3).triu(1).bool(), "is_causal": True},
}

ATTENTION = [
    *(c for label, masks in MASKS.items() for c in _masked(label, masks)),
    _dropped("no mask", lambda fw, x: {}, batch_first=True),
    _dropped("a mask of numbers", MASKS["a mask of numbers"], batch_first=True),
    _dropped("both", MASKS["both"]),
    _dropped("a learnt mask", lambda fw, x: {}, unit(3, 3), batch_first=True),
    _dropped("a mask for each head", MASKS["padding"], unit(4, 3, 3)),
    attention(Q, K, V),
    attention(Q, K, V, is_causal=True),
    attention(Q, K, V, scale=0.3),
    attention(Q, K, V, mask(3, 5)),
    attention(Q, K, V, real(3, 5)),
    attention(Q, K, V, real(2, 1, 5)),
    attention(Q, K, V, MASK),
    attention(real(3, 4), real(5, 4), real(5, 6)),
    attention(real(1, 3, 4), K, V),
    attention(real(2, 2, 3, 4), real(2, 2, 5, 4), real(2, 2, 5, 4)),
    attention(real(2, 2, 5, 4), real(2, 2, 5, 4), real(2, 2, 5, 4), is_causal=True),
    attention(real(2, 4, 3, 4), real(2, 2, 5, 4), real(2, 2, 5, 4), enable_gqa=True),
    attention(real(2, 0, 4), K, V),
    attention(Q, real(2, 0, 4), real(2, 0, 6)),
    seeded(
        "scaled_dot_product_attention with dropout",
        lambda fw, q, k, v: fw.nn.functional.scaled_dot_product_attention(q, k, v, None, 0.4),
        *(Q, K, V),
        **FLOATS,
        ulps=256,
    ),
    _heads(unit(3, 2, 4)),
    _heads(unit(3, 4)),
    _heads(unit(3, 2, 4), average_attn_weights=False),
    _heads(unit(3, 2, 4), zero=True),
    _heads(unit(3, 2, 4), unit(5, 2, 4), parts=2),
    _heads(unit(3, 2, 4), unit(5, 2, 4), unit(5, 2, 4), parts=3),
    _heads(unit(3, 2, 4), need_weights=False),
]

# Random slopes and choices

RANDOM = [
    *(
        seeded(
            f"rrelu {x} {options}",
            lambda fw, x, options=options: fw.nn.functional.rrelu(x, **options),
            x,
            **AT_POINTS,
        )
        for x in (real(4, 3), real(), real(0, 3), given([0.0, -0.0, INF, -INF, 1e-30, -1e-30]))
        for options in ({}, {"training": True}, {"lower": 0.3, "upper": 0.3, "training": True})
    ),
    seeded(
        "rrelu_ of a view",
        lambda fw, x: fw.nn.functional.rrelu_((x * 1).t(), 0.1, 0.4, True),
        real(4, 3),
        **FLOATS,
    ),
    *(
        seeded(
            f"gumbel_softmax {options}",
            lambda fw, x, options=options: fw.nn.functional.gumbel_softmax(x, **options),
            real(4, 3),
            **AT_POINTS,
            ulps=256,
        )
        for options in ({}, {"tau": 0.5, "dim": 0}, {"hard": True})
    ),
    *(
        case(
            f"{name}{arguments}",
            lambda fw, x, name=name, arguments=arguments: getattr(fw.nn.functional, name)(
                x * 1, *arguments
            ),
            real(4, 3),
            **FLOATS,
        )
        for name, arguments in (
            *(("relu_", ()), ("selu_", ()), ("elu_", (2.0,)), ("celu_", (2.0,))),
            *(("leaky_relu_", (0.2,)), ("hardtanh_", (-1.0, 2.0)), ("threshold_", (0.5, 7.0))),
        )
    ),
    *(
        seeded(
            f"{name} {x} p={p}",
            lambda fw, x, name=name, p=p: getattr(fw.nn.functional, name)(x, p, True),
            x,
            **FLOATS,
        )
        for name, shapes in (
            ("alpha_dropout", ((4, 3), (), (2, 3, 2))),
            ("feature_alpha_dropout", ((4, 3), (2, 3, 2))),
            ("dropout1d", ((4, 3), (2, 3, 2))),
            ("dropout2d", ((2, 3, 2, 2), (4, 3, 2))),
            ("dropout3d", ((2, 3, 2, 2, 2), (3, 2, 2, 2))),
        )
        for x in (real(*s) for s in shapes)
        for p in (0.0, 0.4, 1.0)
    ),
    *(
        seeded(
            f"{name} in place",
            lambda fw, x, name=name: getattr(fw.nn.functional, name)(x * 1, 0.4, True, True),
            real(*shape),
            **FLOATS,
        )
        for name, shape in (
            *(("alpha_dropout", (4, 3)), ("feature_alpha_dropout", (4, 3, 2))),
            *(("dropout1d", (4, 3)), ("dropout2d", (2, 3, 2, 2)), ("dropout3d", (3, 2, 2, 2))),
        )
    ),
]

CASES = [*LAYER, *BATCH, *WEIGHTS_NORMED, *EMBEDDING, *ATTENTION, *RANDOM]
