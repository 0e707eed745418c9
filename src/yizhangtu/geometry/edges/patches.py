"""Connected patches (连片图斑), their sizes, their merged outlines and the holes (天窗) in them.

Two patches are connected when they share a stretch of boundary. Nearly always they share its vertices too, and the edge
table says so exactly. Where one of them has a vertex on the other's edge that the other lacks, the edges that did not
cancel are compared once more: two of them that run along each other for at least a centimetre, no further apart than
the last digit that plane coordinates of record are given to (0.1 mm), connect their patches.

Every function takes a layer or its `LayerEdges`; who asks several questions of one layer makes those once.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from yizhangtu.errors import UsageError
from yizhangtu.geometry.area import row_areas
from yizhangtu.geometry.edges.contacts import connected_nodes
from yizhangtu.geometry.edges.layer_edges import LayerEdges
from yizhangtu.geometry.edges.merging import Misfits, merged_outlines, require_fit
from yizhangtu.geometry.edges.polygons import polygons_of, rows_of_parts
from yizhangtu.geometry.rings import IntArray, Rings
from yizhangtu.geometry.slivers import is_sliver

__all__ = [
    "connected_parts",
    "connected_patches",
    "find_holes",
    "large_patch_share",
    "merge_patches",
    "patch_sizes",
]


def connected_patches(
    layer: gpd.GeoSeries | LayerEdges, *, corner_contact: bool = False
) -> IntArray:
    """A label for each row such that rows sharing a stretch of boundary have the same one (连片).

    A multipart row is one row: what touches any of its parts is connected with it. `connected_parts` labels parts.

    Parameters
    ----------
    layer
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
    edges = LayerEdges.of(layer)
    rings = edges.rings
    node = rings.row_of_part[rings.part_of_ring]
    component = connected_nodes(edges, node, len(edges), corner_contact=corner_contact)
    return _labels(component, np.diff(rings.row) > 0)


def connected_parts(
    layer: gpd.GeoSeries | LayerEdges, *, corner_contact: bool = False
) -> gpd.GeoDataFrame:
    """The polygon parts of a layer, labelled by connection.

    Parameters
    ----------
    layer, corner_contact
        As `connected_patches`.

    Returns
    -------
    GeoDataFrame with one row per part: `row` (position in the layer), `label` (0, 1, …), `area_m2`, `geometry`.

    Raises
    ------
    CrsMismatch, InvalidGeometry
        As `statutory_area`.
    """
    edges = LayerEdges.of(layer)
    return gpd.GeoDataFrame(
        {
            "row": edges.rings.row_of_part,
            "label": _part_labels(edges, corner_contact=corner_contact),
            "area_m2": edges.part_area_m2,
        },
        geometry=gpd.GeoSeries(polygons_of(rows_of_parts(edges.rings)), crs=edges.crs),
    )


def patch_sizes(layer: gpd.GeoSeries | LayerEdges, *, corner_contact: bool = False) -> pd.DataFrame:
    """How large each connected patch is: what counts under a size (碎图斑) and contiguity (连片度) are made of.

    Parameters
    ----------
    layer, corner_contact
        As `connected_patches`; parts of one row that do not touch are patches of their own.

    Returns
    -------
    DataFrame with one row per patch: `label` (as `connected_parts` gives it), `parts`, `area_m2` (statutory). Patches under a
    size are counted by comparing; the mean of `area_m2` is the contiguity that the published tables give in 亩 per patch (our
    reading of them: unverified).

    Raises
    ------
    CrsMismatch, InvalidGeometry
        As `statutory_area`.

    Examples
    --------
    >>> row = [shapely.box(x, 4e6, x + 10, 4000010) for x in (500000, 500010, 500030)]
    >>> sizes = patch_sizes(gpd.GeoSeries(row, crs=4548))
    >>> sizes.round(2)
       label  parts  area_m2
    0      0      2    200.0
    1      1      1    100.0
    >>> int((sizes["area_m2"] < 150).sum())
    1
    """
    edges = LayerEdges.of(layer)
    label = _part_labels(edges, corner_contact=corner_contact)
    count = int(label.max(initial=-1)) + 1
    return pd.DataFrame(
        {
            "label": np.arange(count),
            "parts": np.bincount(label, minlength=count),
            "area_m2": np.bincount(label, weights=edges.part_area_m2, minlength=count),
        }
    )


def large_patch_share(sizes: pd.DataFrame, at_least_m2: float) -> float:
    """Share of the area that lies in patches of at least a size (规模连片面积占比), 0 to 1; nan without patches.

    Parameters
    ----------
    sizes
        As `patch_sizes` gives them.
    at_least_m2
        The size that counts as large, m².

    Notes
    -----
    Formula: Σ area of patches ≥ size ÷ Σ area. Which size counts is not written in what we have seen; the measure is ours
    (unverified).

    Examples
    --------
    >>> large_patch_share(pd.DataFrame({"area_m2": [300.0, 100.0]}), 200.0)
    0.75
    """
    area = sizes["area_m2"].to_numpy()
    total = float(area.sum())
    return float(area[area >= at_least_m2].sum()) / total if total > 0.0 else float("nan")


def merge_patches(
    layer: gpd.GeoSeries | LayerEdges,
    labels: npt.ArrayLike | None = None,
    *,
    misfits: Misfits = "refuse",
) -> gpd.GeoDataFrame:
    """Patches dissolved into outlines with their holes.

    Parameters
    ----------
    layer
        Polygons in degrees or in a Gauss-Krüger belt.
    labels
        One integer per row: rows of one label are dissolved together, rows with a negative label left out. By default
        parts connected by a stretch of boundary are dissolved, so each row of the result is one connected patch.
    misfits
        What to do when rows of one label do not fit together, because they overlap, or have boundary in common without the same
        vertices: "refuse" them, or "unite" them: GEOS makes the union of the touching parts
        concerned, and of those only. Without labels all rows have to fit together, those of different patches too.

    Returns
    -------
    GeoDataFrame with one row per label, ordered by it: `label`, `area_m2`, `geometry`. Vertices are those delivered. Outlines
    are valid, and hold what their rows hold and nothing else; a single part stays as it was delivered.

    Raises
    ------
    CrsMismatch
        As `statutory_area`.
    InvalidGeometry
        As `statutory_area`; when a row is not a valid polygon; when rows of one label do not fit together and are to be
        refused. Names the rows and the place.
    UsageError
        When there are not as many labels as rows.

    Examples
    --------
    >>> row = [shapely.box(x, 4e6, x + 10, 4000010) for x in (500000, 500010, 500030)]
    >>> merge_patches(gpd.GeoSeries(row, crs=4548)).round(2)[["label", "area_m2"]]
       label  area_m2
    0      0    200.0
    1      1    100.0
    """
    if labels is None:
        edges = LayerEdges.of(layer)
        if misfits == "refuse":
            require_fit(edges)
        of_part = _part_labels(edges)
        number = np.arange(int(of_part.max(initial=-1)) + 1)
    else:
        given = np.asarray(labels, dtype=np.int64)
        if given.shape != (len(layer),):
            raise UsageError(f"标签数（{given.size}）与图斑数（{len(layer)}）不一致")
        edges = LayerEdges.of(layer, given >= 0)
        label_of_part = given[edges.position][edges.rings.row_of_part]
        number, of_part = _dense(label_of_part)
    shapes, areas = merged_outlines(edges, of_part, misfits=misfits)
    return gpd.GeoDataFrame(
        {"label": number, "area_m2": areas}, geometry=gpd.GeoSeries(shapes, crs=edges.crs)
    )


def find_holes(
    layer: gpd.GeoSeries | LayerEdges, *, misfits: Misfits = "refuse"
) -> gpd.GeoDataFrame:
    """Holes (天窗): what the merged outlines of a layer enclose without covering it.

    What lies in them is a table of areas: `tabulate_area(holes, survey, left_by=["number"], right_by=["land_use"])`.

    Parameters
    ----------
    layer, misfits
        As `merge_patches`.

    Returns
    -------
    GeoDataFrame with one row per hole: `number` (1, 2, …), `label` (the outline it is in, as `merge_patches` numbers
    them), `area_m2`, `geometry`. Patches that lie in a hole are not part of it.

    Raises
    ------
    CrsMismatch, InvalidGeometry
        As `merge_patches`.

    Examples
    --------
    >>> ring = shapely.box(500000, 4e6, 500030, 4000030) - shapely.box(500010, 4000010, 500020, 4000020)
    >>> find_holes(gpd.GeoSeries([ring], crs=4548)).round(2)[["number", "label", "area_m2"]]
       number  label  area_m2
    0       1      0    100.0
    """
    edges = LayerEdges.of(layer)
    merged = merge_patches(edges, misfits=misfits)
    outlines, owner = shapely.get_parts(
        np.asarray(merged.geometry.values, dtype=object), return_index=True
    )
    rings, of_outline = shapely.get_rings(outlines, return_index=True)
    is_inner = np.diff(of_outline, prepend=-1) == 0
    holes = shapely.polygons(rings[is_inner])
    label = merged["label"].to_numpy()[owner[of_outline[is_inner]]]
    holes, source = _without_islands(holes, outlines)
    return gpd.GeoDataFrame(
        {
            "number": np.arange(1, len(holes) + 1),
            "label": label[source],
            "area_m2": row_areas(Rings.of(holes), edges.survey_crs),
        },
        geometry=gpd.GeoSeries(holes, crs=edges.crs),
    )


def _without_islands(
    holes: npt.NDArray[np.object_], outlines: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.object_], IntArray]:
    """The holes less the outlines that lie in them, and which hole each result came from."""
    hole, island = shapely.STRtree(outlines).query(holes)
    around, within = shapely.bounds(holes)[hole], shapely.bounds(outlines)[island]
    fits = (around[:, :2] <= within[:, :2]).all(axis=1) & (within[:, 2:] <= around[:, 2:]).all(
        axis=1
    )
    hole, island = hole[fits], island[fits]
    inside = shapely.contains(holes[hole], shapely.point_on_surface(outlines[island]))
    hole, island = hole[inside], island[inside]
    result: list[npt.NDArray[np.object_]] = [holes[i : i + 1] for i in range(len(holes))]
    for k in np.unique(hole):
        rest = shapely.difference(holes[k], shapely.union_all(outlines[island[hole == k]]))
        pieces = shapely.get_parts(rest)
        result[k] = pieces[~is_sliver(pieces)]
    sizes = np.array([len(pieces) for pieces in result], dtype=np.int64)
    together = np.concatenate(result) if result else holes
    return together, np.repeat(np.arange(len(holes), dtype=np.int64), sizes)


def _part_labels(edges: LayerEdges, *, corner_contact: bool = False) -> IntArray:
    """Labels of connected parts, 0, 1, … by first appearance."""
    node = edges.rings.part_of_ring
    parts = len(edges.rings.part) - 1
    component = connected_nodes(edges, node, parts, corner_contact=corner_contact)
    return _labels(component, np.ones(parts, dtype=np.bool_))


def _dense(label: IntArray) -> tuple[IntArray, IntArray]:
    """The labels that are not negative, ascending, and the place of each part's label among them; -1 for negative ones."""
    number, place = np.unique(label, return_inverse=True)
    negative = int(np.searchsorted(number, 0))
    return number[negative:], np.maximum(place - negative, -1)


def _labels(component: IntArray, present: npt.NDArray[np.bool_]) -> IntArray:
    """Components numbered 0, 1, … by first appearance; -1 where nothing is present."""
    labels = np.full(len(component), -1, dtype=np.int64)
    labels[present] = pd.factorize(component[present])[0]
    return labels
