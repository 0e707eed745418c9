"""Coverage findings as layers that QGIS opens: a point to go to for each, and the shape of those that have one."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from yizhangtu.geometry import to_crs
from yizhangtu.model import Basis, FieldKind, FieldSchema, GeometryKind, LayerSchema
from yizhangtu.standards import load_profile
from yizhangtu.store import ExportLayer, write_geopackage

__all__ = ["KIND_NAMES", "write_coverage_layers"]

KIND_NAMES: Mapping[str, str] = {
    "gap": "缝隙",
    "overlap": "重叠",
    "outside": "越出界线",
    "duplicate": "重复图斑",
    "sliver": "无宽度的图形",
    "unmatched_vertex": "节点不匹配",
}
_FIELDS: Mapping[str, tuple[str, FieldKind]] = {
    "unit": ("单位", FieldKind.TEXT),
    "kind": ("问题", FieldKind.TEXT),
    "area_m2": ("面积（平方米）", FieldKind.DECIMAL),
    "width_m": ("宽（米）", FieldKind.DECIMAL),
    "depth": ("重叠层数", FieldKind.INTEGER),
    "left_id": ("图斑", FieldKind.TEXT),
    "right_id": ("另一图斑", FieldKind.TEXT),
    "ids": ("全部相关图斑", FieldKind.TEXT),
    "longitude": ("东经", FieldKind.DECIMAL),
    "latitude": ("北纬", FieldKind.DECIMAL),
}
_BASIS = Basis("本系统的覆盖检查", None, verified=True)


def write_coverage_layers(tables: Sequence[pa.Table], path: Path, *, overwrite: bool) -> None:
    """Write findings as a GeoPackage: `findings`, a point in each, and `shapes`, those that have an area.

    A sliver of a millionth of a metre is there, but nobody sees it on a map; the point is what to go to. Coordinates are
    those of the units, or longitude and latitude where the units differ.

    Parameters
    ----------
    tables
        The findings of each unit, as `engine.units` makes them.

    Raises
    ------
    UsageError
        When the path is taken.
    """
    frames = [gpd.GeoDataFrame.from_arrow(table) for table in tables]
    if any(frame.crs != frames[0].crs for frame in frames):
        frames = [frame.set_geometry(to_crs(frame.geometry, "EPSG:4490")) for frame in frames]
    found = pd.concat(frames, ignore_index=True)
    found["kind"] = found["kind"].map(KIND_NAMES).astype("str")
    found["ids"] = found["ids"].map("、".join).astype("str")
    has_area = shapely.get_dimensions(np.asarray(found.geometry.values)) == 2
    points = found.set_geometry(found.geometry.representative_point())
    write_geopackage(
        [
            ExportLayer(_schema("findings", "问题位置", GeometryKind.POINT), points),
            ExportLayer(_schema("shapes", "问题图形", GeometryKind.POLYGON), found[has_area]),
        ],
        path,
        profile=load_profile("national"),
        overwrite=overwrite,
    )


def _schema(code: str, name: str, kind: GeometryKind) -> LayerSchema:
    fields = tuple(
        FieldSchema(key, key, title, of, required=False, basis=_BASIS)
        for key, (title, of) in _FIELDS.items()
    )
    return LayerSchema(f"coverage_{code}", code, name, kind, "", fields, _BASIS)
