"""GeoPackage with styles (GeoPackage 与 QML 样式): what QGIS opens in the right colours; layers, and findings as points."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import shapely

from yizhangtu.model import Basis, FieldKind, FieldSchema, Finding, GeometryKind, LayerSchema
from yizhangtu.standards import Profile
from yizhangtu.store.export_layer import ExportLayer, in_crs, output_columns
from yizhangtu.store.exporting import write_with_gdal
from yizhangtu.store.mapping import GEOMETRY_COLUMN
from yizhangtu.store.new_output import new_output, refuse_existing
from yizhangtu.store.styles import layer_style, severity_style

__all__ = ["write_findings", "write_geopackage"]

_GEOMETRY = "geom"
# A GeoPackage says when each table changed; the same layers give the same bytes, so no clock.
_MOMENT = "2000-01-01T00:00:00.000Z"
_STYLE_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)
"""
_ADD_STYLE = """
INSERT INTO layer_styles (
    f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault,
    description, owner, update_time
)
VALUES ('', '', :layer, :geometry, :layer, :style, '', 1, '', '', :moment)
"""
_REGISTER_STYLES = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
VALUES ('layer_styles', 'attributes', 'layer_styles', '', :moment)
"""
# Where an SQLite file counts the transactions that wrote it, and keeps the count for which its size holds.
_COUNTS = (24, 92)
_STOP_CLOCK = "UPDATE gpkg_contents SET last_change = :moment"
_FINDING_FIELDS = {
    "rule": "规则",
    "severity": "级别",
    "message": "问题",
    "clause": "依据",
    "layer": "图层",
    "ids": "标识码",
    "measured": "实测",
    "expected": "应为",
    "unit": "单位",
    "mend": "处理办法",
}


def write_geopackage(
    layers: Sequence[ExportLayer],
    path: Path,
    *,
    profile: Profile,
    crs: str | None = None,
    overwrite: bool = False,
) -> None:
    """Write a GeoPackage whose layers QGIS opens in the standard's colours; beside it one .qml per layer.

    The style of a layer is its default in the table `layer_styles` and again in `<file>.<layer>.qml`. Coordinates are
    those stored, or transformed ones when `crs` is given. The same layers give the same bytes.

    Raises
    ------
    UsageError
        When a path is taken.
    CrsMismatch
        When a layer has no CRS.
    """
    copies = [in_crs(one, crs) for one in layers]
    styles = {one.code: layer_style(one, output_columns(one), profile) for one in copies}
    _write(copies, styles, path, overwrite=overwrite)


def write_findings(findings: Sequence[Finding], path: Path, *, overwrite: bool = False) -> None:
    """Write findings as points at their places (EPSG:4490), coloured by severity; one without a place has no point.

    Raises
    ------
    UsageError
        When a path is taken.
    """
    layer = _finding_layer(findings)
    _write([layer], {layer.code: severity_style("severity")}, path, overwrite=overwrite)


def _finding_layer(findings: Sequence[Finding]) -> ExportLayer:
    basis = Basis("本系统的问题清单", None, verified=True)
    fields = tuple(
        FieldSchema(key, key, name, FieldKind.TEXT, required=False, basis=basis)
        for key, name in _FINDING_FIELDS.items()
    )
    schema = LayerSchema(
        "findings", "findings", "检查发现的问题", GeometryKind.POINT, "", fields, basis
    )
    values = {
        key: ["、".join(one.ids) if key == "ids" else str(getattr(one, key)) for one in findings]
        for key in _FINDING_FIELDS
    }
    points = [
        None if one.x is None or one.y is None else shapely.Point(one.x, one.y) for one in findings
    ]
    geometry = gpd.GeoSeries(points, crs="EPSG:4490")
    frame = gpd.GeoDataFrame({**values, GEOMETRY_COLUMN: geometry}, geometry=GEOMETRY_COLUMN)
    return ExportLayer(schema, frame)


def _write(
    layers: Sequence[ExportLayer], styles: Mapping[str, str], path: Path, *, overwrite: bool
) -> None:
    beside = {path.with_name(f"{path.stem}.{code}.qml"): style for code, style in styles.items()}
    refuse_existing([path, *beside], overwrite=overwrite)
    with new_output(path, overwrite=overwrite) as unfinished:
        for layer in layers:
            options = {"IDENTIFIER": layer.title, "GEOMETRY_NAME": _GEOMETRY}
            write_with_gdal(
                layer, output_columns(layer), unfinished, driver="GPKG", options=options
            )
        _add_styles(unfinished, styles)
        _forget_count(unfinished)
    for place, style in beside.items():
        with new_output(place, overwrite=overwrite) as unfinished:
            unfinished.write_text(style, encoding="utf-8", newline="\n")


def _forget_count(path: Path) -> None:
    """Set the count of transactions to one: GDAL needs one more when its clock moves on while it writes."""
    with path.open("r+b") as file:
        for place in _COUNTS:
            file.seek(place)
            file.write((1).to_bytes(4, "big"))


def _add_styles(path: Path, styles: Mapping[str, str]) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_STYLE_TABLE)
        for layer, style in styles.items():
            values = {
                "layer": layer,
                "geometry": _GEOMETRY,
                "style": style,
                "moment": _MOMENT,
            }
            connection.execute(_ADD_STYLE, values)
        connection.execute(_REGISTER_STYLES, {"moment": _MOMENT})
        connection.execute(_STOP_CLOCK, {"moment": _MOMENT})
