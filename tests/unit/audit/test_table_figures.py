from decimal import Decimal

import pytest
from laid_out import Rows, lay_out

from yizhangtu.audit import audit_document
from yizhangtu.documents import Document
from yizhangtu.documents.cell_figures import Missing
from yizhangtu.documents.table_figures import TableFigures, read_table_figures
from yizhangtu.documents.table_labels import Label, Role, TotalRank, role_of, total_rank
from yizhangtu.standards import load_profile
from yizhangtu.units import Unit

COMPARED = ["指标", "调整前", "调整后", "变化"]


def read(document: Document) -> TableFigures:
    return read_table_figures(document, document.tables[0])


def values(table: TableFigures, row: int, column: int) -> list[tuple[Decimal, str]]:
    return [(one.value, one.unit) for one in table.figures.get((row, column), ())]


@pytest.mark.parametrize(
    ("caption", "rows", "place"),
    [
        pytest.param("", [["乡镇", "面积"], ["甲镇", "12.50公顷"]], (1, 1), id="in the cell"),
        pytest.param("", [["指标", "现状"], ["面积（公顷）", "12.50"]], (1, 1), id="in the row"),
        pytest.param(
            "",
            [["指标", "单位", "现状"], ["面积", "公顷", "12.50"]],
            (1, 2),
            id="in its own column",
        ),
        pytest.param("", [["乡镇", "面积(公顷)"], ["甲镇", "12.50"]], (1, 1), id="in the heading"),
        pytest.param(
            "表1 各乡镇面积（单位：公顷）",
            [["乡镇", "面积"], ["甲镇", "12.50"]],
            (1, 1),
            id="in the caption",
        ),
    ],
)
def test_a_figure_takes_its_unit_from_where_it_is_printed(
    caption: str, rows: list[list[str]], place: tuple[int, int]
) -> None:
    table = read(lay_out(Rows(caption, rows)))
    assert values(table, *place) == [(Decimal("12.50"), "公顷")]


def test_the_nearest_unit_wins() -> None:
    rows = [["指标", "现状（公顷）"], ["森林覆盖率（%）", "50.2"], ["林地", "18.0"]]
    table = read(lay_out(Rows("表1（单位：亩）", rows)))
    assert values(table, 1, 1) == [(Decimal("50.2"), "%")]
    assert values(table, 2, 1) == [(Decimal("18.0"), "公顷")]


def test_a_unit_between_caption_and_table_counts() -> None:
    document = lay_out(
        "表1 各乡镇耕地", "单位：万亩", Rows("", [["乡镇", "耕地"], ["甲镇", "1.20"]])
    )
    assert values(read(document), 1, 1) == [(Decimal("1.20"), "万亩")]


def test_words_after_unit_that_are_none_are_no_unit() -> None:
    document = lay_out(
        Rows("表1（编制单位：甲县自然资源局）", [["乡镇", "面积"], ["甲镇", "1.20"]])
    )
    assert values(read(document), 1, 1) == [(Decimal("1.20"), "")]
    document = lay_out(Rows("表1", [["乡镇", "投资（万元）"], ["甲镇", "1.20"]]))
    assert values(read(document), 1, 1) == [(Decimal("1.20"), "万元")]


def test_two_figures_of_a_cell_go_with_the_two_units_of_the_label() -> None:
    rows = [COMPARED, ["林地保有量（万亩）、森林覆盖率（%）", "12.3/45.6", "12.4/45.7", "0.1/0.1"]]
    table = read(lay_out(Rows("", rows)))
    figures = table.figures[1, 1]
    assert values(table, 1, 1) == [(Decimal("12.3"), "万亩"), (Decimal("45.6"), "%")]
    assert [one.label for one in figures] == ["林地保有量", "森林覆盖率"]


def test_each_figure_of_a_cell_is_quoted_at_its_place() -> None:
    document = lay_out(Rows("", [COMPARED, ["比例（%）", " 12.3 / 45.6", "1", "0"]]))
    figures = read(document).figures[1, 1]
    assert [document.quote(one.span) for one in figures] == ["12.3", "45.6"]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        pytest.param("１，２３４．５０", "1234.50", id="full width with separators"),
        pytest.param("−8", "-8", id="minus sign"),
        pytest.param("90 %", "90", id="percent"),
        pytest.param("1 234", None, id="a blank within"),
        pytest.param("约500", None, id="words"),
        pytest.param("12,34", None, id="wrong separators"),
    ],
)
def test_numbers_are_read_exactly_or_not_at_all(printed: str, value: str | None) -> None:
    table = read(lay_out(Rows("", [COMPARED, ["某指标", "3", printed, "1"]])))
    if value is None:
        assert table.missing[1, 2] is Missing.TEXT
    else:
        assert [figure.value for figure in table.figures[1, 2]] == [Decimal(value)]


def test_a_number_that_cannot_be_read_is_listed_with_its_place() -> None:
    rows = [COMPARED, ["某指标", "3", "约500", "待定"], ["另一指标", "3", "4", "1"]]
    report = audit_document(lay_out("第一行。", Rows("表1 指标", rows)), load_profile("national"))
    assert report.unread == (("约500", 4, "表1的数据栏中不是单纯的数字"),)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        pytest.param("", Missing.EMPTY, id="empty"),
        pytest.param("-", Missing.DASH, id="hyphen"),
        pytest.param("—", Missing.DASH, id="dash"),
        pytest.param("/", Missing.DASH, id="slash"),
        pytest.param("无", Missing.DASH, id="none"),
        pytest.param("待定", Missing.TEXT, id="words"),
    ],
)
def test_a_cell_without_a_figure_says_why(cell: str, reason: Missing) -> None:
    table = read(lay_out(Rows("", [COMPARED, ["某指标", "3", cell, "1"]])))
    assert table.missing[1, 2] is reason


def test_labels_of_merged_groups_hold_for_all_their_rows() -> None:
    rows = [
        ["控制线", "导向", "具体指标", "调整前"],
        ["永久基本农田", "数量", "面积（公顷）", "5.0"],
        ["^", "^", "块数（个）", "3"],
        ["^", "质量", "坡度", "2"],
    ]
    table = read(lay_out(Rows("", rows)))
    assert [row.path for row in table.rows] == [
        ("永久基本农田", "数量", "面积（公顷）"),
        ("永久基本农田", "数量", "块数（个）"),
        ("永久基本农田", "质量", "坡度"),
    ]


@pytest.mark.parametrize(
    ("headings", "name"),
    [
        pytest.param(["项目名称", "项目类型"], "甲", id="a name before a kind"),
        pytest.param(["地类", "细类"], "乙", id="the closest of two kinds"),
        pytest.param(["导向", "内容"], "乙", id="the last before the figures"),
    ],
)
def test_a_row_is_named_by_its_closest_label(headings: list[str], name: str) -> None:
    table = read(lay_out(Rows("", [[*headings, "调整前"], ["甲", "乙", "1.0"]])))
    assert table.rows[0].name == name


def test_a_table_of_figures_alone_has_rows_without_names() -> None:
    table = read(lay_out(Rows("", [["调整前", "调整后"], ["1.0", "2.0"]])))
    assert [row.name for row in table.rows] == [""]
    assert values(table, 1, 1) == [(Decimal("2.0"), "")]


def test_groups_left_empty_in_plain_text_hold_as_merged_ones_do() -> None:
    rows = [["导向", "指标", "调整前"], ["数量", "面积", "5.0"], ["", "块数", "3"]]
    assert read(lay_out(Rows("", rows))).rows[1].path == ("数量", "块数")


def test_a_merged_figure_is_read_once() -> None:
    rows = [["乡镇", "面积"], ["甲镇", "5.0"], ["乙镇", "^"]]
    table = read(lay_out(Rows("", rows)))
    assert values(table, 1, 1) == [(Decimal("5.0"), "")]
    assert table.missing[2, 1] is Missing.MERGED


def test_headings_in_two_rows_give_role_and_unit() -> None:
    rows = [
        ["指标", "永久基本农田", "<", "生态保护红线", "<"],
        ["^", "调整前(公顷)", "调整后(公顷)", "调整前(亩)", "调整后(亩)"],
        ["面积", "1.0", "2.0", "3.0", "4.0"],
    ]
    table = read(lay_out(Rows("", rows, header_rows=2)))
    roles = [(one.role, one.unit, one.group) for one in table.data_columns]
    assert roles == [
        (Role.BEFORE, "公顷", ("永久基本农田",)),
        (Role.AFTER, "公顷", ("永久基本农田",)),
        (Role.BEFORE, "亩", ("生态保护红线",)),
        (Role.AFTER, "亩", ("生态保护红线",)),
    ]


def test_rules_between_rows_and_empty_rows_are_no_rows() -> None:
    rows = [COMPARED, ["----", "----", "----", "----"], ["", "", "", ""], ["某指标", "1", "2", "1"]]
    assert [row.name for row in read(lay_out(Rows("", rows))).rows] == ["某指标"]


def test_numbers_of_rows_and_years_are_no_data() -> None:
    rows = [["序号", "项目名称", "建设年限", "用地规模"], ["1", "甲项目", "2026", "3.5"]]
    table = read(lay_out(Rows("", rows)))
    assert [one.heading for one in table.data_columns] == ["用地规模"]
    assert table.rows[0].name == "甲项目"


def test_things_counted_without_a_unit_are_pieces() -> None:
    table = read(lay_out(Rows("", [COMPARED, ["碎图斑数量", "5", "3", "-2"]])))
    assert table.figures[1, 1][0].known_unit is Unit.PIECE


def test_a_table_is_called_by_its_number_or_its_caption() -> None:
    rows = [["乡镇", "面积"], ["甲镇", "1"]]
    captions = ("表 5-1 成效指标", "各乡镇面积", "")
    assert [read(lay_out(Rows(caption, rows))).title for caption in captions] == [
        "表5-1",
        "各乡镇面积",
        "表格",
    ]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("维护前", Role.BEFORE),
        ("现状值", Role.BEFORE),
        ("2020年基期", Role.BEFORE),
        ("维护后（公顷）", Role.AFTER),
        ("2035年目标", Role.AFTER),
        ("变化量", Role.CHANGE),
        ("增减", Role.CHANGE),
        ("变化率（%）", Role.RATE),
        ("所在地区", None),
    ],
)
def test_roles_of_headings(heading: str, role: Role | None) -> None:
    assert role_of(heading) is role


@pytest.mark.parametrize(
    ("label", "rank"),
    [
        ("小计", TotalRank.SUBTOTAL),
        ("合  计", TotalRank.TOTAL),
        ("合计（公顷）", TotalRank.TOTAL),
        ("全旗总计", TotalRank.GRAND_TOTAL),
        ("共计", TotalRank.GRAND_TOTAL),
        ("耕地", None),
    ],
)
def test_totals_by_their_label(label: str, rank: TotalRank | None) -> None:
    assert total_rank(label) is rank


def test_brackets_that_explain_are_no_unit() -> None:
    assert Label.read("不适宜建设区域（包括：蓄滞洪区等）") == (
        Label("不适宜建设区域(包括:蓄滞洪区等)", ""),
    )
