"""The command line: one module per command; the words are those of the library."""

from yizhangtu.cli.application import main

__all__ = ["main"]
