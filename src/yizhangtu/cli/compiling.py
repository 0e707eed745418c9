"""Tells why the first run of a command takes longer."""

import logging

from yizhangtu.cli.output import ERROR

__all__ = ["tell_of_compiling"]

_KERNELS = "yizhangtu.geometry.kernels"


class _Notice(logging.Handler):
    """Says once that kernels are being compiled; each of them logs it."""

    def emit(self, _: logging.LogRecord) -> None:
        logging.getLogger(_KERNELS).removeHandler(self)
        ERROR.print("首次使用，正在编译计算核心，可能需要几十秒，以后不再编译。", style="dim")


def tell_of_compiling() -> None:
    """From now on, say so when a kernel has to be compiled."""
    log = logging.getLogger(_KERNELS)
    log.setLevel(logging.INFO)
    if not any(isinstance(handler, _Notice) for handler in log.handlers):
        log.addHandler(_Notice())
