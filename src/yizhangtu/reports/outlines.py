"""Polygons as drawing paths: simplified to what a printed page can show, for drawing only, never stored or measured."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path as DrawingPath
from pyproj import CRS

from yizhangtu.errors import CrsMismatch

__all__ = ["DrawingPlane", "Shapes", "plane_of", "shapes_of"]

# CGCS2000 / 3-degree Gauss-Krüger without zone prefix: EPSG 4534 (central meridian 75°E) to 4554 (135°E).
_FIRST_MERIDIAN, _LAST_MERIDIAN, _FIRST_EPSG = 75, 135, 4534
# A patch of this many vertices or fewer is drawn as it is: simplifying it could make it vanish.
_SMALL_RING = 8


@dataclass(frozen=True, slots=True)
class DrawingPlane:
    """The plane in which a map is drawn, in metres: one for all layers of the map, whatever CRS each came in."""

    central_meridian: int
    epsg: int

    def bring(self, frame: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
        """The frame's polygons in this plane, single parts, without null and empty ones.

        Raises
        ------
        CrsMismatch
            When the frame has no CRS.
        """
        if frame.crs is None:
            raise CrsMismatch(
                "图层没有坐标系，不能绘图", where="图件", mend="请在导入时指明坐标系，例如EPSG:4490"
            )
        series = frame.geometry
        series = series[~(series.isna() | series.is_empty)]
        parts = shapely.get_parts(shapely.force_2d(series.to_crs(epsg=self.epsg).to_numpy()))
        polygons: npt.NDArray[np.object_] = parts[shapely.get_type_id(parts) == 3]
        return polygons


def plane_of(frame: gpd.GeoDataFrame) -> DrawingPlane:
    """The 3-degree Gauss-Krüger plane whose meridian is nearest to the middle of the frame.

    Raises
    ------
    CrsMismatch
        When the frame has no CRS.
    """
    if frame.crs is None:
        raise CrsMismatch(
            "图层没有坐标系，不能绘图", where="图件", mend="请在导入时指明坐标系，例如EPSG:4490"
        )
    degrees = frame.geometry
    if CRS(frame.crs).is_projected:
        box = gpd.GeoSeries([shapely.box(*frame.total_bounds)], crs=frame.crs)
        degrees = box.to_crs(epsg=4490)
    west, _, east, _ = degrees.total_bounds
    nearest = round((west + east) / 2 / 3) * 3
    meridian = int(min(max(nearest, _FIRST_MERIDIAN), _LAST_MERIDIAN))
    return DrawingPlane(meridian, _FIRST_EPSG + (meridian - _FIRST_MERIDIAN) // 3)


@dataclass(frozen=True, slots=True)
class Shapes:
    """Drawing paths of many polygons, their number of vertices, and the boxes of the polygons (metres)."""

    paths: list[DrawingPath]
    vertices: int
    boxes: npt.NDArray[np.float64]


def shapes_of(polygons: npt.NDArray[np.object_], tolerance_m: float) -> Shapes:
    """Paths of the polygons, details below `tolerance_m` left out; no polygons give no paths."""
    boxes = shapely.bounds(polygons).reshape(-1, 4)
    large = shapely.get_num_coordinates(polygons) > _SMALL_RING
    drawn = polygons.copy()
    drawn[large] = shapely.simplify(polygons[large], tolerance_m, preserve_topology=False)
    # What simplification would make vanish is drawn as its box: a county is full of small patches.
    vanished = shapely.is_empty(drawn)
    drawn[vanished] = shapely.box(*boxes[vanished].T)
    # Fills follow the non-zero rule, so holes must run against their outlines.
    rings = shapely.get_rings(shapely.orient_polygons(shapely.get_parts(drawn)))
    coordinates, ring_of = shapely.get_coordinates(rings, return_index=True)
    return Shapes(_paths(coordinates, ring_of), len(coordinates), boxes)


def _paths(
    coordinates: npt.NDArray[np.float64], ring_of: npt.NDArray[np.int64]
) -> list[DrawingPath]:
    """All rings as one compound path: one call to the renderer instead of one per patch."""
    if len(coordinates) == 0:
        return []
    codes = np.full(len(coordinates), DrawingPath.LINETO, dtype=DrawingPath.code_type)
    starts = np.flatnonzero(np.diff(ring_of, prepend=-1))
    codes[starts] = DrawingPath.MOVETO
    codes[np.append(starts[1:], len(coordinates)) - 1] = DrawingPath.CLOSEPOLY
    return [DrawingPath(coordinates, codes)]
