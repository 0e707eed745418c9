"""Layers that divide the whole county: districts, planning zones, slope."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.demo.parcels import SURVEY_CRS
from yizhangtu.demo.scene import Scene
from yizhangtu.geometry import area_of_record, merge_patches
from yizhangtu.model import AdminUnit
from yizhangtu.standards import Profile
from yizhangtu.units import DM2_PER_M2

__all__ = ["district_layers", "planning_zone_layer", "slope_layer"]

Index = npt.NDArray[np.int64]


def district_layers(scene: Scene) -> dict[str, gpd.GeoDataFrame]:
    """County, townships and villages; each level is merged from the one below, so that their borders are the same."""
    villages = merge_patches(
        scene.parcels.series(), np.asarray(scene.parcels.of_cells(scene.districts.village))
    )
    own = villages["label"].to_numpy()
    codes = [township.code for township in scene.districts.townships]
    township_of = np.array(
        [codes.index(scene.districts.villages[label].code[:9]) for label in own], dtype=np.int64
    )
    townships = merge_patches(villages.geometry, township_of)
    county = merge_patches(townships.geometry, np.zeros(len(townships), dtype=np.int64))
    return {
        "county": _units(county.geometry, [scene.unit]),
        "township": _units(
            townships.geometry, [scene.districts.townships[label] for label in townships["label"]]
        ),
        "village": _units(villages.geometry, [scene.districts.villages[label] for label in own]),
    }


def _units(shapes: gpd.GeoSeries, units: Sequence[AdminUnit]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "unit_code": [unit.code for unit in units],
            "unit_name": [unit.name for unit in units],
            "recorded_area_m2": area_of_record(shapes) / DM2_PER_M2,
        },
        geometry=shapes,
    )


def planning_zone_layer(scene: Scene, profile: Profile) -> gpd.GeoDataFrame:
    """Level-1 zones of the whole county in agreement with the three lines, single polygons within one village."""
    cover = scene.cover
    zone = np.full(len(cover.survey), 500, dtype=np.int64)
    wild = np.isin(cover.survey, ["0301", "0305", "0401"]) & (cover.grade > 3)
    zone[wild] = 200
    zone[cover.survey == "0602"] = 700
    zone[cover.redline] = 100
    zone[cover.boundary] = 400
    zone[cover.farmland] = 300
    shapes, codes = _within_villages(scene, zone)
    return gpd.GeoDataFrame(
        {
            "zone_code": codes.astype("U3").astype(object),
            "zone_name": [profile.code_name("zone", str(code)) for code in codes],
            "recorded_area_m2": area_of_record(shapes) / DM2_PER_M2,
        },
        geometry=shapes,
    )


def slope_layer(scene: Scene) -> gpd.GeoDataFrame:
    """Land of one slope grade, single polygons within one village."""
    shapes, grade = _within_villages(scene, scene.cover.grade)
    return gpd.GeoDataFrame({"slope_grade": grade.astype("U1").astype(object)}, geometry=shapes)


def _within_villages(scene: Scene, values: Index) -> tuple[gpd.GeoSeries, Index]:
    """Merged land of one value within one village as single polygons, and the value of each."""
    village = np.asarray(scene.parcels.of_cells(scene.districts.village), dtype=np.int64)
    span = int(values.max()) + 1
    found = merge_patches(scene.parcels.series(), village * span + values)
    shapes, row = shapely.get_parts(
        np.asarray(found.geometry.array, dtype=object), return_index=True
    )
    return gpd.GeoSeries(shapes, crs=SURVEY_CRS), found["label"].to_numpy()[row] % span
