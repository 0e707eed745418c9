"""`maintain new / change / projects`: what a proposal holds."""

from pathlib import Path

import click

from yizhangtu.cli.options import (
    actor_option,
    crs_option,
    existing_file,
    open_workspace,
    workspace_option,
)
from yizhangtu.cli.output import OUTPUT, print_findings, progress_bar
from yizhangtu.model import ChangeForm, ControlLine
from yizhangtu.workspace import Maintenance

__all__ = ["change", "new", "pieces", "projects", "proposal_option"]

LINE_LABELS = {
    ControlLine.PERMANENT_BASIC_FARMLAND: "永久基本农田",
    ControlLine.ECOLOGICAL_REDLINE: "生态保护红线",
    ControlLine.URBAN_DEVELOPMENT_BOUNDARY: "城镇开发边界",
}
FORM_LABELS = {ChangeForm.PIECES: "调入调出图斑", ChangeForm.LAYER: "调整后的整层"}

proposal_option = click.option(
    "--proposal", default=None, help="方案编号；默认为最近一个在办方案。"
)


@click.command()
@click.argument("name")
@click.option("--year", type=int, default=None, help="年度；默认为今年。")
@click.option("--base", default=None, help="基础版本；默认为最新版本。")
@actor_option
@workspace_option
def new(name: str, year: int | None, base: str | None, actor: str, folder: Path) -> None:
    """新建一个动态维护方案。

    \b
    示例：
      yizhangtu maintain new 2026年度动态维护
    """
    desk = Maintenance.new(open_workspace(folder), name, actor=actor, year=year, base=base)
    OUTPUT.print(
        f"已新建方案 {desk.proposal.id}：{name}，以版本 {desk.proposal.base_version} 为基础。",
        markup=False,
    )
    OUTPUT.print("下一步：运行 yizhangtu maintain change 提交各条控制线的调整。")


@click.command()
@click.argument("path", type=existing_file)
@click.option(
    "--line",
    type=click.Choice([line.value for line in ControlLine]),
    required=True,
    help="控制线："
    + "，".join(f"{line.value} {label}" for line, label in LINE_LABELS.items())
    + "。",
)
@proposal_option
@crs_option
@actor_option
@workspace_option
def change(
    path: Path, line: str, proposal: str | None, crs: str | None, actor: str, folder: Path
) -> None:
    """提交一条控制线的调整：带方向的调入调出图斑，或者调整后的整层。

    \b
    示例：
      yizhangtu maintain change 调整.gpkg --line permanent_basic_farmland
      yizhangtu maintain change 新边界.shp --line urban_development_boundary
    """
    desk = Maintenance.current(open_workspace(folder), proposal)
    with progress_bar() as progress:
        progress(f"读取{path.name}", 0, 1)
        delivery = desk.change(path, ControlLine(line), actor=actor, crs=crs)
    taken = next(item for item in desk.proposal.changes if item.line.value == line)
    rows = sum(len(layer.frame) for layer in delivery.layers.values())
    OUTPUT.print(
        f"已提交{LINE_LABELS[ControlLine(line)]}的{FORM_LABELS[taken.form]}：{rows}个要素。",
        markup=False,
    )
    print_findings(delivery.findings, title="读取时发现的问题")


@click.command()
@click.argument("path", type=existing_file)
@proposal_option
@actor_option
@workspace_option
def projects(path: Path, proposal: str | None, actor: str, folder: Path) -> None:
    """提交重点建设项目清单（表5-4 各栏，xlsx 或 csv）。

    \b
    示例：
      yizhangtu maintain projects 重点项目.xlsx
    """
    desk = Maintenance.current(open_workspace(folder), proposal)
    listed = desk.set_projects(path, actor=actor)
    OUTPUT.print(f"已提交重点建设项目{len(listed)}个。")


@click.command()
@click.argument("output", type=click.Path(path_type=Path, file_okay=False))
@proposal_option
@workspace_option
def pieces(output: Path, proposal: str | None, folder: Path) -> None:
    """把方案各条控制线的调入调出图斑写成图层；补填理由（WHLY）和举证（JZCL）后，用 maintain change 再次提交。

    \b
    示例：
      yizhangtu maintain pieces 调整图斑
    """
    desk = Maintenance.current(open_workspace(folder), proposal)
    with progress_bar() as progress:
        written = desk.write_pieces(output, progress=progress)
    for path in written:
        OUTPUT.print(f"已写出 {path}", markup=False)
