"""Smooth random fields: the same seed gives the same field at any point, whatever else is asked."""

import numpy as np
import numpy.typing as npt

__all__ = ["NoiseField", "rank_share"]

Array = npt.NDArray[np.float64]

_CELLS = 64  # a field repeats after this many of its wavelengths


class NoiseField:
    """Value noise of several octaves, about 0 with values mostly in (−1, 1).

    Parameters
    ----------
    rng
        Source of the random tables; one field draws a fixed amount from it.
    wavelength
        Size of the largest features, in the unit of the coordinates.
    octaves
        Number of layers, each with half the wavelength and half the weight of the one before.
    """

    def __init__(self, rng: np.random.Generator, wavelength: float, octaves: int = 4) -> None:
        self._tables = rng.uniform(-1.0, 1.0, (octaves, _CELLS, _CELLS))
        self._wavelength = wavelength

    def __call__(self, x: Array, y: Array) -> Array:
        """Value at each point (x, y)."""
        total = np.zeros(np.broadcast(x, y).shape)
        size, weight, weights = self._wavelength, 1.0, 0.0
        for table in self._tables:
            total += weight * _sample(table, x / size, y / size)
            weights += weight
            size, weight = size / 2.0, weight / 2.0
        return total / weights


def _sample(table: Array, u: Array, v: Array) -> Array:
    column, row = np.floor(u), np.floor(v)
    s, t = _smooth(u - column), _smooth(v - row)
    i, j = column.astype(np.int64) % _CELLS, row.astype(np.int64) % _CELLS
    k, m = (i + 1) % _CELLS, (j + 1) % _CELLS
    low = table[j, i] * (1.0 - s) + table[j, k] * s
    high = table[m, i] * (1.0 - s) + table[m, k] * s
    return np.asarray(low * (1.0 - t) + high * t)


def _smooth(fraction: Array) -> Array:
    return fraction * fraction * (3.0 - 2.0 * fraction)


def rank_share(values: Array) -> Array:
    """Each value's rank as a share in [0, 1): a field whose every threshold cuts a known part of the rows.

    Examples
    --------
    >>> rank_share(np.array([5.0, 1.0, 3.0, 9.0])).tolist()
    [0.5, 0.0, 0.25, 0.75]
    >>> rank_share(np.array([])).tolist()
    []
    """
    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return ranks / max(len(values), 1)
