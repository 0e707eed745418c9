"""`yizhangtu area`: statutory areas of a layer, beside the recorded ones."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.compute as pc

from yizhangtu.cli.engines import engine_option, open_engine
from yizhangtu.cli.options import existing_file
from yizhangtu.cli.output import OUTPUT, json_option, print_table, progress_bar, write_json
from yizhangtu.cli.table_file import check_table_file, write_table_file
from yizhangtu.engine.areas import ROW, areas_of_layer
from yizhangtu.engine.layers import PolygonLayer
from yizhangtu.errors import SchemaMismatch
from yizhangtu.units import Unit, to_dm2
from yizhangtu.units import area as quantity

__all__ = ["command"]

_SHOWN = 200
_COLUMNS = {"row": "行", "area_m2": "计算", "recorded_m2": "登记", "difference_m2": "差"}


@click.command("area")
@click.argument("path", type=existing_file)
@click.option("--field", default=None, help="登记面积字段（平方米），例如 TBMJ；给出时逐条比较。")
@click.option("--layer", default=None, help="文件含多个图层时指明图层名称。")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把逐行面积写成 .csv、.xlsx 或 .parquet 文件。",
)
@engine_option
@json_option
def command(
    path: Path,
    field: str | None,
    layer: str | None,
    out: Path | None,
    engine_url: str | None,
    json_path: Path | None,
) -> None:
    """按规定的椭球面积算法计算每个图斑的面积，可与登记面积比较。

    PATH 是面图层文件，或放有 GeoParquet 文件的文件夹（合起来作为一个图层）。行号从0起。

    \b
    示例：
      yizhangtu area 图斑.gpkg --field TBMJ
      yizhangtu area 各县图斑/ --field TBMJ --out 面积.csv
    """
    check_table_file(out)
    with progress_bar() as progress, open_engine(engine_url) as engine:
        progress(f"读取{path.name}", 0, 1)
        table = areas_of_layer(
            PolygonLayer.open(path, layer=layer),
            columns=[field] if field else [],
            engine=engine,
            progress=lambda done, total: progress("计算面积", done, total),
        )
    result = _compared(table, field)
    total = quantity(int(table["area_dm2"].to_numpy().sum()))
    if out is not None:
        write_table_file(result, out)
    if json_path is not None:
        rows = [{key: _json(value) for key, value in row.items()} for row in result.to_pylist()]
        if write_json(json_path, "area", {"rows": rows, "total_m2": total.rounded(2)}):
            return
    _print(result)
    OUTPUT.print(f"合计 {total.text(2)} 平方米，即 {total.to(Unit.HECTARE).text(4)} 公顷。")


def _compared(table: pa.Table, field: str | None) -> pa.Table:
    """Row, area and, with a field, the recorded area and how much more was computed, as exact decimals."""
    computed = table["area_dm2"].to_pylist()
    columns = {"row": table[ROW], "area_m2": _square_metres(computed)}
    if field is not None:
        recorded = [None if value is None else to_dm2(value) for value in _recorded(table, field)]
        columns["recorded_m2"] = _square_metres(recorded)
        columns["difference_m2"] = _square_metres(
            None if one is None else found - one
            for found, one in zip(computed, recorded, strict=True)
        )
    return pa.table(columns)


def _recorded(table: pa.Table, field: str) -> list[float | None]:
    """The values of a field in square metres, None for none."""
    try:
        values = pc.cast(table[field], pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as err:
        raise SchemaMismatch(
            f"字段{field}不全是数字", mend="登记面积字段应为数字（平方米），请改正后重算"
        ) from err
    finite: list[float | None] = pc.if_else(pc.is_finite(values), values, None).to_pylist()
    return finite


def _square_metres(values: Iterable[int | None]) -> pa.Array:
    return pa.array(
        [None if value is None else Decimal(value).scaleb(-2) for value in values],
        pa.decimal128(20, 2),
    )


def _json(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def _print(result: pa.Table) -> None:
    """The rows; of many, those that differ most, or else the first."""
    shown, title = result, "椭球面积（平方米）"
    if result.num_rows > _SHOWN:
        if "difference_m2" in result.column_names:
            apart = pc.abs(pc.cast(result["difference_m2"], pa.float64()))
            most = pc.sort_indices(pc.negate(apart))
            shown, title = result.take(most[:_SHOWN]), f"{title}，相差最大的{_SHOWN}行"
        else:
            shown, title = result.slice(0, _SHOWN), f"{title}，前{_SHOWN}行"
        OUTPUT.print(f"共{result.num_rows}行；逐行结果请用 --out 写成文件。")
    print_table(
        title,
        list(_COLUMNS.values()),
        [[_text(row.get(key)) for key in _COLUMNS] for row in shown.to_pylist()],
        numbers=[0, 1, 2, 3],
    )


def _text(value: object) -> str:
    return "—" if value is None else str(value)
