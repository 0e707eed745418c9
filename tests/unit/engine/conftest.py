"""A small county on disk: 400 parcels of jagged sides, and the farmland line made of their unions."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from synthetic_parcels import farmland, parcels


@pytest.fixture(scope="session")
def land() -> gpd.GeoDataFrame:
    geometry = parcels(400)
    classes = np.array(["0101", "0103", "0301", None], dtype=object)
    drawn = np.random.default_rng(5).integers(0, 4, len(geometry))
    return gpd.GeoDataFrame(
        {"DLBM": classes[drawn], "BSM": np.arange(len(geometry))}, geometry=geometry
    )


@pytest.fixture(scope="session")
def line() -> gpd.GeoDataFrame:
    geometry = farmland(parcels(400))
    return gpd.GeoDataFrame({"DLBM": np.resize(["甲", "乙"], len(geometry))}, geometry=geometry)


@pytest.fixture(scope="session")
def crossed(line: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The line twice, once moved: rows that lie over each other, within their class and across."""
    moved = line.set_geometry(line.geometry.translate(37.5, -21.25))
    both: gpd.GeoDataFrame = pd.concat([line, moved], ignore_index=True)
    return both


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a frame as GeoParquet of small row groups with row boxes, and says where."""

    def write(frame: gpd.GeoDataFrame, name: str, **options: object) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        frame.to_parquet(path, **{"row_group_size": 64, "write_covering_bbox": True, **options})
        return path

    return write
