"""Reading and writing a county's parcels in each format, and as a snapshot: seconds of processor and of clock.

python bench/formats.py [--parcels 200000]
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np

from synthetic_parcels import parcels
from yizhangtu.geometry import area_of_record
from yizhangtu.model import AdminUnit
from yizhangtu.standards import load_profile
from yizhangtu.store import (
    ExportLayer,
    SnapshotFolder,
    read_delivery,
    write_file_gdb,
    write_geopackage,
    write_geoparquet,
    write_shapefile,
    write_workbook,
)

UNIT = AdminUnit("150999", "青禾县")


def told(name: str, work: Callable[[], object]) -> object:
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    print(f"{name:<28}{time.process_time() - processor:>8.1f}{time.perf_counter() - clock:>8.1f}")
    return result


def survey(count: int) -> gpd.GeoDataFrame:
    land = parcels(count)
    numbers = np.arange(1, len(land) + 1)
    area_m2 = area_of_record(land) / 100
    return gpd.GeoDataFrame(
        {
            "object_id": [f"1509990001{number:08d}" for number in numbers],
            "land_class": np.where(numbers % 3, "0103", "0301"),
            "parcel_area_m2": area_m2,
            "net_area_m2": area_m2,
        },
        geometry=land,
    ).reset_index(drop=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parcels", type=int, default=200_000)
    options = parser.parse_args()
    profile = load_profile("neimenggu")
    frame = survey(options.parcels)
    layers = [ExportLayer(profile.layer("land_change_survey"), frame)]
    print(f"{len(frame)} parcels, load {os.getloadavg()[0]:.1f}\n{'':<28}{'cpu s':>8}{'wall s':>8}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        writers: dict[str, Callable[[Path], None]] = {
            "FileGDB": lambda path: write_file_gdb(layers, path.with_suffix(".gdb")),
            "GeoPackage": lambda path: write_geopackage(
                layers, path.with_suffix(".gpkg"), profile=profile
            ),
            "Shapefile (zip)": lambda path: write_shapefile(layers, path.with_suffix(".zip")),
            "GeoParquet": lambda path: write_geoparquet(layers, path),
            "xlsx": lambda path: write_workbook(layers, path.with_suffix(".xlsx")),
        }
        for kind, write in writers.items():
            told(f"write {kind}", lambda write=write: write(folder / "county"))  # type: ignore[misc]
        for path in sorted(folder.glob("county*")):
            if path.suffix not in {".xlsx", ".qml"}:
                told(
                    f"import {path.suffix or 'GeoParquet'}",
                    lambda path=path: read_delivery(path, profile=profile, unit=UNIT),  # type: ignore[misc]
                )
        (folder / "snapshots").mkdir()
        snapshots = SnapshotFolder(folder / "snapshots")
        key = told("write snapshot", lambda: snapshots.write(frame))
        told("read snapshot", lambda: snapshots.read(str(key)))


if __name__ == "__main__":
    main()
