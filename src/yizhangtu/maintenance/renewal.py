"""The line after (维护后图层): rows that lose land are cut or go, rows that bring land come; the others are not touched."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.maintenance.booking import DEDUCTION_FIELD, GROSS_FIELDS, RECORD_FIELDS, Removal
from yizhangtu.maintenance.entries import Row
from yizhangtu.maintenance.pieces import text_of
from yizhangtu.model import ControlLine
from yizhangtu.units import DM2_PER_M2

__all__ = ["renewed"]

_Areas = npt.NDArray[np.int64]


def renewed(
    base: gpd.GeoDataFrame,
    line: ControlLine,
    *,
    removal: Removal,
    rows: Sequence[Row],
    geometries: gpd.GeoSeries,
) -> gpd.GeoDataFrame:
    """The line after.

    Parameters
    ----------
    base : GeoDataFrame
        The line before.
    line : ControlLine
        Which line; tells the fields of record.
    removal : Removal
        What leaves it.
    rows : sequence of dict
        Attributes of the rows that come in; see `new_rows`.
    geometries : GeoSeries
        Their geometries, CRS of `base`.

    Returns
    -------
    GeoDataFrame
        RangeIndex, the columns of `base` (and its fields of record if they were missing). Rows of `base` in their
        order without those wholly covered, then the new rows. A cut row keeps its attributes, its object_id too, and
        has the remainder as its geometry, a multipolygon where it falls apart, and as its areas of record. Every other
        row is the same bit for bit.
    """
    attributes = _with_remainders(base, line, removal, wanted=bool(rows))
    cut = removal.rows[~removal.whole]
    shapes = np.array(base.geometry.array, dtype=object)
    shapes[cut] = np.array(removal.rest[~removal.whole].array, dtype=object)
    keep = np.ones(len(base), dtype=np.bool_)
    keep[removal.rows[removal.whole]] = False
    columns: dict[str, object] = {
        name: _appended(attributes[name][keep], [row.get(name) for row in rows])
        for name in attributes.columns
    }
    columns[base.geometry.name] = np.concatenate(
        [shapes[keep], np.array(geometries.array, dtype=object)]
    )
    order = [*base.columns, *(name for name in attributes.columns if name not in base.columns)]
    return gpd.GeoDataFrame(pd.DataFrame(columns)[order], geometry=base.geometry.name, crs=base.crs)


def _with_remainders(
    base: gpd.GeoDataFrame, line: ControlLine, removal: Removal, *, wanted: bool
) -> pd.DataFrame:
    """The attributes of the line with what is left booked in cut rows; `wanted` asks for the fields of record anyway."""
    cut = removal.rows[~removal.whole]
    net, gross = (areas[~removal.whole] for areas in removal.remainders())
    attributes = pd.DataFrame(base.drop(columns=base.geometry.name))
    if not len(cut) and not wanted:
        return attributes
    for field, areas in ((RECORD_FIELDS[line], net), (GROSS_FIELDS[line], gross)):
        attributes[field] = _with_areas(_column(base, field), cut, areas)
    if line is ControlLine.PERMANENT_BASIC_FARMLAND and DEDUCTION_FIELD in base.columns:
        # Gross less deduction is net in a sound row, and stays so; what an unsound row is off by is kept.
        recorded = _dm2(base[DEDUCTION_FIELD].iloc[cut])
        off = recorded - (removal.gross_before - removal.net_before)[~removal.whole]
        deduction = np.maximum(gross - net + off, 0)
        attributes[DEDUCTION_FIELD] = _with_areas(base[DEDUCTION_FIELD], cut, deduction)
    return attributes


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame.columns else pd.Series(np.nan, index=frame.index)


def _dm2(values: pd.Series) -> _Areas:
    numbers = pd.to_numeric(values, errors="coerce").fillna(0.0).to_numpy(dtype=np.float64)
    return np.asarray(np.rint(numbers * DM2_PER_M2), dtype=np.int64)


def _with_areas(column: pd.Series, rows: npt.NDArray[np.int64], areas_dm2: _Areas) -> pd.Series:
    """The column with square metres of record in some rows; the other values as they were."""
    if not len(rows):
        return column
    changed = column.astype(np.float64) if pd.api.types.is_integer_dtype(column) else column.copy()
    changed.iloc[rows] = pd.Series(areas_dm2 / DM2_PER_M2, index=column.index[rows])
    return changed


def _appended(column: pd.Series, values: list[object]) -> pd.Series:
    """The column with more values, in its own type where they fit it."""
    if not values:
        return column.reset_index(drop=True)
    dtype = column.dtype
    if pd.api.types.is_integer_dtype(dtype) and any(text_of(value) == "" for value in values):
        dtype = pd.Int64Dtype()
    missing = [None if text_of(value) == "" else value for value in values]
    try:
        fresh = pd.Series(missing, dtype=dtype)
    except (TypeError, ValueError):
        dtype, fresh = np.dtype(object), pd.Series(missing, dtype=object)
    return pd.concat([column.astype(dtype), fresh], ignore_index=True)
