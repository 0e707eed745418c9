"""GeoParquet 1.1 files of a layer: rows along a Hilbert curve, boxes beside them, delivered order kept in a column."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pandas.api.extensions import ExtensionDtype
from pyproj import CRS

from yizhangtu.store.canonical import GEOMETRY, RESERVED_PREFIX

__all__ = ["LayerRows", "read_layer_file", "write_layer_file"]

ROW = f"{RESERVED_PREFIX}row"
BBOX = f"{RESERVED_PREFIX}bbox"
_EDGES = ("xmin", "ymin", "xmax", "ymax")
# A row group is the unit of work of every measurement.
_ROWS_PER_GROUP = 16_384
_METADATA_KEY = b"yizhangtu"
_FILE_FORMAT = 1
# The dtypes of columns that hold nulls, where pandas would otherwise turn whole numbers into floats.
_NULLABLE: Mapping[pa.DataType, ExtensionDtype] = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.uint8(): pd.UInt8Dtype(),
    pa.uint16(): pd.UInt16Dtype(),
    pa.uint32(): pd.UInt32Dtype(),
    pa.uint64(): pd.UInt64Dtype(),
}
_GEOMETRY_NAMES = (
    "Point",
    "LineString",
    "LineString",  # a lone ring is written as a line
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)


@dataclass(frozen=True)
class LayerRows:
    """A layer as read from a file: Arrow columns in delivered row order, and the CRS text."""

    columns: Mapping[str, pa.Array]
    crs: str

    def frame(self) -> gpd.GeoDataFrame:
        """The rows as they were delivered, with a RangeIndex."""
        wkb = self.columns[GEOMETRY].to_numpy(zero_copy_only=False)
        geometry = gpd.GeoSeries(
            shapely.from_wkb(wkb), crs=CRS.from_user_input(self.crs) if self.crs else None
        )
        values = {
            name: geometry if name == GEOMETRY else _series(column)
            for name, column in self.columns.items()
        }
        return gpd.GeoDataFrame(values, geometry=GEOMETRY)


def write_layer_file(
    path: Path, columns: Mapping[str, pa.Array], frame: gpd.GeoDataFrame, crs: str
) -> None:
    """Write the canonical columns of `frame` as one GeoParquet 1.1 file; the same input gives the same bytes."""
    bounds = shapely.bounds(np.asarray(frame.geometry.values, dtype=object)).reshape(len(frame), 4)
    order = _hilbert_order(frame.geometry, bounds)
    without_box = pa.array(np.isnan(bounds).any(axis=1))
    boxes = pa.StructArray.from_arrays(
        [pa.array(edge) for edge in bounds.T], list(_EDGES), mask=without_box
    )
    stored = {**columns, BBOX: boxes, ROW: pa.array(np.arange(len(frame), dtype=np.int64))}
    table = pa.table(stored).take(pa.array(order))
    table = table.replace_schema_metadata(
        {
            b"geo": _geo_metadata(frame, bounds).encode(),
            _METADATA_KEY: json.dumps(
                {"format": _FILE_FORMAT, "crs": crs}, sort_keys=True
            ).encode(),
        }
    )
    pq.write_table(
        table,
        path,
        row_group_size=_ROWS_PER_GROUP,
        compression="zstd",
        compression_level=1,
        use_dictionary=[name for name in columns if name != GEOMETRY],
        # Text and boxes are worth filtering by; the bytes of a geometry are not.
        write_statistics=[
            *(name for name in columns if name != GEOMETRY),
            *(f"{BBOX}.{edge}" for edge in _EDGES),
        ],
    )


def read_layer_file(path: Path) -> LayerRows:
    """The layer of such a file, in delivered order.

    Raises
    ------
    pyarrow.ArrowException, KeyError, ValueError
        When it is not such a file.
    """
    table = pq.read_table(path)
    metadata = json.loads(table.schema.metadata[_METADATA_KEY])
    place = np.argsort(table.column(ROW).to_numpy(), kind="stable")
    table = table.drop_columns([ROW, BBOX]).take(pa.array(place)).combine_chunks()
    return LayerRows(
        {name: _single(table.column(name)) for name in table.column_names}, metadata["crs"]
    )


def _single(column: pa.ChunkedArray) -> pa.Array:
    return (
        column.chunk(0)
        if column.num_chunks == 1
        else pa.concat_arrays(column.chunks or [pa.array([], column.type)])
    )


def _series(column: pa.Array) -> pd.Series:
    """The column with a dtype that follows from its type and nulls alone: whole numbers stay whole beside nulls."""
    series: pd.Series = column.to_pandas(types_mapper=_NULLABLE.get if column.null_count else None)
    return series


def _hilbert_order(series: gpd.GeoSeries, bounds: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """Row positions along a Hilbert curve through the box centres; rows without a place come last; ties as delivered."""
    placed = np.isfinite(bounds).all(axis=1)
    # hilbert_distance refuses missing geometries; one past its largest value puts them last.
    distance = np.full(len(series), 2**32, dtype=np.uint64)
    if placed.any():
        distance[placed] = series[placed].hilbert_distance(level=16).to_numpy()
    return np.argsort(distance, kind="stable")


def _geo_metadata(frame: gpd.GeoDataFrame, bounds: npt.NDArray[np.float64]) -> str:
    """The "geo" entry of GeoParquet 1.1, so that any reader of the format opens the file."""
    geometry: dict[str, object] = {
        "encoding": "WKB",
        "geometry_types": _geometry_types(frame.geometry),
        "crs": None if frame.crs is None else json.loads(frame.crs.to_json()),
        "covering": {"bbox": {edge: [BBOX, edge] for edge in _EDGES}},
    }
    placed = bounds[np.isfinite(bounds).all(axis=1)]
    if len(placed):
        geometry["bbox"] = [
            *placed[:, :2].min(axis=0).tolist(),
            *placed[:, 2:].max(axis=0).tolist(),
        ]
    metadata = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: geometry}}
    return json.dumps(metadata, sort_keys=True)


def _geometry_types(series: gpd.GeoSeries) -> list[str]:
    geometries = np.asarray(series.values, dtype=object)
    present = geometries[~shapely.is_missing(geometries)]
    kinds = zip(
        shapely.get_type_id(present), shapely.has_z(present), shapely.has_m(present), strict=True
    )
    names = (
        f"{_GEOMETRY_NAMES[kind]} {'Z' * bool(z)}{'M' * bool(m)}".rstrip()
        for kind, z, m in set(kinds)
    )
    return sorted(names)
