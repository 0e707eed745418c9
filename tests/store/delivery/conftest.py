"""A county's delivery made in code: parcels in codes of the standard, written in any format."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from yizhangtu.model import AdminUnit, Finding
from yizhangtu.standards import Profile, load_profile
from yizhangtu.store.importing import Delivery, read_delivery

Parcels = Callable[..., gpd.GeoDataFrame]
Write = Callable[..., Path]
Read = Callable[..., Delivery]
# Inside the county of the tests, CGCS2000 3° belt 40 with its number in the easting.
EAST, NORTH = 40_420_000.0, 4_640_000.0
ENDINGS = {".gdb": "OpenFileGDB", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".shp": "ESRI Shapefile"}


@pytest.fixture(scope="session")
def profile() -> Profile:
    return load_profile("neimenggu")


@pytest.fixture(scope="session")
def unit() -> AdminUnit:
    return AdminUnit("150428", "喀喇沁旗")


@pytest.fixture
def parcels() -> Parcels:
    """Three square parcels of a land change survey, all fields that are required filled; columns may be replaced."""

    def make(crs: str | int | None = 4528, **columns: object) -> gpd.GeoDataFrame:
        squares = [
            shapely.box(EAST + 20.1 * i, NORTH + 0.3, EAST + 20.1 * i + 20.1, NORTH + 20.7)
            for i in range(3)
        ]
        values: dict[str, object] = {
            "BSM": [f"1504280000{i:08d}" for i in range(1, 4)],
            "TBBH": ["00000001", "00000002", "00000003"],
            "DLBM": ["0101", "0103", "0301"],
            "DLMC": ["水田", "旱地", "乔木林地"],
            "QSXZ": ["30", "30", "20"],
            "QSDWDM": ["1504281002010000000"] * 3,
            "QSDWMC": ["某村"] * 3,
            "ZLDWDM": ["1504281002010000000"] * 3,
            "ZLDWMC": ["某村"] * 3,
            "TBMJ": [410.04, 410.04, 410.04],
            "TBDLMJ": [400.0, 410.04, 410.04],
            "SJNF": np.full(3, 2023, dtype=np.int32),
            "geometry": squares,
        }
        values |= columns
        kept = {name: value for name, value in values.items() if value is not None}
        return gpd.GeoDataFrame(kept, geometry="geometry", crs=crs)

    return make


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a frame under a file name whose ending names the format; returns the path."""

    def make(frame: gpd.GeoDataFrame, name: str = "DLTB.gpkg", **options: object) -> Path:
        path = tmp_path / name
        if path.suffix == ".parquet":
            frame.to_parquet(path)
            return path
        arguments = {"layer": "DLTB"} | options if path.suffix in {".gdb", ".gpkg"} else options
        pyogrio.write_dataframe(frame, path, driver=ENDINGS[path.suffix], **arguments)
        return path

    return make


@pytest.fixture
def read(profile: Profile, unit: AdminUnit) -> Read:
    """Read a delivery as one of the county of the tests."""

    def make(path: Path, **options: object) -> Delivery:
        return read_delivery(path, profile=profile, unit=unit, **options)  # type: ignore[arg-type]

    return make


@pytest.fixture
def found() -> Callable[[Delivery, str], list[Finding]]:
    """The findings of one rule."""
    return lambda delivery, rule: [one for one in delivery.findings if one.rule == rule]
