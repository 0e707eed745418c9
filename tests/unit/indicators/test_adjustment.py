"""Parts add up to their control area, exactly, on every level, and nothing is adjusted that should be asked about."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.errors import SchemaMismatch, UsageError
from yizhangtu.geometry import area_of_record, sheet_area
from yizhangtu.indicators import Spread, adjust, adjust_chain, control_areas
from yizhangtu.units import to_dm2

_PARTS = st.lists(st.integers(0, 10**11), min_size=1, max_size=40)
_SPREADS = st.sampled_from(list(Spread))


def spread_evenly_by_hand(parts: list[int], control: int) -> list[int]:
    """f = |d| div n, r = |d| mod n, sorted by area descending, the first r get f + 1; in plain lists."""
    difference = control - sum(parts)
    f, r = divmod(abs(difference), len(parts))
    sign = 1 if difference > 0 else -1
    adjusted = list(parts)
    for place, row in enumerate(sorted(range(len(parts)), key=lambda row: -parts[row])):
        adjusted[row] += sign * (f + 1 if place < r else f)
    return adjusted


@pytest.mark.parametrize(
    ("parts", "control", "expected"),
    [
        pytest.param([400, 900, 700], 2000, [400, 900, 700], id="nothing to spread"),
        pytest.param([400, 900, 700], 2001, [400, 901, 700], id="one unit to the largest"),
        pytest.param([400, 900, 700], 1999, [400, 899, 700], id="one unit from the largest"),
        pytest.param([400, 900, 700], 2005, [401, 902, 702], id="all and the two largest"),
        pytest.param([400, 900, 700], 1995, [399, 898, 698], id="the same downwards"),
        pytest.param([5, 5, 5, 5], 22, [6, 6, 5, 5], id="ties in delivered order"),
        pytest.param([12], 7, [7], id="a single part takes it all"),
        pytest.param([0, 10], 13, [1, 12], id="a part of no area is a part"),
        pytest.param([3, 3], 2, [1, 1], id="much smaller"),
    ],
)
def test_even_spread(parts: list[int], control: int, expected: list[int]) -> None:
    assert adjust(parts, control).tolist() == expected


@pytest.mark.parametrize(
    ("parts", "control", "expected"),
    [
        pytest.param([100, 300], 404, [101, 303], id="whole quotas"),
        pytest.param([100, 300], 402, [100, 302], id="quotas below one go to the largest"),
        pytest.param([2, 1000], 500, [1, 499], id="a small part stays above zero"),
        pytest.param([1, 1, 1], 1, [0, 0, 1], id="nearly all taken away"),
        pytest.param([0, 10], 13, [0, 13], id="no area takes nothing"),
    ],
)
def test_spread_by_area(parts: list[int], control: int, expected: list[int]) -> None:
    assert adjust(parts, control, spread=Spread.BY_AREA).tolist() == expected


@settings(max_examples=200)
@given(_PARTS, st.integers(-(10**4), 10**6))
def test_even_spread_is_the_rule_by_hand(parts: list[int], difference: int) -> None:
    control = sum(parts) + difference
    by_hand = spread_evenly_by_hand(parts, control)
    if control <= 0 or min(by_hand) < 0:
        with pytest.raises((UsageError, SchemaMismatch)):
            adjust(parts, control)
    else:
        assert adjust(parts, control).tolist() == by_hand


@settings(max_examples=200)
@given(st.lists(st.integers(1, 10**13), min_size=1, max_size=40), st.integers(1, 10**14))
def test_spread_by_area_reaches_any_control_area(parts: list[int], control: int) -> None:
    adjusted = adjust(parts, control, spread=Spread.BY_AREA)
    assert int(adjusted.sum()) == control
    assert (adjusted >= 0).all()
    # A part is off its exact share by less than one unit of quota and one of the rest.
    exact = [part * control for part in parts]
    assert all(
        abs(int(got) * sum(parts) - want) < 2 * sum(parts)
        for got, want in zip(adjusted, exact, strict=True)
    )


@settings(max_examples=100)
@given(_PARTS, st.integers(0, 10**5), _SPREADS, st.randoms(use_true_random=False))
def test_order_of_delivery_moves_units_among_equals_only(
    parts: list[int], difference: int, spread: Spread, random: object
) -> None:
    control = sum(parts) + difference + 1
    if spread is Spread.BY_AREA and not any(parts):
        return
    order = list(range(len(parts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    adjusted = adjust(parts, control, spread=spread)
    shuffled = adjust([parts[row] for row in order], control, spread=spread)
    assert sorted(adjusted) == sorted(shuffled)
    # Twice the same call gives the same figures, row by row.
    assert adjust(parts, control, spread=spread).tolist() == adjusted.tolist()


@pytest.mark.parametrize("spread", list(Spread))
def test_a_hundred_thousand_parcels(spread: Spread) -> None:
    parts = np.random.default_rng(3).integers(1, 10**9, 100_000)
    control = int(parts.sum()) + 123_456
    adjusted = adjust(parts, control, spread=spread)
    assert int(adjusted.sum()) == control
    changed = adjusted - parts
    assert changed.min() >= 0
    if spread is Spread.EVENLY:  # 123,456 = 1 × 100,000 + 23,456
        assert sorted(set(changed)) == [1, 2]
        assert (changed == 2).sum() == 23_456
        assert parts[changed == 2].min() >= parts[changed == 1].max()


def test_no_parts_and_no_control_area() -> None:
    assert adjust([], 0).tolist() == []


@pytest.mark.parametrize(
    ("parts", "control", "message"),
    [
        pytest.param([], 100, "没有可平差的面积", id="no parts"),
        pytest.param([5, 3], 0, "控制面积为0", id="control area zero"),
        pytest.param([0, 0], 0, "控制面积为0", id="everything zero"),
        pytest.param([1, 1000], 991, "第1个的面积为负", id="a part below zero"),
    ],
)
def test_what_cannot_be_adjusted(parts: list[int], control: int, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        adjust(parts, control)
    assert caught.value.mend


def test_no_area_to_spread_by() -> None:
    with pytest.raises(UsageError, match="不能按面积比例平差"):
        adjust([0, 0], 5, spread=Spread.BY_AREA)


@pytest.mark.parametrize(
    ("parts", "control", "message"),
    [
        pytest.param([5, -1, 3], 7, "面积为负数", id="negative part"),
        pytest.param([5, 3], -7, "面积为负数", id="negative control area"),
        pytest.param([5.0, float("nan")], 7, "整数", id="not a number"),
        pytest.param([5.5, 2.0], 7, "整数", id="fractions"),
        pytest.param([500.0, 200.0], 700, "整数", id="square metres"),
        pytest.param([5, 3], 7.5, "整数", id="fraction as control area"),
        pytest.param([5, None], 7, "整数", id="missing"),
        pytest.param(["5", "3"], 7, "整数", id="text"),
    ],
)
def test_what_is_no_area_of_record(parts: list[int], control: int, message: str) -> None:
    with pytest.raises(SchemaMismatch, match=message) as caught:
        adjust(parts, control)
    assert caught.value.mend


def test_the_negative_part_is_named() -> None:
    with pytest.raises(SchemaMismatch) as caught:
        adjust([5, -1, 3], 7)
    assert caught.value.where == "第2个"


# --- the chain --------------------------------------------------------------------------------------------------------


def test_children_add_up_on_every_level() -> None:
    # county 1000.07 m²; two townships; villages; parcels straight under a village and under a township.
    unit = ["C", "T1", "T2", "V1", "V2", "P1", "P2", "P3", "P4"]
    parent = ["", "C", "C", "T1", "T1", "V1", "V1", "V2", "T2"]
    measured = [100_000, 60_000, 40_001, 35_000, 25_000, 20_000, 15_000, 25_003, 40_000]
    adjusted = dict(zip(unit, adjust_chain(unit, parent, measured, {"C": 100_007}), strict=True))
    assert adjusted["C"] == 100_007
    assert (adjusted["T1"], adjusted["T2"]) == (60_003, 40_004)
    assert (adjusted["V1"], adjusted["V2"]) == (35_002, 25_001)
    assert (adjusted["P1"], adjusted["P2"]) == (20_001, 15_001)
    assert adjusted["P3"] == 25_001
    assert adjusted["P4"] == 40_004


def test_columns_of_a_table_serve_whatever_their_index() -> None:
    table = pd.DataFrame(
        {
            "code": ["b", "a", "top"],
            "within": ["top", "top", np.nan],
            "area": np.array([10, 20, 99], dtype=np.int64),
        },
        index=[7, 7, 3],
    )
    adjusted = adjust_chain(table["code"], table["within"], table["area"], {"top": 33})
    assert adjusted.tolist() == [11, 22, 33]


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[str], list[str | None], list[int]]:
    """Trees of up to 60 units; an inner unit measures some units more or less than its children together."""
    count = draw(st.integers(1, 60))
    parents: list[int | None] = [None]
    for k in range(1, count):
        parents.append(draw(st.one_of(st.none(), st.integers(0, k - 1))))
    measured = [draw(st.integers(10**4, 10**9)) for _ in range(count)]
    for k in reversed(range(count)):
        mine = [child for child in range(count) if parents[child] == k]
        if mine:
            measured[k] = sum(measured[child] for child in mine) + draw(st.integers(-50, 50))
    names = [f"u{k}" for k in range(count)]
    return names, [None if p is None else names[p] for p in parents], measured


@settings(max_examples=100)
@given(trees(), st.integers(-50, 50), _SPREADS, st.randoms(use_true_random=False))
def test_any_tree_adds_up(
    tree: tuple[list[str], list[str | None], list[int]], miss: int, spread: Spread, random: object
) -> None:
    names, parents, measured = tree
    controls = {
        name: area + miss
        for name, parent, area in zip(names, parents, measured, strict=True)
        if parent is None
    }
    rows = list(range(len(names)))
    random.shuffle(rows)  # type: ignore[attr-defined]
    names = [names[row] for row in rows]
    parents = [parents[row] for row in rows]
    adjusted = adjust_chain(
        names, parents, [measured[row] for row in rows], controls, spread=spread
    )
    area = dict(zip(names, adjusted.tolist(), strict=True))
    for name, control in controls.items():
        assert area[name] == control
    for name in names:
        children = [area[child] for child, p in zip(names, parents, strict=True) if p == name]
        if children:
            assert sum(children) == area[name]


def test_a_county_of_a_hundred_thousand_parcels() -> None:
    random = np.random.default_rng(11)
    parcels = random.integers(10_000, 10**7, 100_000)
    village = np.arange(100_000) // 500
    names = pd.Series(
        ["county"]
        + [f"T{k}" for k in range(10)]
        + [f"V{k}" for k in range(200)]
        + [f"P{k}" for k in range(100_000)]
    )
    parents = pd.Series(
        [None] + ["county"] * 10 + [f"T{k // 20}" for k in range(200)] + [f"V{k}" for k in village]
    )
    of_villages = np.bincount(village, weights=parcels).astype(np.int64) + random.integers(
        -300, 300, 200
    )
    of_towns = of_villages.reshape(10, 20).sum(axis=1) + 17
    measured = np.concatenate([[of_towns.sum()], of_towns, of_villages, parcels])
    control = int(of_towns.sum()) - 12_345
    adjusted = adjust_chain(names, parents, measured, {"county": control})
    assert adjusted[0] == control
    assert adjusted[1:11].sum() == control
    np.testing.assert_array_equal(adjusted[11:211].reshape(10, 20).sum(axis=1), adjusted[1:11])
    np.testing.assert_array_equal(np.bincount(village, weights=adjusted[211:]), adjusted[11:211])


@pytest.mark.parametrize(
    ("unit", "parent", "controls", "error", "message", "where"),
    [
        pytest.param(
            ["a", "b"], [None, "x"], {"a": 5}, UsageError, "上级单元“x”不在", "单元“b”", id="parent"
        ),
        pytest.param(["a", "b"], ["b", "a"], {}, UsageError, "成环", "单元“a”", id="circle of two"),
        pytest.param(
            ["a", "b"], [None, "b"], {"a": 5}, UsageError, "成环", "单元“b”", id="own parent"
        ),
        pytest.param(
            ["a", "b"], [None, "a"], {}, UsageError, "没有控制面积", "单元“a”", id="no control"
        ),
        pytest.param(
            ["a", "b"],
            [None, "a"],
            {"a": 5, "b": 5},
            UsageError,
            "只能给最上级",
            "单元“b”",
            id="below",
        ),
        pytest.param(
            ["a", "b"],
            [None, "a"],
            {"a": 0},
            UsageError,
            "控制面积为0",
            "单元“a”",
            id="control zero",
        ),
        pytest.param(
            ["a", "b"],
            [None, "a"],
            {"a": -5},
            SchemaMismatch,
            "负数",
            "单元“a”",
            id="negative control",
        ),
        pytest.param(
            ["a", "a"], [None, None], {"a": 5}, SchemaMismatch, "“a”重复", "", id="code twice"
        ),
        pytest.param(
            ["a", None], [None, "a"], {"a": 5}, SchemaMismatch, "编码为空", "", id="no code"
        ),
        pytest.param(
            ["a", ""], [None, "a"], {"a": 5}, SchemaMismatch, "编码为空", "", id="empty code"
        ),
        pytest.param(["a"], [None, "a"], {"a": 5}, SchemaMismatch, "个数不一致", "", id="lengths"),
    ],
)
def test_trees_that_cannot_be(
    unit: list[str | None],
    parent: list[str | None],
    controls: dict[str, int],
    error: type[Exception],
    message: str,
    where: str,
) -> None:
    with pytest.raises(error, match=message) as caught:
        adjust_chain(unit, parent, [5, 5], controls)
    assert caught.value.where == where  # type: ignore[attr-defined]
    assert caught.value.mend  # type: ignore[attr-defined]


def test_a_part_below_zero_is_named_with_its_parent() -> None:
    with pytest.raises(UsageError, match="单元“small”的面积为负") as caught:
        adjust_chain(["top", "small", "large"], ["", "top", "top"], [90, 1, 99], {"top": 90})
    assert caught.value.where == "单元“top”"


# --- sheets -----------------------------------------------------------------------------------------------------------


def test_counties_share_their_sheets() -> None:
    controls = control_areas(
        ["S1", "S1", "S2", "S3", "S3"],
        ["A", "B", "A", "B", None],
        [600_004, 400_001, 1_000_003, 500_000, 500_000],
        {"S1": 1_000_000, "S2": 1_000_000, "S3": 1_000_001},
    )
    # S1 misses by -5: quotas 3 and 1 (5 × 600,004 / 1,000,005 = 3.0), the last one from the larger piece.
    assert controls.to_dict() == {
        "A": 600_004 - 4 + 1_000_000,
        "B": 400_001 - 1 + 500_001,
    }


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.integers(10**6, 10**9), min_size=1, max_size=6), min_size=1, max_size=12),
    st.integers(-90, 90),
)
def test_counties_together_have_what_the_sheets_have(pieces: list[list[int]], miss: int) -> None:
    sheets = [f"S{k}" for k, mine in enumerate(pieces) for _ in mine]
    counties = [f"C{k % 3}" for mine in pieces for k in range(len(mine))]
    theory = {f"S{k}": sum(mine) + miss for k, mine in enumerate(pieces)}
    measured = [piece for mine in pieces for piece in mine]
    controls = control_areas(sheets, counties, measured, theory)
    assert int(controls.sum()) == sum(theory.values())


def test_a_county_over_real_sheets() -> None:
    # Four sheets at 1:10000 around 117°07′30″, 40°05′; the county is what lies west of a skew line through them.
    width, height = 3.75 / 60, 2.5 / 60
    line_west = shapely.Polygon([(116, 39), (117.09, 39), (117.16, 41), (116, 41)])
    sheets, units, shapes, theory = [], [], [], {}
    for i in range(2):
        for j in range(2):
            west, south = 117.0625 + i * width, 40 + (1 + j) * height
            frame = shapely.box(west, south, west + width, south + height)
            name = f"{i}{j}"
            theory[name] = to_dm2(sheet_area(south, width_minutes=3.75, height_minutes=2.5))
            for unit, piece in (
                ("county", shapely.intersection(frame, line_west)),
                (None, shapely.difference(frame, line_west)),
            ):
                if not piece.is_empty:
                    sheets.append(name)
                    units.append(unit)
                    shapes.append(shapely.segmentize(piece, 0.0005))
    measured = area_of_record(gpd.GeoSeries(shapes, crs=4490))
    controls = control_areas(sheets, units, measured, theory)
    # Sheets and pieces come from two formulas and miss each other by less than a square metre.
    inside = measured[[unit == "county" for unit in units]].sum()
    assert abs(int(controls["county"]) - int(inside)) < 400
    assert list(controls.index) == ["county"]


def test_a_forgotten_piece_is_told() -> None:
    with pytest.raises(UsageError, match="超过万分之一") as caught:
        control_areas(["S1"], ["A"], [600_000], {"S1": 1_000_000})
    assert caught.value.where == "图幅“S1”"


def test_a_sheet_without_theoretical_area() -> None:
    with pytest.raises(UsageError, match="图幅没有理论面积") as caught:
        control_areas(["S1", "S2"], ["A", "A"], [10**6, 10**6], {"S1": 10**6})
    assert caught.value.where == "图幅“S2”"


def test_no_sheets_give_no_control_areas() -> None:
    assert control_areas([], [], [], {}).to_dict() == {}
