"""Which belongs to which: faces to patches, vertices to edges, as arrays of numbers."""

from itertools import pairwise

import numpy as np

from yizhangtu.geometry.rings import IntArray

__all__ = ["distinct", "first_two", "lists", "matches"]

_NOBODY = -1


def matches(keys: IntArray, among: IntArray) -> tuple[IntArray, IntArray]:
    """All pairs of places i, j with keys[i] equal to among[j], ordered by i."""
    order = np.argsort(among, kind="stable")
    first = np.searchsorted(among[order], keys, side="left")
    count = np.searchsorted(among[order], keys, side="right") - first
    one = np.repeat(np.arange(len(keys)), count)
    within = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    return one, order[np.repeat(first, count) + within]


def distinct(*columns: IntArray) -> IntArray:
    """The different rows of a table of numbers given by its columns, ordered by the first column, then the next."""
    table = np.column_stack(columns).astype(np.int64)
    table = table[np.lexsort(table.T[::-1])]
    new = np.ones(len(table), dtype=np.bool_)
    new[1:] = (np.diff(table, axis=0) != 0).any(axis=1)
    return table[new]


def lists(of: IntArray, number: IntArray, count: int) -> list[list[int]]:
    """For each of 0, 1, … count - 1 the numbers that belong to it, ascending and each once."""
    pairs = distinct(of, number)
    at = np.searchsorted(pairs[:, 0], np.arange(count + 1)).tolist()
    numbers = pairs[:, 1].tolist()
    return [numbers[i:j] for i, j in pairwise(at)]


def first_two(of: IntArray, number: IntArray, count: int) -> IntArray:
    """For each of 0, 1, … count - 1 the first two numbers that belong to it, -1 where there are fewer."""
    order = np.argsort(of, kind="stable")
    of, number = of[order], number[order]
    place = np.arange(len(of)) - np.searchsorted(of, of)
    found = np.full((count, 2), _NOBODY, dtype=np.int64)
    early = place < 2
    found[of[early], place[early]] = number[early]
    return found
