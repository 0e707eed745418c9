"""The layers of the three control lines, in our own column names."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from yizhangtu.demo.parcels import SURVEY_CRS
from yizhangtu.demo.scene import Scene
from yizhangtu.geometry import area_of_record, merge_patches
from yizhangtu.standards import Profile
from yizhangtu.units import DM2_PER_M2

__all__ = ["boundary_layer", "merged", "redline_layer", "stacked"]

Flags = npt.NDArray[np.bool_]


def merged(scene: Scene, rows: Flags) -> gpd.GeoDataFrame:
    """Connected patches of some parcels as polygons with their holes, with `recorded_area_m2`, large ones first."""
    shapes = merge_patches(scene.parcels.series(rows)).geometry
    areas = area_of_record(shapes)
    order = np.lexsort((shapes.bounds["minx"], -areas))
    return gpd.GeoDataFrame(
        {"recorded_area_m2": areas[order] / DM2_PER_M2},
        geometry=gpd.GeoSeries(shapes.array[order], crs=SURVEY_CRS),
    )


def stacked(parts: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Layers of the same columns as one."""
    names = [name for name in parts[0].columns if name != "geometry"]
    return gpd.GeoDataFrame(
        {name: np.concatenate([part[name].to_numpy() for part in parts]) for name in names},
        geometry=gpd.GeoSeries(np.concatenate([part.geometry for part in parts]), crs=SURVEY_CRS),
    )


def redline_layer(scene: Scene) -> gpd.GeoDataFrame:
    """The ecological redline: a few large polygons with many holes, and small ones."""
    frame = merged(scene, scene.cover.redline)
    frame["county_code"] = scene.unit.code
    frame["province_name"] = "内蒙古自治区"
    frame["city_name"] = "示范市"
    frame["county_name"] = scene.unit.name
    frame["realm"] = "陆域"
    return frame


def boundary_layer(scene: Scene, profile: Profile) -> gpd.GeoDataFrame:
    """The urban development boundary by zone; zones of one town adjoin."""
    parts = []
    for zone in (410, 430):
        rows = scene.cover.boundary & (scene.cover.zone == zone)
        if rows.any():
            part = merged(scene, rows)
            part["zone_code"] = str(zone)
            part["zone_name"] = profile.code_name("zone", str(zone))
            parts.append(part)
    return stacked(parts)
