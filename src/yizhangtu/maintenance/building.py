"""Building the change of a control line (调整图斑成图) from what was handed in: pieces, or the whole new line."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.errors import CrsMismatch, UsageError
from yizhangtu.geometry import change_pieces, statutory_area
from yizhangtu.indicators import PlanState
from yizhangtu.maintenance.alignment import align
from yizhangtu.maintenance.booking import Addition, Removal, add_areas, booking_faults, remove_areas
from yizhangtu.maintenance.change import LineChange
from yizhangtu.maintenance.collisions import (
    inside_faults,
    mutual_overlaps,
    outside_faults,
    overlap_faults,
    without_overlaps,
)
from yizhangtu.maintenance.entries import new_rows, townships_of
from yizhangtu.maintenance.faults import Fault, tell
from yizhangtu.maintenance.overlaps import SMALLEST_M2, overlap_with_largest, rows_near
from yizhangtu.maintenance.pieces import (
    PIECE_TEXTS,
    geometry_faults,
    is_polygon,
    number_pieces,
    read_pieces,
    row_names,
    text_of,
    usable_geometry,
)
from yizhangtu.maintenance.renewal import renewed
from yizhangtu.model import ChangeForm, ControlLine, Direction, Severity

__all__ = ["PIECE_COLUMNS", "after_state", "build_change"]

_Positions = npt.NDArray[np.int64]

PIECE_COLUMNS = (
    "number",
    "direction",
    "reason_code",
    "evidence",
    "township",
    "place",
    "area_dm2",
    "gross_area_dm2",
    "quota_source",
    "multiple_kind",
    "note",
    "geometry",
)


def build_change(
    state: PlanState,
    line: ControlLine,
    form: ChangeForm,
    delivered: gpd.GeoDataFrame,
    *,
    year: int | None = None,
) -> LineChange:
    """The change of one control line, with what is wrong in what was handed in.

    Parameters
    ----------
    state : PlanState
        The base version. Farmland also needs its `land_change_survey`; townships come from `township`.
    line : ControlLine
        The line changed.
    form : ChangeForm
        PIECES: `delivered` has one row per transfer (see `read_pieces`). LAYER: `delivered` is the whole new line.
    delivered : GeoDataFrame
        Canonical columns, any CGCS2000 CRS. With another CRS than the line's it is reprojected for construction only,
        and vertices that coincide with the line's take its coordinates (see `align`).
    year : int, optional
        The proposal's year, for the numbers of pieces that have none.

    Returns
    -------
    LineChange
        `pieces` has the columns of `PIECE_COLUMNS`. Areas of record add up exactly: after = before + in − out, in the
        PIECES form always, in the LAYER form when the delivered line is booked so (rule C4 tells). A piece that cannot
        be computed with is left out and a hard finding says so.

    Raises
    ------
    UsageError
        When the base version has no such line.
    CrsMismatch
        When the line or what was delivered has no CRS.

    Notes
    -----
    Source: C4, C6 and C8 of the rules of maintenance; three-layer scheme of the 动态维护 database, unverified.
    """
    if line.value not in state.layers:
        name = state.profile.layer(line).name
        raise UsageError(
            f"基础版本没有{name}图层，不能提出调整",
            where=f"版本{state.version}",
            mend=f"请先导入含{name}图层的规划数据库",
        )
    if state.frame(line).crs is None or delivered.crs is None:
        raise CrsMismatch(
            "控制线图层或提交的数据没有坐标系，无法叠加",
            where=state.profile.layer(line).name,
            mend="请补上坐标系定义（CGCS2000）后重新导入",
        )
    build = _from_pieces if form is ChangeForm.PIECES else _from_layer
    return build(state, line, delivered, year)


def after_state(
    state: PlanState, changes: Sequence[LineChange], version: str = "proposal"
) -> PlanState:
    """The state with the changed lines in place of those before; every other layer, planning zones too, is untouched."""
    layers = {change.line.value: change.after for change in changes}
    return state.replacing(layers, version=version)


def _from_pieces(
    state: PlanState, line: ControlLine, delivered: gpd.GeoDataFrame, year: int | None
) -> LineChange:
    base = state.frame(line)
    tolerance_m2 = _tolerance_m2(state)
    pieces, faults = read_pieces(delivered, line, state.profile, year=year)
    faults += _reprojection(delivered, base)
    pieces = pieces.set_geometry(align(pieces.geometry, base.geometry))
    shared = mutual_overlaps(pieces.geometry)
    faults += overlap_faults(
        pieces.geometry, pieces["number"], shared, tolerance_m2=tolerance_m2, what="调整图斑"
    )
    outs, ins = _side(pieces, Direction.OUT), _side(pieces, Direction.IN)
    # Land taken out twice leaves once; the faults above say that it was asked for twice.
    taken = without_overlaps(outs.geometry, mutual_overlaps(outs.geometry))
    removal = remove_areas(base, line, taken)
    addition = add_areas(state, line, ins.geometry)
    faults += outside_faults(outs.set_geometry(taken), removal, base, tolerance_m2=tolerance_m2)
    faults += inside_faults(ins, base, tolerance_m2=tolerance_m2)
    faults += booking_faults(state, line, ins, removal, addition)
    after = renewed(
        base,
        line,
        removal=removal,
        rows=new_rows(state, line, ins, addition),
        geometries=ins.geometry,
    )
    return LineChange(
        line=line,
        form=ChangeForm.PIECES,
        before=base,
        pieces=_finished(state, pieces, removal, addition),
        after=after,
        findings=tell(faults, line, state.profile, base.crs),
    )


def _from_layer(
    state: PlanState, line: ControlLine, delivered: gpd.GeoDataFrame, year: int | None
) -> LineChange:
    base = state.frame(line)
    sound = usable_geometry(delivered.geometry)
    faults = geometry_faults(delivered, "object_id", sound)
    faults += _reprojection(delivered, base)
    usable = delivered[sound]
    shapes = align(usable.geometry, base.geometry)
    pieces = _computed_pieces(base.geometry[is_polygon(base.geometry)], shapes)
    outs, ins = _side(pieces, Direction.OUT), _side(pieces, Direction.IN)
    for column in PIECE_TEXTS:
        pieces[column] = pd.Series("", index=pieces.index, dtype=object)
    told = overlap_with_largest(ins.geometry, shapes)
    pieces = _as_drawn(pieces, ins, told, shapes)
    ins = pieces.loc[ins.index]
    for place, row in zip(ins.index[told >= 0], told[told >= 0], strict=True):
        words = usable.iloc[row]
        for column in set(PIECE_TEXTS) & set(usable.columns):
            pieces.loc[place, column] = text_of(words[column])
    if pieces["number"].duplicated().any():
        # One delivered row may have become several pieces; then its number names none of them.
        pieces["number"] = pieces["number"].where(~pieces["number"].duplicated(keep=False), "")
    pieces["number"] = number_pieces(pieces, line, state.profile, year=year)
    near = rows_near(shapes, ins.geometry)
    faults += overlap_faults(
        shapes.iloc[near],
        row_names(delivered, np.flatnonzero(sound)[near]),
        mutual_overlaps(shapes.iloc[near]),
        tolerance_m2=_tolerance_m2(state),
        what="新图层图斑",
    )
    removal = remove_areas(base, line, outs.geometry)
    addition = add_areas(state, line, ins.geometry)
    faults += booking_faults(state, line, pieces.loc[ins.index], removal, addition)
    return LineChange(
        line=line,
        form=ChangeForm.LAYER,
        before=base,
        pieces=_finished(state, pieces, removal, addition),
        after=delivered,
        findings=tell(faults, line, state.profile, base.crs),
    )


def _computed_pieces(before: gpd.GeoSeries, after: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """What differs between two lines, in first, each from north to south and west to east."""
    found = change_pieces(before, after)
    found = found[found["area_m2"] >= SMALLEST_M2]
    boxes = found.geometry.bounds
    order = np.lexsort(
        (found["area_m2"], boxes["minx"], -boxes["maxy"], found["direction"] == Direction.OUT.value)
    )
    return found.iloc[order][["direction", "geometry"]].reset_index(drop=True)


def _as_drawn(
    pieces: gpd.GeoDataFrame, ins: gpd.GeoDataFrame, told: _Positions, shapes: gpd.GeoSeries
) -> gpd.GeoDataFrame:
    """The pieces with each that is exactly one row of the new line drawn as that row is, with its own vertices.

    A computed outline also has the vertices of its neighbours, and the 70 m rule measures it a few 1e-9 differently
    from the row that the new line is booked with.
    """
    known = np.flatnonzero(told >= 0)
    rows = shapes.iloc[told[known]]
    difference = statutory_area(rows) - statutory_area(ins.geometry.iloc[known])
    shared = pd.Series(told[known]).duplicated(keep=False).to_numpy()
    same = ~shared & (np.abs(difference) < SMALLEST_M2)
    drawn = np.array(pieces.geometry.array, dtype=object)
    drawn[ins.index[known[same]]] = np.asarray(rows.array, dtype=object)[same]
    return pieces.set_geometry(gpd.GeoSeries(drawn, index=pieces.index, crs=pieces.crs))


def _finished(
    state: PlanState, pieces: gpd.GeoDataFrame, removal: Removal, addition: Addition
) -> gpd.GeoDataFrame:
    """The pieces with their areas of record and townships, in the columns of `PIECE_COLUMNS`."""
    is_out = (pieces["direction"] == Direction.OUT.value).to_numpy()
    areas = {name: np.zeros(len(pieces), dtype=np.int64) for name in ("area_dm2", "gross_area_dm2")}
    areas["area_dm2"][is_out], areas["gross_area_dm2"][is_out] = removal.piece_areas(
        int(is_out.sum())
    )
    areas["area_dm2"][~is_out], areas["gross_area_dm2"][~is_out] = addition.net, addition.gross
    names = [name for _, name in townships_of(state, pieces.geometry)]
    townships = pd.Series(names, index=pieces.index, dtype=object)
    return pieces.assign(**areas, township=townships)[list(PIECE_COLUMNS)]


def _side(pieces: gpd.GeoDataFrame, direction: Direction) -> gpd.GeoDataFrame:
    return pieces[pieces["direction"] == direction.value]


def _tolerance_m2(state: PlanState) -> float:
    return float(state.profile.threshold("piece_shape_tolerance"))


def _reprojection(delivered: gpd.GeoDataFrame, base: gpd.GeoDataFrame) -> list[Fault]:
    if delivered.crs == base.crs:
        return []
    return [
        Fault(
            "C4",
            f"提交数据的坐标系（{delivered.crs.name}）与现行控制线（{base.crs.name}）不同，已换算后叠加，"
            "与控制线重合的节点取控制线的坐标",
            "如需逐点一致，请用与控制线相同的坐标系提交",
            severity=Severity.INFO,
        )
    ]
