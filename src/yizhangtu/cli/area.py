"""`yizhangtu area`: statutory areas of a file, beside the recorded ones."""

from pathlib import Path

import click

from yizhangtu.cli.measured_file import read_polygons
from yizhangtu.cli.options import existing_file
from yizhangtu.cli.output import OUTPUT, json_option, print_table, progress_bar, write_json
from yizhangtu.errors import SchemaMismatch
from yizhangtu.geometry import area_of_record
from yizhangtu.units import Unit, to_dm2
from yizhangtu.units import area as quantity

__all__ = ["command"]


@click.command("area")
@click.argument("path", type=existing_file)
@click.option("--field", default=None, help="登记面积字段（平方米），例如 TBMJ；给出时逐条比较。")
@click.option("--layer", default=None, help="文件含多个图层时指明图层名称。")
@json_option
def command(path: Path, field: str | None, layer: str | None, json_path: Path | None) -> None:
    """按规定的椭球面积算法计算每个图斑的面积，可与登记面积比较。

    \b
    示例：
      yizhangtu area 图斑.gpkg --field TBMJ
    """
    with progress_bar() as progress:
        progress(f"读取{path.name}", 0, 2)
        frame = read_polygons(path, layer)
    if field is not None and field not in frame:
        raise SchemaMismatch(
            f"没有字段{field}",
            where=str(path),
            mend=f"现有字段：{'、'.join(map(str, frame.columns))}",
        )
    with progress_bar() as progress:
        progress("计算面积", 1, 2)
        computed = area_of_record(frame.geometry)
    rows: list[dict[str, object]] = []
    for position, value in enumerate(computed):
        row: dict[str, object] = {"row": position, "area_m2": str(quantity(int(value)).rounded(2))}
        if field is not None:
            recorded = to_dm2(float(frame[field].iloc[position]))
            row |= {
                "recorded_m2": str(quantity(recorded).rounded(2)),
                "difference_m2": str(quantity(int(value) - recorded).rounded(2)),
            }
        rows.append(row)
    total = quantity(int(computed.sum()))
    if write_json(json_path, "area", {"rows": rows, "total_m2": total.rounded(2)}):
        return
    print_table(
        "椭球面积（平方米）",
        ["行", "计算", "登记", "差"],
        [
            [
                str(row[key]) if key in row else "—"
                for key in ("row", "area_m2", "recorded_m2", "difference_m2")
            ]
            for row in rows
        ],
        numbers=[0, 1, 2, 3],
    )
    OUTPUT.print(f"合计 {total.text(2)} 平方米，即 {total.to(Unit.HECTARE).text(4)} 公顷。")
