"""A layer as it is handed out (输出图层): field codes of the standard, Chinese names as aliases, codes padded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely

from yizhangtu.errors import CrsMismatch
from yizhangtu.geometry import to_crs
from yizhangtu.model import FieldKind, FieldSchema, GeometryKind, LayerSchema
from yizhangtu.store.field_names import FIELD_NAME_BYTES
from yizhangtu.store.mapping import GEOMETRY_COLUMN

__all__ = [
    "Column",
    "ExportLayer",
    "geometry_table",
    "geometry_type_name",
    "in_crs",
    "multipart",
    "output_columns",
]

_INT32 = np.iinfo(np.int32)
# 规划用地用海图层注1：代码不足6位的以0补齐 (unverified).
_PADDED_CODES: Mapping[str, int] = {"land_use": 6}
_SIMPLE_TYPES = {3: 6, 1: 5}
_TYPE_NAMES: Mapping[GeometryKind, tuple[str, str]] = {
    GeometryKind.POINT: ("Point", "MultiPoint"),
    GeometryKind.LINE: ("LineString", "MultiLineString"),
    GeometryKind.POLYGON: ("Polygon", "MultiPolygon"),
}


@dataclass(frozen=True)
class ExportLayer:
    """Rows in canonical columns with the schema that names them in the file; other columns keep their names."""

    schema: LayerSchema
    frame: gpd.GeoDataFrame

    @property
    def code(self) -> str:
        """The layer's name in the file."""
        return self.schema.code

    @property
    def title(self) -> str:
        """The layer's Chinese name."""
        return self.schema.name


@dataclass(frozen=True)
class Column:
    """One attribute column to write: its name in the file, Chinese name, values, and text width in characters (0 for none)."""

    name: str
    title: str
    values: pa.Array
    width: int
    field: FieldSchema | None


def in_crs(layer: ExportLayer, crs: str | None) -> ExportLayer:
    """The layer as it is, or, when a CRS is asked for, a copy for others with transformed coordinates.

    Raises
    ------
    CrsMismatch
        When the layer has none.
    """
    if layer.frame.crs is None:
        raise CrsMismatch(
            "图层没有坐标系，不能导出", where=layer.title, mend="请重新导入并指定坐标系"
        )
    if crs is None or layer.frame.crs == crs:
        return layer
    return ExportLayer(layer.schema, layer.frame.set_geometry(to_crs(layer.frame.geometry, crs)))


def output_columns(layer: ExportLayer, table_encoding: str | None = None) -> list[Column]:
    """The attribute columns in the frame's order under the names they have in files.

    Parameters
    ----------
    table_encoding
        For a shapefile's table the encoding of its names, which are cut to ten bytes and kept different.
    """
    fields = {field.key: field for field in layer.schema.fields}
    taken: set[str] = set()
    columns = []
    for key in layer.frame.columns:
        if key == layer.frame.geometry.name:
            continue
        field = fields.get(str(key))
        name = _free_name(field.code if field else str(key), taken, table_encoding)
        values = _values(layer.frame[key], field)
        title = field.name if field else str(key)
        columns.append(Column(name, title, values, _width(values, field), field))
    return columns


def _free_name(wanted: str, taken: set[str], table_encoding: str | None) -> str:
    """The name, cut where it must be, and numbered when one is there already; names differ by more than case."""
    name, number = _cut(wanted, "", table_encoding), 1
    while name.upper() in taken:
        name = _cut(wanted, f"_{number}", table_encoding)
        number += 1
    taken.add(name.upper())
    return name


def _cut(name: str, suffix: str, table_encoding: str | None) -> str:
    whole = f"{name}{suffix}"
    if table_encoding is None:
        return whole
    while len(whole.encode(table_encoding, errors="replace")) > FIELD_NAME_BYTES:
        name = name[:-1]
        whole = f"{name}{suffix}"
    return whole


def _values(series: pd.Series, field: FieldSchema | None) -> pa.Array:
    if field is not None and field.code_table in _PADDED_CODES:
        series = series.astype("str").str.ljust(_PADDED_CODES[field.code_table], "0")
    values = pa.array(series, from_pandas=True)
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if field is not None and field.kind is FieldKind.DATE:
        return _as_dates(values)
    if pa.types.is_boolean(values.type):
        return values.cast(pa.int16())
    if pa.types.is_integer(values.type):
        return _shortened(values)
    if pa.types.is_null(values.type) or pa.types.is_large_string(values.type):
        return values.cast(pa.string())
    return values


def _as_dates(values: pa.Array) -> pa.Array:
    """Dates where every text is one, else the texts: a date that says only a year has no other place."""
    try:
        return values.cast(pa.string()).cast(pa.date32())
    except pa.ArrowInvalid:
        return values.cast(pa.string())


def _shortened(values: pa.Array) -> pa.Array:
    """32 bits where they do: older readers of geodatabases know no longer integers."""
    numbers = values.drop_null().to_numpy(zero_copy_only=False)
    fits = not len(numbers) or (numbers.min() >= _INT32.min and numbers.max() <= _INT32.max)
    return values.cast(pa.int32() if fits else pa.int64())


def _width(values: pa.Array, field: FieldSchema | None) -> int:
    if not pa.types.is_string(values.type):
        return 0
    written = int(re.sub(r"\D.*", "", field.length) or 0) if field else 0
    longest = max((len(text) for text in values.drop_null().unique().to_pylist()), default=0)
    return max(written, longest) if written else 0


def multipart(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """The geometries with single polygons and lines as multipart ones of one part, where kinds are mixed."""
    kinds = shapely.get_type_id(geometries)
    for simple, multiple in _SIMPLE_TYPES.items():
        rows = np.flatnonzero(kinds == simple)
        if len(rows) and (kinds == multiple).any():
            make = shapely.multipolygons if simple == 3 else shapely.multilinestrings
            filled = rows[~shapely.is_empty(geometries[rows])]
            geometries = geometries.copy()
            geometries[filled] = make(geometries[filled], indices=np.arange(len(filled)))
    return geometries


def geometry_type_name(geometries: npt.NDArray[np.object_], kind: GeometryKind) -> str:
    """What a column of these geometries is called, for example MultiPolygon Z."""
    single, multiple = _TYPE_NAMES.get(kind, _TYPE_NAMES[GeometryKind.POLYGON])
    is_multiple = bool((shapely.get_type_id(geometries) >= 4).any())
    return f"{multiple if is_multiple else single}{' Z' if shapely.has_z(geometries).any() else ''}"


def geometry_table(columns: list[Column], geometries: npt.NDArray[np.object_]) -> pa.Table:
    """An Arrow table that GDAL writes: aliases and widths travel as metadata of the fields."""
    fields = [
        pa.field(
            column.name,
            column.values.type,
            metadata={
                "GDAL:OGR:alternative_name": column.title,
                **({"GDAL:OGR:width": str(column.width)} if column.width else {}),
            },
        )
        for column in columns
    ]
    shape = pa.field(
        GEOMETRY_COLUMN, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"}
    )
    wkb = pa.array(shapely.to_wkb(geometries, flavor="iso"), pa.binary())
    return pa.table(
        [*(column.values for column in columns), wkb], schema=pa.schema([*fields, shape])
    )
