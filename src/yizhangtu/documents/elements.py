"""Elements of office files by their local names: the namespaces differ between the two editions of the format."""

from typing import TypeAlias

from lxml import etree

__all__ = ["Element", "attribute", "child", "integer", "local_name"]

Element: TypeAlias = etree.ElementBase


def local_name(element: Element) -> str:
    """The name of an element without its namespace; empty for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, *names: str) -> Element | None:
    """The element that a path of local names leads to; None when a step is missing."""
    for name in names:
        if element is None:
            return None
        element = next((one for one in element if local_name(one) == name), None)
    return element


def attribute(element: Element | None, name: str = "val") -> str | None:
    """An attribute by its local name; None without the element or the attribute."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def integer(element: Element | None, name: str = "val") -> int | None:
    """An attribute that is a whole number; None where it is missing or none."""
    value = attribute(element, name)
    return int(value) if value is not None and value.lstrip("-").isdecimal() else None
