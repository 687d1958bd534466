"""Cases of `nn.functional`: convolutions, padding, windows, pixels and channels laid out anew."""

from __future__ import annotations

from typing import Any

from . import Case, Input, call, case, constant, real


def f(name: str, *args: Any, **keywords: Any) -> Case:
    """A case that calls `nn.functional.<name>`."""
    return call(f"nn.functional.{name}", *args, **keywords)


# Convolutions: input, weight, bias, and the options

LINES: list[tuple[tuple[Input, ...], dict[str, Any]]] = [
    ((real(2, 3, 7), real(4, 3, 3), real(4)), {}),
    ((real(2, 3, 7), real(4, 3, 3)), {"stride": 2, "padding": 2}),
    ((real(2, 4, 9), real(6, 2, 2), real(6)), {"groups": 2, "dilation": 3, "padding": "same"}),
    ((real(3, 7), real(4, 3, 3), real(4)), {"padding": "valid"}),
    ((real(9, 2, 5), real(3, 2, 2), real(3)), {"padding": (1,)}),
    ((real(0, 3, 7), real(4, 3, 3), real(4)), {}),
    ((constant(real(2, 3, 7)), real(4, 3, 3), real(4)), {}),
]
IMAGES: list[tuple[tuple[Input, ...], dict[str, Any]]] = [
    ((real(2, 3, 5, 4), real(4, 3, 3, 2), real(4)), {}),
    ((real(2, 3, 5, 6), real(4, 3, 3, 2), real(4)), {"stride": (2, 3), "padding": (0, 1)}),
    ((real(2, 3, 5, 6), real(2, 3, 2, 3)), {"padding": "same", "dilation": (1, 2)}),
    ((real(2, 4, 4, 5), real(4, 1, 2, 2), real(4)), {"groups": 4}),
    ((real(2, 4, 4, 5), real(6, 2, 3, 3), real(6)), {"groups": 2, "padding": 1}),
    ((real(2, 3, 4, 5), real(4, 3, 1, 1), real(4)), {}),
    ((real(2, 3, 4, 5), real(4, 3, 1, 1), real(4)), {"stride": 2}),
    ((real(3, 4, 5), real(2, 3, 2, 2)), {"padding": 3}),
    ((real(8, 1, 3, 3), real(2, 1, 2, 2), real(2)), {"padding": 1}),  # with the batch last
    ((real(9, 4, 5, 5), real(4, 2, 2, 2), real(4)), {"groups": 2, "stride": 2, "padding": 1}),
    ((real(9, 2, 5, 5), real(4, 2, 3, 3)), {"dilation": 2}),
    ((real(1, 2, 7, 7), real(2, 2, 2, 2)), {"stride": 3}),  # a part of the input is not met
]
VOLUMES: list[tuple[tuple[Input, ...], dict[str, Any]]] = [
    ((real(2, 2, 3, 4, 3), real(3, 2, 2, 2, 2), real(3)), {"stride": (1, 2, 1), "padding": 1}),
    ((real(2, 3, 4, 3), real(4, 1, 2, 2, 1)), {"groups": 2, "dilation": (2, 1, 3)}),
    ((real(1, 1, 3, 3, 3), real(1, 1, 2, 3, 2), real(1)), {"padding": "same"}),
]

TRANSPOSED_LINES: list[tuple[tuple[Input, ...], dict[str, Any]]] = [
    ((real(2, 3, 4), real(3, 4, 3), real(4)), {}),
    ((real(2, 3, 4), real(3, 2, 3)), {"stride": 2, "padding": 1, "output_padding": 1}),
    ((real(4, 4), real(4, 3, 2), real(6)), {"groups": 2, "dilation": 2}),
    ((real(0, 3, 4), real(3, 4, 3), real(4)), {}),
]
TRANSPOSED_IMAGES: list[tuple[tuple[Input, ...], dict[str, Any]]] = [
    ((real(2, 3, 3, 4), real(3, 4, 2, 3), real(4)), {}),
    ((real(2, 3, 3, 4), real(3, 2, 2, 3)), {"stride": (2, 1), "padding": (1, 0)}),
    (
        (real(2, 4, 3, 3), real(4, 2, 3, 3), real(4)),
        {"groups": 2, "stride": 3, "output_padding": (2, 1), "dilation": 2, "padding": 2},
    ),
    ((real(9, 3, 3, 3), real(3, 2, 3, 3), real(2)), {"padding": 1}),
    ((real(3, 3, 3), real(3, 1, 1, 1), real(1)), {}),
    ((real(3, 3, 3), real(3, 1, 1, 1)), {"padding": 1}),
]
TRANSPOSED_VOLUMES: list[tuple[tuple[Input, ...], dict[str, Any]]] = [
    ((real(2, 2, 2, 3, 2), real(2, 3, 2, 2, 2), real(3)), {"stride": (2, 1, 2), "padding": 1}),
    ((real(4, 2, 2, 2), real(4, 1, 2, 1, 2)), {"groups": 2, "output_padding": 1, "stride": 2}),
]

_FUNCTIONS = {
    "conv1d": LINES,
    "conv2d": IMAGES,
    "conv3d": VOLUMES,
    "conv_transpose1d": TRANSPOSED_LINES,
    "conv_transpose2d": TRANSPOSED_IMAGES,
    "conv_transpose3d": TRANSPOSED_VOLUMES,
}


def _refused(inputs: tuple[Input, ...], options: dict[str, Any]) -> bool:
    """Whether torch takes other types here than else: with dilation fewer, without samples all."""
    return "dilation" in options or 0 in inputs[0].shape


CONVOLUTIONS = [
    *(
        f(name, *inputs, **options, ulps=64, types=not _refused(inputs, options))
        for name, uses in _FUNCTIONS.items()
        for inputs, options in uses
    ),
    *(
        f("conv_tbc", real(5, 2, 3), real(2, 3, 4), real(4), pad, types=False, ulps=64)
        for pad in (0, 2)
    ),
    *(
        call(
            "convolution",
            *(real(2, 2, 5), real(2, 2, 3), real(2)),
            *((2,), (1,), (1,), transposed, (1 if transposed else 0,), 1),
            types=False,
            ulps=64,
        )
        for transposed in (False, True)
    ),
    case(
        "conv2d of what does not lie in order",
        lambda fw, x, w: fw.nn.functional.conv2d(x.permute(3, 0, 2, 1)[:, :, ::2], w.mT),
        *(real(2, 4, 7, 3), real(4, 2, 3, 2)),
        types=False,
        ulps=64,
    ),
    case(
        "conv1d of an expanded batch",
        lambda fw, x, w: fw.nn.functional.conv1d(x.expand(3, 2, 5), w),
        *(real(1, 2, 5), real(2, 2, 3)),
        types=False,
        ulps=64,
    ),
]

# Padding

_PADS: dict[str, list[tuple[tuple[int, ...], tuple[int, ...]]]] = {
    "reflect": [
        *(((2, 5), (1, 4)), ((2, 2, 5), (4, 0)), ((1, 3, 4), (1, 2, 2, 0)), ((1, 5), (-2, 4))),
        *(((2, 3, 4, 3), (1, 1, -1, 2)), ((2, 2, 3, 2), (1, 1, 0, 2, 1, 1)), ((0, 2, 3), (1, 1))),
    ],
    "replicate": [
        *(((2, 3), (1, 4)), ((2, 2, 3), (-2, 5)), ((1, 3, 4), (1, 2, 3, 4))),
        *(((2, 2, 3, 4), (-1, 2, 0, -2)), ((2, 2, 1, 2), (1, 2, 0, 2, 1, 3))),
    ],
    "circular": [
        *(((2, 5), (1, 5)), ((2, 2, 5), (5, 0)), ((1, 3, 4), (1, 2, 3, 0)), ((1, 5), (-1, 2))),
        *(((2, 2, 3, 4), (1, -1, 0, 2)), ((2, 2, 3, 2), (1, 2, 0, 2, 1, 2))),
    ],
}

PADDING = [
    *(f("pad", real(*shape), pads, mode) for mode, uses in _PADS.items() for shape, pads in uses),
    *(
        f("pad", real(*shape), pads)
        for shape, pads in (
            *(((4,), (1, 2)), ((4,), (-1, 2)), ((4,), (-2, -2)), ((), ()), ((2, 3), (0, 0))),
            *(((2, 3), (1, 0, -1, 3)), ((2, 1, 2, 2), (0, 1) * 4), ((0, 2), (1, 1, 2, 0))),
        )
    ),
    f("pad", real(2, 3), (1, 2), value=2.5),
    f("pad", real(2, 3), (1, -1), "constant", 1),
    f("pad", real(2, 3), (1, 1), "constant", float("inf"), smooth=False, types=False),
    call("constant_pad_nd", real(2, 3), (1, 2, 1, 0)),
    call("constant_pad_nd", real(2, 3), (1, -2), 2),
]

# Windows, pixels, channels

WINDOWS = [
    *(
        f("unfold", real(*shape), kernel, **options)
        for shape, kernel, options in (
            ((2, 3, 4, 5), (2, 3), {}),
            ((2, 3, 5, 6), 2, {"dilation": 2, "padding": 1, "stride": 2}),
            ((3, 4, 4), 1, {}),
            ((0, 3, 4, 4), (4, 4), {"padding": (0, 1), "stride": (3, 1)}),
        )
    ),
    *(
        f("fold", real(*shape), size, kernel, **options)
        for shape, size, kernel, options in (
            ((2, 12, 9), (4, 4), 2, {}),
            ((2, 6, 4), (5, 6), (2, 1), {"dilation": 2, "padding": 1, "stride": (3, 4)}),
            ((3, 4), (2, 2), 1, {}),
            ((0, 4, 4), (3, 3), (2, 2), {}),
        )
    ),
    *(
        f(name, real(*shape), factor)
        for name, shape, factor in (
            *(("pixel_shuffle", (2, 12, 2, 3), 2), ("pixel_shuffle", (9, 1, 1), 3)),
            ("pixel_shuffle", (2, 1, 4, 2, 2), 1),
            *(("pixel_unshuffle", (2, 3, 4, 6), 2), ("pixel_unshuffle", (1, 3, 3), 3)),
            *(("pixel_unshuffle", (2, 1, 4, 2, 2), 1), ("channel_shuffle", (2, 6, 2), 3)),
            *(("channel_shuffle", (1, 4, 2, 2), 1), ("channel_shuffle", (1, 4, 1, 1), 4)),
        )
    ),
]

CASES = [*CONVOLUTIONS, *PADDING, *WINDOWS]

ERRORS = """
# convolutions

F.conv2d(ones(1, 1, 4, 4).double(), ones(1, 1, 2, 2))
F.conv2d(ones(1, 1, 4, 4).long(), ones(1, 1, 2, 2))
F.conv2d(ones(1, 1, 4, 4), ones(1, 1, 2, 2), ones(1).double())
F.conv2d(ones(1, 1, 4, 4) > 0, ones(1, 1, 2, 2) > 0)
F.conv_transpose2d(ones(1, 1, 4, 4).int(), ones(1, 1, 2, 2).int())
F.conv2d(ones(1, 1, 4, 4), ones(1, 1, 2, 2), stride=0)
F.conv2d(ones(1, 1, 4, 4), ones(1, 1, 2, 2), stride=(1, 1, 1))
F.conv2d(ones(1, 1, 4, 4), ones(1, 1, 2, 2), padding=(1, 1, 1))
F.conv2d(ones(1, 1, 4, 4), ones(1, 1, 2, 2), padding=-1)
F.conv2d(ones(1, 1, 4, 4), ones(1, 1, 2, 2), dilation=0)
F.conv2d(ones(1, 1, 4, 4), ones(1, 1, 2, 2), groups=0)
F.conv2d(ones(1, 1, 4, 4), ones(1, 1, 2, 2), groups=2)
F.conv2d(ones(1, 4, 4, 4), ones(3, 2, 2, 2), groups=2)
F.conv2d(ones(1, 3, 4, 4), ones(3, 2, 2, 2))
F.conv2d(ones(3, 4, 4), ones(3, 2, 2, 2))
F.conv2d(ones(4, 4), ones(3, 2, 2, 2))
F.conv2d(ones(1, 1, 1, 4, 4), ones(3, 1, 2, 2))
F.conv2d(ones(1, 1, 4, 4), ones(3, 1, 2))
F.conv2d(ones(1, 1, 4, 4), ones(3, 1, 5, 5))
F.conv2d(ones(1, 1, 0, 4), ones(3, 1, 1, 1))
F.conv2d(ones(1, 1, 4, 4), ones(2, 1, 0, 1))
F.conv2d(ones(1, 1, 4, 4), ones(0, 1, 1, 1))
F.conv2d(ones(1, 1, 4, 4), ones(3, 1, 2, 2), ones(2))
F.conv2d(ones(1, 1, 4, 4), ones(3, 1, 2, 2), ones(3, 1))
F.conv2d(ones(1, 1, 4, 4), ones(3, 1, 2, 2), padding="same", stride=2)
F.conv2d(ones(1, 1, 4, 4), ones(3, 1, 2, 2), padding="bad")
F.conv2d(ones(1, 1, 4, 4), [1.0])
F.conv2d([1.0], ones(1, 1, 1, 1))
F.conv2d(ones(1, 1, 4, 4), ones(2, 1, 1, 1), [1.0])
F.conv2d(ones(1, 1, 4, 4), ones(2, 1, 1, 1), stride=1.5)
F.conv2d(ones(1, 1, 4, 4), ones(2, 1, 1, 1), padding=None)
F.conv2d(ones(1, 1, 4, 4), ones(2, 1, 1, 1), groups=1.5)
F.conv_transpose2d(ones(1, 1, 4, 4), ones(3, 1, 2, 2))
F.conv_transpose2d(ones(1, 3, 4, 4), ones(3, 2, 2, 2), groups=2)
F.conv_transpose2d(ones(1, 2, 4, 4), ones(2, 3, 2, 2), ones(2))
F.conv_transpose2d(ones(1, 2, 4, 4), ones(2, 3, 2, 2), output_padding=1)
F.conv_transpose2d(ones(1, 2, 4, 4), ones(2, 3, 2, 2), output_padding=-1, stride=2)
F.conv_transpose2d(ones(1, 2, 4, 4), ones(2, 3, 2, 2), padding=5)
F.conv_transpose2d(ones(1, 2, 4, 4), ones(2, 3, 2, 2), padding="same")
F.conv_transpose2d(ones(4, 4), ones(2, 3, 2, 2))
F.conv_tbc(ones(5, 2, 3), ones(2, 2, 4), ones(4))
F.conv_tbc(ones(5, 2), ones(2, 3, 4), ones(4))
F.conv_tbc(ones(5, 2, 3), ones(2, 3), ones(4))
F.conv_tbc(ones(5, 2, 3), ones(2, 3, 4), ones(3))
F.conv_tbc(ones(5, 2, 3), ones(2, 3, 4), ones(4, 1))
torch.convolution(ones(1, 4), ones(1, 1, 2), None, (1,), (0,), (1,), False, (0,), 1)

# padding

F.pad(ones(5), (1,))
F.pad(ones(5), (1, 1, 1, 1))
F.pad(ones(5), (-2, -4))
F.pad(ones(5), (-6, 2))
F.pad(ones(5), 1)
F.pad(ones(5), (1.5, 1))
F.pad(ones(5), (1, 1), 1)
F.pad(ones(5), (1, 1), value="x")
F.pad(ones(5), (1, 2), "bad")
F.pad(ones(5), (1, 2), "reflect")
F.pad(ones(1, 5), (1, 2), "bad")
F.pad(ones(1, 5), (5, 2), "reflect")
F.pad(ones(1, 5), (1, 2), "reflect", 1.0)
F.pad(ones(1, 5), (-3, -2), "reflect")
F.pad(ones(1, 5), (-3, -2), "replicate")
F.pad(ones(1, 5), (6, 5), "circular")
F.pad(ones(1, 5), (-2, 4), "circular")
F.pad(ones(1, 5), (1, 1, 1), "circular")
F.pad(ones(1, 1, 3, 4), (1, 1), "circular")
F.pad(ones(2, 0, 3), (1, 1), "reflect")
F.pad(ones(2, 2, 0), (1, 1), "replicate")
F.pad(ones(1, 5) > 0, (1, 1), "reflect")
F.pad([1.0], (1, 1))
torch.constant_pad_nd(ones(5), 1)
torch.constant_pad_nd(ones(5), (1, 1, 1))

# windows, pixels, channels

F.unfold(ones(2, 4), 2)
F.unfold(ones(1, 2, 4, 4), (2, 2, 2))
F.unfold(ones(1, 2, 4, 4), 5)
F.unfold(ones(1, 2, 4, 4), 0)
F.unfold(ones(1, 2, 4, 4), 2, dilation=0)
F.unfold(ones(1, 2, 4, 4), 2, stride=0)
F.unfold(ones(1, 2, 4, 4), 2, padding=-1)
F.unfold(ones(1, 0, 4, 4), 2)
F.unfold(ones(1, 2, 4, 4).long(), 2)
F.unfold([1.0], 2)
F.fold(ones(1, 8, 9), (4,), 2)
F.fold(ones(1, 9, 9), (4, 4), 2)
F.fold(ones(1, 8, 8), (4, 4), 2)
F.fold(ones(8), (4, 4), 2)
F.fold(ones(1, 8, 9), (1, 1), 2)
F.fold(ones(1, 8, 9).int(), (4, 4), 2)
F.pixel_shuffle(ones(8, 2), 2)
F.pixel_shuffle(ones(1, 6, 2, 2), 2)
F.pixel_shuffle(ones(1, 6, 2, 2), 0)
F.pixel_shuffle(ones(1, 4, 2, 2), 2.0)
F.pixel_shuffle([1.0], 2)
F.pixel_unshuffle(ones(1, 2, 4, 5), 2)
F.pixel_unshuffle(ones(1, 2, 5, 4), 2)
F.pixel_unshuffle(ones(5, 4), 2)
F.channel_shuffle(ones(4, 2), 2)
F.channel_shuffle(ones(1, 4, 2, 2), 3)
F.channel_shuffle(ones(1, 4, 2, 2), 0)
"""
