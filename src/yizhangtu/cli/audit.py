"""`yizhangtu audit`: documents against themselves, against the database, the approval and the plan they amend."""

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click

from yizhangtu.cli.audit_output import document_content, print_outcomes, print_report
from yizhangtu.cli.options import existing_file, open_workspace, workspace_option
from yizhangtu.cli.output import OUTPUT, json_option, progress_bar, write_json
from yizhangtu.documents import read_document
from yizhangtu.errors import DocumentError, UsageError
from yizhangtu.model import Target
from yizhangtu.transmission import read_targets
from yizhangtu.workspace.audit import (
    SOFTWARE,
    AuditBasis,
    AuditOutcome,
    AuditTask,
    audit_file,
    audit_files,
    document_files,
)

__all__ = ["command"]

HARD_FINDING = 1
UNREAD_DOCUMENT = 5


class _Options(TypedDict):
    """The options of the command by name; None for one that was not given."""

    against: str | None
    before: str | None
    approval: Path | None
    amends: Path | None
    html: Path | None
    docx: Path | None
    xlsx: Path | None
    profile: str | None
    jobs: int | None
    folder: Path


@click.command("audit")
@click.argument("documents", nargs=-1, required=True, type=existing_file, metavar="DOCUMENT…")
@click.option(
    "--against", metavar="VERSION", help="与工作区中这个版本的图层和已登记的批复指标对照。"
)
@click.option(
    "--before",
    metavar="VERSION",
    help="维护前的数字所对照的版本；默认为 --against 所依据的版本，导入的版本须写明。",
)
@click.option(
    "--approval", type=existing_file, help="批复文件（txt、docx、pdf）：任务和指标须与批复一致。"
)
@click.option(
    "--amends", type=existing_file, help="所依据的规划：名称、期限和维护前的数字须与规划一致。"
)
@click.option("--html", type=click.Path(path_type=Path), help="网页报告；多个文件时为目录。")
@click.option(
    "--docx", type=click.Path(path_type=Path), help="带批注的 Word 文档；多个文件时为目录。"
)
@click.option("--xlsx", type=click.Path(path_type=Path), help="工作簿；多个文件时为目录。")
@click.option(
    "--profile",
    default=None,
    help="标准配置，例如 neimenggu；默认取工作区的配置，否则为 national。",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=None,
    help="同时处理的文件数；默认为处理器核数。",
)
@workspace_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    documents: tuple[Path, ...],
    json_path: Path | None,
    **options: Unpack[_Options],
) -> None:
    """审校规划文件（txt、docx、pdf、xlsx），也可以给出整个文件夹；有不符合的内容时退出码为1。

    核对合计、换算、占比、前后表述和图表，逐处给出原文、算法和处理办法；可再与数据库、批复和所依据的规划对照。

    \b
    示例：
      yizhangtu audit 方案.docx
      yizhangtu audit 方案.docx --html 审校.html --docx 批注.docx
      yizhangtu audit 方案.docx --against v2 --workspace 规划
      yizhangtu audit 方案.txt --approval 批复.docx --amends 总体规划.docx
      yizhangtu audit 公示文件夹 --html 审校报告 --json 汇总.json
    """
    basis = _basis(options)
    writers = {
        kind: path
        for kind, path in (
            ("html", options["html"]),
            ("docx", options["docx"]),
            ("xlsx", options["xlsx"]),
        )
        if path
    }
    if len(documents) == 1 and documents[0].is_file():
        code = _audit_one(AuditTask(documents[0], documents[0].name, writers), basis, json_path)
    else:
        tasks = _tasks(documents, writers)
        jobs = options["jobs"] or os.cpu_count() or 1
        code = _audit_many(tasks, basis, options["html"], json_path, jobs)
    context.exit(code)


def _basis(options: _Options) -> AuditBasis:
    """What the options name; the registered targets count when a version is named and no approval."""
    if options["before"] and not options["against"]:
        raise UsageError("只写了 --before", mend="请同时用 --against 写明维护后的版本")
    profile, figures = options["profile"], None
    targets: tuple[Target, ...] = ()
    if options["against"]:
        # Imported here: an audit of the document alone should not wait for the layers' libraries.
        from yizhangtu.workspace.audit_basis import version_figures

        workspace = open_workspace(options["folder"])
        profile = profile or workspace.profile.name
        targets = workspace.targets()
        with progress_bar() as progress:
            figures = version_figures(
                workspace, options["against"], before=options["before"], progress=progress
            )
    if options["approval"]:
        targets = _approved(options["approval"])
    plan = read_document(options["amends"]) if options["amends"] else None
    return AuditBasis(profile or "national", figures, targets, plan)


def _approved(path: Path) -> tuple[Target, ...]:
    targets = read_targets(read_document(path)).targets
    if not targets:
        raise DocumentError(
            "批复文件中没有读到指标", where=str(path), mend="请核对文件是否写明各项指标"
        )
    return targets


def _audit_one(task: AuditTask, basis: AuditBasis, json_path: Path | None) -> int:
    report = audit_file(task, basis, datetime.now(UTC).astimezone())
    if not write_json(json_path, "audit", document_content(report)):
        print_report(report)
        for path in task.targets.values():
            OUTPUT.print(f"已写出 {path}", markup=False)
    return HARD_FINDING if report.has_hard_finding else 0


def _tasks(documents: Iterable[Path], writers: dict[str, Path]) -> list[AuditTask]:
    """A task per document; of a folder, the documents in it and below, their reports in the same places."""
    named: dict[str, Path] = {}
    for given in documents:
        if given.is_dir():
            found = {path.relative_to(given).as_posix(): path for path in document_files(given)}
        else:
            found = {given.name: given}
        for name, path in found.items():
            if name in named and named[name] != path:
                raise UsageError(
                    f"两个文件同名：{name}",
                    where=str(path),
                    mend="请分两次审校，或把文件放进一个文件夹",
                )
            named[name] = path
    if not named:
        raise DocumentError(
            "文件夹中没有可以审校的文件",
            where="、".join(str(given) for given in documents),
            mend="请放入 txt、docx、pdf 或 xlsx 文件",
        )
    return [
        AuditTask(path, name, {kind: out / f"{name}.{kind}" for kind, out in writers.items()})
        for name, path in sorted(named.items())
    ]


def _audit_many(
    tasks: Sequence[AuditTask],
    basis: AuditBasis,
    html: Path | None,
    json_path: Path | None,
    jobs: int,
) -> int:
    generated = datetime.now(UTC).astimezone()
    outcomes: list[AuditOutcome] = []
    with progress_bar() as progress:
        progress("审校", 0, len(tasks))
        for outcome in audit_files(tasks, basis, generated, processes=jobs):
            outcomes.append(outcome)
            progress("审校", len(outcomes), len(tasks))
    outcomes.sort(key=lambda outcome: outcome.task.name)
    if html:
        _write_index(outcomes, html / "index.html", generated)
    content = {
        "documents": [
            {"name": one.task.name}
            | (
                {"error": str(one.error), "code": one.error.code if one.error else ""}
                if one.report is None
                else document_content(one.report)
            )
            for one in outcomes
        ]
    }
    if not write_json(json_path, "audits", content):
        print_outcomes(outcomes)
        if html:
            OUTPUT.print(f"已写出 {html / 'index.html'}", markup=False)
    if any(one.report is not None and one.report.has_hard_finding for one in outcomes):
        return HARD_FINDING
    return UNREAD_DOCUMENT if any(one.report is None for one in outcomes) else 0


def _write_index(outcomes: Sequence[AuditOutcome], path: Path, generated: datetime) -> None:
    from yizhangtu.reports.audit_index import IndexEntry, write_audit_index

    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [
        IndexEntry(one.task.name, one.report, str(one.error or ""), f"{one.task.name}.html")
        for one in outcomes
    ]
    write_audit_index(entries, path, generated=generated, software=SOFTWARE)
