"""Order-free exact sums against fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.geometry.exact_sums import ExactSums

GROUPS = 4
areas = st.floats(min_value=1e-6, max_value=1e13, allow_nan=False)
grouped_areas = st.lists(st.tuples(st.integers(0, GROUPS - 1), areas), max_size=40)


def sums_of(pairs: list[tuple[int, float]]) -> ExactSums:
    group = np.array([group for group, _ in pairs], dtype=np.int64)
    return ExactSums.of(group, np.array([area for _, area in pairs], dtype=float), GROUPS)


@settings(max_examples=200, deadline=None)
@given(pairs=grouped_areas)
def test_values_are_the_float_next_to_the_exact_sum(pairs: list[tuple[int, float]]) -> None:
    expected = [
        float(sum((Fraction(area) for group, area in pairs if group == k), Fraction()))
        for k in range(GROUPS)
    ]
    assert sums_of(pairs).values().tolist() == expected


@settings(max_examples=100, deadline=None)
@given(pairs=grouped_areas, data=st.data())
def test_neither_order_nor_partition_changes_a_bit(
    pairs: list[tuple[int, float]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(pairs))
    cut = data.draw(st.integers(0, len(pairs)))
    parts = sums_of(shuffled[:cut]) + sums_of(shuffled[cut:])
    assert parts.limbs.tobytes() == sums_of(pairs).limbs.tobytes()


def test_ties_go_to_the_even_neighbour() -> None:
    # Between 2⁵² and 2⁵² + 1 lies no float64; a half decides for the even one, a hair more for the upper.
    group = np.zeros(2, dtype=np.int64)
    assert ExactSums.of(group, np.array([2.0**52, 0.5]), 1).values() == [2.0**52]
    assert ExactSums.of(group, np.array([2.0**52 + 1, 0.5]), 1).values() == [2.0**52 + 2]
    more = ExactSums.of(np.zeros(3, dtype=np.int64), np.array([2.0**52, 0.5, 2.0**-20]), 1)
    assert more.values() == [2.0**52 + 1]


def test_limbs_of_other_processes_may_be_added_as_columns() -> None:
    rng = np.random.default_rng(1)
    values = rng.random(3000) * 1e6 + 1e-6
    parts = [ExactSums.of(np.zeros(1000, dtype=np.int64), values[k::3], 1).limbs for k in range(3)]
    columns = np.sum(parts, axis=0)
    exact = float(sum(map(Fraction, values.tolist()), Fraction()))
    assert ExactSums(columns).values() == [exact]


def test_groups_without_values_sum_to_zero() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert ExactSums.of(none, np.zeros(0), 2).values().tolist() == [0.0, 0.0]
    assert ExactSums.of(none, np.zeros(0), 0).values().tolist() == []


def test_values_below_the_last_limb_are_dropped_each_by_itself() -> None:
    tiny = np.full(1000, 2.0**-73)
    assert ExactSums.of(np.zeros(1000, dtype=np.int64), tiny, 1).values() == [0.0]


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf, 2.0**53])
def test_what_is_no_area_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="2\\*\\*53"):
        ExactSums.of(np.zeros(2, dtype=np.int64), np.array([1.0, bad]), 1)
