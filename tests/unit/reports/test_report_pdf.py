"""The PDF: its text is the record's, its bytes are stable, and it is never printed with a missing glyph or font."""

from dataclasses import replace
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest

from yizhangtu.errors import ReportError
from yizhangtu.model import MaintenanceRecord
from yizhangtu.reports import Figure, Vocabulary, compose, pdf, write_pdf
from yizhangtu.reports.glyphs import check_glyphs
from yizhangtu.reports.tree import Part, TableBlock

AWKWARD = '风光#储*一体$化`项目`\\@<b>“甲”</b> "乙" [丙] _丁_ //戊 = 己 ~庚'


def page_texts(path: Path) -> list[str]:
    """The text of each page without blanks; PDFium reads it a hundred times faster than pdfplumber."""
    document = pypdfium2.PdfDocument(path)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


@pytest.fixture(scope="module")
def printed(
    record: MaintenanceRecord, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> list[str]:
    """The text of each page without blanks; the proposal's name is full of markup."""
    path = tmp_path_factory.mktemp("pdf") / "plan.pdf"
    proposal = replace(record.proposal, name=AWKWARD)
    write_pdf(replace(record, proposal=proposal), (), path, vocabulary=vocabulary)
    return page_texts(path)


def test_cover_and_page_numbers(printed: list[str]) -> None:
    cover = "青禾县国土空间总体规划（2021—2035年）动态维护方案（公示稿）青禾县人民政府2026年11月"
    assert printed[0] == cover
    assert printed[1].startswith("目录前言")
    assert printed[1].endswith("—I—")
    assert printed[2].endswith("—1—")


def test_pages_carry_the_figures_of_record(printed: list[str], record: MaintenanceRecord) -> None:
    text = "".join(printed)
    for wanted in (
        "永久基本农田面积为54188.0100公顷（812820.15亩）",
        "坡度15度以上的地块1个、6.1700公顷",
        "成文日期为2026年11月21日",
        "用地规模合计31.8553公顷",
        "54188.0100",
        "541880100.00",
        "505.1300",
        "118.712345",
    ):
        assert wanted in text
    for table in record.tables:
        for row in table.rows:
            assert row.before_text + row.after_text + row.change_text in text


def test_markup_in_user_text_is_printed_as_it_is(printed: list[str]) -> None:
    assert f"维护事项为“{AWKWARD.replace(' ', '')}”" in printed[2]


def test_map_fonts_and_page_sizes(
    record: MaintenanceRecord, figures: tuple[Figure, ...], vocabulary: Vocabulary, tmp_path: Path
) -> None:
    path = tmp_path / "plan.pdf"
    spot = b'<svg xmlns="http://www.w3.org/2000/svg" width="250" height="142"><circle r="9"/></svg>'
    plain = replace(record, transfers=(), balances=(), tables=())
    write_pdf(plain, (replace(figures[0], svg=spot),), path, vocabulary=vocabulary)
    with pdfplumber.open(path) as document:
        first, last = document.pages[0], document.pages[-1]
        assert (round(first.width), round(first.height)) == (595, 842)
        assert (round(last.width), round(last.height)) == (842, 595)
        fonts = {c["fontname"].split("+")[-1] for page in (first, last) for c in page.chars}
    assert fonts == {"NotoSerifSC-Regular", "NotoSansSC-Medium"}
    assert page_texts(path)[-1].startswith("附图附图1青禾县永久基本农田维护前后对照图")


def test_same_record_same_bytes(
    record: MaintenanceRecord, figures: tuple[Figure, ...], vocabulary: Vocabulary
) -> None:
    document = compose(record, vocabulary, figures)
    assert pdf.draw_pdf(document) == pdf.draw_pdf(document)


def test_long_list_repeats_its_header_on_every_page(
    record: MaintenanceRecord, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    one = record.transfers[0].area_dm2 // 50
    many = tuple(
        replace(record.transfers[0], number=f"DR-{n:03d}", area_dm2=one) for n in range(50)
    )
    document = compose(replace(record, transfers=(*many, *record.transfers[1:])), vocabulary)
    (table,) = (b for b in document.blocks() if isinstance(b, TableBlock) and "附表3" in b.caption)
    path = tmp_path / "list.pdf"
    path.write_bytes(pdf.draw_pdf(replace(document, parts=(Part((table,), landscape=True),))))
    listed = page_texts(path)[2:]
    assert len(listed) > 2
    assert all("地块编号" in page for page in listed if "DR-0" in page)
    assert all(f"DR-{n:03d}" in "".join(listed) for n in range(50))


@pytest.mark.parametrize(
    ("character", "code"),
    [("\U000f0000", "U+F0000"), ("\U00017000", "U+17000")],
    ids=["private use", "Tangut"],
)
def test_missing_glyph_names_character_and_place(
    record: MaintenanceRecord, vocabulary: Vocabulary, tmp_path: Path, character: str, code: str
) -> None:
    project = replace(record.projects[0], name=f"某{character}项目")
    path = tmp_path / "plan.pdf"
    with pytest.raises(ReportError) as caught:
        write_pdf(replace(record, projects=(project,)), (), path, vocabulary=vocabulary)
    assert code in caught.value.what
    assert caught.value.where == f"{code}在表5-4第1行“项目名称”：某{character}项目"
    assert not path.exists()


@pytest.mark.parametrize("text", ["䶮㎡①Ⅷ²≥·〔〕", "葛\U000e0100城", "甲\u200b乙\ufeff"])
def test_rare_and_invisible_characters_pass(
    record: MaintenanceRecord, vocabulary: Vocabulary, text: str
) -> None:
    project = replace(record.projects[0], name=text)
    check_glyphs(compose(replace(record, projects=(project,)), vocabulary))


def test_absent_fonts_are_an_error(
    record: MaintenanceRecord,
    vocabulary: Vocabulary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "font_folder", lambda: tmp_path)
    with pytest.raises(ReportError, match="unknown font family: noto serif sc"):
        write_pdf(record, (), tmp_path / "plan.pdf", vocabulary=vocabulary)


def test_typesetter_failure_is_an_error_of_ours(
    record: MaintenanceRecord, figures: tuple[Figure, ...], vocabulary: Vocabulary, tmp_path: Path
) -> None:
    broken = replace(figures[0], svg=b"no picture")
    with pytest.raises(ReportError, match="PDF排版失败"):
        write_pdf(record, (broken,), tmp_path / "plan.pdf", vocabulary=vocabulary)


def test_an_official_number_stays_in_its_cell(
    record: MaintenanceRecord, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    number = "150999000012345678"
    transfers = tuple(replace(transfer, number=number) for transfer in record.transfers)
    path = tmp_path / "plan.pdf"
    write_pdf(replace(record, transfers=transfers), (), path, vocabulary=vocabulary)
    with pdfplumber.open(path) as document:
        page = next(
            page for page in document.pages if "调入调出地块清单" in (page.extract_text() or "")
        )
        table = next(table for table in page.find_tables() if number in str(table.extract()))
        words = [word for word in page.extract_words() if word["text"] == number]
        edges = sorted(
            {edge for row in table.rows for cell in row.cells if cell for edge in cell[::2]}
        )
    assert words
    for word in words:
        assert not [edge for edge in edges if word["x0"] < edge < word["x1"]]
