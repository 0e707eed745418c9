"""A drawing board for little counties: squares of one hectare on which every figure can be worked out by hand."""

from collections.abc import Callable, Mapping, Sequence

import geopandas as gpd
import pytest
import shapely

from yizhangtu.indicators import PlanState
from yizhangtu.model import AdminUnit
from yizhangtu.standards import load_profile

Rows = Sequence[Mapping[str, object]]
Layer = Callable[..., gpd.GeoDataFrame]
Plan = Callable[..., PlanState]

# CGCS2000 3° Gauss-Krüger, zone 40, on its central meridian: a cell of 100 m is one hectare to 0.01 m².
CRS = "EPSG:4528"
EAST, NORTH, CELL = 40_500_000.0, 4_640_000.0, 100.0


def shape(place: object) -> shapely.Geometry | None:
    """(column, row) or (column, row, width, height) in cells; a geometry or None stands for itself."""
    if not isinstance(place, tuple):
        return place
    column, row, width, height = (*place, 1, 1)[:4]
    west, south = EAST + column * CELL, NORTH + row * CELL
    return shapely.box(west, south, west + width * CELL, south + height * CELL)


@pytest.fixture(scope="session")
def layer() -> Layer:
    """Makes a layer from rows: `at` says where, the other keys are its columns."""

    def make(rows: Rows) -> gpd.GeoDataFrame:
        columns = {
            key: [row.get(key) for row in rows] for one in rows for key in one if key != "at"
        }
        return gpd.GeoDataFrame(columns, geometry=[shape(row["at"]) for row in rows], crs=CRS)

    return make


@pytest.fixture(scope="session")
def plan(layer: Layer) -> Plan:
    """Makes a state of a plan from layers given as rows, or as frames."""

    def make(**layers: Rows | gpd.GeoDataFrame) -> PlanState:
        frames = {
            key: rows if isinstance(rows, gpd.GeoDataFrame) else layer(rows)
            for key, rows in layers.items()
        }
        unit = AdminUnit("150999", "青禾县")
        snapshots = {key: f"hash of {key}" for key in frames}
        return PlanState(unit, load_profile("national"), "v1", frames, snapshots)

    return make
