"""`yizhangtu targets read`: reads an approval and registers what a person confirms."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click

from yizhangtu.cli.options import actor_option, existing_file, open_workspace, workspace_option
from yizhangtu.cli.output import ERROR, OUTPUT, json_option, write_json
from yizhangtu.cli.targets.choosing import chosen_targets
from yizhangtu.cli.targets.words import figure_words, indicator_words, print_targets, target_row
from yizhangtu.documents import UnreadNumber, read_document
from yizhangtu.model import Target
from yizhangtu.transmission import TargetReading, read_targets

__all__ = ["read"]


@click.command("read")
@click.argument("document", type=existing_file)
@click.option(
    "--accept", is_flag=True, help="核对后登记到工作区，供规则检查使用；在终端上逐号确认。"
)
@click.option("--only", default=None, help="只登记这些序号，例如 1,3-5；存疑的数字须这样写明。")
@click.option("--yes", "everything", is_flag=True, help="不再询问，全部登记，含存疑的数字。")
@click.option(
    "--date",
    "signed",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="文件的成文日期；默认取文中落款。后成文的替代先成文的。",
)
@actor_option
@workspace_option
@json_option
def read(
    document: Path,
    *,
    accept: bool,
    only: str | None,
    everything: bool,
    signed: datetime | None,
    actor: str,
    folder: Path,
    json_path: Path | None,
) -> None:
    """读取批复文件中的约束性指标，逐条给出原文，核对后登记。

    登记前由人核对：在终端上加 --accept 会询问登记哪些序号；不在终端上时登记没有疑点的全部指标。

    \b
    示例：
      yizhangtu targets read 批复.docx
      yizhangtu targets read 批复.docx --accept
      yizhangtu targets read 批复.docx --accept --only 1,3-5
      yizhangtu targets read 批复.txt --json -
    """
    reading = _dated(read_targets(read_document(document)), signed.date() if signed else None)
    silent = write_json(
        json_path,
        "targets",
        {
            "targets": [target_row(target) for target in reading.targets],
            "unread": [_unread_row(number) for number in reading.unread],
        },
    )
    if not silent:
        _print(document.name, reading)
    if accept or only is not None or everything:
        _register(chosen_targets(reading.targets, only, everything=everything), actor, folder)


def _dated(reading: TargetReading, signed: date | None) -> TargetReading:
    if signed is None:
        return reading
    targets = tuple(replace(target, document_date=signed) for target in reading.targets)
    return replace(reading, targets=targets)


def _unread_row(number: UnreadNumber) -> dict[str, object]:
    return {"quote": number.quote, "line": number.line, "reason": number.reason}


def _print(name: str, reading: TargetReading) -> None:
    print_targets(
        f"{name}：读到{len(reading.targets)}条指标", list(enumerate(reading.targets, start=1))
    )
    for number in reading.unread:
        OUTPUT.print(
            f"  第{number.line}行的数字没有作为指标：{''.join(number.quote.split())}（{number.reason}）",
            markup=False,
            style="yellow",
        )


def _register(targets: Sequence[Target], actor: str, folder: Path) -> None:
    """Register what was confirmed, and tell what that changed; on the error stream, as JSON may be on the other."""
    workspace = open_workspace(folder)
    result = workspace.accept_targets(targets, actor=actor)
    ERROR.print(f"已登记{len(result.accepted)}条指标。", markup=False)
    if result.known:
        ERROR.print(f"{len(result.known)}条此前已由同一文件登记。", markup=False)
    for old in result.replaced:
        ERROR.print(f"  替代第{old.number}号：{_words(old.target)}", markup=False)
    for target, standing in result.outdated:
        ERROR.print(
            f"  未登记：{_words(target)}，因为第{standing.number}号出自更晚的文件"
            f"（{standing.target.document}，{standing.target.document_date}）",
            markup=False,
            style="yellow",
        )
    if not workspace.targets():
        units = "、".join(dict.fromkeys(target.unit_name for target in targets))
        ERROR.print(
            f"文件中的单位是{units}，与工作区的单位{workspace.unit.name}不同，规则检查不会采用这些指标。",
            style="yellow",
            markup=False,
        )


def _words(target: Target) -> str:
    year = f"{target.year}年" if target.year else ""
    return f"{target.unit_name}{year}{indicator_words(target)}{figure_words(target)}"
