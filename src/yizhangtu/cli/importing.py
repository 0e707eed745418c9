"""`yizhangtu import`: a delivered plan database becomes a version."""

from pathlib import Path

import click

from yizhangtu.cli.options import (
    actor_option,
    crs_option,
    existing_file,
    open_workspace,
    workspace_option,
)
from yizhangtu.cli.output import (
    OUTPUT,
    json_option,
    print_findings,
    print_table,
    progress_bar,
    write_json,
)

__all__ = ["command"]


@click.command("import")
@click.argument("path", type=existing_file)
@click.option("--note", default="", help="版本说明。")
@crs_option
@actor_option
@workspace_option
@json_option
def command(
    path: Path, note: str, crs: str | None, actor: str, folder: Path, json_path: Path | None
) -> None:
    """导入汇交的规划数据库，成为一个新版本；发现的问题逐条列出，坐标原样保存。

    支持 FileGDB、Shapefile（可压缩）、GeoPackage、GeoJSON、GeoParquet。

    \b
    示例：
      yizhangtu import delivered.gdb
      yizhangtu import 汇交.zip --note 2025年汇交
    """
    workspace = open_workspace(folder)
    with progress_bar() as progress:
        result = workspace.import_delivery(path, actor=actor, note=note, crs=crs, progress=progress)
    content = {
        "version": result.version,
        "findings": result.delivery.findings,
        "unknown_layers": result.delivery.unknown_layers,
    }
    if write_json(json_path, "import", content):
        return
    order = {key: place for place, key in enumerate(workspace.profile.layers)}
    print_table(
        f"版本 {result.version.name}：{result.version.note}",
        ["图层", "名称", "要素数", "坐标系"],
        [
            [
                result.delivery.layers[key].code,
                workspace.profile.layer(key).name,
                str(layer.rows),
                layer.crs,
            ]
            for key, layer in sorted(result.version.layers.items(), key=lambda item: order[item[0]])
        ],
        numbers=[2],
    )
    if result.delivery.unknown_layers:
        OUTPUT.print(f"未识别的图层（未导入）：{'、'.join(result.delivery.unknown_layers)}")
    print_findings(result.delivery.findings, title="导入发现的问题")
