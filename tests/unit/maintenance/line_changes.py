"""Small counties for tests of line changes: cells of one hectare on a central meridian, figures worked out by hand."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import shapely

from yizhangtu.indicators import PlanState
from yizhangtu.model import AdminUnit
from yizhangtu.standards import load_profile

# CGCS2000 3° Gauss-Krüger, central meridian 120° E without zone prefix: near it a cell is one hectare to 0.01 m².
CRS = "EPSG:4549"
EAST, NORTH, CELL = 500_000.0, 4_640_000.0, 100.0
UNIT = AdminUnit("150999", "青禾县")

Rows = Sequence[Mapping[str, object]]


def cell(column: float, row: float, width: float = 1, height: float = 1) -> shapely.Polygon:
    """A rectangle in cells."""
    west, south = EAST + column * CELL, NORTH + row * CELL
    return shapely.box(west, south, west + width * CELL, south + height * CELL)


def layer(rows: Rows, columns: Sequence[str] = ()) -> gpd.GeoDataFrame:
    """A layer from rows: `at` is the geometry, the other keys are its columns."""
    names = [*columns, *(key for one in rows for key in one if key != "at")]
    data = {name: [row.get(name) for row in rows] for name in names}
    return gpd.GeoDataFrame(data, geometry=[row["at"] for row in rows], crs=CRS)


def farmland(rows: Rows) -> gpd.GeoDataFrame:
    """Farmland rows with gross one hectare a cell and 500 m² deducted, unless the row says otherwise."""
    full = [
        {
            "object_id": f"15099930010000{place + 1:04d}",
            "farmland_number": f"150999101001{place + 1:06d}",
            "land_class": "0103",
            "parcel_area_m2": 10_000.0,
            "deduction_area_m2": 500.0,
            "net_area_m2": 9_500.0,
            "data_year": 2024,
            **row,
        }
        for place, row in enumerate(rows)
    ]
    return layer(full)


def survey(rows: Rows) -> gpd.GeoDataFrame:
    """Survey parcels, arable with 100 m² deducted unless the row says otherwise."""
    full = [
        {
            "object_id": f"15099900010000{place + 1:04d}",
            "land_class": "0101",
            "land_class_name": "水田",
            "slope_grade": "2",
            "location_code": "1509991010010000000",
            "parcel_area_m2": 10_000.0,
            "net_area_m2": 9_900.0,
            "data_year": 2024,
            **row,
        }
        for place, row in enumerate(rows)
    ]
    return layer(full)


def boundary(rows: Rows) -> gpd.GeoDataFrame:
    """Boundary patches of one hectare a cell."""
    full = [
        {
            "object_id": f"15099930030000{place + 1:04d}",
            "unit_code": "150999",
            "unit_name": "青禾县",
            "zone_code": "410",
            "zone_name": "城镇集中建设区",
            "recorded_area_m2": 10_000.0,
            **row,
        }
        for place, row in enumerate(rows)
    ]
    return layer(full)


def pieces(rows: Rows) -> gpd.GeoDataFrame:
    """Pieces of transfer with a reason and evidence unless the row says otherwise."""
    return layer([{"reason_code": "111", "evidence": "照片", **row} for row in rows])


def state(**layers: gpd.GeoDataFrame) -> PlanState:
    """A plan of the county."""
    return PlanState(UNIT, load_profile("national"), "v1", layers)
