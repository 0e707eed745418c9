import pandas as pd
import pytest
from line_changes import boundary, cell, layer, pieces, state, survey

from yizhangtu.indicators import PlanState
from yizhangtu.maintenance import balance, build_change
from yizhangtu.model import ChangeForm, ControlLine, Severity

BOUNDARY = ControlLine.URBAN_DEVELOPMENT_BOUNDARY


def county() -> PlanState:
    """A boundary of three by two cells."""
    return state(
        urban_development_boundary=boundary(
            [{"at": cell(column, row)} for row in range(2) for column in range(3)]
        ),
        land_change_survey=survey([{"at": cell(0, 0, 9, 9)}]),
        township=layer(
            [{"unit_code": "150999101", "unit_name": "东乡", "at": cell(-9, -9, 20, 20)}]
        ),
    )


def test_pieces_are_computed_from_the_whole_new_line() -> None:
    new = boundary(
        [
            {"at": cell(column, row)}
            for row in range(2)
            for column in range(3)
            if (column, row) != (0, 0)
        ]
        + [
            {
                "at": cell(3, 1),
                "reason_code": "311",
                "evidence": "照片",
                "place": "南街",
                "number": "甲1",
            }
        ]
    )
    change = build_change(county(), BOUNDARY, ChangeForm.LAYER, new, year=2026)
    assert change.findings == ()
    assert change.after is new
    assert list(change.pieces["direction"]) == ["in", "out"]
    assert list(change.pieces["number"]) == ["甲1", "20260303000001"]
    assert list(change.pieces["reason_code"]) == ["311", ""]
    assert list(change.pieces["place"]) == ["南街", ""]
    assert list(change.pieces["township"]) == ["东乡", "东乡"]
    assert list(change.pieces["area_dm2"]) == [1_000_000, 1_000_000]


def test_one_delivered_row_in_two_places_gives_its_reason_to_both_and_its_number_to_none() -> None:
    plan = county()
    frame = plan.frame(BOUNDARY)
    both = cell(5, 0).union(cell(7, 0))
    new = pd.concat(
        [frame, boundary([{"at": both, "reason_code": "311", "number": "甲"}])], ignore_index=True
    )
    change = build_change(plan, BOUNDARY, ChangeForm.LAYER, new, year=2026)
    assert list(change.pieces["reason_code"]) == ["311", "311"]
    assert list(change.pieces["number"]) == ["20260301000001", "20260301000002"]


def test_the_same_line_has_no_pieces() -> None:
    plan = county()
    change = build_change(plan, BOUNDARY, ChangeForm.LAYER, plan.frame(BOUNDARY))
    assert len(change.pieces) == 0
    assert balance(change).in_dm2 == balance(change).out_dm2 == 0


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4528"], ids=["degrees", "zone prefix"])
def test_a_line_in_another_crs_differs_only_where_it_changed(crs: str) -> None:
    plan = county()
    new = boundary([{"at": cell(column, row)} for row in range(2) for column in range(4)]).to_crs(
        crs
    )
    change = build_change(plan, BOUNDARY, ChangeForm.LAYER, new)
    assert [finding.severity for finding in change.findings] == [Severity.INFO]
    assert list(change.pieces["direction"]) == ["in"]
    assert list(change.pieces["area_dm2"]) == [2_000_000]
    assert change.after is new


def test_a_broken_geometry_is_told_and_left_out() -> None:
    new = boundary([{"at": cell(column, 0)} for column in range(3)] + [{"at": None}])
    change = build_change(county(), BOUNDARY, ChangeForm.LAYER, new)
    (finding,) = change.findings
    assert (finding.rule, finding.severity, finding.ids) == (
        "C8",
        Severity.HARD,
        ("150999300300000004",),
    )
    assert list(change.pieces["area_dm2"]) == [3_000_000]


def test_new_rows_on_top_of_each_other_are_told() -> None:
    plan = county()
    new = boundary(
        [{"at": shape} for shape in plan.frame(BOUNDARY).geometry]
        + [{"at": cell(3, 0)}, {"at": cell(3.75, 0)}]
    )
    (finding,) = build_change(plan, BOUNDARY, ChangeForm.LAYER, new).findings
    assert (finding.rule, finding.measured) == ("C4", "2500.00")
    assert finding.ids == ("150999300300000007", "150999300300000008")


def test_a_line_booked_wrongly_does_not_balance() -> None:
    plan = county()
    new = boundary([{"at": cell(column, row)} for row in range(2) for column in range(3)])
    new.loc[0, "recorded_area_m2"] = 10_000.01
    account = balance(build_change(plan, BOUNDARY, ChangeForm.LAYER, new))
    assert account.after_dm2 - (account.before_dm2 + account.in_dm2 - account.out_dm2) == 1


def test_the_pieces_of_a_change_come_back_from_its_line() -> None:
    plan = county()
    given = pieces(
        [
            {"direction": "out", "at": cell(0, 0)},
            {"direction": "out", "at": cell(1.3, 1, 0.4, 1)},
            {"direction": "in", "at": cell(3, 0.2, 1, 0.5)},
        ]
    )
    first = build_change(plan, BOUNDARY, ChangeForm.PIECES, given)
    second = build_change(plan, BOUNDARY, ChangeForm.LAYER, first.after)
    assert sorted(first.pieces["area_dm2"]) == sorted(second.pieces["area_dm2"])
    assert balance(first) == balance(second)
