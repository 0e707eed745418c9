"""The index page of several audited documents: what each came to, with a link to its report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

from yizhangtu.model import AuditReport, Severity
from yizhangtu.reports.audit_html import html_document, html_table
from yizhangtu.reports.audit_paper import SEVERITY_NAMES

__all__ = ["IndexEntry", "write_audit_index"]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One document: its name, its report or the error that kept it from being read, and the page of its report."""

    name: str
    report: AuditReport | None
    error: str = ""
    page: str = ""


def write_audit_index(
    entries: Sequence[IndexEntry], path: Path, *, generated: datetime, software: str
) -> None:
    """Writes the index page; documents with hard findings come first, then those that could not be read."""
    ordered = sorted(entries, key=_urgency)
    columns = (
        ("文件", ""),
        *((SEVERITY_NAMES[kind], "figure") for kind in Severity),
        ("已核实", "figure"),
        ("无法判定", "figure wide"),
        ("未识别数字", "figure wide"),
    )
    unread = sum(entry.report is None for entry in entries)
    hard = sum(entry.report is not None and entry.report.has_hard_finding for entry in entries)
    told = f"共{len(entries)}个文件，其中{hard}个有不符合的内容"
    told += f"，{unread}个没有读成，不在结论之内。" if unread else "。"
    body = (
        '<p class="issuer">规划文件审校</p>\n<h1>审校目录</h1>\n'
        f'<p class="subject">{generated.year}年{generated.month}月{generated.day}日</p>\n'
        f'<hr class="redrule">\n<p class="verdict">{told}</p>\n<h2>文件</h2>\n'
        f"{html_table(columns, [_row(entry) for entry in ordered])}"
        f"<footer><p>本目录由{escape(software)}生成。</p></footer>\n"
    )
    path.write_text(html_document("审校目录", body), encoding="utf-8")


def _urgency(entry: IndexEntry) -> tuple[int, str]:
    if entry.report is None:
        return 1, entry.name
    if entry.report.has_hard_finding:
        return 0, entry.name
    return 2 if entry.report.findings else 3, entry.name


def _row(entry: IndexEntry) -> tuple[str, ...]:
    name = escape(entry.name)
    if entry.report is None:
        return (
            f'{name}<br><span class="word hard">未读成</span> {escape(entry.error)}',
            *["—"] * 6,
        )
    report = entry.report
    link = f'<a href="{quote(entry.page)}"><u>{name}</u></a>' if entry.page else name
    found = [sum(one.severity is kind for one in report.findings) for kind in Severity]
    figures = (*found, len(report.verified), len(report.not_run), len(report.unread))
    return link, *(str(figure or "—") for figure in figures)
