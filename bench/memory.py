"""Memory of a whole table: 1 M parcels against the farmland line made of them, from GeoParquet files.

    python bench/memory.py [--parcels 1000000] [--folder FOLDER] [--limit-gib 2]

Each case runs in a process of its own, whose greatest resident memory is read when it has ended. Data is made once and
kept in the folder.
"""

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np

from synthetic_parcels import farmland, parcels
from yizhangtu.store.canonical import canonical_columns
from yizhangtu.store.geoparquet import write_layer_file

RUN = """
import sys, time
from pathlib import Path
from yizhangtu.engine.layers import PolygonLayer
from yizhangtu.engine.tabulation import tabulate
left, right = (PolygonLayer.open(Path(name)) for name in sys.argv[1:3])
options = {"pairs": Path(sys.argv[3])} if len(sys.argv) > 3 else {}
start = time.perf_counter()
table = tabulate(left, right, left_by=[left.columns[0]], right_by=[right.columns[0]], **options)
print(f"{time.perf_counter() - start:.2f} {left.rows} {right.rows} {table.num_rows}")
"""


def make_layers(folder: Path, count: int) -> None:
    """Snapshots of the parcels and the line, and the parcels as a file of one row group without boxes."""
    rng = np.random.default_rng(0)
    shape = parcels(count)
    over = farmland(shape)
    classes = np.array(["0101", "0103", "0301", "0307", "0404", "0601", "0702", "1006"])
    land = gpd.GeoDataFrame({"DLBM": rng.choice(classes, len(shape))}, geometry=shape)
    line = gpd.GeoDataFrame({"line": rng.choice(["a", "b"], len(over))}, geometry=over)
    for frame, name in ((land, "land"), (line, "line")):
        write_layer_file(
            folder / f"{name}-{count}.parquet", canonical_columns(frame), frame, "EPSG:4528"
        )
    land.to_parquet(folder / f"land-{count}-one-group.parquet")


def measured(words: list[str]) -> tuple[str, float]:
    """What a run printed, and its greatest resident memory in GiB."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen([sys.executable, "-c", RUN, *words], stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0, "the run failed"
        output.seek(0)
        return output.read().strip(), usage.ru_maxrss / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parcels", type=int, default=1_000_000)
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "yizhangtu-bench"
    )
    parser.add_argument("--limit-gib", type=float, default=2.0)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    count = options.parcels
    left, one_group, right = (
        options.folder / f"{name}.parquet"
        for name in (f"land-{count}", f"land-{count}-one-group", f"line-{count}")
    )
    if not one_group.exists():
        # A process begins with the memory of the one that started it, so data is made in another.
        maker = multiprocessing.get_context("spawn").Process(
            target=make_layers, args=(options.folder, count)
        )
        maker.start()
        maker.join()
        assert maker.exitcode == 0
    pairs = options.folder / "pairs.parquet"
    cases = {
        "snapshots": [str(left), str(right)],
        "with pairs written": [str(left), str(right), str(pairs)],
        "one row group, no boxes": [str(one_group), str(right)],
        "line on parcels": [str(right), str(left)],
    }
    print(f"{'':25}{'s':>8}{'GiB':>7}   left rows, right rows, table rows")
    for name, words in cases.items():
        told, gib = measured(words)
        seconds, rows = told.split(" ", 1)
        print(f"{name:25}{float(seconds):8.1f}{gib:7.2f}   {rows}   load {os.getloadavg()[0]:.1f}")
        assert gib <= options.limit_gib, f"{gib:.2f} GiB is more than {options.limit_gib}"


if __name__ == "__main__":
    main()
