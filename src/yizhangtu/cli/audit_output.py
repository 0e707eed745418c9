"""What `yizhangtu audit` prints: the findings of one document, or a line for each of many; and the JSON of a report."""

from collections import Counter
from collections.abc import Sequence

from yizhangtu.cli.output import OUTPUT, SEVERITY_LABELS, print_table
from yizhangtu.model import AuditFinding, AuditReport, Certainty, Severity
from yizhangtu.reports.audit_paper import CERTAINTY_NAMES, place_text, verdict, with_unit
from yizhangtu.workspace.audit import AuditOutcome

__all__ = ["document_content", "print_outcomes", "print_report"]

STYLES = {Severity.HARD: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


def document_content(report: AuditReport) -> dict[str, object]:
    """A report as the JSON contract has it."""
    return {
        "document": report.document,
        "document_sha256": report.document_sha256,
        "findings": report.findings,
        "verified": report.verified,
        "not_run": report.not_run,
        "unread": [
            {"quote": quote, "line": line, "reason": reason}
            for quote, line, reason in report.unread
        ],
        "gaps": [{"what": what, "where": where} for what, where in report.gaps],
    }


def print_report(report: AuditReport) -> None:
    """Findings with place, figures and mend; then what could not be decided and what was not understood."""
    for number, finding in enumerate(report.findings, 1):
        _print_finding(number, finding)
    for rule in report.not_run:
        OUTPUT.print(f"[{rule.rule} 无法判定] {rule.reason}", style="magenta", markup=False)
    for what, where in report.gaps:
        place = f"（{where}）" if where else ""
        OUTPUT.print(f"[没有读] {what}{place}", style="magenta", markup=False)
    if report.unread:
        OUTPUT.print(
            f"看到而未能识别的数字{len(report.unread)}处，见 --html 或 --json 输出",
            style="magenta",
            markup=False,
        )
    counts = Counter(finding.severity for finding in report.findings)
    told = "，".join(f"{label}{counts[kind]}处" for kind, label in SEVERITY_LABELS.items())
    style = "bold red" if report.has_hard_finding else "bold green"
    OUTPUT.print(
        f"{report.document}：{told}，已核实{len(report.verified)}处。{verdict(report)}",
        style=style,
        markup=False,
    )


def _print_finding(number: int, finding: AuditFinding) -> None:
    sure = (
        "" if finding.certainty is Certainty.CERTAIN else f"，{CERTAINTY_NAMES[finding.certainty]}"
    )
    OUTPUT.print(
        f"{number} [{finding.rule} {SEVERITY_LABELS[finding.severity]}{sure}] "
        f"{place_text(finding.line, finding.page)}：{finding.claim}",
        style=STYLES[finding.severity],
        markup=False,
    )
    figures = [
        f"{label}{with_unit(figure, finding)}"
        for label, figure in (("原文：", finding.stated), ("应为：", finding.expected))
        if figure
    ]
    details = [finding.explanation, "，".join(figures)]
    details += [f"处理：{finding.mend}"] if finding.mend else []
    for detail in filter(None, details):
        OUTPUT.print(f"    {detail}", markup=False)


def print_outcomes(outcomes: Sequence[AuditOutcome]) -> None:
    """A table with a row per document, and the sums."""
    rows = [_row(outcome) for outcome in outcomes]
    print_table(
        f"审校{len(outcomes)}个文件",
        ["文件", *SEVERITY_LABELS.values(), "已核实", "无法判定", "未识别数字", "说明"],
        rows,
        numbers=[1, 2, 3, 4, 5, 6],
    )
    unread = sum(outcome.report is None for outcome in outcomes)
    hard = sum(one.report is not None and one.report.has_hard_finding for one in outcomes)
    told = f"{hard}个文件有不符合的内容" + (f"，{unread}个文件没有读成" if unread else "")
    OUTPUT.print(f"{told}。", style="bold red" if hard or unread else "bold green")


def _row(outcome: AuditOutcome) -> list[str]:
    report = outcome.report
    if report is None:
        told = outcome.error.what if outcome.error else ""
        return [outcome.task.name, *["—"] * 6, f"没有读成：{told}"]
    counts = Counter(finding.severity for finding in report.findings)
    return [
        outcome.task.name,
        *(str(counts[kind]) for kind in SEVERITY_LABELS),
        str(len(report.verified)),
        str(len(report.not_run)),
        str(len(report.unread)),
        "" if report.findings or report.verified else "没有可以核对的规划数字",
    ]
