"""What scripts ask of devices, libraries and the process, as PyTorch built for the CPU answers."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import torch

import minigrad as mg
from minigrad.dropin import TORCH_VERSION

from .cases import devices
from .parity import FRAMEWORKS, assert_same, assert_same_outcome
from .programs import Programs
from .snippets import program, snippets

programs = Programs()

DIFFERS = {
    "torch.cuda.set_device(0)": "PyTorch fails for want of a function in C",
    "torch.cuda.reset_peak_memory_stats()": "PyTorch fails for want of a function in C",
    "torch.cuda.device(0).__enter__()": "PyTorch has another type for this",
}


@pytest.mark.parametrize("line", snippets(devices.DEVICES, DIFFERS))
def test_devices(line: str) -> None:
    assert_same_outcome(program(line))


@pytest.mark.parametrize("line", snippets(devices.LIBRARIES))
def test_libraries(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # PyTorch's test databases, once imported, forbid to set its flags
    flags = torch.backends.flags_frozen.__globals__
    monkeypatch.setitem(flags, "__allow_nonbracketed_mutation_flag", True)
    assert_same_outcome(program(line))


@pytest.mark.parametrize("line", snippets(devices.PROCESS))
def test_process(line: str) -> None:
    assert_same_outcome(program(line))


@pytest.mark.parametrize("line", snippets(devices.STORAGE))
@pytest.mark.filterwarnings("ignore:TypedStorage is deprecated")
def test_storage(line: str) -> None:
    theirs, ours = (program(line)(fw) for fw in FRAMEWORKS)
    assert_same(ours, theirs)


@pytest.mark.parametrize("line", snippets(devices.MIXED_PRECISION))
def test_mixed_precision(line: str) -> None:
    assert_same_outcome(program(line), messages=True)


def restored(name: str, *arguments: Any) -> Any:
    """What a getter gives after its setter was called with each of the arguments."""

    def run(fw: Any) -> list[Any]:
        get, put = getattr(fw, f"get_{name}"), getattr(fw, f"set_{name}")
        before, seen = get(), []
        try:
            for argument in arguments:
                put(argument)
                seen.append(get())
        finally:
            put(before)
        return seen

    return run


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("deterministic_debug_mode", (1, "error", 0, "warn", "default", 2)),
        ("float32_matmul_precision", ("high", "medium", "highest")),
        ("num_threads", (2, 1)),
        ("default_dtype", ()),
    ],
)
def test_what_is_set_is_had(name: str, arguments: tuple[Any, ...]) -> None:
    assert_same_outcome(restored(name, *arguments))


@programs
def deterministic(fw: Any) -> Any:
    seen = []
    for arguments, options in (((True,), {}), ((True,), {"warn_only": True}), ((False,), {})):
        fw.use_deterministic_algorithms(*arguments, **options)
        seen.append(fw.are_deterministic_algorithms_enabled())
        seen.append(fw.is_deterministic_algorithms_warn_only_enabled())
        seen.append(fw.get_deterministic_debug_mode())
    return seen


@programs
def cudnn_flags(fw: Any) -> Any:
    cudnn = fw.backends.cudnn
    with cudnn.flags(enabled=False, deterministic=True, benchmark=True):
        inside = cudnn.enabled, cudnn.deterministic, cudnn.benchmark, cudnn.allow_tf32
    return inside, cudnn.enabled, cudnn.deterministic, cudnn.benchmark


@programs
def scaler(fw: Any) -> Any:
    """The scale grows after two steps that were taken, and falls after one that was not."""
    w = fw.ones(3, requires_grad=True)
    optimizer = fw.optim.SGD([w], lr=0.1)
    scaler = fw.amp.GradScaler("cpu", init_scale=8.0, growth_interval=2)
    seen = []
    for factor in (1.0, 2.0, float("inf"), 3.0, float("nan"), 1.0, 1.0, 1.0):
        optimizer.zero_grad()
        scaler.scale((w * factor).sum()).backward()
        scaler.step(optimizer)
        scaler.update()
        seen += [w.detach().clone(), scaler.get_scale(), scaler.state_dict()]
    other = fw.amp.GradScaler("cpu")
    other.load_state_dict(scaler.state_dict())
    scaler.scale(w.sum()).backward()
    scaler.update(3.0)
    return seen, other.state_dict(), scaler.get_scale(), scaler.get_growth_interval()


@programs
def scaler_and_clipping(fw: Any) -> Any:
    w = fw.ones(3, requires_grad=True)
    optimizer = fw.optim.SGD([w], lr=0.1)
    scaler = fw.amp.GradScaler("cpu")
    scaler.scale((w * 5).sum()).backward()
    scaler.unscale_(optimizer)
    norm = fw.nn.utils.clip_grad_norm_([w], 1.0)
    scaler.step(optimizer)
    return norm, w.grad, w.detach()


def scaled(fw: Any) -> tuple[Any, Any]:
    """A scaler and an optimizer, after a backward pass."""
    w = fw.ones(3, requires_grad=True)
    scaler = fw.amp.GradScaler("cpu")
    scaler.scale(w.sum()).backward()
    return scaler, fw.optim.SGD([w], lr=0.1)


@programs.raises("already been called")
def unscaled_twice(fw: Any) -> None:
    scaler, optimizer = scaled(fw)
    scaler.unscale_(optimizer)
    scaler.unscale_(optimizer)


@programs.raises("already been called")
def stepped_twice(fw: Any) -> None:
    scaler, optimizer = scaled(fw)
    scaler.step(optimizer)
    scaler.step(optimizer)


@programs.raises("after step")
def unscaled_after_a_step(fw: Any) -> None:
    scaler, optimizer = scaled(fw)
    scaler.step(optimizer)
    scaler.unscale_(optimizer)


@pytest.mark.parametrize("run", programs)
def test_programs(run: Any) -> None:
    run()


def test_the_modules_of_functions_have_torchs_names() -> None:
    names = set(torch.functional.__all__) - {"istft", "stft"}  # of complex numbers
    assert set(mg.functional.__all__) == names


def test_default_tensor_type() -> None:
    with pytest.warns(UserWarning, match="deprecated"):
        mg.set_default_tensor_type("torch.DoubleTensor")
    assert mg.ones(1).dtype is mg.float64
    with pytest.warns(UserWarning, match="deprecated"):
        mg.set_default_tensor_type(mg.FloatTensor)
    assert mg.ones(1).dtype is mg.float32


def test_a_gpu_is_no_default_device() -> None:
    with pytest.raises(AssertionError, match="not compiled with CUDA"):
        mg.set_default_device("cuda")
    assert mg.ones(1).device == mg.get_default_device() == mg.device("cpu")


def test_a_context_of_a_device_that_is_not_there() -> None:
    with pytest.raises(AssertionError, match="not compiled with CUDA"), mg.device("cuda"):
        raise NotImplementedError


def test_autocast_on_the_cpu_says_that_it_is_off() -> None:
    with pytest.warns(UserWarning, match="Disabling autocast"), mg.autocast("cpu"):
        assert (mg.ones(2, 2) @ mg.ones(2)).dtype is mg.float32


@pytest.mark.parametrize("use", [mg.Tensor.bfloat16, lambda t: t.to(mg.bfloat16)])
def test_bfloat16_is_named_only(use: Any) -> None:
    with pytest.raises(TypeError, match=r"torch\.bfloat16 can be named, not used"):
        use(mg.ones(1))


# What is not there


@pytest.mark.parametrize(
    "path",
    [
        "autograd.profiler.profile",
        "distributed.init_process_group",
        "distributed.rpc.init_rpc",
        "fx.symbolic_trace",
        "hub.load",
        "jit.script",
        "onnx.export",
        "profiler.profile",
        "utils.model_zoo.load_url",
    ],
)
def test_stand_ins_exist_in_torch_and_fail_when_used(path: str) -> None:
    module, _, name = path.rpartition(".")
    theirs = pytest.importorskip(f"torch.{module}")
    assert hasattr(theirs, name)
    found = getattr(importlib.import_module(f"minigrad.{module}"), name)
    with pytest.raises(NotImplementedError, match=rf"^minigrad has no torch\.{path}: "):
        found(len)
    assert not isinstance(len, found)


def test_a_stand_in_has_no_members() -> None:
    with pytest.raises(AttributeError, match="computes in one process"):
        mg.distributed.ReduceOp.SUM  # noqa: B018


def test_torch_is_held_to_the_version_scripts_are_told() -> None:
    assert torch.__version__.startswith(TORCH_VERSION)
