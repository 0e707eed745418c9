"""Flat arrays from objects and from well-known binary."""

import struct

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.errors import InvalidGeometry
from yizhangtu.geometry.rings import IntArray, Rings

RING = shapely.Point(3, 3).buffer(2) - shapely.Point(3, 3).buffer(1)
ROWS = [
    shapely.box(0, 0, 1, 1),
    None,
    shapely.Polygon(),
    shapely.MultiPolygon(),
    RING,
    shapely.MultiPolygon(
        [shapely.box(0, 0, 1, 1), shapely.box(5, 5, 8, 8) - shapely.box(6, 6, 7, 7)]
    ),
    shapely.MultiPolygon([shapely.box(2, 2, 3, 3)]),
    shapely.Point(),
    shapely.GeometryCollection(),
    shapely.box(9, 9, 10, 10),
]


def bytes_of(rows: list[bytes | None]) -> tuple[npt.NDArray[np.uint8], IntArray]:
    filled = [b"" if row is None else row for row in rows]
    offsets = np.cumsum([0, *map(len, filled)]).astype(np.int64)
    return np.frombuffer(b"".join(filled), np.uint8), offsets


def same(one: Rings, two: Rings) -> bool:
    return all(
        getattr(one, name).tobytes() == getattr(two, name).tobytes()
        for name in ("xy", "ring", "part", "row")
    )


@pytest.mark.parametrize("byte_order", [0, 1], ids=["big endian", "little endian"])
@pytest.mark.parametrize("flavor", ["iso", "extended"])
@pytest.mark.parametrize("ordinates", ["xy", "xyz", "xym", "xyzm"])
def test_wkb_gives_the_arrays_of_the_objects(ordinates: str, flavor: str, byte_order: int) -> None:
    rows = np.array(ROWS, dtype=object)
    carried = rows
    if "z" in ordinates:
        carried = shapely.force_3d(carried, 7.5)
    if "m" in ordinates:
        carried = np.array([None if row is None else with_m(row) for row in carried], dtype=object)
    if flavor == "extended":
        carried = shapely.set_srid(carried, 4490)
    wkb = shapely.to_wkb(
        carried, byte_order=byte_order, flavor=flavor, include_srid=flavor == "extended"
    )
    assert same(Rings.of_wkb(*bytes_of(wkb)), Rings.of(rows))


def with_m(row: shapely.Geometry) -> shapely.Geometry:
    """The same with a measure of 3 at every vertex; empty geometry has no vertex to carry one."""
    if row.is_empty:
        return row
    ends = ("POLYGON Z", "POLYGON ZM") if row.has_z else ("POLYGON", "POLYGON M")
    text = row.wkt.replace(*ends)
    numbers = text.replace(", ", " 3, ").replace(")", " 3)")
    while ") 3)" in numbers:
        numbers = numbers.replace(") 3)", "))")
    return shapely.from_wkt(numbers.replace(") 3, (", "), ("))


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Geometry | None:
    size = draw(st.integers(0, 40))
    if size == 0:
        return draw(st.sampled_from([None, shapely.Polygon(), shapely.MultiPolygon()]))
    x, y = draw(st.integers(-(10**7), 10**7)), draw(st.integers(0, 10**7))
    disc = shapely.Point(x, y).buffer(size, quad_segs=draw(st.integers(1, 9)))
    return disc - shapely.box(x, y, x + size / 2, y + 1) if draw(st.booleans()) else disc


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(polygons(), max_size=30))
def test_any_rows_decode_alike(rows: list[shapely.Geometry | None]) -> None:
    objects = np.array([*rows, None], dtype=object)
    wkb = [None if row is None else shapely.to_wkb(row) for row in objects]
    assert same(Rings.of_wkb(*bytes_of(wkb)), Rings.of(objects))


def test_a_slice_of_a_larger_buffer() -> None:
    data, offsets = bytes_of([shapely.to_wkb(row) for row in (RING, ROWS[0], ROWS[5], RING)])
    expected = Rings.of(np.array([ROWS[0], ROWS[5]], dtype=object))
    assert same(Rings.of_wkb(data, offsets[1:4]), expected)


def test_many_rows_are_read_on_all_cores_alike() -> None:
    rows = np.array(ROWS * 400, dtype=object)
    assert same(Rings.of_wkb(*bytes_of(list(shapely.to_wkb(rows)))), Rings.of(rows))


def test_taking_rows_is_decoding_them_alone() -> None:
    rows = np.array(ROWS, dtype=object)
    for chosen in ([5, 0, 2, 4, 1], [], list(range(len(ROWS)))):
        at = np.array(chosen, dtype=np.int64)
        assert same(Rings.of(rows).take(at), Rings.of(rows[at]))


def test_boxes_are_the_bounds() -> None:
    rows = np.array(ROWS, dtype=object)
    np.testing.assert_array_equal(Rings.of(rows).boxes(), shapely.bounds(rows))


@pytest.mark.parametrize("row", [ROWS[0], RING, ROWS[5]], ids=["ring", "hole", "parts"])
def test_wkb_cut_short_anywhere_is_refused(row: shapely.Geometry) -> None:
    whole = shapely.to_wkb(row)
    for length in range(1, len(whole)):
        with pytest.raises(InvalidGeometry, match="不完整或已损坏"):
            Rings.of_wkb(*bytes_of([whole[:length]]))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_damaged_bytes_are_refused_or_read_but_never_crash(data: st.DataObject) -> None:
    whole = bytearray(shapely.to_wkb(ROWS[5]))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        rings = Rings.of_wkb(*bytes_of([bytes(whole)]))
    except InvalidGeometry:
        return
    assert rings.ring[-1] == len(rings.xy)
    assert np.isfinite(rings.xy).all()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (shapely.Point(1, 1), "几何类型是点"),
        (shapely.LineString([(0, 0), (1, 1)]), "几何类型是线"),
        (shapely.GeometryCollection([shapely.box(0, 0, 1, 1)]), "几何类型是几何集合"),
    ],
)
def test_what_is_no_polygon_is_named(row: shapely.Geometry, told: str) -> None:
    rows = np.array([ROWS[0], row], dtype=object)
    with pytest.raises(InvalidGeometry, match=told) as of_object:
        Rings.of(rows, np.array([7, 9]), where="图层甲")
    with pytest.raises(InvalidGeometry, match=told) as of_wkb:
        Rings.of_wkb(*bytes_of(list(shapely.to_wkb(rows))), np.array([7, 9]), where="图层甲")
    assert of_object.value.where == of_wkb.value.where == "图层甲第10行"


def test_curves_are_named() -> None:
    curve = struct.pack("<BII", 1, 10, 1)
    with pytest.raises(InvalidGeometry, match="曲线面"):
        Rings.of_wkb(*bytes_of([curve]))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("byte_order", [0, 1])
def test_coordinates_that_are_no_numbers_are_refused(bad: float, byte_order: int) -> None:
    with np.errstate(invalid="ignore"):
        row = shapely.Polygon([(0, 0), (1, 0), (1, bad), (0, 0)])
    wkb = [shapely.to_wkb(ROWS[0]), shapely.to_wkb(row, byte_order=byte_order)]
    with pytest.raises(InvalidGeometry, match="NaN") as caught:
        Rings.of_wkb(*bytes_of(wkb))
    assert caught.value.where == "第2行"


def test_a_ring_that_is_not_closed_is_refused() -> None:
    ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    numbers = [value for point in ring for value in point]
    wkb = struct.pack("<BIII8d", 1, 3, 1, 4, *numbers)
    with pytest.raises(InvalidGeometry, match="没有闭合"):
        Rings.of_wkb(*bytes_of([wkb]))


def test_no_rows() -> None:
    empty = Rings.of_wkb(np.zeros(0, np.uint8), np.zeros(1, np.int64))
    assert same(empty, Rings.of(np.zeros(0, dtype=object)))
