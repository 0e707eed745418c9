"""The CRS of a delivered layer: recognised however spelt, never guessed, and proven by the place of the unit."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from yizhangtu.errors import CrsMismatch
from yizhangtu.model import AdminUnit, Finding
from yizhangtu.standards import Profile
from yizhangtu.store.coordinates import plan_crs, province_extent, suggest_crs, to_lonlat
from yizhangtu.store.importing import Delivery, read_delivery

KEY = "land_change_survey"
Frames = Callable[..., gpd.GeoDataFrame]
Write = Callable[..., Path]
Read = Callable[..., Delivery]
Found = Callable[[Delivery, str], list[Finding]]
ARCGIS_BELT = (
    'PROJCS["CGCS2000_3_Degree_GK_Zone_40",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
    'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",40500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
INNER_MONGOLIA = province_extent(AdminUnit("150428", "喀喇沁旗"))


def test_every_epsg_belt_is_recognised_as_itself() -> None:
    for code in (4490, *range(4491, 4555)):
        recognised = plan_crs(CRS.from_epsg(code))
        assert recognised is not None
        assert recognised.to_epsg() == code


@pytest.mark.parametrize(
    ("spelt", "code"),
    [
        (ARCGIS_BELT, 4528),
        (ARCGIS_BELT.replace("CGCS2000_3_Degree_GK_Zone_40", "无名"), 4528),
        (ARCGIS_BELT.replace("40500000", "500000").replace("Zone_40", "CM_120E"), 4549),
        (ARCGIS_BELT.replace("40500000", "21500000").replace("120.0", "123.0"), 4499),
        ("EPSG:4490+5737", 4490),
        ("EPSG:4480", 4490),
    ],
    ids=["arcgis", "arcgis-unnamed", "arcgis-no-number", "arcgis-6-degrees", "with-height", "3d"],
)
def test_other_spellings_are_recognised_by_their_parameters(spelt: str, code: int) -> None:
    recognised = plan_crs(CRS.from_user_input(spelt))
    assert recognised is not None
    assert recognised.to_epsg() == code


@pytest.mark.parametrize(
    "spelt",
    ["EPSG:4326", "EPSG:2364", "EPSG:4610", "EPSG:4214", "EPSG:32650", "EPSG:3857", "EPSG:4479"],
)
def test_what_is_not_cgcs2000_is_not_accepted(spelt: str) -> None:
    assert plan_crs(CRS.from_user_input(spelt)) is None


def test_an_arcgis_prj_is_stored_under_its_code(parcels: Frames, write: Write, read: Read) -> None:
    path = write(parcels(), "DLTB.shp")
    path.with_suffix(".prj").write_text(ARCGIS_BELT)
    layer = read(path).layers[KEY]
    assert layer.crs_text == "EPSG:4528"
    assert layer.frame.crs == CRS.from_epsg(4528)


def test_geographic_coordinates(parcels: Frames, write: Write, read: Read) -> None:
    frame = parcels().to_crs(4490)
    layer = read(write(frame)).layers[KEY]
    assert layer.crs_text == "EPSG:4490"
    assert shapely.equals_identical(layer.frame.geometry.array, frame.geometry.array).all()


@pytest.mark.parametrize(
    ("crs", "suggestion"),
    [
        (4528, "3度带第40带（EPSG:4528）"),
        (4498, "6度带第20带（EPSG:4498）"),
        (4549, "3度带、中央经线120°、不带带号（EPSG:4549）"),
        (4490, "经纬度（EPSG:4490）"),
    ],
)
def test_a_missing_crs_is_asked_for_with_a_suggestion(
    parcels: Frames, write: Write, read: Read, crs: int, suggestion: str
) -> None:
    path = write(parcels().to_crs(crs), "DLTB.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(CrsMismatch, match="文件没有坐标系") as caught:
        read(path)
    assert suggestion in caught.value.mend
    assert "内蒙古自治区" in caught.value.mend
    assert caught.value.where == "DLTB.shp 的图层 DLTB"


def test_a_missing_crs_can_be_given(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    path = write(parcels(), "DLTB.shp")
    path.with_suffix(".prj").unlink()
    delivery = read(path, crs="EPSG:4528")
    assert delivery.layers[KEY].crs_text == "EPSG:4528"
    assert "按用户指定为 EPSG:4528" in found(delivery, "D24")[0].message
    assert found(read(write(parcels(), "other.gpkg")), "D24") == []


def test_a_given_crs_must_put_the_layer_in_its_province(
    parcels: Frames, write: Write, read: Read
) -> None:
    path = write(parcels(), "DLTB.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(CrsMismatch, match="不在内蒙古自治区") as caught:
        read(path, crs="EPSG:4549")
    assert "EPSG:4528" in caught.value.mend


@pytest.mark.parametrize("given", ["EPSG:4326", "EPSG:99999", "北京54"])
def test_a_given_crs_must_be_one_of_ours(
    parcels: Frames, write: Write, read: Read, given: str
) -> None:
    with pytest.raises(CrsMismatch):
        read(write(parcels()), crs=given)


def test_a_given_crs_may_not_contradict_the_file(parcels: Frames, write: Write, read: Read) -> None:
    path = write(parcels())
    assert read(path, crs="EPSG:4528").layers[KEY].crs_text == "EPSG:4528"
    with pytest.raises(CrsMismatch, match=r"与指定的.*不同"):
        read(path, crs="EPSG:4529")


def test_a_wrong_belt_is_found_by_the_place(parcels: Frames, write: Write, read: Read) -> None:
    frame = parcels().set_crs(4541, allow_override=True)
    with pytest.raises(CrsMismatch, match="不在内蒙古自治区") as caught:
        read(write(frame))
    assert caught.value.mend == "按3度带第40带（EPSG:4528），数据落在内蒙古自治区"
    assert "中心坐标" in caught.value.where


def test_a_layer_of_another_province_is_refused(
    parcels: Frames, write: Write, profile: Profile
) -> None:
    path = write(parcels())
    with pytest.raises(CrsMismatch, match="不在广东省"):
        read_delivery(path, profile=profile, unit=AdminUnit("440305", "南山区"))


def test_swapped_axes_are_named(parcels: Frames, write: Write, read: Read) -> None:
    frame = parcels()
    frame["geometry"] = shapely.transform(frame.geometry.array, lambda xy: xy[:, ::-1])
    with pytest.raises(CrsMismatch) as caught:
        read(write(frame))
    assert "X、Y 坐标似乎颠倒" in caught.value.mend


@pytest.mark.parametrize(
    ("crs", "word"),
    [(2364, "转换参数"), (4214, "转换参数"), (4326, "--crs"), (4258, "转换为 CGCS2000（如")],
)
def test_another_datum_is_refused_with_its_own_advice(
    parcels: Frames, write: Write, read: Read, crs: int, word: str
) -> None:
    with pytest.raises(CrsMismatch) as caught:
        read(write(parcels().to_crs(4490).set_crs(crs, allow_override=True)))
    assert word in caught.value.mend


def test_a_wgs84_label_can_be_overruled_but_an_older_datum_cannot(
    parcels: Frames, write: Write, read: Read
) -> None:
    mislabelled = parcels().to_crs(4490).set_crs(4326, allow_override=True)
    assert read(write(mislabelled), crs="EPSG:4490").layers[KEY].crs_text == "EPSG:4490"
    older = parcels().set_crs(2364, allow_override=True)
    with pytest.raises(CrsMismatch, match="Xian 1980"):
        read(write(older, "older.gpkg"), crs="EPSG:4528")


def test_a_geojson_that_states_nothing_has_no_crs(
    parcels: Frames, write: Write, read: Read
) -> None:
    path = write(parcels().to_crs(4490), "DLTB.geojson")
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["crs"]
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CrsMismatch, match="文件没有坐标系"):
        read(path)
    assert read(path, crs="EPSG:4490").layers[KEY].crs_text == "EPSG:4490"


def test_a_unit_of_no_known_province_is_told_as_unproven(
    parcels: Frames, write: Write, profile: Profile, found: Found
) -> None:
    delivery = read_delivery(write(parcels()), profile=profile, unit=AdminUnit("990101", "某县"))
    assert "位置未能核对" in found(delivery, "D28")[0].message


def test_a_stray_feature_is_a_finding_with_its_place(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    frame = parcels()
    frame.loc[2, "geometry"] = shapely.box(40_420_000, 2_000_000, 40_420_010, 2_000_010)
    delivery = read(write(frame))
    (finding,) = found(delivery, "D22")
    assert finding.ids == ("150428000000000003",)
    assert finding.y == pytest.approx(18.08, abs=0.01)
    assert found(read(write(parcels(), "sound.gpkg")), "D22") == []


def test_all_provinces_have_an_extent() -> None:
    codes = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"
    for code in codes.split():
        extent = province_extent(AdminUnit(f"{code}0000", "省"))
        assert extent is not None
        assert 73 <= extent.west < extent.east <= 136
        assert 3 <= extent.south < extent.north <= 54
    assert province_extent(AdminUnit("990000", "无")) is None


@given(lon=st.floats(98, 125), lat=st.floats(38, 53), belt=st.sampled_from(range(4513, 4534)))
def test_a_point_of_the_province_is_suggested_its_own_belt(
    lon: float, lat: float, belt: int
) -> None:
    assert INNER_MONGOLIA is not None
    meridian = 75 + 3 * (belt - 4513)
    if abs(lon - meridian) > 1.5:
        lon = meridian + (lon % 1.5)
    if not 98 <= lon <= 125:
        return
    x, y = (
        gpd.GeoSeries([shapely.Point(lon, lat)], crs=4490)
        .to_crs(belt)
        .get_coordinates()
        .to_numpy()[0]
    )
    assert suggest_crs(x, y, INNER_MONGOLIA)[0].endswith(f"（EPSG:{belt}）")


def test_longitude_and_latitude_of_what_has_none() -> None:
    points = to_lonlat(CRS.from_epsg(4528), np.array([[np.nan, 1.0], [40_500_000.0, 0.0]]))
    assert np.isnan(points[0]).all()
    assert points[1].tolist() == pytest.approx([120.0, 0.0])
