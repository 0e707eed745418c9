"""`yizhangtu indicators`: every indicator the data allows, the others with the reason."""

from pathlib import Path

import click

from yizhangtu.cli.options import open_workspace, workspace_option
from yizhangtu.cli.output import json_option, print_table, progress_bar, write_json
from yizhangtu.indicators import INDICATORS, compute
from yizhangtu.units import unit_named

__all__ = ["command"]


@click.command("indicators")
@click.option("--version", "name", default=None, help="版本；默认为最新版本。")
@workspace_option
@json_option
def command(name: str | None, folder: Path, json_path: Path | None) -> None:
    """计算一个版本的全部指标；缺少数据的说明原因，不作推断。

    \b
    示例：
      yizhangtu indicators
      yizhangtu indicators --version v1 --json -
    """
    workspace = open_workspace(folder)
    with progress_bar() as progress:
        progress("读取版本", 0, len(INDICATORS))
        state = workspace.state(name)
        values = []
        for done, key in enumerate(INDICATORS):
            progress(workspace.profile.indicators[key].name, done, len(INDICATORS))
            values.append(compute(key, state))
    if write_json(json_path, "indicators", {"version": state.version, "indicators": values}):
        return
    rows = []
    for value in values:
        definition = workspace.profile.indicators[value.indicator]
        text = "—"
        if value.value is not None:
            unit = unit_named(definition.unit)
            text = value.value.to(unit).text(unit.digits)
        rows.append([definition.name, text, definition.unit, value.reason or value.note])
    print_table(f"版本 {state.version} 的指标", ["指标", "数值", "单位", "说明"], rows, numbers=[1])
