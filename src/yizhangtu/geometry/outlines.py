"""Merged outlines from the edges that do not cancel."""

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.errors import InvalidGeometry
from yizhangtu.geometry.edges import EdgeTable, TracedRings, turns
from yizhangtu.geometry.rings import IntArray, Rings

__all__ = ["merged_outlines"]

_Geometries = npt.NDArray[np.object_]
_UNITS_IN_LAST_PLACE = 4.0


def merged_outlines(
    parts: _Geometries, rings: Rings, label: IntArray
) -> tuple[IntArray, _Geometries]:
    """One polygon or multipolygon per label.

    Parameters
    ----------
    parts, rings
        Polygons, one part each, as objects and decoded.
    label
        Per part; negative ones are left out.

    Returns
    -------
    The labels in ascending order and their outlines.
    """
    of_ring = rings.part_of_ring
    table = EdgeTable.of(rings, group=label[of_ring], node=of_ring)
    # `component` is the first part of each set of parts connected by common edges inside one label.
    component = table.component
    outline = _connected_outlines(parts, table, of_ring, label)
    first = np.flatnonzero((component == np.arange(len(component))) & (label >= 0))
    order = first[np.argsort(label[first], kind="stable")]
    number, at = np.unique(label[order], return_index=True)
    result = np.empty(len(number), dtype=object)
    for i, members in enumerate(np.split(order, at[1:]) if len(number) else []):
        result[i] = outline[members[0]] if len(members) == 1 else _collected(outline[members])
    return number, result


def _collected(outlines: _Geometries) -> shapely.Geometry:
    """Outlines of one label as one geometry; those that touch along a line or overlap are united."""
    together = shapely.multipolygons(shapely.get_parts(outlines))
    return together if shapely.is_valid(together) else _united(outlines)


def _united(polygons: _Geometries) -> shapely.Geometry:
    try:
        return shapely.union_all(polygons)
    except shapely.GEOSException as error:
        raise InvalidGeometry(
            "图斑互相重叠且自相交，无法合并", mend="请先检查并修复图斑的重叠与自相交"
        ) from error


def _connected_outlines(
    parts: _Geometries, table: EdgeTable, of_ring: IntArray, label: IntArray
) -> _Geometries:
    """At the first part of each connected set its outline; sets of one part keep the delivered object."""
    component = table.component
    outline = parts.copy()
    size = np.bincount(component, minlength=len(parts))
    merging = (size > 1) & (label >= 0)
    residual = table.residual()
    of_edge = component[of_ring[residual.ring]]
    traced = residual.subset(merging[of_edge]).traced(of_edge[merging[of_edge]])
    owner = of_edge[merging[of_edge]][traced.edge]
    done = _polygons(traced, owner)
    for target, polygon in zip(*done, strict=True):
        outline[target] = polygon
    for target in np.setdiff1d(np.flatnonzero(merging), done[0]):
        outline[target] = _united(parts[component == target])
    return outline


def _polygons(traced: TracedRings, owner: IntArray) -> tuple[IntArray, _Geometries]:
    """Valid polygons of the owners that have exactly one outer ring."""
    turn = turns(traced.xy, traced.ring)
    kept = ~_is_degenerate(traced, turn)
    outer = kept & (turn > 0)
    count = np.bincount(owner[outer], minlength=int(owner.max(initial=-1)) + 1)
    chosen = np.flatnonzero(kept & (count[owner] == 1))
    # Rings of one owner together, the outer one first.
    chosen = chosen[np.lexsort((chosen, ~outer[chosen], owner[chosen]))]
    owners, at = np.unique(owner[chosen], return_index=True)
    sizes = np.diff(traced.ring)
    ring = np.concatenate([[0], np.cumsum(sizes[chosen])])
    within = np.arange(int(ring[-1])) - np.repeat(ring[:-1], sizes[chosen])
    xy = traced.xy[np.repeat(traced.ring[:-1][chosen], sizes[chosen]) + within]
    offsets = (ring, np.append(at, len(chosen)))
    polygons = shapely.from_ragged_array(shapely.GeometryType.POLYGON, xy, offsets)
    valid = shapely.is_valid(polygons)
    return owners[valid], polygons[valid]


def _is_degenerate(traced: TracedRings, turn: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Rings narrower than the rounding of their coordinates: a vertex that one neighbour has on the other's edge."""
    lengths = np.append(np.hypot(*np.diff(traced.xy, axis=0).T), 0.0)
    lengths[traced.ring[1:] - 1] = 0.0
    starts = traced.ring[:-1]
    if not len(starts):
        return np.zeros(0, dtype=np.bool_)
    perimeter = np.add.reduceat(lengths, starts)
    largest = np.maximum.reduceat(np.abs(traced.xy).max(axis=1), starts)
    return np.abs(turn) <= _UNITS_IN_LAST_PLACE * np.spacing(largest) * perimeter
