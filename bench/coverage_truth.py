"""Coverage truth beside GEOS: what each finds of planted defects, and how long each takes.

    python bench/coverage_truth.py [--parcels 100000] [--rounds 3] [--write docs/coverage.md]

GEOS answers through `shapely.coverage_invalid_edges`, once for each gap width a user might choose; it takes no boundary. The
last measurement puts thousands of patches into holes of one polygon and doubles them.
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from planted_defects import FAMILIES, PlantedDefect, planted_defects
from synthetic_parcels import parcels
from yizhangtu.geometry.coverage.check import check_coverage

GAP_WIDTHS_M = (0.0, 1e-6, 1.0, 1000.0)
DEGREES_PER_METRE = 1e-5
POINTS_PER_SIDE = 24
EDGE_M = 3.3
NEEDS_BOUNDARY = {"boundary_crossed", "boundary_not_reached"}
NAMES = {
    "gap_strip": "缝隙：沿边的窄条",
    "gap_triangle": "缝隙：一个顶点退后",
    "gap_lens": "缝隙：一条边内凹",
    "missing_patch": "缝隙：漏了一个狭长图斑",
    "hole_left_open": "缝隙：孔洞没有填补",
    "corner_drawn_back": "缝隙：四个图斑的交点处",
    "boundary_not_reached": "缝隙：没有达到边界",
    "overlap_strip": "重叠：沿边的窄条",
    "overlap_triangle": "重叠：一个顶点越过",
    "overlap_lens": "重叠：一条边外凸",
    "nested_patch": "重叠：图斑画在另一图斑之内",
    "patch_over_side": "重叠：图斑压在两个图斑之上",
    "corner_put_forward": "重叠：一个角压到三个图斑",
    "parts_over_each_other": "重叠：同一图斑的两部分",
    "ring_over_itself": "重叠：边线绕过自己",
    "duplicate_patch": "重复图斑",
    "boundary_crossed": "越出边界",
    "vertex_on_straight_side": "缺少顶点：平直的边",
    "vertex_on_skew_side": "缺少顶点：斜边",
    "spike": "尖刺",
    "patch_without_width": "没有宽度的图斑",
    "corners_touch": "（没有缺陷）角点相接",
}
MARKS = ("<!-- table -->", "<!-- end -->")


def geos_reports(layer: gpd.GeoSeries, gap_width_m: float) -> bool:
    """Whether GEOS finds anything wrong."""
    scale = DEGREES_PER_METRE if layer.crs.is_geographic else 1.0
    edges = shapely.coverage_invalid_edges(np.asarray(layer.values), gap_width=gap_width_m * scale)
    return bool((~shapely.is_empty(edges)).any())


def is_found(case: PlantedDefect) -> bool:
    """Whether ours is that one finding: kind, rows, place to 1 mm, area to 1e-6."""
    limit = gpd.GeoSeries([case.boundary], crs=case.crs)
    found = check_coverage(case.layer(case.defect), limit)
    if len(found) != 1:
        return not case.kind and found.empty
    one = found.iloc[0]
    scale = DEGREES_PER_METRE if case.crs == 4490 else 1.0
    return bool(
        one["kind"] == case.kind
        and tuple(one["ids"]) == case.ids
        and one["geometry"].distance(shapely.Point(case.place)) <= 1e-3 * scale
        and abs(one["area_m2"] - case.area_m2) <= 1e-6 * case.area_m2
    )


def counted() -> dict[str, list[int]]:
    """Per family: planted, found by GEOS with each gap width, found by us; then false alarms on the twins likewise."""
    tally: dict[str, list[int]] = defaultdict(lambda: [0] * (2 * len(GAP_WIDTHS_M) + 3))
    for case in planted_defects():
        row = tally[case.family]
        row[0] += 1
        middle = len(GAP_WIDTHS_M) + 1
        for k, width in enumerate(GAP_WIDTHS_M):
            row[1 + k] += geos_reports(case.layer(case.defect), width)
            row[middle + 1 + k] += geos_reports(case.layer(case.twin), width)
        row[middle] += is_found(case)
        limit = gpd.GeoSeries([case.boundary], crs=case.crs)
        row[-1] += len(check_coverage(case.layer(case.twin), limit)) > 0
    return {family: tally[family] for family in FAMILIES}


def finding_lines(tally: dict[str, list[int]]) -> Iterator[str]:
    """The table of what was found."""
    widths = " | ".join(f"GEOS {width:g}米" for width in GAP_WIDTHS_M)
    yield f"| 缺陷 | 个数 | {widths} | 本程序 |"
    yield "| --- |" + " ---: |" * (len(GAP_WIDTHS_M) + 2)
    ours = len(GAP_WIDTHS_M) + 1
    for family, row in tally.items():
        if family == "corners_touch":
            continue
        geos = ["—" if family in NEEDS_BOUNDARY else str(n) for n in row[1:ours]]
        yield f"| {NAMES[family]} | {row[0]} | {' | '.join(geos)} | {row[ours]} |"
    total = np.array([row for family, row in tally.items() if family != "corners_touch"]).sum(
        axis=0
    )
    within = np.array(
        [row for family, row in tally.items() if family not in {*NEEDS_BOUNDARY, "corners_touch"}]
    ).sum(axis=0)
    found = " | ".join(f"{n}/{within[0]}" for n in within[1:ours])
    yield f"| **合计** | {total[0]} | {found} | {total[ours]}/{total[0]} |"
    twins = np.array(list(tally.values())).sum(axis=0)
    alarms = " | ".join(str(n) for n in twins[ours + 1 :])
    yield f"| 无缺陷的对照图层中误报 | {twins[0]} | {alarms} |"


def seconds(work: Callable[[], object]) -> float:
    """Time on the clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def under_one(patches: int) -> gpd.GeoSeries:
    """About so many patches that lie apart, each in a hole of the one polygon around them all."""
    land = np.asarray(parcels(4 * patches, points_per_side=POINTS_PER_SIDE).values, dtype=object)
    side = round(np.sqrt(len(land)))
    number = np.arange(len(land))
    inner = land[(number // side % 2 == 1) & (number % side % 2 == 1)]
    inner = inner[shapely.is_valid(inner)]
    outline = shapely.segmentize(shapely.box(*shapely.total_bounds(land)), EDGE_M)
    around = shapely.Polygon(outline.exterior, shapely.get_exterior_ring(inner))
    return gpd.GeoSeries([around, *inner], crs=4528)


def speed_lines(count: int, rounds: int) -> Iterator[str]:
    """The table of times."""
    yield "| 图层 | 顶点（百万） | 本程序（秒） | `coverage_is_valid`（秒） | `coverage_invalid_edges`，1米（秒） | 倍数 |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    layers = (
        (f"{count:,}个图斑", lambda: parcels(count, points_per_side=POINTS_PER_SIDE)),
        (f"一个面包住{count // 10:,}个图斑", lambda: under_one(count // 10)),
        (f"一个面包住{count // 5:,}个图斑", lambda: under_one(count // 5)),
    )
    for name, make in layers:
        layer = make()
        polygons = np.asarray(layer.values, dtype=object)
        works: tuple[Callable[[], object], ...] = (
            lambda layer=layer: check_coverage(layer),
            lambda polygons=polygons: shapely.coverage_is_valid(polygons),
            lambda polygons=polygons: shapely.coverage_invalid_edges(polygons, gap_width=1.0),
        )
        times = [[seconds(work) for work in works] for _ in range(rounds)]
        best = [min(column) for column in zip(*times, strict=True)]
        ratio = statistics.median(min(row[1:]) / row[0] for row in times)
        vertices = shapely.get_num_coordinates(polygons).sum() / 1e6
        yield f"| {name} | {vertices:.2f} | {best[0]:.2f} | {best[1]:.2f} | {best[2]:.2f} | {ratio:.1f} |"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parcels", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    check_coverage(parcels(16))  # compiles once per machine
    lines = list(finding_lines(counted()))
    lines += ["", *speed_lines(options.parcels, options.rounds), ""]
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    lines.append(
        f"{platform.machine()}，{cores}核，负载{load:.1f}；Python {platform.python_version()}，"
        f"Shapely {shapely.__version__}，GEOS {shapely.geos_version_string}。"
    )
    text = "\n".join(lines)
    print(text)
    if options.write:
        page = options.write.read_text(encoding="utf-8")
        before, rest = page.split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        options.write.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
