"""`yizhangtu show`: the workspace, its versions and proposals, or one of them."""

from pathlib import Path

import click

from yizhangtu.cli.options import open_workspace, workspace_option
from yizhangtu.cli.output import OUTPUT, json_option, print_table, write_json
from yizhangtu.maintenance import state_label
from yizhangtu.workspace import Workspace

__all__ = ["command"]


@click.command("show")
@click.argument("name", required=False)
@workspace_option
@json_option
def command(name: str | None, folder: Path, json_path: Path | None) -> None:
    """查看工作区概况，或某个版本的图层。

    \b
    示例：
      yizhangtu show
      yizhangtu show v1
    """
    workspace = open_workspace(folder)
    if name:
        _show_version(workspace, name, json_path)
    else:
        _show_workspace(workspace, json_path)


def _show_version(workspace: Workspace, name: str, json_path: Path | None) -> None:
    version = workspace.version(name)
    if write_json(json_path, "show", {"version": version}):
        return
    order = {key: place for place, key in enumerate(workspace.profile.layers)}
    print_table(
        f"版本 {version.name}：{version.note}（上一版本 {version.parent or '无'}）",
        ["图层", "要素数", "坐标系", "快照", "来源"],
        [
            [
                workspace.profile.layer(key).name,
                str(layer.rows),
                layer.crs,
                layer.snapshot[:12],
                layer.source,
            ]
            for key, layer in sorted(version.layers.items(), key=lambda item: order[item[0]])
        ],
        numbers=[1],
    )


def _show_workspace(workspace: Workspace, json_path: Path | None) -> None:
    versions, proposals = workspace.store.versions(), workspace.store.proposals()
    content = {
        "unit": workspace.unit,
        "plan": workspace.store.plan_name,
        "profile": workspace.profile.name,
        "versions": versions,
        "proposals": proposals,
    }
    if write_json(json_path, "show", content):
        return
    OUTPUT.print(
        f"{workspace.store.plan_name}　{workspace.unit.name}（{workspace.unit.code}）　{workspace.profile.title}"
    )
    print_table(
        "版本",
        ["版本", "时间", "说明", "图层数"],
        [[v.name, f"{v.created:%Y-%m-%d %H:%M}", v.note, str(len(v.layers))] for v in versions],
        numbers=[3],
    )
    print_table(
        "动态维护方案",
        ["编号", "名称", "年度", "基础版本", "状态"],
        [[p.id, p.name, str(p.year), p.base_version, state_label(p.state)] for p in proposals],
    )
