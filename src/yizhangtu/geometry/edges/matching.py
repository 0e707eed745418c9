"""What is the same as what, by the exact bits of coordinates: on all cores, and the same whatever their number."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from yizhangtu.errors import UsageError
from yizhangtu.geometry.kernels.edges import (
    NO_EDGE,
    TANGLED,
    fill_buckets,
    match_keys,
)
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["KeyArray", "MateArray", "equal_points", "matched"]

KeyArray = npt.NDArray[np.uint64]
MateArray = npt.NDArray[np.int32]

# So many keys, with the table they are looked up in, stay in a core's own cache.
_KEYS_PER_BUCKET = 16_384
_CHUNKS = 16
_MOST_ITEMS = 2**31 - 8
_ODD = np.uint64(0x9E3779B97F4A7C15)
_STEPS = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
    (np.uint64(31), np.uint64(1)),
)


def matched(
    keys_of: Callable[[np.uint64], KeyArray], holds: Callable[[KeyArray, MateArray], bool]
) -> MateArray:
    """For every item the other one of the same name.

    Parameters
    ----------
    keys_of
        Names of the items for a seed: 63-bit hashes shifted left by one (the last bit is free), 0 for what is no item.
    holds
        Whether all items of one name are truly equal. Different ones get the same name once in a million layers; then
        other names are given.

    Returns
    -------
    int32 array: the partner; ALONE; NO_EDGE where there is no item; for three and more of one name TANGLED less the first.
    """
    for seed in range(64):
        keys = keys_of(np.uint64(seed * int(_ODD) % 2**64))
        mate = _partners(keys)
        if holds(keys, mate):
            return mate
    raise AssertionError("equal names for different coordinates under every seed")


def _first_of(mate: MateArray) -> IntArray:
    """For every item the first one equal to it."""
    place = np.arange(len(mate), dtype=np.int64)
    return np.where(
        mate >= 0,
        np.minimum(mate, place),
        np.where(mate <= TANGLED, TANGLED - mate.astype(np.int64), place),
    )


def equal_points(points: FloatArray) -> tuple[IntArray, int]:
    """Numbers of points, equal ones having one: 0, 1, … by first appearance; and how many there are."""
    bits = np.ascontiguousarray(points).view(np.uint64)

    def keys_of(seed: np.uint64) -> KeyArray:
        return np.asarray(_mixed(_mixed(bits[:, 0] + seed) + bits[:, 1]) | np.uint64(2))

    def holds(_: KeyArray, mate: MateArray) -> bool:
        return bool((points == points[_first_of(mate)]).all())

    first = _first_of(matched(keys_of, holds))
    is_first = first == np.arange(len(first))
    return (np.cumsum(is_first) - 1)[first], int(is_first.sum())


def _mixed(h: KeyArray) -> KeyArray:
    """Numbers whose every bit depends on every bit of the given ones, as the kernels make them."""
    for shift, factor in _STEPS:
        h = (h ^ (h >> shift)) * factor
    return h


def _partners(keys: KeyArray) -> MateArray:
    """`match_keys` over all keys."""
    count = len(keys)
    if count > _MOST_ITEMS:
        raise UsageError("图层的顶点超过21亿个，一次处理不了", mend="请分行政区处理")
    mate = np.full(count, NO_EDGE, dtype=np.int32)
    bits = max(1, (count // _KEYS_PER_BUCKET).bit_length())
    shift = np.uint64(64 - bits)
    cut = np.linspace(0, count, _CHUNKS + 1).astype(np.int64)
    place = np.zeros((_CHUNKS, 1 << bits), dtype=np.int64)
    name, item = np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int32)
    run_ranges(lambda a, b: fill_buckets(keys, cut, shift, place, name, item, a, b), cut)
    # Bucket by bucket, and within a bucket chunk by chunk, so that items stay in their order.
    begins = np.zeros(place.size + 1, dtype=np.int64)
    np.cumsum(place.T.ravel(), out=begins[1:])
    place = np.ascontiguousarray(begins[:-1].reshape(-1, _CHUNKS).T)
    bucket = np.ascontiguousarray(begins[::_CHUNKS])
    if begins[-1]:
        name = np.empty(int(begins[-1]), dtype=np.uint64)
        item = np.empty(int(begins[-1]), dtype=np.int32)
        run_ranges(lambda a, b: fill_buckets(keys, cut, shift, place, name, item, a, b), cut)
    largest = 2 << int(2 * np.diff(bucket).max(initial=1)).bit_length()

    def match(a: int, b: int) -> None:
        match_keys(bucket, name, item, np.empty(largest, dtype=np.int32), mate, a, b)

    run_ranges(match, bucket)
    return mate
