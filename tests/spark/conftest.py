"""A cluster of two workers, and land to measure on it, for all tests of a run."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from standalone import QUICK_START, Cluster
from synthetic_parcels import farmland, parcels

COUNTIES = 4
PARCELS = 144
WIDTH_M = 1_200


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Java is not here")
    running = Cluster(
        tmp_path_factory.mktemp("cluster"),
        importable=Path(__file__).parent,
        java_options=QUICK_START,
    )
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("JAVA_TOOL_OPTIONS", QUICK_START)
            yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Land with a few parcels missing, and farmland, of counties side by side; several row groups a file."""
    folder = tmp_path_factory.mktemp("counties")
    for name in ("land", "farmland"):
        (folder / name).mkdir()
    for k in range(COUNTIES):
        land = parcels(PARCELS, seed=k).translate(xoff=WIDTH_M * k)
        classes = np.array([f"{1 + place % 3:02d}" for place in range(len(land))])
        layers = {
            "land": gpd.GeoDataFrame({"land_class": classes}, geometry=land).drop(
                index=[17, 80 + k]
            ),
            "farmland": gpd.GeoDataFrame(geometry=farmland(land, seed=k)),
        }
        for name, frame in layers.items():
            path = folder / name / f"county-{k}.parquet"
            frame.to_parquet(path, row_group_size=50, write_covering_bbox=True)
    return folder
