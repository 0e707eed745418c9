"""Reading a layer as it was delivered (原样读取): attributes and geometry as Arrow, nothing renamed or converted."""

import json
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from yizhangtu.errors import UnreadableFile
from yizhangtu.store.encoding import TextEncoding, shapefile_encoding
from yizhangtu.store.field_names import readable_shapefile
from yizhangtu.store.sources import DataSource
from yizhangtu.store.wholeness import FileFormat

__all__ = ["RawLayer", "list_columns", "list_layers", "read_layer_as_delivered"]

_ENGINE_ERRORS = (
    DataSourceError,
    DataLayerError,
    pa.ArrowException,
    UnicodeDecodeError,
    OSError,
    ValueError,
)
# Tables that QGIS keeps beside the layers.
_SOFTWARE_TABLES = frozenset({"layer_styles", "qgis_projects"})
# What a GeoJSON that states no CRS is taken to be in.
_DEFAULT_CRS = CRS.from_user_input("OGC:CRS84")


@dataclass(frozen=True)
class RawLayer:
    """A layer as delivered: attribute columns, ISO WKB per row (None for null), the stated CRS (None for none).

    `has_geometry` is false for an attribute table; `remarks` is what the reading software had to say.
    """

    name: str
    source: DataSource
    attributes: pa.Table
    wkb: npt.NDArray[np.object_]
    crs: CRS | None
    encoding: TextEncoding
    has_geometry: bool
    remarks: tuple[str, ...] = ()


def list_layers(source: DataSource) -> tuple[str, ...]:
    """The names of a file's layers, in the file's order; for formats of one layer, the file's stem.

    Raises
    ------
    UnreadableFile
        When the file cannot be opened.
    """
    if source.format not in {FileFormat.FILE_GEODATABASE, FileFormat.GEOPACKAGE}:
        return (source.path.stem,)
    with _reading(source, ""):
        names = [str(name) for name in pyogrio.list_layers(source.path)[:, 0]]
    return tuple(name for name in names if name not in _SOFTWARE_TABLES)


def list_columns(source: DataSource, name: str) -> tuple[str, ...]:
    """The names of a layer's columns; what the format calls the geometry may be among them.

    Raises
    ------
    UnreadableFile
        When the file cannot be opened.
    """
    if source.format is FileFormat.GEOPARQUET:
        with _reading(source, name):
            return tuple(pq.read_schema(source.path).names)
    encoding = _encoding(source)
    with _readable(source, encoding) as path, _reading(source, name):
        information = pyogrio.read_info(path, **_options(source, name, encoding))
    return tuple(information["fields"].tolist())


def read_layer_as_delivered(source: DataSource, name: str) -> RawLayer:
    """All rows of a layer.

    Raises
    ------
    UnreadableFile
        When it cannot be read, or fewer rows come out than the file says it has.
    """
    if source.format is FileFormat.GEOPARQUET:
        return _read_geoparquet(source, name)
    encoding = _encoding(source)
    options = _options(source, name, encoding)
    with _readable(source, encoding) as path, _reading(source, name) as remarks:
        information = pyogrio.read_info(path, force_feature_count=True, **options)
        meta, table = pyogrio.raw.read_arrow(path, **options)
    if table.num_rows != information["features"]:
        raise UnreadableFile(
            f"文件记录有{information['features']}个要素，只读出{table.num_rows}个，文件已损坏",
            where=f"{source.name} 的图层 {name}",
            mend="请重新拷贝或从原软件重新导出该文件",
        )
    geometry = meta["geometry_name"] or "wkb_geometry"
    has_geometry = geometry in table.column_names
    wkb = (
        _objects(table.column(geometry))
        if has_geometry
        else np.full(table.num_rows, None, dtype=object)
    )
    attributes = table.drop_columns([geometry]) if has_geometry else table
    return RawLayer(
        name,
        source,
        attributes,
        wkb,
        _stated_crs(source, meta["crs"]),
        encoding,
        has_geometry,
        tuple(remarks),
    )


def _encoding(source: DataSource) -> TextEncoding:
    is_shapefile = source.format is FileFormat.SHAPEFILE
    return shapefile_encoding(source.path) if is_shapefile else TextEncoding("UTF-8")


def _readable(source: DataSource, encoding: TextEncoding) -> AbstractContextManager[Path]:
    is_shapefile = source.format is FileFormat.SHAPEFILE
    return (
        readable_shapefile(source.path, encoding.name) if is_shapefile else nullcontext(source.path)
    )


def _options(source: DataSource, name: str, encoding: TextEncoding) -> dict[str, str]:
    """What the reading software is told; a GeoJSON's layer is called as the file says, not as its stem."""
    if source.format is FileFormat.GEOJSON:
        return {}
    if source.format is FileFormat.SHAPEFILE:
        return {"layer": name, "encoding": encoding.name}
    return {"layer": name}


def _read_geoparquet(source: DataSource, name: str) -> RawLayer:
    with _reading(source, name) as remarks:
        table = pq.read_table(source.path)
        geo = json.loads((table.schema.metadata or {}).get(b"geo", b"{}"))
    geometry = geo.get("primary_column", "")
    column = geo.get("columns", {}).get(geometry, {})
    if table.column_names.count(geometry) != 1 or column.get("encoding") != "WKB":
        raise UnreadableFile(
            "文件是 Parquet，但没有以 WKB 存放的图形列",
            where=source.name,
            mend="请用 GeoPandas 或 QGIS 重新导出为 GeoParquet（WKB 编码）",
        )
    # Boxes that only speed up readers are not attributes.
    boxes = {parts[0] for parts in column.get("covering", {}).get("bbox", {}).values()}
    attributes = table.drop_columns(
        [geometry, *(box for box in boxes if box in table.column_names)]
    )
    return RawLayer(
        name,
        source,
        attributes,
        _objects(table.column(geometry)),
        _stated_crs(source, json.dumps(column["crs"]) if column.get("crs") else None),
        TextEncoding("UTF-8"),
        has_geometry=True,
        remarks=tuple(remarks),
    )


def _stated_crs(source: DataSource, text: str | None) -> CRS | None:
    if not text:
        return None
    try:
        crs = CRS.from_user_input(text)
    except CRSError:
        return None
    # A GeoJSON that states nothing is read as WGS 84.
    says_nothing = source.format is FileFormat.GEOJSON and crs.equals(
        _DEFAULT_CRS, ignore_axis_order=True
    )
    return None if says_nothing else crs


def _objects(column: pa.ChunkedArray) -> npt.NDArray[np.object_]:
    values: npt.NDArray[np.object_] = column.to_numpy(zero_copy_only=False)
    return values.astype(object)


@contextmanager
def _reading(source: DataSource, layer: str) -> Iterator[list[str]]:
    """Gather what the reading software warns of; turn its failures into ours."""
    remarks: list[str] = []
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield remarks
        remarks += dict.fromkeys(str(one.message) for one in caught)
    except _ENGINE_ERRORS as err:
        raise UnreadableFile(
            f"文件读不出来（{str(err)[:200]}）",
            where=f"{source.name} 的图层 {layer}" if layer else source.name,
            mend="请用 ArcGIS 或 QGIS 打开核对，重新导出后再导入",
        ) from err
