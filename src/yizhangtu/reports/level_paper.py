"""The report on targets between levels: a table per level as docx and xlsx, from one record; nothing is computed here."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from yizhangtu.model import LevelReport, LevelRow, Operator, Verdict
from yizhangtu.reports.builder import Builder
from yizhangtu.reports.checking import finding_table
from yizhangtu.reports.phrases import month, plain
from yizhangtu.reports.sheets import Sheet, write_workbook
from yizhangtu.reports.tables import target_demand
from yizhangtu.reports.tree import Column, Cover, Document, TableBlock
from yizhangtu.reports.vocabulary import Vocabulary
from yizhangtu.reports.word import draw_docx
from yizhangtu.units import Quantity

__all__ = ["VERDICT_NAMES", "LevelPaper", "level_tables", "write_levels_docx", "write_levels_xlsx"]

VERDICT_NAMES = {
    Verdict.PASSED: "通过",
    Verdict.FAILED: "不符合",
    Verdict.UNDECIDED: "无法判定",
}
_DEMANDS = {
    Operator.AT_LEAST: "不低于",
    Operator.AT_MOST: "不超过",
    Operator.EQUAL: "等于",
    Operator.ABOUT: "约",
}
_MISSING = "—"


@dataclass(frozen=True, slots=True)
class LevelPaper:
    """A level report with the names it is printed with, its time and the software that made it."""

    report: LevelReport
    vocabulary: Vocabulary
    generated: datetime
    software: str

    @property
    def title(self) -> str:
        """The title: the units at the top of the tree."""
        tops = "、".join(plain(one.unit.name) for one in self.report.units if one.parent is None)
        return f"{tops}规划指标传导检查报告"


def level_tables(paper: LevelPaper) -> tuple[tuple[str, TableBlock], ...]:
    """A table for each level of the tree that has a comparison, the highest first, with its name."""
    depths = {one.unit.code: one.depth for one in paper.report.units}
    found = []
    for depth in sorted({depths[row.unit.code] for row in paper.report.rows}):
        rows = [row for row in paper.report.rows if depths[row.unit.code] == depth]
        name = f"第{depth + 1}级"
        table = TableBlock(
            caption=f"{name}单位的指标与上级、下级对照",
            columns=_COLUMNS,
            rows=tuple(_row(row, paper) for row in rows),
            merged_columns=1,
        )
        found.append((name, table))
    return tuple(found)


_COLUMNS = (
    Column("单位", 26),
    Column("检查", 34, "left"),
    Column("指标", 30, "left"),
    Column("年份", 14),
    Column("本级要求", 30, "right"),
    Column("对照数", 28, "right"),
    Column("其中预留", 22, "right"),
    Column("差额", 24, "right"),
    Column("结论", 18),
    Column("说明", 40, "left"),
)


def _row(row: LevelRow, paper: LevelPaper) -> tuple[str, ...]:
    return (
        plain(row.unit.name),
        paper.vocabulary.rule(row.rule),
        paper.vocabulary.indicator(row.indicator),
        _MISSING if row.year is None else str(row.year),
        _demand(row),
        _figure(row, row.reached),
        _figure(row, row.reserve),
        _MISSING if row.excess is None else row.excess.text(row.digits),
        VERDICT_NAMES[row.verdict],
        plain(row.reason) or _MISSING,
    )


def _demand(row: LevelRow) -> str:
    if row.bound is None:
        return "按上级下达指标"
    return f"{_DEMANDS[row.operator]}{_figure(row, row.bound)}"


def _figure(row: LevelRow, quantity: Quantity | None) -> str:
    if quantity is None or row.bound is None:
        return _MISSING
    return f"{quantity.text(row.digits)}{row.bound.unit.symbol}"


def _sources(paper: LevelPaper) -> TableBlock:
    seen = dict.fromkeys(source for row in paper.report.rows for source in row.sources)
    return TableBlock(
        caption="各数字的出处",
        columns=(
            Column("单位", 30),
            Column("指标", 34, "left"),
            Column("要求", 40, "left"),
            Column("年份", 14),
            Column("文件", 60, "left"),
            Column("行", 12),
            Column("原文", 88, "left"),
        ),
        rows=tuple(
            (
                plain(one.unit_name),
                paper.vocabulary.indicator(one.indicator),
                target_demand(one),
                _MISSING if one.year is None else str(one.year),
                plain(one.document) or _MISSING,
                str(one.line),
                plain(one.quote),
            )
            for one in seen
        ),
    )


def _undecided(paper: LevelPaper) -> TableBlock:
    return TableBlock(
        caption="无法判定的检查",
        columns=(Column("检查", 60, "left"), Column("原因", 180, "left")),
        rows=tuple(
            (paper.vocabulary.rule(one.rule), plain(one.reason)) for one in paper.report.not_run
        ),
    )


def write_levels_docx(paper: LevelPaper, path: Path) -> None:
    """Writes the report as docx: findings, a table per level, what could not be decided, the sources of the figures.

    The same report and time give the same bytes.

    Raises
    ------
    ReportError
        When a text cannot be printed.
    """
    builder = Builder()
    builder.heading(1, "结论")
    builder.paragraph(_conclusion(paper.report))
    builder.turn(landscape=True)
    if paper.report.findings:
        builder.heading(1, "不符合的指标")
        builder.add(finding_table("不符合的指标", paper.report.findings, paper.vocabulary))
    for name, table in level_tables(paper):
        builder.heading(1, f"{name}单位")
        builder.add(table)
    if paper.report.not_run:
        builder.heading(1, "无法判定的检查")
        builder.add(_undecided(paper))
    builder.heading(1, "数字出处")
    builder.add(_sources(paper))
    document = Document(
        title=paper.title,
        cover=Cover((paper.title,), "", (paper.software, month(paper.generated))),
        parts=builder.parts(),
        moment=paper.generated.isoformat(),
    )
    path.write_bytes(draw_docx(document))


def _conclusion(report: LevelReport) -> str:
    counts = {
        verdict: sum(row.verdict is verdict for row in report.rows) for verdict in VERDICT_NAMES
    }
    told = "，".join(f"{VERDICT_NAMES[verdict]}{count}项" for verdict, count in counts.items())
    return f"共比较{len(report.rows)}项：{told}。无法判定的不作通过处理，原因逐项列出。"


def write_levels_xlsx(paper: LevelPaper, path: Path) -> None:
    """Writes the same tables as a workbook, a sheet for each level and one each for findings, open checks and sources."""
    sheets: list[Sheet] = [(name, table, "") for name, table in level_tables(paper)]
    findings = finding_table("不符合的指标", paper.report.findings, paper.vocabulary)
    sheets += [
        ("不符合", findings, "没有不符合的指标"),
        ("无法判定", _undecided(paper), "没有无法判定的检查"),
        ("出处", _sources(paper), "没有数字"),
    ]
    write_workbook(
        sheets,
        path,
        title=paper.title,
        creator=paper.software,
        moment=paper.generated.astimezone(UTC),
    )
