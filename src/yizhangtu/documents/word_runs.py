"""The printed words of one Word paragraph, and what hangs on it: notes, text boxes, pictures, marks of review."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from yizhangtu.documents.elements import Element, attribute, child, local_name

__all__ = ["Inline", "inline_of"]

# What is not printed: properties, text struck out by a tracked change, codes of fields, the reading above a word.
_SILENT = frozenset(
    {"pPr", "rPr", "instrText", "delInstrText", "delText", "rt", "sdtPr", "tcPr", "trPr"}
)
_STRUCK = frozenset({"del", "moveFrom"})
_ADDED = frozenset({"ins", "moveTo"})
_PICTURES = frozenset({"blip", "imagedata"})


@dataclass
class Inline:
    """What a paragraph prints, in pieces, and what is found in it; `counts` says what was met and not read."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def text(self) -> str:
        """The printed words; a line break is a line feed."""
        return "".join(self.pieces)


def inline_of(paragraph: Element) -> Inline:
    """The printed words of a paragraph, tracked changes taken as accepted."""
    inline = Inline()
    _walk(paragraph, inline)
    return inline


def _walk(element: Element, inline: Inline) -> None:
    for one in element:
        name = local_name(one)
        if name in _SILENT:
            continue
        if name in _STRUCK:
            inline.counts["revision"] += 1
        elif name == "r" and child(one, "rPr", "vanish") is not None and _is_hidden(one):
            inline.counts["hidden"] += bool("".join(one.itertext()).strip())
        elif name == "AlternateContent":
            _walk_alternatives(one, inline)
        elif name == "txbxContent":
            inline.boxes.append(one)
        elif name in _PRINTED:
            _PRINTED[name](one, inline)
        else:
            inline.counts["revision"] += name in _ADDED
            inline.counts["picture"] += name in _PICTURES
            inline.counts["object"] += name == "OLEObject"
            _walk(one, inline)


def _is_hidden(run: Element) -> bool:
    return attribute(child(run, "rPr", "vanish")) not in {"0", "false", "off"}


def _walk_alternatives(element: Element, inline: Inline) -> None:
    """The first of several versions of the same thing (a text box is stored twice)."""
    first = next((one for one in element if local_name(one) in {"Choice", "Fallback"}), None)
    if first is not None:
        _walk(first, inline)


def _print_text(element: Element, inline: Inline) -> None:
    inline.pieces.append((element.text or "").replace("\n", " ").replace("\r", " "))


def _print_symbol(element: Element, inline: Inline) -> None:
    code = attribute(element, "char") or ""
    try:
        inline.pieces.append(chr(int(code, 16)))
    except ValueError:
        inline.counts["symbol"] += 1


def _print_break(element: Element, inline: Inline) -> None:
    if attribute(element, "type") in {None, "textWrapping"}:
        inline.pieces.append("\n")


def _print_note(element: Element, inline: Inline) -> None:
    kind = local_name(element).removesuffix("Reference")
    inline.notes.append((kind, attribute(element, "id") or ""))


def _printing(sign: str) -> Callable[[Element, Inline], None]:
    return lambda _, inline: inline.pieces.append(sign)


_PRINTED: Mapping[str, Callable[[Element, Inline], None]] = MappingProxyType(
    {
        "t": _print_text,
        "sym": _print_symbol,
        "br": _print_break,
        "cr": _printing("\n"),
        "tab": _printing("\t"),
        "ptab": _printing("\t"),
        "noBreakHyphen": _printing("-"),
        "footnoteReference": _print_note,
        "endnoteReference": _print_note,
    }
)
