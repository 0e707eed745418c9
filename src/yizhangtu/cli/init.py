"""`yizhangtu init`: a new workspace."""

from pathlib import Path

import click

from yizhangtu.cli.output import OUTPUT
from yizhangtu.model import AdminUnit
from yizhangtu.standards import load_profile
from yizhangtu.workspace import Workspace

__all__ = ["command"]


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--unit", "code", required=True, help="行政区划代码，县级6位，例如 150428。")
@click.option(
    "--name",
    default="",
    help="行政区名称；不填时按标准中的行政区划代码表，表中没有的以目录名代替。",
)
@click.option(
    "--profile",
    default="national",
    show_default=True,
    help="标准体系：national 或省级，例如 neimenggu。",
)
@click.option(
    "--plan-name", default="", help="规划名称；不填时为“名称+国土空间总体规划（2021—2035年）”。"
)
def command(folder: Path, code: str, name: str, profile: str, plan_name: str) -> None:
    """建立工作区：一个单位的规划、版本、指标和留痕日志都在其中。

    \b
    示例：
      yizhangtu init harqin --unit 150428 --profile neimenggu
      yizhangtu init 规划 --unit 150999 --name 青禾县
    """
    known = load_profile(profile).code_tables.get("admin_unit", {})
    listed = known[code].name if code in known else ""
    unit = AdminUnit(code, name or listed or folder.name)
    workspace = Workspace.create(folder, unit, profile=profile, plan_name=plan_name)
    OUTPUT.print(
        f"已建立工作区 {folder}：{unit.name}（{unit.code}），采用{workspace.profile.title}。"
    )
    if not name and not listed:
        OUTPUT.print(
            "没有给出 --name，名称以目录名代替；批复指标按名称对应到单位，请核对。", style="yellow"
        )
    OUTPUT.print("下一步：进入该目录，运行 yizhangtu import 导入规划数据库。")
