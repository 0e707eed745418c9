"""`yizhangtu tabulate`: the area table of two files."""

from pathlib import Path

import click

from yizhangtu.cli.measured_file import read_polygons
from yizhangtu.cli.options import existing_file
from yizhangtu.cli.output import json_option, print_table, progress_bar, write_json
from yizhangtu.errors import SchemaMismatch
from yizhangtu.geometry import tabulate_area

__all__ = ["command"]


@click.command("tabulate")
@click.argument("left", type=existing_file)
@click.argument("right", type=existing_file)
@click.option(
    "--by",
    multiple=True,
    required=True,
    help="分组字段，可多次给出；写成 left:字段 或 right:字段。",
)
@click.option("--left-layer", default=None, help="左侧文件含多个图层时指明图层名称。")
@click.option("--right-layer", default=None, help="右侧文件含多个图层时指明图层名称。")
@json_option
def command(
    left: Path,
    right: Path,
    by: tuple[str, ...],
    left_layer: str | None,
    right_layer: str | None,
    json_path: Path | None,
) -> None:
    """两个图层叠加的面积表（椭球面积）。

    \b
    示例：
      yizhangtu tabulate 地类图斑.gpkg 生态红线.gpkg --by left:DLBM
    """
    frames = {"left": read_polygons(left, left_layer), "right": read_polygons(right, right_layer)}
    chosen: dict[str, list[str]] = {"left": [], "right": []}
    for item in by:
        side, _, column = item.partition(":")
        if side not in frames or column not in frames[side]:
            raise SchemaMismatch(
                f"分组字段“{item}”不存在", mend="请写成 left:字段 或 right:字段，字段须在该图层中"
            )
        chosen[side].append(column)
    with progress_bar() as progress:
        progress("叠加图层", 0, 1)
        table = tabulate_area(
            frames["left"], frames["right"], left_by=chosen["left"], right_by=chosen["right"]
        )
    rows = table.to_dict("records")
    if write_json(json_path, "tabulate", {"rows": rows}):
        return
    print_table(
        "叠加面积（平方米）",
        [str(column) for column in table.columns],
        [
            [f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()]
            for row in rows
        ],
        numbers=[len(table.columns) - 1],
    )
