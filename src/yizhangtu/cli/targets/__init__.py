"""`yizhangtu targets`: what approval documents promised."""

from yizhangtu.cli.targets.group import command

__all__ = ["command"]
