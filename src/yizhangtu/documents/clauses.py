"""Cuts a sentence into clauses without cutting through a number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yizhangtu.documents.assigned import Assigned
from yizhangtu.documents.figures import Figure, Label, Number

__all__ = ["Clause", "split_clauses"]

_MARK = re.compile(r"[,;。:!?()]|(?<!\d)\.|(?<=\d)\.(?!\d)")
_JOINT = re.compile(r"、|/|和|与|以及|及")
_BRACKET = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence with its numbers, and the mark it stands behind ("" for the first)."""

    start: int
    end: int
    mark: str
    numbers: tuple[Number | Assigned, ...]


def split_clauses(text: str, numbers: Sequence[Number | Assigned]) -> Iterator[Clause]:
    """The clauses of a normalised sentence: between marks, and where a list goes on behind a figure.

    A bracket without figures belongs to its clause.
    """
    start, mark, at = 0, "", 0
    for end, next_start, next_mark in _cuts(text, numbers):
        inside = []
        while at < len(numbers) and numbers[at].start < end:
            inside.append(numbers[at])
            at += 1
        yield Clause(start, end, mark, tuple(inside))
        start, mark = next_start, next_mark
    yield Clause(start, len(text), mark, tuple(numbers[at:]))


def _cuts(text: str, numbers: Sequence[Number | Assigned]) -> list[tuple[int, int, str]]:
    """Where a clause ends, where the next begins, and the mark between them."""
    taken = [(number.start, number.end) for number in numbers]
    figures = [number for number in numbers if not isinstance(number, Label)]
    plain = [
        found.span()
        for found in _BRACKET.finditer(text)
        if not any(found.start() < figure.start < found.end() for figure in figures)
    ]
    spans = sorted([*taken, *plain])
    cuts = [
        (found.start(), found.end(), found.group())
        for found in _outside(_MARK.finditer(text), spans)
    ]
    for figure in numbers:
        if isinstance(figure, Figure) and (joint := _JOINT.match(text, figure.tail)):
            cuts.append((joint.start(), joint.end(), "、"))
    return sorted(set(cuts))


def _outside(
    marks: Iterator[re.Match[str]], spans: Sequence[tuple[int, int]]
) -> Iterator[re.Match[str]]:
    """The marks that stand in none of the sorted spans."""
    at = 0
    for mark in marks:
        while at < len(spans) and spans[at][1] <= mark.start():
            at += 1
        if at == len(spans) or mark.start() < spans[at][0]:
            yield mark
