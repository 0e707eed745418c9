"""`yizhangtu patches`: connected patches of one unit or of many, counted."""

from functools import partial
from pathlib import Path

import click
import pyarrow as pa

from yizhangtu.cli.engines import engine_option, open_engine
from yizhangtu.cli.measured_units import read_unit, unit_paths
from yizhangtu.cli.options import existing_file
from yizhangtu.cli.output import json_option, print_table, progress_bar, write_json
from yizhangtu.engine.units import patches_of_units, patches_table, told_in_file
from yizhangtu.units import Unit, to_dm2
from yizhangtu.units import area as quantity

__all__ = ["command"]

_STEP = "连片统计"
_M2_PER_HA = 10_000.0


@click.command("patches")
@click.argument("path", type=existing_file)
@click.option("--by", default=None, help="分类字段，例如 DLBM；同类图斑才连片。")
@click.option(
    "--under",
    multiple=True,
    type=click.FloatRange(min=0, min_open=True),
    help="另计小于此面积（公顷）的连片个数，可多次给出。",
)
@click.option("--corner-contact", is_flag=True, help="只在一点相接的图斑也算连片。")
@click.option("--layer", default=None, help="文件含多个图层时指明图层名称。")
@engine_option
@json_option
def command(
    *,
    path: Path,
    by: str | None,
    under: tuple[float, ...],
    corner_contact: bool,
    layer: str | None,
    engine_url: str | None,
    json_path: Path | None,
) -> None:
    """统计连片图斑：有公共边的图斑合为一片，给出片数、面积和小于给定面积的片数（椭球面积）。

    PATH 是一个面图层文件，或放有各单位 GeoParquet 文件的文件夹：一个文件一个单位。

    \b
    示例：
      yizhangtu patches 永久基本农田.gpkg --under 1 --under 0.3333
      yizhangtu patches 各县 --by DLBM --engine spark://10.0.0.1:7077
    """
    sizes = [size * _M2_PER_HA for size in under]
    with progress_bar() as progress:
        units = unit_paths(path, engine_url)
        if units:
            with open_engine(engine_url) as engine:
                table = pa.concat_tables(
                    patches_of_units(
                        units,
                        by=by,
                        under_m2=sizes,
                        corner_contact=corner_contact,
                        engine=engine,
                        progress=partial(progress, _STEP),
                    )
                )
        else:
            progress(f"读取{path.name}", 0, 2)
            with told_in_file(path, layer):
                frame = read_unit(path, layer, by)
                progress(_STEP, 1, 2)
                table = patches_table(
                    frame, by=by, under_m2=sizes, corner_contact=corner_contact, unit=path.stem
                )
    rows = table.to_pylist()
    if write_json(json_path, "patches", {"under_ha": under, "rows": rows}):
        return
    print_table(
        "连片图斑",
        [
            "单位",
            by or "分类",
            "片数",
            "面积（公顷）",
            "平均（公顷/片）",
            *(f"小于{size:g}公顷" for size in under),
        ],
        [
            [
                row["unit"],
                "—" if row["class"] is None else row["class"],
                str(row["patches"]),
                _hectares(row["area_m2"]),
                _hectares(row["area_m2"] / row["patches"]) if row["patches"] else "—",
                *map(str, row["under"]),
            ]
            for row in rows
        ],
        numbers=range(2, 5 + len(under)),
    )


def _hectares(area_m2: float) -> str:
    return quantity(to_dm2(area_m2)).to(Unit.HECTARE).text(4)
