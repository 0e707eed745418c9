"""表5-1 to 5-3 as they are printed, on a county of a few hectares (a cell is one hectare, 15亩)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from yizhangtu.indicators import PlanState, compute
from yizhangtu.maintenance import tables
from yizhangtu.maintenance.tables import effect_tables
from yizhangtu.model import AdminUnit, Comparison, EffectTable, IndicatorValue, TableRow
from yizhangtu.standards import load_profile
from yizhangtu.units import Quantity, Unit

Row = Mapping[str, Any]
Rows = Sequence[Row]

EAST, NORTH, CELL = 40_500_000.0, 4_640_000.0, 100.0


def layer(rows: Rows) -> gpd.GeoDataFrame:
    """Rows as a layer: `at` is (column, row, width, height) in cells."""
    shapes = [
        shapely.box(
            EAST + x * CELL, NORTH + y * CELL, EAST + (x + w) * CELL, NORTH + (y + h) * CELL
        )
        for x, y, w, h in [row["at"] for row in rows]
    ]
    columns = {key: [row[key] for row in rows] for key in rows[0] if key != "at"}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4528")


def field(column: float, width: float, grade: str, land_class: str = "0101") -> Row:
    return {
        "at": (column, 0, width, 1),
        "net_area_m2": 10000 * width,
        "land_class": land_class,
        "slope_grade": grade,
        "deduction_ratio": 0.0,
    }


SURVEY: Rows = [
    {
        "at": (0, 0, 8, 1),
        "land_class": "0101",
        "net_area_m2": 80000.0,
        "parcel_area_m2": 80000.0,
        "slope_grade": "2",
        "deduction_ratio": 0.0,
    },
    {
        "at": (0, 1, 8, 1),
        "land_class": "0301",
        "net_area_m2": 80000.0,
        "parcel_area_m2": 80000.0,
        "slope_grade": None,
        "deduction_ratio": 0.0,
    },
]


@pytest.fixture(scope="module")
def before() -> PlanState:
    frames = {
        "land_change_survey": layer(SURVEY),
        "permanent_basic_farmland": layer(
            [field(0, 2, "1"), field(2, 1, "4", "0103"), field(4, 0.25, "1")]
        ),
        "ecological_redline": layer(
            [{"at": (0, 1, 4, 1), "realm": "陆域", "recorded_area_m2": 40000.0}]
        ),
    }
    snapshots = {key: f"hash-{key}" for key in frames}
    return PlanState(
        AdminUnit("150999", "青禾县"), load_profile("national"), "v1", frames, snapshots
    )


@pytest.fixture(scope="module")
def after(before: PlanState) -> PlanState:
    """The steep field and the fragment leave; level land comes in beside the first field."""
    farmland = layer([field(0, 2, "1"), field(2, 1.25, "2")])
    return before.replacing(
        {"permanent_basic_farmland": farmland},
        version="proposal 1",
        snapshots={"permanent_basic_farmland": "new hash"},
    )


@pytest.fixture(scope="module")
def printed(before: PlanState, after: PlanState) -> tuple[EffectTable, ...]:
    return effect_tables(before, after)


def cells(row: Comparison) -> tuple[str, str, str]:
    return row.before_text, row.after_text, row.change_text


def test_the_tables_have_their_numbers_titles_and_rows(printed: tuple[EffectTable, ...]) -> None:
    assert [(one.number, one.title, len(one.rows)) for one in printed] == [
        ("5-1", "青禾县永久基本农田优化成效指标表", 8),
        ("5-2", "青禾县生态保护红线优化成效指标表", 5),
        ("5-3", "青禾县城镇开发边界优化成效指标表", 9),
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(1, ("0.0120", "0.0120", "0"), id="8 ha of arable land"),
        pytest.param(2, ("0.0049", "0.0049", "0"), id="3.25 ha of farmland"),
        pytest.param(3, ("0.0/50.0", "0.0/50.0", "0"), id="two indicators in a row"),
        pytest.param(4, ("69.23", "100.00", "30.77"), id="2.25 of 3.25"),
        pytest.param(5, ("—", "—", "—"), id="no layer of high-standard fields"),
        pytest.param(6, ("15.00", "0", "-15.00"), id="one steep hectare"),
        pytest.param(7, ("24.38", "48.75", "24.37"), id="48.75亩 in two patches, then one"),
        pytest.param(8, ("1", "0", "-1"), id="one fragment of 3.75亩"),
    ],
)
def test_farmland_rows(
    printed: tuple[EffectTable, ...], row: int, expected: tuple[str, str, str]
) -> None:
    assert cells(printed[0].rows[row - 1]) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (1, ("0.0400", "0.0400", "0")),
        (2, ("0", "0", "0")),
        (3, ("0.04", "0.04", "0")),
        (4, ("0", "0", "0")),
        (5, ("1", "1", "0")),
    ],
)
def test_redline_rows(
    printed: tuple[EffectTable, ...], row: int, expected: tuple[str, str, str]
) -> None:
    assert cells(printed[1].rows[row - 1]) == expected


def test_a_row_without_data_says_why(printed: tuple[EffectTable, ...]) -> None:
    assert printed[0].rows[4].reason == "无法判定：缺少高标准农田图层"
    assert printed[0].rows[0].reason == ""
    assert all(cells(row) == ("—", "—", "—") for row in printed[2].rows)
    assert all(row.reason.startswith("无法判定：缺少") for row in printed[2].rows)


def test_a_row_with_one_side_only_has_no_change(before: PlanState, after: PlanState) -> None:
    built = after.replacing(
        {"high_standard_farmland": layer([{"at": (0, 0, 1, 1), "name": "一期"}])}, version="p2"
    )
    row = effect_tables(before, built)[0].rows[4]
    assert cells(row) == ("—", "30.77", "—")
    assert row.reason == "调整前无法判定：缺少高标准农田图层"
    undone = effect_tables(built, before)[0].rows[4]
    assert undone.reason == "调整后无法判定：缺少高标准农田图层"


def test_every_figure_tells_where_it_came_from(printed: tuple[EffectTable, ...]) -> None:
    found = printed[0].rows[1].lineage
    assert [(one.indicator, one.version, one.layers) for one in found] == [
        (
            "permanent_basic_farmland",
            "v1",
            (("permanent_basic_farmland", "hash-permanent_basic_farmland"),),
        ),
        ("permanent_basic_farmland", "proposal 1", (("permanent_basic_farmland", "new hash"),)),
    ]
    assert found[0].profile == "national"
    assert found[0].software.startswith("yizhangtu ")
    assert [one.indicator for one in printed[0].rows[2].lineage] == [
        "forest_retention",
        "forest_cover",
        "forest_retention",
        "forest_cover",
    ]


def test_layers_that_did_not_change_are_not_measured_again(
    before: PlanState, after: PlanState
) -> None:
    assert compute("redline_ecological_land", after) is compute("redline_ecological_land", before)


def compared(
    monkeypatch: pytest.MonkeyPatch,
    before: PlanState,
    values: tuple[Mapping[str, Quantity | None], Mapping[str, Quantity | None]],
    row: TableRow,
) -> Comparison:
    """A row over given values instead of computed ones."""
    after = replace(before, version="after")

    def given(key: str, state: PlanState) -> IndicatorValue:
        value = values[0 if state is before else 1][key]
        return IndicatorValue(key, value, reason="" if value else "无法判定：没有数据")

    monkeypatch.setattr(tables, "compute", given)
    return tables._compare(row, before, after)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("0.125", "0.134", ("0.13", "0.13", "0"), id="differs below the digits"),
        pytest.param("0.124", "0.125", ("0.12", "0.13", "0.01"), id="the row adds up on paper"),
        pytest.param("0.004", "0", ("0.00", "0", "0"), id="nothing, and almost nothing"),
        pytest.param("1.5", "0.25", ("1.50", "0.25", "-1.25"), id="a loss"),
    ],
)
def test_the_change_is_that_of_the_printed_figures(
    monkeypatch: pytest.MonkeyPatch,
    before: PlanState,
    old: str,
    new: str,
    expected: tuple[str, str, str],
) -> None:
    row = before.profile.table_rows("5-1")[5]
    first, second = (Quantity.of(Decimal(one), Unit.MU) for one in (old, new))
    values = {"steep_farmland_area": first}, {"steep_farmland_area": second}
    assert cells(compared(monkeypatch, before, values, row)) == expected


def test_two_indicators_of_a_row_are_printed_side_by_side(
    monkeypatch: pytest.MonkeyPatch, before: PlanState
) -> None:
    row = before.profile.table_rows("5-1")[2]
    forest = Quantity.of(Decimal("273.94"), Unit.TEN_THOUSAND_MU)
    cover = Quantity.of(Decimal("50.2"), Unit.PERCENT)
    more = Quantity.of(Decimal("50.6"), Unit.PERCENT)
    old = {"forest_retention": forest, "forest_cover": cover}
    grown = compared(monkeypatch, before, (old, {**old, "forest_cover": more}), row)
    assert cells(grown) == ("273.9/50.2", "273.9/50.6", "0/0.4")
    lost = compared(monkeypatch, before, (old, {**old, "forest_cover": None}), row)
    assert cells(lost) == ("273.9/50.2", "273.9/—", "0/—")
    assert lost.reason == "调整后无法判定：没有数据"


@given(
    st.fractions(min_value=-(10**6), max_value=10**6),
    st.fractions(min_value=-(10**6), max_value=10**6),
    st.integers(0, 4),
)
def test_printed_changes_stay_within_one_of_the_exact_change(
    old: Fraction, new: Fraction, digits: int
) -> None:
    first, second = (Quantity.of(one, Unit.MU) for one in (old, new))
    change = second.rounded(digits) - first.rounded(digits)
    assert abs(change - (second - first).rounded(digits)) <= Decimal(1).scaleb(-digits)
