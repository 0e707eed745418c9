"""Shapely by an expert's hand, two threads: the fastest way with it that was found.

Polygons of many vertices are cut small first, an index finds the pairs, a prepared `covers` spares the parcels that lie
inside, and only pairs that cross are intersected.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq
import shapely

from data import CaseFiles

_Geometries = npt.NDArray[np.object_]
_Positions = npt.NDArray[np.intp]
_THREADS = 2
_MOST_VERTICES = 256
_TASKS = 64


def version() -> str:
    return f"shapely {shapely.__version__}（GEOS {shapely.geos_version_string}）"


def prepared(case: CaseFiles) -> Callable[[], pd.DataFrame]:
    def table() -> pd.DataFrame:
        with ThreadPoolExecutor(_THREADS) as threads:
            left, left_key = _read(threads, case.left, case.left_by)
            right, right_key = _read(threads, case.right, case.right_by)
            owner = np.arange(len(right))
            right, owner = _cut_small(threads, right, owner)
            tree = shapely.STRtree(left)
            tasks = np.array_split(np.arange(len(right)), min(_TASKS, len(right)))
            found = list(threads.map(lambda task: _pairs(tree, left, right, task), tasks))
        ours, theirs, area = (np.concatenate(parts) for parts in zip(*found, strict=True))
        columns = {case.left_by: left_key[ours], case.right_by: right_key[owner[theirs]]}
        pairs = pd.DataFrame({**columns, "area_m2": area})
        return pairs.groupby(list(columns), as_index=False)[["area_m2"]].sum()

    return table


def _read(threads: ThreadPoolExecutor, path: Path, by: str) -> tuple[_Geometries, _Geometries]:
    rows = pq.read_table(path, columns=["geometry", by])
    wkb = np.array_split(rows["geometry"].to_numpy(), 4 * _THREADS)
    return np.concatenate(list(threads.map(shapely.from_wkb, wkb))), rows[by].to_numpy()


def _cut_small(
    threads: ThreadPoolExecutor, geometries: _Geometries, owner: _Positions
) -> tuple[_Geometries, _Positions]:
    """Polygons halved along their longer side until each has few vertices, and the row each is from."""
    small, owners = [], []
    while len(geometries):
        large = shapely.get_num_coordinates(geometries) > _MOST_VERTICES
        small.append(geometries[~large])
        owners.append(owner[~large])
        geometries, owner = np.tile(geometries[large], 2), np.tile(owner[large], 2)
        tasks = zip(
            *(np.array_split(side, _TASKS) for side in (geometries, _halves(geometries))),
            strict=True,
        )
        cut = list(threads.map(lambda task: shapely.intersection(*task), tasks))
        geometries = np.concatenate(cut)
    return np.concatenate(small), np.concatenate(owners)


def _halves(doubled: _Geometries) -> _Geometries:
    """The lower halves of the boxes of the first half of the rows, the upper halves of those of the second."""
    x0, y0, x1, y1 = shapely.bounds(doubled[: len(doubled) // 2]).T
    wide = x1 - x0 > y1 - y0
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    lower = shapely.box(x0, y0, np.where(wide, x, x1), np.where(wide, y1, y))
    upper = shapely.box(np.where(wide, x, x0), np.where(wide, y0, y), x1, y1)
    return np.concatenate([lower, upper])


def _pairs(
    tree: shapely.STRtree, left: _Geometries, right: _Geometries, task: _Positions
) -> tuple[_Positions, _Positions, npt.NDArray[np.float64]]:
    """The pairs of some polygons of the right layer with their areas; no other thread prepares those polygons."""
    near, ours = tree.query(right[task], predicate="intersects")
    theirs = task[near]
    shapely.prepare(right[task])
    crosses = ~shapely.covers(right[theirs], left[ours])
    area = shapely.area(left[ours])
    area[crosses] = shapely.area(shapely.intersection(left[ours[crosses]], right[theirs[crosses]]))
    shapely.destroy_prepared(right[task])
    return ours, theirs, area
