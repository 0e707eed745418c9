"""The group of commands on approved targets."""

import click

from yizhangtu.cli.targets.checking import check
from yizhangtu.cli.targets.reading import read
from yizhangtu.cli.targets.registered import list_targets, retire, show

__all__ = ["command"]


@click.group("targets")
def command() -> None:
    """批复指标：从批复文件读取、核对登记、查看、停用、上下级核对。

    \b
    示例：
      yizhangtu targets read 批复.docx
      yizhangtu targets read 批复.docx --accept
      yizhangtu targets list
    """


for step in (read, list_targets, show, retire, check):
    command.add_command(step)
