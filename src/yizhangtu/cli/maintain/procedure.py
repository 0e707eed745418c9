"""`maintain submit / decide / publish`: the procedure, step by step."""

from pathlib import Path

import click

from yizhangtu.cli.maintain.contents import proposal_option
from yizhangtu.cli.options import actor_option, open_workspace, role_option, workspace_option
from yizhangtu.cli.output import OUTPUT, print_check, progress_bar
from yizhangtu.maintenance import state_label
from yizhangtu.model import ProposalState, Role
from yizhangtu.workspace import Maintenance, Procedure

__all__ = ["decide", "publish", "submit"]


@click.command()
@proposal_option
@role_option
@actor_option
@workspace_option
@click.pass_context
def submit(
    context: click.Context, proposal: str | None, role: Role, actor: str, folder: Path
) -> None:
    """提交方案：先自检，没有不符合的内容才进入办理程序。

    \b
    示例：
      yizhangtu maintain submit --as editor
    """
    desk = Maintenance.current(open_workspace(folder), proposal)
    with progress_bar() as progress:
        evaluation = Procedure(desk).submit(role=role, actor=actor, progress=progress)
    print_check(evaluation.check)
    if evaluation.check.has_hard_finding:
        OUTPUT.print("方案仍为草案：请按上述处理办法修改后再提交。", style="bold red")
        context.exit(1)
    OUTPUT.print(f"方案已进入“{state_label(desk.proposal.state)}”。")


@click.command()
@click.option(
    "--to",
    type=click.Choice([state.value for state in ProposalState]),
    required=True,
    help="办理到哪一步："
    + "，".join(f"{state.value} {state_label(state)}" for state in ProposalState)
    + "。",
)
@click.option("--note", default="", help="意见，记入留痕日志。")
@proposal_option
@role_option
@actor_option
@workspace_option
def decide(to: str, note: str, proposal: str | None, role: Role, actor: str, folder: Path) -> None:
    """办理方案的一步：公示、专家评审、县级同意、市级审查、省级审查、部级质检，或退回、撤回。

    \b
    示例：
      yizhangtu maintain decide --to public-display --as reviewer
      yizhangtu maintain decide --to returned --as province --note 请补充举证材料
    """
    desk = Maintenance.current(open_workspace(folder), proposal)
    Procedure(desk).decide(ProposalState(to), role=role, actor=actor, note=note)
    OUTPUT.print(f"方案已进入“{state_label(desk.proposal.state)}”。")


@click.command()
@click.option(
    "--gdb",
    "output",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="动态维护数据库写到哪个目录；默认为工作区的 published 目录。",
)
@click.option(
    "--as",
    "role",
    type=click.Choice([role.value for role in Role]),
    default=Role.MINISTRY.value,
    show_default=True,
    help="以何身份发布。",
)
@proposal_option
@actor_option
@workspace_option
def publish(output: Path | None, role: str, proposal: str | None, actor: str, folder: Path) -> None:
    """发布：部级质检通过的方案成为新版本，并写出维护前、维护层、维护后数据库。

    \b
    示例：
      yizhangtu maintain publish
    """
    workspace = open_workspace(folder)
    desk = Maintenance.current(workspace, proposal)
    with progress_bar() as progress:
        version, database = Procedure(desk).publish(
            output or workspace.store.path / "published",
            role=Role(role),
            actor=actor,
            progress=progress,
        )
    OUTPUT.print(f"已发布版本 {version.name}，自即刻起生效。", style="bold green")
    OUTPUT.print(f"动态维护数据库：{database}", markup=False)
