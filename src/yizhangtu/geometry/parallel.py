"""Runs a compiled kernel over ranges of rows on all cores.

The kernels release the interpreter lock, so plain threads are enough; unlike numba's own parallel loops they may be
started from several threads at once, as a service does.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from yizhangtu.geometry.rings import IntArray

__all__ = ["run_ranges", "worker_count"]

_RANGES_PER_WORKER = 8
_SMALLEST_WORK = 20_000


def worker_count() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_ranges(kernel: Callable[[int, int], object], weight: IntArray) -> None:
    """Call `kernel(first, last)` so that the ranges cover all rows once, with about equal weight each.

    Parameters
    ----------
    kernel
        Works on rows first ≤ i < last and writes only what belongs to them.
    weight
        Offsets (length rows + 1, starting at 0) whose differences are the work in each row, e.g. vertex offsets.
    """
    rows, work = len(weight) - 1, int(weight[-1])
    if rows <= 0:
        return
    workers = worker_count()
    if workers == 1 or work < _SMALLEST_WORK:
        kernel(0, rows)
        return
    shares = np.linspace(0, work, workers * _RANGES_PER_WORKER + 1)
    cuts = np.unique(np.concatenate([[0], np.searchsorted(weight, shares[1:-1]), [rows]]))
    with ThreadPoolExecutor(workers) as pool:
        for task in [pool.submit(kernel, int(a), int(b)) for a, b in pairwise(cuts)]:
            task.result()
