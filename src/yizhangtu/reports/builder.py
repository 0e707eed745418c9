"""Gathers blocks in reading order and numbers their headings: 一、 then （一） then 1. then （1）."""

from yizhangtu.reports.phrases import chinese_number
from yizhangtu.reports.tree import Block, Heading, Note, Paragraph, Part

__all__ = ["Builder"]


class Builder:
    """Collects blocks into parts; what has no data is remembered in `omitted` with its reason."""

    def __init__(self) -> None:
        self.omitted: list[tuple[str, str]] = []
        self._parts: list[Part] = []
        self._blocks: list[Block] = []
        self._landscape = False
        self._counters = [0, 0, 0, 0]

    @property
    def chapter(self) -> int:
        """The number of the chapter being written; 0 before the first numbered one."""
        return self._counters[0]

    def heading(self, level: int, text: str, *, numbered: bool = True) -> None:
        """A heading of level 1 to 4, numbered after the last one of its level."""
        number = ""
        if numbered:
            self._counters[level - 1] += 1
            self._counters[level:] = [0] * (4 - level)
            number = _number(level, self._counters[level - 1])
        self._blocks.append(Heading(level, number, text))

    def paragraph(self, *sentences: str) -> None:
        """A paragraph of these sentences; none, no paragraph."""
        text = "".join(sentences)
        if text:
            self._blocks.append(Paragraph(text))

    def note(self, text: str) -> None:
        """A remark in small type."""
        self._blocks.append(Note(text))

    def add(self, block: Block) -> None:
        """A table or a figure."""
        self._blocks.append(block)

    def omit(self, section: str, reason: str) -> None:
        """Remembers that a section was left out, and why."""
        self.omitted.append((section, reason))

    def turn(self, *, landscape: bool) -> None:
        """Starts a new part in the given orientation, unless the present one already has it."""
        if landscape is not self._landscape:
            self._close()
            self._landscape = landscape

    def parts(self) -> tuple[Part, ...]:
        """All parts gathered so far."""
        self._close()
        return tuple(self._parts)

    def _close(self) -> None:
        if self._blocks:
            self._parts.append(Part(tuple(self._blocks), self._landscape))
            self._blocks = []


def _number(level: int, count: int) -> str:
    if level == 1:
        return f"{chinese_number(count)}、"
    if level == 2:
        return f"（{chinese_number(count)}）"
    return f"{count}. " if level == 3 else f"（{count}）"
