"""Whether the parts of a layer fit together, and where not: what outlines may be trusted.

Outlines are chained from edges that stay. They are valid, and hold exactly what their parts hold, when every part is valid and
no two parts of a label cover the same ground or have boundary in common without the same vertices there. That holds for every
label at once when it holds for the layer as one, and there only the few edges that did not cancel have to be looked at.

It is shown as follows. Patches cover a point as often as the edges that stay run round it, since edges that cancel run round
nothing. When those edges meet in common ends only, every ring of them bounds one land, and having 1 on its inner and 0 on its
outer side each, they run round no point twice. So no two parts overlap; two edges that cancel have land on both sides, so
nothing else can touch them; and pieces whose parts have edges in common hang together, so that no outline touches itself.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.geometry.edges.arrangement import Arrangement
from yizhangtu.geometry.edges.layer_edges import LayerEdges
from yizhangtu.geometry.edges.outlines import LaidRings, Outlines, thin_rings, trace_outlines
from yizhangtu.geometry.edges.polygons import polygons_of, rows_of_parts
from yizhangtu.geometry.kernels.simple_rings import find_doubtful
from yizhangtu.geometry.kernels.turning import turn_sign
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings
from yizhangtu.geometry.slivers import UNITS_IN_LAST_PLACE, without_slivers

__all__ = [
    "CROSSING",
    "INVALID",
    "OVERLAP",
    "UNMATCHED",
    "Faults",
    "layer_faults",
    "outline_faults",
]

_WORK_PER_VERTEX = 8
INVALID, OVERLAP, CROSSING, UNMATCHED, TOUCH = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Faults:
    """Why parts do not make an outline.

    kind: INVALID (a part by itself), OVERLAP, CROSSING (boundaries cross, or run along each other), UNMATCHED (a vertex that one
    has on the other's boundary). one, two: the parts, the same twice for INVALID. at: (m, 2) a place.
    """

    kind: IntArray
    one: IntArray
    two: IntArray
    at: FloatArray

    def __len__(self) -> int:
        return len(self.kind)

    def subset(self, chosen: npt.NDArray[np.bool_]) -> "Faults":
        """The faults for which `chosen` holds."""
        return Faults(self.kind[chosen], self.one[chosen], self.two[chosen], self.at[chosen])


def layer_faults(layer: LayerEdges) -> Faults:
    """What keeps the parts of a layer from fitting together as one; with none, outlines of any labels of it are valid.

    Found out once.
    """

    def look() -> Faults:
        alike = np.zeros(len(layer.rings.part) - 1, dtype=np.int64)
        return outline_faults(layer, alike, trace_outlines(layer, alike))

    return layer.once("faults", look)


def outline_faults(layer: LayerEdges, label: IntArray, outlines: Outlines) -> Faults:
    """Everything that keeps outlines from being what the parts of each label cover, ordered by part; a known place comes first."""
    of_heaped = layer.rings.part_of_ring[layer.table.ring_of_edge(outlines.heaped)]
    heaped = _faults(OVERLAP, of_heaped.T, layer.rings.xy[outlines.heaped[:, 0]])
    found = [
        _invalid_parts(layer, label),
        heaped,
        _unmatched(*thin_rings(layer, label, outlines)),
        _covered(outlines),
        *_meeting(outlines),
        _torn(outlines),
    ]
    kind, one, two = (
        np.concatenate([getattr(faults, name) for faults in found])
        for name in ("kind", "one", "two")
    )
    at = np.concatenate([faults.at for faults in found])
    told = _told_apart(layer, Faults(kind, one, two, at))
    # Of a torn piece the place is not known.
    is_torn = np.arange(len(kind)) >= len(kind) - len(found[-1])
    order = np.lexsort((told.kind, two, one, is_torn))
    return Faults(told.kind[order], one[order], two[order], told.at[order])


def _faults(kind: int, parts: tuple[IntArray, IntArray] | IntArray, at: FloatArray) -> Faults:
    one, two = parts
    return Faults(
        np.full(len(one), kind), np.minimum(one, two), np.maximum(one, two), at.reshape(-1, 2)
    )


def _invalid_parts(layer: LayerEdges, label: IntArray) -> Faults:
    """Labelled parts that are not valid polygons."""
    invalid, at = layer.once("invalid parts", lambda: _look_for_invalid(layer.rings))
    used = label[invalid] >= 0
    return _faults(INVALID, (invalid[used], invalid[used]), at[used])


def _look_for_invalid(rings: Rings) -> tuple[IntArray, FloatArray]:
    """Parts that are not valid polygons, and a place in each.

    A single ring whose edges meet only where they follow each other is valid; what is not plainly that, GEOS judges.
    """
    parts = rows_of_parts(rings)
    doubtful = np.zeros(len(rings.part) - 1, dtype=np.bool_)
    run_ranges(
        lambda a, b: find_doubtful(rings.xy, rings.ring, rings.part, doubtful, a, b),
        parts.row_vertex * _WORK_PER_VERTEX,
    )
    part = np.flatnonzero(doubtful).astype(np.int64)
    polygons = polygons_of(parts.take(part))
    wrong = ~shapely.is_valid(polygons)
    places = [_place_in(reason) for reason in shapely.is_valid_reason(polygons[wrong])]
    return part[wrong], np.array(places, dtype=np.float64).reshape(-1, 2)


def _place_in(reason: str) -> tuple[float, float]:
    """The coordinates that GEOS gives with its reason."""
    x, y = reason[reason.index("[") + 1 : reason.index("]")].split()[:2]
    return float(x), float(y)


def _unmatched(rings: LaidRings, thin: IntArray) -> Faults:
    """Rings without width, with the two parts whose boundaries they lie between."""
    one, two, at = [], [], []
    for r in thin:
        edges = np.arange(rings.ring[r], rings.ring[r + 1] - 1)
        parts = rings.part_of_edge(edges)
        lengths = np.hypot(*(rings.xy[edges + 1] - rings.xy[edges]).T)
        # The longest side is the one that lacks the vertex opposite to it.
        longest = int(np.argmax(lengths))
        at.append(rings.xy[edges[(longest + 2) % len(edges)]])
        one.append(parts.min())
        two.append(parts.max())
    return _faults(
        UNMATCHED,
        (np.array(one, dtype=np.int64), np.array(two, dtype=np.int64)),
        np.array(at, dtype=np.float64),
    )


def _torn(outlines: Outlines) -> Faults:
    """Pieces that have not exactly one outer ring."""
    wide = np.flatnonzero(~outlines.is_thin)
    piece = outlines.piece[wide]
    outer = np.bincount(
        piece, weights=outlines.is_outer[wide], minlength=int(piece.max(initial=-1)) + 1
    )
    first = np.flatnonzero(np.diff(piece, prepend=-1) != 0)
    torn = first[outer[piece[first]] != 1]
    return _faults(
        OVERLAP, (piece[torn], piece[torn]), outlines.rings.xy[outlines.rings.ring[wide[torn]]]
    )


def _covered(outlines: Outlines) -> Faults:
    """Boundary that has land of its label on its outer side too, or none on its inner side."""
    rings, label = outlines.rings, outlines.label
    sizes = np.searchsorted(rings.begin, rings.ring[1:]) - np.searchsorted(
        rings.begin, rings.ring[:-1]
    )
    of_chain = np.repeat(np.arange(len(sizes)), sizes)
    # Where rings of a label pass the same node one may come between other lands; elsewhere chains go on as one line.
    key = label[of_chain] * (int(rings.node.max(initial=0)) + 1) + rings.node
    _, at, times = np.unique(key, return_inverse=True, return_counts=True)
    starts = (times[at] > 1) | (np.diff(of_chain, prepend=-1) != 0)
    chosen = np.flatnonzero(starts & ~outlines.is_thin[of_chain])
    begin, of_line = rings.begin[chosen], of_chain[chosen]
    end = rings.ring[of_line + 1]
    same = of_line[1:] == of_line[:-1]
    end[:-1][same] = begin[1:][same] + 1
    winding, nearest = Arrangement.of(rings.xy, begin, end, _dense(label[of_line])).probed()
    wrong = np.flatnonzero(winding != 1)
    other = np.where(nearest[wrong] >= 0, nearest[wrong], begin[wrong])
    parts = rings.part_of_edge(begin[wrong]), rings.part_of_edge(other)
    # What was counted lies just above the lowest point of the line.
    lines = [rings.xy[begin[r] : end[r]] for r in wrong]
    lowest = [line[np.lexsort(line.T)[0]] for line in lines]
    return _faults(OVERLAP, parts, np.array(lowest, dtype=np.float64))


def _told_apart(layer: LayerEdges, faults: Faults) -> Faults:
    """The faults, those pairs being UNMATCHED that have ground in common only because a vertex beside a side was rounded."""
    kind, at = faults.kind.copy(), faults.at.copy()
    pairs = np.flatnonzero((kind == OVERLAP) & (faults.one != faults.two))
    rows = rows_of_parts(layer.rings)
    one, two = (polygons_of(rows.take(part[pairs])) for part in (faults.one, faults.two))
    sound = shapely.is_valid(one) & shapely.is_valid(two)
    pairs, one, two = pairs[sound], one[sound], two[sound]
    for i, a, b, common in zip(pairs, one, two, shapely.intersection(one, two), strict=True):
        if without_slivers(common).is_empty:
            kind[i], at[i] = UNMATCHED, _missing_vertex(a, b, at[i])
    return Faults(kind, faults.one, faults.two, at)


def _missing_vertex(a: shapely.Polygon, b: shapely.Polygon, otherwise: FloatArray) -> FloatArray:
    """A vertex of one polygon beside the boundary of the other, which lacks it."""
    for own, other in ((a, b), (b, a)):
        vertices, others = shapely.get_coordinates(own), shapely.get_coordinates(other)
        lacked = vertices[
            ~np.isin(vertices.view(np.complex128), others.view(np.complex128)).ravel()
        ]
        away = shapely.distance(shapely.points(lacked), other.boundary)
        if len(away) and away.min() <= UNITS_IN_LAST_PLACE * np.spacing(np.abs(vertices).max()):
            return np.asarray(lacked[int(np.argmin(away))])
    return otherwise


def _meeting(outlines: Outlines) -> list[Faults]:
    """Edges of a label that cross, or run along each other."""
    rings, count = outlines.rings, len(outlines.piece) - int(outlines.is_thin.sum())
    begin, end = rings.ring[:count], rings.ring[1 : count + 1]
    meetings = Arrangement.of(rings.xy, begin, end, _dense(outlines.label[:count])).meetings()
    kind, at = np.full(len(meetings), CROSSING), _common_points(rings.xy, meetings)
    for i in np.flatnonzero(_may_touch(rings.xy, meetings)):
        one, two = meetings[i].tolist()
        kind[i], at[i] = _touch_of(rings, one, two, at[i])
    return [
        _faults(wanted, rings.part_of_edge(meetings[kind == wanted]).T, at[kind == wanted])
        for wanted in (CROSSING, UNMATCHED)
    ]


def _common_points(xy: FloatArray, pairs: IntArray) -> FloatArray:
    one, two = (shapely.linestrings(np.stack([xy[edge], xy[edge + 1]], axis=1)) for edge in pairs.T)
    return np.asarray(shapely.get_coordinates(shapely.shortest_line(one, two)))[::2]


def _may_touch(xy: FloatArray, pairs: IntArray) -> npt.NDArray[np.bool_]:
    """Whether an end of one edge may lie on the line of the other; only rounding is in doubt."""
    found = np.zeros(len(pairs), dtype=np.bool_)
    for edge, other in (pairs.T, pairs.T[::-1]):
        along = xy[edge + 1] - xy[edge]
        for vertex in (other, other + 1):
            to = xy[vertex] - xy[edge]
            one, two = along[:, 0] * to[:, 1], along[:, 1] * to[:, 0]
            found |= np.abs(one - two) <= 1e-15 * (np.abs(one) + np.abs(two))
    return found


def _touch_of(rings: LaidRings, e: int, f: int, at: FloatArray) -> tuple[int, FloatArray]:
    """What two edges that meet do, and where: TOUCH when a vertex of one touches the other from one side."""
    xy = rings.xy
    pairs = ((f, e), (f + 1, e), (e, f), (e + 1, f))
    inside = [(v, edge) for v, edge in pairs if _lies_inside(xy, v, edge)]
    if not inside:
        return CROSSING, at
    if len(inside) == 1 and _stays_beside(rings, *inside[0]):
        return TOUCH, at
    ends = (*xy[e], *xy[e + 1])
    along = turn_sign(*ends, *xy[f]) == 0 and turn_sign(*ends, *xy[f + 1]) == 0
    return UNMATCHED if along else CROSSING, xy[inside[0][0]]


def _lies_inside(xy: FloatArray, vertex: int, edge: int) -> bool:
    """Whether a vertex lies on an edge, not at its ends."""
    ends, at = xy[edge : edge + 2], xy[vertex]
    return bool(
        (ends.min(axis=0) <= at).all()
        and (at <= ends.max(axis=0)).all()
        and not (ends == at).all(axis=1).any()
        and turn_sign(*ends[0], *ends[1], *at) == 0
    )


def _stays_beside(rings: LaidRings, vertex: int, edge: int) -> bool:
    """Whether the ring of a vertex that lies inside an edge comes from the same side of the edge that it goes to."""
    r = int(np.searchsorted(rings.ring, vertex, side="right")) - 1
    own = rings.xy[rings.ring[r] : rings.ring[r + 1] - 1]
    around = np.roll(own, int(rings.ring[r]) - vertex, axis=0)
    others = around[(around != around[0]).any(axis=1)]
    ends = (*rings.xy[edge], *rings.xy[edge + 1])
    before, after = turn_sign(*ends, *others[-1]), turn_sign(*ends, *others[0])
    return before == after and before != 0


def _dense(label: IntArray) -> IntArray:
    """Labels that come in stretches numbered 0, 1, … by their stretches."""
    return np.cumsum(np.diff(label, prepend=label[:1]) != 0)
