"""Everything the edge table tells of one layer, stage by stage; outlines by class beside GEOS's coverage union, in one run.

    python bench/outlines.py [--parcels 100000] [--edges-per-side 10] [--rounds 3]

Two fields of 24 classes: one drawn at random for every parcel, one in clusters as land use is. Both sides start from the same
geometry objects and end with geometry objects; ours also knows the statutory area of every outline and that the parcels fit
together. The rings must be the same.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import shapely

from synthetic_parcels import jagged_coverage, parcels
from yizhangtu.geometry import change_pieces, connected_patches, find_holes, neighbours
from yizhangtu.geometry.edges.edge_table import EdgeTable
from yizhangtu.geometry.edges.fitting import layer_faults
from yizhangtu.geometry.edges.layer_edges import LayerEdges
from yizhangtu.geometry.edges.merging import merged_outlines
from yizhangtu.geometry.edges.outlines import trace_outlines
from yizhangtu.geometry.edges.patches import merge_patches, patch_sizes

CLASSES = 24
EXTENT_M = 25_000.0

# Processor seconds and seconds by the clock of every round.
Seconds = dict[str, list[tuple[float, float]]]
Result = TypeVar("Result")


def timed(seconds: Seconds, name: str, work: Callable[[], Result]) -> Result:
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    spent = time.process_time() - processor, time.perf_counter() - clock
    seconds.setdefault(name, []).append(spent)
    return result


def class_fields(count: int) -> dict[str, np.ndarray]:
    """A class per parcel of a square lattice: at random, and in clusters of a few parcels to a few hundred."""
    rng = np.random.default_rng(0)
    n = round(np.sqrt(count))
    field = rng.normal(size=(CLASSES, n, n))
    for _ in range(4):
        field = sum(np.roll(field, step, axis) for step in (-1, 1) for axis in (1, 2)) + field
    return {"random": rng.integers(0, CLASSES, n * n), "clustered": field.argmax(axis=0).ravel()}


def same_rings(ours: gpd.GeoSeries, theirs: list[shapely.Geometry]) -> bool:
    """Whether all outlines are the same vertex by vertex, wherever their rings begin."""
    pairs = zip(ours, theirs, strict=True)
    return all(
        shapely.equals_exact(
            shapely.normalize(shapely.multipolygons(shapely.get_parts(one))),
            shapely.normalize(shapely.multipolygons(shapely.get_parts(two))),
        )
        for one, two in pairs
    )


def outlines(seconds: Seconds, land: gpd.GeoSeries, name: str, classes: np.ndarray) -> None:
    """Ours and the coverage union, one after the other."""
    objects = np.asarray(land.values, dtype=object)
    ours = timed(seconds, f"ours, {name}", lambda: merge_patches(land, classes))
    theirs = timed(
        seconds,
        f"GEOS, {name}",
        lambda: [shapely.coverage_union_all(objects[classes == k]) for k in range(CLASSES)],
    )
    assert same_rings(ours.geometry, theirs), "different rings"


def stages(seconds: Seconds, land: gpd.GeoSeries, classes: np.ndarray) -> LayerEdges:
    layer = timed(seconds, "decode", lambda: LayerEdges.of(land))
    timed(seconds, "match edges", lambda: layer.table)
    timed(seconds, "number nodes", lambda: layer.node)
    assert not len(timed(seconds, "prove that parcels fit", lambda: layer_faults(layer)))
    timed(seconds, "trace rings by class", lambda: trace_outlines(layer, classes))
    timed(
        seconds,
        "outlines by class, again",
        lambda: merged_outlines(layer, classes, misfits="refuse"),
    )
    timed(seconds, "neighbours with lengths", lambda: neighbours(layer))
    timed(seconds, "connected patches", lambda: connected_patches(layer))
    timed(seconds, "sizes of patches", lambda: patch_sizes(layer))
    timed(seconds, "holes", lambda: find_holes(layer))
    return layer


def changes(seconds: Seconds, land: gpd.GeoSeries, patches: int) -> None:
    old, new = LayerEdges.of(land), changed(land, patches)
    timed(seconds, f"change pieces, {patches} gone", lambda: change_pieces(old, new))


def kept_table(seconds: Seconds, layer: LayerEdges) -> None:
    """What reading a kept table would cost beside making it anew from the decoded rings."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mate.npy"
        np.save(path, layer.table.mate)
        timed(seconds, "load a kept table", lambda: np.load(path))
    timed(seconds, "make the table anew", lambda: EdgeTable.of(layer.rings))


def changed(land: gpd.GeoSeries, patches: int) -> gpd.GeoSeries:
    """The layer with some parcels taken out, as a round of maintenance does."""
    gone = np.random.default_rng(3).choice(len(land), patches, replace=False)
    return land.drop(gone).reset_index(drop=True)


def report(seconds: Seconds) -> None:
    print(f"{'':28}{'processor':>18}{'clock':>18}   best (median), s")
    for name, rounds in seconds.items():
        best, middle = np.min(rounds, axis=0), np.median(rounds, axis=0)
        print(
            f"{name:28}"
            + "".join(f"{b:9.3f} ({m:6.3f})" for b, m in zip(best, middle, strict=True))
        )


def ratios(seconds: Seconds, name: str) -> str:
    theirs, ours = np.array(seconds[f"GEOS, {name}"]), np.array(seconds[f"ours, {name}"])
    best = theirs.min(axis=0) / ours.min(axis=0)
    middle = np.median(theirs / ours, axis=0)
    return (
        f"{name}: same rings; the coverage union takes {best[0]:.1f} (median {middle[0]:.1f}) times the processor "
        f"seconds, {best[1]:.1f} ({middle[1]:.1f}) times the seconds by the clock"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parcels", type=int, default=100_000)
    parser.add_argument("--edges-per-side", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sides = options.edges_per_side
    land = (
        parcels(options.parcels)
        if sides == 10
        else jagged_coverage(options.parcels, extent_m=EXTENT_M, points_per_side=sides)
    )
    print(f"{len(land)} parcels, {int(shapely.get_num_coordinates(land.values).sum())} vertices")
    print("load before", os.getloadavg()[0])
    small = parcels(100)
    every = np.arange(len(small)) % CLASSES
    outlines(Seconds(), small, "", every)  # compiles once per machine
    stages(Seconds(), small, every)
    changes(Seconds(), small, 3)

    fields, seconds = class_fields(len(land)), Seconds()
    for _ in range(options.rounds):
        for name, classes in fields.items():
            outlines(seconds, land, name, classes)
        layer = stages(seconds, land, fields["clustered"])
        kept_table(seconds, layer)
        del layer
        changes(seconds, land, 100)
        changes(seconds, land, len(land) // 3)
    report(seconds)
    for name in fields:
        print(ratios(seconds, name))
    print("load after", os.getloadavg()[0])


if __name__ == "__main__":
    main()
