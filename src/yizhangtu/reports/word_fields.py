"""The parts of a docx that Word itself computes: page numbers and the table of contents."""

from collections.abc import Sequence

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from yizhangtu.reports.word_styles import HEADING_FONT, set_fonts

__all__ = ["add_contents", "add_page_number", "set_page_numbers"]

_CONTENTS_HINT = "（在Word中右击此处并选择“更新域”，即可生成页码）"


def add_page_number(paragraph: Paragraph) -> None:
    """A page number between dashes (— 1 —), as a field."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.first_line_indent = Pt(0)
    paragraph.add_run("— ")
    _field_mark(paragraph.add_run(), "begin")
    _instruction(paragraph.add_run(), " PAGE ")
    _field_mark(paragraph.add_run(), "separate")
    paragraph.add_run("1")
    _field_mark(paragraph.add_run(), "end")
    paragraph.add_run(" —")


def set_page_numbers(section: Section, form: str, *, start: int | None) -> None:
    """The form of a section's page numbers, and where they start (after the section before it without)."""
    properties = section._sectPr  # noqa: SLF001 -- python-docx offers no page number type
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:fmt"), form)
    if start is not None:
        numbers.set(qn("w:start"), str(start))
    # The schema fixes the order of the children: page size and margins come first.
    margins = properties.find(qn("w:pgMar"))
    margins.addnext(numbers)


def add_contents(word: WordDocument, headings: Sequence[tuple[int, str]]) -> None:
    """A contents field that shows the headings until Word fills in the page numbers."""
    title = word.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.first_line_indent = Pt(0)
    run = title.add_run("目　录")
    run.font.size = Pt(18)
    set_fonts(run.element.get_or_add_rPr(), east_asia=HEADING_FONT)
    paragraph = word.add_paragraph(style="toc 1")
    _field_mark(paragraph.add_run(), "begin")
    _instruction(paragraph.add_run(), ' TOC \\o "1-2" \\h \\z \\u ')
    _field_mark(paragraph.add_run(), "separate")
    paragraph.add_run(_CONTENTS_HINT)
    for level, text in headings:
        paragraph = word.add_paragraph(text, style=f"toc {level}")
    _field_mark(paragraph.add_run(), "end")


def _field_mark(run: Run, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run.element.append(mark)


def _instruction(run: Run, text: str) -> None:
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = text
    run.element.append(instruction)
