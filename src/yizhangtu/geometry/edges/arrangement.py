"""How rings lie to each other, without a tolerance: whether they cross, and how often they run round land.

Edges are looked at strip by strip, those of a strip from west to east, so that the work grows with their number.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from yizhangtu.geometry.kernels.arrangement import find_meetings, probe_lines
from yizhangtu.geometry.kernels.rows import row_boxes
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["Arrangement"]

_RUN_LENGTH = 12
# So few runs are not worth dividing into strips.
_RUNS_PER_STRIP = 8.0
_MOST_STRIPS = 4096.0
_WORK_PER_ENTRY = 16


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Rings, or stretches of rings, their inside on the left, and where each of their runs of edges is listed.

    xy: coordinates. begin, end: line r is the vertices begin[r] ≤ v < end[r]. group: per line, ascending from 0; lines of
    different groups are not compared. run, box: first and last edge of each run, and its box. strip, first_slot: per group where
    its strips begin and how many there are in a unit of height, and offsets of groups into slots. lowest, slot, entry: per run
    the first slot it is listed in, and the lists.
    """

    xy: FloatArray
    begin: IntArray
    end: IntArray
    group: IntArray
    run: IntArray
    box: FloatArray
    strip: FloatArray
    first_slot: IntArray
    lowest: IntArray
    slot: IntArray
    entry: IntArray

    @classmethod
    def of(cls, xy: FloatArray, begin: IntArray, end: IntArray, group: IntArray) -> Self:
        """List the runs of lines."""
        run, line = _runs(begin, end)
        box, of_run = _boxes(xy, run), group[line]
        groups = int(group[-1]) + 1 if len(group) else 0
        at = np.searchsorted(of_run, np.arange(groups + 1))
        y0, y1 = np.zeros(groups), np.zeros(groups)
        filled = np.flatnonzero(np.diff(at))
        if len(run):
            y0[filled] = np.minimum.reduceat(box[:, 1], at[filled])
            y1[filled] = np.maximum.reduceat(box[:, 3], at[filled])
        runs = np.diff(at)
        strips = np.minimum(np.sqrt(runs), runs / _RUNS_PER_STRIP)
        strips = np.clip(strips, 1.0, _MOST_STRIPS).astype(np.int64)
        scale = np.divide(strips, y1 - y0, out=np.zeros(groups), where=y1 > y0)
        first_slot = np.concatenate([[0], np.cumsum(strips)])
        lowest, highest = (
            np.minimum(
                first_slot[of_run] + ((box[:, side] - y0[of_run]) * scale[of_run]).astype(np.int64),
                first_slot[of_run + 1] - 1,
            )
            for side in (1, 3)
        )
        times = highest - lowest + 1
        entry = np.repeat(np.arange(len(run), dtype=np.int64), times)
        slot = lowest[entry] + np.arange(len(entry)) - np.repeat(np.cumsum(times) - times, times)
        order = np.lexsort((box[entry, 0], slot))
        offsets = np.searchsorted(slot[order], np.arange(int(first_slot[-1]) + 1))
        return cls(
            xy=xy,
            begin=begin,
            end=end,
            group=group,
            run=run,
            box=box,
            strip=np.column_stack([y0, scale]),
            first_slot=first_slot,
            lowest=lowest,
            slot=offsets.astype(np.int64),
            entry=entry[order],
        )

    def meetings(self) -> IntArray:
        """Pairs of edges of one group that meet otherwise than in a common end, as an (m, 2) array."""
        place = np.zeros(len(self.slot), dtype=np.int64)
        found = np.empty((0, 2), dtype=np.int64)
        weight = self.slot * _WORK_PER_ENTRY
        arrays = (self.xy, self.run, self.box, self.lowest, self.slot, self.entry, place)
        run_ranges(lambda a, b: find_meetings(*arrays, found, a, b), weight)
        np.cumsum(place, out=place)
        if place[-1]:
            found = np.empty((int(place[-1]), 2), dtype=np.int64)
            run_ranges(lambda a, b: find_meetings(*arrays, found, a, b), weight)
        return found

    def probed(self) -> tuple[IntArray, IntArray]:
        """What lies left of each line, and west of it; lines meet in common ends only.

        Returns
        -------
        How often the rings of its group run round the land left of each line, and the edge that bounds the land west of the
        line's lowest point (-1 for none, and for a level line).
        """
        winding = np.empty(len(self.group), dtype=np.int64)
        nearest = np.empty(len(self.group), dtype=np.int64)
        run_ranges(
            lambda a, b: probe_lines(
                self.xy,
                self.begin,
                self.end,
                self.group,
                self.strip,
                self.first_slot,
                self.run,
                self.box,
                self.slot,
                self.entry,
                winding,
                nearest,
                a,
                b,
            ),
            np.append(0, np.cumsum(self.end - self.begin)),
        )
        return winding, nearest


def _runs(begin: IntArray, end: IntArray) -> tuple[IntArray, IntArray]:
    """First and last edge of stretches of at most `_RUN_LENGTH` edges of one line, and the line of each."""
    edges = np.maximum(end - begin - 1, 0)
    count = -(-edges // _RUN_LENGTH)
    line = np.repeat(np.arange(len(edges), dtype=np.int64), count)
    place = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    first = begin[line] + place * _RUN_LENGTH
    return np.column_stack([first, np.minimum(first + _RUN_LENGTH, end[line] - 1)]), line


def _boxes(xy: FloatArray, run: IntArray) -> FloatArray:
    """Boxes of runs: of the vertices of their edges and the one at the end."""
    # Every other row is what lies between two runs, and is passed over.
    cuts = np.column_stack([run[:, 0], run[:, 1] + 1]).ravel()
    box = np.empty((max(len(cuts) - 1, 0), 4))
    run_ranges(
        lambda a, b: row_boxes(xy, cuts, box, a, b),
        np.arange(len(box) + 1, dtype=np.int64) * _RUN_LENGTH,
    )
    return np.ascontiguousarray(box[::2])
