"""The styles of the docx: names of official fonts, sizes, indents; theme fonts are taken away, for they win otherwise."""

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.font import CT_RPr
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

__all__ = [
    "BODY_FONT",
    "CAPTION_STYLE",
    "CELL_STYLE",
    "HEADER_CELL_STYLE",
    "HEADING_FONT",
    "NOTE_STYLE",
    "TITLE_FONT",
    "UNIT_STYLE",
    "define_styles",
    "set_fonts",
]

BODY_FONT, HEADING_FONT, TITLE_FONT, LATIN_FONT = (
    "仿宋_GB2312",
    "黑体",
    "方正小标宋简体",
    "Times New Roman",
)
CAPTION_STYLE, NOTE_STYLE, UNIT_STYLE = "Caption", "表注", "表格单位"
CELL_STYLE, HEADER_CELL_STYLE = "表格文字", "表头文字"
_HEADING_SIZES = (16, 14, 12, 12)
_THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def define_styles(word: WordDocument) -> None:
    """Sets the styles of a new document."""
    styles = word.styles
    body = styles["Normal"]
    _set(body, BODY_FONT, 12)
    _set_language(body)
    body.paragraph_format.line_spacing_rule = WD_LINE_SPACING.ONE_POINT_FIVE
    body.paragraph_format.space_after = Pt(0)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _indent(body, 200)
    for level, size in enumerate(_HEADING_SIZES, 1):
        style = styles[f"Heading {level}"]
        _set(style, HEADING_FONT, size)
        style.paragraph_format.space_before = Pt(14 if level == 1 else 8)
        style.paragraph_format.space_after = Pt(8 if level == 1 else 4)
        _indent(style, 0 if level == 1 else 200)
    _set(styles[CAPTION_STYLE], HEADING_FONT, 10.5)
    _arrange(styles[CAPTION_STYLE], WD_ALIGN_PARAGRAPH.CENTER, before=8, after=3)
    for name, font, size, alignment in (
        (NOTE_STYLE, BODY_FONT, 9, WD_ALIGN_PARAGRAPH.JUSTIFY),
        (UNIT_STYLE, BODY_FONT, 9, WD_ALIGN_PARAGRAPH.RIGHT),
        (CELL_STYLE, BODY_FONT, 9, WD_ALIGN_PARAGRAPH.CENTER),
        (HEADER_CELL_STYLE, HEADING_FONT, 9, WD_ALIGN_PARAGRAPH.CENTER),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = body
        _set(style, font, size)
        _arrange(style, alignment, before=0, after=0)
    styles[NOTE_STYLE].paragraph_format.space_before = Pt(3)
    for level in (1, 2):
        style = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.base_style = body
        _indent(style, 0)
        style.paragraph_format.left_indent = Pt(24 * (level - 1))


def set_fonts(properties: CT_RPr, *, east_asia: str) -> None:
    """Names the fonts of Chinese and Latin text, and drops theme fonts, which Word would prefer."""
    fonts = properties.get_or_add_rFonts()
    for theme in _THEME_FONTS:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), LATIN_FONT)
    fonts.set(qn("w:eastAsia"), east_asia)


def _set(style: ParagraphStyle, font: str, size: float) -> None:
    style.font.size = Pt(size)
    style.font.bold = style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    set_fonts(style.element.get_or_add_rPr(), east_asia=font)


def _arrange(
    style: ParagraphStyle, alignment: WD_ALIGN_PARAGRAPH, *, before: float, after: float
) -> None:
    layout = style.paragraph_format
    layout.alignment = alignment
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _indent(style, 0)


def _indent(style: ParagraphStyle, hundredths_of_characters: int) -> None:
    """First-line indent counted in characters, as Chinese Word does: it follows the type size."""
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(hundredths_of_characters))
    indent.set(qn("w:firstLine"), str(int(hundredths_of_characters * 2.4)))


def _set_language(style: ParagraphStyle) -> None:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)
