"""Splits of recorded areas: exact, never negative, nothing lost."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.errors import SchemaMismatch
from yizhangtu.indicators import apportion, apportion_pairs, invalid_recorded, recorded_dm2
from yizhangtu.units import to_dm2

_AREAS = st.floats(0.0, 1e7, allow_nan=False)
_RECORDS = st.integers(0, 10**12)


def test_recorded_areas_round_half_away_from_zero() -> None:
    values = pd.Series([12.344, 12.345, 12.3451, 0.0, 541880100.0])
    # 12.345 lies below the half in binary: it was never a recorded figure of two decimals.
    assert recorded_dm2(values).tolist() == [1234, to_dm2(12.345), 1235, 0, 54188010000]


def test_recorded_areas_may_be_delivered_as_text() -> None:
    assert recorded_dm2(pd.Series(["10.50", "3"], dtype=object)).tolist() == [1050, 300]


def test_no_recorded_areas_give_no_integers() -> None:
    assert recorded_dm2(pd.Series([], dtype=float)).tolist() == []


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), -0.01, "不详", 1e13])
def test_what_cannot_be_booked_is_told(value: object) -> None:
    values = pd.Series([5.0, value], name="net_area_m2", dtype=object)
    assert invalid_recorded(values).tolist() == [False, True]
    with pytest.raises(SchemaMismatch, match="1个图斑的面积为空") as caught:
        recorded_dm2(values)
    assert caught.value.where == "字段net_area_m2，第2行起"


def test_an_unnamed_column_is_told_by_row() -> None:
    with pytest.raises(SchemaMismatch) as caught:
        recorded_dm2(pd.Series([None, None], dtype=float))
    assert caught.value.where == "第1行起"


@settings(max_examples=60)
@given(st.lists(st.one_of(_AREAS, st.integers(0, 10**9).map(lambda n: n / 1000)), max_size=20))
def test_recorded_areas_are_what_the_unit_rounding_gives(values: list[float]) -> None:
    assert recorded_dm2(pd.Series(values, dtype=float)).tolist() == [to_dm2(v) for v in values]


@pytest.mark.parametrize(
    ("recorded", "parts", "whole", "expected"),
    [
        pytest.param(1_000_001, [10_000.0], 10_000.0, [1_000_001], id="covered"),
        pytest.param(1_000_001, [5_000.0], 10_000.0, [500_001], id="half goes inside"),
        pytest.param(1_000_001, [2_500.0], 10_000.0, [250_000], id="quarter"),
        pytest.param(100, [1.0, 1.0, 1.0], 3.0, [34, 33, 33], id="thirds"),
        pytest.param(100, [2.0, 2.0], 3.0, [50, 50], id="overlapping pieces count once"),
        pytest.param(100, [0.0], 3.0, [0], id="touch"),
        pytest.param(0, [1.0], 3.0, [0], id="nothing recorded"),
        pytest.param(7, [0.0], 0.0, [0], id="no area to split by"),
        pytest.param(1, [1.0, 1.0], 3.0, [1, 0], id="one square decimetre"),
    ],
)
def test_apportion(recorded: int, parts: list[float], whole: float, expected: list[int]) -> None:
    assert apportion(recorded, parts, whole).tolist() == expected


@settings(max_examples=100)
@given(_RECORDS, st.lists(st.floats(1e-6, 1e7), min_size=1, max_size=8), st.floats(0.0, 1e7))
def test_a_split_loses_nothing(recorded: int, parts: list[float], outside: float) -> None:
    whole = float(sum(parts)) + outside
    given = apportion(recorded, parts, whole)
    assert (given >= 0).all()
    rest = recorded - int(given.sum())
    assert rest >= 0
    # No part is more than one unit away from its exact share.
    exact = [recorded * Fraction(part) / Fraction(whole) for part in parts]
    slack = 1 + Fraction(recorded, 10**14)
    assert all(abs(int(got) - want) < slack for got, want in zip(given, exact, strict=True))


@settings(max_examples=100)
@given(_RECORDS, st.lists(st.floats(0.01, 1e6), min_size=1, max_size=8))
def test_pieces_that_cover_a_parcel_carry_all_of_it(recorded: int, parts: list[float]) -> None:
    assert int(apportion(recorded, parts, float(np.sum(parts))).sum()) == recorded


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.floats(0.0, 100.0)), max_size=20),
    st.lists(_RECORDS, min_size=5, max_size=5),
)
def test_pairs_are_split_row_by_row(pairs: list[tuple[int, float]], recorded: list[int]) -> None:
    frame = pd.DataFrame(pairs, columns=["left", "area_m2"]).astype(
        {"left": "int64", "area_m2": "float64"}
    )
    areas = np.array([50.0, 100.0, 200.0, 400.0, np.nan])
    got = apportion_pairs(frame, np.array(recorded), areas)
    for row in range(5):
        mine = (frame["left"] == row).to_numpy()
        alone = apportion(recorded[row], frame["area_m2"][mine], float(areas[row]))
        assert got[mine].tolist() == alone.tolist()


@st.composite
def lines_over_parcels(
    draw: st.DrawFn,
) -> tuple[list[int], list[float], list[list[tuple[int, float]]]]:
    """Parcels with records and areas, and up to four control lines whose features overlap them and each other."""
    count = draw(st.integers(1, 8))
    recorded = draw(st.lists(st.integers(0, 10**12), min_size=count, max_size=count))
    areas = draw(st.lists(st.floats(1e-3, 1e8), min_size=count, max_size=count))
    share = st.one_of(st.just(1.0), st.floats(0.0, 1.0))
    overlap = st.tuples(st.integers(0, count - 1), share).map(
        lambda pair: (pair[0], pair[1] * areas[pair[0]])
    )
    lines = draw(st.lists(st.lists(overlap, max_size=12), min_size=1, max_size=4))
    return recorded, areas, lines


@settings(max_examples=150)
@given(lines_over_parcels())
def test_inside_and_outside_of_every_line_make_the_record(
    case: tuple[list[int], list[float], list[list[tuple[int, float]]]],
) -> None:
    recorded, areas, lines = case
    for line in lines:
        pairs = pd.DataFrame(line, columns=["left", "area_m2"]).astype(
            {"left": "int64", "area_m2": "float64"}
        )
        inside = np.zeros(len(recorded), dtype=np.int64)
        parts = apportion_pairs(pairs, np.array(recorded), np.array(areas))
        np.add.at(inside, pairs["left"].to_numpy(), parts)
        outside = np.array(recorded) - inside
        assert (parts >= 0).all()
        assert (outside >= 0).all()
        covered = np.bincount(pairs["left"], weights=pairs["area_m2"], minlength=len(areas))
        assert (outside[covered >= areas] == 0).all()
        assert (inside[covered == 0] == 0).all()


@given(st.integers(0, 10**12), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_line_inside_another_never_gets_more(recorded: int, small: float, more: float) -> None:
    whole = 1e6
    inner = apportion(recorded, [small * whole], whole)
    outer = apportion(recorded, [min(small + more, 1.0) * whole], whole)
    assert inner[0] <= outer[0]


def test_a_hundred_thousand_pieces_of_one_parcel() -> None:
    parts = np.random.default_rng(4).uniform(0.01, 100.0, 100_000)
    recorded = 10**11
    assert int(apportion(recorded, parts, float(parts.sum())).sum()) == recorded
