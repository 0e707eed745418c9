"""Runs compiled kernels on all cores: over ranges of rows, and over blocks of a layer.

The kernels release the interpreter lock, so plain threads are enough; unlike numba's own parallel loops they may be
started from several threads at once, as a service does.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice, pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["run_blocks", "run_ranges", "share_cores", "worker_count"]

_RANGES_PER_WORKER = 8
_SMALLEST_WORK = 20_000

_Result = TypeVar("_Result")

# Whether a thread is one of several that share the cores already; more threads under it would only wait for each other.
_THREAD = threading.local()


def worker_count() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_ranges(
    kernel: Callable[[int, int], _Result], weight: npt.NDArray[np.int64]
) -> list[_Result]:
    """Call `kernel(first, last)` so that the ranges cover all rows once, with about equal weight each.

    Parameters
    ----------
    kernel
        Works on rows first ≤ i < last and writes only what belongs to them.
    weight
        Offsets (length rows + 1) whose differences are the work in each row, e.g. vertex offsets.

    Returns
    -------
    What the calls gave back, in the order of the rows. Where the ranges are cut depends on the machine.
    """
    rows = len(weight) - 1
    if rows <= 0:
        return []
    workers, work = worker_count(), int(weight[-1] - weight[0])
    if workers == 1 or work < _SMALLEST_WORK or getattr(_THREAD, "shares_cores", False):
        return [kernel(0, rows)]
    shares = np.linspace(int(weight[0]), int(weight[-1]), workers * _RANGES_PER_WORKER + 1)
    cuts = np.unique(np.concatenate([[0], np.searchsorted(weight, shares[1:-1]), [rows]]))
    with ThreadPoolExecutor(workers) as pool:
        return [
            task.result()
            for task in [pool.submit(kernel, int(a), int(b)) for a, b in pairwise(cuts)]
        ]


def run_blocks(
    work: Callable[[int, int], _Result], rows: int, size: int
) -> Iterator[tuple[int, _Result]]:
    """Call `work(first, last)` for blocks of at most `size` rows, several at a time.

    Yields
    ------
    The end of each block and what its call gave back, in the order of the rows. Only a few blocks are ahead of the caller,
    so memory stays bounded.
    """
    if rows <= size:
        if rows:
            yield rows, work(0, rows)
        return
    workers = worker_count()
    blocks = ((first, min(first + size, rows)) for first in range(0, rows, size))
    with ThreadPoolExecutor(workers, initializer=share_cores) as pool:
        ahead: deque[tuple[int, Future[_Result]]] = deque(
            (last, pool.submit(work, first, last)) for first, last in islice(blocks, workers + 1)
        )
        try:
            while ahead:
                end, future = ahead.popleft()
                result = future.result()
                ahead.extend(
                    (last, pool.submit(work, first, last)) for first, last in islice(blocks, 1)
                )
                yield end, result
        finally:
            for _, future in ahead:
                future.cancel()


def share_cores() -> None:
    """Tell that the calling thread is one of several that keep the cores busy: its ranges then run in itself."""
    _THREAD.shares_cores = True
