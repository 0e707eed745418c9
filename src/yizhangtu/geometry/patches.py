"""Connected patches (连片), their merged outlines and the holes (天窗) in them.

Two patches are connected when they share a stretch of boundary. Nearly always they share its vertices too, and the edge
table says so exactly. Where one of them has a vertex on the other's edge that the other lacks, the edges that did not
cancel are compared once more: two of them that run along each other for at least a centimetre, no further apart than
the last digit that plane coordinates of record are given to (0.1 mm), connect their patches.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from yizhangtu.errors import UsageError
from yizhangtu.geometry.area import statutory_area
from yizhangtu.geometry.edges import EdgeTable, Residual
from yizhangtu.geometry.gauss_kruger import survey_crs_of
from yizhangtu.geometry.kernels.contacts import join_touching
from yizhangtu.geometry.outlines import merged_outlines
from yizhangtu.geometry.pieces import check_rows
from yizhangtu.geometry.rings import IntArray, Rings
from yizhangtu.geometry.slivers import is_sliver
from yizhangtu.geometry.statutory_plane import check_place

__all__ = ["connected_parts", "connected_patches", "find_holes", "merge_patches"]

_APART_M = 1e-4
_ALONG_M = 1e-2
_METRES_PER_DEGREE = 1e5
_RUN_LENGTH = 32


def connected_patches(series: gpd.GeoSeries, *, corner_contact: bool = False) -> IntArray:
    """A label for each row such that rows sharing a stretch of boundary have the same one (连片).

    A multipart row is one row: what touches any of its parts is connected with it. `connected_parts` labels parts.

    Parameters
    ----------
    series
        Polygons in degrees or in a Gauss-Krüger belt.
    corner_contact
        Whether touching at a single point connects as well.

    Returns
    -------
    int64 array of shape (n,): 0, 1, … in the order of first rows; -1 for missing and empty geometry. Patches that overlap
    without a common stretch of boundary are not connected.

    Raises
    ------
    CrsMismatch, InvalidGeometry
        As `statutory_area`.

    Examples
    --------
    >>> row = [shapely.box(x, 4e6, x + 10, 4000010) for x in (500000, 500010, 500030)]
    >>> connected_patches(gpd.GeoSeries(row, crs=4548))
    array([0, 0, 1])
    """
    rings, tolerance_scale = _decoded(series)
    node = rings.row_of_part[rings.part_of_ring]
    component = _components(
        rings, node, len(series), tolerance_scale, corner_contact=corner_contact
    )
    return _labels(component, np.diff(rings.row) > 0)


def connected_parts(series: gpd.GeoSeries, *, corner_contact: bool = False) -> gpd.GeoDataFrame:
    """The polygon parts of a layer, labelled by connection.

    Returns
    -------
    GeoDataFrame with one row per part: `row` (position in `series`), `label` (0, 1, …), `area_m2`, `geometry`.

    Raises
    ------
    CrsMismatch, InvalidGeometry
        As `statutory_area`.
    """
    parts, row = _parts(series)
    exploded = gpd.GeoSeries(parts, crs=series.crs)
    return gpd.GeoDataFrame(
        {
            "row": row,
            "label": connected_patches(exploded, corner_contact=corner_contact),
            "area_m2": statutory_area(exploded),
        },
        geometry=exploded,
    )


def merge_patches(series: gpd.GeoSeries, labels: npt.ArrayLike | None = None) -> gpd.GeoDataFrame:
    """Patches dissolved into outlines with their holes.

    Parameters
    ----------
    labels
        One integer per row: rows of one label are dissolved together, rows with a negative label left out. By default
        parts connected by a stretch of boundary are dissolved, so each row of the result is one connected patch.

    Returns
    -------
    GeoDataFrame with one row per label, ordered by it: `label`, `area_m2`, `geometry`. Vertices are those delivered.

    Raises
    ------
    CrsMismatch, InvalidGeometry
        As `statutory_area`; also when overlapping rows cross themselves so that no outline can be made.
    UsageError
        When there are not as many labels as rows.

    Notes
    -----
    Outlines are chained from the edges that do not cancel. Where that does not give one valid polygon (the rows overlap,
    or lack each other's vertices) GEOS makes the union of those rows, and of those only.

    Examples
    --------
    >>> row = [shapely.box(x, 4e6, x + 10, 4000010) for x in (500000, 500010, 500030)]
    >>> merge_patches(gpd.GeoSeries(row, crs=4548)).round(2)[["label", "area_m2"]]
       label  area_m2
    0      0    200.0
    1      1    100.0
    """
    parts, row = _parts(series)
    exploded = gpd.GeoSeries(parts, crs=series.crs)
    rings, tolerance_scale = _decoded(exploded)
    node = rings.part_of_ring
    if labels is None:
        component = _components(rings, node, len(parts), tolerance_scale)
        of_part = _labels(component, np.ones(len(parts), dtype=np.bool_))
    else:
        given = np.asarray(labels, dtype=np.int64)
        if given.shape != (len(series),):
            raise UsageError(f"标签数（{given.size}）与图斑数（{len(series)}）不一致")
        of_part = given[row]
    number, outlines = merged_outlines(parts, rings, of_part)
    merged = gpd.GeoSeries(outlines, crs=series.crs)
    return gpd.GeoDataFrame({"label": number, "area_m2": statutory_area(merged)}, geometry=merged)


def find_holes(series: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Holes (天窗): what the merged outlines of a layer enclose without covering it.

    Returns
    -------
    GeoDataFrame with one row per hole: `number` (1, 2, …), `label` (the outline it is in, as `merge_patches` numbers
    them), `area_m2`, `geometry`. Patches that lie in a hole are not part of it.

    Raises
    ------
    CrsMismatch, InvalidGeometry
        As `statutory_area`.

    Examples
    --------
    >>> ring = shapely.box(500000, 4e6, 500030, 4000030) - shapely.box(500010, 4000010, 500020, 4000020)
    >>> find_holes(gpd.GeoSeries([ring], crs=4548)).round(2)[["number", "label", "area_m2"]]
       number  label  area_m2
    0       1      0    100.0
    """
    merged = merge_patches(series)
    outlines, owner = shapely.get_parts(
        np.asarray(merged.geometry.values, dtype=object), return_index=True
    )
    rings, of_outline = shapely.get_rings(outlines, return_index=True)
    is_inner = np.diff(of_outline, prepend=-1) == 0
    holes = shapely.polygons(rings[is_inner])
    label = merged["label"].to_numpy()[owner[of_outline[is_inner]]]
    holes, source = _without_islands(holes, outlines)
    areas = gpd.GeoSeries(holes, crs=series.crs)
    return gpd.GeoDataFrame(
        {
            "number": np.arange(1, len(holes) + 1),
            "label": label[source],
            "area_m2": statutory_area(areas),
        },
        geometry=areas,
    )


def _without_islands(
    holes: npt.NDArray[np.object_], outlines: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.object_], IntArray]:
    """The holes less the outlines that lie in them, and which hole each result came from."""
    inside, island = shapely.STRtree(shapely.point_on_surface(outlines)).query(
        holes, predicate="contains"
    )
    result: list[npt.NDArray[np.object_]] = [holes[i : i + 1] for i in range(len(holes))]
    for hole in np.unique(inside):
        rest = shapely.difference(holes[hole], shapely.union_all(outlines[island[inside == hole]]))
        pieces = shapely.get_parts(rest)
        result[hole] = pieces[~is_sliver(pieces)]
    sizes = np.array([len(pieces) for pieces in result], dtype=np.int64)
    together = np.concatenate(result) if result else holes
    return together, np.repeat(np.arange(len(holes), dtype=np.int64), sizes)


def _parts(series: gpd.GeoSeries) -> tuple[npt.NDArray[np.object_], IntArray]:
    """Polygon parts that are not empty, and the row of each; what is wrong with a row is told of the row, not of a part."""
    geometries = np.asarray(series.values, dtype=object)
    crs = survey_crs_of(series.crs)
    rings = Rings.of(geometries)
    check_place(rings.boxes(), crs)
    check_rows(rings, np.arange(len(geometries), dtype=np.int64), crs)
    parts, row = shapely.get_parts(geometries, return_index=True)
    filled = ~shapely.is_empty(parts)
    return parts[filled], row[filled].astype(np.int64)


def _decoded(series: gpd.GeoSeries) -> tuple[Rings, float]:
    """Rings of a layer, and how many units of its coordinates a metre is."""
    crs = survey_crs_of(series.crs)
    geometries = np.asarray(series.values, dtype=object)
    rings = Rings.of(geometries)
    check_place(shapely.bounds(geometries), crs)
    return rings, 1.0 if crs.gauss_kruger is not None else 1.0 / _METRES_PER_DEGREE


def _components(
    rings: Rings, node: IntArray, nodes: int, scale: float, *, corner_contact: bool = False
) -> IntArray:
    """The smallest connected node for every node, by common edges and by edges that run along each other."""
    component = np.arange(nodes, dtype=np.int64)
    table = EdgeTable.of(rings, node=node)
    component[: len(table.component)] = table.component
    _join_contacts(table.residual(), node, component, scale, corner_contact=corner_contact)
    return component


def _join_contacts(
    residual: Residual, node: IntArray, component: IntArray, scale: float, *, corner_contact: bool
) -> None:
    """Unite in `component` what runs along each other without the same vertices."""
    if not len(residual.edge):
        return
    starts = _run_starts(residual)
    run = np.append(starts, len(residual.edge)).astype(np.int64)
    run_node = node[residual.ring[starts]]
    box = np.hstack(
        [
            np.minimum.reduceat(np.minimum(residual.start, residual.end), starts),
            np.maximum.reduceat(np.maximum(residual.start, residual.end), starts),
        ]
    )
    tolerance = _APART_M * scale
    grown = box + np.array([-tolerance, -tolerance, tolerance, tolerance])
    one, two = shapely.STRtree(shapely.box(*box.T)).query(shapely.box(*grown.T))
    apart = (one < two) & (component[run_node[one]] != component[run_node[two]])
    join_touching(
        residual.start,
        residual.end,
        run,
        run_node,
        box,
        one[apart].astype(np.int64),
        two[apart].astype(np.int64),
        tolerance,
        _ALONG_M * scale,
        tolerance if corner_contact else -1.0,
        component,
    )


def _run_starts(residual: Residual) -> IntArray:
    """First edges of runs of at most `_RUN_LENGTH` edges that follow each other on one ring."""
    follows = (np.diff(residual.edge, prepend=-2) == 1) & (np.diff(residual.ring, prepend=-1) == 0)
    first = np.flatnonzero(~follows)
    place = np.arange(len(residual.edge)) - np.repeat(
        first, np.diff(np.append(first, len(residual.edge)))
    )
    return np.flatnonzero(place % _RUN_LENGTH == 0).astype(np.int64)


def _labels(component: IntArray, present: npt.NDArray[np.bool_]) -> IntArray:
    """Components numbered 0, 1, … by first appearance; -1 where nothing is present."""
    labels = np.full(len(component), -1, dtype=np.int64)
    labels[present] = pd.factorize(component[present])[0]
    return labels
