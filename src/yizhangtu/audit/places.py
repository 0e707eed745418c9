"""Finds places in a list that lie in another county than the one whose plan the document is."""

import re
from collections.abc import Iterator

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.documents import Document, NormalisedText, names_of
from yizhangtu.documents.table_figures import Column, Row, TableFigures
from yizhangtu.documents.table_labels import plain
from yizhangtu.model import Certainty, NotRun
from yizhangtu.standards import Profile

__all__ = ["check_places"]

_PLACE_HEADING = re.compile(
    r"(?:项目)?(?:所在|涉及|所属)(?:的)?(?:地区|地|区域|乡镇|位置|县区|旗县)|建设地点|项目地点"
)
_BETWEEN = re.compile(r"[、,;，；/\s]+|及|和|与")
# A county by its ending alone, where the code table does not have it; 红旗镇 and 县城 are none.
_COUNTY = re.compile(
    r"[\u3400-\u9fff]{1,12}?(?:自治县|自治旗|(?<=[\u3400-\u9fff])县(?![城道级域内乡镇村街])|(?<=[\u3400-\u9fff])旗$)"
)
_COUNTY_CODES = "admin_unit"
# The title at the head of a plan; other plans named later are not this one.
_TITLE = re.compile(r"(?:^|[《)\s])?(?P<name>[\u3400-\u9fff]{2,24}?)国土空间(?:总体)?规划")
_HEAD_CHARACTERS = 200


def check_places(audited: AuditedDocument) -> Iterator[Judgement]:
    """A14: no place of a list names another county; places that no table of codes knows are not decided upon."""
    places = [
        (table, column)
        for table in audited.tables
        for column in table.columns
        if _PLACE_HEADING.fullmatch(plain(column.heading).split("(")[0])
    ]
    if not places:
        return
    territory = _territory(audited.document)
    counties = _counties(audited.profile)
    own = _own_county(territory, counties)
    if not own:
        unit = f"“{territory}”" if territory else "（标题中没有读到）"
        yield NotRun("A14", f"规划所在的县级行政区{unit}无法确定，不能判断所列地点是否在区内")
        return
    for table, column in places:
        yield from _check_column(audited, table, column, (territory, own, counties))


def _territory(document: Document) -> str:
    """The unit in the title at the document's head, else the one whose plan the text speaks of."""
    normalised = NormalisedText.of(document.text).text
    if found := _TITLE.search(normalised[:_HEAD_CHARACTERS]):
        return found["name"]
    return names_of(normalised, document.text).own


def _counties(profile: Profile) -> frozenset[str]:
    table = profile.code_tables.get(_COUNTY_CODES, {})
    return frozenset(entry.name for entry in table.values())


def _own_county(territory: str, counties: frozenset[str]) -> str:
    """The county of a plan's title (赤峰市喀喇沁旗); empty for the plan of a city or an unknown unit."""
    known = [name for name in counties if territory.endswith(name)]
    if known:
        return max(known, key=len)
    return territory if territory.endswith(("县", "旗")) else ""


def _check_column(
    audited: AuditedDocument,
    table: TableFigures,
    column: Column,
    known: tuple[str, str, frozenset[str]],
) -> Iterator[Judgement]:
    territory, own, counties = known
    inside: list[Row] = []
    for row in table.rows:
        abroad = [
            county
            for place in _BETWEEN.split(plain(table.text(row, column)))
            if (county := _county_named(place, counties)) and county not in territory
        ]
        for county in abroad:
            yield _outside(audited, table, (row, column), (county, own))
        if not abroad and table.text(row, column).strip():
            inside.append(row)
    if inside:
        yield audited.verified(
            "A14",
            table.span(inside[0], column),
            claim=f"{table.title}所列地点没有别的县级行政区",
            how=f"{len(inside)}行的{plain(column.heading)}都没有写{own}以外的县（市、区、旗）",
        )


def _county_named(place: str, counties: frozenset[str]) -> str:
    """The county that a place names: one of the code table, else by its ending; empty when it names none."""
    known = [name for name in counties if name in place]
    if known:
        return max(known, key=len)
    found = _COUNTY.match(place)
    return found.group() if found else ""


def _outside(
    audited: AuditedDocument,
    table: TableFigures,
    place: tuple[Row, Column],
    counties: tuple[str, str],
) -> Judgement:
    row, column = place
    county, own = counties
    return audited.finding(
        "A14",
        table.span(row, column),
        claim=f"{table.title}“{row.name.strip()}”在{own}内",
        figures=Disagreement(stated=county, expected=own),
        explanation=f"{table.title}“{row.name.strip()}”的“{plain(column.heading)}”写有{county}，"
        f"不在本规划范围{own}内。",
        mend=f"请核对项目位置；跨县项目只列{own}境内的部分和用地规模，其余由所在县的规划列入。",
        certainty=Certainty.LIKELY,
        related=(row.span,),
    )
