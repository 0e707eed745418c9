"""The text of a PDF with its pages and tables; a page that is only a picture is told, never passed over."""

import logging
import re
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from yizhangtu.documents.document import Gap
from yizhangtu.documents.laid_out import PlainCell
from yizhangtu.documents.pdf_layout import Printed, pages_laid_out
from yizhangtu.documents.pdf_open_tables import open_table
from yizhangtu.documents.pdf_rows import WORDS, Row, rows_in_order, words_of
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
_CONTENTS = re.compile(r"目\s*[录次]")
# Corners of cells are drawn to less than a point.
_SAME_EDGE = 2.0
_LEAST_CELLS = 4
_FEW_CHARACTERS = 60
_LATIN_BREAK = re.compile(r"(?<=[A-Za-z,.;])\s*\n\s*(?=[A-Za-z])")
_ANY_BREAK = re.compile(r"\s*\n\s*")

_Box: TypeAlias = tuple[float, float, float, float]


def read_pdf(path: Path) -> Source:
    """The text of a PDF by lines, its tables, and where its pages begin.

    A table that goes on over the end of a page is one table, with the next page beginning at its row; a heading printed
    again is left out, and the foot and the head of the pages stand behind it.

    Raises
    ------
    DocumentError
        When the file is encrypted or broken, or no page holds text.
    """
    losses = _Losses()
    try:
        with losses.watched(), pdfplumber.open(path) as pdf:
            pages = [_read(page) for page in pdf.pages]
    except (PdfminerException, PDFPasswordIncorrect) as error:
        if PDFPasswordIncorrect in {type(error), *map(type, error.args)}:
            raise DocumentError(
                "PDF 已加密", where=str(path), mend="请解除密码，另存后再读取"
            ) from error
        raise _broken(path) from error
    except _BROKEN as error:
        raise _broken(path) from error
    if not any(page.printed for page in pages):
        raise DocumentError(
            f"PDF 共{len(pages)}页，没有文字，像是扫描件",
            where=str(path),
            mend="请先做文字识别，或向编制单位索取带文字的文件",
        )
    gaps = [
        Gap(what, f"第{number}页")
        for number, page in enumerate(pages, start=1)
        for what in (page.gap,)
        if what
    ]
    if losses.count:
        gaps.append(Gap(f"PDF 有{losses.count}处损坏，可能缺少文字，请与原件核对"))
    return replace(pages_laid_out([page.printed for page in pages]), gaps=tuple(gaps))


class _Losses(logging.Handler):
    """Counts what pdfminer passes over: it writes a warning and goes on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Counts a warning."""
        self.count += 1

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While the file is read."""
        logger = logging.getLogger("pdfminer")
        logger.addHandler(self)
        try:
            yield
        finally:
            logger.removeHandler(self)


@dataclass(frozen=True)
class _Page:
    """What stands on a page, and what of it could not be read."""

    printed: Sequence[Printed]
    gap: str


def _read(page: Any) -> _Page:
    characters = page.chars
    unknown = sum(one["text"].startswith("(cid:") for one in characters)
    pictured = sum(one["width"] * one["height"] for one in page.images)
    gap = ""
    if not characters:
        gap = "这一页没有文字，可能是扫描图片，未读取"
    elif len(characters) < _FEW_CHARACTERS and pictured > page.width * page.height / 2:
        gap = "这一页几乎全是图片，图中文字未读取"
    elif unknown:
        gap = f"有{unknown}个字符的字体没有文字编码，未读出"
    return _Page(_printed(page), gap)


def _broken(path: Path) -> DocumentError:
    return DocumentError(
        "不是完好的 PDF", where=str(path), mend="文件可能下载不完整，请重新获取或另存后再读取"
    )


def _printed(page: Any) -> list[Printed]:
    """What stands on a page, as it is read."""
    tables = [table for table in page.find_tables() if _is_table(table)]
    boxes = [table.bbox for table in tables]
    rest = (
        page.filter(lambda one: not any(_is_within(one, box) for box in boxes)) if boxes else page
    )
    words = words_of(rest)
    ruled = sorted(
        ((table.bbox[1], cells) for table in tables if (cells := _cells(table))),
        key=lambda one: one[0],
    )
    page.close()
    printed: list[Printed] = []
    above = 0.0
    for top, cells in ruled:
        printed += _lines(rows_in_order([word for word in words if above <= word.top < top]))
        printed.append(Printed(cells=cells))
        above = top
    printed += _lines(rows_in_order([word for word in words if word.top >= above]))
    return printed


def _lines(rows: Sequence[Row]) -> Iterator[Printed]:
    """Rows as lines, and those that stand in columns as tables."""
    index = 0
    while index < len(rows):
        row = rows[index]
        is_below_contents = index > 0 and bool(_CONTENTS.fullmatch(rows[index - 1].text))
        last, cells = (index, ()) if is_below_contents else open_table(rows, index)
        if cells:
            yield Printed(cells=cells)
            index = last
        else:
            yield Printed(row.text, is_indented=row.is_indented)
            index += 1


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
        for row, texts in zip(table.rows, table.extract(**WORDS), strict=True)
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
