"""Tables of the docx, built as elements: python-docx's own cells take quadratic time on a list of thousands of rows."""

from copy import deepcopy

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from yizhangtu.reports.tree import Column, TableBlock
from yizhangtu.reports.word_styles import CELL_STYLE, HEADER_CELL_STYLE

__all__ = ["cell_element", "table_element", "table_frame"]

_TWIPS_PER_MM = 1440 / 25.4
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def table_element(table: TableBlock, width_mm: int) -> BaseOxmlElement:
    """A full-grid table as wide as the text, its header repeated on every page, no row torn apart."""
    total = sum(column.width_mm for column in table.columns)
    widths = [round(column.width_mm / total * width_mm * _TWIPS_PER_MM) for column in table.columns]
    element = table_frame(widths)
    element.append(_header(table.columns, widths))
    # Copying a finished cell is several times faster than building its ten elements anew.
    models = [
        cell_element("　", width, CELL_STYLE, column.align, merge="")
        for column, width in zip(table.columns, widths, strict=True)
    ]
    for texts, cells in zip(table.rows, table.cells(), strict=True):
        starts = {cell.column: cell.row_span for cell in cells}
        element.append(_row(table.columns, widths, texts, starts, models))
    return element


def table_frame(widths: list[int]) -> BaseOxmlElement:
    """A full-grid table without rows; column widths in twips."""
    element = OxmlElement("w:tbl")
    element.append(_table_properties(sum(widths)))
    grid = OxmlElement("w:tblGrid")
    for width in widths:
        grid.append(_with("w:gridCol", w=width))
    element.append(grid)
    return element


def _table_properties(width: int) -> BaseOxmlElement:
    properties = OxmlElement("w:tblPr")
    properties.append(_with("w:tblW", w=width, type="dxa"))
    properties.append(_with("w:jc", val="center"))
    borders = OxmlElement("w:tblBorders")
    for side in _SIDES:
        borders.append(_with(f"w:{side}", val="single", sz=4, space=0, color="000000"))
    properties.append(borders)
    properties.append(_with("w:tblLayout", type="fixed"))
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_with(f"w:{side}", w=60, type="dxa"))
    properties.append(margins)
    return properties


def _header(columns: tuple[Column, ...], widths: list[int]) -> BaseOxmlElement:
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for column, width in zip(columns, widths, strict=True):
        row.append(cell_element(column.title, width, HEADER_CELL_STYLE, "center", merge=""))
    return row


def _row(
    columns: tuple[Column, ...],
    widths: list[int],
    texts: tuple[str, ...],
    starts: dict[int, int],
    models: list[BaseOxmlElement],
) -> BaseOxmlElement:
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    row.append(properties)
    for index, text in enumerate(texts):
        span = starts.get(index, 0)
        if span == 1 and text:
            cell = deepcopy(models[index])
            next(cell.iter(qn("w:t"))).text = text
        else:
            merge = "" if span == 1 else "restart" if span else "continue"
            shown = text if span else ""
            cell = cell_element(shown, widths[index], CELL_STYLE, columns[index].align, merge=merge)
        row.append(cell)
    return row


def cell_element(
    text: str, width: int, style: str, align: str, *, merge: str, columns: int = 1
) -> BaseOxmlElement:
    """A cell with one paragraph; `merge` is its vertical merging (restart, continue or none), `columns` how many it covers."""
    cell = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    properties.append(_with("w:tcW", w=width, type="dxa"))
    if columns > 1:
        properties.append(_with("w:gridSpan", val=columns))
    if merge:
        properties.append(_with("w:vMerge", val=merge))
    properties.append(_with("w:vAlign", val="center"))
    cell.append(properties)
    paragraph = OxmlElement("w:p")
    layout = OxmlElement("w:pPr")
    # A style is named by its id, which python-docx makes from the name by dropping spaces.
    layout.append(_with("w:pStyle", val=style))
    layout.append(_with("w:jc", val=align))
    paragraph.append(layout)
    if text:
        run, content = OxmlElement("w:r"), OxmlElement("w:t")
        content.text = text
        content.set(qn("xml:space"), "preserve")
        run.append(content)
        paragraph.append(run)
    cell.append(paragraph)
    return cell


def _with(tag: str, **attributes: str | int) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element
