"""Taking in one delivered layer (图层入库检查): read, brought under our keys, and everything wrong with it told."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from yizhangtu.errors import SchemaMismatch
from yizhangtu.model import AdminUnit, GeometryKind, LayerSchema
from yizhangtu.standards import Profile
from yizhangtu.store.attributes import read_attributes, report_attributes
from yizhangtu.store.coordinates import Extent, LayerCrs, resolve_crs, to_lonlat
from yizhangtu.store.encoding import TextEncoding
from yizhangtu.store.import_rules import FindingList, RowDefect, RowNames
from yizhangtu.store.mapping import GEOMETRY_COLUMN
from yizhangtu.store.reading import RawLayer, read_layer_as_delivered
from yizhangtu.store.shape_findings import report_shapes
from yizhangtu.store.shapes import Shapes, decode_shapes
from yizhangtu.store.sources import DataSource

__all__ = ["DeliveredLayer", "Intake", "LayerInFile", "take_layer"]


@dataclass(frozen=True)
class DeliveredLayer:
    """One layer as taken in.

    `frame` has the columns the file had, under our keys (others under their delivered names), then "geometry", in the
    file's order of rows with a RangeIndex; `code` is the layer's delivered name, `source` its file, `encoding` what its
    text was read by. Columns the file lacks are absent, so that nothing is computed from them unnoticed.
    """

    key: str
    code: str
    frame: gpd.GeoDataFrame
    source: str
    crs_text: str
    encoding: str


@dataclass(frozen=True)
class LayerInFile:
    """A layer of a file and what it is taken for."""

    source: DataSource
    name: str
    schema: LayerSchema

    @property
    def where(self) -> str:
        """File and layer, for messages."""
        return f"{self.source.name} 的图层 {self.name}"


@dataclass(frozen=True)
class Intake:
    """What every layer of one delivery is judged by, and the list its findings go to.

    `crs` is what the user gave for files that state none; `extent` the box of the unit's province.
    """

    profile: Profile
    unit: AdminUnit
    crs: str | None
    extent: Extent | None
    found: FindingList


def take_layer(one: LayerInFile, intake: Intake) -> DeliveredLayer:
    """Read a layer and judge it; findings go to the intake's list. Raises as `read_delivery` does."""
    raw = read_layer_as_delivered(one.source, one.name)
    is_table = one.schema.geometry is GeometryKind.NONE
    if not raw.has_geometry and not is_table:
        raise SchemaMismatch("图层只有属性，没有图形", where=one.where, mend="请导出带图形的要素类")
    shapes = decode_shapes(
        raw.wkb, GeometryKind.POLYGON if is_table else one.schema.geometry, where=one.where
    )
    crs = resolve_crs(
        raw.crs, intake.crs, centre=shapes.centre, extent=intake.extent, where=one.where
    )
    attributes = read_attributes(raw, one.schema, intake.profile)
    lonlat = to_lonlat(crs.crs, shapes.centres)
    names = RowNames(one.schema.key, one.schema.name, attributes.ids(len(raw.wkb)), lonlat)
    _report_file(raw, one, crs, names, intake)
    report_attributes(attributes, names, intake.unit, intake.profile, intake.found)
    report_shapes(shapes, names, intake.found, lambda xy: to_lonlat(crs.crs, xy))
    _report_strays(shapes, names, intake)
    frame = gpd.GeoDataFrame(
        attributes.columns | {GEOMETRY_COLUMN: gpd.GeoSeries(shapes.geometries, crs=crs.crs)},
        geometry=GEOMETRY_COLUMN,
    )
    return DeliveredLayer(
        one.schema.key, one.name, frame, one.source.name, crs.text, raw.encoding.name
    )


def _report_file(
    raw: RawLayer, one: LayerInFile, crs: LayerCrs, names: RowNames, intake: Intake
) -> None:
    found, layer = intake.found, one.schema.key
    _report_encoding(raw.encoding, one, found)
    for remark in raw.remarks:
        found.add(
            "D25",
            f"读取{one.where}时软件提示：{remark}",
            layer=layer,
            mend="请核对该图层读出的内容",
        )
    if not len(raw.wkb):
        found.add(
            "D23",
            f"{names.title}没有要素（{one.where}）",
            layer=layer,
            mend="如不应为空，请重新导出",
        )
    if crs.assigned:
        found.add(
            "D24",
            f"{names.title}的坐标系按用户指定为 {crs.text}（{one.where}没有可用的坐标系）",
            layer=layer,
            mend="请在成果中写明坐标系",
        )
    if intake.extent is None:
        found.add(
            "D28",
            f"行政区代码{intake.unit.code}不在省级范围表内，{names.title}的位置未能核对",
            layer=layer,
            mend="请检查行政区代码",
        )


def _report_encoding(encoding: TextEncoding, one: LayerInFile, found: FindingList) -> None:
    if encoding.contradicted:
        found.add(
            "D2",
            f"{one.where}声明的编码是 {encoding.declared}，按 {encoding.name} 读取，例如“{encoding.sample}”",
            layer=one.schema.key,
            mend="请核对文字是否正确，并改正 .cpg 文件",
        )
    elif encoding.sample and not encoding.declared:
        found.add(
            "D1",
            f"{one.where}没有 .cpg 文件，按 {encoding.name} 读取，例如“{encoding.sample}”",
            layer=one.schema.key,
            mend="请核对文字是否正确；导出时附上 .cpg 文件",
        )


def _report_strays(shapes: Shapes, names: RowNames, intake: Intake) -> None:
    if intake.extent is None:
        return
    placed = np.isfinite(shapes.centres).all(axis=1)
    strays = np.flatnonzero(placed & ~intake.extent.contains(names.lonlat))
    province = intake.extent.name
    defect = RowDefect("D22", strays, lambda _: f"不在{province}范围内", "请核对该图形的坐标")
    intake.found.add_rows(names, defect)
