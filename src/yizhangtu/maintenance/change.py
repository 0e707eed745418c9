"""The change of one control line: the line before, the pieces that cross it, the line after."""

from dataclasses import dataclass

import geopandas as gpd

from yizhangtu.model import ChangeForm, ControlLine, Finding

__all__ = ["LineChange"]


@dataclass(frozen=True)
class LineChange:
    """One line's change, built by `build_change`.

    `pieces` has one row per transfer and the columns number, direction ("in" or "out"), reason_code, evidence, township,
    place, area_dm2 (of record: net of deductions for farmland), gross_area_dm2, quota_source, multiple_kind, note,
    geometry (CRS of `before`); texts are empty where nothing was said. `findings` are what building it found wrong with
    what was handed in.
    """

    line: ControlLine
    form: ChangeForm
    before: gpd.GeoDataFrame
    pieces: gpd.GeoDataFrame
    after: gpd.GeoDataFrame
    findings: tuple[Finding, ...] = ()
