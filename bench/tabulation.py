"""Area tables of two layers: `tabulate_area` beside `geopandas.overlay`, in one run on the same data.

    python bench/tabulation.py [--parcels 100000] [--rounds 3] [--case farmland|redline]

overlay measures planar areas; ours are statutory. The two are compared on the ellipsoid, over a sample of overlay's own
intersections, so that a fast wrong answer would show.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from synthetic_parcels import farmland, parcels, redline
from yizhangtu.geometry import statutory_area, tabulate_area


def timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def largest_difference(pairs: pd.DataFrame, pieces: gpd.GeoDataFrame, sample: int) -> float:
    """Greatest difference to the statutory area of overlay's own pieces, over a sample of pairs, m²."""
    chosen = pieces.sample(min(sample, len(pieces)), random_state=0)
    theirs = pd.Series(
        statutory_area(chosen.geometry), index=pd.MultiIndex.from_frame(chosen[["left", "right"]])
    )
    ours = pairs.set_index(["left", "right"])["area_m2"].reindex(theirs.index, fill_value=0.0)
    return float(np.abs(ours - theirs).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parcels", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--case", choices=["farmland", "redline"], default="farmland")
    options = parser.parse_args()
    land = parcels(options.parcels)
    line = farmland(land) if options.case == "farmland" else redline(land)
    left = gpd.GeoDataFrame({"left": np.arange(len(land))}, geometry=land)
    right = gpd.GeoDataFrame({"right": np.arange(len(line))}, geometry=line)
    counts = [int(shapely.get_num_coordinates(layer.values).sum()) for layer in (land, line)]
    print(
        f"{len(land)} parcels ({counts[0]} vertices) x {len(line)} polygons ({counts[1]} vertices)"
    )
    tabulate_area(land.iloc[:10], line.iloc[:1])  # compiles once per machine

    ours, theirs = [], []
    for _ in range(options.rounds):
        seconds, pairs = timed(lambda: tabulate_area(land, line))
        ours.append(seconds)
        seconds, pieces = timed(
            lambda: gpd.overlay(left, right, how="intersection", keep_geom_type=True)
        )
        theirs.append(seconds)
        print(
            f"  tabulate_area {ours[-1]:8.2f} s   geopandas.overlay {theirs[-1]:8.2f} s   load {os.getloadavg()[0]:.1f}"
        )
    assert isinstance(pairs, pd.DataFrame)
    assert isinstance(pieces, gpd.GeoDataFrame)
    print(f"{'':20}{'best s':>9}{'median s':>10}")
    for name, seconds_of in (("tabulate_area", ours), ("geopandas.overlay", theirs)):
        print(f"{name:20}{min(seconds_of):9.2f}{statistics.median(seconds_of):10.2f}")
    print(
        f"ratio best {min(theirs) / min(ours):.1f}, median {statistics.median(theirs) / statistics.median(ours):.1f}"
    )
    print(
        f"pairs {len(pairs)}; largest difference over 5,000 pairs {largest_difference(pairs, pieces, 5000):.1e} m²"
    )


if __name__ == "__main__":
    main()
