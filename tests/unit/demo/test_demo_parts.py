"""The parts the synthetic county is made from: coverage, choice to a total, cuts, smooth fields."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.demo.choosing import choose_to_total
from yizhangtu.demo.cutting import cut_cell, sides_for
from yizhangtu.demo.ground import make_ground
from yizhangtu.demo.lattice import make_lattice
from yizhangtu.demo.moving import Picker, balanced
from yizhangtu.demo.noise import NoiseField, rank_share
from yizhangtu.demo.parcels import cell_areas_dm2, make_parcels
from yizhangtu.errors import UsageError
from yizhangtu.geometry import area_of_record


def _record(parts: list[shapely.Polygon] | npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    return area_of_record(gpd.GeoSeries(parts, crs=4528)).astype(np.float64)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_lattice_cells_are_valid_and_cover_without_gap(seed: int) -> None:
    lattice = make_lattice(np.random.default_rng(seed), 9, 11)
    cells = shapely.polygons(lattice.rings(np.arange(99)))
    assert shapely.is_valid(cells).all()
    assert not shapely.is_ccw(shapely.get_exterior_ring(cells)).any()
    assert shapely.coverage_is_valid(cells)
    union = shapely.coverage_union_all(cells)
    assert shapely.get_num_interior_rings(union) == 0
    assert union.area == pytest.approx(shapely.area(cells).sum(), rel=1e-12)


def test_lattice_neighbours_are_across_the_sides_in_ring_order() -> None:
    lattice = make_lattice(np.random.default_rng(3), 6, 6)
    rings, around = lattice.rings(np.arange(36)), lattice.neighbours(np.arange(36))
    for cell in range(36):
        for side, other in enumerate(around[cell]):
            edge = rings[cell, 6 * side : 6 * side + 7]
            shared = [k for k in range(6) if (rings[other, 6 * k : 6 * k + 7][::-1] == edge).all()]
            assert (other < 0) or len(shared) == 1


def test_lattice_neighbours_outside_the_chosen_cells_are_missing() -> None:
    lattice = make_lattice(np.random.default_rng(3), 4, 4)
    assert (lattice.neighbours(np.array([5])) == -1).all()


def test_ground_has_the_asked_cells_area_and_towns() -> None:
    ground = make_ground(np.random.default_rng(5), 900, 3.0e9, [16e6, 9e6, 1e6])
    cells = shapely.polygons(ground.rings)
    assert len(cells) == 900
    assert [round(town.radius) for town in ground.towns] == [2257, 1693, 564]
    assert shapely.area(cells).sum() == pytest.approx(3.0e9, rel=0.03)
    assert shapely.is_valid(cells).all()
    assert shapely.coverage_is_valid(cells)
    assert (np.rint(ground.rings * 10_000) / 10_000 == ground.rings).all()


def test_planned_area_is_near_the_statutory_one() -> None:
    ground = make_ground(np.random.default_rng(5), 300, 3.0e9, [16e6])
    exact = area_of_record(gpd.GeoSeries(shapely.polygons(ground.rings), crs=4528))
    assert cell_areas_dm2(ground.rings) == pytest.approx(exact, rel=2e-5)


@given(
    areas=st.lists(st.integers(1, 10_000), min_size=1, max_size=60),
    total=st.integers(0, 200_000),
    at_least=st.booleans(),
)
def test_chosen_rows_never_fall_below_a_floor_that_can_be_reached(
    areas: list[int], total: int, *, at_least: bool
) -> None:
    sizes = np.array(areas)
    chosen = choose_to_total(sizes, np.arange(len(sizes)), total, at_least=at_least)
    if at_least and sizes.sum() >= total:
        assert sizes[chosen].sum() >= total
    # Never worse than taking in order until the total is passed.
    passed = np.cumsum(sizes)[min(int(np.searchsorted(np.cumsum(sizes), total)), len(sizes) - 1)]
    assert abs(int(sizes[chosen].sum()) - total) <= abs(int(passed) - total)


def test_choice_finds_the_one_exchange_that_fits() -> None:
    chosen = choose_to_total(np.array([10, 20, 30, 13]), np.arange(4), 53)
    assert chosen.tolist() == [True, False, True, True]


@pytest.mark.parametrize("share", [0.22, 0.36, 0.5, 0.62, 0.75])
def test_cut_gives_the_wanted_area_of_record_inside_the_cell(share: float) -> None:
    ground = make_ground(np.random.default_rng(8), 400, 3.0e9, [16e6])
    for cell in (0, 150, 399):
        ring = ground.rings[cell]
        wanted = round(share * float(_record([shapely.Polygon(ring)])[0]))
        sides = sides_for(share)
        assert sides is not None
        part = cut_cell(ring, 2, sides, wanted, _record)
        assert part is not None
        assert int(_record([part])[0]) == wanted
        assert shapely.Polygon(ring).covers(part)
        outline = {tuple(point) for point in ring}
        assert sum(point in outline for point in part.exterior.coords[:-1]) == 6 * sides + 1


def test_no_cut_for_a_share_near_nothing_or_all() -> None:
    assert sides_for(0.1) is None
    assert sides_for(0.9) is None


def test_picker_takes_no_neighbours_and_no_cells_with_islets() -> None:
    ground = make_ground(np.random.default_rng(8), 400, 3.0e9, [16e6])
    host = np.arange(0, 400, 7)
    parcels = make_parcels(
        np.random.default_rng(1),
        ground.rings,
        ground.neighbours,
        host=host,
        islet_area_m2=np.full(len(host), 2_000.0),
    )
    taken = Picker(parcels, kept=[1]).take(np.arange(400), parcels.area_dm2, 10**15)
    assert not set(taken) & {*host.tolist(), 1, *ground.neighbours[1].tolist()}
    assert not any(set(ground.neighbours[cell].tolist()) & set(taken) for cell in taken)


def test_balance_without_enough_land_is_told() -> None:
    ground = make_ground(np.random.default_rng(8), 400, 3.0e9, [16e6])
    empty = np.array([], dtype=np.int64)
    parcels = make_parcels(
        np.random.default_rng(1),
        ground.rings,
        ground.neighbours,
        host=empty,
        islet_area_m2=np.array([]),
    )
    with pytest.raises(UsageError, match="找不到"):
        balanced(
            parcels,
            np.ones(400, dtype=bool),
            [5],
            parcels.area_dm2,
            int(parcels.area_dm2[5]) * 3,
            measure_of=lambda _: _record,
        )


def test_noise_is_the_same_however_much_is_asked() -> None:
    field = NoiseField(np.random.default_rng(4), 10.0)
    x, y = np.linspace(0, 100, 50), np.linspace(-30, 40, 50)
    assert (field(x, y)[10:20] == field(x[10:20], y[10:20])).all()
    assert np.abs(field(x, y)).max() <= 1.0


def test_rank_share_cuts_a_known_part() -> None:
    values = np.random.default_rng(2).normal(size=1_000)
    assert (rank_share(values) < 0.37).sum() == 370
