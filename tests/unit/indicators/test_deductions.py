"""Deducted and net area of a parcel: to the printed digit, and together the parcel."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.errors import SchemaMismatch
from yizhangtu.indicators import deduct


@pytest.mark.parametrize(
    ("parcel_m2", "ratio", "deducted_m2"),
    [
        ("1234.56", "0.1234", "152.34"),  # 152.344704
        ("100.00", "0.0005", "0.05"),
        ("10.00", "0.0005", "0.01"),  # 0.005 goes up
        ("9.99", "0.0005", "0.00"),
        ("1.00", "0.9999", "1.00"),
        ("0.00", "0.5000", "0.00"),
        ("7.77", "0", "0.00"),
    ],
)
def test_deductions_by_hand(parcel_m2: str, ratio: str, deducted_m2: str) -> None:
    parcel = np.array([int(Decimal(parcel_m2) * 100)])
    deducted, net = deduct(parcel, pd.Series([Decimal(ratio)], dtype=object))
    assert deducted.tolist() == [int(Decimal(deducted_m2) * 100)]
    assert net.tolist() == (parcel - deducted).tolist()


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 10**14), st.integers(0, 9999)), max_size=30))
def test_floats_from_a_database_give_the_printed_figure(rows: list[tuple[int, int]]) -> None:
    parcels = np.array([area for area, _ in rows], dtype=np.int64)
    ratios = [Decimal(k) / 10_000 for _, k in rows]
    expected = [
        int((area * ratio).to_integral_value(ROUND_HALF_UP))
        for (area, _), ratio in zip(rows, ratios, strict=True)
    ]
    for column in (
        pd.Series([float(ratio) for ratio in ratios], dtype=float),
        pd.Series([str(ratio) for ratio in ratios], dtype=object),
    ):
        deducted, net = deduct(parcels, column)
        assert deducted.tolist() == expected
        assert (deducted + net).tolist() == parcels.tolist()
        assert (net >= 0).all()


def test_a_parcel_without_a_ratio_keeps_all() -> None:
    deducted, net = deduct(np.array([500, 600]), pd.Series([np.nan, None], dtype=object))
    assert deducted.tolist() == [0, 0]
    assert net.tolist() == [500, 600]


@pytest.mark.parametrize("ratio", [-0.1, 1, 1.0, 12.5, 0.12345, float("inf"), "田坎"])
def test_what_is_no_ratio(ratio: object) -> None:
    with pytest.raises(SchemaMismatch, match="1个图斑的扣除系数") as caught:
        deduct(np.array([500, 500]), pd.Series([0.1, ratio], dtype=object))
    assert caught.value.where == "第2行起"
