"""The text of a Word file with the structure that the file states: tables, headings, numbers, notes, heads of pages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from yizhangtu.documents.document import Cell, Gap, Span, Table
from yizhangtu.documents.elements import Element, attribute, child, integer, local_name
from yizhangtu.documents.packages import OfficePackage
from yizhangtu.documents.structure import Source
from yizhangtu.documents.tables import table_of_cells
from yizhangtu.documents.word_numbers import ParagraphStyle, WordNumbers, read_styles
from yizhangtu.documents.word_runs import Inline, inline_of
from yizhangtu.errors import DocumentError

__all__ = ["paragraph_spans", "read_word"]

_NO_STYLE = ParagraphStyle("")
_BODY_LEVEL = 9
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
_ONE_LINE = str.maketrans("\t\n", "  ")
_GAPS = {
    "picture": "文档含{count}幅图片，图中文字未读取",
    "object": "文档嵌有{count}个其他程序的对象，未读取",
    "revision": "文档含{count}处未确认的修订，按接受后的文字读取",
    "hidden": "文档含{count}处隐藏文字，未读取",
    "symbol": "文档含{count}个无法识别的符号",
    "chunk": "文档嵌有{count}个其他文件，未读取",
}


def read_word(package: OfficePackage) -> Source:
    """The text of a Word file, a line per paragraph or table row, and its structure.

    Numbers that Word counts itself stand in the text as printed. Notes and text boxes follow the paragraph or table that
    they hang on; heads and feet of pages stand at the end. Tracked changes are taken as accepted.

    Raises
    ------
    DocumentError
        When the package is no Word document, is broken, or holds no text.
    """
    reader = _read(package)
    text = reader.text()
    if not text.strip():
        raise DocumentError(
            "文档没有文字，可能是扫描图片",
            where=str(package.path),
            mend="请提供带文字的文件，或先做文字识别",
        )
    gaps = tuple(
        Gap(words.format(count=reader.counts[key]))
        for key, words in _GAPS.items()
        if reader.counts[key]
    )
    return Source(
        text,
        tables=tuple(reader.tables),
        paragraphs=tuple(reader.paragraphs),
        furniture=tuple(reader.furniture),
        styled=reader.styled,
        gaps=gaps,
    )


def paragraph_spans(path: Path) -> tuple[Span | None, ...]:
    """Where each paragraph of a Word file stands in `Document.text`, for writing comments at places of the text.

    The spans are in the order of all `w:p` elements of the main part, tables, text boxes and their stored copies
    included: entry i belongs to the i-th element of `docx.Document(path).element.iter(qn("w:p"))`. None stands for a
    paragraph that is not printed (the second copy of a text box, a row struck out). A number that Word counts itself is
    part of the span, though no run of the paragraph holds it.
    """
    reader = _read(OfficePackage(path))
    return tuple(reader.places.get(element) for element in reader.every_paragraph)


def _read(package: OfficePackage) -> "_Reader":
    name = package.main_part()
    root = package.tree(name) if name else None
    body = child(root, "body")
    if root is None or body is None:
        raise package.broken()
    reader = _Reader(package, name, root)
    reader.read_blocks(body)
    reader.read_heads()
    return reader


class _Reader:
    def __init__(self, package: OfficePackage, name: str, root: Element) -> None:
        self._package = package
        self._name = name
        self._styles = read_styles(self._related("styles"))
        self._numbers = WordNumbers.of(self._related("numbering"), self._styles)
        self._notes = {
            kind: {attribute(note, "id") or "": note for note in self._entries(f"{kind}s")}
            for kind in ("footnote", "endnote")
        }
        self._lines: list[str] = []
        self._length = 0
        self._hanging: list[Inline] = []
        self.every_paragraph = [one for one in root.iter() if local_name(one) == "p"]
        self.places: dict[Element, Span] = {}
        self.paragraphs: list[Span] = []
        self.tables: list[Table] = []
        self.furniture: list[Span] = []
        self.styled: dict[int, int] = {}
        self.counts: Counter[str] = Counter()

    def text(self) -> str:
        return "\n".join(self._lines)

    def read_blocks(self, container: Element, *, in_contents: bool = False) -> None:
        """The paragraphs and tables of a body, a text box or a note, in order."""
        for block in container:
            name = local_name(block)
            if name == "p":
                self._read_paragraph(block, in_contents=in_contents)
                self._read_hanging()
            elif name == "tbl":
                self._read_table(block)
                self._read_hanging()
            elif name == "altChunk":
                self.counts["chunk"] += 1
            elif name == "sdt":
                gallery = attribute(child(block, "sdtPr", "docPartObj", "docPartGallery"))
                content = child(block, "sdtContent")
                if content is not None:
                    self.read_blocks(
                        content, in_contents=in_contents or gallery == "Table of Contents"
                    )
            elif name in _WRAPPERS:
                self.read_blocks(block, in_contents=in_contents)

    def read_heads(self) -> None:
        """The heads and feet of pages, at the end of the text."""
        for kind in ("header", "footer"):
            for name in self._package.targets(self._name, kind):
                root = self._package.tree(name)
                for paragraph in () if root is None else root.iter():
                    if local_name(paragraph) == "p":
                        inline = inline_of(paragraph)
                        self.counts.update(inline.counts)
                        if words := " ".join(inline.text.split()):
                            self.furniture.append(self._line(words))

    def _related(self, kind: str) -> Element | None:
        targets = self._package.targets(self._name, kind)
        return self._package.tree(targets[0]) if targets else None

    def _entries(self, kind: str) -> Sequence[Element]:
        root = self._related(kind)
        return () if root is None else tuple(root)

    def _line(self, text: str) -> Span:
        start = self._length
        self._lines.append(text)
        self._length += len(text) + 1
        return Span(start, start + len(text))

    def _read_paragraph(self, element: Element, *, in_contents: bool) -> None:
        words, style = self._words(element)
        span = self._line(words)
        self.places[element] = span
        if not words.strip():
            return
        if in_contents or style.name.startswith(("toc ", "目录 ")):
            self.furniture.append(span)
            return
        self.paragraphs.append(span)
        level = _outline_level(element, style)
        if level < _BODY_LEVEL:
            self.styled[span.start + len(words) - len(words.lstrip())] = level + 1

    def _words(self, element: Element) -> tuple[str, ParagraphStyle]:
        """What a paragraph prints, its number included, and its style."""
        inline = inline_of(element)
        self.counts.update(inline.counts)
        if inline.boxes or inline.notes:
            self._hanging.append(inline)
        properties = child(element, "pPr")
        style_id = attribute(child(properties, "pStyle")) or ""
        style = self._styles.get(style_id, _NO_STYLE)
        words = inline.text
        if not words.strip():
            return words, style
        list_id = _integer(child(properties, "numPr", "numId"), style.list_id or 0)
        level = _integer(child(properties, "numPr", "ilvl"), -1)
        if level < 0:
            level = -1 if style.list_level is None else style.list_level
        return self._numbers.next(list_id, level, style_id) + words, style

    def _read_hanging(self) -> None:
        """Text boxes and notes that hang on what was just read, each on lines of its own."""
        hanging, self._hanging = self._hanging, []
        for inline in hanging:
            for box in inline.boxes:
                self.read_blocks(box)
            for kind, key in inline.notes:
                note = self._notes[kind].get(key)
                if note is not None:
                    self.read_blocks(note)

    def _read_table(self, element: Element) -> None:
        text = self._table_text(element, self._length, "\t", "\n")
        self._line(text)

    def _table_text(self, element: Element, start: int, cell_mark: str, row_mark: str) -> str:
        """A table as text that will stand at `start`; the table itself is kept."""
        text = ""
        placed: list[tuple[Cell, str]] = []
        row_index = 0
        for row in _flat(element, "tr"):
            if child(row, "trPr", "del") is not None:
                self.counts["revision"] += 1
                continue
            text += row_mark if row_index else ""
            column = _integer(child(row, "trPr", "gridBefore"), 0)
            for index, cell in enumerate(_flat(row, "tc")):
                text += cell_mark if index else ""
                properties = child(cell, "tcPr")
                merge = child(properties, "vMerge")
                goes_on = merge is not None and attribute(merge) != "restart"
                begin = start + len(text)
                words = "" if goes_on else self._cell_text(cell, begin)
                text += words
                width = max(_integer(child(properties, "gridSpan"), 1), 1)
                span = _stripped(words, begin)
                state = "" if merge is None else "continue" if goes_on else "restart"
                placed.append(
                    (Cell(row_index, column, words.strip(), span, column_span=width), state)
                )
                column += width
            row_index += 1
        cells = _merged(placed)
        if any(cell.text for cell in cells):
            self.tables.append(table_of_cells(cells, Span(start, start + len(text))))
        return text

    def _cell_text(self, cell: Element, start: int) -> str:
        """The paragraphs of a cell, and the tables inside it, on one line."""
        text = ""
        for block in _flat(cell, "p", "tbl"):
            gap = " " if text.strip() else ""
            begin = start + len(text) + len(gap)
            if local_name(block) == "tbl":
                words = self._table_text(block, begin, " ", " ")
            else:
                words = self._words(block)[0].translate(_ONE_LINE)
                self.places[block] = Span(begin, begin + len(words))
            text += gap + words
        return text


def _flat(element: Element, *names: str) -> Iterator[Element]:
    """The elements of some names below an element, through wrappers that print nothing themselves."""
    for one in element:
        name = local_name(one)
        if name in names:
            yield one
        elif name in _WRAPPERS:
            yield from _flat(one, *names)


def _merged(placed: Sequence[tuple[Cell, str]]) -> list[Cell]:
    """Cells with those that a vertical merge goes on over counted into the one where it began."""
    cells: list[Cell] = []
    opened: dict[int, int] = {}
    for cell, state in placed:
        if state == "continue" and cell.column in opened:
            index = opened[cell.column]
            first = cells[index]
            cells[index] = replace(first, row_span=cell.row - first.row + 1)
            continue
        opened.pop(cell.column, None)
        if state == "restart":
            opened[cell.column] = len(cells)
        cells.append(cell)
    return cells


def _stripped(words: str, start: int) -> Span:
    """The place of a cell's words without outer white space."""
    begin = start + len(words) - len(words.lstrip()) if words.strip() else start
    return Span(begin, begin + len(words.strip()))


def _integer(element: Element | None, default: int) -> int:
    value = integer(element)
    return default if value is None else value


def _outline_level(element: Element, style: ParagraphStyle) -> int:
    """The level (from 0) at which a paragraph stands in Word's outline; 9 for running text."""
    default = _BODY_LEVEL if style.outline_level is None else style.outline_level
    return _integer(child(element, "pPr", "outlineLvl"), default)
