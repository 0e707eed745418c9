"""Canonical rows of a layer: the Arrow columns that are stored, and the content hash that names them.

The hash depends on column names, types, values, geometry and CRS, and on the delivered order of rows; it does not depend
on the order of columns, on the Parquet writer or on its version. docs/format.md, section 3, gives it byte by byte.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyproj import CRS

from yizhangtu.errors import CrsMismatch, SchemaMismatch

__all__ = ["GEOMETRY", "RESERVED_PREFIX", "canonical_columns", "content_hash", "crs_text"]

GEOMETRY = "geometry"
# Columns the store adds to the file begin so; a delivered column may not.
RESERVED_PREFIX = "__"
_HASH_FORMAT = "yizhangtu-snapshot/1"


def crs_text(crs: CRS | None) -> str:
    """The CRS as "AUTHORITY:CODE" when that names exactly this CRS, else as WKT2; empty for none.

    Examples
    --------
    >>> crs_text(CRS.from_epsg(4490)), crs_text(None)
    ('EPSG:4490', '')
    """
    if crs is None:
        return ""
    authority = crs.to_authority(min_confidence=100)
    # A delivered WKT may resemble an authority's CRS and differ in axis order; only equality keeps what was delivered.
    if authority is not None and CRS.from_authority(*authority) == crs:
        return ":".join(authority)
    return str(crs.to_wkt("WKT2_2019"))


def canonical_columns(frame: gpd.GeoDataFrame) -> dict[str, pa.Array]:
    """The frame's columns as Arrow arrays in the frame's order; geometry as little-endian ISO WKB.

    Raises
    ------
    SchemaMismatch
        When there is no active column "geometry", a name is doubled or reserved, or a column mixes kinds of value.
    CrsMismatch
        When there are coordinates and no CRS.
    """
    _check_names(frame)
    columns = {}
    for name in frame.columns:
        columns[name] = _wkb(frame.geometry) if name == GEOMETRY else _attribute(name, frame[name])
    if frame.crs is None and columns[GEOMETRY].null_count < len(frame):
        raise CrsMismatch("图层没有坐标系，不能入库", mend="请在导入时指明坐标系，例如 EPSG:4490")
    return columns


def content_hash(columns: Mapping[str, pa.Array], crs: str) -> str:
    """SHA-256 in hexadecimal over the canonical columns (delivered row order) and the CRS text.

    Examples
    --------
    >>> content_hash({"geometry": pa.array([], pa.large_binary())}, "EPSG:4490")[:8]
    'de0e9bfc'
    """
    names = sorted(columns)
    header = {
        "format": _HASH_FORMAT,
        "crs": crs,
        "rows": len(columns[names[0]]),
        "columns": [[name, str(columns[name].type)] for name in names],
    }
    digest = hashlib.sha256(json.dumps(header, ensure_ascii=False, sort_keys=True).encode())
    for name in names:
        for part in _parts(columns[name]):
            digest.update(np.ascontiguousarray(part).data)
    return digest.hexdigest()


def _check_names(frame: gpd.GeoDataFrame) -> None:
    names = [str(name) for name in frame.columns]
    if GEOMETRY not in names or frame.active_geometry_name != GEOMETRY:
        raise SchemaMismatch(
            f"图层没有名为 {GEOMETRY} 的几何列", mend="请先用 rename_geometry 改名"
        )
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise SchemaMismatch(f"字段重名：{'、'.join(doubled)}", mend="请给重名的字段改名")
    reserved = [name for name in names if name.startswith(RESERVED_PREFIX)]
    if reserved:
        raise SchemaMismatch(
            f"字段名以“{RESERVED_PREFIX}”开头，与库内字段冲突：{'、'.join(reserved)}",
            mend="请给这些字段改名",
        )
    further = [
        name for name, kind in zip(names, frame.dtypes, strict=True) if str(kind) == "geometry"
    ]
    if len(further) > 1:
        raise SchemaMismatch(f"图层有多个几何列：{'、'.join(further)}", mend="请只保留一个几何列")


def _wkb(series: gpd.GeoSeries) -> pa.Array:
    geometries = np.asarray(series.values, dtype=object)
    # ISO flavour and four dimensions: heights and measures are kept as delivered.
    wkb = shapely.to_wkb(geometries, byte_order=1, output_dimension=4, flavor="iso")
    return pa.array(wkb, pa.large_binary())


def _attribute(name: str, series: pd.Series) -> pa.Array:
    """The column in one of the storable types; text of every make becomes large_string."""
    try:
        column = pa.array(series, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError) as err:
        raise SchemaMismatch(
            f"字段 {name} 的值类型不一致，不能入库", mend="请把该字段统一为文本、数字或日期"
        ) from err
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_string_view(column.type):
        column = column.cast(pa.large_string())
    if pa.types.is_binary(column.type):
        column = column.cast(pa.large_binary())
    if pa.types.is_nested(column.type):
        raise SchemaMismatch(f"字段 {name} 是嵌套类型，不能入库", mend="请把该字段改为文本")
    return column


def _parts(column: pa.Array) -> Iterator[npt.NDArray[np.generic]]:
    """What is hashed of one column: which rows have a value, then the values, with nulls as zero or empty."""
    valid = column.is_valid().to_numpy(zero_copy_only=False)
    yield np.packbits(valid, bitorder="little")
    if pa.types.is_null(column.type):
        return
    if pa.types.is_large_string(column.type) or pa.types.is_large_binary(column.type):
        yield from _variable_width(column)
        return
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.uint8())
    yield _fixed_width(column, valid)


def _variable_width(column: pa.Array) -> Iterator[npt.NDArray[np.generic]]:
    column = pc.fill_null(column, b"" if pa.types.is_large_binary(column.type) else "")
    offsets = np.frombuffer(column.buffers()[1], "<i8")[
        column.offset : column.offset + len(column) + 1
    ]
    yield np.diff(offsets)
    data = column.buffers()[2]
    if data is not None and len(column):
        yield np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]


def _fixed_width(column: pa.Array, valid: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    width = column.type.bit_width // 8
    data = column.buffers()[1]
    if not len(column):
        return np.empty(0, np.uint8)
    values = np.frombuffer(data, np.uint8)[
        column.offset * width : (column.offset + len(column)) * width
    ]
    # What lies in memory under a null is arbitrary.
    return (
        values if valid.all() else np.where(valid[:, None], values.reshape(-1, width), np.uint8(0))
    )
