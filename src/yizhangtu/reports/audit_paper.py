"""What a report on an audit is made of, and the words that every form of it uses alike."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from yizhangtu.documents import Document, DocumentKind
from yizhangtu.model import AuditFinding, AuditReport, Certainty, Severity
from yizhangtu.reports.vocabulary import Vocabulary

__all__ = [
    "CERTAINTY_NAMES",
    "KIND_NAMES",
    "SEVERITY_NAMES",
    "AuditPaper",
    "place_text",
    "verdict",
    "with_unit",
]

SEVERITY_NAMES = {Severity.HARD: "不符合", Severity.WARNING: "提醒", Severity.INFO: "说明"}
CERTAINTY_NAMES = {
    Certainty.CERTAIN: "确定",
    Certainty.LIKELY: "很可能",
    Certainty.POSSIBLE: "可能",
}
KIND_NAMES = {
    DocumentKind.TEXT: "文本文件",
    DocumentKind.WORD: "Word 文档",
    DocumentKind.PDF: "PDF 文件",
    DocumentKind.WORKBOOK: "Excel 工作簿",
}


@dataclass(frozen=True)
class AuditPaper:
    """An audited document with what was found in it; findings are numbered from 1 in their order in the report.

    `bases` names what the document was held against besides itself (数据库版本, 批复, 所依据的规划).
    """

    document: Document
    report: AuditReport
    vocabulary: Vocabulary
    generated: datetime
    software: str
    bases: tuple[str, ...] = ()

    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        found = Counter(finding.severity for finding in self.report.findings)
        return {severity: found[severity] for severity in Severity}


def place_text(line: int, page: int | None = None) -> str:
    """A place for people: the page where there are pages, and the line.

    Examples
    --------
    >>> place_text(12), place_text(12, 3)
    ('第12行', '第3页 第12行')
    """
    return f"第{line}行" if page is None else f"第{page}页 第{line}行"


def with_unit(figure: str, finding: AuditFinding) -> str:
    """A figure of a finding with the finding's unit, unless it carries a unit of its own."""
    bare = not figure or not finding.unit or figure.endswith(finding.unit)
    return figure if bare else f"{figure}{finding.unit}"


def verdict(report: AuditReport) -> str:
    """The outcome in one sentence: nothing that could not be decided counts as verified."""
    if not (report.findings or report.verified):
        return "文件中没有可以核对的规划数字，本报告不对文件内容作出结论。"
    verified = f"核实{len(report.verified)}处表述"
    if report.has_hard_finding:
        outcome = f"发现不符合的内容，应当逐处改正后重新审校；另{verified}。"
    elif report.findings:
        outcome = f"没有发现必须改正的内容，提醒和说明事项请逐处核实；{verified}。"
    else:
        outcome = f"没有发现矛盾；{verified}，未列为已核实的内容不在结论之内。"
    return outcome + ("有规则无法判定，不视为通过。" if report.not_run else "")
