"""Writes what an audit found as a workbook: findings, verified claims, what could not be decided, figures not understood."""

from pathlib import Path

from yizhangtu.reports.audit_paper import (
    CERTAINTY_NAMES,
    SEVERITY_NAMES,
    AuditPaper,
    place_text,
    verdict,
)
from yizhangtu.reports.phrases import plain
from yizhangtu.reports.sheets import Sheet, write_workbook
from yizhangtu.reports.tree import Column, TableBlock

__all__ = ["write_audit_xlsx"]


def write_audit_xlsx(paper: AuditPaper, path: Path) -> None:
    """Writes the sheets 发现, 已核实, 未能判定 and 未识别数字; the same audit gives the same bytes."""
    sheets: list[Sheet] = [
        ("发现", _findings(paper), "没有发现矛盾"),
        ("已核实", _verified(paper), "没有可以核实的表述"),
        ("未能判定", _undecided(paper), "没有无法判定的规则"),
        ("未识别数字", _unread(paper), "没有未识别的数字"),
    ]
    if paper.report.gaps:
        sheets.append(("未读内容", _gaps(paper), ""))
    write_workbook(
        sheets,
        path,
        title=f"审校报告：{plain(paper.report.document)}",
        creator=plain(paper.software),
        moment=paper.generated,
    )


def _findings(paper: AuditPaper) -> TableBlock:
    rows = [
        (
            str(number),
            SEVERITY_NAMES[one.severity],
            CERTAINTY_NAMES[one.certainty],
            paper.vocabulary.rule(one.rule),
            plain(one.claim),
            plain(one.stated),
            plain(one.expected),
            plain(one.unit),
            place_text(one.line, one.page),
            plain(one.quote),
            plain(one.explanation),
            plain(one.mend),
        )
        for number, one in enumerate(paper.report.findings, 1)
    ]
    return TableBlock(
        caption=f"审校发现：{plain(paper.report.document)}",
        columns=(
            Column("序号", 12, numeric=True),
            Column("级别", 16),
            Column("把握", 16),
            Column("规则", 44, "left"),
            Column("内容", 50, "left"),
            Column("原文", 26, "right", numeric=True),
            Column("应为", 26, "right", numeric=True),
            Column("单位", 18),
            Column("位置", 26),
            Column("引文", 60, "left"),
            Column("说明", 80, "left"),
            Column("处理", 50, "left"),
        ),
        rows=tuple(rows),
        notes=(verdict(paper.report), f"文件SHA-256：{paper.report.document_sha256}"),
    )


def _verified(paper: AuditPaper) -> TableBlock:
    return TableBlock(
        caption="已核实的表述",
        columns=(
            Column("序号", 12, numeric=True),
            Column("规则", 44, "left"),
            Column("表述", 60, "left"),
            Column("算法", 90, "left"),
            Column("位置", 26),
            Column("引文", 60, "left"),
        ),
        rows=tuple(
            (
                str(number),
                paper.vocabulary.rule(one.rule),
                plain(one.claim),
                plain(one.how),
                place_text(one.line, one.page),
                plain(one.quote),
            )
            for number, one in enumerate(paper.report.verified, 1)
        ),
    )


def _undecided(paper: AuditPaper) -> TableBlock:
    return TableBlock(
        caption="未能判定的规则",
        columns=(Column("规则", 60, "left"), Column("原因", 120, "left")),
        rows=tuple(
            (paper.vocabulary.rule(one.rule), plain(one.reason)) for one in paper.report.not_run
        ),
    )


def _unread(paper: AuditPaper) -> TableBlock:
    return TableBlock(
        caption="看到而未能识别的数字",
        columns=(Column("位置", 26), Column("原文", 60, "left"), Column("原因", 90, "left")),
        rows=tuple(
            (place_text(line), plain(quote), plain(reason))
            for quote, line, reason in paper.report.unread
        ),
    )


def _gaps(paper: AuditPaper) -> TableBlock:
    return TableBlock(
        caption="文件中没有读的内容",
        columns=(Column("内容", 100, "left"), Column("位置", 60, "left")),
        rows=tuple((plain(what), plain(where)) for what, where in paper.report.gaps),
    )
