"""A word of change needs a printed row that proves it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhangtu.model import Basis, Comparison, TableRow
from yizhangtu.reports.claims import Movement, is_measured, movement, statements


def comparison(
    label: str, units: tuple[str, ...], before: str, after: str, change: str
) -> Comparison:
    basis = Basis("成效指标表填写要求", date(2026, 1, 1), verified=False)
    row = TableRow(
        "5-1", 1, "数量不减少", label, ("key",) * len(units), units, (2,) * len(units), basis
    )
    return Comparison(row, (), (), before, after, change)


@pytest.mark.parametrize(
    ("label", "units", "texts", "expected"),
    [
        (
            "图斑个数（个）",
            ("个",),
            ("5939", "5823", "-116"),
            ["图斑个数由5939个减少到5823个，减少116个"],
        ),
        (
            "耕地面积（亩）",
            ("亩",),
            ("10.00", "12.50", "2.50"),
            ["耕地面积由10.00亩增加到12.50亩，增加2.50亩"],
        ),
        (
            "占比（%）",
            ("%",),
            ("35.43", "35.69", "+0.26"),
            ["占比由35.43%提高到35.69%，提高0.26个百分点"],
        ),
        ("占比（%）", ("%",), ("40%", "38%", "-2"), ["占比由40%下降到38%，下降2个百分点"]),
        ("扩展倍数", ("倍",), ("1.4803", "1.4803", "0.0000"), ["扩展倍数为1.4803倍，维护前后不变"]),
        (
            "林地保有量（万亩）、森林覆盖率（%）",
            ("万亩", "%"),
            ("273.90/50.20", "273.90/50.31", "0.00/0.11"),
            [
                "林地保有量为273.90万亩，维护前后不变",
                "森林覆盖率由50.20%提高到50.31%，提高0.11个百分点",
            ],
        ),
        (
            "不适宜区域面积（亩）（包括：甲区、乙区等）",
            ("亩",),
            ("1.00", "0.00", "-1.00"),
            ["不适宜区域面积由1.00亩减少到0.00亩，减少1.00亩"],
        ),
    ],
)
def test_statement_says_what_the_row_proves(
    label: str, units: tuple[str, ...], texts: tuple[str, str, str], expected: list[str]
) -> None:
    assert [s.text for s in statements(comparison(label, units, *texts))] == expected


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("1.00", "1.01", "0.00"), id="figures rose, change says no"),
        pytest.param(("1.00", "1.01", "-0.01"), id="change has the wrong sign"),
        pytest.param(("1.00", "1.00", "0.01"), id="figures equal, change says rise"),
        pytest.param(("1.00", "1.01", "—"), id="no printed change"),
    ],
)
def test_disagreeing_texts_claim_nothing(texts: tuple[str, str, str]) -> None:
    (statement,) = statements(comparison("耕地面积（亩）", ("亩",), *texts))
    assert statement.movement is None
    assert statement.text == f"耕地面积维护前为{texts[0]}亩，维护后为{texts[1]}亩"


def test_row_without_data_says_nothing() -> None:
    row = comparison("耕地面积（亩）", ("亩",), "—", "5.00", "—")
    assert statements(row) == ()
    assert not is_measured(row)


def test_part_of_a_row_without_data_is_left_out() -> None:
    row = comparison("甲（亩）、乙（%）", ("亩", "%"), "1.00/—", "2.00/—", "1.00/—")
    assert [s.text for s in statements(row)] == ["甲由1.00亩增加到2.00亩，增加1.00亩"]


def test_several_figures_under_one_name_are_told_together() -> None:
    row = comparison("扩展倍数和规模", ("倍", "公顷"), "1.48/30.00", "1.47/29.00", "-0.01/-1.00")
    assert [s.text for s in statements(row)] == [
        "扩展倍数和规模维护前为1.48/30.00，维护后为1.47/29.00"
    ]
    same = comparison("扩展倍数和规模", ("倍", "公顷"), "1.48/30.00", "1.48/30.00", "0/0")
    assert [s.text for s in statements(same)] == ["扩展倍数和规模维护前后均为1.48/30.00"]


def test_one_zero_change_stands_for_all_figures() -> None:
    row = comparison("甲（亩）、乙（%）", ("亩", "%"), "1.00/2.00", "1.00/2.00", "0")
    assert [s.movement for s in statements(row)] == [Movement.SAME, Movement.SAME]
    other = comparison("甲（亩）、乙（%）", ("亩", "%"), "1.00/2.00", "1.00/3.00", "1.00")
    assert [s.movement for s in statements(other)] == [None, None]


def test_unit_symbols_that_do_not_match_claim_nothing() -> None:
    row = comparison("甲（亩）", ("亩", "%"), "1.00", "2.00", "1.00")
    assert [s.text for s in statements(row)] == ["甲维护前为1.00，维护后为2.00"]


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_movement_agrees_with_the_order_of_the_figures(before: int, after: int) -> None:
    expected = (
        Movement.RISE if after > before else Movement.FALL if after < before else Movement.SAME
    )
    assert movement(str(before), str(after), str(after - before)) is expected
