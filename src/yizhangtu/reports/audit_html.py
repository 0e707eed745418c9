"""Writes an audited document as one HTML page that needs nothing else: no network, no script, no font file."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from yizhangtu.model import Basis, Severity
from yizhangtu.reports.audit_paper import (
    KIND_NAMES,
    SEVERITY_NAMES,
    AuditPaper,
    place_text,
    verdict,
    with_unit,
)
from yizhangtu.reports.audit_text_html import annotated_text
from yizhangtu.reports.phrases import chinese_number

__all__ = ["html_document", "html_table", "write_audit_html"]

_FIGURE, _SHORT, _CENTRE = "figure", "short", "short centre"


def write_audit_html(paper: AuditPaper, path: Path) -> None:
    """Writes the report with the whole document, findings in its margin; the same audit gives the same bytes."""
    chapters = (
        ("发现", _findings(paper)),
        ("规则", _rules(paper)),
        ("文件全文与批注", _annotated(paper)),
        ("无法判定", _undecided(paper)),
        ("未识别的数字", _unread(paper)),
        ("未读的内容", _gaps(paper)),
        ("已核实", _verified(paper)),
    )
    present = [(title, text) for title, text in chapters if text]
    body = "".join(
        f"<h2>{chinese_number(number)}、{title}</h2>\n{text}"
        for number, (title, text) in enumerate(present, 1)
    )
    page = html_document(
        f"审校报告：{paper.report.document}",
        _opening(paper) + body + _closing(paper),
        script=True,
    )
    # A reader may have kept half a character of a broken file; it is written as its number.
    path.write_text(page, encoding="utf-8", errors="xmlcharrefreplace")


def html_document(title: str, body: str, *, script: bool = False) -> str:
    """A whole page around a body. Its policy allows the page's own style and script and nothing from elsewhere."""
    style = _resource("audit_page.css")
    code = _resource("audit_page.js") if script else ""
    policy = f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(code)}"
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n"
        f'<body>\n<main class="sheet">\n{body}</main>\n'
        + (f"<script>{code}</script>\n" if code else "")
        + "</body>\n</html>\n"
    )


def _resource(name: str) -> str:
    return files("yizhangtu.reports").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def html_table(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> str:
    """A listing; columns are heading and class, cells are finished HTML."""
    head = "".join(f'<th class="{kind}">{title}</th>' for title, kind in columns)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{kind}">{cell}</td>' for (_, kind), cell in zip(columns, row, strict=True)
        )
        + "</tr>\n"
        for row in rows
    )
    return (
        f'<div class="scroll"><table class="list"><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>\n"
    )


def _opening(paper: AuditPaper) -> str:
    report, document = paper.report, paper.document
    moment = paper.generated
    held = "；".join(paper.bases) or "只核对文件自身"
    particulars = (
        ("文件", f"{escape(report.document)}（{KIND_NAMES[document.kind]}）"),
        ("文件指纹", f'<span class="hash">SHA-256 {report.document_sha256}</span>'),
        ("审校时间", f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"),
        ("对照依据", escape(held)),
        ("标准配置", escape(paper.vocabulary.profile_title)),
        ("软件", escape(paper.software)),
    )
    rows = "".join(f"<tr><th>{name}</th><td>{text}</td></tr>" for name, text in particulars)
    counts = paper.counts()
    tiles = [
        *((kind.value, str(counts[kind]), SEVERITY_NAMES[kind]) for kind in Severity),
        ("held", str(len(report.verified)), "已核实"),
        ("undecided", str(len(report.not_run)), "无法判定"),
        ("unread", str(len(report.unread)), "未识别数字"),
    ]
    boxes = "".join(
        f'<div class="{kind}"><b>{count}</b><span>{name}</span></div>'
        for kind, count, name in tiles
    )
    return (
        '<p class="issuer">规划文件审校</p>\n<h1>审校报告</h1>\n'
        f'<p class="subject">{escape(report.document)}</p>\n<hr class="redrule">\n'
        f'<table class="particulars">{rows}</table>\n<div class="counts">{boxes}</div>\n'
        f'<p class="verdict">{verdict(report)}</p>\n'
    )


def _findings(paper: AuditPaper) -> str:
    if not paper.report.findings:
        return "<p>没有发现矛盾。</p>\n"
    columns = (
        ("序号", _CENTRE),
        ("级别", f"{_SHORT} wide"),
        ("内容", ""),
        ("原文", _FIGURE),
        ("应为", _FIGURE),
        ("规则", f"{_SHORT} wide"),
        ("位置", f"{_SHORT} wide"),
    )
    rows = [
        (
            f'<a class="number {one.severity.value}" href="#q{number}">{number}</a>',
            f'<span class="word {one.severity.value}">{SEVERITY_NAMES[one.severity]}</span>',
            escape(one.claim),
            escape(with_unit(one.stated, one)),
            escape(with_unit(one.expected, one)),
            escape(one.rule),
            place_text(one.line, one.page),
        )
        for number, one in enumerate(paper.report.findings, 1)
    ]
    return html_table(columns, rows)


def _rules(paper: AuditPaper) -> str:
    """What each rule came to, in the order of the standards; a rule that nothing was found for is not listed."""
    report = paper.report
    found = Counter(one.rule for one in report.findings)
    held = Counter(one.rule for one in report.verified)
    open_rules = {one.rule for one in report.not_run}
    named = [rule for rule in paper.vocabulary.rules if rule in {*found, *held, *open_rules}]
    columns = (
        ("规则", _SHORT),
        ("内容", ""),
        ("依据", "wide"),
        ("发现", _FIGURE),
        ("已核实", _FIGURE),
        ("无法判定", _CENTRE),
    )
    rows = [
        (
            escape(rule),
            escape(paper.vocabulary.rules[rule].title),
            escape(_basis_text(paper.vocabulary.rules[rule].basis)),
            str(found[rule] or "—"),
            str(held[rule] or "—"),
            "是" if rule in open_rules else "—",
        )
        for rule in named
    ]
    return html_table(columns, rows) if rows else ""


def _basis_text(basis: Basis) -> str:
    """A rule's basis, which says so itself when nobody has read the official text."""
    return basis.clause if basis.verified else f"{basis.clause}（{basis.note or '未核对原文'}）"


def _annotated(paper: AuditPaper) -> str:
    text = "".join(annotated_text(paper))
    return f'{_tools(paper)}<div class="text">\n{text}</div>\n'


def _tools(paper: AuditPaper) -> str:
    counts = paper.counts()
    boxes = [
        (kind.value, f"{SEVERITY_NAMES[kind]} {counts[kind]}") for kind in Severity if counts[kind]
    ]
    boxes += [("verified", f"已核实 {len(paper.report.verified)}")] if paper.report.verified else []
    labels = "".join(
        f'<label><input type="checkbox" value="{value}" checked>{text}</label>'
        for value, text in boxes
    )
    return f'<div class="tools">{labels}<span>绿色下划线为已核实的表述，停留可见算法</span></div>\n'


def _undecided(paper: AuditPaper) -> str:
    rows = [
        (escape(paper.vocabulary.rule(one.rule)), escape(one.reason))
        for one in paper.report.not_run
    ]
    return html_table((("规则", ""), ("原因", "")), rows) if rows else ""


def _unread(paper: AuditPaper) -> str:
    rows = [
        (place_text(line), escape(quote), escape(reason))
        for quote, line, reason in paper.report.unread
    ]
    return html_table((("位置", _SHORT), ("原文", ""), ("原因", "")), rows) if rows else ""


def _gaps(paper: AuditPaper) -> str:
    rows = [(escape(what), escape(where)) for what, where in paper.report.gaps]
    return html_table((("内容", ""), ("位置", "")), rows) if rows else ""


def _verified(paper: AuditPaper) -> str:
    if not paper.report.verified:
        return ""
    columns = (("序号", _CENTRE), ("规则", _SHORT), ("表述", ""), ("算法", ""), ("位置", _SHORT))
    rows = [
        (
            f'<a href="#v{number}">{number}</a>',
            escape(one.rule),
            escape(one.claim),
            escape(one.how),
            place_text(one.line, one.page),
        )
        for number, one in enumerate(paper.report.verified, 1)
    ]
    return (
        f"<details open><summary>共{len(rows)}处</summary>\n{html_table(columns, rows)}</details>\n"
    )


def _closing(paper: AuditPaper) -> str:
    statement = escape(paper.vocabulary.profile_statement)
    return (
        '<div class="signatures"><div>审校</div><div>复核</div><div>日期</div></div>\n'
        f"<footer><p>本报告由{escape(paper.software)}生成，供编制和审查人员核对；"
        f"引文与原文件逐字相同，数字按原文所印位数比较。{statement}</p></footer>\n"
    )
