"""`yizhangtu tabulate`: the area table of two layers."""

from pathlib import Path
from typing import Literal

import click

from yizhangtu.cli.engines import engine_option, open_engine
from yizhangtu.cli.options import existing_file
from yizhangtu.cli.output import OUTPUT, json_option, print_table, progress_bar, write_json
from yizhangtu.cli.table_file import check_table_file, write_table_file
from yizhangtu.engine.cache import AreaCache
from yizhangtu.engine.layers import PolygonLayer
from yizhangtu.engine.tabulation import tabulate
from yizhangtu.errors import SchemaMismatch, UsageError

__all__ = ["command"]

_CACHE_FILE = "areas.db"
_SHOWN = 200


@click.command("tabulate")
@click.argument("left", type=existing_file)
@click.argument("right", type=existing_file)
@click.option(
    "--by",
    multiple=True,
    help="分组字段，可多次给出；写成 left:字段 或 right:字段。图层是文件夹时，unit 指所在文件名。",
)
@click.option(
    "--overlaps",
    type=click.Choice(["each", "once"]),
    default="each",
    show_default=True,
    help="右侧图斑互相重叠时：each 逐个计算，once 同一组内重叠的部分只计一次（不按右侧分组时，整个右侧为一组）。",
)
@click.option(
    "--pairs",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把每一对相交图斑写成 Parquet 文件：行号（从0起）、分组字段、面积。",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把面积表写成 .csv、.xlsx 或 .parquet 文件。",
)
@click.option(
    "--cache",
    "cache_folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="存放已算面积的文件夹；下次只重算改动过的地方，结果完全相同。可随时删除。",
)
@click.option("--left-layer", default=None, help="左侧文件含多个图层时指明图层名称。")
@click.option("--right-layer", default=None, help="右侧文件含多个图层时指明图层名称。")
@engine_option
@json_option
def command(  # noqa: PLR0913 - a parameter for each option
    left: Path,
    right: Path,
    *,
    by: tuple[str, ...],
    overlaps: Literal["each", "once"],
    pairs: Path | None,
    out: Path | None,
    cache_folder: Path | None,
    left_layer: str | None,
    right_layer: str | None,
    engine_url: str | None,
    json_path: Path | None,
) -> None:
    """两个图层叠加的面积表（椭球面积）。

    LEFT、RIGHT 是面图层文件，或放有 GeoParquet 文件的文件夹（合起来作为一个图层）。分块读取，图层多大都可以。

    \b
    示例：
      yizhangtu tabulate 地类图斑.gpkg 生态红线.gpkg --by left:DLBM
      yizhangtu tabulate 各县图斑/ 红线.parquet --by left:unit --by left:DLBM --out 面积表.xlsx
    """
    columns = _columns(by)
    if not by and pairs is None:
        raise UsageError("没有写明要什么", mend="请用 --by 给出分组字段，或用 --pairs 写出逐对面积")
    check_table_file(out)
    with progress_bar() as progress, open_engine(engine_url) as engine:
        progress("读取图层", 0, 1)
        table = tabulate(
            PolygonLayer.open(left, layer=left_layer),
            PolygonLayer.open(right, layer=right_layer),
            left_by=columns["left"],
            right_by=columns["right"],
            overlaps=overlaps,
            engine=engine,
            cache=_cache(cache_folder),
            pairs=pairs,
            progress=lambda done, total: progress("叠加图层", done, total),
        )
    if out is not None:
        write_table_file(table, out)
    if write_json(json_path, "tabulate", {"rows": table.to_pylist()}):
        return
    _print(table.slice(0, _SHOWN).to_pylist(), table.column_names)
    if table.num_rows > _SHOWN:
        OUTPUT.print(f"共{table.num_rows}行，只列出前{_SHOWN}行；全部结果请用 --out 写成文件。")


def _columns(by: tuple[str, ...]) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {"left": [], "right": []}
    for item in by:
        side, _, column = item.partition(":")
        if side not in chosen or not column:
            raise SchemaMismatch(
                f"分组字段“{item}”不存在", mend="请写成 left:字段 或 right:字段，字段须在该图层中"
            )
        chosen[side].append(column)
    return chosen


def _cache(folder: Path | None) -> AreaCache | None:
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise UsageError(
            f"不能使用缓存文件夹：{err.strerror or err}",
            where=str(folder),
            mend="请换一个可写的文件夹",
        ) from err
    return AreaCache(folder.absolute() / _CACHE_FILE)


def _print(rows: list[dict[str, object]], names: list[str]) -> None:
    print_table(
        "叠加面积（平方米）",
        names,
        [[_text(row[name]) for name in names] for row in rows],
        numbers=[len(names) - 1],
    )


def _text(value: object) -> str:
    if value is None:
        return "—"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
