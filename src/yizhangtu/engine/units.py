"""Coverage truth and patches of many units (逐单位检查): a file is a unit, a unit is a task.

Gaps and connection reach from row group to row group, so a unit is looked at whole; what is at the border of two units
is not seen here. The same functions run in threads and on a cluster, and a unit's table depends on its files alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from cattrs.preconf.json import make_converter

from yizhangtu.engine.row_names import rows_named
from yizhangtu.engine.tasks import Engine, Progress, Task
from yizhangtu.engine.threads import ThreadsEngine
from yizhangtu.engine.unit_files import read_unit
from yizhangtu.errors import LayerError, UsageError
from yizhangtu.geometry.area import statutory_area
from yizhangtu.geometry.coverage.check import check_coverage
from yizhangtu.geometry.edges.patches import connected_parts
from yizhangtu.geometry.plane.places import representative_lonlat

__all__ = [
    "coverage_of_units",
    "coverage_table",
    "coverage_task",
    "patches_of_units",
    "patches_table",
    "patches_task",
    "told_in_file",
]

_CONVERTER = make_converter()
_PATCHES = pa.schema(
    [
        ("unit", pa.string()),
        ("class", pa.string()),
        ("patches", pa.int64()),
        ("area_m2", pa.float64()),
        ("under", pa.list_(pa.int64())),
    ]
)


@dataclass(frozen=True, slots=True)
class _CoverageJob:
    """What a task of coverage says."""

    file: str
    boundary: str | None
    id_column: str | None


@dataclass(frozen=True, slots=True)
class _PatchesJob:
    """What a task of patches says."""

    file: str
    by: str | None
    under_m2: tuple[float, ...]
    corner_contact: bool


def coverage_of_units(
    files: Sequence[Path],
    *,
    boundaries: Sequence[Path] = (),
    id_column: str | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Iterator[pa.Table]:
    """The coverage findings of each unit (覆盖检查), in the order of the files.

    Parameters
    ----------
    files
        GeoParquet files; a unit is called by its file, without the ending. Workers must find them under the same path.
    boundaries
        For each file one with the polygons that the unit has to cover exactly; or none at all.
    id_column
        The column that names patches; by default they are called by their rows as delivered, from 0.
    engine
        What runs the tasks; by default threads of this process.

    Returns
    -------
    Tables as `coverage_table` makes them.

    Raises
    ------
    UsageError
        When there are not as many boundaries as files.
    LayerError
        When a file cannot be read, lacks the column, or holds what has no area of record; `where` names the file.
    """
    if boundaries and len(boundaries) != len(files):
        raise UsageError(f"界线文件数（{len(boundaries)}）与单位数（{len(files)}）不一致")
    tasks = [
        _CONVERTER.unstructure(
            _CoverageJob(
                str(file.absolute()),
                str(boundaries[number].absolute()) if boundaries else None,
                id_column,
            )
        )
        for number, file in enumerate(files)
    ]
    return (engine or ThreadsEngine()).run(coverage_task, tasks, progress=progress)


def coverage_task(task: Task) -> pa.Table:
    """The coverage findings of one unit."""
    job = _CONVERTER.structure(task, _CoverageJob)
    file, named = Path(job.file), job.id_column
    with told_in_file(file):
        frame = read_unit(file, [named] if named else [])
        boundary = read_unit(Path(job.boundary)).geometry if job.boundary else None
        return coverage_table(frame, boundary, unit=file.stem, id_column=named)


def coverage_table(
    frame: gpd.GeoDataFrame,
    boundary: gpd.GeoSeries | None = None,
    *,
    unit: str,
    id_column: str | None = None,
) -> pa.Table:
    """The findings of `geometry.check_coverage` as a table that travels.

    Returns
    -------
    One row per finding: `unit`; `kind`, `area_m2`, `width_m`, `depth` as there; `left_id`, `right_id` (null for none) and
    `ids` as text; `longitude` and `latitude` of a point in it (degrees); `geometry` (WKB with the layer's CRS).
    """
    names = np.asarray(frame.index if id_column is None else frame[id_column]).astype("str")
    found = check_coverage(frame, boundary)
    lonlat = representative_lonlat(found.geometry)
    columns = {
        "unit": pa.array([unit] * len(found), pa.string()),
        "kind": pa.array(found["kind"], pa.string()),
        "area_m2": pa.array(found["area_m2"], pa.float64()),
        "width_m": pa.array(found["width_m"], pa.float64()),
        "depth": pa.array(found["depth"], pa.int64()),
        "left_id": _named(found["left_id"], names),
        "right_id": _named(found["right_id"], names),
        "ids": pa.array([names[rows].tolist() for rows in found["ids"]], pa.list_(pa.string())),
        "longitude": pa.array(lonlat[:, 0]),
        "latitude": pa.array(lonlat[:, 1]),
    }
    table = pa.table(found[["geometry"]].to_arrow(index=False, geometry_encoding="WKB"))
    for place, (name, values) in enumerate(columns.items()):
        table = table.add_column(place, name, values)
    return table


def patches_of_units(
    files: Sequence[Path],
    *,
    by: str | None = None,
    under_m2: Sequence[float] = (),
    corner_contact: bool = False,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Iterator[pa.Table]:
    """The connected patches of each unit (连片图斑), counted, in the order of the files.

    Parameters
    ----------
    files, engine
        As for `coverage_of_units`.
    by
        The column of the class: patches of one class are connected with each other and with no others.
    under_m2
        Sizes, m²; the patches smaller than each are counted.
    corner_contact
        Whether touching at a single point connects.

    Returns
    -------
    Tables as `patches_table` makes them.

    Raises
    ------
    LayerError
        When a file cannot be read, lacks the column, or holds what has no area of record; `where` names the file.
    """
    sizes = tuple(under_m2)
    tasks = [
        _CONVERTER.unstructure(_PatchesJob(str(file.absolute()), by, sizes, corner_contact))
        for file in files
    ]
    return (engine or ThreadsEngine()).run(patches_task, tasks, progress=progress)


def patches_task(task: Task) -> pa.Table:
    """The patches of one unit, counted."""
    job = _CONVERTER.structure(task, _PatchesJob)
    file = Path(job.file)
    with told_in_file(file):
        return patches_table(
            read_unit(file, [job.by] if job.by else []),
            by=job.by,
            under_m2=job.under_m2,
            corner_contact=job.corner_contact,
            unit=file.stem,
        )


def patches_table(
    frame: gpd.GeoDataFrame,
    *,
    by: str | None = None,
    under_m2: Sequence[float] = (),
    corner_contact: bool = False,
    unit: str,
) -> pa.Table:
    """Connected patches of a layer, counted by class.

    Returns
    -------
    One row per class in order of its text, what has no class last: `unit`, `class` (text, null for none and without
    `by`), `patches`, `area_m2` (the sum of their parts), `under` (how many are smaller than each size, in the order
    of `under_m2`). Without `by` one row, also for an empty layer.
    """
    # A row without an area is told by its place in the unit, not in its class.
    statutory_area(frame.geometry)
    rows = []
    for value, members in _classes(frame, by):
        parts = connected_parts(members, corner_contact=corner_contact)
        area = np.bincount(parts["label"], parts["area_m2"])
        rows.append(
            {
                "unit": unit,
                "class": value,
                "patches": len(area),
                "area_m2": float(area.sum()),
                "under": [int(np.count_nonzero(area < size)) for size in under_m2],
            }
        )
    return pa.Table.from_pylist(rows, schema=_PATCHES)


def _classes(frame: gpd.GeoDataFrame, by: str | None) -> Iterator[tuple[str | None, gpd.GeoSeries]]:
    if by is None:
        yield None, frame.geometry
        return
    text = frame[by].astype("str").where(frame[by].notna(), None)
    for value, rows in frame.geometry.groupby(text, sort=True, dropna=False):
        yield None if pd.isna(value) else str(value), rows


def _named(rows: pd.Series, names: npt.NDArray[np.str_]) -> pa.Array:
    """The names of rows, null where a finding has none."""
    return pa.array([str(names[row]) if row >= 0 else None for row in rows], pa.string())


@contextmanager
def told_in_file(file: Path, layer: str | None = None) -> Iterator[None]:
    """Add the file to an error about a unit, and what the row is called to one about a row."""
    with rows_named([(file, layer)]):
        try:
            yield
        except LayerError as error:
            raise _in_file(error, file) from error


def _in_file(error: LayerError, file: Path) -> LayerError:
    """The same error, saying which file."""
    if file.name in error.where:
        return error
    between = "" if error.where.startswith("第") or not error.where else "，"
    where = f"{file.name}{between}{error.where}"
    return type(error)(error.what, where=where, mend=error.mend)
