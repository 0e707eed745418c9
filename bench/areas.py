"""Statutory areas: vertices per second, beside the peers that measure on an ellipsoid or a plane.

    python bench/areas.py [--parcels 100000] [--rounds 5]

The plane's area (geopandas) is no area of record; it is there to show what decoding alone costs. The geodesic area
(pyproj.Geod) is the ellipsoidal area most Python users would take; it does not follow the 70 m rule.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

import pyproj
import shapely

from synthetic_parcels import parcels
from yizhangtu.geometry import area_of_record, statutory_area


def timed(work: Callable[[], object], rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parcels", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    land = parcels(options.parcels)
    degrees = land.to_crs(4490)
    vertices = int(shapely.get_num_coordinates(land.values).sum())
    sample = degrees.iloc[: max(1, len(degrees) // 50)]
    geod = pyproj.Geod(a=6378137.0, rf=298.257222101)
    statutory_area(land.iloc[:10])  # compiles once per machine
    cases: list[tuple[str, Callable[[], object], int]] = [
        ("statutory_area, Gauss-Krüger", lambda: statutory_area(land), 1),
        ("statutory_area, degrees", lambda: statutory_area(degrees), 1),
        ("area_of_record, Gauss-Krüger", lambda: area_of_record(land), 1),
        ("geopandas planar area", lambda: land.area, 1),
        ("pyproj geodesic area", lambda: [geod.geometry_area_perimeter(p) for p in sample], 50),
    ]
    print(f"{len(land)} parcels, {vertices} vertices, load {os.getloadavg()[0]:.1f}")
    print(f"{'':32}{'best s':>9}{'median s':>10}{'M vertices/s':>14}")
    for name, work, share in cases:
        seconds = timed(work, options.rounds if share == 1 else 1)
        best, median = min(seconds) * share, statistics.median(seconds) * share
        print(f"{name:32}{best:9.3f}{median:10.3f}{vertices / best / 1e6:14.2f}")


if __name__ == "__main__":
    main()
