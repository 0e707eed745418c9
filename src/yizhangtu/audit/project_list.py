"""Checks a list of key projects (重点建设项目清单, 表5-4) against what the running text says of it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yizhangtu.audit.comparisons import printed
from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.printed import Interval, Printed, agrees, total
from yizhangtu.audit.running_figures import clause_of, is_area, running_figures, unit_of
from yizhangtu.documents import Span, StatedQuantity
from yizhangtu.documents.table_figures import Column, Row, TableFigure, TableFigures
from yizhangtu.documents.table_labels import plain
from yizhangtu.model import Certainty, NotRun
from yizhangtu.units import Unit, convert, round_half_up

__all__ = [
    "ProjectList",
    "check_project_counts",
    "check_project_land",
    "check_project_units",
    "project_lists",
]

_NAME = re.compile(r"项目名称|项目$")
_CATEGORY = re.compile(r"(?:项目)?(?:类型|类别)")
_LAND = re.compile(r"(?:拟)?用地(?:总)?(?:规模|面积)|(?:总)?占地面积")
_NEW = re.compile(r"新增(?:建设)?用地(?:规模|面积)?")
_TOTAL = re.compile(r"共|总|合计")
_KIND_ENDING = re.compile(r"(?:类型|类|型)?(?:建设)?(?:的)?(?:项目)?$")
# How far before a table without sections the text that introduces it may begin.
_LEAD_CHARACTERS = 1500


@dataclass(frozen=True)
class ProjectList:
    """A table of projects: its columns by meaning, its rows without totals, and the figures of the text about it."""

    table: TableFigures
    category: Column | None
    land: Column | None
    new_land: Column | None
    rows: tuple[Row, ...]
    said: tuple[StatedQuantity, ...]

    def by_category(self) -> dict[str, list[Row]]:
        """The rows of each kind of project, the kind as printed."""
        kinds: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            if self.category is not None:
                kinds[self.table.text(row, self.category)].append(row)
        return kinds


def project_lists(audited: AuditedDocument) -> Iterator[ProjectList]:
    """The tables of the document that list projects with their land."""
    for table in audited.tables:
        name = _column(table, _NAME)
        land, new_land = _column(table, _LAND), _column(table, _NEW)
        if name is not None and (land or new_land):
            rows = tuple(row for row in table.rows if row.total is None)
            said = tuple(_said_of(audited, table))
            yield ProjectList(table, _column(table, _CATEGORY), land, new_land, rows, said)


def _column(table: TableFigures, heading: re.Pattern[str]) -> Column | None:
    return next(
        (one for one in table.columns if heading.fullmatch(plain(one.heading).split("(")[0])), None
    )


def _said_of(audited: AuditedDocument, table: TableFigures) -> Iterator[StatedQuantity]:
    """The figures of the running text that introduce a table: in its section, or a little before it."""
    document, start = audited.document, table.table.span.start
    sections = document.sections_at(start)
    begin = sections[-1].span.start if sections else max(0, start - _LEAD_CHARACTERS)
    earlier = [one.span.end for one in document.tables if one.span.end <= start]
    begin = begin if sections else max([begin, *earlier])
    for stated in running_figures(audited):
        if begin <= stated.span.start < start:
            yield stated


def check_project_counts(audited: AuditedDocument) -> Iterator[Judgement]:
    """A7: the list has as many projects, in all and of each kind, as the text says."""
    for listing in project_lists(audited):
        counts = [one for one in listing.said if unit_of(one) is Unit.PIECE]
        in_all = [one for one in counts if _is_of_all(audited, one)]
        if not in_all:
            yield NotRun("A7", f"正文没有说明{listing.table.title}共有多少个项目，无法核对个数")
        for stated in in_all[:1]:
            yield _count(audited, listing, stated, ("项目总数", listing.rows))
        for kind, rows in listing.by_category().items():
            own = [one for one in counts if _kind(one.subject) == _kind(kind) and one not in in_all]
            for stated in own[:1]:
                yield _count(audited, listing, stated, (f"{kind}项目数", rows))


def _is_of_all(audited: AuditedDocument, stated: StatedQuantity) -> bool:
    """Whether a count is that of all projects: 重点建设项目共9个."""
    clause = clause_of(audited, stated)
    return stated.subject.endswith("项目") and _TOTAL.search(clause) is not None


def _count(
    audited: AuditedDocument,
    listing: ProjectList,
    stated: StatedQuantity,
    counted: tuple[str, Sequence[Row]],
) -> Judgement:
    name, rows = counted
    claim = f"正文所述{name}与{listing.table.title}一致"
    if stated.value == len(rows):
        how = f"{listing.table.title}列有{len(rows)}个，正文为{stated.value:f}个"
        return audited.verified("A7", stated.span, claim=claim, how=how)
    return audited.finding(
        "A7",
        stated.span,
        claim=claim,
        figures=Disagreement(f"{stated.value:f}", str(len(rows)), "个"),
        explanation=f"正文“{clause_of(audited, stated)}”，{listing.table.title}实际列有{len(rows)}个。",
        mend="请核对清单是否缺项或多列，并更正正文或清单。",
        related=[row.span for row in rows],
    )


def check_project_land(audited: AuditedDocument) -> Iterator[Judgement]:
    """A7: the land of the listed projects adds up, in all and by kind, to what the text says."""
    for listing in project_lists(audited):
        areas = [one for one in listing.said if is_area(one)]
        new = [one for one in areas if "新增" in clause_of(audited, one)]
        used = [one for one in areas if one not in new]
        if listing.land is not None:
            yield from _land_in_all(audited, listing, used, listing.land)
            yield from _land_by_kind(audited, listing, used, listing.land)
        if listing.new_land is not None and new:
            yield from _land_in_all(audited, listing, new, listing.new_land)


def _land_in_all(
    audited: AuditedDocument, listing: ProjectList, areas: Sequence[StatedQuantity], column: Column
) -> Iterator[Judgement]:
    stated = next((one for one in areas if not _kinds_named(listing, one.subject)), None)
    if stated is None:
        heading = plain(column.heading)
        yield NotRun("A7", f"正文没有说明{listing.table.title}的{heading}合计，无法核对")
    else:
        yield _land(audited, listing, stated, ("全部项目", listing.rows, column))


def _land_by_kind(
    audited: AuditedDocument, listing: ProjectList, areas: Sequence[StatedQuantity], column: Column
) -> Iterator[Judgement]:
    for kind, rows in listing.by_category().items():
        own = [one for one in areas if _kinds_named(listing, one.subject) == [kind]]
        for stated in own[:1]:
            yield _land(audited, listing, stated, (f"{kind}项目", rows, column))


def _kinds_named(listing: ProjectList, subject: str) -> list[str]:
    return [kind for kind in listing.by_category() if _kind(kind) and _kind(kind) in subject]


def _land(
    audited: AuditedDocument,
    listing: ProjectList,
    stated: StatedQuantity,
    summed: tuple[str, Sequence[Row], Column],
) -> Judgement:
    name, rows, column = summed
    figures = [listing.table.single(row, column) for row in rows]
    title = f"{name}的{plain(column.heading)}"
    lacking = [row for row, figure in zip(rows, figures, strict=True) if figure is None]
    if lacking:
        names = "、".join(f"“{row.name.strip()}”" for row in lacking[:3])
        return NotRun(
            "A7", f"{listing.table.title}{names}没有填写{column.heading}，无法核对{title}"
        )
    known = [figure for figure in figures if figure is not None]
    unit = unit_of(stated)
    parts = total(_as_listed(one, known, unit) for one in known)
    value = (parts.low + parts.high) / 2
    digits = max([stated.digits, *(printed(one).digits for one in known)])
    result = f"{round_half_up(value, digits):f}"
    terms = "＋".join(f"{one.value:f}" for one in known if one.value)
    claim = f"正文所述{title}与{listing.table.title}合计一致"
    if agrees(Printed(stated.value or round_half_up(Fraction(0), 0), unit), parts):
        how = f"{terms}＝{result}{stated.unit}，正文为{stated.value:f}{stated.unit}"
        return audited.verified("A7", stated.span, claim=claim, how=how)
    return audited.finding(
        "A7",
        stated.span,
        claim=claim,
        figures=Disagreement(f"{stated.value:f}", result, stated.unit),
        explanation=f"正文{title}为{stated.value:f}{stated.unit}，{listing.table.title}各项目相加："
        f"{terms}＝{result}{stated.unit}，两者不等。",
        mend="请核对清单各项目的面积，更正正文或清单。",
        related=[one.span for one in known],
    )


def _as_listed(figure: TableFigure, listed: Sequence[TableFigure], unit: Unit | None) -> Interval:
    """What a figure of a list may stand for, in the unit of the text.

    A list that prints 0.9631 beside 30 leaves out zeros: every figure is as sharp as the sharpest. A list without a unit is
    taken to be in the text's; that it has none is a finding of its own.
    """
    half = Fraction(1, 2 * 10 ** max(printed(one).digits for one in listed))
    exact = Fraction(figure.value)
    interval = Interval(exact - half, exact + half)
    own = figure.known_unit
    if own is None or unit is None or own.dimension is not unit.dimension:
        return interval
    return interval.scaled(convert(1, own, unit))


def check_project_units(audited: AuditedDocument) -> Iterator[Judgement]:
    """A7: the columns of land say their unit."""
    for listing in project_lists(audited):
        columns = [one for one in (listing.land, listing.new_land) if one is not None]
        bare = [one for one in columns if not _has_unit(listing, one)]
        if bare:
            yield _no_unit(audited, listing, bare)
        else:
            heading = columns[0]
            yield audited.verified(
                "A7",
                _heading_span(listing.table, heading),
                claim=f"{listing.table.title}的面积写明单位",
                how="、".join(f"{plain(one.heading)}（{one.unit or '见各格'}）" for one in columns),
            )


def _has_unit(listing: ProjectList, column: Column) -> bool:
    figures = [figure for row in listing.rows for figure in listing.table.at(row, column)]
    return bool(column.unit) or (bool(figures) and all(figure.unit for figure in figures))


def _no_unit(audited: AuditedDocument, listing: ProjectList, bare: Sequence[Column]) -> Judgement:
    names = "、".join(f"“{plain(one.heading)}”" for one in bare)
    units = sorted({one.unit for one in listing.said if is_area(one)})
    guess = f"正文以{units[0]}计，" if len(units) == 1 else ""
    return audited.finding(
        "A7",
        _heading_span(listing.table, bare[0]),
        claim=f"{listing.table.title}的面积写明单位",
        figures=Disagreement(expected=units[0] if len(units) == 1 else ""),
        explanation=f"{listing.table.title}的{names}栏没有计量单位，表题、表头和单元格中都没有，读者无法判断是公顷还是亩。",
        mend=f"{guess}请在表头或表题注明单位（如“单位：公顷”）。",
        certainty=Certainty.CERTAIN,
        related=[_heading_span(listing.table, one) for one in bare],
    )


def _heading_span(table: TableFigures, column: Column) -> Span:
    cells = [table.cells.get((row, column.index)) for row in range(table.table.header_rows)]
    return next((one.span for one in reversed(cells) if one and one.text.strip()), table.table.span)


def _kind(name: str) -> str:
    """A kind of project without 类 and 项目: 产业类项目 is 产业."""
    return _KIND_ENDING.sub("", plain(name))
