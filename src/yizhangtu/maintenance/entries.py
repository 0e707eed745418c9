"""The rows that pieces become in the line after: identifiers, unit, and what the land below or the piece says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import pandas as pd

from yizhangtu.errors import UsageError
from yizhangtu.indicators import PlanState
from yizhangtu.maintenance.booking import DEDUCTION_FIELD, GROSS_FIELDS, RECORD_FIELDS, Addition
from yizhangtu.maintenance.overlaps import overlap_with_largest
from yizhangtu.maintenance.pieces import text_of, texts_of
from yizhangtu.model import ControlLine
from yizhangtu.units import DM2_PER_M2

__all__ = ["Row", "new_rows", "next_object_ids", "townships_of"]

Row = dict[str, object]

_ID_LENGTH, _SERIAL_LENGTH = 18, 8
_VILLAGE_LENGTH, _FARMLAND_SERIAL_LENGTH = 12, 6
_AREA_FIELDS = frozenset({*RECORD_FIELDS.values(), *GROSS_FIELDS.values(), DEDUCTION_FIELD})
# What a survey parcel says of itself as a figure in the survey, not of the land that enters the line.
_OWN_TO_PARCEL = _AREA_FIELDS | {
    "object_id",
    "element_code",
    "unit_code",
    "unit_name",
    "geometry",
    "note",
}
# What a piece says about the transfer, or what we say about the row; the rest it says about the land is carried over.
_OWN_TO_PIECE = _AREA_FIELDS | {"object_id", "element_code", "farmland_number", "note", "geometry"}
_DEFAULT_ZONE = "410"
_DEFAULT_REALM = "陆域"


@dataclass(frozen=True)
class _Entry:
    """What one new row is made from: the piece, its areas of record (dm²), its place, the survey parcel below."""

    piece: Mapping[str, object]
    net: int
    gross: int
    township: tuple[str, str]
    parcel: Mapping[str, object]


def new_rows(
    state: PlanState, line: ControlLine, ins: gpd.GeoDataFrame, addition: Addition
) -> list[Row]:
    """The attributes of the rows that `ins` become, one per piece, in their order.

    Farmland takes them from the survey parcel that gives most of the piece; a boundary row has the piece's zone or
    城镇集中建设区, a redline row the piece's realm or 陆域. Whatever else the piece says in a column of the line is
    carried over. Identifiers continue after the largest of the layer.
    """
    base = state.frame(line)
    townships = townships_of(state, ins.geometry)
    survey = state.layers.get("land_change_survey")
    entries = [
        _Entry(
            piece=piece,
            net=int(addition.net[place]),
            gross=int(addition.gross[place]),
            township=townships[place],
            parcel=_row(survey, int(addition.parcels[place])),
        )
        for place, piece in enumerate(ins.to_dict("records"))
    ]
    describe: Mapping[ControlLine, Callable[[_Entry], Row]] = {
        ControlLine.PERMANENT_BASIC_FARMLAND: partial(_farmland_row, base),
        ControlLine.ECOLOGICAL_REDLINE: partial(_redline_row, state, base),
        ControlLine.URBAN_DEVELOPMENT_BOUNDARY: partial(_boundary_row, state),
    }
    rows = [
        {
            **_unit(state, base, entry.township),
            "element_code": state.profile.layer(line).element_code or _only(base, "element_code"),
            **describe[line](entry),
            **_carried(entry.piece, base),
            RECORD_FIELDS[line]: entry.net / DM2_PER_M2,
            GROSS_FIELDS[line]: entry.gross / DM2_PER_M2,
        }
        for entry in entries
    ]
    identifiers = next_object_ids(base, state.unit.county_code, len(rows))
    for row, identifier in zip(rows, identifiers, strict=True):
        row["object_id"] = identifier
    if line is ControlLine.PERMANENT_BASIC_FARMLAND:
        _number_farmland(rows, [text_of(one.parcel.get("location_code")) for one in entries], base)
    return rows


def next_object_ids(base: pd.DataFrame, county_code: str, count: int) -> list[str]:
    """The next `count` identifiers (标识码) of a layer, after the largest it has.

    County 6 digits, layer 4, serial 8: both prefixes are those of the largest identifier; a layer without one of 18
    digits starts with the county and 0000.

    Source: 自然资源“一张图”数据库体系结构, 永久基本农田表 注1, unverified.

    Raises
    ------
    UsageError
        When the serial number runs over.

    Examples
    --------
    >>> base = pd.DataFrame({"object_id": ["150999300100000007", "150999300100000003"]})
    >>> next_object_ids(base, "150999", 2)
    ['150999300100000008', '150999300100000009']
    >>> next_object_ids(pd.DataFrame(), "150999", 1)
    ['150999000000000001']
    """
    prefix_length = _ID_LENGTH - _SERIAL_LENGTH
    largest = f"{county_code}0000{0:08d}"
    if "object_id" in base.columns:
        known = base["object_id"].dropna().astype(str)
        sound = known[known.str.fullmatch(f"[0-9]{{{_ID_LENGTH}}}")]
        serials = sound.str[prefix_length:].to_numpy(dtype=object)
        largest = sound.iloc[int(serials.argmax())] if len(sound) else largest
    first = int(largest[prefix_length:]) + 1
    if first + count > 10**_SERIAL_LENGTH:
        raise UsageError(
            "图层的标识码顺序号已用完，不能再编新号",
            where=f"最大标识码{largest}",
            mend="请先整理该图层的标识码（BSM）再提交调整",
        )
    return [f"{largest[:prefix_length]}{first + step:08d}" for step in range(count)]


def _farmland_row(base: gpd.GeoDataFrame, entry: _Entry) -> Row:
    row: Row = {
        name: value
        for name, value in entry.parcel.items()
        if name in base.columns and name not in _OWN_TO_PARCEL
    }
    # Recorded nets are adjusted to control areas, so a net may pass its measured gross by a few 0.01 m².
    row[DEDUCTION_FIELD] = max(entry.gross - entry.net, 0) / DM2_PER_M2
    return row


def _redline_row(state: PlanState, base: gpd.GeoDataFrame, entry: _Entry) -> Row:
    return {
        "county_code": state.unit.county_code,
        "county_name": state.unit.name,
        "province_name": _only(base, "province_name"),
        "city_name": _only(base, "city_name"),
        "realm": text_of(entry.piece.get("realm")) or _DEFAULT_REALM,
    }


def _boundary_row(state: PlanState, entry: _Entry) -> Row:
    zone = (
        state.profile.normalise_code("zone", text_of(entry.piece.get("zone_code"))) or _DEFAULT_ZONE
    )
    return {"zone_code": zone, "zone_name": state.profile.code_name("zone", zone)}


def _unit(state: PlanState, base: gpd.GeoDataFrame, township: tuple[str, str]) -> Row:
    """A layer that names one unit throughout names it here too; otherwise the township, or the county without one."""
    code = _only(base, "unit_code")
    if code:
        return {"unit_code": code, "unit_name": _only(base, "unit_name") or state.unit.name}
    return {
        "unit_code": township[0] or state.unit.code,
        "unit_name": township[1] or state.unit.name,
    }


def _carried(piece: Mapping[str, object], base: gpd.GeoDataFrame) -> Row:
    return {
        name: value
        for name, value in piece.items()
        if name in base.columns and name not in _OWN_TO_PIECE and text_of(value)
    }


def _number_farmland(rows: Sequence[Row], places: Sequence[str], base: pd.DataFrame) -> None:
    """Gives new rows the next 永久基本农田图斑编号 of their village: village code 12 digits, serial 6."""
    if "farmland_number" not in base.columns:
        return
    known = base["farmland_number"].dropna().astype(str)
    last: dict[str, int] = {}
    for row, place in zip(rows, places, strict=True):
        village = place[:_VILLAGE_LENGTH]
        if len(village) < _VILLAGE_LENGTH:
            continue
        if village not in last:
            serials = known[known.str.startswith(village)].str[_VILLAGE_LENGTH:]
            last[village] = max((int(one) for one in serials if one.isdigit()), default=0)
        last[village] += 1
        row["farmland_number"] = f"{village}{last[village]:0{_FARMLAND_SERIAL_LENGTH}d}"


def townships_of(state: PlanState, series: gpd.GeoSeries) -> list[tuple[str, str]]:
    """Code and name of the township that has most of each geometry; empty texts where none does."""
    if not state.has("township"):
        return [("", "")] * len(series)
    frame = state.frame("township")
    named = list(zip(texts_of(frame, "unit_code"), texts_of(frame, "unit_name"), strict=True))
    found = overlap_with_largest(series, frame.geometry)
    return [named[place] if place >= 0 else ("", "") for place in found]


def _row(frame: pd.DataFrame | None, position: int) -> Mapping[str, object]:
    if frame is None or position < 0:
        return {}
    return {str(name): value for name, value in frame.iloc[position].items()}


def _only(frame: pd.DataFrame, column: str) -> str:
    """The one text a column has in all its rows, "" when it has several or none."""
    values = list(frame[column].unique()) if column in frame.columns else []
    return text_of(values[0]) if len(values) == 1 else ""
