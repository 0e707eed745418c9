"""`yizhangtu coverage`: every gap, overlap and unmatched vertex of one unit or of many."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import click
import pyarrow as pa

from yizhangtu.cli.coverage_layers import KIND_NAMES, write_coverage_layers
from yizhangtu.cli.engines import engine_option, open_engine
from yizhangtu.cli.measured_file import read_polygons
from yizhangtu.cli.measured_units import read_unit, unit_paths
from yizhangtu.cli.options import existing_file, overwrite_option
from yizhangtu.cli.output import OUTPUT, json_option, print_table, progress_bar, write_json
from yizhangtu.engine.units import coverage_of_units, coverage_table, told_in_file
from yizhangtu.geometry.coverage.check import COVERAGE_KINDS

__all__ = ["command"]

_Row: TypeAlias = dict[str, Any]
_SHOWN = 20
_STEP = "检查缝隙和重叠"


@click.command("coverage")
@click.argument("path", type=existing_file)
@click.option(
    "--boundary",
    type=existing_file,
    help="图斑应当恰好铺满的界线；PATH 是文件夹时，是放有同名界线文件的文件夹。",
)
@click.option(
    "--id", "id_column", default=None, help="标识图斑的字段，例如 BSM；默认用行号，从 0 起。"
)
@click.option("--layer", default=None, help="文件含多个图层时指明图层名称。")
@click.option(
    "--out", type=click.Path(path_type=Path), help="把问题写成 GeoPackage 文件，附 QGIS 样式。"
)
@overwrite_option
@engine_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    *,
    path: Path,
    boundary: Path | None,
    id_column: str | None,
    layer: str | None,
    out: Path | None,
    overwrite: bool,
    engine_url: str | None,
    json_path: Path | None,
) -> None:
    """找出图斑之间的全部缝隙、重叠和不匹配的节点，以及越出或未铺满界线之处；不设容差，只报告，不改动。

    PATH 是一个面图层文件，或放有各单位 GeoParquet 文件的文件夹：一个文件一个单位。有问题时退出码为 1。

    \b
    示例：
      yizhangtu coverage 图斑.gpkg --boundary 县界.gpkg --id BSM --out 问题.gpkg
      yizhangtu coverage 各县 --engine spark://10.0.0.1:7077
    """
    with progress_bar() as progress:
        units = unit_paths(path, engine_url)
        if units:
            with open_engine(engine_url) as engine:
                tables = list(
                    coverage_of_units(
                        units,
                        boundaries=_boundaries(units, path, boundary),
                        id_column=id_column,
                        engine=engine,
                        progress=partial(progress, _STEP),
                    )
                )
        else:
            tables = [_read_here(path, boundary, id_column, layer, progress)]
    if out is not None:
        write_coverage_layers(tables, out, overwrite=overwrite)
    findings = [row for table in tables for row in table.drop_columns("geometry").to_pylist()]
    counts = _counts(findings)
    if not write_json(json_path, "coverage", {"counts": counts, "findings": findings}):
        _print(findings, counts, out)
    if findings:
        context.exit(1)


def _read_here(
    path: Path,
    boundary: Path | None,
    id_column: str | None,
    layer: str | None,
    progress: Callable[[str, int, int], None],
) -> pa.Table:
    """The findings of one file of any format."""
    progress(f"读取{path.name}", 0, 2)
    with told_in_file(path, layer):
        frame = read_unit(path, layer, id_column)
    line = None if boundary is None else read_polygons(boundary).geometry
    progress(_STEP, 1, 2)
    with told_in_file(path, layer):
        return coverage_table(frame, line, unit=path.stem, id_column=id_column)


def _boundaries(units: tuple[Path, ...], path: Path, boundary: Path | None) -> list[Path]:
    if boundary is None:
        return []
    return [boundary if unit == path else boundary / unit.name for unit in units]


def _counts(findings: Sequence[_Row]) -> list[_Row]:
    """Number, area and greatest width of each kind, in the order the kinds come in."""
    return [
        {
            "kind": kind,
            "findings": len(rows),
            "area_m2": math.fsum(row["area_m2"] for row in rows),
            "widest_m": max(row["width_m"] for row in rows),
        }
        for kind in COVERAGE_KINDS
        if (rows := [row for row in findings if row["kind"] == kind])
    ]


def _print(findings: Sequence[_Row], counts: Sequence[_Row], out: Path | None) -> None:
    if not findings:
        OUTPUT.print("没有缝隙、重叠和不匹配的节点。", style="bold green")
        return
    print_table(
        "覆盖检查",
        ["问题", "处", "面积（平方米）", "最宽（米）"],
        [
            [
                KIND_NAMES[row["kind"]],
                str(row["findings"]),
                f"{row['area_m2']:.6g}",
                f"{row['widest_m']:.6g}",
            ]
            for row in counts
        ],
        numbers=[1, 2, 3],
    )
    largest = sorted(findings, key=lambda row: (-row["area_m2"], -row["width_m"]))[:_SHOWN]
    print_table(
        f"面积最大的{len(largest)}处",
        ["单位", "问题", "面积（平方米）", "宽（米）", "图斑", "东经（°）", "北纬（°）"],
        [
            [
                row["unit"],
                KIND_NAMES[row["kind"]],
                f"{row['area_m2']:.6g}",
                f"{row['width_m']:.6g}",
                "、".join(name for name in (row["left_id"], row["right_id"]) if name is not None),
                f"{row['longitude']:.8f}",
                f"{row['latitude']:.8f}",
            ]
            for row in largest
        ],
        numbers=[2, 3, 5, 6],
    )
    where = f"已写出 {out}" if out else "用 --out 写成 GeoPackage，可在 QGIS 中逐处查看"
    OUTPUT.print(f"共 {len(findings)} 处。{where}。", style="bold red", markup=False)
