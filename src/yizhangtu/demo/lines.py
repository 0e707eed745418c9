"""The layers of the three control lines, in our own column names."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from yizhangtu.demo.parcels import SURVEY_CRS
from yizhangtu.demo.scene import Scene
from yizhangtu.geometry import area_of_record, merge_patches
from yizhangtu.units import DM2_PER_M2

__all__ = ["boundary_layer", "merged", "redline_layer"]

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


def redline_layer(scene: Scene) -> gpd.GeoDataFrame:
    """The ecological redline: a few large polygons with many holes, and small ones."""
    frame = merged(scene, scene.cover.redline)
    frame["county_code"] = scene.unit.code
    frame["province_name"] = "内蒙古自治区"
    frame["city_name"] = "示范市"
    frame["county_name"] = scene.unit.name
    frame["realm"] = "陆域"
    return frame


def boundary_layer(scene: Scene) -> gpd.GeoDataFrame:
    """The urban development boundary by zone; zones of one town adjoin."""
    parts = []
    for zone, name in ((410, "城镇集中建设区"), (430, "特别用途区")):
        rows = scene.cover.boundary & (scene.cover.zone == zone)
        if rows.any():
            part = merged(scene, rows)
            part["zone_code"] = str(zone)
            part["zone_name"] = name
            parts.append(part)
    together = parts[0]
    for part in parts[1:]:
        columns = [name for name in part.columns if name != "geometry"]
        together = gpd.GeoDataFrame(
            {name: np.concatenate([together[name], part[name]]) for name in columns},
            geometry=gpd.GeoSeries(
                np.concatenate([together.geometry, part.geometry]), crs=SURVEY_CRS
            ),
        )
    return together
