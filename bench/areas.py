"""Statutory areas: vertices per second, beside the peers that measure on an ellipsoid or a plane.

    python bench/areas.py [--parcels 100000] [--rounds 5] [--markdown]

The rounds go through all ways in turn, so that a load from outside meets all of them. The plane's area (geopandas) is no
area of record; it is there to show what reading the geometry costs. The geodesic area (pyproj.Geod) is the ellipsoidal
area most Python users would take; it does not follow the 70 m rule. "已解码" leaves out the decoding of the geometry
objects: what a measurement from a file, which is decoded by compiled code, has ahead of it.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from synthetic_parcels import parcels
from yizhangtu.geometry import RECORD_RULE, area_of_record, statutory_area, survey_crs_of
from yizhangtu.geometry.plane.statutory_plane import ring_areas, rings_in_plane
from yizhangtu.geometry.rings import Rings

Work = Callable[[], object]
# Of so many parcels one is measured by the peer that is a hundred times slower.
SAMPLE = 50


def ways(land: gpd.GeoSeries) -> dict[str, Work]:
    """What is measured, by its name on the page."""
    degrees = land.to_crs(4490)
    belt, geographic = survey_crs_of(land.crs), survey_crs_of(degrees.crs)
    in_belt, in_degrees = (
        Rings.of(np.asarray(layer.values, dtype=object)) for layer in (land, degrees)
    )
    geod = pyproj.Geod(a=6378137.0, rf=298.257222101)
    sample = list(degrees.iloc[::SAMPLE])
    return {
        "`statutory_area`，高斯坐标": lambda: statutory_area(land),
        "`statutory_area`，经纬度": lambda: statutory_area(degrees),
        "`area_of_record`（含取位），高斯坐标": lambda: area_of_record(land),
        "`area_of_record`（含取位），经纬度": lambda: area_of_record(degrees),
        "已解码，面积，高斯坐标": lambda: ring_areas(in_belt, belt),
        "已解码，面积，经纬度": lambda: ring_areas(in_degrees, geographic),
        "已解码，取位面积，高斯坐标": lambda: ring_areas(in_belt, belt, RECORD_RULE),
        "已解码，转入法定面积平面，高斯坐标": lambda: rings_in_plane(in_belt, belt),
        "已解码，转入法定面积平面，经纬度": lambda: rings_in_plane(in_degrees, geographic),
        "geopandas 平面面积（不能作为登记面积，只示意读取几何的代价）": lambda: land.area,
        "pyproj 测地线面积（不含 70 米规则）": lambda: [
            geod.geometry_area_perimeter(polygon) for polygon in sample
        ],
    }


def timed(work: Work) -> tuple[float, float]:
    """Seconds on the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parcels", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    land = parcels(options.parcels)
    vertices = int(shapely.get_num_coordinates(land.values).sum())
    measured = ways(land)
    statutory_area(land.iloc[:10])  # compiles once per machine
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in measured}
    for _ in range(options.rounds):
        for name, work in measured.items():
            seconds[name].append(timed(work))
    print(
        f"{len(land):,} 个图斑，{vertices:,} 个节点，含 70 米加密；负载 {os.getloadavg()[0]:.1f}。\n"
    )
    columns = "最好（秒）", "中位（秒）", "百万节点/秒", "百万节点/处理器秒"
    if options.markdown:
        print("| 做法 |", " | ".join(columns), "|")
        print("| --- |", " --: |" * len(columns), sep="")
    for name, found in seconds.items():
        share = SAMPLE if name.startswith("pyproj") else 1
        clock, processor = ([share * pair[k] for pair in found] for k in (0, 1))
        best = min(clock)
        cells = (
            f"{best:.3f}",
            f"{statistics.median(clock):.3f}",
            *(f"{vertices / least / 1e6:.2f}" for least in (best, min(processor))),
        )
        if options.markdown:
            print(f"| {name} |", " | ".join(cells), "|")
        else:
            print(*(f"{cell:>10}" for cell in cells), f"  {name}")


if __name__ == "__main__":
    main()
