"""Compile every kernel ahead: `python -m yizhangtu.geometry`.

Measures a tiny layer in every way there is, so that each kernel is compiled for the types it is used with and kept
(`kernels.caching`), and prints what that took. Processes that follow load the compiled code.
"""

import importlib
import pkgutil
import sys
import time

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from numba.core import event
from numba.core.dispatcher import Dispatcher

import yizhangtu.geometry as package
from yizhangtu.geometry.coverage.check import check_coverage
from yizhangtu.geometry.edges.changes import change_pieces
from yizhangtu.geometry.edges.neighbours import neighbours
from yizhangtu.geometry.edges.patches import connected_parts, find_holes, merge_patches
from yizhangtu.geometry.kernels.tags import PASSES, PIECE_BYTES, tag_pieces
from yizhangtu.geometry.overlay.erase import erase
from yizhangtu.geometry.overlay.tabulation import tabulate_area
from yizhangtu.geometry.rings import Rings

__all__ = ["called_kernels", "compile_kernels"]

_CRS = 4548


def called_kernels() -> dict[str, Dispatcher]:
    """All kernels that Python calls, by name; those that only kernels call are compiled with their callers."""
    found = {}
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if info.name.startswith(f"{package.__name__}.kernels") or info.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(info.name)).values():
            if isinstance(value, Dispatcher):
                found[value.py_func.__qualname__] = value
    return found


def compile_kernels() -> None:
    """Use every kernel once."""
    layer, other = _layers()
    tabulate_area(layer, other)
    tabulate_area(layer, other, overlaps="once")
    connected_parts(layer.geometry, corner_contact=True)
    merge_patches(layer.geometry, misfits="unite")
    find_holes(layer.geometry, misfits="unite")
    neighbours(layer.geometry)
    change_pieces(layer.geometry, other.geometry)
    erase(layer.geometry, other.geometry)
    check_coverage(layer, other[:1])
    encoded = [shapely.to_wkb(polygon) for polygon in layer.geometry]
    offsets = np.cumsum([0, *map(len, encoded)])
    data = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    Rings.of_wkb(data, offsets).take(np.array([0])).boxes()
    _tag(data, offsets)


def _tag(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> None:
    """Tags of the first row's bytes, which the engine asks for."""
    one, words = np.array([0, 1]), np.empty(PIECE_BYTES // 8, dtype=np.uint64)
    keys = np.zeros((2 * PASSES, len(words)), dtype=np.uint64)
    tag = np.empty((1, PASSES), dtype=np.uint64)
    tag_pieces(data, offsets, one[:1], one, keys, words.view(np.uint8), words, tag, 0, 1)


def _layers() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Squares of 100 m side by side, one of them with a hole, and others across them."""
    x, y = 500_000.0, 4_640_000.0
    hole = shapely.box(x + 120, y + 20, x + 150, y + 50)
    squares = [
        shapely.box(x, y, x + 100, y + 100),
        shapely.box(x + 100, y, x + 200, y + 100) - hole,
        shapely.box(x + 99, y + 100, x + 200, y + 200),
    ]
    across = [shapely.box(x + 50, y + 50, x + 150, y + 150), shapely.box(x, y, x + 60, y + 60)]
    return gpd.GeoDataFrame(geometry=squares, crs=_CRS), gpd.GeoDataFrame(geometry=across, crs=_CRS)


class _Seconds(event.Listener):
    """Processor seconds by kernel, parts and kernels called from it included."""

    def __init__(self) -> None:
        self.by_kernel: dict[str, float] = {}
        self._depth, self._start = 0, 0.0

    def on_start(self, event: event.Event) -> None:
        if self._depth == 0:
            self._start = time.process_time()
        self._depth += 1

    def on_end(self, event: event.Event) -> None:
        self._depth -= 1
        if self._depth == 0:
            name = event.data["dispatcher"].py_func.__qualname__
            seconds = time.process_time() - self._start
            self.by_kernel[name] = self.by_kernel.get(name, 0.0) + seconds


def main() -> None:
    """Compile, and print the seconds."""
    seconds = _Seconds()
    with event.install_listener("numba:compile", seconds):
        compile_kernels()
    for name in sorted(called_kernels()):
        taken = seconds.by_kernel.get(name)
        sys.stdout.write(f"{name:24}{'已在缓存中' if taken is None else f'{taken:.2f}秒'}\n")
    sys.stdout.write(f"{'合计':22}{sum(seconds.by_kernel.values()):.2f}秒\n")


if __name__ == "__main__":
    main()
