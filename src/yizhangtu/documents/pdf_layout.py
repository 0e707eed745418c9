"""The pages of a PDF as one text: tables that go on over the end of a page joined, heads and feet beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from yizhangtu.documents.laid_out import LaidOut, PlainCell
from yizhangtu.documents.structure import Source
from yizhangtu.documents.tables import is_figure

__all__ = ["Printed", "pages_laid_out"]

_MOST_EDGE_LINES = 2


@dataclass(frozen=True)
class Printed:
    """A line or a table of a page."""

    text: str = ""
    cells: tuple[PlainCell, ...] = ()
    is_indented: bool = False


def pages_laid_out(pages: Sequence[Sequence[Printed]]) -> Source:
    """The text of the pages, and what is known of its structure."""
    layout = _Layout()
    for number, page in enumerate(pages):
        goes_on = number + 1 < len(pages) and _goes_on(page, pages[number + 1])
        layout.add_page(page, goes_on=goes_on)
    return Source(
        layout.out.text,
        tables=tuple(layout.out.tables),
        page_starts=tuple(layout.starts),
        page_edges=frozenset(layout.edges),
        openings=frozenset(layout.openings),
    )


@dataclass
class _Layout:
    """Pages put down one after the other.

    While a table goes on over the end of a page it is `open`, `turned` holds its row at each such end, and the foot and
    the head of the pages wait until the table is put down.
    """

    out: LaidOut = field(default_factory=LaidOut)
    starts: list[int] = field(default_factory=list)
    edges: set[int] = field(default_factory=set)
    openings: set[int] = field(default_factory=set)
    open: list[PlainCell] = field(default_factory=list)
    turned: list[int] = field(default_factory=list)
    waiting: list[tuple[Printed, bool]] = field(default_factory=list)

    def add_page(self, page: Sequence[Printed], *, goes_on: bool) -> None:
        """Puts a page down; `goes_on` tells that its last table goes on with the first of the next page."""
        if not self.open:
            self.starts.append(self.out.length)
        last_table = max((k for k, one in enumerate(page) if one.cells), default=-1)
        lines = [k for k, one in enumerate(page) if not one.cells]
        for index, one in enumerate(page):
            if not one.cells:
                self._add_line(one, is_edge=index in {*lines[:1], *lines[-1:]})
                continue
            self._take_table(one.cells)
            if not (goes_on and index == last_table):
                self._put_table()

    def _add_line(self, line: Printed, *, is_edge: bool) -> None:
        if self.open:
            self.waiting.append((line, is_edge))
            return
        span = self.out.add_line(line.text)
        if is_edge:
            self.edges.add(span.start)
        if line.is_indented:
            self.openings.add(span.start)

    def _take_table(self, cells: Sequence[PlainCell]) -> None:
        if self.open:
            self.turned.append(max(cell.row for cell in self.open) + 1)
            self.open = _joined(self.open, cells)
        else:
            self.open = list(cells)

    def _put_table(self) -> None:
        table = self.out.add_table(self.open)
        firsts = {cell.row: cell.span.start for cell in reversed(table.cells)}
        self.starts += [firsts.get(row, table.span.end) for row in self.turned]
        waiting = self.waiting
        self.open, self.turned, self.waiting = [], [], []
        for line, is_edge in waiting:
            self._add_line(line, is_edge=is_edge)


def _goes_on(page: Sequence[Printed], following: Sequence[Printed]) -> bool:
    """Whether the last table of a page goes on at the top of the next: as many columns, no more than page furniture between."""
    last = next((k for k in range(len(page) - 1, -1, -1) if page[k].cells), None)
    first = next((k for k, one in enumerate(following) if one.cells), None)
    if last is None or first is None:
        return False
    between = len(page) - 1 - last + first
    return between <= 2 * _MOST_EDGE_LINES - 1 and _columns(page[last].cells) == _columns(
        following[first].cells
    )


def _columns(cells: Sequence[PlainCell]) -> int:
    return max(cell.column + cell.column_span for cell in cells)


def _joined(begun: Sequence[PlainCell], more: Sequence[PlainCell]) -> list[PlainCell]:
    """A table and its continuation, less the heading rows printed again."""
    repeated = 0
    while _row_texts(more, repeated) and _row_texts(more, repeated) == _row_texts(begun, repeated):
        repeated += 1
    below = max(cell.row for cell in begun) + 1
    moved = [
        replace(cell, row=cell.row - repeated + below) for cell in more if cell.row >= repeated
    ]
    return _carried(begun, moved, below)


def _carried(begun: Sequence[PlainCell], more: Sequence[PlainCell], below: int) -> list[PlainCell]:
    """A table with its continuation, the labels of groups that run on over the end of the page carried down."""
    cells = list(begun)
    rest = list(more)
    for column in range(_columns(begun) - 1):
        blank = next(
            (one for one in rest if (one.row, one.column, one.text) == (below, column, "")), None
        )
        label = next(
            (one for one in cells if one.column == column and one.row + one.row_span == below), None
        )
        if blank is None or label is None or not label.text or is_figure(label.text):
            break
        cells[cells.index(label)] = replace(label, row_span=label.row_span + blank.row_span)
        rest.remove(blank)
    return cells + rest


def _row_texts(cells: Sequence[PlainCell], row: int) -> list[tuple[int, str]]:
    return sorted((cell.column, cell.text) for cell in cells if cell.row == row)
