import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from line_changes import (
    CELL,
    CRS,
    EAST,
    NORTH,
    boundary,
    cell,
    farmland,
    layer,
    pieces,
    state,
    survey,
)

from yizhangtu.geometry import statutory_area
from yizhangtu.indicators import PlanState
from yizhangtu.maintenance import balance, build_change, transfers
from yizhangtu.model import ChangeForm, ControlLine, Direction

FARMLAND = ControlLine.PERMANENT_BASIC_FARMLAND
BOUNDARY = ControlLine.URBAN_DEVELOPMENT_BOUNDARY
SIDE = 6


def test_the_account_of_farmland_is_net_of_deductions() -> None:
    plan = state(
        permanent_basic_farmland=farmland([{"at": cell(0, 0)}, {"at": cell(1, 0)}]),
        land_change_survey=survey([{"at": cell(2, 0)}]),
    )
    given_pieces = pieces(
        [
            {"direction": "out", "reason_code": "131", "at": cell(0, 0, 0.5, 1)},
            {"direction": "in", "at": cell(2, 0, 0.25, 1)},
        ]
    )
    account = balance(build_change(plan, FARMLAND, ChangeForm.PIECES, given_pieces))
    assert account.line is FARMLAND
    assert (account.before_dm2, account.in_dm2, account.out_dm2, account.after_dm2) == (
        1_900_000,
        247_500,
        475_000,
        1_672_500,
    )
    assert account.geometric_before_m2 == pytest.approx(20_000, rel=1e-7)
    assert account.geometric_after_m2 == pytest.approx(17_500, rel=1e-7)


def test_an_empty_line_has_an_account_of_nothing() -> None:
    plan = state(urban_development_boundary=boundary([{"at": cell(0, 0)}]).iloc[:0])
    change = build_change(
        plan, BOUNDARY, ChangeForm.PIECES, pieces([{"direction": "in", "at": cell(0, 0)}])
    )
    account = balance(change)
    assert (account.before_dm2, account.in_dm2, account.after_dm2) == (0, 1_000_000, 1_000_000)
    assert account.geometric_before_m2 == 0.0


def test_a_row_that_crosses_itself_has_no_area_on_the_map() -> None:
    x, y = cell(3, 3).bounds[:2]
    bow_tie = shapely.Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 60)])
    plan = state(
        urban_development_boundary=boundary([{"at": cell(0, 0)}, {"at": bow_tie}]),
    )
    given_pieces = pieces([{"direction": "out", "at": cell(0, 0, 0.5, 1)}])
    account = balance(build_change(plan, BOUNDARY, ChangeForm.PIECES, given_pieces))
    assert account.geometric_before_m2 == pytest.approx(10_000, rel=1e-7)
    assert account.geometric_after_m2 == pytest.approx(5_000, rel=1e-7)


def test_transfers_are_sorted_and_say_where_and_why() -> None:
    plan = state(
        urban_development_boundary=boundary([{"at": cell(0, 0)}, {"at": cell(1, 0)}]),
        township=layer([{"unit_code": "150999101", "unit_name": "东乡", "at": cell(0, 0, 9, 9)}]),
    )
    reasons = plan.profile.reasons(BOUNDARY, Direction.IN)
    change = build_change(
        plan,
        BOUNDARY,
        ChangeForm.PIECES,
        pieces(
            [
                {"direction": "out", "reason_code": "999", "number": "1", "at": cell(0, 0)},
                {
                    "direction": "in",
                    "reason_code": reasons[0].code,
                    "number": "3",
                    "at": cell(4, 0),
                },
                {
                    "direction": "in",
                    "reason_code": reasons[0].code,
                    "number": "2",
                    "at": cell(6, 0),
                },
            ]
        ),
    )
    found = transfers(plan, change)
    assert [(one.direction, one.number) for one in found] == [
        (Direction.IN, "2"),
        (Direction.IN, "3"),
        (Direction.OUT, "1"),
    ]
    first, last = found[0], found[-1]
    assert (first.reason_name, first.evidence, first.township) == (reasons[0].name, "照片", "东乡")
    assert (first.area_dm2, first.gross_area_dm2) == (1_000_000, 1_000_000)
    assert last.reason_name == ""
    # The middle of the westernmost cell lies 50 m east of 120° E.
    assert last.x == pytest.approx(120.0006, abs=1e-4)
    assert last.y == pytest.approx(41.896, abs=1e-3)


def test_no_pieces_are_no_transfers() -> None:
    plan = state(urban_development_boundary=boundary([{"at": cell(0, 0)}]))
    change = build_change(plan, BOUNDARY, ChangeForm.LAYER, plan.frame(BOUNDARY))
    assert transfers(plan, change) == ()


def jagged(shift: np.ndarray, column: int, row: int) -> shapely.Polygon:
    """The cell whose four corners are moved by `shift`, so that neighbours share their edges."""
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
    points = (
        np.array([[east, north] for east, north in corners], dtype=float)
        + shift[tuple(np.array(corners).T)]
    )
    return shapely.Polygon(points * CELL + [EAST, NORTH])


def coverage(seed: int) -> PlanState:
    """Jagged cells: farmland in the lower rows with crooked records, the survey everywhere."""
    random = np.random.default_rng(seed)
    shift = random.uniform(-0.3, 0.3, size=(SIDE + 1, SIDE + 1, 2))
    lines, parcels = [], []
    for row in range(SIDE):
        for column in range(SIDE):
            gross = round(float(random.uniform(5_000, 15_000)), 2)
            deducted = round(gross * 0.037, 2)
            record = {
                "at": jagged(shift, column, row),
                "parcel_area_m2": gross,
                "deduction_area_m2": deducted,
                "net_area_m2": round(gross - deducted, 2),
                "land_class": str(random.choice(["0101", "0103", "0301"])),
            }
            parcels.append(record)
            if row < SIDE - 2:
                lines.append(record)
    return state(permanent_basic_farmland=farmland(lines), land_change_survey=survey(parcels))


def dm2(values: object) -> int:
    return int(np.rint(np.asarray(values, dtype=float) * 100).sum())


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 2**16),
    places=st.lists(
        st.tuples(
            st.integers(0, 2), st.integers(0, 2), st.floats(0.05, 0.45), st.floats(0.05, 0.45)
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda place: place[:2],
    ),
)
def test_sums_are_exact_and_areas_add_up(
    seed: int, places: list[tuple[int, int, float, float]]
) -> None:
    plan = coverage(seed)
    # Squares on a wide raster never touch each other; inside the four farmland rows they leave, above them they enter.
    shapes = [
        cell(0.4 + 2 * column + east, 0.4 + 2 * row + north, 0.9, 0.9)
        for column, row, east, north in places
    ]
    line = plan.frame(FARMLAND)
    outline = shapely.union_all(np.asarray(line.geometry.array, dtype=object))
    rows = []
    for shape in shapes:
        for direction, part in (("out", shape & outline), ("in", shape - outline)):
            if part.area > 1.0:
                rows.append({"direction": direction, "reason_code": "131", "at": part})
    change = build_change(plan, FARMLAND, ChangeForm.PIECES, pieces(rows))
    account = balance(change)
    assert account.before_dm2 == dm2(line["net_area_m2"])
    assert account.after_dm2 == dm2(change.after["net_area_m2"])
    assert account.after_dm2 == account.before_dm2 + account.in_dm2 - account.out_dm2
    gross = change.pieces["gross_area_dm2"].where(
        change.pieces["direction"] == "in", -change.pieces["gross_area_dm2"]
    )
    assert dm2(change.after["parcel_area_m2"]) == dm2(line["parcel_area_m2"]) + int(gross.sum())
    assert (change.after["net_area_m2"] >= 0).all()
    signs = np.where(change.pieces["direction"] == "in", 1.0, -1.0)
    planar = line.geometry.area.sum() + float((change.pieces.geometry.area * signs).sum())
    assert change.after.geometry.area.sum() == pytest.approx(planar, rel=1e-9)
    # The 70 m rule measures an edge by its parts, and a cut changes the parts: a few 1e-9 of the line.
    moved = float((statutory_area(change.pieces.geometry) * signs).sum())
    assert account.geometric_after_m2 == pytest.approx(
        account.geometric_before_m2 + moved, rel=2e-8
    )

    again = build_change(plan, FARMLAND, ChangeForm.LAYER, change.after)
    assert {
        (one.before_dm2, one.in_dm2, one.out_dm2, one.after_dm2)
        for one in (account, balance(again))
    } == {(account.before_dm2, account.in_dm2, account.out_dm2, account.after_dm2)}


def test_deductions_follow_the_cut_so_that_gross_less_deduction_stays_net() -> None:
    plan = coverage(7)
    piece = gpd.GeoDataFrame({"direction": ["out"]}, geometry=[cell(1.4, 1.4, 1.1, 0.9)], crs=CRS)
    after = build_change(plan, FARMLAND, ChangeForm.PIECES, piece).after
    gross, deducted, net = (
        np.rint(after[name] * 100)
        for name in ("parcel_area_m2", "deduction_area_m2", "net_area_m2")
    )
    assert (gross - deducted == net).all()
