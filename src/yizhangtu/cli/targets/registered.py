"""`yizhangtu targets list / show / retire`: the targets on the workspace's record."""

from pathlib import Path

import click

from yizhangtu.cli.options import actor_option, open_workspace, workspace_option
from yizhangtu.cli.output import OUTPUT, json_option, write_json
from yizhangtu.cli.targets.words import (
    OPERATOR_LABELS,
    figure_words,
    indicator_words,
    print_targets,
    target_row,
)
from yizhangtu.model import RegisteredTarget

__all__ = ["list_targets", "retire", "show"]


@click.command("list")
@click.option("--all", "with_retired", is_flag=True, help="连同已停用的。")
@workspace_option
@json_option
def list_targets(*, with_retired: bool, folder: Path, json_path: Path | None) -> None:
    """列出已登记的批复指标。

    \b
    示例：
      yizhangtu targets list
      yizhangtu targets list --all
    """
    rows = [
        one
        for one in open_workspace(folder).store.registered_targets()
        if one.is_in_force or with_retired
    ]
    if not write_json(json_path, "targets", {"targets": [_row(one) for one in rows]}):
        in_force = sum(one.is_in_force for one in rows)
        print_targets(
            f"现行指标{in_force}条" + (f"，已停用{len(rows) - in_force}条" if with_retired else ""),
            [(one.number, one.target) for one in rows],
            states=[_state(one) for one in rows],
        )


@click.command("show")
@click.argument("number", type=int)
@workspace_option
@json_option
def show(number: int, folder: Path, json_path: Path | None) -> None:
    """查看一条指标的全部记录：原文、位置、文件、登记、替代和停用。

    \b
    示例：
      yizhangtu targets show 3
    """
    record = open_workspace(folder).target_record(number)
    if write_json(json_path, "target", {"target": _row(record.registered), "history": record}):
        return
    target = record.registered.target
    place = "" if target.start is None else f"，第{target.start}至{target.end}个字符"
    lines = [
        ("编号", f"{number}（{_state(record.registered)}）"),
        ("单位", target.unit_name or "—"),
        ("指标", indicator_words(target)),
        ("要求", f"{OPERATOR_LABELS[target.operator]}{figure_words(target)}"),
        ("年份", str(target.year or "—")),
        ("原文", "".join(target.quote.split())),
        ("文件", f"{target.document} 第{target.line}行{place}"),
        ("成文日期", str(target.document_date or "未写明")),
        ("校验和", target.document_sha256),
        *[("存疑", doubt) for doubt in target.doubts],
        ("登记", f"{record.accepted_by}，{record.accepted:%Y-%m-%d %H:%M:%S}（UTC）"),
    ]
    if record.replaced:
        lines.append(("替代", f"第{'、'.join(map(str, record.replaced))}号"))
    if record.retired is not None:
        lines.append(
            (
                "停用",
                f"{record.retired_by}，{record.retired:%Y-%m-%d %H:%M:%S}（UTC），{record.reason}",
            )
        )
    if record.replaced_by:
        lines.append(("替代者", f"第{'、'.join(map(str, record.replaced_by))}号"))
    for name, words in lines:
        OUTPUT.print(f"{name}：{words}", markup=False)


@click.command("retire")
@click.argument("numbers", type=int, nargs=-1, required=True)
@click.option("--reason", required=True, help="停用的理由，记入留痕日志。")
@actor_option
@workspace_option
def retire(numbers: tuple[int, ...], *, reason: str, actor: str, folder: Path) -> None:
    """停用已登记的指标；记录仍留存，规则检查不再采用。

    \b
    示例：
      yizhangtu targets retire 3 --reason 登记有误
    """
    retired = open_workspace(folder).retire_targets(numbers, reason=reason, actor=actor)
    OUTPUT.print(f"已停用第{'、'.join(str(one.number) for one in retired)}号指标。", markup=False)


def _state(one: RegisteredTarget) -> str:
    return "现行" if one.is_in_force else "停用"


def _row(one: RegisteredTarget) -> dict[str, object]:
    return {"number": one.number, "in_force": one.is_in_force, **target_row(one.target)}
