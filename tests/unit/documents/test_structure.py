"""The structure of plain texts: documents in a file, outline, paragraphs, sentences, furniture."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from yizhangtu.documents import Document, read_document

Read: TypeAlias = Callable[[str], Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str) -> Document:
        path = tmp_path / "文.txt"
        path.write_bytes(text.encode())
        return read_document(path)

    return read_text


def sentences(document: Document) -> list[str]:
    """The sentences, without what the end of a line or a page puts into them."""
    return [
        "".join("".join(document.quote(piece).split()) for piece in document.pieces(span))
        for span in document.sentences
    ]


def outline(document: Document) -> list[tuple[int, str, str]]:
    return [(one.level, one.number, one.title) for one in document.sections]


def furniture(document: Document) -> list[str]:
    return [document.quote(span) for span in document.furniture]


# Sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("甲县。乙县；丙县！丁县？戊县", ["甲县。", "乙县；", "丙县！", "丁县？", "戊县"], id="marks that end"),
        pytest.param("面积（其中，甲；乙。丙）共三类。完", ["面积（其中，甲；乙。丙）共三类。", "完"], id="not inside brackets"),
        pytest.param("坚持“先规划；后建设。再评估”的做法。", ["坚持“先规划；后建设。再评估”的做法。"], id="not inside quotation marks"),
        pytest.param("他说：“可以。”会议通过。", ["他说：“可以。”会议通过。"], id="a quotation that ends inside a sentence"),
        pytest.param("依据《甲》（第一版。会议通过。", ["依据《甲》（第一版。", "会议通过。"], id="a bracket that never closes"),
        pytest.param("扩展系数1.4803，增量3.5公顷。", ["扩展系数1.4803，增量3.5公顷。"], id="decimal points"),
        pytest.param("1. 现状情况。面积不变。", ["1.现状情况。", "面积不变。"], id="the point of a number"),
        pytest.param("不得变更.坚持底线,面积３.５亩.到2035年完成.", ["不得变更.", "坚持底线,面积３.５亩.", "到2035年完成."], id="half-width points as full stops"),
        pytest.param("总数为12.其中甲县5.乙县7.共两县.全部完成.", ["总数为12.", "其中甲县5.", "乙县7.", "共两县.", "全部完成."], id="a point after a figure"),
    ],
)  # fmt: skip
def test_where_sentences_end(read: Read, text: str, expected: list[str]) -> None:
    assert sentences(read(text)) == expected


WRAPPED = [
    "一、维护规划严肃性和权威性。规划一经批准，必须严格执行，任何部",
    "门和个人不得随意修改、违规变更。到2035年，耕地保有量不低于",
    "327.40万亩，生态保护红线面积不低于405.23平方千米，扩展倍数为",
    "1.18倍，用水总量不超过3.",
    "37亿立方米。",
    "二、做好规划实施保障。建立健全国土空间规划委员会制度，发挥对国",
    "土空间规划编制实施管理的统筹协调作用，规划实施中的重大事项要及",
    "时请示报告。",
]
UNWRAPPED = [
    "一、维护规划严肃性和权威性。",
    "规划一经批准，必须严格执行，任何部门和个人不得随意修改、违规变更。",
    "到2035年，耕地保有量不低于327.40万亩，生态保护红线面积不低于405.23平方千米，扩展倍数为1.18倍，用水总量不超过3.37亿立方米。",
    "二、做好规划实施保障。",
    "建立健全国土空间规划委员会制度，发挥对国土空间规划编制实施管理的统筹协调作用，规划实施中的重大事项要及时请示报告。",
]


@pytest.mark.parametrize(
    "line_end", ["\n", "\r\n", "\n\n", "\n \n"], ids=["plain", "Windows", "blank lines", "blanks"]
)
def test_lines_of_a_print_of_fixed_width_are_joined(read: Read, line_end: str) -> None:
    document = read(line_end.join(WRAPPED))
    assert sentences(document) == UNWRAPPED
    assert len(document.paragraphs) == 2
    assert outline(document) == [
        (1, "一", "维护规划严肃性和权威性"),
        (1, "二", "做好规划实施保障"),
    ]


def test_a_paragraph_that_a_page_break_cuts_is_joined(read: Read) -> None:
    document = read(
        "一、现状\n\n拟实施的重点建设项目共9个，拟用地面积\n\n69.0025公顷。其中产业类3个。\n\n二、总结\n\n不增加。\n"
    )
    assert sentences(document) == [
        "一、现状", "拟实施的重点建设项目共9个，拟用地面积69.0025公顷。", "其中产业类3个。", "二、总结", "不增加。",
    ]  # fmt: skip


def test_full_width_blanks_begin_a_paragraph(read: Read) -> None:
    document = read("\u3000\u3000甲县面积不变，乙县面积增加\n\u3000\u3000丙县面积减少，丁县不变\n")
    assert len(document.paragraphs) == 2


def test_a_private_character_stays_as_it_stands(read: Read) -> None:
    text = "不低于３２７\U001001b0４０万亩."
    assert read(text).text == text


# Outline


def test_levels_follow_how_numbers_nest(read: Read) -> None:
    document = read(
        "第一章 总则\n第一节 目的\n一、意义\n（一）成效\n1. 空间格局\n(1) 现状情况\n（2）总结\n2．资源保护\n（二）问题\n二、依据\n"
        "第二章 附则\n第1条 解释\n"
    )
    assert outline(document) == [
        (1, "第一章", "总则"), (2, "第一节", "目的"), (3, "一", "意义"), (4, "（一）", "成效"), (5, "1", "空间格局"),
        (6, "(1)", "现状情况"), (6, "（2）", "总结"), (5, "2", "资源保护"), (4, "（二）", "问题"), (3, "二", "依据"),
        (1, "第二章", "附则"), (2, "第1条", "解释"),
    ]  # fmt: skip


def test_a_section_reaches_to_the_next_of_its_level(read: Read) -> None:
    document = read("一、甲\n（一）乙\n乙文。\n（二）丙\n丙文。\n二、丁\n丁文。\n")
    assert [document.quote(one.span).strip().replace("\n", "|") for one in document.sections] == [
        "一、甲|（一）乙|乙文。|（二）丙|丙文。", "（一）乙|乙文。", "（二）丙|丙文。", "二、丁|丁文。",
    ]  # fmt: skip
    place = document.text.index("丙文")
    assert [one.title for one in document.sections_at(place)] == ["甲", "丙"]


def test_a_count_carried_on_in_other_numbers_stays_on_its_level(read: Read) -> None:
    document = read(
        "三、格局。布局。\n四、品质。提升。\n5、 严肃性。执行。\n（一）甲。乙。\n6、 保障。落实。\n"
    )
    assert outline(document) == [
        (1, "三", "格局"), (1, "四", "品质"), (1, "5", "严肃性"), (2, "（一）", "甲"), (1, "6", "保障"),
    ]  # fmt: skip


def test_decimal_numbers_nest_by_their_parts(read: Read) -> None:
    document = read(
        "1 总则\n1.1 目的\n1.1.1 依据\n1.2 范围\n2 指标\n2.1 面积\n2026 年 2 月\n3 个项目\n"
    )
    assert outline(document) == [
        (1, "1", "总则"), (2, "1.1", "目的"), (3, "1.1.1", "依据"), (2, "1.2", "范围"), (1, "2", "指标"), (2, "2.1", "面积"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1.5万亩耕地恢复任务。", id="a figure"),
        pytest.param("2026年2月完成。", id="a year"),
        pytest.param("- (1) 《中华人民共和国土地管理法》；", id="an item of a list"),
        pytest.param("(15) 其他相关法律法规。", id="the last item of a list"),
        pytest.param("表 5-1 成效指标表", id="a caption"),
        pytest.param("图2-3 国土空间格局图", id="a caption of a figure"),
        pytest.param("一是优化水源地，二是调入公益林。", id="counted in words"),
        pytest.param("第三条、第四条规定的情形除外。", id="articles referred to"),
    ],
)
def test_what_is_no_heading(read: Read, text: str) -> None:
    assert outline(read(text)) == []


def test_a_table_of_contents_is_furniture_and_no_outline(read: Read) -> None:
    document = read(
        "目 录\n\n前言\t1\n一、总则……2\n（一）目的  3\n\n前言\n\n一、总则\n\n（一）目的\n"
    )
    assert furniture(document) == ["目 录", "前言\t1", "一、总则……2", "（一）目的  3"]
    assert [document.line_at(one.heading.start) for one in document.sections] == [9, 11]


# Furniture


def test_page_numbers_and_heads_leave_the_sentence_whole(read: Read) -> None:
    document = read(
        "某省人民政府公报 2024年第3期\n一、总则。甲县耕地保有量不低于\n\n— 12 —\n\n某省人民政府公报 2024年第3期\n\n3.5万亩。\n"
    )
    assert furniture(document) == [
        "某省人民政府公报 2024年第3期", "— 12 —", "某省人民政府公报 2024年第3期",
    ]  # fmt: skip
    assert sentences(document) == ["一、总则。", "甲县耕地保有量不低于3.5万亩。"]


@pytest.mark.parametrize(
    "number",
    ["— 12 —", "－１２－", "- 12 -", "第 12 页", "第12页 共30页", "12 / 30", "Page 3 of 9"],
)
def test_page_numbers_in_all_dress(read: Read, number: str) -> None:
    assert furniture(read(f"甲县。\n{number}\n乙县。\n")) == [number]


def test_bare_numbers_are_pages_only_where_they_count_on_a_page_apart(read: Read) -> None:
    page = "甲县面积不变。\n乙县面积不变。\n丙县面积不变。\n\n"
    assert furniture(read(f"{page}7\n\n{page}8\n\n{page}9\n")) == ["7", "8", "9"]
    assert furniture(read("序号\n\n1\n\n2\n\n3\n")) == []
    assert furniture(read(f"{page}7\n\n{page}12\n\n{page}9\n")) == []


def test_a_heading_that_comes_again_beside_a_page_number_is_no_head(read: Read) -> None:
    document = read("— 1 —\n（1）现状情况\n甲。\n\n— 2 —\n（1）现状情况\n乙。\n")
    assert furniture(document) == ["— 1 —", "— 2 —"]
    assert len(document.sections) == 2


def test_a_head_without_page_numbers_is_known_by_where_it_cuts_in(read: Read) -> None:
    head = "禾县规划动态维护方案"
    page = "甲县耕地保有量不低于三万亩，永久基本农田面积不低于"
    rest = "1万亩，乙县同此要求。\n丙县的耕地保有量与乙县相同。\n丁县的耕地保有量与丙县相同。\n"
    document = read(f"{head}\n" + f"{page}\n{head}\n{rest}" * 3)
    assert furniture(document) == [head] * 4
    assert sentences(document)[0] == f"{page}1万亩，乙县同此要求。"


def test_wording_that_a_print_breaks_alike_is_no_head(read: Read) -> None:
    county = "县耕地保有量不低于三十万亩，永久基本农田\n保护面积不低于二十万亩，生态保护红线的面积\n不低于十平方千米。\n"
    document = read("".join(f"{name}{county}" for name in "甲乙丙丁"))
    assert furniture(document) == []
    assert len(document.sentences) == 4


# Documents in one file


GAZETTE = """规划实施中的重大事项要及时请示报告。
某省人民政府
2024年6月1日
某省人民政府关于
甲县、乙县国土空间
总体规划（2021—2035年）的批复
某政函〔2024〕47号
丙市人民政府：
一、原则同意。规划要认真组织实施。
某省人民政府
2024年6月11日
某政办发〔2024〕11号
某省人民政府办公厅
关于印发《服务业若干措施
（试行）》的通知
各市人民政府：
一、总体要求。认真贯彻执行。
"""


def test_a_gazette_is_its_documents_the_tail_of_one_before_first(read: Read) -> None:
    document = read(GAZETTE)
    assert [part.title for part in document.parts] == [
        "", "某省人民政府关于甲县、乙县国土空间总体规划（2021—2035年）的批复", "某省人民政府办公厅关于印发《服务业若干措施（试行）》的通知",
    ]  # fmt: skip
    assert document.quote(document.parts[2].span).startswith("某政办发〔2024〕11号")
    assert [document.quote(one.span).split("\n")[0] for one in document.sections] == [
        "一、原则同意。规划要认真组织实施。",
        "一、总体要求。认真贯彻执行。",
    ]
    assert all(
        any(part.span.contains(one.span) for part in document.parts) for one in document.sections
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("禾县国土空间总体规划\n（2021—2035年）\n动态维护方案\n\n禾县人民政府\n", "禾县国土空间总体规划（2021—2035年）动态维护方案", id="cover"),
        pytest.param("禾县耕地保护办法\n禾县人民政府\n2024年6月\n", "禾县耕地保护办法", id="issuer and date below"),
        pytest.param("丙市人民政府：\n你市请示收悉。\n", "", id="none"),
        pytest.param("禾县人民政府文件\n禾政发〔2024〕1号\n关于禾县规划的批复\n各镇：\n", "关于禾县规划的批复", id="letterhead"),
        pytest.param("甲省关于乙市规划的批复\n一、原则同意。\n", "甲省关于乙市规划的批复", id="neither number nor addressee"),
    ],
)  # fmt: skip
def test_the_title_of_a_single_document(read: Read, text: str, title: str) -> None:
    assert [part.title for part in read(text).parts] == [title]


def test_a_notice_named_in_a_sentence_begins_no_document(read: Read) -> None:
    document = read(
        "一、依据\n根据省政府关于开展规划评估的通知\n要求，各县人民政府：\n某县关于规划的说明，供参考。\n"
    )
    assert len(document.parts) == 1
