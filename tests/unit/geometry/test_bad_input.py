"""Bad input to every function that measures: refused with the row's number, or measured as it is; never a wrong sum."""

import re
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from yizhangtu.errors import CrsMismatch, InvalidGeometry, LayerError
from yizhangtu.geometry import (
    area_of_record,
    change_pieces,
    check_coverage,
    connected_parts,
    connected_patches,
    erase,
    find_holes,
    merge_patches,
    neighbours,
    representative_lonlat,
    statutory_area,
    tabulate_area,
    to_crs,
)

BELT = 4548
ORIGIN = np.array([586000.0, 4642000.0])
STEP_M = 12.5


def placed(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: xy * STEP_M + ORIGIN)


def holed(shell: shapely.Polygon, *holes: shapely.Polygon) -> shapely.Polygon:
    return shapely.Polygon(shell.exterior, [hole.exterior for hole in holes])


def with_y(y: float) -> shapely.Geometry:
    with np.errstate(invalid="ignore"):
        return shapely.Polygon([ORIGIN, (ORIGIN[0] + 10, y), ORIGIN + 10])


SQUARE = shapely.box(0, 0, 4, 4)
FIRST = placed(shapely.box(-20, -20, 40, 40))
SOUND = placed(SQUARE)
SOUND_M2 = float(statutory_area(gpd.GeoSeries([SOUND], crs=BELT))[0])


def layer(*rows: shapely.Geometry | None, crs: object = BELT) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(rows), crs=crs)


Work = Callable[[gpd.GeoSeries], Any]
WHOLE = layer(FIRST)
MEASURES: dict[str, Work] = {
    "statutory_area": statutory_area,
    "area_of_record": area_of_record,
    "tabulate_area left": lambda rows: tabulate_area(rows, WHOLE),
    "tabulate_area right": lambda rows: tabulate_area(WHOLE, rows),
    "tabulate_area once": lambda rows: tabulate_area(WHOLE, rows, overlaps="once"),
    "connected_parts": connected_parts,
    "merge_patches": merge_patches,
    "find_holes": find_holes,
    "erase": lambda rows: erase(rows, WHOLE),
    "erase by": lambda rows: erase(WHOLE, rows),
}
"""What gives areas of rows."""
COMPARES: dict[str, Work] = {
    "check_coverage": check_coverage,
    "check_coverage boundary": lambda rows: check_coverage(WHOLE, rows),
    "neighbours": neighbours,
    "connected_patches": connected_patches,
    "change_pieces before": lambda rows: change_pieces(rows, WHOLE),
    "change_pieces after": lambda rows: change_pieces(WHOLE, rows),
}
"""What looks at edges."""
ALL = MEASURES | COMPARES

NO_POLYGON = {
    "point": shapely.Point(ORIGIN),
    "line": shapely.LineString([ORIGIN, ORIGIN + 1]),
    "closed line": shapely.LinearRing(SOUND.exterior),
    "points": shapely.MultiPoint([ORIGIN, ORIGIN + 1]),
    "collection": shapely.GeometryCollection([SOUND]),
    "mixed collection": shapely.GeometryCollection([SOUND, shapely.Point(ORIGIN)]),
}
NO_NUMBER = {
    "nan": with_y(np.nan),
    "infinite": with_y(np.inf),
    "infinite below": with_y(-np.inf),
}
ELSEWHERE = {
    "axes swapped": shapely.transform(SOUND, lambda xy: xy[:, ::-1]),
    "degrees": shapely.box(118.0, 41.9, 118.001, 41.901),
    "with a belt's number": shapely.transform(SOUND, lambda xy: xy + np.array([39e6, 0])),
    "large": shapely.box(1e9, ORIGIN[1], 1e9 + 10, ORIGIN[1] + 10),
    "enormous": shapely.box(1e300, 1e300, 1.1e300, 1.1e300),
}
COVERS_TWICE = {
    "bow-tie": placed(shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 3)])),
    "even bow-tie": placed(shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])),
    "ring run twice": placed(shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)] * 2)),
    "parts that overlap": placed(shapely.MultiPolygon([SQUARE, shapely.box(3, 3, 5, 5)])),
    "part given twice": placed(shapely.MultiPolygon([SQUARE, SQUARE])),
    "hole outside": placed(holed(SQUARE, shapely.box(5, 5, 6, 6))),
    "hole over the edge": placed(holed(SQUARE, shapely.box(3, 3, 5, 5))),
    "holes that overlap": placed(
        holed(SQUARE, shapely.box(1, 1, 3, 3), shapely.box(2, 2, 3.5, 3.5))
    ),
}
NOTHING = {
    "missing": None,
    "empty polygon": shapely.Polygon(),
    "empty multipolygon": shapely.MultiPolygon(),
    "empty collection": shapely.GeometryCollection(),
    "empty point": shapely.Point(),
}
SAME = {
    "reversed": shapely.reverse(SOUND),
    "heights": shapely.force_3d(SOUND, 7.5),
    "measures": shapely.from_wkt(
        SOUND.wkt.replace("POLYGON", "POLYGON M").replace(",", " 3,").replace("))", " 3))")
    ),
    "heights that are no numbers": shapely.from_wkt(
        SOUND.wkt.replace("POLYGON", "POLYGON Z").replace(",", " nan,").replace("))", " nan))")
    ),
    "one part": shapely.MultiPolygon([SOUND]),
    "an empty part": shapely.MultiPolygon([shapely.Polygon(), SOUND]),
    "repeated points": shapely.Polygon(np.repeat(shapely.get_coordinates(SOUND), 3, axis=0)),
}


def named(cases: dict[str, Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", cases.values(), ids=cases.keys())


every_work = pytest.mark.parametrize("work", ALL.values(), ids=ALL.keys())
every_measure = pytest.mark.parametrize("work", MEASURES.values(), ids=MEASURES.keys())


def refused(work: Work, rows: dict[str, shapely.Geometry], kind: type[LayerError]) -> None:
    """The third row is told, whatever comes before and after it."""
    for name, row in rows.items():
        with pytest.raises(kind) as caught:
            work(layer(None, placed(shapely.box(20, 20, 24, 24)), row, SOUND))
        assert re.search(r"第3行(?!\d)", caught.value.where), name
        assert caught.value.mend
        assert len(str(caught.value)) < 300


@every_work
def test_what_is_no_polygon_is_refused(work: Work) -> None:
    refused(work, NO_POLYGON, InvalidGeometry)


@every_work
def test_what_is_no_number_is_refused(work: Work) -> None:
    refused(work, NO_NUMBER, InvalidGeometry)


@every_work
def test_what_cannot_be_there_is_refused(work: Work) -> None:
    refused(work, ELSEWHERE, CrsMismatch)


@every_measure
def test_what_would_be_a_wrong_sum_is_refused(work: Work) -> None:
    refused(work, COVERS_TWICE, InvalidGeometry)


@named(COVERS_TWICE)
def test_what_would_be_a_wrong_sum_is_found(row: shapely.Geometry) -> None:
    found = check_coverage(layer(None, row))
    assert [ids for kind, ids in zip(found["kind"], found["ids"], strict=True)] == [[1]] * len(
        found
    )
    assert "overlap" in found["kind"].tolist()


@every_work
def test_nothing_changes_nothing(work: Work) -> None:
    around = layer(SOUND) if work is not COMPARES["check_coverage boundary"] else WHOLE
    alone, beside = work(around), work(layer(*around, *NOTHING.values()))
    if isinstance(alone, np.ndarray):
        assert beside[:1].tobytes() == alone.tobytes()
    elif "geometry" in alone:
        filled = beside[~(beside.geometry.is_empty | beside.geometry.isna())]
        assert shapely.to_wkb(filled.geometry.values).tolist() == (
            shapely.to_wkb(alone[~alone.geometry.is_empty].geometry.values).tolist()
        )
    elif isinstance(alone, gpd.GeoSeries):
        assert shapely.to_wkb(beside.values[: len(alone)]).tolist() == (
            shapely.to_wkb(alone.values).tolist()
        )
    else:
        assert beside.equals(alone)


@every_work
def test_no_rows(work: Work) -> None:
    if work is COMPARES["check_coverage boundary"]:
        with pytest.raises(InvalidGeometry, match="边界图层中没有面"):
            work(layer())
    else:
        work(layer())


@named(SAME)
def test_the_same_figure_otherwise_written(row: shapely.Geometry) -> None:
    rows = layer(row)
    half = layer(placed(shapely.box(0, 0, 2, 4)))
    assert statutory_area(rows)[0] == pytest.approx(SOUND_M2, rel=1e-13)
    assert area_of_record(rows).tolist() == area_of_record(layer(SOUND)).tolist()
    expected = tabulate_area(layer(SOUND), half)["area_m2"][0]
    assert tabulate_area(rows, half)["area_m2"].tolist() == [pytest.approx(expected, rel=1e-13)]
    assert tabulate_area(half, rows)["area_m2"].tolist() == [pytest.approx(expected, rel=1e-13)]
    assert check_coverage(layer(row, placed(shapely.box(4, 0, 8, 4)))).empty
    assert check_coverage(layer(row, SOUND))["kind"].tolist() in (["duplicate"], ["overlap"])
    assert len(change_pieces(layer(SOUND), rows)) == 0
    assert connected_patches(layer(row, placed(shapely.box(4, 0, 8, 4)))).tolist() == [0, 0]
    assert neighbours(layer(row, placed(shapely.box(4, 0, 8, 4))))["length_m"].tolist() == [
        pytest.approx(4 * STEP_M, rel=1e-3)
    ]


@pytest.mark.parametrize("name", ["tabulate_area", "erase", "change_pieces", "check_coverage"])
@pytest.mark.parametrize("crs", [None, 3857, 4326, 4214, 32650], ids=str)
def test_a_system_without_areas_of_record_is_refused(name: str, crs: int | None) -> None:
    functions: dict[str, Callable[..., object]] = {
        "tabulate_area": tabulate_area,
        "erase": erase,
        "change_pieces": change_pieces,
        "check_coverage": check_coverage,
    }
    for pair in ((layer(SOUND), layer(SOUND, crs=crs)), (layer(SOUND, crs=crs), layer(SOUND))):
        with pytest.raises(CrsMismatch):
            functions[name](*pair)


@every_measure
def test_one_layer_without_a_survey_system_is_refused(work: Work) -> None:
    for crs in (None, 3857, 4326):
        with pytest.raises(CrsMismatch):
            work(layer(SOUND, crs=crs))


@pytest.mark.parametrize("two", [erase, change_pieces, check_coverage])
def test_layers_of_two_systems_are_not_compared(two: Callable[..., object]) -> None:
    # Degrees, another meridian, another ellipsoid, and the belt's number before the easting.
    for crs in (4490, 4547, 2385, 4527):
        other = layer(SOUND, crs=crs)
        for pair in ((WHOLE, other), (other, WHOLE)):
            with pytest.raises(CrsMismatch):
                two(*pair)


def test_tables_of_two_ellipsoids_are_refused_and_of_two_belts_are_not() -> None:
    for xian in (layer(SOUND, crs=2385), layer(SOUND, crs=4610)):
        with pytest.raises(CrsMismatch):
            tabulate_area(WHOLE, xian)
        with pytest.raises(CrsMismatch):
            tabulate_area(xian, WHOLE)
    degrees = layer(SOUND).to_crs(4490)
    assert tabulate_area(WHOLE, degrees)["area_m2"].tolist() == [pytest.approx(SOUND_M2, abs=0.01)]


def test_places_of_what_lies_nowhere() -> None:
    rows = [*NO_NUMBER.values(), *ELSEWHERE.values(), SOUND]
    lonlat = representative_lonlat(layer(*rows))
    assert np.isnan(lonlat[:-1]).all()
    assert np.isfinite(lonlat[-1]).all()


def test_coordinates_that_cannot_be_carried_are_refused() -> None:
    with pytest.raises(CrsMismatch, match="第2行"):
        to_crs(layer(SOUND, ELSEWHERE["enormous"]), 4490)


def test_heights_that_are_no_numbers_do_not_keep_a_row_from_being_carried() -> None:
    flat, hollow = to_crs(layer(SOUND, SAME["heights that are no numbers"]), 4490)
    assert flat.equals(hollow)
    assert to_crs(layer(SAME["heights"]), 4490)[0].has_z
