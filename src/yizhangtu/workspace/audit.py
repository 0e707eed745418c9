"""Audits documents, one or a folder of them at a time in parallel, and writes their reports."""

import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from yizhangtu import __version__
from yizhangtu.audit import AuditedDocument, AuditRule, audit_document
from yizhangtu.audit.against_approval import against_approval
from yizhangtu.audit.against_plan import against_plan
from yizhangtu.audit.against_version import VersionFigures, against_version
from yizhangtu.documents import Document, read_document
from yizhangtu.errors import DocumentError, YizhangtuError
from yizhangtu.model import AuditReport, Target
from yizhangtu.reports.audit_paper import AuditPaper
from yizhangtu.reports.vocabulary import vocabulary_of
from yizhangtu.standards import load_profile

__all__ = ["AuditBasis", "AuditOutcome", "AuditTask", "audit_file", "audit_files", "document_files"]

SOFTWARE = f"yizhangtu {__version__}"
# Old formats are taken along, so that a folder's report says which of its documents were not read.
_ENDINGS = frozenset({".txt", ".docx", ".pdf", ".xlsx", ".doc", ".wps", ".xls", ".et"})


@dataclass(frozen=True)
class AuditBasis:
    """What documents are held against: the standards, and what else was named."""

    profile: str = "national"
    figures: VersionFigures | None = None
    targets: tuple[Target, ...] = ()
    plan: Document | None = None

    def rules(self) -> tuple[AuditRule, ...]:
        """The rules between sources, those that what was named allows."""
        rules: list[AuditRule] = []
        if self.figures is not None:
            rules.append(partial(against_version, figures=self.figures))
        if self.targets:
            rules.append(partial(against_approval, targets=self.targets))
        if self.plan is not None:
            plan = AuditedDocument(self.plan, load_profile(self.profile))
            rules.append(partial(against_plan, plan=plan))
        return tuple(rules)

    def names(self) -> tuple[str, ...]:
        """What was named, for people."""
        names = []
        if self.figures is not None:
            before = f"，维护前为版本{self.figures.before.version}" if self.figures.before else ""
            names.append(f"数据库版本{self.figures.after.version}{before}")
        if self.targets:
            names.append("批复：" + "、".join(dict.fromkeys(one.document for one in self.targets)))
        if self.plan is not None:
            names.append(f"所依据的规划：{self.plan.path.name}")
        return tuple(names)


@dataclass(frozen=True, slots=True)
class AuditTask:
    """A document to audit: its file, its name in lists, and where its reports go by format (html, docx, xlsx)."""

    path: Path
    name: str
    targets: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class AuditOutcome:
    """What a document came to: its report, or the error that kept it from being read."""

    task: AuditTask
    report: AuditReport | None
    error: YizhangtuError | None = None


def document_files(folder: Path) -> tuple[Path, ...]:
    """The documents in a folder and below, in order of name; lock files and hidden files are none."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in _ENDINGS)
    return tuple(sorted(path for path in found if path.is_file() and path.name[0] not in "~."))


def audit_file(task: AuditTask, basis: AuditBasis, generated: datetime) -> AuditReport:
    """Reads and audits one document and writes its reports.

    Raises
    ------
    DocumentError
        When the document cannot be read.
    """
    document = read_document(task.path)
    report = audit_document(document, load_profile(basis.profile), basis.rules())
    paper = AuditPaper(
        document, report, vocabulary_of(basis.profile), generated, SOFTWARE, basis.names()
    )
    for kind, path in task.targets.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        _writer(kind)(paper, path)
    return report


def audit_files(
    tasks: Sequence[AuditTask], basis: AuditBasis, generated: datetime, *, processes: int
) -> Iterator[AuditOutcome]:
    """The outcomes of documents as they are ready; a document that cannot be read is an outcome with its error."""
    if processes == 1 or len(tasks) == 1:
        for task in tasks:
            yield _outcome(task, basis, generated)
        return
    # A fresh interpreter each: a copy of this process would also copy the locks of its threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(tasks)), mp_context=context) as pool:
        # The largest first, so that none is left over at the end.
        waiting = {
            pool.submit(_outcome, task, basis, generated): task
            for task in sorted(tasks, key=_size, reverse=True)
        }
        for done in as_completed(waiting):
            try:
                yield done.result()
            except BrokenProcessPool:
                yield AuditOutcome(waiting[done], None, _died(waiting[done]))


def _size(task: AuditTask) -> int:
    return task.path.stat().st_size if task.path.is_file() else 0


def _died(task: AuditTask) -> DocumentError:
    return DocumentError(
        "审校进程意外终止，可能是内存不足",
        where=str(task.path),
        mend="请单独审校该文件，或减少同时处理的文件数（--jobs 1）",
    )


def _outcome(task: AuditTask, basis: AuditBasis, generated: datetime) -> AuditOutcome:
    try:
        return AuditOutcome(task, audit_file(task, basis, generated))
    except DocumentError as error:
        return AuditOutcome(task, None, error)


def _writer(kind: str) -> Callable[[AuditPaper, Path], None]:
    """The writer of a format, imported when it is asked for: each brings a library of its own."""
    if kind == "html":
        from yizhangtu.reports.audit_html import write_audit_html

        return write_audit_html
    if kind == "docx":
        from yizhangtu.reports.audit_word import write_audit_docx

        return write_audit_docx
    from yizhangtu.reports.audit_workbook import write_audit_xlsx

    return write_audit_xlsx
