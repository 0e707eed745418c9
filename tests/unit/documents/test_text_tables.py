"""Tables in plain text: grids rebuilt from tabs, strokes and gaps, from short rows and over the ends of pages."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from yizhangtu.documents import Document, Table, read_document

Read: TypeAlias = Callable[[str], Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str) -> Document:
        path = tmp_path / "表.txt"
        path.write_bytes(text.encode())
        return read_document(path)

    return read_text


def grid(table: Table) -> list[list[str]]:
    return [
        [cell.text if (cell := table.at(row, column)) else "" for column in range(table.columns)]
        for row in range(table.rows)
    ]


EFFECTS = [
    ["控制线", "优化导向", "具体指标", "调整前", "调整后", "变化"],
    ["永久基本农田", "数量不减少", "面积（公顷）", "54188.01", "54188.01", "0"],
    ["永久基本农田", "数量不减少", "图斑个数（个）", "5939", "5823", "-116"],
    ["永久基本农田", "质量有提升", "水田比例（%）", "35.43", "35.69", "0.26"],
]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            "控制线\t优化导向\t具体指标\t调整前\t调整后\t变化\n永久基本农田\t数量不减少\t面积（公顷）\t54188.01\t54188.01\t0\n"
            "\t\t图斑个数（个）\t5939\t5823\t-116\n\t质量有提升\t水田比例（%）\t35.43\t35.69\t0.26\n",
            id="empty cells in front",
        ),
        pytest.param(
            "控制线\t优化导向\t具体指标\t调整前\t调整后\t变化\n永久基本农田\t数量不减少\t面积（公顷）\t54188.01\t54188.01\t0\n"
            "图斑个数（个）\t5939\t5823\t-116\n质量有提升\t水田比例（%）\t35.43\t35.69\t0.26\n",
            id="short rows",
        ),
        pytest.param(
            "| 控制线 | 优化导向 | 具体指标 | 调整前 | 调整后 | 变化 |\n|---|:-:|---|--:|--:|--:|\n"
            "| 永久基本农田 | 数量不减少 | 面积（公顷） | 54188.01 | 54188.01 | 0 |\n| | | 图斑个数（个） | 5939 | 5823 | -116 |\n"
            "| | 质量有提升 | 水田比例（%） | 35.43 | 35.69 | 0.26 |\n",
            id="strokes",
        ),
        pytest.param(
            "控制线\t优化导向\t具体指标\t调整前\t调整后\t变化\n------\t-----\t----\t----\t----\t---\n\n"
            "永久基本农田\t数量不减少\t面积（公顷）\t54188.01\t54188.01\t0\n\n— 12 —\n\n"
            "续表 5-1\n控制线\t优化导向\t具体指标\t调整前\t调整后\t变化\n\t\t图斑个数（个）\t5939\t5823\t-116\n"
            "\t质量有提升\t水田比例（%）\t35.43\t35.69\t0.26\n",
            id="over the end of a page, header and rule again",
        ),
        pytest.param(
            "控制线\t优化导向\t具体指标\t调整前\t调整后\t变化\n永久基本农田\t数量不减少\t面积\n（公顷）\t54188.01\t54188.01\t0\n"
            "\t\t图斑个数\n（个）\t5939\t5823\t-116\n\t质量有提升\t水田比例（%）\t35.43\t35.69\t0.26\n",
            id="rows cut inside a cell",
        ),
    ],
)
def test_every_row_has_its_labels_and_figures_under_the_right_header(read: Read, rows: str) -> None:
    document = read(f"表 5-1 成效指标表\n\n{rows}\n（二）规划分区\n")
    (table,) = document.tables
    assert grid(table) == EFFECTS
    assert (table.caption, table.header_rows) == ("表 5-1 成效指标表", 1)
    group = table.at(3, 0)
    assert group is not None
    assert (group.row, group.row_span) == (1, 3)
    for cell in table.cells:
        assert document.quote(cell.span).replace("\n", "") == cell.text


def test_columns_set_by_blanks(read: Read) -> None:
    (table,) = read(
        "镇名      面积（公顷）   备注\n东河镇    1234.56        无\n西山镇    2234.56        无\n"
    ).tables
    assert grid(table)[2] == ["西山镇", "2234.56", "无"]


def test_a_row_whose_end_is_missing_keeps_its_first_cells(read: Read) -> None:
    (table,) = read("序号\t名称\t面积\t依据\n1\t道路\t3.5\t申请说明\n2\t泵站\t1.2\n").tables
    assert grid(table)[2] == ["2", "泵站", "1.2", ""]


def test_an_empty_serial_number_is_not_taken_from_above(read: Read) -> None:
    (table,) = read("序号\t名称\t面积\n1\t道路\t3.5\n\t泵站\t1.2\n").tables
    assert grid(table)[2] == ["", "泵站", "1.2"]


def test_a_figure_is_never_taken_from_above(read: Read) -> None:
    (table,) = read("2020年\t2035年\t说明\n3.5\t3.6\t增加\n\t3.7\t缺数\n").tables
    assert grid(table)[2] == ["", "3.7", "缺数"]


def test_a_header_of_two_rows(read: Read) -> None:
    (table,) = read(
        "行政区\t耕地（万亩）\t\t用水\t\n\t2025年\t2035年\t2025年\t2035年\n甲县\t9.1\t9.0\t7.2\t7.3\n"
    ).tables
    assert table.header_rows == 2
    assert grid(table)[0] == ["行政区", "耕地（万亩）", "耕地（万亩）", "用水", "用水"]
    assert grid(table)[1] == ["行政区", "2025年", "2035年", "2025年", "2035年"]


@pytest.mark.parametrize(
    ("above", "caption"),
    [
        pytest.param("表1 指标表", "表1 指标表", id="numbered"),
        pytest.param("附表 禾县主要指标", "附表 禾县主要指标", id="appended"),
        pytest.param(
            "各镇耕地指标分解表（2035年）", "各镇耕地指标分解表（2035年）", id="without number"
        ),
        pytest.param("各镇指标表\n单位：万亩", "各镇指标表 单位：万亩", id="unit below"),
        pytest.param("（单位：公顷）", "（单位：公顷）", id="unit alone"),
        pytest.param("一、指标批复如下表。", "", id="a sentence"),
        pytest.param("（三）指标分解表", "", id="a heading"),
    ],
)
def test_the_caption_above(read: Read, above: str, caption: str) -> None:
    (table,) = read(f"{above}\n镇名\t面积\n东河镇\t3.5\n").tables
    assert table.caption == caption


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("一、\t总则\n二、\t目标\n", id="numbers before headings"),
        pytest.param("\t甲县面积不变。\n\t乙县面积不变。\n", id="indent"),
        pytest.param("甲县人民政府\t乙县人民政府\n以上二县。\n", id="one row"),
    ],
)
def test_tabs_that_make_no_table(read: Read, text: str) -> None:
    assert read(text).tables == ()


def test_two_tables_without_words_between(read: Read) -> None:
    first, second = read("甲\t乙\n丙\t1\n\n镇名\t面积\t备注\n东河镇\t3.5\t无\n").tables
    assert (grid(first)[1], grid(second)[1]) == (["丙", "1"], ["东河镇", "3.5", "无"])


def test_the_tables_of_a_published_plan(shared: Path) -> None:
    document = read_document(next((shared / "documents").glob("004_*.txt")))
    farmland, redline, boundary, projects = document.tables
    assert [table.caption.split()[1] for table in document.tables] == ["5-1", "5-2", "5-3", "5-4"]
    assert [(table.rows, table.columns) for table in document.tables] == [
        (9, 6),
        (6, 6),
        (10, 6),
        (10, 9),
    ]
    assert grid(farmland)[3][1:] == [
        "数量不减少",
        "林地保有量（万亩）、森林覆盖率（%）",
        "273.9/50.2",
        "273.9/50.2",
        "0",
    ]
    assert grid(farmland)[6][:2] + grid(farmland)[6][3:] == [
        "耕地和永久基本农田", "质量有提升", "807579.78", "807068.48", "-511.30",
    ]  # fmt: skip
    assert grid(redline)[5] == [
        "生态保护 红线",
        "布局更完善",
        "面积小于1平方公里的生态保护红线图斑数量",
        "177",
        "177",
        "0",
    ]
    assert grid(boundary)[6][1:] == [
        "布局更集聚",
        "优化后的城镇开发边界与总体规划明确的主要发展方向符合程度",
        "90%",
        "100%",
        "0.1",
    ]
    assert grid(boundary)[9][1::2] == ["城镇功能品质有提升", "40", "2"]
    assert [row[0] for row in grid(projects)[1:]] == list("123456789")
    assert grid(projects)[9][5:] == ["29.5751", "29.5751", "喀喇沁旗美林镇福合园村", ""]
