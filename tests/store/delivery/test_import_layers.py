"""Which layers of a delivery are taken, and a single layer read for a proposal."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest

from yizhangtu.errors import CrsMismatch, SchemaMismatch
from yizhangtu.model import AdminUnit, ChangeForm, ControlLine, Finding
from yizhangtu.standards import Profile
from yizhangtu.store.importing import Delivery, read_layer, read_line_change

KEY = "land_change_survey"
FARMLAND = ControlLine.PERMANENT_BASIC_FARMLAND
Frames = Callable[..., gpd.GeoDataFrame]
Write = Callable[..., Path]
Read = Callable[..., Delivery]
Found = Callable[[Delivery, str], list[Finding]]


@pytest.fixture
def several(parcels: Frames, write: Write) -> Path:
    """A geodatabase of three known layers and one that is not."""
    for layer in ("DLTB", "STBHHX", "CZKFBJ", "MYDRAWING"):
        path = write(parcels(), "成果.gdb", layer=layer)
    return path


def test_all_known_layers_are_taken_and_the_others_named(
    several: Path, read: Read, found: Found
) -> None:
    delivery = read(several)
    assert list(delivery.layers) == [KEY, "ecological_redline", "urban_development_boundary"]
    assert delivery.unknown_layers == ("MYDRAWING",)
    assert "有1个图层不在标准内，未导入：MYDRAWING" in found(delivery, "D3")[0].message


@pytest.mark.parametrize("wanted", ["STBHHX", "生态保护红线", "ecological_redline"])
def test_only_the_layers_asked_for(several: Path, read: Read, wanted: str) -> None:
    assert list(read(several, layers=[wanted]).layers) == ["ecological_redline"]


def test_a_layer_asked_for_that_is_not_there(several: Path, read: Read) -> None:
    with pytest.raises(SchemaMismatch, match=r"没有找到图层规划分区|没有找到图层") as caught:
        read(several, layers=["YDYHGHFQ"])
    assert "DLTB、STBHHX、CZKFBJ" in caught.value.where


def test_one_layer_twice_is_refused(
    parcels: Frames, write: Write, read: Read, tmp_path: Path
) -> None:
    write(parcels(), "STBHHX.shp")
    write(parcels(), "150428STBHHX.shp")
    with pytest.raises(SchemaMismatch, match="“生态保护红线”有两个：150428STBHHX和STBHHX"):
        read(tmp_path)


def test_no_known_layer_at_all(parcels: Frames, write: Write, read: Read) -> None:
    with pytest.raises(SchemaMismatch, match="没有一个图层是标准图层") as caught:
        read(write(parcels(), layer="随手画"))
    assert "随手画" in caught.value.where
    assert "DLTB" in caught.value.mend


def test_nothing_is_handed_on_when_one_layer_cannot_be_taken(
    parcels: Frames, write: Write, read: Read
) -> None:
    write(parcels(), "成果.gdb", layer="DLTB")
    path = write(parcels(3857), "成果.gdb", layer="STBHHX")
    with pytest.raises(CrsMismatch) as caught:
        read(path)
    assert caught.value.where == "成果.gdb 的图层 STBHHX"


def test_layers_of_a_delivery_may_differ_in_crs(parcels: Frames, write: Write, read: Read) -> None:
    write(parcels(), "成果.gdb", layer="DLTB")
    layers = read(write(parcels().to_crs(4490), "成果.gdb", layer="STBHHX")).layers
    assert [layer.crs_text for layer in layers.values()] == ["EPSG:4528", "EPSG:4490"]


@pytest.fixture
def pieces(parcels: Frames) -> gpd.GeoDataFrame:
    """Pieces of transfer as a planner draws them, with Chinese column names."""
    frame = parcels()[["geometry"]]
    frame["方向"] = ["调入", "调出", "3"]
    frame["理由"] = ["1", "2", "2"]
    frame["举证材料"] = ["照片", None, "批文"]
    return frame


def test_a_single_layer_is_read_under_a_given_schema(
    pieces: gpd.GeoDataFrame, write: Write, profile: Profile, unit: AdminUnit
) -> None:
    schema = profile.layer("transfer_pieces")
    path = write(pieces, "transfers.gpkg", layer="随手画")
    delivery = read_layer(path, schema=schema, profile=profile, unit=unit)
    frame = delivery.layers["transfer_pieces"].frame
    assert frame["direction"].tolist() == ["1", "3", "3"]
    assert frame["reason_code"].tolist() == ["1", "2", "2"]
    assert frame["evidence"].tolist()[::2] == ["照片", "批文"]


def test_of_several_layers_the_named_or_the_fitting_one(
    several: Path, profile: Profile, unit: AdminUnit
) -> None:
    schema = profile.layer("ecological_redline")
    by_meaning = read_layer(several, schema=schema, profile=profile, unit=unit)
    assert by_meaning.layers["ecological_redline"].code == "STBHHX"
    by_name = read_layer(several, schema=schema, profile=profile, unit=unit, layer="mydrawing")
    assert by_name.layers["ecological_redline"].code == "MYDRAWING"
    with pytest.raises(SchemaMismatch, match="文件里有4个图层，不能确定用哪一个"):
        read_layer(several, schema=profile.layer("road"), profile=profile, unit=unit)


def test_pieces_are_told_from_a_whole_line_by_the_direction(
    pieces: gpd.GeoDataFrame, parcels: Frames, write: Write, profile: Profile, unit: AdminUnit
) -> None:
    path = write(pieces, "transfers.gpkg")
    form, delivery = read_line_change(path, FARMLAND, profile=profile, unit=unit)
    assert form is ChangeForm.PIECES
    assert list(delivery.layers) == ["transfer_pieces"]
    path = write(parcels(), "whole.gpkg", layer="new")
    form, delivery = read_line_change(path, FARMLAND, profile=profile, unit=unit)
    assert form is ChangeForm.LAYER
    assert list(delivery.layers) == ["permanent_basic_farmland"]


@pytest.mark.parametrize("name", ["transfers.geojson", "transfers.parquet"])
def test_pieces_in_other_formats(
    pieces: gpd.GeoDataFrame, write: Write, profile: Profile, unit: AdminUnit, name: str
) -> None:
    form, delivery = read_line_change(write(pieces, name), FARMLAND, profile=profile, unit=unit)
    assert form is ChangeForm.PIECES
    assert delivery.layers["transfer_pieces"].frame["direction"].tolist() == ["1", "3", "3"]
