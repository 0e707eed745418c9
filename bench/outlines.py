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

import geopandas as gpd
import numpy as np
import shapely

from synthetic_parcels import jagged_coverage, parcels
from yizhangtu.geometry import change_pieces, connected_patches, find_holes, neighbours
from yizhangtu.geometry.edges import EdgeTable
from yizhangtu.geometry.fitting import fits_together
from yizhangtu.geometry.layer_edges import LayerEdges
from yizhangtu.geometry.merging import merged_outlines
from yizhangtu.geometry.outlines import trace_outlines
from yizhangtu.geometry.patches import merge_patches, patch_sizes

CLASSES = 24
EXTENT_M = 25_000.0

Seconds = dict[str, list[float]]


def timed(seconds: Seconds, name: str, work: Callable[[], object]) -> object:
    start = time.perf_counter()
    result = work()
    seconds.setdefault(name, []).append(time.perf_counter() - start)
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


def stages(seconds: Seconds, land: gpd.GeoSeries, classes: np.ndarray) -> None:
    layer = timed(seconds, "decode", lambda: LayerEdges.of(land))
    assert isinstance(layer, LayerEdges)
    timed(seconds, "match edges", lambda: layer.table)
    timed(seconds, "number nodes", lambda: layer.node)
    assert timed(seconds, "prove that parcels fit", lambda: fits_together(layer))
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


def kept_table(seconds: Seconds, layer: LayerEdges) -> None:
    """What reading a kept table would cost beside making it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mate.npy"
        np.save(path, layer.table.mate)
        timed(seconds, "load kept table", lambda: np.load(path))


def changed(land: gpd.GeoSeries, patches: int) -> gpd.GeoSeries:
    """The layer with some parcels taken out, as a round of maintenance does."""
    gone = np.random.default_rng(3).choice(len(land), patches, replace=False)
    return land.drop(gone).reset_index(drop=True)


def report(seconds: Seconds) -> None:
    for name, times in seconds.items():
        print(f"{name:32}{min(times):9.3f} s   (median {float(np.median(times)):.3f})")


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
    objects = np.asarray(land.values, dtype=object)
    print(f"{len(land)} parcels, {int(shapely.get_num_coordinates(objects).sum())} vertices")
    small = parcels(100)
    find_holes(small)  # compiles once per machine
    change_pieces(small, changed(small, 3)), neighbours(small), patch_sizes(small)

    fields, seconds = class_fields(len(land)), Seconds()
    for _ in range(options.rounds):
        for name, classes in fields.items():
            ours = timed(
                seconds, f"ours, {name}", lambda classes=classes: merge_patches(land, classes)
            )
            theirs = timed(
                seconds,
                f"GEOS, {name}",
                lambda classes=classes: [
                    shapely.coverage_union_all(objects[classes == k]) for k in range(CLASSES)
                ],
            )
            assert same_rings(ours.geometry, theirs), "different rings"
            del ours, theirs
        stages(seconds, land, fields["clustered"])
        old, new = LayerEdges.of(land), changed(land, 100)
        timed(seconds, "100 patches changed", lambda old=old, new=new: change_pieces(old, new))
        many = changed(land, len(land) // 3)
        timed(
            seconds, "a third of them changed", lambda old=old, many=many: change_pieces(old, many)
        )
        kept_table(seconds, old)
        timed(seconds, "match edges, by itself", lambda old=old: EdgeTable.of(old.rings))
    report(seconds)
    for name in fields:
        ratio = min(seconds[f"GEOS, {name}"]) / min(seconds[f"ours, {name}"])
        print(f"{name}: same rings, {ratio:.1f} times the coverage union")
    print("load", os.getloadavg()[0])


if __name__ == "__main__":
    main()
