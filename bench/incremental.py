"""A county table again after edits: full run, cold and warm cache, 100 edited patches on either side; bits compared.

    python bench/incremental.py [--parcels 100000] [--edits 100] [--rounds 5]

An edit moves a vertex, changes the class, deletes the patch or adds another one, in turn, at places all over the county.
Each round starts from the same cache; the time is from opening the files to the finished table.
"""

import argparse
import os
import shutil
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from synthetic_parcels import farmland, parcels
from yizhangtu.engine.cache import AreaCache
from yizhangtu.engine.layers import PolygonLayer
from yizhangtu.engine.tabulation import tabulate
from yizhangtu.store.canonical import canonical_columns
from yizhangtu.store.geoparquet import write_layer_file


def edited(frame: gpd.GeoDataFrame, edits: int, seed: int) -> gpd.GeoDataFrame:
    """The layer after that many edits, a quarter of each kind."""
    rng = np.random.default_rng(seed)
    rows = rng.choice(len(frame), min(edits, len(frame)), replace=False)
    moved, changed, deleted, added = np.array_split(rows, 4)
    geometries = frame.geometry.to_numpy().copy()
    for row in moved:
        ring = shapely.get_coordinates(shapely.get_exterior_ring(geometries[row]))
        ring[1] += 0.125
        holes = [
            shapely.get_interior_ring(geometries[row], k)
            for k in range(shapely.get_num_interior_rings(geometries[row]))
        ]
        geometries[row] = shapely.Polygon(ring, holes)
    after = frame.set_geometry(gpd.GeoSeries(geometries, crs=frame.crs))
    after.iloc[changed, 0] = "0601"
    more = frame.iloc[added].copy()
    more.geometry = more.geometry.scale(0.5, 0.5)
    kept = after.drop(index=after.index[deleted])
    return gpd.GeoDataFrame(pd.concat([kept, more], ignore_index=True), crs=frame.crs)


def written(frame: gpd.GeoDataFrame, path: Path) -> Path:
    write_layer_file(path, canonical_columns(frame), frame, "EPSG:4528")
    return path


def table(left: Path, right: Path, cache: AreaCache | None) -> tuple[float, float, pa.Table]:
    """Seconds, processor seconds, and the table."""
    start, work = time.perf_counter(), time.process_time()
    found = tabulate(
        PolygonLayer.open(left),
        PolygonLayer.open(right),
        left_by=["DLBM"],
        right_by=["line"],
        cache=cache,
    )
    return time.perf_counter() - start, time.process_time() - work, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parcels", type=int, default=100_000)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    shape = parcels(options.parcels)
    classes = np.array(["0101", "0103", "0301", "0307", "0404", "0601", "0702", "1006"])
    land = gpd.GeoDataFrame({"DLBM": rng.choice(classes, len(shape))}, geometry=shape)
    over = farmland(shape)
    line = gpd.GeoDataFrame({"line": rng.choice(["a", "b", "c"], len(over))}, geometry=over)
    with TemporaryDirectory() as name:
        folder = Path(name)
        left, right = written(land, folder / "land.parquet"), written(line, folder / "line.parquet")
        left_edited = written(edited(land, options.edits, 1), folder / "land-edited.parquet")
        right_edited = written(edited(line, options.edits, 2), folder / "line-edited.parquet")
        kept = AreaCache(folder / "kept.db")
        table(left, right, None)  # compiles once per machine
        table(left, right, kept)
        cases: list[tuple[str, Path, Path, Path | None]] = [
            ("no cache", left, right, None),
            ("cold cache", left, right, folder / "nothing.db"),
            ("nothing changed", left, right, kept.path),
            (f"{options.edits} edits on the left", left_edited, right, kept.path),
            (f"{options.edits} edits on the right", left, right_edited, kept.path),
            (f"{options.edits} edits on both", left_edited, right_edited, kept.path),
        ]
        print(f"{len(land)} parcels x {len(line)} polygons, load {os.getloadavg()[0]:.1f}")
        print(f"{'':24}{'best s':>9}{'median s':>10}{'cpu s':>8}{'cache MB':>10}")
        for case, one, other, start in cases:
            seconds, processor = [], []
            *_, full = table(one, other, None)
            for _ in range(options.rounds):
                working = folder / "working.db"
                working.unlink(missing_ok=True)
                if start is not None and start.exists():
                    shutil.copy(start, working)
                took, worked, found = table(
                    one, other, None if start is None else AreaCache(working)
                )
                assert found.equals(full), "not the bits of a full run"
                seconds.append(took)
                processor.append(worked)
            size = working.stat().st_size / 1e6 if working.exists() else 0.0
            print(
                f"{case:24}{min(seconds):9.3f}{statistics.median(seconds):10.3f}{min(processor):8.3f}{size:10.1f}"
            )
        print(f"every table equals the full run to the bit; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
