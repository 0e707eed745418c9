"""A brick lattice of six-sided cells with jagged shared edges: the ground every parcel of the demo stands on.

Rows of bricks are shifted by half a brick, so three cells meet in every corner and no two cells touch in a point only.
Each edge is made once and used by both its cells, so neighbours share every vertex bit for bit.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["EDGE_POINTS", "Lattice", "make_lattice"]

Array = npt.NDArray[np.float64]

EDGE_POINTS = 5  # vertices strictly inside an edge: 36 vertices a cell
_ROW_HEIGHT = np.sqrt(3.0) / 2.0  # of a regular hexagon lattice with unit column width
_CORNER_LIFT = _ROW_HEIGHT / 6.0
_CORNER_JITTER = 0.11
# An edge stays within a lens about its chord: bow and teeth leave the ends at less than 20 degrees, and edges meet at
# more than 40, so edges cannot cross.
_BOW = 0.07
_TEETH = 0.08


@dataclass(frozen=True)
class Lattice:
    """Points of a lattice of `rows` × `columns` cells; the cell width is 1.

    `level` holds the edges along row boundaries, shape (rows + 1, 2 columns + 2, 1 + EDGE_POINTS, 2), each with its
    first corner; `upright` the inner vertices of the edges between boundaries, shape (rows, columns + 1, EDGE_POINTS, 2).
    """

    level: Array
    upright: Array

    @property
    def rows(self) -> int:
        """Number of cell rows."""
        return len(self.upright)

    @property
    def columns(self) -> int:
        """Number of cells in a row."""
        return len(self.upright[0]) - 1

    def centres(self) -> Array:
        """Nominal centre of each cell, shape (rows × columns, 2)."""
        row, column = np.divmod(np.arange(self.rows * self.columns), self.columns)
        return np.column_stack([column + row % 2 / 2.0 + 0.5, (row + 0.5) * _ROW_HEIGHT])

    def rings(self, cells: npt.NDArray[np.int64]) -> Array:
        """Closed clockwise ring of each cell (position row × columns + column), shape (n, 37, 2), corners every 6th."""
        row, column = np.divmod(cells, self.columns)
        left = 2 * column + row % 2
        corner = self.level[:, :, :1]
        pieces = [
            corner[row, left],
            self.upright[row, column],
            self.level[row + 1, left],
            self.level[row + 1, left + 1],
            corner[row + 1, left + 2],
            self.upright[row, column + 1][:, ::-1],
            corner[row, left + 2],
            self.level[row, left + 1, :0:-1],
            corner[row, left + 1],
            self.level[row, left, :0:-1],
            corner[row, left],
        ]
        return np.concatenate(pieces, axis=1)

    def neighbours(self, cells: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """For each of `cells` the positions within `cells` of its six neighbours, −1 where there is none; shape (n, 6)."""
        position = np.full((self.rows + 2, self.columns + 2), -1, dtype=np.int64)
        row, column = np.divmod(cells, self.columns)
        row, column = row + 1, column + 1
        position[row, column] = np.arange(len(cells))
        shift = (row + 1) % 2
        around = [
            position[row, column - 1],
            position[row + 1, column - 1 + shift],
            position[row + 1, column + shift],
            position[row, column + 1],
            position[row - 1, column + shift],
            position[row - 1, column - 1 + shift],
        ]
        return np.column_stack(around)


def make_lattice(rng: np.random.Generator, rows: int, columns: int) -> Lattice:
    """A lattice with jittered corners and jagged edges."""
    line, along = np.meshgrid(np.arange(rows + 1), np.arange(2 * columns + 3), indexing="ij")
    lift = np.where((along - line) % 2 == 0, _CORNER_LIFT, -_CORNER_LIFT)
    corners = np.stack([along / 2.0, line * _ROW_HEIGHT + lift], axis=-1)
    corners += rng.uniform(-_CORNER_JITTER, _CORNER_JITTER, corners.shape)
    inner = _jagged(rng, corners[:, :-1], corners[:, 1:])
    level = np.concatenate([corners[:, :-1, None], inner], axis=2)
    start = np.empty((rows, columns + 1, 2))
    end = np.empty_like(start)
    for parity in (0, 1):
        at = np.arange(parity, rows, 2)
        start[at] = corners[at, parity : parity + 2 * columns + 1 : 2]
        end[at] = corners[at + 1, parity : parity + 2 * columns + 1 : 2]
    return Lattice(level, _jagged(rng, start, end))


def _jagged(rng: np.random.Generator, start: Array, end: Array) -> Array:
    """Inner vertices of an edge from start to end, shape (…, EDGE_POINTS, 2)."""
    share = np.arange(1, EDGE_POINTS + 1) / (EDGE_POINTS + 1.0)
    chord = (end - start)[..., None, :]
    normal = np.stack([-chord[..., 1], chord[..., 0]], axis=-1)
    bow = rng.uniform(-_BOW, _BOW, (*start.shape[:-1], 1)) * 4.0 * share * (1.0 - share)
    teeth = (
        rng.uniform(-_TEETH, _TEETH, (*start.shape[:-1], EDGE_POINTS))
        * np.minimum(share, 1.0 - share)
        * 2.0
    )
    return np.asarray(
        start[..., None, :] + chord * share[:, None] + normal * (bow + teeth)[..., None]
    )
