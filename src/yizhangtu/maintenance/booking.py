"""Areas of record (台账面积) of what leaves and what enters a control line, exact to 0.01 m².

What leaves takes with it its share of what is recorded for the rows it is cut from, so that both sides of every cut
add up to the record. What enters farmland brings the arable net area that the land survey records for the ground under
it; what enters another line brings its statutory area.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.geometry import area_of_record, erase, statutory_area
from yizhangtu.indicators import PlanState
from yizhangtu.indicators.accounting import apportion_pairs, invalid_recorded, recorded_dm2
from yizhangtu.maintenance.faults import Fault
from yizhangtu.maintenance.overlaps import SMALLEST_M2, drawn_areas, overlap_pairs, rows_near
from yizhangtu.maintenance.pieces import row_names, usable_geometry
from yizhangtu.model import ControlLine, Severity

__all__ = [
    "DEDUCTION_FIELD",
    "GROSS_FIELDS",
    "RECORD_FIELDS",
    "Addition",
    "Removal",
    "add_areas",
    "booked",
    "booking_faults",
    "remove_areas",
]

_Areas = npt.NDArray[np.int64]
_Positions = npt.NDArray[np.int64]

DEDUCTION_FIELD = "deduction_area_m2"
_RECORDED = "recorded_area_m2"
# Farmland is booked net of deductions (永久基本农田面积); the other lines have one recorded area.
RECORD_FIELDS: Mapping[ControlLine, str] = MappingProxyType(
    {
        ControlLine.PERMANENT_BASIC_FARMLAND: "net_area_m2",
        ControlLine.ECOLOGICAL_REDLINE: _RECORDED,
        ControlLine.URBAN_DEVELOPMENT_BOUNDARY: _RECORDED,
    }
)
GROSS_FIELDS: Mapping[ControlLine, str] = MappingProxyType(
    {**RECORD_FIELDS, ControlLine.PERMANENT_BASIC_FARMLAND: "parcel_area_m2"}
)


@dataclass(frozen=True)
class Removal:
    """What pieces take out of a line.

    `pairs` has one row per piece and row of the line it takes from: left (piece), right (row), area_m2 (statutory),
    net_dm2 and gross_dm2 (of record). `rows` are the positions of the rows that lose land, ascending; `whole` says
    which of them lose all; `net_before` and `gross_before` are their areas of record in the line before, dm²;
    `rest` are the geometries left of `rows`. `unbooked` are those of `rows` that have no area recorded, `unsound` the
    positions of rows beside a piece that cannot be cut because their geometry is invalid; nothing is taken from them.
    """

    pairs: pd.DataFrame
    rows: _Positions
    whole: npt.NDArray[np.bool_]
    net_before: _Areas
    gross_before: _Areas
    rest: gpd.GeoSeries
    unbooked: _Positions
    unsound: _Positions

    def piece_areas(self, count: int) -> tuple[_Areas, _Areas]:
        """Net and gross area of record of each of the `count` pieces, dm²."""
        return (
            _sum_by(self.pairs, "left", count, "net_dm2"),
            _sum_by(self.pairs, "left", count, "gross_dm2"),
        )

    def remainders(self) -> tuple[_Areas, _Areas]:
        """Net and gross area of record left in each of `rows`, dm²; zero where all is lost."""
        place = np.searchsorted(self.rows, self.pairs["right"].to_numpy())
        lost = self.pairs.assign(place=place)
        count = len(self.rows)
        return (
            self.net_before - _sum_by(lost, "place", count, "net_dm2"),
            self.gross_before - _sum_by(lost, "place", count, "gross_dm2"),
        )


@dataclass(frozen=True)
class Addition:
    """What pieces bring into a line: net and gross areas of record in dm², one per piece.

    `parcels` are the positions of the survey parcels that give most of each piece, arable ones before others, -1 for
    none; `unbooked` the positions of arable survey parcels without a usable net area.
    """

    net: _Areas
    gross: _Areas
    parcels: _Positions
    unbooked: _Positions


def booked(frame: gpd.GeoDataFrame, field: str) -> tuple[_Areas, npt.NDArray[np.bool_]]:
    """The areas of record of a layer's rows in dm², and which rows have none recorded.

    A row without a recorded area, or with one that cannot be one, counts with the statutory area of its geometry, and
    with nothing when its geometry is none either.
    """
    column = frame[field] if field in frame.columns else pd.Series(np.nan, index=frame.index)
    missing = invalid_recorded(column)
    areas = np.zeros(len(frame), dtype=np.int64)
    areas[~missing] = recorded_dm2(column[~missing])
    measured = missing.copy()
    measured[missing] = usable_geometry(frame.geometry[missing])
    areas[measured] = area_of_record(frame.geometry[measured])
    return areas, missing


def remove_areas(base: gpd.GeoDataFrame, line: ControlLine, outs: gpd.GeoSeries) -> Removal:
    """What `outs` take from the rows of `base`.

    Parameters
    ----------
    base : GeoDataFrame
        The line before, one row per patch.
    line : ControlLine
        Which line; tells the fields of record.
    outs : GeoSeries
        Pieces taken out, in the CRS of `base`, not overlapping each other.

    Returns
    -------
    Removal
        A row's record is split by statutory area; one covered but for less than 0.005 m² loses all of it.
    """
    near = rows_near(base.geometry, outs)
    # A ring that crosses itself has no area, so the boxes say which broken rows could be concerned.
    usable = usable_geometry(base.geometry.iloc[near])
    sound, unsound = near[usable], near[~usable]
    pairs = overlap_pairs(outs, base.geometry.iloc[sound])
    pairs = pairs.assign(right=sound[pairs["right"].to_numpy(dtype=np.int64)])
    pairs = pairs.assign(area_m2=drawn_areas(outs, base.geometry, pairs))
    rows = np.unique(pairs["right"].to_numpy(dtype=np.int64))
    place = np.searchsorted(rows, pairs["right"].to_numpy(dtype=np.int64))
    touched = base.iloc[rows]
    rest = erase(touched.geometry, outs)
    whole = statutory_area(rest) < SMALLEST_M2
    covered_m2 = np.bincount(place, weights=pairs["area_m2"], minlength=len(rows))
    # Where nothing is left nothing may be booked for it: the covered area is then the whole.
    divisor = np.where(whole, covered_m2, statutory_area(touched.geometry))
    shares = pd.DataFrame({"left": place, "area_m2": pairs["area_m2"].to_numpy()})
    net, missing = booked(touched, RECORD_FIELDS[line])
    gross, _ = booked(touched, GROSS_FIELDS[line])
    pairs = pairs.assign(
        net_dm2=apportion_pairs(shares, net, divisor),
        gross_dm2=apportion_pairs(shares, gross, divisor),
    )
    return Removal(
        pairs=pairs,
        rows=rows,
        whole=whole,
        net_before=net,
        gross_before=gross,
        rest=rest,
        unbooked=rows[missing],
        unsound=unsound,
    )


def add_areas(state: PlanState, line: ControlLine, ins: gpd.GeoSeries) -> Addition:
    """What `ins` bring into the line: statutory areas, and for farmland the net area of the arable parcels below.

    Without a survey of land classes farmland counts gross; the caller says so.
    """
    gross = area_of_record(ins)
    nothing = np.zeros(0, dtype=np.int64)
    parcels = np.full(len(ins), -1, dtype=np.int64)
    if line is not ControlLine.PERMANENT_BASIC_FARMLAND or not state.has("land_change_survey"):
        return Addition(gross, gross, parcels, nothing)
    survey = state.frame("land_change_survey")
    pairs = overlap_pairs(ins, survey.geometry)
    if ins.crs == survey.crs:
        pairs = pairs.assign(area_m2=drawn_areas(ins, survey.geometry, pairs))
    rows, place = np.unique(pairs["right"].to_numpy(dtype=np.int64), return_inverse=True)
    touched = survey.iloc[rows]
    arable = _arable(touched, state)
    pairs = pairs.assign(place=place, is_arable=arable[place])
    largest = pairs.sort_values(
        ["is_arable", "area_m2"], ascending=False, kind="stable"
    ).drop_duplicates("left")
    parcels[largest["left"].to_numpy()] = largest["right"].to_numpy()
    net, missing = booked(touched, RECORD_FIELDS[line])
    counted = pairs[pairs["is_arable"]]
    shares = pd.DataFrame({"left": counted["place"], "area_m2": counted["area_m2"]})
    counted = counted.assign(net_dm2=apportion_pairs(shares, net, statutory_area(touched.geometry)))
    return Addition(
        _sum_by(counted, "left", len(ins), "net_dm2"), gross, parcels, rows[missing & arable]
    )


def booking_faults(
    state: PlanState,
    line: ControlLine,
    ins: gpd.GeoDataFrame,
    removal: Removal,
    addition: Addition,
) -> list[Fault]:
    """Faults for rows that could not be cut, and for areas that had to be measured because none is recorded."""
    faults = []
    if len(removal.unsound):
        faults.append(
            Fault(
                "C8",
                f"调出图斑处的现行控制线有{len(removal.unsound)}个图斑图形无效，无法裁切，未参与调出计算",
                "请先修复基础版本中这些图斑的图形",
                ids=row_names(state.frame(line), removal.unsound),
            )
        )
    is_farmland = line is ControlLine.PERMANENT_BASIC_FARMLAND
    if len(removal.unbooked):
        faults.append(
            Fault(
                "C8",
                f"调出涉及的{len(removal.unbooked)}个图斑没有登记面积，暂按图形的椭球面积计算",
                "请补齐基础版本中这些图斑的面积后重新导入",
                ids=row_names(state.frame(line), removal.unbooked),
                severity=Severity.HARD if is_farmland else Severity.WARNING,
            )
        )
    if not is_farmland or ins.empty:
        return faults
    if not state.has("land_change_survey") or "land_class" not in state.frame("land_change_survey"):
        faults.append(
            Fault(
                "C8",
                "缺少变更调查地类图斑或其地类编码，无法核算调入耕地的净面积",
                "请导入含地类编码的地类图斑图层",
                ids=tuple(ins["number"]),
            )
        )
    elif len(addition.unbooked):
        faults.append(
            Fault(
                "C8",
                f"调入涉及的{len(addition.unbooked)}个耕地图斑没有登记图斑地类面积，暂按图形的椭球面积计算",
                "请补齐变更调查中这些图斑的面积后重新导入",
                ids=row_names(state.frame("land_change_survey"), addition.unbooked),
            )
        )
    return faults


def _arable(survey: gpd.GeoDataFrame, state: PlanState) -> npt.NDArray[np.bool_]:
    if "land_class" not in survey.columns:
        return np.zeros(len(survey), dtype=np.bool_)
    arable = state.profile.class_group("arable")
    return np.asarray(survey["land_class"].isin(list(arable)).to_numpy(), dtype=np.bool_)


def _sum_by(pairs: pd.DataFrame, by: str, count: int, what: str) -> _Areas:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, pairs[by].to_numpy(dtype=np.int64), pairs[what].to_numpy(dtype=np.int64))
    return sums
