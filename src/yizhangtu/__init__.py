"""Yizhangtu (一张图): the life of a territorial spatial plan after approval, from proposal to a version in force."""

__version__ = "0.1.0"
