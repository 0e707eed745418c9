"""Sentences of running text: they end at 。；！？ outside brackets, not where a print breaks the line."""

import re
from collections.abc import Iterable, Iterator, Sequence

from yizhangtu.documents.document import Span
from yizhangtu.documents.numbering import numbering_of
from yizhangtu.documents.paragraphs import Paragraph

__all__ = ["prints_points", "sentences_of"]

_PAIRS = {
    "（": "）",
    "(": ")",
    "《": "》",
    "〈": "〉",
    "«": "»",
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "【": "】",
    "〔": "〕",
    "[": "]",
}
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
# Some systems print a bracket opened full-width and closed half-width.
_CLOSING |= {")": "（(", "）": "（("}
# How many brackets further out a closing one is matched over brackets that never close.
_DEEPEST_SEARCH = 16
_ENDS = frozenset("。；！？!?;")
_POINTS = frozenset(".．")
_TRAILING = frozenset("”’」』）)》〉»】〕]。！？!?")
_HAN = re.compile(r"[\u3400-\u9fff）)》»”’〉」』】]")


def prints_points(text: str) -> bool:
    """Whether a text prints its full stops as half-width points (.) rather than 。."""
    points = len(re.findall(r"(?<=[\u4e00-\u9fff）)»”])[.．](?!\d)", text))
    return points > text.count("。")


def sentences_of(paragraphs: Iterable[Paragraph], *, points: bool) -> Iterator[Span]:
    """The sentences of each paragraph in order.

    Parameters
    ----------
    paragraphs
        Paragraphs of running text.
    points
        Whether a point after a figure can be a full stop (`prints_points`).
    """
    for paragraph in paragraphs:
        text = "".join(line.text for line in paragraph.lines)
        origin = [
            place for line in paragraph.lines for place in range(line.span.start, line.span.end)
        ]
        start = 0
        for end in _ends(text, points=points):
            while start < end and text[start].isspace():
                start += 1
            if start < end:
                yield Span(origin[start], origin[end - 1] + 1)
            start = end


def _ends(text: str, *, points: bool) -> Iterator[int]:
    """Where sentences end, the end of the text included."""
    inside = _inside_pairs(text)
    number = numbering_of(text)
    index = number.title_start if number else 0
    while index < len(text):
        character = text[index]
        is_end = not inside[index] and (
            character in _ENDS or (character in _POINTS and _is_stop(text, index, points=points))
        )
        index += 1
        if is_end:
            while index < len(text) and text[index] in _TRAILING and not inside[index]:
                index += 1
            yield index
    yield len(text)


def _is_stop(text: str, index: int, *, points: bool) -> bool:
    """Whether a half-width point is a full stop and no decimal point, number or abbreviation."""
    before = text[index - 1 : index]
    after = text[index + 1 : index + 2]
    if after and not (_HAN.match(after) or after.isspace() or after in "“《«‘（("):
        return False
    return bool(_HAN.match(before)) or (points and before.isdecimal()) or not after


def _inside_pairs(text: str) -> Sequence[bool]:
    """For each character whether it stands between brackets or quotation marks that close in the same paragraph."""
    inside = [0] * (len(text) + 1)
    opened: list[int] = []
    for index, character in enumerate(text):
        if character in _PAIRS:
            opened.append(index)
        elif character in _CLOSING:
            for depth in range(len(opened) - 1, max(len(opened) - _DEEPEST_SEARCH, 0) - 1, -1):
                if text[opened[depth]] in _CLOSING[character]:
                    inside[opened[depth]] += 1
                    inside[index] -= 1
                    del opened[depth:]
                    break
    depth = 0
    marks: list[bool] = []
    for change in inside[:-1]:
        depth += change
        marks.append(depth > 0)
    return marks
