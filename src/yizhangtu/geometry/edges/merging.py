"""Outlines as polygons with their areas, one row per label; and what is done with parts that do not fit together."""

from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.errors import InvalidGeometry
from yizhangtu.geometry.area import row_areas
from yizhangtu.geometry.edges.fitting import (
    CROSSING,
    INVALID,
    OVERLAP,
    UNMATCHED,
    Faults,
    layer_faults,
    outline_faults,
)
from yizhangtu.geometry.edges.layer_edges import LayerEdges
from yizhangtu.geometry.edges.outlines import ONE_PART, ONE_PIECE, PIECES, Outlines, trace_outlines
from yizhangtu.geometry.edges.polygons import polygons_of, rows_of_parts
from yizhangtu.geometry.kernels.union_find import unite_pairs
from yizhangtu.geometry.rings import IntArray, Rings

__all__ = ["Misfits", "merged_outlines", "require_fit"]

Misfits = Literal["refuse", "unite"]

_Geometries = npt.NDArray[np.object_]
_TOLD = {
    INVALID: "图形自相交或无效",
    OVERLAP: "互相重叠",
    CROSSING: "边线相交或部分重合",
    UNMATCHED: "公共边上的顶点不一致",
}


def merged_outlines(
    layer: LayerEdges, label: IntArray, *, misfits: Misfits
) -> tuple[_Geometries, npt.NDArray[np.float64]]:
    """One polygon or multipolygon per label 0, 1, …, and its area, m².

    Parameters
    ----------
    label
        Per part of the layer; negative ones are left out.
    misfits
        What to do with valid parts of a label that do not fit together: refuse them, or have GEOS unite them.

    Raises
    ------
    InvalidGeometry
        When a part is invalid; when parts do not fit together and are to be refused; when GEOS cannot unite them.
    """
    labels = int(label.max(initial=-1)) + 1
    shapes = np.full(labels, shapely.Polygon(), dtype=object)
    areas = np.zeros(labels)
    outlines = trace_outlines(layer, label)
    if len(layer_faults(layer)):
        faults = outline_faults(layer, label, outlines)
        if len(faults):
            broken = faults.kind == INVALID
            if misfits == "refuse" or broken.any():
                raise _refusal(layer, faults if misfits == "refuse" else faults.subset(broken))
            wrong = np.unique(label[faults.one])
            shapes[wrong] = [_united(layer, outlines, label == k, faults) for k in wrong]
            areas[wrong] = row_areas(Rings.of(shapes[wrong]), layer.survey_crs)
            outlines = trace_outlines(layer, np.where(np.isin(label, wrong), -1, label))
    for kind in (ONE_PIECE, PIECES, ONE_PART):
        chosen, rings = _rows(layer, outlines, kind)
        shapes[chosen] = polygons_of(rings)
        areas[chosen] = row_areas(rings, layer.survey_crs)
    return shapes, areas


def require_fit(layer: LayerEdges) -> None:
    """Refuse a layer whose parts do not fit together as one.

    Raises
    ------
    InvalidGeometry
        Naming the rows and the place.
    """
    faults = layer_faults(layer)
    if len(faults):
        raise _refusal(layer, faults)


def _rows(layer: LayerEdges, outlines: Outlines, kind: int) -> tuple[IntArray, Rings]:
    """The labels of one kind and their outlines; a single part stays as it was delivered."""
    count = len(outlines.piece) - int(outlines.is_thin.sum())
    low, high = np.searchsorted(outlines.kind[:count], (kind, kind + 1))
    piece, label = outlines.piece[low:high], outlines.label[low:high]
    first_of_piece = np.flatnonzero(np.diff(piece, prepend=-1) != 0)
    if kind == ONE_PART:
        part = piece[first_of_piece]
        return label[first_of_piece], rows_of_parts(layer.rings).take(part)
    first_of_label = np.flatnonzero(np.diff(label[first_of_piece], prepend=-1) != 0)
    laid = outlines.rings
    rings = Rings(
        laid.xy[laid.ring[low] : laid.ring[high]],
        laid.ring[low : high + 1] - laid.ring[low],
        np.append(first_of_piece, high - low),
        np.append(first_of_label, len(first_of_piece)),
    )
    return label[first_of_piece[first_of_label]], rings


def _united(
    layer: LayerEdges, outlines: Outlines, chosen: npt.NDArray[np.bool_], faults: Faults
) -> shapely.Geometry:
    """The outline of a label whose parts do not fit: pieces with a fault are united by GEOS, the others stay as they are."""
    parts = np.flatnonzero(chosen)
    delivered = rows_of_parts(layer.rings)
    if len(parts) == 1:
        return polygons_of(delivered.take(parts))[0]
    piece_of = outlines.piece_of_part
    one, two = piece_of[faults.one], piece_of[faults.two]
    # A vertex that one of two neighbours of a piece lacks leaves a ring without width, and nothing else, to be left out.
    torn = (faults.kind == OVERLAP) | (faults.kind == CROSSING) | (one != two)
    own = np.flatnonzero(chosen[faults.one] & torn)
    cluster = np.arange(len(chosen), dtype=np.int64)
    unite_pairs(cluster, one[own], two[own])
    faulty = np.unique(cluster[one[own]])
    of_part = cluster[piece_of[parts]]
    fine = chosen[outlines.piece] & ~outlines.is_thin & ~np.isin(cluster[outlines.piece], faulty)
    try:
        polygons = [*_pieces(outlines, np.flatnonzero(fine))]
        for k in faulty:
            united = shapely.union_all(polygons_of(delivered.take(parts[of_part == k])))
            polygons += shapely.get_parts(united).tolist()
        whole = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
        if not shapely.is_valid(whole):
            whole = shapely.union_all(polygons_of(delivered.take(parts)))
    except shapely.GEOSException as error:
        raise _refusal(layer, faults) from error
    return whole


def _pieces(outlines: Outlines, ring: IntArray) -> _Geometries:
    """Pieces of land as polygons; ring: all rings of each."""
    first = np.flatnonzero(np.diff(outlines.piece[ring], prepend=-1) != 0)
    laid = outlines.rings
    each = np.arange(len(laid.ring), dtype=np.int64)
    own = Rings(laid.xy, laid.ring, each, each).take(ring)
    part = np.append(first, len(ring))
    return polygons_of(Rings(own.xy, own.ring, part, np.arange(len(part))))


def _refusal(layer: LayerEdges, faults: Faults) -> InvalidGeometry:
    row = layer.position[layer.rings.row_of_part[[faults.one[0], faults.two[0]]]] + 1
    x, y = faults.at[0]
    who = f"第{row[0]}行" if row[0] == row[1] else f"第{row[0]}行与第{row[1]}行"
    digits = 4 if layer.survey_crs.gauss_kruger is not None else 9
    others = f"，共{len(faults)}处" if len(faults) > 1 else ""
    return InvalidGeometry(
        f"图斑{_TOLD[int(faults.kind[0])]}，得不到合并后的轮廓",
        where=f"{who}，坐标（{x:.{digits}f}，{y:.{digits}f}）{others}",
        mend="请先检查图层的重叠、缝隙与公共边顶点，修正后再合并",
    )
