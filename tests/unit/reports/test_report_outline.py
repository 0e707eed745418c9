"""The tree made from a record: what it says, what it leaves out, what it refuses."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from yizhangtu.errors import ReportError
from yizhangtu.model import (
    CheckReport,
    Finding,
    LineBalance,
    MaintenanceRecord,
    NotRun,
    ProposalState,
    Severity,
)
from yizhangtu.reports import Document, Figure, Vocabulary, compose
from yizhangtu.reports.phrases import chinese_number, degrees, plain
from yizhangtu.reports.tree import Column, FigureBlock, Heading, Note, Paragraph, TableBlock


def texts(document: Document) -> Iterator[str]:
    for block in document.blocks():
        if isinstance(block, Heading):
            yield block.number + block.text
        elif isinstance(block, Paragraph | Note):
            yield block.text


def chapters(document: Document) -> list[str]:
    return [b.number + b.text for b in document.blocks() if isinstance(b, Heading) and b.level == 1]


def tables(document: Document) -> dict[str, TableBlock]:
    found = [block for block in document.blocks() if isinstance(block, TableBlock)]
    return {table.caption.split(" ")[0]: table for table in found}


def test_chapters_of_a_full_record(
    record: MaintenanceRecord, vocabulary: Vocabulary, figures: tuple[Figure, ...]
) -> None:
    document = compose(record, vocabulary, figures)
    assert chapters(document) == [
        "前言",
        "一、目的意义",
        "二、主要依据",
        "三、维护原则",
        "四、现状与批复指标",
        "五、动态维护方案",
        "六、可行性分析",
        "七、校核结论",
        "八、保障措施",
        "附表",
        "附图",
    ]
    assert list(tables(document)) == [
        "表4-1",
        "表5-1",
        "表5-2",
        "表5-3",
        "表5-4",
        "表7-1",
        "表7-2",
        "附表1",
        "附表2",
        "附表3",
        "附表4",
        "附表5",
        "附表6",
    ]
    assert [part.landscape for part in document.parts] == [False, True]
    captions = [block.caption for block in document.blocks() if isinstance(block, FigureBlock)]
    assert captions == ["附图1 青禾县永久基本农田维护前后对照图"]


def test_cover(record: MaintenanceRecord, vocabulary: Vocabulary) -> None:
    cover = compose(record, vocabulary).cover
    assert cover.titles == ("青禾县国土空间总体规划", "（2021—2035年）", "动态维护方案")
    assert (cover.stage, cover.imprint) == ("（公示稿）", ("青禾县人民政府", "2026年11月"))
    short = replace(record, plan_name="《青禾县总体规划》")
    assert compose(short, vocabulary).cover.titles == ("青禾县总体规划", "动态维护方案")


@pytest.mark.parametrize("state", list(ProposalState))
def test_every_state_has_a_stage(
    record: MaintenanceRecord, vocabulary: Vocabulary, state: ProposalState
) -> None:
    document = compose(replace(record, proposal=replace(record.proposal, state=state)), vocabulary)
    assert document.cover.stage


def test_prose_carries_the_figures_of_record(
    record: MaintenanceRecord, vocabulary: Vocabulary
) -> None:
    prose = "\n".join(texts(compose(record, vocabulary)))
    for sentence in (
        "成文日期为2026年11月21日。",
        "维护前，永久基本农田面积为54188.0100公顷（812820.15亩）。",
        "永久基本农田拟调出地块2个，面积511.3000公顷（7669.50亩）。"
        "其中，坡度15度以上的地块1个、6.1700公顷；国家和省级重点建设项目的地块1个、505.1300公顷。",
        "城镇开发边界维护前3408.7708公顷，调入8.2200公顷，调出8.2200公顷，维护后3408.7708公顷。城镇开发边界总面积维护前后不变。",
        "列入清单的重点建设项目共3个，其中产业类2个、能源类1个，详见表5-4。用地规模合计31.8553公顷，新增建设用地合计30.9631公顷。",
        "永久基本农田保护面积不低于81.2820万亩",
        "耕地连片度由25.57亩/个提高到26.54亩/个，提高0.97亩/个",
        "表5-1所列指标中，数值上升的3项、数值下降的2项、数值不变的3项、缺少数据未作比较的1行。",
        "本方案共执行校核规则5条，其中通过3条，发现问题的1条（提示性问题1处），无法判定1条。",
    ):
        assert sentence in prose


def test_bases_are_the_documents_in_use_with_unverified_ones_marked(
    record: MaintenanceRecord, vocabulary: Vocabulary
) -> None:
    prose = list(texts(compose(record, vocabulary)))
    start = prose.index("（二）法规和政策文件")
    assert prose[start + 1 : start + 7] == [
        "1. 《动态维护办法》（青自然资发〔2026〕3号）；",
        "2. 《永久基本农田管理规定》（某部令第8号）；",
        "3. 《城镇开发边界管理规定》；",
        "4. 青函〔2026〕9号＊；",
        "5. TD/T 1055-2019。",
        "注：标有＊的文件，所引条文尚未与正式文本核对，引用时以正式文本为准。",
    ]


def test_record_without_data_leaves_sections_out_and_says_so(
    bare_record: MaintenanceRecord, vocabulary: Vocabulary
) -> None:
    document = compose(bare_record, vocabulary)
    assert chapters(document) == [
        "前言",
        "一、目的意义",
        "二、主要依据",
        "三、维护原则",
        "四、现状与批复指标",
        "五、动态维护方案",
        "六、保障措施",
    ]
    assert not tables(document)
    note = list(texts(document))[-1]
    for section in (
        "批复指标表（没有登记批复指标）",
        "永久基本农田维护（维护记录不含该控制线的面积和指标）",
        "重点建设项目清单（表5-4）（没有提交重点建设项目）",
        "可行性分析（没有可以比较的维护前后数据）",
        "校核结论（没有执行校核规则）",
        "规划分区维护（维护记录不含规划分区的变化）",
    ):
        assert section in note


def test_no_word_of_change_without_change(
    record: MaintenanceRecord, vocabulary: Vocabulary
) -> None:
    tables_same = tuple(
        replace(
            table,
            rows=tuple(
                replace(
                    row,
                    after_text=row.before_text,
                    change_text="0" if row.before_text != "—" else "—",
                )
                for row in table.rows
            ),
        )
        for table in record.tables
    )
    document = compose(replace(record, tables=tables_same), vocabulary)
    prose = list(texts(document))
    analysis = "".join(prose[prose.index("六、可行性分析") : prose.index("七、校核结论")])
    quoted = re.compile("“[^”]*”")  # the names of the table's own groups
    assert not re.search("提高|下降到|减少|增加|提升|改善|优化", quoted.sub("", analysis))
    assert "维护前后不变" in analysis


@pytest.mark.parametrize(
    ("after_dm2", "expected"),
    [
        (34_087_708_00, "城镇开发边界总面积维护前后不变"),
        (34_087_709_00, "城镇开发边界总面积增加0.0001公顷"),
        (34_087_707_99, "城镇开发边界总面积减少0.01平方米"),
    ],
)
def test_total_is_compared_exactly(
    record: MaintenanceRecord, vocabulary: Vocabulary, after_dm2: int, expected: str
) -> None:
    boundary = record.balances[2]
    shifted = replace(boundary, before_dm2=boundary.before_dm2, after_dm2=after_dm2)
    moved = replace(shifted, in_dm2=boundary.out_dm2 + after_dm2 - boundary.before_dm2)
    piece = record.transfers[6]
    transfers = list(record.transfers)
    transfers[6] = replace(piece, area_dm2=piece.area_dm2 + moved.in_dm2 - boundary.in_dm2)
    changed = replace(record, balances=(*record.balances[:2], moved), transfers=transfers)
    assert expected in "".join(texts(compose(changed, vocabulary)))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda b: replace(b, after_dm2=b.after_dm2 + 1), "维护后面积前后不一致"),
        (lambda b: replace(b, in_dm2=b.in_dm2 + 1, out_dm2=b.out_dm2 + 1), "调入面积前后不一致"),
    ],
)
def test_record_that_does_not_add_up_is_refused(
    record: MaintenanceRecord,
    vocabulary: Vocabulary,
    change: Callable[[LineBalance], LineBalance],
    what: str,
) -> None:
    wrong = replace(record, balances=(change(record.balances[0]), *record.balances[1:]))
    with pytest.raises(ReportError, match=what):
        compose(wrong, vocabulary)


def test_hard_finding_forbids_submission(record: MaintenanceRecord, vocabulary: Vocabulary) -> None:
    check = CheckReport(findings=(Finding("P1", Severity.HARD, "面积低于任务", "某规定"),))
    prose = "".join(texts(compose(replace(record, check=check), vocabulary)))
    assert "校核发现强制性问题，应当按附表所列处理办法整改，重新校核通过后方可上报。" in prose
    assert "未发现强制性问题" not in prose


def test_clean_check_with_undecided_rule_is_no_pass(
    record: MaintenanceRecord, vocabulary: Vocabulary
) -> None:
    check = CheckReport(
        passed=("P1",), not_run=(NotRun("E5", "缺少图层"), NotRun("E5", "缺少字段"))
    )
    document = compose(replace(record, check=check), vocabulary)
    assert "已作出判断的规则均未发现问题。但有规则无法判定，不视为通过。" in list(texts(document))
    assert tables(document)["表7-1"].rows == (
        ("E5", "生态功能用地面积增加", "成效指标表填写要求；青函〔2026〕9号", "无法判定"),
        ("P1", "永久基本农田面积不低于任务", "永久基本农田管理规定（某部令第8号）第五条", "通过"),
    )


def test_rules_are_listed_in_natural_order_and_unknown_ones_kept(
    record: MaintenanceRecord, vocabulary: Vocabulary
) -> None:
    check = CheckReport(passed=("P10", "P1", "X2", "other"))
    table = tables(compose(replace(record, check=check), vocabulary))["表7-1"]
    assert [row[0] for row in table.rows] == ["P1", "P10", "X2", "other"]
    assert table.rows[2] == ("X2", "—", "—", "通过")


def test_many_findings_are_cut_with_a_note(
    record: MaintenanceRecord, vocabulary: Vocabulary
) -> None:
    ids = tuple("abcdefg")
    many = [Finding("P1", Severity.WARNING, f"问题{n}", "某规定", ids=ids) for n in range(301)]
    many.append(Finding("U1", Severity.HARD, "总面积突破", "某规定"))
    table = tables(compose(replace(record, check=CheckReport(findings=many)), vocabulary))["附表6"]
    assert len(table.rows) == 300
    assert table.rows[0][1:3] == ("强制性", "U1")
    assert table.rows[1][4] == "问题0（标识：a、b、c、d、e等7个）"
    assert table.rows[1][7] == "—"
    assert table.notes == ("共302处，本表列出前300处，其余见校核结果文件。",)


def test_line_without_transfers_says_so(record: MaintenanceRecord, vocabulary: Vocabulary) -> None:
    still = tuple(replace(balance, in_dm2=0, out_dm2=0) for balance in record.balances)
    prose = list(texts(compose(replace(record, transfers=(), balances=still), vocabulary)))
    assert "本次维护没有生态保护红线调入、调出地块。" in prose
    assert "维护前后各项指标的变化见表5-2。" in prose


def test_line_with_table_only_and_line_with_account_only(
    record: MaintenanceRecord, vocabulary: Vocabulary
) -> None:
    partial = replace(record, balances=(record.balances[0],), tables=record.tables[1:2])
    prose = list(texts(compose(replace(partial, targets=()), vocabulary)))
    assert "本次维护没有提交生态保护红线的调整内容，下表为维护前后的指标对照。" in prose
    assert "地块及其位置见附表3。" in prose
    assert "3. 城镇开发边界" not in prose


def test_table_whose_rows_have_no_data_is_left_out_of_the_analysis(
    record: MaintenanceRecord, vocabulary: Vocabulary
) -> None:
    blank = replace(
        record.tables[1],
        rows=tuple(
            replace(r, before_text="—", after_text="—", change_text="—")
            for r in record.tables[1].rows
        ),
    )
    prose = list(texts(compose(replace(record, tables=(record.tables[0], blank)), vocabulary)))
    assert not any(text.endswith("）生态保护红线指标变化") for text in prose)
    assert any(
        "生态保护红线指标变化分析（表5-2没有维护前后均有数据的指标）" in text for text in prose
    )


def test_merged_cells_follow_the_whole_leading_key() -> None:
    column = Column("列", 10)
    rows = (("甲", "一", "x"), ("甲", "一", "y"), ("乙", "一", "y"))
    table = TableBlock("表1", (column,) * 3, rows, merged_columns=2)
    drawn = [[(cell.column, cell.row_span) for cell in row] for row in table.cells()]
    assert drawn == [[(0, 2), (1, 2), (2, 1)], [(2, 1)], [(0, 1), (1, 1), (2, 1)]]


def test_plain_text_and_numbers() -> None:
    assert plain("甲\r\n乙\ufeff\u200b　丙 ") == "甲  乙　丙"
    assert [chinese_number(n) for n in (9, 10, 21)] == ["九", "十", "二十一"]
    assert degrees(float("nan")) == "—"
