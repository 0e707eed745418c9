"""`yizhangtu targets check`: the targets of one level against those of the next."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypedDict, Unpack

import click
from rich.tree import Tree

from yizhangtu import __version__
from yizhangtu.cli.options import existing_file, open_workspace, workspace_option
from yizhangtu.cli.output import OUTPUT, json_option, print_findings, write_json
from yizhangtu.errors import DocumentError
from yizhangtu.model import LevelReport, LevelRow, Operator, Severity, Target, Verdict
from yizhangtu.reports.level_paper import (
    VERDICT_NAMES,
    LevelPaper,
    write_levels_docx,
    write_levels_xlsx,
)
from yizhangtu.reports.vocabulary import Vocabulary, vocabulary_of
from yizhangtu.standards import load_profile
from yizhangtu.transmission import (
    Levels,
    read_admin_tree,
    read_assigned,
    read_base_areas,
    read_reserves,
    report_levels,
)

__all__ = ["check"]

_STYLES = {Verdict.PASSED: "green", Verdict.FAILED: "red", Verdict.UNDECIDED: "magenta"}


class _Options(TypedDict):
    """The options of the command by name; None for one that was not given."""

    assigned: Path | None
    reserves: Path | None
    bases: Path | None
    docx: Path | None
    xlsx: Path | None
    profile: str


@click.command("check")
@click.option(
    "--units", required=True, type=existing_file, help="行政区表：代码、名称，必要时上级代码。"
)
@click.option(
    "--targets",
    "files",
    multiple=True,
    type=existing_file,
    help="targets read --json 写出的文件，可以给多个；不给时用工作区已登记的指标。",
)
@click.option(
    "--assigned", type=existing_file, help="下达指标表：单位、指标、要求、数值、计量单位、年份。"
)
@click.option(
    "--reserves", type=existing_file, help="预留指标表：单位、指标、数值、计量单位、年份。"
)
@click.option(
    "--bases", type=existing_file, help="城镇建设用地基数表：单位、数值、计量单位，用于扩展倍数。"
)
@click.option("--docx", type=click.Path(path_type=Path), help="检查报告写成 Word 文档。")
@click.option("--xlsx", type=click.Path(path_type=Path), help="检查报告写成工作簿，每级一张表。")
@click.option("--profile", default="national", help="标准配置。")
@workspace_option
@json_option
@click.pass_context
def check(
    context: click.Context,
    units: Path,
    files: tuple[Path, ...],
    folder: Path,
    json_path: Path | None,
    **options: Unpack[_Options],
) -> None:
    """检查上下级指标：下级之和与本级、本级与下达数、扩展倍数按基数加权；有不符合的退出码为1。

    \b
    示例：
      yizhangtu targets check --units 行政区.csv
      yizhangtu targets check --units 行政区.csv --assigned 下达.csv --bases 基数.csv --docx 传导检查.docx
      yizhangtu targets check --units 行政区.csv --targets 市.json --targets 县.json --json -
    """
    targets = _given(files) if files else tuple(open_workspace(folder).store.targets())
    profile = load_profile(options["profile"])
    levels = Levels.of(
        read_admin_tree(units),
        targets,
        assigned=read_assigned(options["assigned"]) if options["assigned"] else (),
        reserves=read_reserves(options["reserves"]) if options["reserves"] else (),
        bases=read_base_areas(options["bases"]) if options["bases"] else (),
    )
    report = report_levels(levels, profile)
    names = vocabulary_of(profile.name)
    paper = LevelPaper(report, names, datetime.now(UTC), f"一张图 {__version__}")
    if options["docx"]:
        write_levels_docx(paper, options["docx"])
    if options["xlsx"]:
        write_levels_xlsx(paper, options["xlsx"])
    if not write_json(json_path, "levels", _content(report)):
        OUTPUT.print(_tree(report, names))
        print_findings(report.findings, title="不符合的指标")
        for one in report.not_run:
            OUTPUT.print(f"  [{one.rule} 无法判定] {one.reason}", style="magenta", markup=False)
    hard = any(finding.severity is Severity.HARD for finding in report.findings)
    context.exit(1 if hard else 0)


def _content(report: LevelReport) -> dict[str, object]:
    """The report as JSON: figures as printed text in the unit that stands beside them."""
    return {
        "units": [
            {"code": one.unit.code, "name": one.unit.name, "parent": one.parent, "depth": one.depth}
            for one in report.units
        ],
        "rows": [_row(row) for row in report.rows],
        "findings": report.findings,
        "not_run": report.not_run,
        "unmatched": [target.unit_name for target in report.unmatched],
    }


def _row(row: LevelRow) -> dict[str, object]:
    figures = {
        "bound": row.bound,
        "reached": row.reached,
        "reserve": row.reserve,
        "difference": row.excess,
    }
    return {
        "rule": row.rule,
        "unit_code": row.unit.code,
        "unit_name": row.unit.name,
        "indicator": row.indicator,
        "year": row.year,
        "operator": row.operator,
        **{key: one.text(row.digits) if one else None for key, one in figures.items()},
        "unit": row.bound.unit.symbol if row.bound else "",
        "verdict": row.verdict,
        "reason": row.reason,
        "sources": [
            {
                "unit_name": source.unit_name,
                "document": source.document,
                "line": source.line,
                "quote": source.quote,
            }
            for source in row.sources
        ],
    }


def _given(files: Sequence[Path]) -> tuple[Target, ...]:
    return tuple(target for path in files for target in _targets_of(path))


def _targets_of(path: Path) -> list[Target]:
    """The targets of a file in the form of `targets read --json`."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return [_target(row, path) for row in content["targets"]]
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise DocumentError(
            "不是 targets read 写出的指标文件",
            where=str(path),
            mend="请用 yizhangtu targets read 批复.docx --json 指标.json 重新写出",
        ) from error


def _target(row: dict[str, object], path: Path) -> Target:
    value, year, signed = row["value"], row["year"], row.get("document_date")
    return Target(
        unit_name=str(row["unit_name"]),
        indicator=str(row["indicator"]),
        operator=Operator(str(row["operator"])),
        value=None if value is None else Decimal(str(value)),
        unit=str(row["unit"]),
        year=None if year is None else int(str(year)),
        conditional=bool(row["conditional"]),
        quote=str(row["quote"]),
        line=int(str(row["line"])),
        document=path.name,
        document_date=date.fromisoformat(str(signed)) if signed else None,
    )


def _tree(report: LevelReport, names: Vocabulary) -> Tree:
    """The units with their comparisons below them."""
    root = Tree("规划指标传导", guide_style="dim")
    branches: dict[str, Tree] = {}
    for place in report.units:
        above = branches[place.parent] if place.parent else root
        branches[place.unit.code] = above.add(f"{place.unit.name}（{place.unit.code}）")
    for row in report.rows:
        branches[row.unit.code].add(_line(row, names), style=_STYLES[row.verdict])
    return root


def _line(row: LevelRow, names: Vocabulary) -> str:
    year = f"{row.year}年" if row.year else ""
    text = f"{row.rule} {year}{names.indicator(row.indicator)}：{VERDICT_NAMES[row.verdict]}"
    if row.bound is not None and row.reached is not None:
        unit = row.bound.unit.symbol
        bound, reached = ("下达", "本级") if row.rule == "T3" else ("本级", "下级合计")
        text += f"（{bound}{row.bound.text(row.digits)}，{reached}{row.reached.text(row.digits)}{unit}）"
    return f"{text} {row.reason}" if row.reason else text
