"""`yizhangtu export`: a version's layers in the formats others use."""

from pathlib import Path

import click

from yizhangtu.cli.options import actor_option, open_workspace, overwrite_option, workspace_option
from yizhangtu.cli.output import OUTPUT, progress_bar
from yizhangtu.errors import UsageError

__all__ = ["command"]

FORMATS = ("gdb", "gpkg", "shp", "parquet", "xlsx")


@click.command("export")
@click.argument("version", required=False)
@click.option("--gdb", type=click.Path(path_type=Path), help="FileGDB 目录。")
@click.option("--gpkg", type=click.Path(path_type=Path), help="GeoPackage 文件，附 QGIS 样式。")
@click.option(
    "--shp", type=click.Path(path_type=Path), help="Shapefile 目录或 .zip 文件（GBK 编码）。"
)
@click.option("--parquet", type=click.Path(path_type=Path), help="GeoParquet 目录。")
@click.option("--xlsx", type=click.Path(path_type=Path), help="属性表工作簿。")
@overwrite_option
@actor_option
@workspace_option
def command(
    version: str | None, *, overwrite: bool, actor: str, folder: Path, **paths: Path | None
) -> None:
    """导出某个版本（默认最新）的全部图层。

    \b
    示例：
      yizhangtu export v2 --gdb 成果.gdb
      yizhangtu export --gpkg 成果.gpkg --xlsx 属性表.xlsx
    """
    wanted = {kind: path for kind in FORMATS if (path := paths.get(kind)) is not None}
    if not wanted:
        raise UsageError(
            "没有指明导出格式", mend="请至少给出 --gdb、--gpkg、--shp、--parquet、--xlsx 之一"
        )
    workspace = open_workspace(folder)
    with progress_bar() as progress:
        written = workspace.export(
            version, wanted, overwrite=overwrite, actor=actor, progress=progress
        )
    for path in written:
        OUTPUT.print(f"已写出 {path}", markup=False)
