"""The chapters before the plan itself: preface, purpose, bases, principles, present state and approved targets."""

import re
from pathlib import Path

from yizhangtu.model import MaintenanceRecord
from yizhangtu.reports.builder import Builder
from yizhangtu.reports.phrases import full_date, hectares, hectares_and_mu, plain
from yizhangtu.reports.tables import target_demand, target_table
from yizhangtu.reports.vocabulary import LINE_NAMES, Vocabulary

__all__ = ["add_opening_chapters", "bare_plan_name"]

# A document is cited by its number (…号, standards by GB or TD) or by its title in 《》; what follows is the article.
_CITED = re.compile(r"(?:.*号）?)|(?:.*《[^》]+》)|(?:(?:GB|TD|DB)[ /T0-9.—-]*[0-9])")
_NAMED = re.compile(r"([^《].*)（([^（）]*号)）")
# The approved targets that speak of the control lines and may be quoted in the text; the table lists all.
_LINE_TARGETS = (
    "cultivated_land_retention",
    "permanent_basic_farmland",
    "ecological_redline",
    "marine_ecological_redline",
    "urban_expansion_multiple",
    "urban_boundary_area",
)


def add_opening_chapters(
    builder: Builder, record: MaintenanceRecord, vocabulary: Vocabulary
) -> None:
    """前言 and the chapters 一 to 四; each is always there, so the plan itself is chapter 五 and its tables 表5-1 on."""
    _add_preface(builder, record)
    _add_purpose(builder, record)
    _add_bases(builder, record, vocabulary)
    _add_principles(builder)
    _add_present_state(builder, record, vocabulary)


def bare_plan_name(record: MaintenanceRecord) -> str:
    """The plan's name without the marks 《》, which the text puts around it."""
    return plain(record.plan_name).removeprefix("《").removesuffix("》")


def _add_preface(builder: Builder, record: MaintenanceRecord) -> None:
    unit, proposal = plain(record.unit.name), record.proposal
    builder.heading(1, "前言", numbered=False)
    builder.paragraph(
        f"本方案是{unit}对《{bare_plan_name(record)}》（以下简称《规划》）开展动态维护的成果，",
        f"维护事项为“{plain(proposal.name)}”，以规划数据库{plain(proposal.base_version)}版本为基础编制，",
        f"成文日期为{full_date(record.generated)}。",
    )
    if record.balances:
        builder.paragraph(
            "本次维护的控制线调整规模为：",
            "；".join(
                f"{LINE_NAMES[balance.line]}调入{hectares(balance.in_dm2)}公顷、调出{hectares(balance.out_dm2)}公顷"
                for balance in record.balances
            ),
            "。",
        )
    builder.paragraph(
        "方案的文字、表格和图件出自同一份维护记录，正文引用的数字均可在表中找到来源。",
        "面积以公顷为主要单位，必要时附注亩数，1公顷等于15亩；换算结果四舍五入。",
    )


def _add_purpose(builder: Builder, record: MaintenanceRecord) -> None:
    builder.heading(1, "目的意义")
    builder.paragraph(
        "《规划》批准后，土地利用现状、建设项目和保护对象的范围会发生变化，界线与实地之间难免出现局部不一致。",
        "开展动态维护，就是在保持《规划》总体格局和约束性指标的前提下，把经过举证、符合规定的变化及时更新到规划数据库，",
        "使规划界线、土地现状和项目安排相互衔接，为用途管制、用地审批和监督检查提供准确依据。",
    )
    builder.paragraph(
        f"本次维护以{plain(record.unit.name)}行政区域为范围，以地块为单元说明进出理由，以版本为基准比较维护前后指标，",
        "以规则为尺度逐条校核；因缺少资料而不能判断的事项如实列出，不作为符合要求处理。",
    )


def _add_bases(builder: Builder, record: MaintenanceRecord, vocabulary: Vocabulary) -> None:
    builder.heading(1, "主要依据")
    builder.heading(2, "规划及批复文件")
    documents = sorted({plain(Path(t.document).stem) for t in record.targets if t.document})
    _add_list(builder, [f"《{bare_plan_name(record)}》及其规划数据库", *documents])
    regulations = _regulations(record, vocabulary)
    if not regulations:
        builder.omit("法规和政策文件", "维护记录没有引用规定条款")
        return
    builder.heading(2, "法规和政策文件")
    _add_list(builder, [f"{text}{'' if known else '＊'}" for text, known in regulations.items()])
    if not all(regulations.values()):
        builder.note("注：标有＊的文件，所引条文尚未与正式文本核对，引用时以正式文本为准。")


def _add_list(builder: Builder, items: list[str]) -> None:
    for number, item in enumerate(items, 1):
        builder.paragraph(f"{number}. {item}{'。' if number == len(items) else '；'}")


def _regulations(record: MaintenanceRecord, vocabulary: Vocabulary) -> dict[str, bool]:
    """The documents behind the rules that were run and the reasons that were given, and whether all was verified."""
    check = record.check
    rules = {
        *check.passed,
        *(finding.rule for finding in check.findings),
        *(missing.rule for missing in check.not_run),
    }
    reasons = {(t.line, t.direction, t.reason_code) for t in record.transfers}
    bases = [
        *(vocabulary.rule_basis(rule) for rule in sorted(rules)),
        *(vocabulary.reason_basis(*reason) for reason in sorted(reasons)),
    ]
    found: dict[str, bool] = {}
    for basis in bases:
        for document in _cited_documents(plain(basis.clause) if basis else ""):
            found[document] = found.get(document, True) and basis is not None and basis.verified
    return dict(sorted(found.items(), key=lambda item: not item[0].startswith("《")))


def _cited_documents(clause: str) -> list[str]:
    """The documents a clause cites by number or title, without the article; custom and practice are none.

    Examples
    --------
    >>> _cited_documents("某办法（试行）（自然资规〔2026〕1号） 第四条；审查实践；某字〔2019〕48号")
    ['《某办法（试行）》（自然资规〔2026〕1号）', '某字〔2019〕48号']
    """
    documents = []
    for part in clause.split("；"):
        cited = _CITED.match(part.strip())
        if cited is not None:
            named = _NAMED.fullmatch(cited[0])
            documents.append(f"《{named[1]}》（{named[2]}）" if named else cited[0])
    return documents


def _add_principles(builder: Builder) -> None:
    builder.heading(1, "维护原则")
    for lead, text in (
        (
            "守住底线。",
            "约束性指标和三条控制线的管控要求是维护的前提，局部优化不得以降低保护要求为代价。",
        ),
        (
            "有据可查。",
            "每一个调入、调出地块都应有理由、有举证、有位置，理由不在规定之列的不予调整。",
        ),
        (
            "从严核算。",
            "面积按统一口径计算，进出数量与维护前后总量相互衔接；应当扣除的面积按数据库记录扣除。",
        ),
        (
            "图数一致。",
            "数字由界线计算得出，界线变化则数字随之变化，文本、表格、图件和数据库不得互相矛盾。",
        ),
        ("全程留痕。", "编制、公示、论证、审查和生效各环节均有记录，可以追溯，不得事后更改。"),
    ):
        builder.paragraph(lead, text)


def _add_present_state(builder: Builder, record: MaintenanceRecord, vocabulary: Vocabulary) -> None:
    builder.heading(1, "现状与批复指标")
    builder.heading(2, "批复指标")
    _add_targets(builder, record, vocabulary)
    if not record.balances:
        builder.omit("控制线现状", "维护记录不含控制线面积")
        return
    builder.heading(2, "控制线现状")
    builder.paragraph(
        "；".join(
            f"{LINE_NAMES[balance.line]}现状面积为{hectares_and_mu(balance.before_dm2)}"
            for balance in record.balances
        ),
        "。有关指标的现状值见各成效指标表“调整前”一栏。",
    )


def _add_targets(builder: Builder, record: MaintenanceRecord, vocabulary: Vocabulary) -> None:
    if not record.targets:
        builder.paragraph("本次维护没有登记批复指标，涉及批复指标的规则按无法判定处理。")
        builder.omit("批复指标表", "没有登记批复指标")
        return
    unit = plain(record.unit.name)
    demands = [
        f"{vocabulary.indicator(target.indicator)}{target_demand(target)}"
        for target in record.targets
        if target.indicator in _LINE_TARGETS and plain(target.unit_name) == unit
    ]
    quoted = f"其中对{unit}耕地和三条控制线的要求是：{'；'.join(demands)}。" if demands else ""
    builder.paragraph(
        f"从批复文件中登记的规划指标共{len(record.targets)}项，逐项摘引原文列于表4-1。", quoted
    )
    builder.add(target_table(record.targets, vocabulary))
