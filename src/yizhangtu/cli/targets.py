"""`yizhangtu targets`: what an approval document promised."""

from pathlib import Path

import click

from yizhangtu.cli.options import actor_option, existing_file, open_workspace, workspace_option
from yizhangtu.cli.output import ERROR, OUTPUT, json_option, print_table, write_json
from yizhangtu.cli.targets_check import check
from yizhangtu.documents import read_document
from yizhangtu.model import Operator, Target
from yizhangtu.standards import load_profile
from yizhangtu.transmission import read_targets

__all__ = ["command"]

OPERATOR_LABELS = {
    Operator.AT_LEAST: "不低于",
    Operator.AT_MOST: "不超过",
    Operator.EQUAL: "等于",
    Operator.ABOUT: "约",
}


@click.group("targets")
def command() -> None:
    """批复指标：从批复文件读取、登记、查看。

    \b
    示例：
      yizhangtu targets read 批复.docx --accept
      yizhangtu targets list
    """


def _row(target: Target) -> dict[str, object]:
    """A target as the JSON contract has it."""
    return {
        "unit_name": target.unit_name,
        "indicator": target.indicator,
        "operator": target.operator.value,
        "value": None if target.value is None else str(target.value),
        "unit": target.unit,
        "year": target.year,
        "conditional": target.conditional,
        "quote": target.quote,
        "line": target.line,
    }


def _print(title: str, rows: tuple[Target, ...]) -> None:
    names = load_profile("national").indicators
    print_table(
        title,
        ["单位", "指标", "要求", "数值", "年份", "行", "原文"],
        [
            [
                row.unit_name,
                names[row.indicator].name if row.indicator in names else row.indicator,
                OPERATOR_LABELS[row.operator],
                "按上级下达" if row.value is None else f"{row.value}{row.unit}",
                str(row.year or "—"),
                str(row.line),
                "".join(row.quote.split()),
            ]
            for row in rows
        ],
        numbers=[3],
    )


@command.command("read")
@click.argument("document", type=existing_file)
@click.option("--accept", is_flag=True, help="核对无误后登记到工作区，供规则检查使用。")
@actor_option
@workspace_option
@json_option
def read(document: Path, *, accept: bool, actor: str, folder: Path, json_path: Path | None) -> None:
    """读取批复文件（txt、docx）中的约束性指标，逐条给出原文。

    \b
    示例：
      yizhangtu targets read 批复.docx
      yizhangtu targets read 批复.docx --accept
      yizhangtu targets read 批复.txt --json -
    """
    reading = read_targets(read_document(document))
    silent = write_json(
        json_path,
        "targets",
        {"targets": [_row(target) for target in reading.targets], "unread": reading.unread},
    )
    if not silent:
        _print(f"{document.name}：读到{len(reading.targets)}条指标", reading.targets)
        for number in reading.unread:
            OUTPUT.print(
                f"  第{number.line}行有数字未能归入指标：{number.quote}",
                markup=False,
                style="yellow",
            )
    if accept:
        workspace = open_workspace(folder)
        accepted = workspace.accept_targets(reading.targets, actor=actor)
        if not silent:
            OUTPUT.print(f"已登记{len(accepted)}条指标。")
        if not workspace.targets():
            units = "、".join(dict.fromkeys(target.unit_name for target in accepted))
            ERROR.print(
                f"文件中的单位是{units}，与工作区的单位{workspace.unit.name}不同，规则检查不会采用这些指标。",
                style="yellow",
                markup=False,
            )


@command.command("list")
@workspace_option
@json_option
def list_targets(folder: Path, json_path: Path | None) -> None:
    """列出已登记的批复指标。

    \b
    示例：
      yizhangtu targets list
    """
    rows = tuple(open_workspace(folder).store.targets())
    if not write_json(json_path, "targets", {"targets": [_row(target) for target in rows]}):
        _print(f"已登记指标{len(rows)}条", rows)


command.add_command(check)
