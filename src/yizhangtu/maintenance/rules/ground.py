"""What lies under the pieces of a proposal: overlaps with another layer, by its codes."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.geometry import statutory_area
from yizhangtu.indicators import PlanState
from yizhangtu.indicators.fields import codes_or_blank
from yizhangtu.maintenance.overlaps import overlap_pairs
from yizhangtu.maintenance.rules.context import Judgement, Place, RuleContext, square_metres
from yizhangtu.model import ControlLine

__all__ = ["area_by_code", "areas_of", "overlap_with", "pieces_on", "touched"]


def overlap_with(state: PlanState, pieces: gpd.GeoDataFrame, layer: str) -> npt.NDArray[np.float64]:
    """Statutory area, m², of each piece that lies in the layer (rows of the layer do not overlap each other)."""
    pairs = overlap_pairs(pieces.geometry, state.frame(layer).geometry)
    return _per_piece(pairs, len(pieces))


def _per_piece(pairs: pd.DataFrame, count: int) -> npt.NDArray[np.float64]:
    found = np.zeros(count)
    np.add.at(found, pairs["left"].to_numpy(), pairs["area_m2"].to_numpy())
    return found


def area_by_code(
    state: PlanState, pieces: gpd.GeoDataFrame, layer: str, field: str, table: str
) -> pd.DataFrame:
    """Statutory area, m², of each piece by the code of the land below: rows are pieces, columns codes, "" unknown."""
    pairs = overlap_pairs(pieces.geometry, state.frame(layer).geometry)
    codes = codes_or_blank(state, layer, field, table)[pairs["right"].to_numpy()]
    table_of = pairs.assign(code=codes).pivot_table(
        index="left", columns="code", values="area_m2", aggfunc="sum", fill_value=0.0
    )
    return table_of.reindex(range(len(pieces)), fill_value=0.0)


def touched(
    pieces: gpd.GeoDataFrame, area_m2: npt.NDArray[np.float64], tolerance_m2: float
) -> Iterator[tuple[Place, float]]:
    """The places of the pieces with more than the tolerance, each with its area, m²."""
    for position in np.flatnonzero(area_m2 > tolerance_m2):
        yield Place.of(pieces.iloc[int(position)]), float(area_m2[position])


def pieces_on(
    context: RuleContext,
    rule: str,
    pieces: gpd.GeoDataFrame,
    area_m2: npt.NDArray[np.float64],
    *,
    line: ControlLine,
    message: str,
    mend: str,
) -> Iterator[Judgement]:
    """A finding for every piece with more than the tolerance of what it must not have.

    `message` holds {number} and {area}: the piece's number and its area in square metres.
    """
    tolerance = float(context.profile.threshold("piece_shape_tolerance"))
    for place, found in touched(pieces, area_m2, tolerance):
        measured = square_metres(found)
        yield context.finding(
            rule,
            message.format(number=place.number, area=measured.text(2)),
            mend,
            layer=line,
            at=place,
            measured=measured,
            expected="0",
        )


def areas_of(pieces: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Statutory area of each piece, m²."""
    return statutory_area(pieces.geometry)
