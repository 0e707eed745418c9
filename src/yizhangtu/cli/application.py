"""The `yizhangtu` command: its group, and the one table from error to exit code."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

import click

from yizhangtu import __version__
from yizhangtu.cli.compiling import tell_of_compiling
from yizhangtu.cli.output import ERROR
from yizhangtu.cli.usage import usage_message
from yizhangtu.errors import (
    DocumentError,
    LayerError,
    LogCorrupt,
    ReportError,
    StandardError,
    StoreError,
    UsageError,
    YizhangtuError,
)

__all__ = ["COMMANDS", "EXIT_CODES", "main"]

# 0 is success and 1 "a hard finding"; the first class that fits decides.
EXIT_CODES: tuple[tuple[type[YizhangtuError], int], ...] = (
    (UsageError, 2),
    (LogCorrupt, 8),
    (StoreError, 3),
    (LayerError, 4),
    (DocumentError, 5),
    (StandardError, 6),
    (ReportError, 7),
    (YizhangtuError, 9),
)

# Command: its module and what it is for. A command's module is imported when it is called: geometry, catalog and
# reports together take seconds to import, and nobody should wait for what they do not use.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("demo", "做一个模拟旗县，用真实的命令走完一轮动态维护。"),
    "init": ("init", "建立工作区。"),
    "import": ("importing", "导入汇交的规划数据库，成为一个新版本。"),
    "export": ("export", "导出某个版本的全部图层。"),
    "show": ("show", "查看工作区概况，或某个版本的图层。"),
    "diff": ("diff", "比较两个版本。"),
    "log": ("log", "查看全过程留痕日志。"),
    "verify": ("verify", "证明没有内容被改写。"),
    "targets": ("targets", "批复指标：从批复文件读取、核对登记、查看、停用、上下级核对。"),
    "levels": ("levels", "规划传导：下级的边界、分区、名录和详细规划与上级对照。"),
    "audit": ("audit", "审校规划文件：自身、数据库、批复和所依据的规划。"),
    "maintain": ("maintain", "动态维护：提交调整、检查、成表、成文、办理、发布。"),
    "indicators": ("indicators", "计算一个版本的全部指标。"),
    "area": ("area", "按规定的椭球面积算法计算图斑面积。"),
    "tabulate": ("tabulate", "两个图层叠加的面积表。"),
    "coverage": ("coverage", "检查图斑之间的缝隙、重叠和不匹配的节点。"),
    "patches": ("patches", "统计连片图斑。"),
}


class _Application(click.Group):
    """Finds commands by the table above; shows an error of ours as a message with its mend, never as a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"yizhangtu.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    # The library declares one overload per mode; this serves both.
    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - the library's own signature
        **extra: object,
    ) -> object:
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.ClickException as error:
            if not standalone_mode:
                raise
            ERROR.print(usage_message(error), style="red", markup=False)
            sys.exit(error.exit_code)
        except click.Abort:
            ERROR.print("已中断。", style="red")
            sys.exit(1)
        if standalone_mode:
            sys.exit(code or 0)
        return code

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except YizhangtuError as error:
            ERROR.print(f"错误：{error}", style="red", markup=False)
            code = next(code for kind, code in EXIT_CODES if isinstance(error, kind))
            raise click.exceptions.Exit(code) from error


@click.group(
    cls=_Application,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="yizhangtu")
def main() -> None:
    """一张图：国土空间规划批准之后的全过程管理。

    从汇交的规划数据库和批复文件出发，完成检查、动态维护、成表、成文、发布和留痕，全部离线运行。

    \b
    示例：
      yizhangtu demo                                  做一个模拟旗县并走完一轮动态维护
      yizhangtu init 规划 --unit 150428 --name 某旗   建立工作区
    """
    # Consoles of older Windows cannot print every Chinese character; a replaced one is better than a crash.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    tell_of_compiling()
