"""The group of maintenance commands."""

import click

from yizhangtu.cli.maintain.contents import change, new, pieces, projects
from yizhangtu.cli.maintain.procedure import decide, publish, submit
from yizhangtu.cli.maintain.results import check, report, tables

__all__ = ["command"]


@click.group("maintain")
def command() -> None:
    """动态维护：新建方案、提交调整、检查、成表、成文、办理、发布。

    \b
    示例：
      yizhangtu maintain new 2026年度动态维护
      yizhangtu maintain change 调整.gpkg --line permanent_basic_farmland
      yizhangtu maintain check
    """


for step in (new, change, pieces, projects, check, tables, report, submit, decide, publish):
    command.add_command(step)
