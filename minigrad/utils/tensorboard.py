"""Writing what TensorBoard shows, as `torch.utils.tensorboard`; by tensorboardX (the extra).

TensorBoard's own package writes scalars only, and brings a web server with it; tensorboardX has
PyTorch's whole interface, and takes arrays.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NoReturn

from .._tensor import Tensor
from ._pytree import tree_map

__all__ = ["SummaryWriter"]


class SummaryWriter:
    """Writes event files into a directory for TensorBoard.

    Wherever a number or an array is taken, a Tensor is, with a gradient or without.

    Args:
        log_dir: the directory; by default `runs/`, then time, host and `comment`.
        comment: at the end of the default directory's name.
        purge_step: when a run goes on after a crash: the first step to be written again.
        max_queue: how many events wait at most before they are written.
        flush_secs: how many seconds they wait at most.
        filename_suffix: at the end of the files' names.

    Raises:
        ImportError: tensorboardX is not installed.
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] | None = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: int = 120,
        filename_suffix: str = "",
    ) -> None:
        try:
            import tensorboardX
        except ImportError as error:
            raise ImportError(
                "SummaryWriter writes by tensorboardX: pip install 'minigrad[tensorboard]'"
            ) from error
        self._writer: Any = tensorboardX.SummaryWriter(
            None if log_dir is None else os.fspath(log_dir),
            comment=comment,
            purge_step=purge_step,
            max_queue=max_queue,
            flush_secs=flush_secs,
            filename_suffix=filename_suffix,
        )

    @property
    def log_dir(self) -> str:
        """The directory that is written to."""
        return str(self._writer.logdir)

    def get_logdir(self) -> str:
        """The directory that is written to."""
        return self.log_dir

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
    ) -> None:
        """Add a point to the curve `tag`.

        Args:
            tag: the curve's name.
            scalar_value: a number, or a Tensor of one element.
            global_step: where on the axis.
            walltime: seconds since 1970; now by default.
            new_style: accepted, without effect.
            double_precision: accepted, without effect: values are written in single precision.
        """
        self._writer.add_scalar(tag, _number(scalar_value), global_step, walltime)

    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: Mapping[str, Any],
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Add a point to each of several curves of one diagram.

        Args:
            main_tag: the diagram's name.
            tag_scalar_dict: the curves' names and values.
            global_step: where on the axis.
            walltime: seconds since 1970; now by default.
        """
        values = {tag: _number(value) for tag, value in tag_scalar_dict.items()}
        self._writer.add_scalars(main_tag, values, global_step, walltime)

    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: int | None = None,
        bins: Any = "tensorflow",
        walltime: float | None = None,
        max_bins: int | None = None,
    ) -> None:
        """Add the distribution of `values`.

        Args:
            tag: its name.
            values: of any shape.
            global_step: where on the axis.
            bins: 'tensorflow', or what `numpy.histogram` takes.
            walltime: seconds since 1970; now by default.
            max_bins: how many bins at most.
        """
        self._writer.add_histogram(tag, _plain(values), global_step, bins, walltime, max_bins)

    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """Add an image.

        Args:
            tag: its name.
            img_tensor: bytes from 0 to 255, or floating point from 0 to 1.
            global_step: where on the axis.
            walltime: seconds since 1970; now by default.
            dataformats: what its dimensions are: 'CHW', 'HWC' or 'HW'.
        """
        self._writer.add_image(tag, _plain(img_tensor), global_step, walltime, dataformats)

    def add_images(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "NCHW",
    ) -> None:
        """Add a batch of images as one picture; arguments are `add_image`'s.

        Args:
            tag: its name.
            img_tensor: bytes from 0 to 255, or floating point from 0 to 1.
            global_step: where on the axis.
            walltime: seconds since 1970; now by default.
            dataformats: what its dimensions are: 'NCHW' or 'NHWC'.
        """
        self._writer.add_images(tag, _plain(img_tensor), global_step, walltime, dataformats)

    def add_figure(
        self,
        tag: str,
        figure: Any,
        global_step: int | None = None,
        close: bool = True,
        walltime: float | None = None,
    ) -> None:
        """Add figures of matplotlib as an image.

        Args:
            tag: its name.
            figure: one or a list.
            global_step: where on the axis.
            close: whether to close them.
            walltime: seconds since 1970; now by default.
        """
        self._writer.add_figure(tag, figure, global_step, close, walltime)

    def add_text(
        self,
        tag: str,
        text_string: str,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Add a text, in Markdown.

        Args:
            tag: its name.
            text_string: the text.
            global_step: where on the axis.
            walltime: seconds since 1970; now by default.
        """
        self._writer.add_text(tag, text_string, global_step, walltime)

    def add_graph(
        self,
        model: Any,
        input_to_model: Any = None,
        verbose: bool = False,
        use_strict_trace: bool = True,
    ) -> NoReturn:
        """Refused: TensorBoard shows traced programs of PyTorch's; see `utils.draw`.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(
            "add_graph writes a program traced by torch.jit, which minigrad does not have. To see "
            "the graph, save a picture: minigrad.utils.draw(model(x), params=model)"
            ".save('graph.svg')"
        )

    def add_hparams(
        self,
        hparam_dict: Mapping[str, Any],
        metric_dict: Mapping[str, Any],
        hparam_domain_discrete: Mapping[str, Any] | None = None,
        run_name: str | None = None,
        global_step: int | None = None,
    ) -> None:
        """Add a run to the table of hyperparameters.

        Args:
            hparam_dict: bools, strings and numbers by name.
            metric_dict: what came out, by name.
            hparam_domain_discrete: accepted, without effect.
            run_name: directory of the run within `log_dir`; the time by default.
            global_step: where on the axis.
        """
        chosen = {name: _number(value) for name, value in hparam_dict.items()}
        results = {name: _number(value) for name, value in metric_dict.items()}
        self._writer.add_hparams(chosen, results, run_name, global_step)

    def flush(self) -> None:
        """Bring to the disk what the writing thread has taken up so far; `close` waits for all."""
        self._writer.flush()

    def close(self) -> None:
        """Write what waits and close the files."""
        self._writer.close()

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _number(value: Any) -> Any:
    """A Python number for a Tensor of one element."""
    return value.item() if isinstance(value, Tensor) else value


def _plain(values: Any) -> Any:
    """With arrays for Tensors."""
    return tree_map(lambda v: v.detach().numpy() if isinstance(v, Tensor) else v, values)
