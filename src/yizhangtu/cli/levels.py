"""`yizhangtu levels`: what a lower plan makes of the upper one: lines, zones, detailed plans, lists, clauses."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict, Unpack

import click
import geopandas as gpd

from yizhangtu.cli.measured_file import read_polygons
from yizhangtu.cli.options import existing_file
from yizhangtu.cli.output import OUTPUT, json_option, print_check, print_table, write_json
from yizhangtu.documents import read_document
from yizhangtu.engine.unit_files import is_geoparquet, read_unit
from yizhangtu.errors import SchemaMismatch
from yizhangtu.model import CheckReport, Finding, NotRun
from yizhangtu.standards import load_profile
from yizhangtu.transmission import read_admin_tree
from yizhangtu.transmission.line_transfer import (
    compare_line,
    contradictions,
    detailed_plan_findings,
    line_findings,
)
from yizhangtu.transmission.lists import (
    Clause,
    clause_findings,
    clauses_of,
    missing_items,
    plans_to_synchronise,
    read_clauses,
    read_list,
    read_plans,
)

__all__ = ["command"]

_PROFILE = "national"


class _CityLines(TypedDict):
    """The options for the four lines of a city (四线); None for one that was not given."""

    green_line: Path | None
    yellow_line: Path | None
    blue_line: Path | None
    purple_line: Path | None


@click.group("levels")
def command() -> None:
    """规划传导：下级的边界、分区、名录、条文和详细规划与上级对照。

    \b
    示例：
      yizhangtu levels lines 市永久基本农田.gpkg 县永久基本农田.gpkg --unit 县界.gpkg
      yizhangtu levels sync --units 行政区.csv --unit 禾县
    """


def _tell(
    context: click.Context,
    rule: str,
    judgements: Iterable[Finding | NotRun],
    json_path: Path | None,
) -> None:
    """Prints or writes what one rule says, and ends with 1 on a hard finding."""
    said = list(judgements)
    findings = [one for one in said if isinstance(one, Finding)]
    not_run = [one for one in said if isinstance(one, NotRun)]
    report = CheckReport(findings, () if said else (rule,), not_run)
    content = {"findings": findings, "passed": report.passed, "not_run": not_run}
    if not write_json(json_path, "levels", content):
        print_check(report)
    context.exit(1 if report.has_hard_finding else 0)


def _coded(path: Path, column: str) -> gpd.GeoDataFrame:
    frame = read_unit(path, [column]) if is_geoparquet(path) else read_polygons(path)
    if column not in frame.columns:
        raise SchemaMismatch(
            f"没有字段{column}", where=str(path), mend="请用 --field 指明代码所在的字段"
        )
    return frame.assign(**{column: frame[column].astype("str")})


@command.command("lines")
@click.argument("upper", type=existing_file)
@click.argument("lower", type=existing_file)
@click.option("--unit", required=True, type=existing_file, help="下级行政区的界线。")
@click.option("--name", default="控制线", help="控制线的名称，用于发现的文字。")
@json_option
@click.pass_context
def lines(
    context: click.Context,
    *,
    upper: Path,
    lower: Path,
    unit: Path,
    name: str,
    json_path: Path | None,
) -> None:
    """下级的控制线与上级在本行政区内的部分对照（T5），逐块列出少划和多划；不改动任何边界。

    \b
    示例：
      yizhangtu levels lines 市永久基本农田.gpkg 县永久基本农田.gpkg --unit 县界.gpkg --name 永久基本农田
    """
    series = [read_polygons(path).geometry for path in (upper, lower, unit)]
    difference = compare_line(*series)
    _tell(context, "T5", line_findings(difference, name, load_profile(_PROFILE)), json_path)


@command.command("zones")
@click.argument("upper", type=existing_file)
@click.argument("lower", type=existing_file)
@click.option("--field", default="GHFQDM", help="规划分区代码所在的字段。")
@json_option
@click.pass_context
def zones(
    context: click.Context, *, upper: Path, lower: Path, field: str, json_path: Path | None
) -> None:
    """下级的规划分区是否细化而不违背上级的分区（T6）。

    \b
    示例：
      yizhangtu levels zones 市规划分区.gpkg 县规划分区.gpkg
    """
    found = contradictions(
        "T6", _coded(upper, field), _coded(lower, field), field, load_profile(_PROFILE)
    )
    _tell(context, "T6", found, json_path)


@command.command("detailed")
@click.argument("parcels", type=existing_file)
@click.option("--boundary", required=True, type=existing_file, help="总体规划的城镇开发边界。")
@click.option("--master", type=existing_file, help="总体规划的用地布局，用于核对用地分类。")
@click.option("--green-line", type=existing_file, help="城市绿线。")
@click.option("--yellow-line", type=existing_file, help="城市黄线。")
@click.option("--blue-line", type=existing_file, help="城市蓝线。")
@click.option("--purple-line", type=existing_file, help="城市紫线。")
@click.option("--field", default="YDYHFLDM", help="用地用海分类代码所在的字段。")
@json_option
@click.pass_context
def detailed(
    context: click.Context,
    *,
    parcels: Path,
    boundary: Path,
    master: Path | None,
    field: str,
    json_path: Path | None,
    **options: Unpack[_CityLines],
) -> None:
    """详细规划的地块是否在城镇开发边界内、符合四线和总体规划的用地分类（T8）。

    \b
    示例：
      yizhangtu levels detailed 控规地块.gpkg --boundary 开发边界.gpkg --green-line 绿线.gpkg
    """
    profile, frame = load_profile(_PROFILE), _coded(parcels, field)
    city = {
        key: read_polygons(path).geometry for key, path in options.items() if isinstance(path, Path)
    }
    said = list(
        detailed_plan_findings(frame, read_polygons(boundary).geometry, city, field, profile)
    )
    if master:
        said += contradictions("T8", _coded(master, field), frame, field, profile)
    else:
        said.append(NotRun("T8", "没有提供总体规划的用地布局，用地分类未核对"))
    _tell(context, "T8", said, json_path)


@command.command("lists")
@click.argument("upper", type=existing_file)
@click.argument("lower", type=existing_file)
@json_option
@click.pass_context
def lists(context: click.Context, *, upper: Path, lower: Path, json_path: Path | None) -> None:
    """上级名录（项目、保护地、历史文化资源）是否都在下级规划的清单中（T7）。

    \b
    示例：
      yizhangtu levels lists 市重点项目.xlsx 县重点项目.xlsx
    """
    found = missing_items(read_list(upper), read_list(lower), load_profile(_PROFILE))
    _tell(context, "T7", found, json_path)


@command.command("clauses")
@click.argument("approval", type=existing_file)
@click.option("--out", type=click.Path(path_type=Path), help="写出勾对表（CSV），由人填写。")
@click.option("--ticked", type=existing_file, help="填写过的勾对表。")
@json_option
@click.pass_context
def clauses(
    context: click.Context,
    *,
    approval: Path,
    out: Path | None,
    ticked: Path | None,
    json_path: Path | None,
) -> None:
    """批复的文字要求与下级规划条文勾对（T9）：软件列出要求，由人对应条文并写明依据。

    \b
    示例：
      yizhangtu levels clauses 批复.docx --out 勾对表.csv
      yizhangtu levels clauses 批复.docx --ticked 勾对表.csv
    """
    found = clauses_of(read_document(approval))
    if out:
        _write_clauses(found, out)
        OUTPUT.print(f"已写出{len(found)}条要求：{out}", markup=False)
        return
    known = {clause.text: clause for clause in read_clauses(ticked)} if ticked else {}
    _tell(
        context,
        "T9",
        clause_findings(known.get(clause.text, clause) for clause in found),
        json_path,
    )


def _write_clauses(found: Iterable[Clause], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["行", "批复要求", "对应条文", "依据"])
        writer.writerows([clause.line, clause.text, "", ""] for clause in found)


@command.command("sync")
@click.option("--units", required=True, type=existing_file, help="行政区表：代码、名称。")
@click.option("--unit", required=True, help="已动态维护的单位。")
@click.option(
    "--plans", type=existing_file, help="详细规划和专项规划清单：单位、规划类型、规划名称。"
)
@json_option
def sync(*, units: Path, unit: str, plans: Path | None, json_path: Path | None) -> None:
    """动态维护之后哪些规划要同步更新、哪些检查要重做（T10）。

    \b
    示例：
      yizhangtu levels sync --units 行政区.csv --unit 禾县 --plans 规划清单.csv
    """
    found = plans_to_synchronise(read_admin_tree(units), unit, read_plans(plans) if plans else ())
    if write_json(json_path, "levels", {"plans": found}):
        return
    print_table(
        f"{unit}动态维护后须同步的规划",
        ["单位", "规划", "原因", "重做的检查"],
        [[one.unit.name, one.kind, one.reason, "、".join(one.rules)] for one in found],
    )
