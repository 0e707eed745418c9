"""Polygon layers of any size, read a row group at a time: one file, or a folder of files that are one layer together.

GeoParquet is read from the disk as it is needed; other formats are held in memory and look the same from here. Rows need
no order: where they lie along a curve, as in the store's snapshots, row groups that lie elsewhere are not read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
import pyarrow as pa

from yizhangtu.engine.geoparquet import GeoParquetFile, RowBox
from yizhangtu.engine.held_files import HeldFile
from yizhangtu.engine.layer_rows import LayerRows, light_stretches, plain_wkb
from yizhangtu.errors import CrsMismatch, SchemaMismatch, UnreadableFile
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs

__all__ = ["ROWS_AT_ONCE", "UNIT", "PolygonLayer", "RowGroup", "read_rows"]

ROWS_AT_ONCE = 16_384
"""Most rows that are decoded at a time."""

UNIT = "unit"
"""The column that names the file (without its ending) a row of a folder is from, unless there is one called so."""

_MOST_ROWS = 8 * ROWS_AT_ONCE
_GEOPARQUET = frozenset({".parquet", ".geoparquet"})
_File = GeoParquetFile | HeldFile
# Files that some layer of this process holds; nothing stays once no layer does.
_HELD: WeakValueDictionary[tuple[object, ...], HeldFile] = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows of one file that make one task: a row group, or a stretch of a very large one. A task may hold it.

    layer: which one, in formats that hold several. first: place in the file of its first row. skipped: rows of the row
    group before that. before: rows of the whole layer in earlier files. box: where it lies, when that is told. size and
    changed_ns: of the file when the layer was opened.
    """

    file: str
    layer: str | None
    group: int
    first: int
    skipped: int
    rows: int
    before: int
    box: RowBox | None
    size: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class PolygonLayer:
    """A polygon layer on disk.

    Examples
    --------
    >>> PolygonLayer.open(Path("没有这个文件.parquet"))
    Traceback (most recent call last):
    yizhangtu.errors.UnreadableFile: 找不到文件（没有这个文件.parquet）
    处理办法：请检查路径是否写对
    """

    path: Path
    crs: SurveyCrs
    columns: tuple[str, ...]
    groups: tuple[RowGroup, ...]
    is_folder: bool
    _files: tuple[_File, ...]

    @classmethod
    def open(cls, path: Path, *, layer: str | None = None) -> "PolygonLayer":
        """Read what the files say of themselves.

        Parameters
        ----------
        path
            A GeoParquet file, a folder of them, or another polygon file that GDAL reads.
        layer
            Which layer, in formats that hold several.

        Raises
        ------
        UnreadableFile
            When there is no such file, the folder holds no GeoParquet file, or one cannot be read.
        CrsMismatch
            When a CRS is missing or has no area of record, or the files of a folder differ.
        UsageError
            When the layer has to be named and is not.
        """
        if not path.exists():
            raise UnreadableFile("找不到文件", where=str(path), mend="请检查路径是否写对")
        is_folder = path.is_dir() and path.suffix.casefold() != ".gdb"
        paths = _members(path) if is_folder else (path,)
        files = tuple(_open(one, layer) for one in paths)
        first = files[0]
        for file in files:
            if not file.crs.has_coordinates_of(first.crs):
                raise CrsMismatch(
                    "同一文件夹中的文件坐标系不同",
                    where=f"{first.path.name}与{file.path.name}",
                    mend="请把各文件统一到同一坐标系（同一投影带）后再计算",
                )
        columns = first.columns
        if is_folder and UNIT not in columns:
            columns = (*columns, UNIT)
        before = accumulate((sum(file.group_rows) for file in files), initial=0)
        groups = tuple(
            group
            for file, rows in zip(files, before, strict=False)
            for group in _groups(file, layer, rows)
        )
        return cls(path, first.crs, columns, groups, is_folder, files)

    @property
    def rows(self) -> int:
        """Rows in all files."""
        return sum(group.rows for group in self.groups)

    def check_columns(self, names: Sequence[str]) -> None:
        """Refuse columns that a file does not have.

        Raises
        ------
        SchemaMismatch
            Naming column and file, and the columns there are.
        """
        for file in self._files:
            for name in names:
                if name not in file.columns and not (self.is_folder and name == UNIT):
                    raise SchemaMismatch(
                        f"没有字段“{name}”",
                        where=file.path.name,
                        mend=f"请核对字段名；现有字段：{'、'.join(file.columns) or '无'}",
                    )

    def text_of(self, number: int, column: str) -> str | None:
        """What a row of a single file says in a column; the row by its number as delivered. None for nothing."""
        for group in self.groups:
            file = _open(Path(group.file), group.layer, stamp=(group.size, group.changed_ns))
            if column not in file.columns:
                return None
            at = group.first
            for batch in file.batches(group.group, [column], skip=group.skipped, rows=ROWS_AT_ONCE):
                numbers = file.delivered_rows(batch)
                if numbers is None:
                    numbers = np.arange(at, at + len(batch), dtype=np.int64)
                found = np.flatnonzero(numbers == number)
                if len(found):
                    value = batch.column(column)[int(found[0])].as_py()
                    return None if value is None else str(value)
                at += len(batch)
        return None

    def read(self, group: RowGroup, columns: Sequence[str] = ()) -> Iterator[LayerRows]:
        """The rows of a group with the columns named, at most `ROWS_AT_ONCE` at a time; see `read_rows`."""
        return read_rows(group, columns)


def read_rows(group: RowGroup, columns: Sequence[str] = ()) -> Iterator[LayerRows]:
    """The rows of a group with the columns named, at most `ROWS_AT_ONCE` at a time, in this or another process.

    Raises
    ------
    UnreadableFile
        When the file is damaged, or was changed since the layer was opened.
    InvalidGeometry
        When a box has to be taken from a geometry that has no area of record.
    CrsMismatch
        When coordinates cannot be in the layer's CRS.
    """
    file = _open(Path(group.file), group.layer, stamp=(group.size, group.changed_ns))
    stored = [name for name in columns if name in file.columns]
    at, end = group.first, group.first + group.rows
    for batch in file.batches(group.group, stored, skip=group.skipped, rows=ROWS_AT_ONCE):
        wkb = plain_wkb(batch.column(file.geometry))
        for first, last in light_stretches(wkb, min(len(batch), end - at)):
            part = batch.slice(first, last - first)
            number = file.delivered_rows(part)
            if number is None:
                number = np.arange(at + first, at + last, dtype=np.int64)
            yield LayerRows.of(
                file.path.name,
                file.crs,
                number,
                wkb.slice(first, last - first),
                _columns(file, part, columns),
                before=group.before,
                declared=file.row_boxes(part),
            )
        at += len(batch)
        if at >= end:
            return


def _columns(file: _File, batch: pa.RecordBatch, names: Sequence[str]) -> pa.Table:
    """The columns asked for; the only one that a file may lack is `UNIT`."""
    columns = []
    for name in names:
        if name not in file.columns:
            columns.append(pa.repeat(file.path.stem, len(batch)))
            continue
        column = batch.column(name)
        # Values themselves instead of numbers that stand for them.
        is_coded = pa.types.is_dictionary(column.type)
        columns.append(column.dictionary_decode() if is_coded else column)
    return pa.table(columns, names=list(names))


def _members(folder: Path) -> tuple[Path, ...]:
    found = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.casefold() in _GEOPARQUET and not path.name.startswith(".")
    )
    if not found:
        raise UnreadableFile(
            "文件夹中没有 GeoParquet 文件",
            where=str(folder),
            mend="请指明一个文件，或放有 .parquet 文件的文件夹；其他格式请逐个指明文件",
        )
    return tuple(found)


def _stamp(path: Path) -> tuple[int, int]:
    """What tells that a file was changed: its size and time of change."""
    try:
        status = path.stat()
    except OSError as err:
        raise UnreadableFile(
            "文件读不出来", where=str(path), mend="请检查文件是否还在、能否读取"
        ) from err
    # A geodatabase is a folder; its time changes when a file of it is added or replaced.
    return (0 if path.is_dir() else status.st_size), status.st_mtime_ns


def _open(path: Path, layer: str | None, *, stamp: tuple[int, int] | None = None) -> _File:
    """The file at a path, when it is still the one that was stamped."""
    now = _stamp(path)
    if stamp is not None and now != stamp:
        raise UnreadableFile(
            "文件在计算过程中被改动", where=str(path), mend="请等文件写完后重新计算"
        )
    if path.suffix.casefold() in _GEOPARQUET:
        return GeoParquetFile.open(path)
    key = (str(path.absolute()), layer, *now)
    held = _HELD.get(key)
    if held is None:
        held = _HELD[key] = HeldFile.open(path, layer)
    return held


def _groups(file: _File, layer: str | None, before: int) -> Iterator[RowGroup]:
    size, changed = _stamp(file.path)
    starts = accumulate(file.group_rows, initial=0)
    for group, (start, end) in enumerate(pairwise(starts)):
        for first in range(start, end, _MOST_ROWS):
            yield RowGroup(
                str(file.path.absolute()),
                layer,
                group,
                first,
                first - start,
                min(_MOST_ROWS, end - first),
                before,
                file.boxes[group],
                size,
                changed,
            )
