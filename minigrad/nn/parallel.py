"""What PyTorch runs on several devices, on the one there is."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor
from ..stand_ins import stand_ins
from .batchnorm import _BatchNorm
from .module import Module

__getattr__ = stand_ins(
    __name__,
    "minigrad computes in one process",
    "DistributedDataParallel parallel_apply scatter gather replicate",
)


class DataParallel(Module):
    """A module as it is: PyTorch's wrapper that splits batches over GPUs, of which there are none.

    Args:
        module: the module, whose state has names that begin with 'module.'.
        device_ids: the GPUs; without effect.
        output_device: likewise.
        dim: the dimension of the batch; likewise.

    Example:
        >>> import minigrad as mg
        >>> model = mg.nn.DataParallel(mg.nn.Linear(2, 3))
        >>> model(mg.ones(4, 2)).shape, [name for name in model.state_dict()]
        (torch.Size([4, 3]), ['module.weight', 'module.bias'])
    """

    device_ids: list[int]

    def __init__(
        self, module: Module, device_ids: Any = None, output_device: Any = None, dim: int = 0
    ) -> None:
        super().__init__()
        self.module = module
        self.device_ids = []

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        """Return what the module gives."""
        return self.module(*inputs, **kwargs)


class SyncBatchNorm(_BatchNorm):
    """Batch normalization over the processes of a group: here of one, as `BatchNorm1d`.

    Args:
        num_features: the number of channels.
        eps: ε.
        momentum: m; None for the average over all batches.
        affine: whether there are w and b.
        track_running_stats: whether there are running statistics.
        process_group: the processes; without effect.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.
        bias: whether there is b.

    Shape:
        input and output (n, channels, *).

    Raises:
        ValueError: the input has fewer than two dimensions, or no channels.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.SyncBatchNorm(3)(mg.rand(2, 3, 4)).shape
        torch.Size([2, 3, 4])
    """

    process_group: Any

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        process_group: Any = None,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(
            num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias
        )
        self.process_group = process_group

    def _check_input_dim(self, input: Tensor) -> None:
        if input.ndim < 2:
            raise ValueError(f"expected at least 2D input (got {input.ndim}D input)")
        if not input.shape[1]:
            raise ValueError("SyncBatchNorm number of input channels should be non-zero")

    @classmethod
    def convert_sync_batchnorm(cls, module: Module, process_group: Any = None) -> Module:
        """Put a `SyncBatchNorm` in the place of each batch normalization in a module.

        Args:
            module: the module, which is changed.
            process_group: of the layers.

        Returns:
            It, or if it is a batch normalization, what stands for it.

        Example:
            >>> import minigrad as mg
            >>> model = mg.nn.Sequential(mg.nn.Tanh(), mg.nn.BatchNorm1d(3))
            >>> type(mg.nn.SyncBatchNorm.convert_sync_batchnorm(model)[1]).__name__
            'SyncBatchNorm'
        """
        made = module
        if isinstance(module, _BatchNorm):
            made = SyncBatchNorm(
                module.num_features,
                module.eps,
                module.momentum,
                module.affine,
                module.track_running_stats,
                process_group,
                bias=module.bias is not None,
            )
            made._parameters.update(module._parameters)
            made._buffers.update(module._buffers)
            made.training = module.training
        for name, child in module.named_children():
            made.add_module(name, cls.convert_sync_batchnorm(child, process_group))
        return made
