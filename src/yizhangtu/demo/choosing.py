"""Choosing rows whose areas add up to a wanted total: real counties have round tasks, so a synthetic one must too."""

import numpy as np
import numpy.typing as npt

__all__ = ["choose_to_total"]

_SWAPS = 24
_POOL = 4000  # rows considered on each side of a swap; bounds memory, loses nothing visible


def choose_to_total(
    areas: npt.NDArray[np.int64], order: npt.NDArray[np.int64], total: int, *, at_least: bool = True
) -> npt.NDArray[np.bool_]:
    """Rows that add up to `total` as nearly as swapping single rows can bring them.

    Rows are taken in `order` until the total is passed; then chosen rows are exchanged for rows outside, each time the
    one exchange that leaves the smallest difference.

    Parameters
    ----------
    areas
        Area of each row, integer 0.01 m².
    order
        Row positions, the most wanted first; rows not listed are never chosen.
    total
        What the chosen rows should add up to, integer 0.01 m².
    at_least
        Whether the sum must not fall below `total` (it stays below only when all rows together do).

    Returns
    -------
    numpy.ndarray
        True for chosen rows, shape (n,).

    Examples
    --------
    >>> areas = np.array([50, 40, 30, 7, 2])
    >>> chosen = choose_to_total(areas, np.arange(5), 92)
    >>> int(areas[chosen].sum())
    92
    >>> choose_to_total(np.array([], dtype=np.int64), np.array([], dtype=np.int64), 5).tolist()
    []
    """
    chosen = np.zeros(len(areas), dtype=bool)
    if len(order) == 0:
        return chosen
    running = np.cumsum(areas[order])
    count = min(int(np.searchsorted(running, total)) + 1, len(order))
    chosen[order[:count]] = True
    excess = int(running[count - 1]) - total
    for _ in range(_SWAPS):
        swap = _best_swap(areas, order, chosen, excess, at_least=at_least)
        if swap is None:
            break
        leaving, entering = swap
        chosen[leaving], chosen[entering] = False, True
        excess += int(areas[entering]) - int(areas[leaving])
    return chosen


def _best_swap(
    areas: npt.NDArray[np.int64],
    order: npt.NDArray[np.int64],
    chosen: npt.NDArray[np.bool_],
    excess: int,
    *,
    at_least: bool,
) -> tuple[int, int] | None:
    """The exchange (leaving, entering) that brings the excess nearest to zero, None when none improves it."""
    taken, free = order[chosen[order]][-_POOL:], order[~chosen[order]][:_POOL]
    if len(free) == 0 or excess == 0:
        return None
    free = free[np.argsort(areas[free], kind="stable")]
    wanted = areas[taken] - excess  # an entering row of this area would leave nothing over
    place = np.searchsorted(areas[free], wanted)
    best: tuple[int, int, int] | None = None
    for shift in (0, -1):
        at = np.clip(place + shift, 0, len(free) - 1)
        after = excess + areas[free[at]] - areas[taken]
        cost = np.abs(after)
        if at_least:
            cost = np.where(after < 0, np.iinfo(np.int64).max, cost)
        k = int(np.argmin(cost))
        if best is None or int(cost[k]) < best[0]:
            best = (int(cost[k]), int(taken[k]), int(free[at[k]]))
    if best is None or best[0] >= abs(excess):
        return None
    return best[1], best[2]
