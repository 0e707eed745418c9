"""`yizhangtu log`: every act, in order."""

from pathlib import Path

import click

from yizhangtu.cli.options import open_workspace, workspace_option
from yizhangtu.cli.output import json_option, print_table, write_json
from yizhangtu.maintenance import role_label
from yizhangtu.model import Role

__all__ = ["command"]

ACT_LABELS = {
    "init": "建立工作区",
    "import": "导入数据",
    "accept-targets": "登记指标",
    "retire-targets": "停用指标",
    "new-proposal": "新建方案",
    "change-line": "调整控制线",
    "set-projects": "更新项目清单",
    "evaluate": "校核计算",
    "decide": "办理",
    "publish": "发布",
    "export": "导出",
}


@click.command("log")
@workspace_option
@json_option
def command(folder: Path, json_path: Path | None) -> None:
    """查看全过程留痕日志：谁在何时以何身份做了什么。

    \b
    示例：
      yizhangtu log
    """
    events = open_workspace(folder).store.events()
    if write_json(json_path, "log", {"events": events}):
        return
    print_table(
        f"留痕日志{len(events)}条",
        ["序号", "时间（UTC）", "经办人", "身份", "事项", "对象", "叶哈希"],
        [
            [
                str(event.number),
                f"{event.time:%Y-%m-%d %H:%M:%S}",
                event.actor,
                role_label(Role(event.role)) if event.role else "—",
                ACT_LABELS.get(event.act, event.act),
                event.subject,
                event.leaf[:12],
            ]
            for event in events
        ],
        numbers=[0],
    )
