"""Finds cells that have to be filled and are not: fields of the project list, states of required indicators."""

import re
from collections.abc import Iterator, Mapping

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.table_changes import name_of_row
from yizhangtu.documents.cell_figures import Missing
from yizhangtu.documents.table_figures import Column, Row, TableFigures
from yizhangtu.documents.table_labels import Label, Role, plain
from yizhangtu.model import Certainty
from yizhangtu.standards import Profile

__all__ = ["check_empty_cells", "check_unfilled_indicators"]

# Notes stand right below a table.
_NOTES_CHARACTERS = 3000
_LIST = "5-4"
# A table with this many of the list's headings is such a list.
_TELLING_HEADINGS = 5
_NOTHING = frozenset({"-", "—", "－", "/", "无", "——", "--"})
_STATES = frozenset({Role.BEFORE, Role.AFTER, Role.CHANGE})


def check_empty_cells(audited: AuditedDocument) -> Iterator[Judgement]:
    """A13: every required field of each listed project is filled."""
    required = {one.label for one in audited.profile.tables[_LIST].columns if one.required}
    for table in audited.tables:
        columns = [one for one in table.columns if plain(one.heading).split("(")[0] in required]
        if len(columns) < _TELLING_HEADINGS:
            continue
        rows = [row for row in table.rows if row.total is None]
        gaps = [
            (row, column, text)
            for row in rows
            for column in columns
            if not (text := table.text(row, column).strip()) or text in _NOTHING
        ]
        for row, column, text in gaps:
            yield _unfilled_field(audited, table, (row, column), text)
        if rows and not gaps:
            yield audited.verified(
                "A13",
                rows[0].span,
                claim=f"{table.title}必填单元格均已填写",
                how=f"{len(rows)}行、{len(columns)}栏均有内容",
            )


def _unfilled_field(
    audited: AuditedDocument, table: TableFigures, place: tuple[Row, Column], text: str
) -> Judgement:
    row, column = place
    said = f"为“{text}”" if text else "为空"
    return audited.finding(
        "A13",
        row.span,
        claim=f"{table.title}“{name_of_row(row.name)}”已填写{plain(column.heading)}",
        figures=Disagreement(stated=text),
        explanation=f"{table.title}“{row.name.strip()}”一行的“{plain(column.heading)}”{said}，这一栏每个项目都应填写。",
        mend=f"请补填“{plain(column.heading)}”；确实没有的，请写明原因或将该项目移出清单。",
        certainty=Certainty.LIKELY if text else Certainty.CERTAIN,
    )


def check_unfilled_indicators(audited: AuditedDocument) -> Iterator[Judgement]:
    """A13: each indicator row of a comparison gives its states; a dash is doubted where the standards ask for the row."""
    required = _required_rows(audited.profile)
    for table in audited.tables:
        columns = [one for one in table.data_columns if one.role in _STATES]
        if len(columns) < 2:
            continue
        for row in table.rows:
            gaps = {
                column: reason
                for column in columns
                if (reason := table.missing.get((row.index, column.index)))
                in {Missing.EMPTY, Missing.DASH}
            }
            is_empty = Missing.EMPTY in gaps.values()
            if not gaps or not (is_empty or _words(row.name) in required):
                continue
            if note := _note_on(audited, table, row):
                yield audited.verified(
                    "A13", row.span, claim=f"{table.title}“{name_of_row(row.name)}”", how=note
                )
            else:
                yield _unfilled_indicator(audited, table, row, gaps)


def _note_on(audited: AuditedDocument, table: TableFigures, row: Row) -> str:
    """The note below the table that says why a row has no figures; empty when there is none."""
    text = audited.document.text[table.table.span.end :][:_NOTES_CHARACTERS]
    name = re.escape(row.name.strip())
    found = re.search(rf"“?{name}”?[:：][^\n]+", text)
    return found.group() if found else ""


def _required_rows(profile: Profile) -> frozenset[str]:
    return frozenset(_words(row.label) for schema in profile.tables.values() for row in schema.rows)


def _words(label: str) -> str:
    return "".join(one.words for one in Label.read(label)).split("(")[0]


def _unfilled_indicator(
    audited: AuditedDocument, table: TableFigures, row: Row, gaps: Mapping[Column, Missing]
) -> Judgement:
    is_empty = Missing.EMPTY in gaps.values()
    names = "、".join(f"“{plain(column.heading)}”" for column in gaps)
    said = "为空" if is_empty else "只有横线"
    return audited.finding(
        "A13",
        row.span,
        claim=f"{table.title}“{name_of_row(row.name)}”已填写",
        figures=Disagreement(),
        explanation=f"{table.title}“{name_of_row(row.name)}”一行的{names}{said}，没有数字；"
        "读者无法判断是零、不涉及还是没有统计。",
        mend="请填写数字；确实不涉及的，请写“0”或注明“不涉及”及其原因。",
        certainty=Certainty.LIKELY if is_empty else Certainty.POSSIBLE,
    )
