import geopandas as gpd
import pytest
from little_county import CRS, square

from yizhangtu.store import compare_layers


def layer(*rows: tuple[str | None, float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"object_id": [row[0] for row in rows], "zone_code": "410"},
        geometry=[square(row[1], 0, row[2], 1) for row in rows],
        crs=CRS,
    )


def test_rows_are_matched_by_identifier() -> None:
    found = compare_layers(
        "x", layer(("a", 0, 1), ("b", 1, 1)), layer(("a", 0, 1), ("b", 1, 2), ("c", 5, 1))
    )
    assert (found.added, found.removed, found.modified) == (1, 0, 1)
    assert found.gained_dm2 == pytest.approx(2_000_000, abs=2)
    assert found.lost_dm2 == 0


def test_rows_without_identifier_are_matched_by_content() -> None:
    found = compare_layers(
        "x", layer((None, 0, 1), (None, 1, 1)), layer((None, 1, 1), (None, 2, 1))
    )
    assert (found.added, found.removed, found.modified) == (1, 1, 0)


def test_equal_rows_count_one_by_one() -> None:
    found = compare_layers("x", layer((None, 0, 1), (None, 0, 1)), layer((None, 0, 1)))
    assert (found.added, found.removed) == (0, 1)


def test_a_layer_that_appears_or_goes() -> None:
    one = layer(("a", 0, 1))
    assert compare_layers("x", None, one).added == 1
    assert compare_layers("x", one, None).removed == 1


def test_the_same_snapshot_is_not_compared() -> None:
    assert compare_layers("x", None, None, same=True).same


def test_lines_have_no_land() -> None:
    roads = gpd.GeoDataFrame(geometry=[square(0, 0).exterior], crs=CRS)
    found = compare_layers("x", roads, roads)
    assert (found.gained_dm2, found.lost_dm2) == (None, None)


def test_another_crs_gives_no_land_figures() -> None:
    found = compare_layers("x", layer(("a", 0, 1)), layer(("a", 0, 1)).to_crs("EPSG:4490"))
    assert (found.gained_dm2, found.modified) == (None, 1)
