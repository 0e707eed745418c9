"""Writes the maintenance plan as docx with the official fonts by name: 仿宋_GB2312, 黑体 and 方正小标宋简体."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from yizhangtu.model import MaintenanceRecord
from yizhangtu.reports.archive import stable_archive
from yizhangtu.reports.outline import compose
from yizhangtu.reports.tree import (
    Block,
    Document,
    Figure,
    FigureBlock,
    Heading,
    Note,
    Paragraph,
    TableBlock,
)
from yizhangtu.reports.vocabulary import Vocabulary, vocabulary_of
from yizhangtu.reports.word_fields import add_contents, add_page_number, set_page_numbers
from yizhangtu.reports.word_styles import (
    CAPTION_STYLE,
    NOTE_STYLE,
    TITLE_FONT,
    UNIT_STYLE,
    define_styles,
    set_fonts,
)
from yizhangtu.reports.word_tables import table_element

__all__ = ["draw_docx", "write_docx"]

_PORTRAIT_MM, _LANDSCAPE_MM = (210, 297), (297, 210)
_PORTRAIT_MARGINS_MM = (32, 26, 30, 28)  # top, right, bottom, left
_LANDSCAPE_MARGINS_MM = (26, 25, 24, 25)


def write_docx(
    record: MaintenanceRecord,
    figures: Sequence[Figure],
    path: Path,
    *,
    vocabulary: Vocabulary | None = None,
) -> None:
    """Writes the maintenance plan of a record as docx; the same record and figures give the same bytes.

    Parameters
    ----------
    record : MaintenanceRecord
        All that the document says.
    figures : sequence of Figure
        Maps from `render_map`, printed as 附图 in this order; may be empty.
    path : Path
        Where the file goes; its folder must exist.
    vocabulary : Vocabulary, optional
        Names of rules, layers and indicators; those of the record's profile without it.

    Raises
    ------
    ReportError
        When the record's transfers and accounts do not add up.
    """
    document = compose(record, vocabulary or vocabulary_of(record.profile), figures)
    path.write_bytes(draw_docx(document))


def draw_docx(document: Document) -> bytes:
    """The document as docx bytes."""
    word = docx.Document()
    define_styles(word)
    moment = datetime.fromisoformat(document.moment).astimezone(UTC)
    _set_properties(word, document, moment)
    _draw_cover(word, document)
    _draw_contents(word, document)
    for index, part in enumerate(document.parts):
        section = word.add_section(WD_SECTION.NEW_PAGE)
        _set_page(section, landscape=part.landscape)
        set_page_numbers(section, "decimal", start=1 if index == 0 else None)
        width_mm = _text_width(landscape=part.landscape)
        for block in part.blocks:
            _draw(word, block, width_mm)
    content = BytesIO()
    word.save(content)
    return stable_archive(content.getvalue(), moment)


def _set_properties(word: WordDocument, document: Document, moment: datetime) -> None:
    properties = word.core_properties
    properties.title = document.title
    properties.author = document.cover.imprint[0]
    properties.last_modified_by = document.cover.imprint[0]
    properties.keywords = "，".join(document.keywords)
    properties.comments = ""
    properties.revision = 1
    properties.created = properties.modified = moment.replace(tzinfo=None)


def _draw_cover(word: WordDocument, document: Document) -> None:
    _set_page(word.sections[0], landscape=False)
    last = len(document.cover.titles) - 1
    for index, line in enumerate(document.cover.titles):
        size = 32 if index == last else 24
        _cover_line(word, line, size, before=130 if index == 0 else 18)
    _cover_line(word, document.cover.stage, 18, before=18)
    for index, line in enumerate(document.cover.imprint):
        _cover_line(word, line, 16, before=230 if index == 0 else 8)


def _cover_line(word: WordDocument, text: str, size: float, *, before: float) -> None:
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.first_line_indent = Pt(0)
    paragraph.paragraph_format.space_before = Pt(before)
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    set_fonts(run.element.get_or_add_rPr(), east_asia=TITLE_FONT)


def _draw_contents(word: WordDocument, document: Document) -> None:
    section = word.add_section(WD_SECTION.NEW_PAGE)
    _set_page(section, landscape=False)
    section.footer.is_linked_to_previous = False
    add_page_number(section.footer.paragraphs[0])
    set_page_numbers(section, "upperRoman", start=1)
    headings = [
        (block.level, block.number + block.text)
        for block in document.blocks()
        if isinstance(block, Heading) and block.level <= 2
    ]
    add_contents(word, headings)


def _draw(word: WordDocument, block: Block, width_mm: int) -> None:
    if isinstance(block, Heading):
        word.add_paragraph(block.number + block.text, style=f"Heading {block.level}")
    elif isinstance(block, Paragraph):
        word.add_paragraph(block.text)
    elif isinstance(block, Note):
        word.add_paragraph(block.text, style=NOTE_STYLE)
    elif isinstance(block, TableBlock):
        _draw_table(word, block, width_mm)
    else:
        _draw_figure(word, block, width_mm)


def _draw_table(word: WordDocument, table: TableBlock, width_mm: int) -> None:
    _keep(word.add_paragraph(table.caption, style=CAPTION_STYLE))
    if table.unit_note:
        _keep(word.add_paragraph(table.unit_note, style=UNIT_STYLE))
    # The element goes before the section properties that close the body.
    word.element.body.insert_element_before(table_element(table, width_mm), "w:sectPr")
    for index, note in enumerate(table.notes):
        word.add_paragraph(f"{'注：' if index == 0 else '　　'}{note}", style=NOTE_STYLE)
    if not table.notes:
        word.add_paragraph("", style=NOTE_STYLE)


def _draw_figure(word: WordDocument, block: FigureBlock, width_mm: int) -> None:
    paragraph = word.add_paragraph()
    _keep(paragraph)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.first_line_indent = Pt(0)
    picture = paragraph.add_run().add_picture(BytesIO(block.figure.png), width=Mm(width_mm - 4))
    properties = picture._inline.docPr  # noqa: SLF001 -- python-docx offers no alternative text
    properties.set("descr", block.caption)
    word.add_paragraph(block.caption, style=CAPTION_STYLE)


def _keep(paragraph: WordParagraph) -> None:
    paragraph.paragraph_format.keep_with_next = True


def _text_width(*, landscape: bool) -> int:
    width = (_LANDSCAPE_MM if landscape else _PORTRAIT_MM)[0]
    margins = _LANDSCAPE_MARGINS_MM if landscape else _PORTRAIT_MARGINS_MM
    return width - margins[1] - margins[3]


def _set_page(section: Section, *, landscape: bool) -> None:
    width, height = _LANDSCAPE_MM if landscape else _PORTRAIT_MM
    top, right, bottom, left = _LANDSCAPE_MARGINS_MM if landscape else _PORTRAIT_MARGINS_MM
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
