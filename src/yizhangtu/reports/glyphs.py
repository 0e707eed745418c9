"""The fonts that travel with the package, and whether they can draw a document.

A character without a glyph would come out as a blank or a box in a signed document, so it is an error that names the
character and its place.
"""

import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from matplotlib.ft2font import FT2Font

from yizhangtu.errors import ReportError
from yizhangtu.reports.tree import Block, Document, FigureBlock, Heading, TableBlock

__all__ = ["SANS_FONT", "SERIF_FONT", "check_glyphs", "font_folder", "text_places"]

SERIF_FONT = "NotoSerifSC-Regular.ttf"
SANS_FONT = "NotoSansSC-Medium.ttf"
_MOST_NAMED = 5


def font_folder() -> Path:
    """The folder of the fonts shipped with the package (SIL Open Font License 1.1)."""
    return Path(str(files("yizhangtu.reports").joinpath("fonts")))


def check_glyphs(document: Document) -> None:
    """Refuses a document with a character that neither shipped font can draw.

    Raises
    ------
    ReportError
        Naming the characters and where they stand.
    """
    drawable = _drawable()
    missing: dict[str, str] = {}
    for place, text in text_places(document):
        for character in set(text) - drawable:
            if not _is_variation_selector(character):
                missing.setdefault(character, f"{place}：{text[:40]}")
    if not missing:
        return
    named = sorted(missing.items())[:_MOST_NAMED]
    raise ReportError(
        f"字体缺少{len(missing)}个字符，无法排版："
        + "、".join(f"“{character}”（U+{ord(character):04X}）" for character, _ in named),
        where="；".join(f"U+{ord(character):04X}在{place}" for character, place in named),
        mend="请核对该字是否录入有误；确为生僻字的，请改用docx格式输出并在有该字的电脑上排版",
    )


def _drawable() -> frozenset[str]:
    folder = font_folder()
    codes: set[int] = set()
    for name in (SERIF_FONT, SANS_FONT):
        codes |= set(FT2Font(str(folder / name)).get_charmap())
    return frozenset(map(chr, codes))


def _is_variation_selector(character: str) -> bool:
    """Selectors choose a shape of the character before them and have no glyph of their own."""
    return unicodedata.name(character, "").startswith("VARIATION SELECTOR")


def text_places(document: Document) -> Iterator[tuple[str, str]]:
    """Every text of the document with the place where it stands, for people."""
    for text in (*document.cover.titles, document.cover.stage, *document.cover.imprint):
        yield "封面", text
    chapter = "前言"
    for block in document.blocks():
        if isinstance(block, Heading) and block.level == 1:
            chapter = f"{block.number}{block.text}"
        yield from _block_texts(block, f"“{chapter}”")


def _block_texts(block: Block, chapter: str) -> Iterator[tuple[str, str]]:
    if isinstance(block, TableBlock):
        name = block.caption.split(" ")[0]
        yield name, block.caption + block.unit_note + "".join(block.notes)
        yield name, "".join(column.title for column in block.columns)
        for number, row in enumerate(block.rows, 1):
            for column, text in zip(block.columns, row, strict=True):
                yield f"{name}第{number}行“{column.title}”", text
    elif isinstance(block, FigureBlock):
        yield "图名", block.caption
    elif isinstance(block, Heading):
        yield chapter, block.number + block.text
    else:
        yield chapter, block.text
