"""Writes the maintenance plan as PDF with typst and the fonts of the package, on any machine alike."""

import json
import tempfile
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias

import typst

from yizhangtu.errors import ReportError
from yizhangtu.model import MaintenanceRecord
from yizhangtu.reports.glyphs import check_glyphs, font_folder
from yizhangtu.reports.outline import compose
from yizhangtu.reports.tree import Block, Document, Figure, FigureBlock, Heading, Note, Paragraph
from yizhangtu.reports.vocabulary import Vocabulary, vocabulary_of

__all__ = ["draw_pdf", "write_pdf"]

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json]"


def write_pdf(
    record: MaintenanceRecord,
    figures: Sequence[Figure],
    path: Path,
    *,
    vocabulary: Vocabulary | None = None,
) -> None:
    """Writes the maintenance plan of a record as PDF; the same record and figures give the same bytes.

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
        When a character has no glyph, the typesetter warns or fails, or the record does not add up.
    """
    document = compose(record, vocabulary or vocabulary_of(record.profile), figures)
    path.write_bytes(draw_pdf(document))


def draw_pdf(document: Document) -> bytes:
    """The document as PDF bytes.

    Raises
    ------
    ReportError
        When a character has no glyph, or the typesetter warns (an unknown font family is only a warning to it).
    """
    check_glyphs(document)
    with tempfile.TemporaryDirectory(prefix="yizhangtu-") as name:
        folder = Path(name)
        template = files("yizhangtu.reports").joinpath("templates", "report.typ").read_bytes()
        (folder / "report.typ").write_bytes(template)
        tree = _Writer(folder).document(document)
        (folder / "document.json").write_text(
            json.dumps(tree, ensure_ascii=False), encoding="utf-8"
        )
        return _compile(folder, datetime.fromisoformat(document.moment))


def _compile(folder: Path, moment: datetime) -> bytes:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())]
    )
    compiler = typst.Compiler(str(folder / "report.typ"), root=str(folder), font_paths=fonts)
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf", timestamp=int(moment.timestamp())
        )
    except typst.TypstError as error:
        raise ReportError(
            f"PDF排版失败：{error.message}",
            where="；".join(error.trace) or "排版模板",
            mend="请改用docx格式输出，并把本提示报告给维护人员",
        ) from error
    if warnings:
        raise ReportError(
            f"PDF排版有警告：{'；'.join(warning.message for warning in warnings)}",
            where="排版模板",
            mend="请检查软件包中的字体文件是否完整，必要时重新安装",
        )
    if not isinstance(pdf, bytes):
        raise ReportError("PDF排版没有得到单个文件", where="排版模板", mend="请报告给维护人员")
    return pdf


class _Writer:
    """Turns the tree into JSON, and puts each figure as a file beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._figures = 0

    def document(self, document: Document) -> Json:
        cover = document.cover
        return {
            "title": document.title,
            "keywords": list(document.keywords),
            "cover": {
                "titles": list(cover.titles),
                "stage": cover.stage,
                "imprint": list(cover.imprint),
            },
            "parts": [
                {
                    "landscape": part.landscape,
                    "blocks": [self._block(block) for block in part.blocks],
                }
                for part in document.parts
            ],
        }

    def _block(self, block: Block) -> Json:
        if isinstance(block, Heading):
            return {
                "kind": "heading",
                "level": block.level,
                "number": block.number,
                "text": block.text,
            }
        if isinstance(block, Paragraph):
            return {"kind": "paragraph", "text": block.text}
        if isinstance(block, Note):
            return {"kind": "note", "text": block.text}
        if isinstance(block, FigureBlock):
            return {"kind": "figure", "caption": block.caption, "file": self._save(block.figure)}
        return {
            "kind": "table",
            "caption": block.caption,
            "unit_note": block.unit_note,
            "notes": list(block.notes),
            "columns": [
                {"title": column.title, "width": column.width_mm, "align": column.align}
                for column in block.columns
            ],
            "rows": [
                [{"column": cell.column, "text": cell.text, "span": cell.row_span} for cell in row]
                for row in block.cells()
            ],
        }

    def _save(self, figure: Figure) -> str:
        self._figures += 1
        name = f"figure-{self._figures}.svg"
        (self._folder / name).write_bytes(figure.svg)
        return name
