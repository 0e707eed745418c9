"""Styles in the standard's colours, findings as points, and attribute tables as a workbook."""

import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pyogrio
import pytest
import shapely
from openpyxl import load_workbook

from yizhangtu.errors import UsageError
from yizhangtu.model import Finding, Severity
from yizhangtu.standards import Profile
from yizhangtu.store.export_layer import ExportLayer
from yizhangtu.store.geopackage import write_findings, write_geopackage
from yizhangtu.store.workbook import write_workbook

SQUARE = shapely.box(40_420_000, 4_640_000, 40_420_010, 4_640_010)


def layer(profile: Profile, key: str, **columns: object) -> ExportLayer:
    rows = max((len(value) for value in columns.values() if isinstance(value, list)), default=1)
    shapes = gpd.GeoSeries([SQUARE] * rows, crs=4528)
    return ExportLayer(
        profile.layer(key), gpd.GeoDataFrame({**columns, "geometry": shapes}, geometry="geometry")
    )


def colours(style: str) -> dict[str, str | None]:
    """Legend label to fill colour of a categorised style."""
    root = ET.fromstring(style)  # noqa: S314 - our own text
    fills = {
        symbol.get("name"): next(
            one.get("v") for one in symbol.iter("prop") if one.get("k") == "color"
        )
        for symbol in root.iter("symbol")
    }
    return {str(one.get("label")): fills[one.get("symbol")] for one in root.iter("category")}


def styles(path: Path) -> dict[str, tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT f_table_name, f_geometry_column, styleQML FROM layer_styles WHERE useAsDefault = 1"
        return {name: (column, style) for name, column, style in connection.execute(query)}


def test_classes_have_the_standard_colours(profile: Profile, tmp_path: Path) -> None:
    parcels = layer(profile, "land_change_survey", land_class=["0101", "0103", "9999"])
    write_geopackage([parcels], tmp_path / "a.gpkg", profile=profile)
    column, style = styles(tmp_path / "a.gpkg")["DLTB"]
    assert column == pyogrio.raw.read_arrow(tmp_path / "a.gpkg", layer="DLTB")[0]["geometry_name"]
    red, green, blue = profile.colour("survey_land_class", "0101")
    drawn = colours(style)
    assert drawn["0101 水田"] == f"{red},{green},{blue},255" == "248,208,114,255"
    assert set(drawn) == {"0101 水田", "0103 旱地", "其他"}
    assert ET.fromstring(style).find("renderer-v2").get("attr") == "DLBM"  # type: ignore[union-attr]  # noqa: S314
    assert (tmp_path / "a.DLTB.qml").read_text(encoding="utf-8") == style


def test_padded_codes_are_the_values_of_the_legend(profile: Profile, tmp_path: Path) -> None:
    uses = layer(profile, "planned_land_use", land_use_code=["01", "0701"])
    write_geopackage([uses], tmp_path / "a.gpkg", profile=profile)
    style = styles(tmp_path / "a.gpkg")["GHYDYH"][1]
    values = [one.get("value") for one in ET.fromstring(style).iter("category")]  # noqa: S314
    assert values == ["010000", "070100", ""]
    assert colours(style)["01 耕地"] == "245,248,220,255"


@pytest.mark.parametrize(
    ("key", "colour"), [("ecological_redline", "46,125,50,255"), ("road", "97,97,97,255")]
)
def test_other_layers_have_one_colour(
    profile: Profile, tmp_path: Path, key: str, colour: str
) -> None:
    one = layer(profile, key)
    if key == "road":
        one = ExportLayer(one.schema, one.frame.set_geometry(one.frame.geometry.boundary))
    write_geopackage([one], tmp_path / "a.gpkg", profile=profile)
    style = styles(tmp_path / "a.gpkg")[one.code][1]
    assert 'type="singleSymbol"' in style
    assert f'v="{colour}"' in style
    assert ('class="SimpleLine"' in style) == (key == "road")


def test_boundaries_are_outlined(profile: Profile, tmp_path: Path) -> None:
    write_geopackage([layer(profile, "county")], tmp_path / "a.gpkg", profile=profile)
    assert '<prop k="style" v="no" />' in styles(tmp_path / "a.gpkg")["XZQX"][1]


def test_a_style_beside_is_not_overwritten_unasked(profile: Profile, tmp_path: Path) -> None:
    (tmp_path / "a.XZQX.qml").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="已有同名文件"):
        write_geopackage([layer(profile, "county")], tmp_path / "a.gpkg", profile=profile)
    assert not (tmp_path / "a.gpkg").exists()


def test_findings_become_points_coloured_by_severity(tmp_path: Path) -> None:
    findings = [
        Finding(
            "D18",
            Severity.HARD,
            "自相交",
            "4301",
            "land_change_survey",
            ("1", "2"),
            119.04,
            41.89,
            mend="改",
        ),
        Finding("D4", Severity.INFO, "未识别的字段", "3102"),
    ]
    write_findings(findings, tmp_path / "问题.gpkg")
    frame = pyogrio.read_dataframe(tmp_path / "问题.gpkg", layer="findings")
    assert frame["rule"].tolist() == ["D18", "D4"]
    assert frame["ids"].tolist() == ["1、2", ""]
    assert frame["severity"].tolist() == ["hard", "info"]
    assert (frame.geometry[0].x, frame.geometry[0].y) == (119.04, 41.89)
    assert frame.geometry[1] is None
    assert frame.crs == "EPSG:4490"
    drawn = colours(styles(tmp_path / "问题.gpkg")["findings"][1])
    assert drawn["必须改正"] == "211,47,47,255"


def test_no_findings_at_all(tmp_path: Path) -> None:
    write_findings([], tmp_path / "a.gpkg")
    assert len(pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="findings")) == 0


def test_a_workbook_has_names_codes_and_rows(profile: Profile, tmp_path: Path) -> None:
    parcels = layer(
        profile,
        "land_change_survey",
        object_id=["150428000000000001", "150428000000000002"],
        land_class=["0101", None],
        parcel_area_m2=[12.5, float("nan")],
        note=["=1+1", "控制字符\x01"],
    )
    write_workbook([parcels, layer(profile, "county")], tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["地类图斑", "县级行政区"]
    rows = list(book["地类图斑"].iter_rows(values_only=True))
    assert rows[0] == ("标识码", "地类编码", "图斑面积", "备注")
    assert rows[1] == ("BSM", "DLBM", "TBMJ", "BZ")
    assert rows[2] == ("150428000000000001", "0101", 12.5, "=1+1")
    assert rows[3] == ("150428000000000002", None, None, "控制字符\ufffd")
    assert book["地类图斑"]["D3"].data_type == "s"


def test_a_workbook_is_the_same_whenever_it_is_written(
    profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_workbook([layer(profile, "county")], tmp_path / "a.xlsx")
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    write_workbook([layer(profile, "county")], tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_workbook_is_not_overwritten_unasked(profile: Profile, tmp_path: Path) -> None:
    write_workbook([layer(profile, "county")], tmp_path / "a.xlsx")
    with pytest.raises(UsageError):
        write_workbook([layer(profile, "county")], tmp_path / "a.xlsx")
    write_workbook([layer(profile, "county")], tmp_path / "a.xlsx", overwrite=True)


def test_a_sheet_has_no_room_for_too_many_rows(
    profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yizhangtu.store.workbook._LARGEST_SHEET", 3)
    with pytest.raises(UsageError, match="一张工作表放不下"):
        write_workbook([layer(profile, "county", unit_name=["a", "b"])], tmp_path / "a.xlsx")


def test_a_text_no_cell_can_hold(profile: Profile, tmp_path: Path) -> None:
    long = layer(profile, "county", note=["长" * 32_768])
    with pytest.raises(UsageError, match="一个单元格放不下"):
        write_workbook([long], tmp_path / "a.xlsx")
    write_workbook([layer(profile, "county", note=["长" * 32_767])], tmp_path / "a.xlsx")


def test_many_columns_and_layers_of_one_name(profile: Profile, tmp_path: Path) -> None:
    columns = {f"C{number}": [number, number + 0.1] for number in range(30)}
    wide = layer(profile, "county", **columns)
    write_workbook([wide, wide], tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["县级行政区", "县级行政区_2"]
    assert book["县级行政区"]["AD4"].value == 29.1
    assert book["县级行政区"]["AD1"].font.bold
    assert book["县级行政区"].freeze_panes == "A3"


def test_marks_of_xml_are_text(profile: Profile, tmp_path: Path) -> None:
    write_workbook([layer(profile, "county", note=["<&>\"' \n x "])], tmp_path / "a.xlsx")
    assert load_workbook(tmp_path / "a.xlsx")["县级行政区"]["A3"].value == "<&>\"' \n x "
