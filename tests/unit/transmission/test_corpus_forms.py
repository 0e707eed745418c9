"""The same approval as txt, docx, PDF and xlsx gives the same targets; the forms are made here from the texts."""

import json
from collections.abc import Callable
from importlib.resources import files
from itertools import groupby
from pathlib import Path

import docx
import openpyxl
import pytest
import typst

from approval_corpus import CorpusDocument, read_corpus
from yizhangtu.documents import read_document
from yizhangtu.transmission import read_targets

TEXTS = ("001-landong-province", "006-table", "026-indicator-table", "144-state-council-two-cities")
CORPUS = {document.name: document for document in read_corpus()}

# A PDF page as an office prints it: the lines as paragraphs, the rows with cells as a ruled table.
TYPST = """
#set page(paper: "a4")
#set text(font: "Noto Serif SC", lang: "zh")
#for part in json("parts.json") {
  if part.len() == 1 and part.first().len() == 1 { par(part.first().first()) }
  else { table(columns: part.first().len(), ..part.flatten()) }
}
"""


def parts_of(document: CorpusDocument) -> list[list[list[str]]]:
    """The text as parts: a line is one row of one cell, adjoining rows of cells are one table."""
    rows = [line.split("\t") for line in document.source().splitlines() if line.strip()]
    parts: list[list[list[str]]] = []
    for width, group in groupby(rows, key=len):
        table = list(group)
        parts.extend([[row] for row in table] if width == 1 else [table])
    return parts


def write_docx(document: CorpusDocument, folder: Path) -> Path:
    word = docx.Document()
    for part in parts_of(document):
        if len(part[0]) == 1:
            word.add_paragraph(part[0][0])
            continue
        table = word.add_table(len(part), len(part[0]))
        for row, cells in enumerate(part):
            for column, cell in enumerate(cells):
                table.cell(row, column).text = cell
    path = folder / "approval.docx"
    word.save(str(path))
    return path


def write_xlsx(document: CorpusDocument, folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for part in parts_of(document):
        for cells in part:
            sheet.append(cells)
    path = folder / "approval.xlsx"
    book.save(path)
    return path


def write_pdf(document: CorpusDocument, folder: Path) -> Path:
    (folder / "parts.json").write_text(json.dumps(parts_of(document), ensure_ascii=False), "utf-8")
    (folder / "approval.typ").write_text(TYPST, "utf-8")
    path = folder / "approval.pdf"
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(files("yizhangtu.reports").joinpath("fonts"))],
    )
    typst.compile(str(folder / "approval.typ"), str(path), root=str(folder), font_paths=fonts)
    return path


def stated(path: Path) -> set[tuple[object, ...]]:
    return {
        (t.unit_name, t.indicator, t.operator, t.value, t.unit, t.year, t.conditional)
        for t in read_targets(read_document(path)).targets
    }


@pytest.mark.parametrize("write", [write_docx, write_pdf, write_xlsx], ids=["docx", "pdf", "xlsx"])
@pytest.mark.parametrize("name", TEXTS)
def test_the_form_of_the_file_does_not_change_the_targets(
    name: str, write: Callable[[CorpusDocument, Path], Path], tmp_path: Path
) -> None:
    document = CORPUS[name]
    targets = stated(write(document, tmp_path))
    assert targets
    assert targets == stated(document.path)
