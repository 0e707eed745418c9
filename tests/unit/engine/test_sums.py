"""Exact sums by columns: any order, any partition, the same bytes."""

from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhangtu.engine.sums import finished_sums, merged_sums, partial_sums
from yizhangtu.errors import SchemaMismatch

ROWS = st.lists(
    st.tuples(st.sampled_from(["01", "02", None]), st.integers(0, 2), st.floats(1e-6, 1e9)),
    min_size=1,
    max_size=60,
)


def table(rows: list[tuple[str | None, int, float]]) -> pa.Table:
    keys = pa.table(
        {"DLBM": pa.array([row[0] for row in rows], pa.string()), "n": [row[1] for row in rows]}
    )
    return partial_sums(keys, np.array([row[2] for row in rows]))


@given(ROWS, st.randoms(use_true_random=False))
def test_order_and_partition_do_not_change_a_bit(
    rows: list[tuple[str | None, int, float]], random: object
) -> None:
    whole = finished_sums(merged_sums([table(rows)], ["DLBM", "n"]))
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    cut = len(mixed) // 2
    parts = [table(part) for part in (mixed[:cut], mixed[cut:]) if part]
    assert finished_sums(merged_sums(parts, ["DLBM", "n"])).equals(whole)


@given(ROWS)
def test_sums_are_the_exact_ones_rounded_once(rows: list[tuple[str | None, int, float]]) -> None:
    found = finished_sums(merged_sums([table(rows)], ["DLBM", "n"])).to_pylist()
    for row in found:
        exact = sum(Fraction(v) for c, n, v in rows if (c, n) == (row["DLBM"], row["n"]))
        # What lies below 2⁻⁷² of each value is left off.
        assert abs(Fraction(row["area_m2"]) - exact) <= exact * Fraction(1, 2**53) + Fraction(
            60, 2**72
        )


def test_ordered_by_the_columns_with_nulls_last() -> None:
    rows = [("02", 1, 1.0), (None, 0, 1.0), ("01", 2, 1.0), ("01", 1, 1.0)]
    found = finished_sums(merged_sums([table(rows)], ["DLBM", "n"])).to_pylist()
    assert [(row["DLBM"], row["n"]) for row in found] == [
        ("01", 1),
        ("01", 2),
        ("02", 1),
        (None, 0),
    ]


def test_without_columns_the_sum_of_all() -> None:
    part = partial_sums(pa.table({"a": [1, 2]}).select([]), np.array([1.5, 2.0]))
    assert finished_sums(merged_sums([part], [])).to_pydict() == {"area_m2": [3.5]}


def test_without_tables_there_are_no_rows_but_the_columns() -> None:
    found = finished_sums(merged_sums([], ["DLBM"]))
    assert found.column_names == ["DLBM", "area_m2"]
    assert found.num_rows == 0


def test_text_of_two_widths_is_one_kind() -> None:
    one = partial_sums(pa.table({"a": pa.array(["x"], pa.string())}), np.array([1.0]))
    two = partial_sums(pa.table({"a": pa.array(["x"], pa.large_string())}), np.array([2.0]))
    assert finished_sums(merged_sums([one, two], ["a"]))["area_m2"].to_pylist() == [3.0]


def test_columns_of_two_kinds_are_refused() -> None:
    one = partial_sums(pa.table({"a": ["x"]}), np.array([1.0]))
    two = partial_sums(pa.table({"a": [1]}), np.array([1.0]))
    with pytest.raises(SchemaMismatch, match="类型不同（a）"):
        merged_sums([one, two], ["a"])


def test_a_list_cannot_be_summed_by() -> None:
    with pytest.raises(SchemaMismatch, match="不能用来汇总（a）"):
        partial_sums(pa.table({"a": [[1], [2]]}), np.array([1.0, 2.0]))
