"""Area tables of two layers of any size (分块面积制表): a row group of the left layer is a task, with what lies near it.

Every pair of rows is measured by itself, sums are exact whatever their order, and only their final value is rounded: the
table has the same bytes on one thread, on many, and on a cluster, and however a layer is cut into files. It is the
table that `geometry.tabulate_area` makes of frames.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
from cattrs.preconf.json import make_converter

from yizhangtu.engine.cache import AreaCache
from yizhangtu.engine.cached_overlaps import cached_overlaps
from yizhangtu.engine.layers import ROWS_AT_ONCE, PolygonLayer, RowGroup, read_rows
from yizhangtu.engine.neighbourhood import Neighbourhood
from yizhangtu.engine.overlaps import Overlaps, measured_overlaps
from yizhangtu.engine.pairs_file import written_pairs
from yizhangtu.engine.right_rows import forget_rows, right_rows
from yizhangtu.engine.row_names import rows_named
from yizhangtu.engine.sums import AREA, finished_sums, merged_sums, partial_sums
from yizhangtu.engine.tasks import Engine, Progress, Task
from yizhangtu.engine.threads import ThreadsEngine
from yizhangtu.errors import CrsMismatch, UsageError
from yizhangtu.geometry.overlay.pieces import boxes_in_plane
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs
from yizhangtu.geometry.rings import FloatArray

__all__ = ["tabulate", "tabulated_pairs", "tabulated_sums"]

_CONVERTER = make_converter()
_RIGHT_ROWS_AT_ONCE = 8 * ROWS_AT_ONCE


def tabulate(
    left: PolygonLayer,
    right: PolygonLayer,
    *,
    left_by: Sequence[str] = (),
    right_by: Sequence[str] = (),
    overlaps: Literal["each", "once"] = "each",
    engine: Engine | None = None,
    cache: AreaCache | None = None,
    pairs: Path | None = None,
    progress: Progress | None = None,
) -> pa.Table:
    """Statutory area of the overlap of every pair of rows, or summed by columns.

    Parameters
    ----------
    left, right
        Polygon layers on one ellipsoid; their CRS may differ.
    left_by, right_by
        Columns to sum by; `UNIT` is the file that a row is from, for a layer in several files. A right column of the same
        name as a left one comes back with the ending `_right`.
    overlaps
        "each": every right row counts for itself. "once": what several right rows of one group of `right_by` cover counts
        once; without `right_by` the whole right layer is one group. Left rows always count for themselves.
    engine
        What runs the tasks; by default threads of this process.
    cache
        Areas measured before, and kept for the next time.
    pairs
        A Parquet file to write every pair to as it is found, in the order of the left layer's files: `left`, `right`, the
        columns, `area_m2`. The table is then of sums only: without columns, one row with the whole.

    Returns
    -------
    Without columns: a row for each pair with an overlap of at least `SMALLEST_OVERLAP_M2`: `left` and `right` (places in
    the layers) and `area_m2`, ordered by left and right; with "once" there is no `right`. With columns: the columns and
    `area_m2`, ordered by the columns, what has no value last. The values are those of `geometry.tabulate_area`, bit for
    bit.

    Raises
    ------
    SchemaMismatch
        When a column is not there, or cannot be summed by.
    CrsMismatch
        When the ellipsoids differ, or coordinates cannot be in their CRS.
    InvalidGeometry
        When a row that lies near the other layer has no area of record.
    UnreadableFile
        When a file is damaged or changes meanwhile.
    """
    sides = _Sides(tuple(left_by), tuple(right_by), overlaps == "once")
    _check(left, right, sides)
    tasks = list(_tasks(left, right, sides, cache))
    work = tabulated_sums if sides.names and pairs is None else tabulated_pairs
    try:
        tables = (engine or ThreadsEngine()).run(work, tasks, progress=progress)
        if pairs is not None:
            tables = (
                partial_sums(table.select(sides.names), table.column(AREA).to_numpy())
                for table in written_pairs(tables, pairs)
            )
        elif not sides.names:
            whole = pa.concat_tables([sides.no_pairs(), *tables])
            return whole.sort_by([(name, "ascending") for name in sides.rows])
        return finished_sums(merged_sums(tables, sides.names))
    finally:
        forget_rows()


def tabulated_sums(task: Task) -> pa.Table:
    """The partial sums of one task."""
    job = _CONVERTER.structure(task, _Job)
    parts = (partial_sums(keys, found.area_m2) for _, found, keys in _measured(job))
    return merged_sums(parts, job.sides.names)


def tabulated_pairs(task: Task) -> pa.Table:
    """The pairs of one task with their columns."""
    job = _CONVERTER.structure(task, _Job)
    tables = [job.sides.no_pairs()]
    for near, found, keys in _measured(job):
        places = {"left": near.left.place[found.left], "right": near.place[found.right]}
        columns = {name: pa.array(places[name]) for name in job.sides.rows}
        columns |= dict(zip(job.sides.names, keys.columns, strict=True))
        tables.append(pa.table({**columns, AREA: pa.array(found.area_m2)}))
    return pa.concat_tables(tables, promote_options="permissive")


@dataclass(frozen=True, slots=True)
class _Sides:
    """What a table is of: the columns of both sides, and whether right rows of one group count together."""

    left_by: tuple[str, ...]
    right_by: tuple[str, ...]
    counts_once: bool

    @property
    def names(self) -> list[str]:
        """What the columns are called in the table."""
        names = list(self.left_by)
        for name in self.right_by:
            names.append(f"{name}_right" if name in names else name)
        return names

    @property
    def rows(self) -> list[str]:
        """The columns that name the rows of a pair."""
        return ["left"] if self.counts_once else ["left", "right"]

    def no_pairs(self) -> pa.Table:
        """The table of no pair."""
        fields = [(name, pa.int64()) for name in self.rows]
        fields += [(name, pa.null()) for name in self.names]
        return pa.schema([*fields, (AREA, pa.float64())]).empty_table()


@dataclass(frozen=True, slots=True)
class _Job:
    """What a task says."""

    left: RowGroup
    right: tuple[RowGroup, ...]
    sides: _Sides
    cache: AreaCache | None


def _measured(job: _Job) -> Iterator[tuple[Neighbourhood, Overlaps, pa.Table]]:
    """The overlaps of a task with their columns, a batch of left rows at a time."""
    files = [(Path(one.file), one.layer) for one in (job.left, *job.right)]
    with rows_named(files):
        yield from _overlaps(job)


def _overlaps(job: _Job) -> Iterator[tuple[Neighbourhood, Overlaps, pa.Table]]:
    for rows in read_rows(job.left, job.sides.left_by):
        for groups in _right_stretches(job):
            right = right_rows(groups, job.sides.right_by, rows.crs)
            near = Neighbourhood.of(rows, right, counts_once=job.sides.counts_once)
            found = (
                measured_overlaps(near, np.arange(len(rows.place)))
                if job.cache is None
                else cached_overlaps(near, job.cache)
            )
            yield near, found, _keys(near, found, job.sides.names)


def _right_stretches(job: _Job) -> Iterator[tuple[RowGroup, ...]]:
    """The right row groups that are looked at together.

    Pairs that count for themselves can be measured a stretch at a time, which bounds the memory. Rows that count once, and
    areas kept for a whole neighbourhood, need all at once.
    """
    if job.sides.counts_once or job.cache is not None or not job.right:
        yield job.right
        return
    before = np.cumsum([0, *(one.rows for one in job.right[:-1])])
    stretch = before // _RIGHT_ROWS_AT_ONCE
    for number in np.unique(stretch):
        yield tuple(job.right[k] for k in np.flatnonzero(stretch == number))


def _keys(near: Neighbourhood, found: Overlaps, names: Sequence[str]) -> pa.Table:
    """The columns to sum by, one row per pair."""
    keys = near.left.columns.take(pa.array(found.left)).columns
    if near.right:
        keys += near.right_columns.take(pa.array(found.right)).columns
    keys += [pa.nulls(len(found.left))] * (len(names) - len(keys))
    return pa.table(keys, names=names)


def _check(left: PolygonLayer, right: PolygonLayer, sides: _Sides) -> None:
    left.check_columns(sides.left_by)
    right.check_columns(sides.right_by)
    names = [*sides.names, "left", "right", AREA]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise UsageError(
            f"汇总字段重复，或与结果列同名：{'、'.join(doubled)}",
            mend="每个字段只写一次；与结果列同名的字段请先改名",
        )
    if left.crs.ellipsoid != right.crs.ellipsoid:
        raise CrsMismatch(
            f"两个图层的椭球不同：{left.crs.ellipsoid.name}与{right.crs.ellipsoid.name}",
            where=f"{left.path.name}与{right.path.name}",
            mend="请用当地转换参数把两个图层统一到2000国家大地坐标系",
        )


def _tasks(
    left: PolygonLayer, right: PolygonLayer, sides: _Sides, cache: AreaCache | None
) -> Iterator[Task]:
    """A task for each left row group, with the right ones its box meets; a box that is not told meets all."""
    groups, others = ([one for one in layer.groups if one.rows] for layer in (left, right))
    boxes = _group_boxes(others, right.crs, left.crs)
    for group, box in zip(groups, _group_boxes(groups, left.crs, left.crs), strict=True):
        apart = (boxes[:, :2] > box[2:]).any(axis=1) | (boxes[:, 2:] < box[:2]).any(axis=1)
        near = tuple(others[k] for k in np.flatnonzero(~apart))
        yield _CONVERTER.unstructure(_Job(group, near, sides, cache))


def _group_boxes(groups: Sequence[RowGroup], crs: SurveyCrs, reference: SurveyCrs) -> FloatArray:
    """Where row groups lie in the plane, NaN where that is not told."""
    box = np.array([one.box or [np.nan] * 4 for one in groups]).reshape(-1, 4)
    return boxes_in_plane(box, crs, reference=reference)
