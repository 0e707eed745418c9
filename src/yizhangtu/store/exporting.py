"""Handing layers out (成果导出): FileGDB, GeoPackage, Shapefile and GeoParquet that ArcGIS, QGIS and GDAL open.

Layers are written in the CRS they are stored in; asked for another, the file holds a transformed copy. GeoPackage, Shapefile
and GeoParquet keep coordinates bit for bit. FileGDB keeps them on a grid: where they came from one they are written on
the same, bit for bit; else on one of 0.1 µm.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyogrio
import shapely

from yizhangtu.errors import SchemaMismatch
from yizhangtu.store.export_layer import (
    Column,
    ExportLayer,
    geometry_table,
    geometry_type_name,
    in_crs,
    multipart,
    output_columns,
)
from yizhangtu.store.mapping import GEOMETRY_COLUMN
from yizhangtu.store.new_output import new_output

__all__ = ["write_file_gdb", "write_geoparquet", "write_with_gdal"]

# Grids of feature classes as ArcGIS and GDAL make them, x origin, y origin, units per metre or degree; last a finer one.
_PROJECTED_GRIDS = (
    (-5_120_900.0, -9_998_100.0, 1e4),
    (-2_147_483_647.0, -2_147_483_647.0, 1e4),
    (-5_120_900.0, -9_998_100.0, 1e7),
)
_GEOGRAPHIC_GRIDS = ((-400.0, -400.0, 1e9), (-400.0, -400.0, 1e12))
# One millimetre, as both make it.
_TOLERANCES = {True: "0.000000008983153", False: "0.001"}
# The version that GDAL 3.6 and QGIS 3.22 know without a warning.
_DATASET_OPTIONS = {"GPKG": {"VERSION": "1.3"}}


def write_file_gdb(
    layers: Sequence[ExportLayer], path: Path, *, crs: str | None = None, overwrite: bool = False
) -> None:
    """Write a file geodatabase: field codes with their Chinese names as aliases, text widths of the standard.

    Parameters
    ----------
    crs
        None writes every layer in its own CRS; EPSG:4490 writes geographic coordinates.

    Raises
    ------
    UsageError
        When the path is taken.
    CrsMismatch
        When a layer has no CRS.
    """
    with new_output(path, overwrite=overwrite) as unfinished:
        for layer in (in_crs(one, crs) for one in layers):
            columns = _with_times(output_columns(layer))
            options = {"LAYER_ALIAS": layer.title, **_grid(layer)}
            write_with_gdal(layer, columns, unfinished, driver="OpenFileGDB", options=options)


def write_geoparquet(
    layers: Sequence[ExportLayer], folder: Path, *, crs: str | None = None, overwrite: bool = False
) -> None:
    """Write a folder of GeoParquet files, one per layer under its code. The same layers give the same bytes."""
    with new_output(folder, overwrite=overwrite) as unfinished:
        unfinished.mkdir()
        for layer in (in_crs(one, crs) for one in layers):
            columns = {one.name: one.values.to_pandas() for one in output_columns(layer)}
            geometry = layer.frame.geometry.reset_index(drop=True)
            frame = gpd.GeoDataFrame(
                {**columns, GEOMETRY_COLUMN: geometry}, geometry=GEOMETRY_COLUMN
            )
            frame.to_parquet(unfinished / f"{layer.code}.parquet", compression="zstd")


def write_with_gdal(
    layer: ExportLayer,
    columns: list[Column],
    path: Path,
    *,
    driver: str,
    options: Mapping[str, str],
    encoding: str | None = None,
) -> None:
    """Write one layer with GDAL; a warning of its is a refusal, since it means that something was left out.

    Raises
    ------
    SchemaMismatch
        When GDAL would change or drop something.
    """
    geometries = multipart(np.asarray(layer.frame.geometry.array, dtype=object))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        pyogrio.raw.write_arrow(
            geometry_table(columns, geometries),
            path,
            layer=layer.code,
            driver=driver,
            geometry_type=geometry_type_name(geometries, layer.schema.geometry),
            geometry_name=GEOMETRY_COLUMN,
            crs=layer.frame.crs.to_string(),
            encoding=encoding,
            layer_options=dict(options),
            dataset_options=_DATASET_OPTIONS.get(driver),
        )
    if caught:
        raise SchemaMismatch(
            f"图层不能原样写入（{str(caught[0].message)[:200]}）",
            where=layer.title,
            mend="请改用 GeoPackage 或 GeoParquet 导出",
        )


def _with_times(columns: list[Column]) -> list[Column]:
    """Dates as moments: the geodatabases that all software opens have no plain dates."""
    return [
        replace(column, values=column.values.cast(pa.timestamp("ms")))
        if pa.types.is_date(column.values.type)
        else column
        for column in columns
    ]


def _grid(layer: ExportLayer) -> dict[str, str]:
    """The first grid on which every coordinate stays what it is, else the finest."""
    is_geographic = bool(layer.frame.crs.is_geographic)
    coordinates = shapely.get_coordinates(np.asarray(layer.frame.geometry.array, dtype=object))
    grids = _GEOGRAPHIC_GRIDS if is_geographic else _PROJECTED_GRIDS
    x_origin, y_origin, scale = next(
        (grid for grid in grids if _is_kept_on(grid, coordinates)), grids[-1]
    )
    return {
        "XOrigin": repr(x_origin),
        "YOrigin": repr(y_origin),
        "XYScale": repr(scale),
        "XYTolerance": _TOLERANCES[is_geographic],
    }


def _is_kept_on(grid: tuple[float, float, float], coordinates: npt.NDArray[np.float64]) -> bool:
    x_origin, y_origin, scale = grid
    origin = np.array([x_origin, y_origin])
    return bool((np.round((coordinates - origin) * scale) / scale + origin == coordinates).all())
