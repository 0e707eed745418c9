"""Edges by their exact coordinates: what is paired with what, and how rings lie to each other."""

from collections import defaultdict
from fractions import Fraction
from itertools import combinations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.geometry import parallel
from yizhangtu.geometry.edges.arrangement import Arrangement
from yizhangtu.geometry.edges.edge_table import EdgeTable, turns
from yizhangtu.geometry.edges.layer_edges import LayerEdges
from yizhangtu.geometry.edges.matching import equal_points, matched
from yizhangtu.geometry.kernels.edges import ALONE, NO_EDGE, TANGLED
from yizhangtu.geometry.kernels.turning import turn_sign
from yizhangtu.geometry.rings import Rings

ORIGIN = np.array([40_512_345.678, 4_612_345.678])
UNIT = 2.0**-27  # the distance of two doubles at that easting

steps = st.integers(-60, 60)
Cell = tuple[int, int]


def rings_of(*geometries: shapely.Geometry | None) -> Rings:
    return Rings.of(np.array(geometries, dtype=object))


def cells(chosen: list[Cell]) -> list[shapely.Geometry]:
    return [shapely.box(x, y, x + 1, y + 1) for x, y in chosen]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(steps, steps), min_size=3, max_size=3), st.integers(0, 3), steps)
def test_turns_are_those_of_exact_arithmetic(points: list[Cell], stretch: int, share: int) -> None:
    a, b, c = (ORIGIN + np.array(point) * UNIT * 7.0**stretch for point in points)
    if share % 2:
        # Beside the line through the other two, as near as doubles lie.
        c = a + (b - a) * (share / 7.0)
    u = [Fraction(p) - Fraction(q) for p, q in zip(b, a, strict=True)]
    v = [Fraction(p) - Fraction(q) for p, q in zip(c, a, strict=True)]
    exact = u[0] * v[1] - u[1] * v[0]
    assert turn_sign(*a, *b, *c) == (exact > 0) - (exact < 0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=14),
    st.lists(st.booleans(), min_size=14, max_size=14),
)
def test_partners_and_net_counts_against_a_dictionary(
    chosen: list[Cell], reverse: list[bool]
) -> None:
    # Cells may come several times, stored either way round.
    stored = [
        shapely.reverse(cell) if back else cell
        for cell, back in zip(cells(chosen), reverse, strict=False)
    ]
    rings = rings_of(*stored)
    table = EdgeTable.of(rings)
    walks: dict[frozenset[Cell], list[tuple[int, int]]] = defaultdict(list)
    for k in np.flatnonzero(table.mate != NO_EDGE):
        ends = tuple(rings.xy[k]), tuple(rings.xy[k + 1])
        inside_left = table.direction[k // 5]
        walks[frozenset(ends)].append((int(k), inside_left if ends[0] < ends[1] else -inside_left))
    assert sum(map(len, walks.values())) == 4 * len(chosen)
    for same in walks.values():
        (first, sense), *later = same
        net = sum(way for _, way in same)
        assert table.net[first] == net * sense * table.direction[first // 5]
        if not later:
            assert table.mate[first] == ALONE
        elif len(later) == 1 and net == 0:
            assert table.mate[first] == later[0][0]
            assert table.mate[later[0][0]] == first
        else:
            assert {int(table.mate[k]) for k, _ in same} == {TANGLED - first}
        assert all(table.twin[k] == first for k, _ in later)
        assert table.twin[first] == -1
    residual = table.residual()
    crossed = residual.start[:, 0] * residual.end[:, 1] - residual.start[:, 1] * residual.end[:, 0]
    assert crossed.sum() == 2 * len(chosen)
    traced = residual.traced()
    assert turns(traced.xy, traced.ring).sum() == 2 * len(chosen)


def test_edges_of_different_groups_do_not_meet() -> None:
    rings = rings_of(*cells([(0, 0), (1, 0), (2, 0)]))
    assert len(EdgeTable.of(rings).shared()[0]) == 2
    table = EdgeTable.of(rings, group=np.array([0, 0, 1]))
    assert len(table.shared()[0]) == 1
    assert len(table.residual().edge) == 10


def test_nothing_to_match() -> None:
    table = EdgeTable.of(rings_of(None, shapely.Polygon()))
    assert len(table.mate) == 0
    assert len(table.residual().edge) == 0
    assert table.connected(np.zeros(0, dtype=np.int64)).tolist() == []


def test_equal_names_of_different_edges_are_found_out() -> None:
    seeds = []

    def keys_of(seed: np.uint64) -> np.ndarray:
        seeds.append(seed)
        names = [8, 8, 8, 8] if len(seeds) == 1 else [8, 16, 8, 24]
        return np.array(names, dtype=np.uint64)

    def holds(_: np.ndarray, mate: np.ndarray) -> bool:
        return bool(mate.tolist() == [2, ALONE, 0, ALONE])

    assert matched(keys_of, holds).tolist() == [2, ALONE, 0, ALONE]
    assert len(seeds) == 2
    assert len(set(seeds)) == 2


def test_three_of_a_name_point_at_the_first() -> None:
    number, count = equal_points(
        np.array([[1.0, 2.0], [3.0, 2.0], [1.0, 2.0], [1.0, 2.0], [3.0, 2.0], [2.0, 1.0]])
    )
    assert number.tolist() == [0, 1, 0, 0, 1, 2]
    assert count == 3


def test_same_table_whatever_the_number_of_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    nodes = np.stack(np.meshgrid(np.arange(81.0), np.arange(81.0)), axis=-1)
    nodes += rng.uniform(-0.3, 0.3, nodes.shape)
    ring = np.stack([nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1]], axis=2)
    rings = rings_of(*shapely.polygons(ring.reshape(-1, 4, 2)))
    tables = []
    for cores in (1, 2, 5):
        monkeypatch.setattr(parallel, "worker_count", lambda cores=cores: cores)
        tables.append(EdgeTable.of(rings).mate.tobytes())
    assert len(set(tables)) == 1


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=5),
        min_size=1,
        max_size=4,
    )
)
def test_meetings_against_geos(corners: list[list[Cell]]) -> None:
    closed = [np.array([*ring, ring[0]], dtype=np.float64) for ring in corners]
    offsets = np.cumsum([0, *map(len, closed)])
    xy = np.concatenate(closed)
    found = Arrangement.of(
        xy, offsets[:-1], offsets[1:], np.zeros(len(closed), dtype=np.int64)
    ).meetings()
    edges = [
        k
        for r in range(len(closed))
        for k in range(offsets[r], offsets[r + 1] - 1)
        if (xy[k] != xy[k + 1]).any()
    ]
    expected = set()
    for e, f in combinations(edges, 2):
        common = shapely.LineString(xy[e : e + 2]).intersection(shapely.LineString(xy[f : f + 2]))
        ends = {tuple(xy[e]), tuple(xy[e + 1])} & {tuple(xy[f]), tuple(xy[f + 1])}
        only_ends = common.geom_type == "Point" and common.coords[0] in ends
        if not common.is_empty and not only_ends:
            expected.add((e, f))
    assert {(min(pair), max(pair)) for pair in found.tolist()} == expected


def test_rings_of_different_groups_are_not_compared() -> None:
    square = np.array([(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)], dtype=np.float64)
    xy, begin, end = np.concatenate([square, square + 1]), np.array([0, 5]), np.array([5, 10])
    assert len(Arrangement.of(xy, begin, end, np.array([0, 0])).meetings()) == 2
    assert len(Arrangement.of(xy, begin, end, np.array([0, 1])).meetings()) == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 40)] * 3, st.booleans()), min_size=1, max_size=25))
def test_windings_of_rings_that_do_not_meet(drawn: list[tuple[int, int, int, bool]]) -> None:
    # Squares on their corners, each a little off the lattice of the others, either way round.
    rings: list[tuple[np.ndarray, np.ndarray, float, bool]] = []
    kept: list[shapely.Geometry] = []
    for i, (x, y, reach, back) in enumerate(drawn):
        centre = np.array([x + i / 64, y + i / 128])
        ring = centre + (reach / 2 + 0.3) * np.array([(0, -1), (1, 0), (0, 1), (-1, 0), (0, -1)])
        line = shapely.LineString(ring)
        if not any(line.intersects(other) for other in kept):
            kept.append(line)
            rings.append((ring[::-1] if back else ring, centre, reach / 2 + 0.3, back))
    xy = np.concatenate([ring for ring, *_ in rings])
    group = np.zeros(len(rings), dtype=np.int64)
    offsets = np.arange(len(rings) + 1) * 5
    winding, nearest = Arrangement.of(xy, offsets[:-1], offsets[1:], group).probed()
    for r, (_, centre, half, back) in enumerate(rings):
        around = sum(
            -1 if other_back else 1
            for q, (_, other, other_reach, other_back) in enumerate(rings)
            if q != r and np.abs(centre - other).sum() < other_reach + half and other_reach > half
        )
        # Left of a ring that runs clockwise lies its outside.
        assert winding[r] == (around if back else around + 1)
        low = centre - np.array([0, half])
        west = [
            low[0] - (other[0] - span)
            for q, (_, other, other_reach, _) in enumerate(rings)
            if q != r and abs(low[1] - other[1]) < other_reach
            for side in (-1, 1)
            if (span := side * (other_reach - abs(low[1] - other[1]))) is not None
            and other[0] - span < low[0]
        ]
        assert (nearest[r] >= 0) == bool(west)


def test_winding_above_a_level_line() -> None:
    # Two stretches of one square: its level bottom, and the rest.
    xy = np.array([(0, 0), (4, 0), (4, 0), (4, 4), (0, 4), (0, 0)], dtype=np.float64)
    for along, expected in ((xy, [1, 1]), (xy[::-1], [0, 0])):
        ring = np.array([0, 2, 6]) if along is xy else np.array([0, 4, 6])
        arranged = Arrangement.of(
            np.ascontiguousarray(along), ring[:-1], ring[1:], np.zeros(2, dtype=np.int64)
        )
        assert arranged.probed()[0].tolist() == expected


def test_nodes_are_where_boundary_parts() -> None:
    layer = LayerEdges.of(gpd.GeoSeries(cells([(500000, 0), (500001, 0)]), crs=4548))
    # Both ends of the common side are nodes, and where each ring begins; the free corners are not.
    shared = {(500001.0, 0.0), (500001.0, 1.0)}
    begun = {tuple(layer.rings.xy[0]), tuple(layer.rings.xy[5])}
    found = {tuple(layer.rings.xy[k]) for k in np.flatnonzero(layer.node >= 0)}
    assert found == shared | begun
    number = {tuple(xy): int(n) for xy, n in zip(layer.rings.xy, layer.node, strict=True) if n >= 0}
    assert len(set(number.values())) == len(number)
