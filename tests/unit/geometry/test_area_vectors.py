"""The public area vectors: made by a rule that knows nothing of the library, and met by the library."""

from collections import Counter
from dataclasses import astuple, fields
from functools import cache
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

import geodesic_oracle
from area_vectors import COUNTS, WRONG_LIMITS, make_vector
from deviation import deviations
from vector_file import Vector, read_vectors
from yizhangtu.geometry import RECORD_RULE, AreaRule, area_of_record, sheet_area, statutory_area

FILE = Path(__file__).parents[3] / "vectors" / "areas.csv"
UNCUT_RECORD = AreaRule(None, 4, 6, 6)
# What the 70 m rule leaves to the geodesic area is less than a shift of the whole outline by this much.
MOST_SHIFT_M = 5e-5


@cache
def vectors() -> tuple[Vector, ...]:
    return tuple(read_vectors(FILE))


@cache
def by_id() -> dict[str, Vector]:
    return {vector.id: vector for vector in vectors()}


def sheet_of(vector: Vector) -> tuple[float, float, float]:
    """South edge in degrees, width and height in minutes: multiples of a quarter of a second, written with ten decimals."""
    west, south, east, north = (
        round(degrees * 14400) for degrees in shapely.from_wkt(vector.wkt).bounds
    )
    return south / 14400, (east - west) / 240, (north - south) / 240


@cache
def drawn() -> dict[int, tuple[list[Vector], gpd.GeoSeries]]:
    """By EPSG code, the vectors that are figures and not sheets."""
    figures: dict[int, list[Vector]] = {}
    for vector in vectors():
        if vector.family != "sheet":
            figures.setdefault(vector.epsg, []).append(vector)
    return {
        epsg: (mine, gpd.GeoSeries(shapely.from_wkt([one.wkt for one in mine]), crs=epsg))
        for epsg, mine in figures.items()
    }


def test_there_are_enough_of_them() -> None:
    assert len(vectors()) >= 1000
    assert len({vector.id for vector in vectors()}) == len(vectors())
    assert Counter(vector.family for vector in vectors()) == COUNTS
    assert FILE.stat().st_size <= 3_000_000


def test_the_page_beside_them_explains_every_column_and_family() -> None:
    page = (FILE.parent / "README.md").read_text(encoding="utf-8")
    for name in [*COUNTS, *(field.name for field in fields(Vector))]:
        assert f"`{name}`" in page, name


def test_they_span_what_is_said_of_them() -> None:
    found = deviations(list(vectors()))
    assert found["size_m2"].min() < 1.5
    assert found["size_m2"].max() > 9e9
    assert found["distance_km"].max() > 250
    assert {4490, *range(4491, 4555), *range(2327, 2391)} >= set(drawn())
    assert len(drawn()) > 100
    assert sum(vector.slack_dm2 == 0 for vector in vectors()) >= 1450
    assert max(vector.slack_dm2 or 0 for vector in vectors()) <= 1


@pytest.mark.parametrize(
    ("rule", "column"),
    [
        pytest.param(RECORD_RULE, "record_dm2", id="70 m rule"),
        pytest.param(UNCUT_RECORD, "uncut_dm2", id="uncut"),
    ],
)
def test_the_library_meets_every_figure_of_record(rule: AreaRule, column: str) -> None:
    for mine, layer in drawn().values():
        for vector, found in zip(mine, area_of_record(layer, rule).tolist(), strict=True):
            expected = getattr(vector, column)
            if expected is None:
                continue
            assert abs(found - expected) <= (vector.slack_dm2 or 0), vector.id


def test_the_library_meets_the_area_without_rounding() -> None:
    for mine, layer in drawn().values():
        for vector, found in zip(mine, statutory_area(layer).tolist(), strict=True):
            # Long edges in degrees were cut by PROJ for the vectors, by the printed series in the library.
            relative = 5e-11 if vector.family == "degrees_long" else 2e-12
            assert found == pytest.approx(vector.statutory_m2, rel=relative, abs=2e-6), vector.id


def test_the_library_meets_the_theoretical_area_of_sheets() -> None:
    sheets = [vector for vector in vectors() if vector.family == "sheet"]
    for vector in sheets:
        south, width, height = sheet_of(vector)
        area = sheet_area(south, width_minutes=width, height_minutes=height)
        assert area == pytest.approx(vector.statutory_m2, rel=1e-11), vector.id
        assert area == pytest.approx(vector.karney_m2, rel=2e-11), vector.id
        assert vector.record_dm2 == round(vector.statutory_m2 * 100)


def test_the_oracle_is_near() -> None:
    found = deviations(list(vectors()))
    # Karney's sum over the globe loses some 1e-4 m² on any polygon.
    far = found["cut"].abs() > MOST_SHIFT_M * found["outline_m"] + 5e-4
    assert not far.any(), found[far]


def test_published_figures_are_among_them() -> None:
    assert [by_id()[f"reference-{k:04d}"].uncut_dm2 for k in range(4)] == [
        1000000,
        99975157,
        9996738016,
        11400801,
    ]
    sheets = [vector for vector in vectors() if vector.family == "sheet"]
    known = {
        (0.0, 3.75): 3205487246,
        (18.0, 3.75): 3052149050,
        (30.0, 3.75): 2784775703,
        (40.0, 3.75): 2468444624,
        (53.0, 3.75): 1944760612,
        (30.0, 15.0): 44528849951,
        (40.0, 15.0): 39459469326,
        (42.0, 15.0): 38294250793,
        (40.0, 1.875): 617203884,
    }
    found = {sheet_of(vector)[:2]: vector.record_dm2 for vector in sheets}
    assert {sheet: found.get(sheet) for sheet in known} == known


def test_one_figure_written_three_ways_is_one_area() -> None:
    same = [vector for vector in vectors() if vector.family == "same"]
    for first, second, third in zip(same[::3], same[1::3], same[2::3], strict=True):
        assert first.record_dm2 == second.record_dm2 == third.record_dm2
        assert len({first.wkt, second.wkt, third.wkt}) == 3


def test_the_limit_of_the_rule_shows_in_the_figure() -> None:
    # A program that cuts an edge of exactly 70 m, or takes 140 m in two, is told by these.
    lengths = list(WRONG_LIMITS)
    for index in range(COUNTS["limit"]):
        vector = by_id()[f"limit-{index:04d}"]
        layer = gpd.GeoSeries(shapely.from_wkt([vector.wkt]), crs=vector.epsg)
        for limit in WRONG_LIMITS[lengths[index % len(lengths)]]:
            wrong = area_of_record(layer, AreaRule(limit, 4, 6, 6))
            assert wrong.tolist() != [vector.record_dm2], vector.id


@pytest.mark.parametrize("family", list(COUNTS))
def test_a_sample_made_again_is_the_same(family: str) -> None:
    count = COUNTS[family]
    for index in {0, count // 3, count // 2}:
        *made, statutory, karney = astuple(make_vector(family, index))
        *kept, kept_statutory, kept_karney = astuple(by_id()[f"{family}-{index:04d}"])
        assert made == kept
        assert statutory == pytest.approx(kept_statutory, rel=1e-12, abs=1e-6)
        assert karney == pytest.approx(kept_karney, rel=1e-11, abs=1e-3)


@pytest.mark.parametrize(
    ("family", "index"),
    [("triangle", 60), ("rotated", 140), ("strip", 50), ("jagged", 90), ("degrees_long", 15)],
)
def test_the_oracle_has_converged(monkeypatch: pytest.MonkeyPatch, family: str, index: int) -> None:
    coarse = make_vector(family, index)
    monkeypatch.setattr(geodesic_oracle, "CUT_M", geodesic_oracle.CUT_M / 2)
    fine = make_vector(family, index)
    assert fine.karney_m2 == pytest.approx(coarse.karney_m2, rel=1e-10, abs=1e-3)
