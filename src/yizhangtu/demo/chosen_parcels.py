"""Layers made of chosen parcels: as rows, merged under a name, or the cells around a place."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from yizhangtu.demo.lines import merged
from yizhangtu.demo.scene import Scene
from yizhangtu.units import DM2_PER_M2

__all__ = ["cells_around", "named_layer", "parcel_layer", "with_islets"]

Flags = npt.NDArray[np.bool_]


def parcel_layer(scene: Scene, rows: Flags, columns: Mapping[str, object]) -> gpd.GeoDataFrame:
    """Parcels as rows of a layer with their area of record."""
    places = np.flatnonzero(rows)
    return gpd.GeoDataFrame(
        {**columns, "recorded_area_m2": scene.parcels.area_dm2[places] / DM2_PER_M2},
        geometry=scene.parcels.series(places),
    )


def named_layer(scene: Scene, rows: Flags, **columns: object) -> gpd.GeoDataFrame:
    """Merged parcels as rows of a layer with constant columns; columns that list values go round."""
    frame = merged(scene, rows)
    for name, value in columns.items():
        values = list(value) if isinstance(value, (list, tuple)) else [value]
        frame[name] = [values[k % len(values)] for k in range(len(frame))]
    return frame


def with_islets(scene: Scene, cells: Flags) -> Flags:
    """Cells and the islets in them."""
    return np.asarray(scene.parcels.of_cells(cells), dtype=bool)


def cells_around(scene: Scene, cell: int, area_dm2: int) -> Flags:
    """The cells nearest to one that together have an area."""
    centres = scene.parcels.centres[scene.cells]
    offset = centres - centres[cell]
    order = np.argsort(np.hypot(offset[:, 0], offset[:, 1]), kind="stable")
    sums = np.cumsum(scene.parcels.area_dm2[order])
    near = np.zeros(len(centres), dtype=bool)
    near[order[: int(np.searchsorted(sums, area_dm2)) + 1]] = True
    return near
