"""The text of a PDF with its pages and tables; a page that is only a picture is told, never passed over."""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from yizhangtu.documents.document import Gap
from yizhangtu.documents.laid_out import LaidOut, PlainCell
from yizhangtu.documents.structure import Source
from yizhangtu.errors import DocumentError

__all__ = ["read_pdf"]

_BROKEN = (
    PDFException,
    PSException,
    MalformedPDFException,
    struct.error,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    RecursionError,
    OSError,
)
# Justified Chinese text stands wider than it is set: only a gap of half a character is a space.
_WORDS = {"x_tolerance_ratio": 0.5, "y_tolerance": 3}
# Corners of cells are drawn to less than a point.
_SAME_EDGE = 2.0
_LEAST_CELLS = 4
_MOST_EDGE_LINES = 2
_LATIN_BREAK = re.compile(r"(?<=[A-Za-z,.;])\s*\n\s*(?=[A-Za-z])")
_ANY_BREAK = re.compile(r"\s*\n\s*")

_Box: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Printed:
    """A line or a table of a page, and how far down it begins."""

    top: float
    text: str = ""
    cells: tuple[PlainCell, ...] = ()


def read_pdf(path: Path) -> Source:
    """The text of a PDF by lines, its tables, and where its pages begin.

    A table that goes on over the end of a page is one table; a heading printed again is left out, and the foot and the
    head of the pages stand before it.

    Raises
    ------
    DocumentError
        When the file is encrypted or broken, or no page holds text.
    """
    try:
        with pdfplumber.open(path) as pdf:
            pages = [list(_printed(page)) for page in pdf.pages]
    except PdfminerException as error:
        if isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect):
            raise DocumentError(
                "PDF 已加密", where=str(path), mend="请解除密码，另存后再读取"
            ) from error
        raise _broken(path) from error
    except PDFPasswordIncorrect as error:
        raise DocumentError(
            "PDF 已加密", where=str(path), mend="请解除密码，另存后再读取"
        ) from error
    except _BROKEN as error:
        raise _broken(path) from error
    blank = [number for number, page in enumerate(pages, start=1) if not page]
    if len(blank) == len(pages):
        raise DocumentError(
            f"PDF 共{len(pages)}页，没有文字，像是扫描件",
            where=str(path),
            mend="请先做文字识别，或向编制单位索取带文字的文件",
        )
    gaps = tuple(Gap("这一页没有文字，可能是扫描图片，未读取", f"第{number}页") for number in blank)
    return replace(_laid_out(pages), gaps=gaps)


def _broken(path: Path) -> DocumentError:
    return DocumentError(
        "不是完好的 PDF", where=str(path), mend="文件可能下载不完整，请重新获取或另存后再读取"
    )


def _printed(page: Any) -> Iterator[_Printed]:
    """What stands on a page, from the top."""
    tables = [table for table in page.find_tables() if _is_table(table)]
    boxes = [table.bbox for table in tables]
    rest = (
        page.filter(lambda one: not any(_is_within(one, box) for box in boxes)) if boxes else page
    )
    found = [
        _Printed(line["top"], line["text"].strip()) for line in rest.extract_text_lines(**_WORDS)
    ]
    found += [_Printed(table.bbox[1], cells=_cells(table)) for table in tables]
    page.close()
    yield from sorted((one for one in found if one.text or one.cells), key=lambda one: one.top)


def _is_table(table: Any) -> bool:
    """Whether ruled lines enclose a table rather than a frame around text."""
    columns = {round(cell[0] / _SAME_EDGE) for cell in table.cells}
    return len(table.cells) >= _LEAST_CELLS and len(columns) > 1


def _is_within(one: dict[str, Any], box: _Box) -> bool:
    x, y = (one["x0"] + one["x1"]) / 2, (one["top"] + one["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _cells(table: Any) -> tuple[PlainCell, ...]:
    """The cells of a ruled table on the grid of all its edges."""
    boxes = list(table.cells)
    xs, ys = (_edges([box[side] for box in boxes for side in sides]) for sides in ((0, 2), (1, 3)))
    words = {
        box: text
        for row, texts in zip(table.rows, table.extract(**_WORDS), strict=True)
        for box, text in zip(row.cells, texts, strict=True)
        if box is not None
    }
    found = []
    for box in boxes:
        left, right = _at(xs, box[0]), _at(xs, box[2])
        top, bottom = _at(ys, box[1]), _at(ys, box[3])
        text = _one_line(words.get(box) or "")
        found.append(PlainCell(top, left, text, bottom - top, right - left))
    return tuple(found) if any(cell.text for cell in found) else ()


def _edges(values: Sequence[float]) -> list[float]:
    """The different edges, ascending; those closer than a line is wide are one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SAME_EDGE:
            found.append(value)
    return found


def _at(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _one_line(text: str) -> str:
    """The words of a cell without the line breaks that its width made; words of letters keep a space."""
    return _ANY_BREAK.sub("", _LATIN_BREAK.sub(" ", text)).replace("\t", " ").strip()


def _laid_out(pages: Sequence[Sequence[_Printed]]) -> Source:
    out = LaidOut()
    starts: list[int] = []
    edges: set[int] = set()
    waiting: list[PlainCell] = []
    for number, page in enumerate(pages):
        starts.append(out.length)
        goes_on = _goes_on(page, pages[number + 1]) if number + 1 < len(pages) else False
        last_table = max((k for k, one in enumerate(page) if one.cells), default=-1)
        lines = [k for k, one in enumerate(page) if not one.cells]
        begun: list[PlainCell] = []
        for index, one in enumerate(page):
            if not one.cells:
                span = out.add_line(one.text)
                if index in {*lines[:1], *lines[-1:]}:
                    edges.add(span.start)
                continue
            cells = _joined(waiting, one.cells) if waiting else list(one.cells)
            waiting = []
            if goes_on and index == last_table:
                begun = cells
            else:
                out.add_table(cells)
        waiting = begun
    return Source(
        out.text, tables=tuple(out.tables), page_starts=tuple(starts), page_edges=frozenset(edges)
    )


def _goes_on(page: Sequence[_Printed], following: Sequence[_Printed]) -> bool:
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
    return [
        *begun,
        *(replace(cell, row=cell.row - repeated + below) for cell in more if cell.row >= repeated),
    ]


def _row_texts(cells: Sequence[PlainCell], row: int) -> list[tuple[int, str]]:
    return sorted((cell.column, cell.text) for cell in cells if cell.row == row)
