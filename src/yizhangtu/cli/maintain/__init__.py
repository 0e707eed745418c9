"""`yizhangtu maintain`: one round of dynamic maintenance, from draft to a version in force."""

from yizhangtu.cli.maintain.group import command

__all__ = ["command"]
