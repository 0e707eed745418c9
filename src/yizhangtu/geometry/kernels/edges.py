"""The edge table: every edge of a layer paired with the same edge of another ring, by its exact coordinates.

Edges are named by 63-bit keys, the same for both directions. Keys are dealt into buckets small enough for a processor's
cache, so buckets can be worked on at the same time and nothing depends on which is done first. A key is only a name:
every pair is compared by its coordinates before it counts.

What stands for an edge without exactly one partner is written down as ALONE, NO_EDGE, or TANGLED less the first edge of the
same place.
"""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, part

__all__ = [
    "ALONE",
    "NO_EDGE",
    "TANGLED",
    "edge_keys",
    "fill_buckets",
    "match_keys",
    "ring_turns",
    "settle_pairs",
    "winding_numbers",
]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Places = npt.NDArray[np.int32]
_Bits = npt.NDArray[np.uint64]

ALONE = -1
NO_EDGE = -2
TANGLED = -3


@kernel
def ring_turns(xy: _Floats, ring: _Ints, turn: _Floats) -> None:
    """Write twice the signed area of each closed ring, positive counterclockwise, measured from its first vertex."""
    for r in range(len(turn)):
        x0, y0 = xy[ring[r], 0], xy[ring[r], 1]
        ax, ay, total = 0.0, 0.0, 0.0
        for k in range(ring[r] + 1, ring[r + 1]):
            bx, by = xy[k, 0] - x0, xy[k, 1] - y0
            total += ax * by - bx * ay
            ax, ay = bx, by
        turn[r] = total


@part
def _mixed(h: np.uint64) -> np.uint64:
    """A number whose every bit depends on every bit of another one."""
    h ^= h >> np.uint64(30)
    h *= np.uint64(0xBF58476D1CE4E5B9)
    h ^= h >> np.uint64(27)
    h *= np.uint64(0x94D049BB133111EB)
    return h ^ (h >> np.uint64(31))


@kernel
def edge_keys(
    bits: _Bits,
    ring: _Ints,
    direction: _Ints,
    group: _Ints,
    seed: np.uint64,
    key: _Bits,
    first: int,
    last: int,
) -> None:
    """Write the keys of the edges of rings first ≤ r < last; edge k runs from vertex k to vertex k + 1.

    bits: the coordinates seen as integers. group: per ring; edges of different groups get different keys. The last bit of a key
    tells the ring's direction and is no part of the name. key: zeros on entry, and 0 stays where there is no edge: at the end of
    a ring, and between equal points.
    """
    for r in range(first, last):
        sign = np.uint64(direction[r] > 0)
        salt = seed + np.uint64(group[r]) * np.uint64(0xD6E8FEB86659FD93)
        before, x, y = np.uint64(0), np.uint64(0), np.uint64(0)
        for k in range(ring[r], ring[r + 1]):
            point = _mixed(_mixed(bits[k, 0] + salt) + bits[k, 1])
            if k > ring[r] and (bits[k, 0] != x or bits[k, 1] != y):
                # A sum is the same in both directions.
                key[k - 1] = (_mixed(before + point) | np.uint64(3)) ^ sign
            before, x, y = point, bits[k, 0], bits[k, 1]


@kernel
def fill_buckets(
    key: _Bits,
    cut: _Ints,
    shift: np.uint64,
    place: _Ints,
    name: _Bits,
    item: _Places,
    first: int,
    last: int,
) -> None:
    """Count, or write, the keys of the chunks cut[c] ≤ k < cut[c + 1] by their bucket, which their topmost bits tell.

    place: zeros on entry when `name` is empty, and then counts the keys of chunk c in bucket b at place[c, b]; otherwise where
    they begin, and so moved on. name, item: the keys without their last bit, and whose they are.
    """
    counting = len(name) == 0
    for c in range(first, last):
        for k in range(cut[c], cut[c + 1]):
            if key[k] == 0:
                continue
            bucket = key[k] >> shift
            at = place[c, bucket]
            place[c, bucket] = at + 1
            if not counting:
                name[at] = key[k] >> np.uint64(1)
                item[at] = k


@kernel
def match_keys(
    bucket: _Ints, name: _Bits, item: _Places, slot: _Places, mate: _Places, first: int, last: int
) -> None:
    """Write for every item of buckets first ≤ b < last the other one of its name.

    slot: room for a power of two of at least twice the largest bucket. mate: two items of one name get each other, one gets
    ALONE, and of three or more all get TANGLED less the first.
    """
    for b in range(first, last):
        start, size = bucket[b], 2
        while size < 2 * (bucket[b + 1] - start):
            size *= 2
        for s in range(size):
            slot[s] = -1
        low = np.uint64(size - 1)
        for e in range(start, bucket[b + 1]):
            at = name[e] & low
            while slot[at] >= 0 and name[start + slot[at]] != name[e]:
                at = (at + np.uint64(1)) & low
            k = item[e]
            if slot[at] < 0:
                slot[at] = e - start
                mate[k] = ALONE
                continue
            i = item[start + slot[at]]
            if mate[i] == ALONE:
                mate[i] = k
                mate[k] = i
                continue
            if mate[i] >= 0:
                mate[mate[i]] = TANGLED - i
            mate[i] = TANGLED - i
            mate[k] = TANGLED - i


@kernel
def settle_pairs(xy: _Floats, key: _Bits, mate: _Places, first: int, last: int) -> bool:
    """Whether the edges that were paired by name are the same edges; pairs that do not cancel become tangled."""
    for k in range(first, last):
        if mate[k] == ALONE or mate[k] == NO_EDGE:
            continue
        i = np.int64(mate[k]) if mate[k] >= 0 else np.int64(TANGLED - mate[k])
        ax, ay, bx, by = xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1]
        cx, cy, dx, dy = xy[i, 0], xy[i, 1], xy[i + 1, 0], xy[i + 1, 1]
        same = ax == cx and ay == cy and bx == dx and by == dy
        if not same and not (ax == dx and ay == dy and bx == cx and by == cy):
            return False
        if mate[k] >= 0 and same == ((key[k] ^ key[i]) & np.uint64(1) == 0):
            mate[k] = TANGLED - (i if i < k else k)
    return True


@kernel
def winding_numbers(points: _Floats, start: _Floats, end: _Floats, winding: _Ints) -> None:
    """Write how often the directed edges run round each point, counterclockwise."""
    for p in range(len(points)):
        x, y = points[p, 0], points[p, 1]
        total = 0
        for k in range(len(start)):
            y0, y1 = start[k, 1], end[k, 1]
            if (y0 <= y) != (y1 <= y):
                crossing = start[k, 0] + (y - y0) / (y1 - y0) * (end[k, 0] - start[k, 0])
                if crossing > x:
                    total += 1 if y1 > y0 else -1
        winding[p] = total
