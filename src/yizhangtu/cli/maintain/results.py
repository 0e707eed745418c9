"""`maintain check / tables / report`: what the proposal amounts to."""

from pathlib import Path

import click

from yizhangtu.cli.maintain.contents import proposal_option
from yizhangtu.cli.options import actor_option, open_workspace, workspace_option
from yizhangtu.cli.output import (
    OUTPUT,
    json_option,
    print_check,
    print_table,
    progress_bar,
    write_json,
)
from yizhangtu.errors import UsageError
from yizhangtu.model import CheckReport, EffectTable
from yizhangtu.store import write_findings
from yizhangtu.workspace import Maintenance

__all__ = ["check", "check_content", "report", "tables"]


def check_content(report: CheckReport) -> dict[str, object]:
    """A run of rules as the JSON contract has it."""
    return {"findings": report.findings, "not_run": report.not_run, "passed": report.passed}


@click.command()
@click.option("--gpkg", type=click.Path(path_type=Path), help="把发现的问题写成带样式的点图层。")
@proposal_option
@actor_option
@workspace_option
@json_option
@click.pass_context
def check(
    context: click.Context,
    gpkg: Path | None,
    proposal: str | None,
    actor: str,
    folder: Path,
    json_path: Path | None,
) -> None:
    """逐条执行规则，列出发现的问题、位置和处理办法；有不符合时退出码为1。

    \b
    示例：
      yizhangtu maintain check
      yizhangtu maintain check --json 检查结果.json --gpkg 问题.gpkg
    """
    desk = Maintenance.current(open_workspace(folder), proposal)
    with progress_bar() as progress:
        evaluation = desk.evaluate(actor=actor, progress=progress)
    if not write_json(json_path, "check", check_content(evaluation.check)):
        print_check(evaluation.check)
    if gpkg:
        write_findings(evaluation.check.findings, gpkg)
    if evaluation.check.has_hard_finding:
        context.exit(1)


@click.command()
@click.option("--xlsx", type=click.Path(path_type=Path), help="同时写成工作簿。")
@proposal_option
@actor_option
@workspace_option
@json_option
def tables(
    xlsx: Path | None, proposal: str | None, actor: str, folder: Path, json_path: Path | None
) -> None:
    """计算表5-1、5-2、5-3、5-4：调整前、调整后和变化。

    \b
    示例：
      yizhangtu maintain tables
      yizhangtu maintain tables --xlsx 表5.xlsx
    """
    desk = Maintenance.current(open_workspace(folder), proposal)
    with progress_bar() as progress:
        evaluation = desk.evaluate(actor=actor, progress=progress)
        if xlsx:
            desk.write_report(evaluation, {"xlsx": xlsx}, progress=progress)
    content = {"tables": evaluation.tables, "projects": desk.proposal.projects}
    if write_json(json_path, "tables", content):
        return
    for table in evaluation.tables:
        _print_effect_table(table)
    if desk.proposal.projects:
        print_table(
            "表5-4 重点建设项目清单",
            [
                "序号",
                "项目类型",
                "项目名称",
                "建设性质",
                "建设年限",
                "用地规模",
                "新增建设用地",
                "所在地区",
                "纳入依据",
            ],
            [
                [
                    str(row.number),
                    row.category,
                    row.name,
                    row.nature,
                    row.years,
                    "—" if row.land_ha is None else str(row.land_ha),
                    "—" if row.new_construction_ha is None else str(row.new_construction_ha),
                    row.place,
                    row.listing_basis or "—",
                ]
                for row in desk.proposal.projects
            ],
            numbers=[0, 5, 6],
        )
    if xlsx:
        OUTPUT.print(f"已写出 {xlsx}", markup=False)


def _print_effect_table(table: EffectTable) -> None:
    print_table(
        f"表{table.number} {table.title}",
        ["优化导向", "具体指标", "调整前", "调整后", "变化", "说明"],
        [
            [
                row.row.group,
                row.row.label,
                row.before_text,
                row.after_text,
                row.change_text,
                row.reason,
            ]
            for row in table.rows
        ],
        numbers=[2, 3, 4],
    )


@click.command()
@click.option("--docx", type=click.Path(path_type=Path), help="Word 文档。")
@click.option("--pdf", type=click.Path(path_type=Path), help="PDF 文档。")
@click.option("--xlsx", type=click.Path(path_type=Path), help="表格工作簿。")
@proposal_option
@actor_option
@workspace_option
def report(
    docx: Path | None,
    pdf: Path | None,
    xlsx: Path | None,
    proposal: str | None,
    actor: str,
    folder: Path,
) -> None:
    """生成动态维护方案文本、图件和表格；每个数字都取自同一次计算。

    \b
    示例：
      yizhangtu maintain report --docx 方案.docx --pdf 方案.pdf
    """
    wanted = {kind: path for kind, path in (("docx", docx), ("pdf", pdf), ("xlsx", xlsx)) if path}
    if not wanted:
        raise UsageError("没有指明要生成的文件", mend="请至少给出 --docx、--pdf、--xlsx 之一")
    desk = Maintenance.current(open_workspace(folder), proposal)
    with progress_bar() as progress:
        evaluation = desk.evaluate(actor=actor, progress=progress)
        written = desk.write_report(evaluation, wanted, progress=progress)
    for path in written:
        OUTPUT.print(f"已写出 {path}", markup=False)
