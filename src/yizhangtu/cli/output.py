"""How commands speak: tables for people, one JSON object for programs, progress on the error stream."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from yizhangtu.model import CheckReport, Finding, Severity

__all__ = [
    "ERROR",
    "OUTPUT",
    "json_option",
    "print_findings",
    "print_table",
    "progress_bar",
    "write_json",
]

# Where output is no terminal, a width is needed all the same: that of a landscape page.
PIPED_WIDTH = 140

OUTPUT = Console(
    highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PIPED_WIDTH
)
ERROR = Console(stderr=True, highlight=False, soft_wrap=True)

SEVERITY_LABELS = {Severity.HARD: "不符合", Severity.WARNING: "提醒", Severity.INFO: "说明"}
SHOWN_PER_RULE = 20

json_option = click.option(
    "--json",
    "json_path",
    type=click.Path(path_type=Path, allow_dash=True),
    help="把结果写成 JSON 文件；“-”表示写到标准输出，此时不再打印表格。",
)


def _plain(value: object) -> object:
    """What JSON can hold: exact numbers become their decimal text, dataclasses objects."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Decimal | Fraction | Path):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def write_json(path: Path | None, verb: str, content: Mapping[str, object]) -> bool:
    """Writes {"schema": "yizhangtu.<verb>/v1", …} to `path`; says whether the tables should be left out."""
    if path is None:
        return False
    text = json.dumps(
        {"schema": f"yizhangtu.{verb}/v1", **content}, ensure_ascii=False, indent=2, default=_plain
    )
    if str(path) == "-":
        click.echo(text)
        return True
    path.write_text(text + "\n", encoding="utf-8")
    return False


def print_table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
) -> None:
    """A table for people; the columns listed in `numbers` are set to the right."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    OUTPUT.print(table, markup=False)


def print_findings(findings: Sequence[Finding], *, title: str = "检查发现") -> None:
    """Findings by rule with place and mend; past twenty a rule, the rest are counted."""
    if not findings:
        OUTPUT.print(f"{title}：无", style="green")
        return
    OUTPUT.print(f"{title}：{len(findings)}条", style="bold")
    shown: dict[str, int] = {}
    for finding in findings:
        shown[finding.rule] = shown.get(finding.rule, 0) + 1
        if shown[finding.rule] <= SHOWN_PER_RULE:
            _print_finding(finding)
    for rule, count in shown.items():
        if count > SHOWN_PER_RULE:
            OUTPUT.print(f"  规则{rule}另有{count - SHOWN_PER_RULE}条，见 --json 输出")


def _print_finding(finding: Finding) -> None:
    style = {Severity.HARD: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}[
        finding.severity
    ]
    OUTPUT.print(
        f"  [{finding.rule} {SEVERITY_LABELS[finding.severity]}] {finding.message}",
        style=style,
        markup=False,
    )
    details = []
    if finding.x is not None and finding.y is not None:
        details.append(f"位置：东经{finding.x:.6f}°、北纬{finding.y:.6f}°")
    if finding.ids:
        more = "等" if len(finding.ids) > 3 else ""
        details.append(f"图斑：{'、'.join(finding.ids[:3])}{more}")
    if finding.measured or finding.expected:
        details.append(
            f"实测：{finding.measured or '—'}{finding.unit}，应为：{finding.expected or '—'}"
        )
    if finding.clause:
        details.append(f"依据：{finding.clause}")
    if finding.mend:
        details.append(f"处理：{finding.mend}")
    for detail in details:
        OUTPUT.print(
            f"      {detail}", style="dim" if detail.startswith("依据") else "", markup=False
        )


def print_check(report: CheckReport) -> None:
    """A run of rules for people: findings, rules that could not decide, and the outcome in one line."""
    print_findings(report.findings)
    for rule in report.not_run:
        reason = rule.reason.removeprefix("无法判定：")
        OUTPUT.print(f"  [{rule.rule} 无法判定] {reason}", style="magenta", markup=False)
    hard = sum(finding.severity is Severity.HARD for finding in report.findings)
    OUTPUT.print(
        f"通过{len(report.passed)}条规则，不符合{hard}处，"
        f"提醒和说明{len(report.findings) - hard}处，无法判定{len(report.not_run)}条。",
        style="bold red" if hard else "bold green",
    )


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar with time left, on the error stream; without a terminal each step is a line."""
    if not ERROR.is_terminal:
        yield _StepLines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("剩余"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=ERROR, transient=True) as bar:
        task = bar.add_task("准备", total=None)
        yield lambda name, done, total: bar.update(
            task, description=name, completed=done, total=total
        )


class _StepLines:
    """Progress where there is no terminal: a line whenever another step begins."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, name: str, done: int, total: int) -> None:
        if name and name != self._last:
            ERROR.print(f"[{done}/{total}] {name}", style="dim", markup=False)
            self._last = name
