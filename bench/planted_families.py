"""Families of planted defects: each function plants one defect as wide as the ground says, and gives the valid twin."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from planted_ground import Ground, Points, Polygon

__all__ = ["FAMILIES", "WIDEST_M", "Plan"]


@dataclass(frozen=True)
class Plan:
    """What a family plants: rows with and without the defect, kind, rows, the defect's ring, and a point of it."""

    defect: list[Polygon]
    twin: list[Polygon]
    kind: str
    ids: tuple[int, ...]
    ring: Points
    place: Points | None = None


def _strip(ground: Ground, kind: str, shape: Callable[[Points], Points]) -> Plan:
    """The side between cells (0, 1) and (1, 1), moved east or west in one of them."""
    side = ground.steep[1, 1]
    other = shape(side)
    rows = ground.with_cell(0, 1, shapely.Polygon(ground.ring(0, 1, east=other)))
    return Plan(rows, ground.cells(), kind, (3, 4), *_between(side, other))


def _between(side: Points, other: Points) -> tuple[Points, Points]:
    """The ring between two ways from one node to another, and a point where they part."""
    apart = np.flatnonzero((side != other).any(axis=1))
    first, last = apart[0] - 1, apart[-1] + 1
    ring = np.concatenate([side[first:last], other[last:first:-1]])
    return ring, other[apart[len(apart) // 2]]


def _half_moved(ground: Ground, west: float) -> Callable[[Points], Points]:
    def shape(side: Points) -> Points:
        other = side.copy()
        # Far enough from the ends that the widest strip stays between the two patches.
        quarter = len(side) // 4
        other[quarter:-quarter] = ground.moved(side[quarter:-quarter], -west)
        return other

    return shape


def _one_moved(ground: Ground, west: float) -> Callable[[Points], Points]:
    def shape(side: Points) -> Points:
        other = side.copy()
        other[len(side) // 2] = ground.moved(side[len(side) // 2], -west)
        return other

    return shape


def _bowed(ground: Ground, west: float) -> Callable[[Points], Points]:
    def shape(side: Points) -> Points:
        bow = np.sin(np.linspace(0, math.pi, len(side))[1:-1])
        other = side.copy()
        other[1:-1] -= np.column_stack([bow * west, 0 * bow]) * ground.unit
        return other

    return shape


def gap_strip(ground: Ground) -> Plan:
    """A gap as wide along half a side."""
    return _strip(ground, "gap", _half_moved(ground, ground.width))


def gap_triangle(ground: Ground) -> Plan:
    """One vertex drawn back."""
    return _strip(ground, "gap", _one_moved(ground, ground.width))


def gap_lens(ground: Ground) -> Plan:
    """A side drawn back most in its middle."""
    return _strip(ground, "gap", _bowed(ground, ground.width))


def overlap_strip(ground: Ground) -> Plan:
    """A patch over its neighbour along half a side."""
    return _strip(ground, "overlap", _half_moved(ground, -ground.width))


def overlap_triangle(ground: Ground) -> Plan:
    """One vertex put forward."""
    return _strip(ground, "overlap", _one_moved(ground, -ground.width))


def overlap_lens(ground: Ground) -> Plan:
    """A side put forward most in its middle."""
    return _strip(ground, "overlap", _bowed(ground, -ground.width))


def missing_patch(ground: Ground) -> Plan:
    """A long patch between two others left out."""
    whole = _strip(ground, "gap", _half_moved(ground, ground.width))
    return Plan(
        whole.defect, [*whole.defect, shapely.Polygon(whole.ring)], "gap", (3, 4), whole.ring
    )


def hole_left_open(ground: Ground) -> Plan:
    """A hole with nothing in it."""
    square = ground.square()
    rows = ground.with_cell(1, 1, ground.holed(square))
    return Plan(rows, [*rows, shapely.Polygon(square)], "gap", (4,), square)


def nested_patch(ground: Ground) -> Plan:
    """A patch drawn on another that has no hole for it."""
    square = ground.square(turned=0.3)
    filled = [*ground.with_cell(1, 1, ground.holed(square)), shapely.Polygon(square)]
    return Plan([*ground.cells(), filled[-1]], filled, "overlap", (4, 9), square)


def patch_over_side(ground: Ground) -> Plan:
    """A patch drawn over the side of two others, its edges crossing theirs."""
    side = ground.steep[1, 1]
    corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * ground.width
    at = len(side) // 2
    place = side[at - 1] + (side[at] - side[at - 1]) * 0.4
    square = place + corners * ground.unit
    return Plan(
        [*ground.cells(), shapely.Polygon(square)], ground.cells(), "overlap", (3, 4, 9), square
    )


def duplicate_patch(ground: Ground) -> Plan:
    """A patch delivered twice, the second time from another vertex on."""
    square = ground.square(turned=0.3)
    twin = [*ground.with_cell(1, 1, ground.holed(square)), shapely.Polygon(square)]
    return Plan(
        [*twin, shapely.Polygon(np.roll(square, 1, axis=0))], twin, "duplicate", (9, 10), square
    )


def parts_over_each_other(ground: Ground) -> Plan:
    """A patch of two parts, of which one lies on the other."""
    square = ground.square(turned=0.3)
    whole, half = shapely.Polygon(square), shapely.Polygon(square[:3])
    rows = ground.with_cell(1, 1, ground.holed(square))
    return Plan(
        [*rows, shapely.MultiPolygon([whole, half])], [*rows, whole], "overlap", (9,), square[:3]
    )


def ring_over_itself(ground: Ground) -> Plan:
    """A ring that makes a loop over its own inside before it goes on."""
    ring = ground.ring(1, 1)
    at = len(ground.flat[1, 1]) // 2
    loop = ground.moved(ring[[at, at, at]], 0.0)
    loop[1:] = [
        ground.moved(ring[at], ground.width / 2, ground.width),
        ground.moved(ring[at], -ground.width / 2, ground.width),
    ]
    looped = np.concatenate([ring[: at + 1], loop[1:], ring[at:]])
    rows = ground.with_cell(1, 1, shapely.Polygon(looped))
    return Plan(rows, ground.cells(), "overlap", (4,), loop)


def vertex_on_straight_side(ground: Ground) -> Plan:
    """A vertex of one patch in the middle of a side along an axis, which the other goes past."""
    return _extra_vertex(ground, ground.square())


def vertex_on_skew_side(ground: Ground) -> Plan:
    """A vertex of one patch on a skew side, as near to it as doubles come."""
    return _extra_vertex(ground, ground.square(turned=0.3))


def _extra_vertex(ground: Ground, square: Points) -> Plan:
    vertex = square[0] + (square[1] - square[0]) * 0.375
    rows = ground.with_cell(1, 1, ground.holed(square))
    more = shapely.Polygon(np.insert(square, 1, vertex, axis=0))
    twin_hole = ground.holed(np.insert(square, 1, vertex, axis=0))
    twin = [*ground.with_cell(1, 1, twin_hole), more]
    return Plan([*rows, more], twin, "unmatched_vertex", (4, 9), vertex[None])


def boundary_crossed(ground: Ground) -> Plan:
    """A patch that goes over the outer boundary along half a side."""
    return _outer_strip(ground, "outside", ground.width)


def boundary_not_reached(ground: Ground) -> Plan:
    """A patch that ends before the outer boundary along half a side."""
    return _outer_strip(ground, "gap", -ground.width)


def _outer_strip(ground: Ground, kind: str, west: float) -> Plan:
    side = ground.steep[0, 1]
    other = _half_moved(ground, west)(side)
    rows = ground.with_cell(0, 1, shapely.Polygon(ground.ring(0, 1, west=other)))
    return Plan(rows, ground.cells(), kind, (3,), *_between(side, other))


def corner_drawn_back(ground: Ground) -> Plan:
    """A patch that does not reach the point where four meet."""
    return _corner_moved(ground, "gap", (1, 3, 4), ground.width)


def corner_put_forward(ground: Ground) -> Plan:
    """A patch that goes beyond the point where four meet, over the three others."""
    return _corner_moved(ground, "overlap", (0, 1, 3, 4), -ground.width)


def _corner_moved(ground: Ground, kind: str, ids: tuple[int, ...], by: float) -> Plan:
    south, west = ground.flat[1, 1].copy(), ground.steep[1, 1].copy()
    south[0] = west[0] = ground.moved(south[0], by, by)
    rows = ground.with_cell(1, 1, shapely.Polygon(ground.ring(1, 1, south=south, west=west)))
    ring = np.array([south[0], west[1], ground.steep[1, 1][0], south[1]])
    return Plan(rows, ground.cells(), kind, ids, ring)


def spike(ground: Ground) -> Plan:
    """A ring that runs out to a point and back the same way."""
    ring = ground.ring(0, 1)
    at = len(ground.flat[0, 1]) + len(ground.steep[1, 1]) // 2 - 1
    tip = ground.moved(ring[at], ground.width, 0.4 * ground.width)
    spiked = shapely.Polygon(np.concatenate([ring[: at + 1], [tip], ring[at:]]))
    return Plan(ground.with_cell(0, 1, spiked), ground.cells(), "sliver", (3,), tip[None])


def patch_without_width(ground: Ground) -> Plan:
    """A patch of three vertices on one line."""
    a, b = ground.square()[:2]
    flat = shapely.Polygon([a, b, a + (b - a) * 0.375])
    return Plan([*ground.cells(), flat], ground.cells(), "sliver", (9,), a[None])


def corners_touch(ground: Ground) -> Plan:
    """Valid: patches that meet in single vertices, around holes that other patches fill."""
    return Plan(ground.cells(), ground.cells(), "", (), ground.square())


FAMILIES: dict[str, Callable[[Ground], Plan]] = {
    plant.__name__: plant
    for plant in (
        gap_strip,
        gap_triangle,
        gap_lens,
        missing_patch,
        hole_left_open,
        corner_drawn_back,
        boundary_not_reached,
        overlap_strip,
        overlap_triangle,
        overlap_lens,
        nested_patch,
        patch_over_side,
        corner_put_forward,
        parts_over_each_other,
        ring_over_itself,
        duplicate_patch,
        boundary_crossed,
        vertex_on_straight_side,
        vertex_on_skew_side,
        spike,
        patch_without_width,
        corners_touch,
    )
}
# A corner moved further than this leaves the quadrangle of the next vertices.
WIDEST_M = {"corner_drawn_back": 10.0, "corner_put_forward": 10.0}
