"""The account of a line's change (调整平衡): what it had, what came, what left, what it has; and each transfer."""

import geopandas as gpd

from yizhangtu.geometry import representative_lonlat, statutory_area
from yizhangtu.indicators import PlanState
from yizhangtu.maintenance.booking import RECORD_FIELDS, booked
from yizhangtu.maintenance.change import LineChange
from yizhangtu.maintenance.pieces import usable_geometry
from yizhangtu.model import ControlLine, Direction, LineBalance, Transfer

__all__ = ["balance", "transfers"]


def balance(change: LineChange) -> LineBalance:
    """The account of one line in integer 0.01 m², beside the statutory areas of both geometries.

    Every figure is taken from its own place: before and after are the sums of the rows' areas of record, in and out
    the sums over the pieces. Nothing is made to fit; rule C4 compares.

    Formula: after = before + in − out, exactly, in every change built from pieces.

    Source: rule C4 (arithmetic).
    """
    pieces = change.pieces
    entering = pieces["direction"] == Direction.IN.value
    return LineBalance(
        line=change.line,
        before_dm2=_record_dm2(change.before, change.line),
        in_dm2=int(pieces["area_dm2"][entering].sum()),
        out_dm2=int(pieces["area_dm2"][~entering].sum()),
        after_dm2=_record_dm2(change.after, change.line),
        geometric_before_m2=_measured_m2(change.before),
        geometric_after_m2=_measured_m2(change.after),
    )


def transfers(state: PlanState, change: LineChange) -> tuple[Transfer, ...]:
    """The pieces of a change as transfers, in before out, each by number.

    Parameters
    ----------
    state : PlanState
        Any state of the plan; its profile names the reasons. A reason the profile does not know has no name.
    change : LineChange
        The change of one line.

    Returns
    -------
    tuple of Transfer
        x, y are longitude and latitude (EPSG:4490, degrees) of a point inside the piece; areas are in dm². Empty when
        nothing is transferred.
    """
    names = {
        (direction, reason.code): reason.name
        for direction in Direction
        for reason in state.profile.reasons(change.line, direction)
    }
    places = representative_lonlat(change.pieces.geometry)
    found = (
        _transfer(change.line, row, names, (float(x), float(y)))
        for row, (x, y) in zip(change.pieces.to_dict("records"), places, strict=True)
    )
    return tuple(sorted(found, key=lambda one: (one.direction, one.number)))


def _transfer(
    line: ControlLine,
    row: dict[str, object],
    names: dict[tuple[Direction, str], str],
    place: tuple[float, float],
) -> Transfer:
    direction, code = Direction(str(row["direction"])), str(row["reason_code"])
    return Transfer(
        number=str(row["number"]),
        line=line,
        direction=direction,
        reason_code=code,
        reason_name=names.get((direction, code), ""),
        evidence=str(row["evidence"]),
        township=str(row["township"]),
        place=str(row["place"]),
        area_dm2=int(str(row["area_dm2"])),
        gross_area_dm2=int(str(row["gross_area_dm2"])),
        x=place[0],
        y=place[1],
    )


def _record_dm2(frame: gpd.GeoDataFrame, line: ControlLine) -> int:
    areas, _ = booked(frame, RECORD_FIELDS[line])
    return int(areas.sum())


def _measured_m2(frame: gpd.GeoDataFrame) -> float:
    """The statutory area of the rows that have one; what is no valid polygon is a finding elsewhere."""
    return float(statutory_area(frame.geometry[usable_geometry(frame.geometry)]).sum())
