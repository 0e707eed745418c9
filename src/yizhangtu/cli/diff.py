"""`yizhangtu diff`: what differs between two versions."""

from pathlib import Path

import click

from yizhangtu.cli.options import open_workspace, workspace_option
from yizhangtu.cli.output import json_option, print_table, progress_bar, write_json
from yizhangtu.units import Unit, area

__all__ = ["command"]


@click.command("diff")
@click.argument("before")
@click.argument("after")
@workspace_option
@json_option
def command(before: str, after: str, folder: Path, json_path: Path | None) -> None:
    """比较两个版本：各图层增减的要素和图形增减的面积（不扣除田坎等）。

    \b
    示例：
      yizhangtu diff v1 v2
    """
    workspace = open_workspace(folder)
    with progress_bar() as progress:
        progress("比较图层", 0, 1)
        differences = workspace.compare(before, after)
    if write_json(json_path, "diff", {"before": before, "after": after, "layers": differences}):
        return
    changed = [difference for difference in differences if not difference.same]
    print_table(
        f"{before} 与 {after}：{len(changed)}个图层有变化，{len(differences) - len(changed)}个相同",
        ["图层", "新增要素", "删除要素", "修改要素", "图形增加（公顷）", "图形减少（公顷）"],
        [
            [
                workspace.profile.layer(row.layer).name,
                str(row.added),
                str(row.removed),
                str(row.modified),
                _hectares(row.gained_dm2),
                _hectares(row.lost_dm2),
            ]
            for row in changed
        ],
        numbers=[1, 2, 3, 4, 5],
    )


def _hectares(area_dm2: int | None) -> str:
    return "—" if area_dm2 is None else area(area_dm2).to(Unit.HECTARE).text(4)
