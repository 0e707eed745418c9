"""Polygon files of other formats than GeoParquet (文件地理数据库、GeoPackage、Shapefile), held in memory as Arrow.

Such files have no row groups and cannot be read from the middle, so they are read once a process, and kept for as long
as a layer that is open there needs them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import CRSError

from yizhangtu.engine.geoparquet import RowBox
from yizhangtu.errors import CrsMismatch, UnreadableFile, UsageError
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs, survey_crs_of
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["HeldFile"]

_UNNAMED_GEOMETRY = "wkb_geometry"


@dataclass(frozen=True, weakref_slot=True, slots=True)
class HeldFile:
    """All rows of one layer of a file, read by the same calls as a `GeoParquetFile`: one row group without a box."""

    path: Path
    crs: SurveyCrs
    geometry: str
    columns: tuple[str, ...]
    table: pa.Table

    @classmethod
    def open(cls, path: Path, layer: str | None) -> "HeldFile":
        """Read the layer called `layer`, or the only one.

        Raises
        ------
        UnreadableFile
            When the file cannot be read.
        UsageError
            When it has several layers and none is named, or not the one named.
        CrsMismatch
            When it says no CRS, or one without an area of record.
        """
        try:
            chosen = _layer_name(path, layer)
            meta, table = pyogrio.raw.read_arrow(path, layer=chosen)
        except (DataSourceError, DataLayerError, pa.ArrowException, OSError, ValueError) as err:
            raise UnreadableFile(
                f"读不出图层（{str(err)[:200]}）",
                where=str(path),
                mend="请确认文件完整，并且是面图层",
            ) from err
        geometry = meta["geometry_name"] or _UNNAMED_GEOMETRY
        if geometry not in table.column_names:
            raise UnreadableFile(
                "是属性表，没有图形", where=f"{path.name} 的图层 {chosen}", mend="请指明面图层"
            )
        columns = tuple(name for name in table.column_names if name != geometry)
        return cls(path, _crs(meta["crs"], path.name), geometry, columns, table)

    @property
    def group_rows(self) -> tuple[int, ...]:
        """The rows, as one group."""
        return (self.table.num_rows,)

    @property
    def boxes(self) -> tuple[RowBox | None, ...]:
        """Nothing is told of where the group lies."""
        return (None,)

    def batches(
        self, group: int, columns: Sequence[str], *, skip: int, rows: int
    ) -> Iterator[pa.RecordBatch]:
        """The rows from `skip` on, at most `rows` at a time: geometry and the columns asked for; there is only group 0."""
        del group
        wanted = self.table.select(list(dict.fromkeys([self.geometry, *columns])))
        for first in range(skip, self.table.num_rows, rows):
            yield from wanted.slice(first, rows).combine_chunks().to_batches()

    def row_boxes(self, batch: pa.RecordBatch) -> FloatArray | None:
        """Nothing is told of where rows lie."""
        del batch
        return None

    def delivered_rows(self, batch: pa.RecordBatch) -> IntArray | None:
        """Rows are in delivered order."""
        del batch
        return None


def _layer_name(path: Path, layer: str | None) -> str:
    names = [str(name) for name, kind in pyogrio.list_layers(path) if kind]
    if (layer is None and len(names) != 1) or (layer is not None and layer not in names):
        raise UsageError(
            "没有指明用哪个图层" if layer is None else f"没有图层“{layer}”",
            where=f"{path.name}：{'、'.join(names[:20]) or '没有带图形的图层'}",
            mend="请用图层选项指明图层名称",
        )
    return layer or names[0]


def _crs(text: str | None, where: str) -> SurveyCrs:
    try:
        return survey_crs_of(text, where=where)
    except CRSError as err:
        raise CrsMismatch(
            "文件所写的坐标系无法识别", where=where, mend="请重新导出并写明坐标系，例如 EPSG:4490"
        ) from err
