"""Blocks of rows by place: small, and local under edits."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from yizhangtu.engine.cell_blocks import cell_blocks


def squares(count: int, seed: int = 0) -> np.ndarray:
    corner = np.random.default_rng(seed).uniform((4.05e7, 4e6), (4.052e7, 4.02e6), (count, 2))
    return np.hstack([corner, corner + 50.0])


def members(box: np.ndarray) -> set[frozenset[tuple[float, ...]]]:
    order, start = cell_blocks(box)
    return {
        frozenset(map(tuple, box[order[first:last]].tolist())) for first, last in pairwise(start)
    }


def test_every_row_is_in_one_block_and_blocks_are_small() -> None:
    order, start = cell_blocks(squares(5000))
    assert sorted(order.tolist()) == list(range(5000))
    assert np.diff(start).max() <= 128
    assert len(start) - 1 < 5000 / 20


@given(st.integers(0, 1000), st.integers(0, 10_000))
def test_a_row_added_or_removed_changes_few_blocks(row: int, seed: int) -> None:
    before = squares(2000)
    corner = before[row % len(before), :2] + (seed % 97, seed % 89)
    added = np.insert(before, seed % 2000, [*corner, *(corner + 30.0)], axis=0)
    assert len(members(before) - members(added)) <= 1
    assert len(members(added) - members(np.delete(added, row, axis=0))) <= 1


def test_the_order_of_rows_does_not_matter() -> None:
    box = squares(2000)
    assert members(box) == members(box[::-1])


def test_rows_of_one_place_make_one_block_however_many() -> None:
    box = np.repeat(squares(1), 500, axis=0)
    order, start = cell_blocks(box)
    assert order.tolist() == list(range(500))
    assert start.tolist() == [0, 500]


def test_degrees_are_parted_as_finely() -> None:
    corner = np.random.default_rng(0).uniform((119.0, 42.0), (119.3, 42.3), (5000, 2))
    start = cell_blocks(np.hstack([corner, corner + 5e-4]))[1]
    assert np.diff(start).max() <= 128


def test_no_rows_make_no_blocks() -> None:
    order, start = cell_blocks(np.empty((0, 4)))
    assert order.tolist() == []
    assert start.tolist() == [0]
