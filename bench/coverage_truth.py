"""Coverage truth beside GEOS: what each finds of planted defects, and how long each takes.

    python bench/coverage_truth.py [--parcels 100000] [--rounds 3] [--write docs/coverage.md]

GEOS answers through `shapely.coverage_invalid_edges`, once for each gap width a user might choose; it takes no boundary. The
last measurement puts thousands of patches into holes of one polygon and doubles them.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from machine import machine, software
from page import write_parts
from planted_defects import PlantedDefect, planted_defects
from synthetic_parcels import parcels
from yizhangtu.geometry.coverage.check import check_coverage

GAP_WIDTHS_M = (0.0, 1e-6, 1.0, 1000.0)
DEGREES_PER_METRE = 1e-5
POINTS_PER_SIDE = 24
EDGE_M = 3.3
VALID = "corners_touch"
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
}


def geos_reports(layer: gpd.GeoSeries) -> list[bool]:
    """Whether GEOS finds anything wrong, with each gap width; then with any, or with a polygon by itself."""
    polygons = np.asarray(layer.values, dtype=object)
    scale = DEGREES_PER_METRE if layer.crs.is_geographic else 1.0
    found = [
        bool(
            (~shapely.is_empty(shapely.coverage_invalid_edges(polygons, gap_width=w * scale))).any()
        )
        for w in GAP_WIDTHS_M
    ]
    return [*found, any(found) or not shapely.is_valid(polygons).all()]


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


def counted() -> dict[str, np.ndarray]:
    """Per family: planted, found by GEOS each way, found by us; then false alarms on the twins likewise."""
    tally: dict[str, np.ndarray] = {}
    for case in planted_defects():
        limit = gpd.GeoSeries([case.boundary], crs=case.crs)
        alarm = len(check_coverage(case.layer(case.twin), limit)) > 0
        row = [
            [True, *geos_reports(case.layer(case.defect)), is_found(case)],
            [True, *geos_reports(case.layer(case.twin)), alarm],
        ]
        tally[case.family] = tally.get(case.family, 0) + np.array(row, dtype=np.int64)
    return tally


def finding_lines(tally: dict[str, np.ndarray]) -> Iterator[str]:
    """The table of what was found."""
    widths = " | ".join(f"GEOS {width:g}米" for width in GAP_WIDTHS_M)
    yield f"| 缺陷 | 个数 | {widths} | GEOS 任一 | 本程序 |"
    yield "| --- |" + " ---: |" * (len(GAP_WIDTHS_M) + 3)
    defects = {family: table[0] for family, table in tally.items() if family != VALID}
    for family, (planted, *geos, ours) in defects.items():
        told = ["—"] * len(geos) if family in NEEDS_BOUNDARY else map(str, geos)
        yield f"| {NAMES[family]} | {planted} | {' | '.join(told)} | {ours} |"
    total = sum(defects.values())
    fair = sum(row for family, row in defects.items() if family not in NEEDS_BOUNDARY)
    told = (f"{found}/{fair[0]}" for found in fair[1:-1])
    yield f"| **合计** | {total[0]} | {' | '.join(told)} | {total[-1]}/{total[0]} |"
    twins = sum(table[1] for table in tally.values())
    yield f"| 没有缺陷的对照图层：误报 | {' | '.join(map(str, twins))} |"


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
    """The table of times: the best of each, and by how much ours is faster than the faster of the other two."""
    yield "| 图层 | 顶点（百万） | 本程序（秒） | `coverage_is_valid`（秒） | `coverage_invalid_edges`，1米（秒） | 倍数 |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    layer = parcels(count, points_per_side=POINTS_PER_SIDE)
    yield _speed_line(f"{len(layer):,}个图斑", layer, rounds, peer=True)
    for patches in (count // 100, count // 10, count // 5, 2 * count // 5):
        layer = under_one(patches)
        name = f"一个面包住{len(layer) - 1:,}个图斑"
        yield _speed_line(name, layer, rounds, peer=patches <= count // 100)


def _speed_line(name: str, layer: gpd.GeoSeries, rounds: int, *, peer: bool) -> str:
    polygons = np.asarray(layer.values, dtype=object)
    works: list[Callable[[], object]] = [lambda: check_coverage(layer)]
    if peer:
        works.append(lambda: shapely.coverage_is_valid(polygons))
        works.append(lambda: shapely.coverage_invalid_edges(polygons, gap_width=1.0))
    best = np.array([[seconds(work) for work in works] for _ in range(rounds)]).min(axis=0)
    told = [f"{second:.2f}" for second in best] + ["未测"] * (3 - len(best))
    ratio = f"{best[1:].min() / best[0]:.1f}" if peer else "—"
    vertices = shapely.get_num_coordinates(polygons).sum() / 1e6
    return f"| {name} | {vertices:.2f} | {' | '.join(told)} | {ratio} |"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parcels", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path, metavar="PAGE")
    options = parser.parse_args()
    check_coverage(parcels(16))  # compiles once per machine
    parts = {
        "coverage-defects": "\n".join(finding_lines(counted())),
        "coverage-speed": "\n".join(speed_lines(options.parcels, options.rounds)),
    }
    parts["coverage-speed"] += (
        f"\n\n{machine()}；{software()}，GEOS {shapely.geos_version_string}；"
        f"测量结束时负载 {os.getloadavg()[0]:.1f}。"
    )
    print("\n\n".join(parts.values()))
    if options.write:
        write_parts(options.write, parts)


if __name__ == "__main__":
    main()
