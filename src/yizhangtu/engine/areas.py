"""Areas of record of a layer of any size (分块计算面积): a row group is a task."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from cattrs.preconf.json import make_converter

from yizhangtu.engine.layer_rows import LayerRows
from yizhangtu.engine.layers import PolygonLayer, RowGroup, read_rows
from yizhangtu.engine.row_names import rows_named
from yizhangtu.engine.tasks import Engine, Progress, Task
from yizhangtu.engine.threads import ThreadsEngine
from yizhangtu.geometry.area import RECORD_RULE
from yizhangtu.geometry.overlay.pieces import check_rows
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs
from yizhangtu.geometry.plane.statutory_plane import ring_areas
from yizhangtu.geometry.rings import IntArray, Rings
from yizhangtu.units import DM2_PER_M2

__all__ = ["ROW", "areas_of_layer", "areas_of_rows"]

ROW = "row"
"""The column that holds the place of a row in its layer, as delivered, from 0."""

_AREA = "area_dm2"
_CONVERTER = make_converter()


@dataclass(frozen=True, slots=True)
class _Job:
    """What a task says."""

    group: RowGroup
    columns: tuple[str, ...]


def areas_of_layer(
    layer: PolygonLayer,
    *,
    columns: Sequence[str] = (),
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> pa.Table:
    """The area of record (计算面积) of every row, as `geometry.area_of_record`.

    Returns
    -------
    `ROW`, `area_dm2` (0.01 m²; 0 for missing and empty geometry) and the columns asked for, ordered by `ROW`.

    Raises
    ------
    SchemaMismatch
        When a column is not there.
    CrsMismatch, InvalidGeometry, UnreadableFile
        As `read_rows` and `LayerRows.rings`.
    """
    layer.check_columns(columns)
    jobs = (_Job(group, tuple(columns)) for group in layer.groups if group.rows)
    tasks: list[Task] = [_CONVERTER.unstructure(job) for job in jobs]
    tables = list((engine or ThreadsEngine()).run(areas_of_rows, tasks, progress=progress))
    if not tables:
        fields = [(ROW, pa.int64()), (_AREA, pa.int64()), *((name, pa.null()) for name in columns)]
        return pa.schema(fields).empty_table()
    return pa.concat_tables(tables, promote_options="permissive").sort_by(ROW)


def areas_of_rows(task: Task) -> pa.Table:
    """The areas of one task."""
    job = _CONVERTER.structure(task, _Job)
    with rows_named([(Path(job.group.file), job.group.layer)]):
        tables = [_areas(rows) for rows in read_rows(job.group, job.columns)]
    return pa.concat_tables(tables)


def _areas(rows: LayerRows) -> pa.Table:
    rings = rows.rings(np.arange(len(rows.place), dtype=np.int64))
    check_rows(rings, rows.number, rows.crs, where=rows.file)
    table = pa.table({ROW: rows.place, _AREA: _of_record(rings, rows.crs)})
    for name, column in zip(rows.columns.column_names, rows.columns.columns, strict=True):
        table = table.append_column(name, column)
    return table


def _of_record(rings: Rings, crs: SurveyCrs) -> IntArray:
    inside = np.abs(ring_areas(rings, crs, RECORD_RULE))
    inside[rings.is_hole] *= -1.0
    row = rings.row_of_part[rings.part_of_ring]
    area = np.bincount(row, weights=inside, minlength=len(rings.row) - 1)
    return np.asarray(np.floor(area * DM2_PER_M2 + 0.5).astype(np.int64))
