"""Which coordinate reference systems have an area of record."""

import geopandas as gpd
import pyproj
import pytest
import shapely

from yizhangtu.errors import CrsMismatch
from yizhangtu.geometry import (
    CGCS2000,
    XIAN_1980,
    GaussKruger,
    change_pieces,
    gauss_kruger_of,
    statutory_area,
    survey_crs_of,
)

ESRI_BELT = (
    'PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
    'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize(
    ("crs", "expected"),
    [
        (4528, GaussKruger(120.0, 3, 40, prefixed=True)),
        (4549, GaussKruger(120.0, 3, None, prefixed=False)),
        (4548, GaussKruger(117.0, 3, None, prefixed=False)),
        (4508, GaussKruger(111.0, 6, None, prefixed=False)),
        (4498, GaussKruger(117.0, 6, 20, prefixed=True)),
        (2362, GaussKruger(114.0, 3, 38, prefixed=True)),
        (2337, GaussKruger(135.0, 6, 23, prefixed=True)),
        (ESRI_BELT, GaussKruger(120.0, 3, None, prefixed=False)),
    ],
)
def test_belts(crs: object, expected: GaussKruger) -> None:
    assert gauss_kruger_of(crs) == expected


@pytest.mark.parametrize("crs", [None, 4490, 4326, 3857, 32650, 5070])
def test_no_belt(crs: object) -> None:
    assert gauss_kruger_of(crs) is None


def test_false_easting() -> None:
    assert GaussKruger(120.0, 3, 40, prefixed=True).false_easting == 40_500_000.0
    assert GaussKruger(120.0, 3, None, prefixed=False).false_easting == 500_000.0


def test_ellipsoids() -> None:
    assert survey_crs_of(4490).ellipsoid is CGCS2000
    assert survey_crs_of(4528).ellipsoid is CGCS2000
    assert survey_crs_of(ESRI_BELT).ellipsoid is CGCS2000
    assert survey_crs_of(2362).ellipsoid is XIAN_1980
    assert survey_crs_of(4610).ellipsoid is XIAN_1980


def test_height_system_is_passed_over() -> None:
    assert survey_crs_of(pyproj.CRS("EPSG:4490+5737")).ellipsoid is CGCS2000


@pytest.mark.parametrize(
    "crs",
    [
        4326,
        3857,
        32650,
        4258,
        4214,
        "+proj=tmerc +lon_0=117 +k=0.9996 +x_0=500000 +ellps=GRS80 +units=m",
        "+proj=tmerc +lon_0=118.5 +k=1 +x_0=500000 +ellps=GRS80 +units=m",
        "+proj=tmerc +lon_0=117 +k=1 +x_0=38500000 +ellps=GRS80 +units=m",
    ],
    ids=[
        "WGS84",
        "Mercator",
        "UTM",
        "ETRS89",
        "Beijing54",
        "scaled",
        "odd meridian",
        "wrong prefix",
    ],
)
def test_refused_with_advice(crs: object) -> None:
    with pytest.raises(CrsMismatch, match="不能用于法定椭球面积") as caught:
        survey_crs_of(crs)
    assert "2000国家大地坐标系" in caught.value.mend


def test_missing_crs_says_what_to_do() -> None:
    with pytest.raises(CrsMismatch, match="没有坐标系") as caught:
        statutory_area(gpd.GeoSeries([shapely.box(0, 0, 1, 1)]))
    assert "指定坐标系" in caught.value.mend


def test_equal_coordinates_however_written() -> None:
    belt = survey_crs_of(4549)
    assert belt.has_coordinates_of(survey_crs_of(ESRI_BELT))
    assert survey_crs_of(4548).has_coordinates_of(survey_crs_of(4509))  # 117° E, 3° and 6°
    assert not belt.has_coordinates_of(survey_crs_of(4528))
    assert not belt.has_coordinates_of(survey_crs_of(4490))
    assert not survey_crs_of(4490).has_coordinates_of(survey_crs_of(4610))
    square = gpd.GeoSeries([shapely.box(500000, 4e6, 500010, 4000010)], crs=4549)
    assert len(change_pieces(square, square.set_crs(ESRI_BELT, allow_override=True))) == 0
