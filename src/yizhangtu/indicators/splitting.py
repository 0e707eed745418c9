"""Splitting a layer's recorded areas (面积分摊): by what lies over it, and by an attribute that other layers know."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.geometry import tabulate_area
from yizhangtu.indicators.accounting import apportion_pairs
from yizhangtu.indicators.fields import (
    Areas,
    Codes,
    Mask,
    UndecidableError,
    codes_or_blank,
    require_geometry,
)
from yizhangtu.indicators.state import PlanState

__all__ = ["LandParts", "split_by_attribute", "within_dm2"]


def within_dm2(
    state: PlanState, layer: str, areas: Areas, mask: str, *, rows: Mask | None = None
) -> Areas:
    """How much of each row's recorded area lies inside another layer, by geometric share, dm².

    Parameters
    ----------
    state : PlanState
        The state measured.
    layer : str
        The layer whose rows are split; both layers need a geometry in every row.
    areas : int64[n]
        Recorded area of each of its rows, dm².
    mask : str
        The layer they may lie in. Overlapping rows of it never count a record twice.
    rows : bool[m], optional
        Which rows of `mask` take part; all without it.
    """
    require_geometry(state, layer, mask)
    pairs = state.overlay(layer, mask)
    if rows is not None:
        pairs = pairs[rows[pairs["right"].to_numpy()]]
    parts = apportion_pairs(pairs, areas, state.area_m2(layer))
    inside = np.zeros(len(areas), dtype=np.int64)
    np.add.at(inside, pairs["left"].to_numpy(), parts)
    return inside


@dataclass(frozen=True)
class LandParts:
    """A layer's recorded area split by an attribute.

    `rows` and `codes` give the row and the code of each part, `areas` its recorded area in dm²; `undecided` the rows
    whose attribute no layer tells. The parts of a decided row add up to its record.
    """

    rows: npt.NDArray[np.int64]
    codes: Codes
    areas: Areas
    undecided: npt.NDArray[np.int64]

    def where(self, rows: Mask) -> "LandParts":
        """Only the parts of the rows that `rows` marks."""
        parts = rows[self.rows]
        return LandParts(
            self.rows[parts],
            self.codes[parts],
            self.areas[parts],
            self.undecided[rows[self.undecided]],
        )

    def require_decided(self, layer_name: str, attribute_name: str) -> "LandParts":
        """Itself, or an `UndecidableError` when a row's attribute is not known."""
        if len(self.undecided):
            raise UndecidableError(
                f"{layer_name}图层有{len(self.undecided)}个图斑的{attribute_name}未填，其他图层也查不到"
            )
        return self


def split_by_attribute(
    state: PlanState,
    layer: str,
    areas: Areas,
    *,
    attribute: tuple[str, str],
    sources: Collection[str] = (),
) -> LandParts:
    """A layer's recorded areas by an attribute: the row's own where it has one, else from other layers by overlay.

    Parameters
    ----------
    state : PlanState
        The state measured.
    layer : str
        The layer whose rows are split.
    areas : int64[n]
        Recorded area of each of its rows, dm².
    attribute : (field, code table)
        What is asked for.
    sources : collection of layer keys
        Layers with the same field, asked in order for rows that do not say it themselves; those not delivered are left
        out. A row is split over the parts of a source that know the attribute when these cover the profile's share of it.

    Returns
    -------
    LandParts
        Parts in the order of the layers asked, of rows within each.
    """
    field, table = attribute
    own = codes_or_blank(state, layer, field, table)
    said = np.flatnonzero(own != "")
    pieces = [(said, own[said], areas[said])]
    open_rows = np.flatnonzero(own == "")
    asked = [layer]
    share = float(state.profile.threshold("attribute_cover_share"))
    for source in sources:
        if not len(open_rows) or not state.has(source):
            continue
        require_geometry(state, layer, source)
        told = codes_or_blank(state, source, field, table)
        asked.append(source)
        pairs = state.derived(
            ("overlay of silent rows", field),
            asked,
            partial(_overlay_rows, state, layer, source, open_rows),
        )
        piece = _split_over(pairs, told, areas, share * state.area_m2(layer))
        pieces.append(piece)
        open_rows = np.setdiff1d(open_rows, piece[0])
    rows, names, parts = (np.concatenate(column) for column in zip(*pieces, strict=True))
    return LandParts(rows, names, parts, open_rows)


def _overlay_rows(
    state: PlanState, layer: str, source: str, rows: npt.NDArray[np.int64]
) -> pd.DataFrame:
    pairs = tabulate_area(state.frame(layer).geometry.iloc[rows], state.frame(source).geometry)
    return pairs.assign(left=rows[pairs["left"].to_numpy()])


def _split_over(
    pairs: pd.DataFrame, told: Codes, areas: Areas, least_m2: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.int64], Codes, Areas]:
    """The records of the left rows split over the right rows that know the code, where these cover at least so much."""
    pairs = pairs[told[pairs["right"].to_numpy()] != ""]
    left = pairs["left"].to_numpy()
    weights = pairs["area_m2"].to_numpy(dtype=np.float64)
    covered = np.bincount(left, weights=weights, minlength=len(areas)).astype(np.float64)
    decided = (covered > 0) & (covered >= least_m2)
    pairs = pairs[decided[left]]
    # What the source does not tell follows what it tells: the whole record is split over the told parts.
    parts = apportion_pairs(pairs, areas, covered)
    return pairs["left"].to_numpy(), told[pairs["right"].to_numpy()], parts
