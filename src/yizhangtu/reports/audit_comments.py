"""Word comments anchored on a stretch of a paragraph: runs are divided where the stretch begins and ends, nothing else changes."""

from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run

__all__ = ["add_comment", "run_text"]

_AUTHOR, _INITIALS = "一张图审校", "审校"
_TEXT = qn("w:t")
_MARKS = {qn("w:tab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", qn("w:ptab"): "\t"}


def add_comment(
    word: WordDocument,
    first: tuple[Paragraph, int],
    last: tuple[Paragraph, int],
    text: str,
    moment: datetime,
) -> None:
    """Adds a comment on the text from a place up to a place, each a paragraph and a count of characters in it."""
    begin = _run_from(*first)
    end = _run_up_to(*last)
    comment = word.add_comment([begin, end], text, author=_AUTHOR, initials=_INITIALS)
    # The library stamps the present time; a report carries that of its audit.
    comment._comment_elm.date = moment  # noqa: SLF001 - no public way to set it


def run_text(paragraph: Paragraph) -> str:
    """The text of a paragraph's runs, character by character what places in it count."""
    return "".join(_text(child) for run in _runs(paragraph) for child in run)


def _run_from(paragraph: Paragraph, offset: int) -> Run:
    """The run that begins at a count of characters."""
    _divide(paragraph, offset)
    position = 0
    for run in _runs(paragraph):
        if position >= offset and _length(run):
            return Run(run, paragraph)
        position += _length(run)
    return _some_run(paragraph)


def _run_up_to(paragraph: Paragraph, offset: int) -> Run:
    """The run that ends at a count of characters."""
    _divide(paragraph, offset)
    position = 0
    for run in _runs(paragraph):
        position += _length(run)
        if position >= offset and _length(run):
            return Run(run, paragraph)
    return _some_run(paragraph)


def _some_run(paragraph: Paragraph) -> Run:
    """The last run of a paragraph; an empty one where it has none, so that an empty cell can be commented on."""
    runs = list(_runs(paragraph))
    return Run(runs[-1], paragraph) if runs else paragraph.add_run()


def _runs(paragraph: Paragraph) -> Iterable[BaseOxmlElement]:
    """The runs of a paragraph's own text: also those of links, not those of text boxes and of deleted text."""
    for run in paragraph._p.iter(qn("w:r")):  # noqa: SLF001 - links hold runs that the library does not list
        owner = next(run.iterancestors(qn("w:p"), qn("w:del")))
        if owner is paragraph._p:  # noqa: SLF001
            yield run


def _divide(paragraph: Paragraph, offset: int) -> None:
    """Divides the run in whose midst the offset falls."""
    position = 0
    for run in _runs(paragraph):
        length = _length(run)
        if position < offset < position + length:
            _divide_run(run, offset - position)
            return
        position += length


def _divide_run(run: BaseOxmlElement, offset: int) -> None:
    rest = OxmlElement("w:r")
    properties = run.find(qn("w:rPr"))
    if properties is not None:
        rest.append(deepcopy(properties))
    position = 0
    for child in list(run):
        text = _text(child)
        if child is properties:
            continue
        if position >= offset:
            rest.append(child)
        elif position + len(text) > offset:
            tail = deepcopy(child)
            _set_text(child, text[: offset - position])
            _set_text(tail, text[offset - position :])
            rest.append(tail)
        position += len(text)
    run.addnext(rest)


def _set_text(element: BaseOxmlElement, text: str) -> None:
    element.text = text
    element.set(qn("xml:space"), "preserve")


def _length(run: BaseOxmlElement) -> int:
    return sum(len(_text(child)) for child in run)


def _text(child: BaseOxmlElement) -> str:
    """What a child of a run adds to the paragraph's text."""
    if child.tag == _TEXT:
        return child.text or ""
    if child.tag == qn("w:br"):
        return "\n" if child.get(qn("w:type"), "textWrapping") == "textWrapping" else ""
    return _MARKS.get(child.tag, "")
