"""The chapter on what the rules said (校核结论), and the list of findings for the annex."""

import re
from collections import Counter
from collections.abc import Sequence

from yizhangtu.model import CheckReport, Finding, Severity
from yizhangtu.reports.builder import Builder
from yizhangtu.reports.phrases import MISSING, degrees, plain
from yizhangtu.reports.tree import Column, TableBlock
from yizhangtu.reports.vocabulary import Vocabulary

__all__ = ["MAXIMUM_LISTED_FINDINGS", "add_check_chapter", "finding_table"]

MAXIMUM_LISTED_FINDINGS = 300
_MOST_IDS = 5
_SEVERITY_WORDS = {
    Severity.HARD: "强制性",
    Severity.WARNING: "提示性",
    Severity.INFO: "说明性",
}


def add_check_chapter(builder: Builder, check: CheckReport, vocabulary: Vocabulary) -> None:
    """校核结论: the result of every rule; a rule that could not decide is never counted as passed."""
    if not (check.findings or check.passed or check.not_run):
        builder.omit("校核结论", "没有执行校核规则")
        return
    builder.heading(1, "校核结论")
    builder.paragraph(_counts(check))
    builder.paragraph(_verdict(check))
    builder.add(_result_table(f"表{builder.chapter}-1 规则校核结果表", check, vocabulary))
    if check.not_run:
        builder.paragraph(f"无法判定的规则及原因见表{builder.chapter}-2，补齐资料后应重新校核。")
        builder.add(
            TableBlock(
                caption=f"表{builder.chapter}-2 无法判定的规则",
                columns=(Column("规则", 56, "left"), Column("原因", 100, "left")),
                rows=tuple(
                    (vocabulary.rule(missing.rule), plain(missing.reason))
                    for missing in sorted(check.not_run, key=lambda m: _natural(m.rule))
                ),
            )
        )


def _counts(check: CheckReport) -> str:
    broken = {finding.rule for finding in check.findings}
    undecided = {missing.rule for missing in check.not_run}
    passed = set(check.passed) - broken - undecided
    severities = Counter(finding.severity for finding in check.findings)
    kinds = "、".join(
        f"{words}问题{severities[severity]}处"
        for severity, words in _SEVERITY_WORDS.items()
        if severities[severity]
    )
    parts = [f"通过{len(passed)}条"]
    if broken:
        parts.append(f"发现问题的{len(broken)}条（{kinds}）")
    if undecided:
        parts.append(f"无法判定{len(undecided)}条")
    return f"本方案共执行校核规则{len(passed | broken | undecided)}条，其中{'，'.join(parts)}。"


def _verdict(check: CheckReport) -> str:
    if check.has_hard_finding:
        return "校核发现强制性问题，应当按附表所列处理办法整改，重新校核通过后方可上报。"
    undecided = "但有规则无法判定，不视为通过。" if check.not_run else ""
    if check.findings:
        return f"校核未发现强制性问题；提示性、说明性问题应逐处核实并说明处理意见。{undecided}"
    return f"已作出判断的规则均未发现问题。{undecided}"


def _result_table(caption: str, check: CheckReport, vocabulary: Vocabulary) -> TableBlock:
    results: dict[str, list[str]] = {}
    for rule, count in Counter(finding.rule for finding in check.findings).items():
        results.setdefault(rule, []).append(f"问题{count}处")
    for missing in check.not_run:
        if "无法判定" not in results.setdefault(missing.rule, []):
            results[missing.rule].append("无法判定")
    for rule in check.passed:
        results.setdefault(rule, ["通过"])
    clauses = {finding.rule: plain(finding.clause) for finding in check.findings}
    rows = []
    for rule in sorted(results, key=_natural):
        known = vocabulary.rules.get(rule)
        rows.append(
            (
                rule,
                plain(known.title) if known else MISSING,
                (plain(known.basis.clause) if known else clauses.get(rule, "")) or MISSING,
                "，".join(results[rule]),
            )
        )
    return TableBlock(
        caption=caption,
        columns=(
            Column("规则", 14),
            Column("内容", 66, "left"),
            Column("依据", 50, "left"),
            Column("结果", 26),
        ),
        rows=tuple(rows),
    )


def _natural(rule: str) -> tuple[str, int, str]:
    """C2 before C10."""
    match = re.fullmatch(r"(\D*)(\d+)(.*)", rule)
    return (match[1], int(match[2]), match[3]) if match else (rule, 0, "")


def finding_table(caption: str, findings: Sequence[Finding], vocabulary: Vocabulary) -> TableBlock:
    """The findings with place and mend, hard ones first, at most `MAXIMUM_LISTED_FINDINGS` of them."""
    severities = list(_SEVERITY_WORDS)
    ordered = sorted(
        findings, key=lambda finding: (severities.index(finding.severity), _natural(finding.rule))
    )
    listed = ordered[:MAXIMUM_LISTED_FINDINGS]
    notes = (
        (f"共{len(ordered)}处，本表列出前{len(listed)}处，其余见校核结果文件。",)
        if len(listed) < len(ordered)
        else ()
    )
    return TableBlock(
        caption=caption,
        columns=(
            Column("序号", 11),
            Column("级别", 16),
            Column("规则", 14),
            Column("图层", 28),
            Column("问题", 66, "left"),
            Column("实测值", 22),
            Column("应为", 24),
            Column("位置（经度，纬度）", 26),
            Column("处理办法", 40, "left"),
        ),
        rows=tuple(
            (
                str(number),
                _SEVERITY_WORDS[finding.severity],
                finding.rule,
                vocabulary.layer(finding.layer) or MISSING,
                _message(finding),
                _with_unit(finding.measured, finding.unit),
                _with_unit(finding.expected, finding.unit),
                _place(finding),
                plain(finding.mend) or MISSING,
            )
            for number, finding in enumerate(listed, 1)
        ),
        notes=notes,
    )


def _message(finding: Finding) -> str:
    message = plain(finding.message)
    if not finding.ids:
        return message
    more = f"等{len(finding.ids)}个" if len(finding.ids) > _MOST_IDS else ""
    return f"{message}（标识：{'、'.join(map(plain, finding.ids[:_MOST_IDS]))}{more}）"


def _with_unit(text: str, unit: str) -> str:
    return f"{plain(text)}{plain(unit)}" if plain(text) else MISSING


def _place(finding: Finding) -> str:
    if finding.x is None or finding.y is None:
        return MISSING
    return f"{degrees(finding.x)}，{degrees(finding.y)}"
