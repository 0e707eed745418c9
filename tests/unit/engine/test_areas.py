"""Areas of record of files: those of frames."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from yizhangtu.engine.areas import areas_of_layer
from yizhangtu.engine.layers import PolygonLayer
from yizhangtu.errors import SchemaMismatch
from yizhangtu.geometry import area_of_record

Written = Callable[..., Path]


@pytest.mark.parametrize("crs", [4528, 4490], ids=["belt", "degrees"])
def test_areas_of_files_are_those_of_frames(
    land: gpd.GeoDataFrame, written: Written, crs: int
) -> None:
    frame = land.to_crs(crs).sample(frac=1, random_state=3)
    holed = shapely.Polygon(
        frame.geometry.iloc[0].exterior, [frame.geometry.iloc[0].buffer(-crs / 1e9).exterior]
    )
    frame.geometry = [holed, None, shapely.Polygon(), *frame.geometry[3:]]
    frame = frame.set_crs(crs, allow_override=True)
    for options in ({}, {"write_covering_bbox": False, "row_group_size": 1000}):
        found = areas_of_layer(
            PolygonLayer.open(written(frame, "land.parquet", **options)), columns=["BSM"]
        )
        assert found["row"].to_pylist() == list(range(len(frame)))
        assert found["area_dm2"].to_pylist() == area_of_record(frame.geometry).tolist()
        assert found["BSM"].to_pylist() == frame["BSM"].tolist()


def test_a_layer_without_rows_has_no_areas(land: gpd.GeoDataFrame, written: Written) -> None:
    found = areas_of_layer(PolygonLayer.open(written(land.iloc[:0], "a.parquet")), columns=["BSM"])
    assert found.column_names == ["row", "area_dm2", "BSM"]
    assert found.num_rows == 0


def test_a_column_that_is_not_there(land: gpd.GeoDataFrame, written: Written) -> None:
    with pytest.raises(SchemaMismatch, match="没有字段“TBMJ”"):
        areas_of_layer(PolygonLayer.open(written(land, "a.parquet")), columns=["TBMJ"])
