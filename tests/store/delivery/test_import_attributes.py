"""Delivered columns and values under our keys: aliases, codes, numbers, dates, identifiers, and what is wrong."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from yizhangtu.model import Finding, Severity
from yizhangtu.standards import Profile
from yizhangtu.store.import_rules import import_rules
from yizhangtu.store.importing import Delivery
from yizhangtu.store.mapping import layer_named, match_columns

KEY = "land_change_survey"
Frames = Callable[..., gpd.GeoDataFrame]
Write = Callable[..., Path]
Read = Callable[..., Delivery]
Found = Callable[[Delivery, str], list[Finding]]


def test_every_rule_has_a_title_a_basis_and_a_number_of_its_own() -> None:
    rules = import_rules()
    assert list(rules) == [f"D{number}" for number in range(1, 29)]
    assert all(rule.title and rule.basis.clause for rule in rules.values())
    assert not any(rule.basis.verified for rule in rules.values())


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("DLTB", KEY),
        ("dltb", KEY),
        ("地类图斑", KEY),
        ("150428DLTB", KEY),
        ("150428_DLTB_2023", KEY),
        ("YJJBNT", "permanent_basic_farmland"),
        ("YJJBNTTB", "permanent_basic_farmland"),
        ("GHFQ", "planning_zone"),
        ("WHQDLTB", None),
        ("DLTBGX", None),
        ("随手画", None),
    ],
)
def test_a_layer_is_known_by_code_alias_or_name(
    profile: Profile, name: str, key: str | None
) -> None:
    schema = layer_named(name, profile)
    assert (schema.key if schema else None) == key


def test_older_field_names_and_small_letters(parcels: Frames, write: Write, read: Read) -> None:
    frame = parcels(KCDLXS=[0.1, 0.0, 0.0], KCDLMJ=[41.0, 0.0, 0.0]).rename(
        columns={"DLBM": "dlbm"}
    )
    layer = read(write(frame)).layers[KEY].frame
    assert layer["land_class"].tolist() == ["0101", "0103", "0301"]
    assert layer["deduction_ratio"].tolist() == [0.1, 0.0, 0.0]
    assert layer["deduction_area_m2"].tolist() == [41.0, 0.0, 0.0]


def test_two_columns_for_one_field(parcels: Frames, write: Write, read: Read, found: Found) -> None:
    delivery = read(write(parcels(KCDLXS=[0.2] * 3, KCXS=[0.1] * 3)))
    layer = delivery.layers[KEY].frame
    assert layer["deduction_ratio"].tolist() == [0.1] * 3
    assert layer["KCDLXS"].tolist() == [0.2] * 3
    assert "字段 KCDLXS 与另一字段同为" in found(delivery, "D5")[0].message


def test_unknown_columns_are_kept_and_those_of_the_software_are_not(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    delivery = read(
        write(parcels(MY_NOTE=["甲", None, "乙"], Shape_Area=[1.0] * 3, number=[1, 2, 3]))
    )
    layer = delivery.layers[KEY].frame
    assert layer["MY_NOTE"].tolist()[::2] == ["甲", "乙"]
    assert layer["MY_NOTE"].isna().tolist() == [False, True, False]
    assert "Shape_Area" not in layer
    assert layer.columns[-1] == "geometry"
    assert "MY_NOTE、number" in found(delivery, "D4")[0].message


def test_an_unknown_column_called_like_a_key_of_ours_does_not_take_its_place(
    profile: Profile,
) -> None:
    schema = profile.layer(KEY)
    match = match_columns(["DLBM", "land_class"], schema)
    assert [(column, field.key) for column, field in match.fields] == [("DLBM", "land_class")]
    assert [column for column, _ in match.repeated] == ["land_class"]


def test_a_missing_required_field_is_hard_and_the_column_stays_absent(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    delivery = read(write(parcels(TBDLMJ=None)))
    assert "net_area_m2" not in delivery.layers[KEY].frame
    (finding,) = found(delivery, "D6")
    assert finding.severity is Severity.HARD
    assert "图斑地类面积”（TBDLMJ）" in finding.message


def test_an_empty_required_value(parcels: Frames, write: Write, read: Read, found: Found) -> None:
    delivery = read(write(parcels(DLMC=["水田", "  ", None], TBMJ=[1.0, np.nan, 2.0])))
    assert delivery.layers[KEY].frame["land_class_name"].isna().tolist() == [False, True, True]
    messages = [finding.message for finding in found(delivery, "D7")]
    assert "有2行为空：第2行（标识码150428000000000002）、第3行" in messages[0]
    assert "图斑面积（TBMJ）有1行为空" in messages[1]


def test_padded_and_numeric_codes_are_brought_to_one_spelling(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    delivery = read(write(parcels(DLBM=["0101 ", "103", "水田"], GDPDJB=[1.0, 2.0, 3.0])))
    layer = delivery.layers[KEY].frame
    assert layer["land_class"].tolist() == ["0101", "0103", "0101"]
    assert layer["slope_grade"].tolist() == ["1", "2", "3"]
    assert "有2行的代码写法已统一" in found(delivery, "D11")[0].message
    assert found(delivery, "D10") == []


def test_numbers_where_codes_should_be(parcels: Frames, write: Write, read: Read) -> None:
    frame = parcels(DLBM=[101.0, 103.0, 301.0])
    assert read(write(frame)).layers[KEY].frame["land_class"].tolist() == ["0101", "0103", "0301"]


def test_codes_of_land_use_padded_to_six_digits(parcels: Frames, write: Write, read: Read) -> None:
    frame = parcels(YDYHFLDM=["010000", "010100", "060101"], YDYHFLMC=["耕地", "水田", "道路"])
    layer = read(write(frame, layer="GHYDYH")).layers["planned_land_use"].frame
    assert layer["land_use_code"].tolist() == ["01", "0101", "060101"]


def test_unknown_codes_are_counted_with_examples_and_stay(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    delivery = read(write(parcels(DLBM=["9999", "0103", "9999"])))
    assert delivery.layers[KEY].frame["land_class"].tolist() == ["9999", "0103", "9999"]
    (finding,) = found(delivery, "D10")
    assert finding.severity is Severity.HARD
    assert (
        "代码“9999”不在代码表内，共2行：第1行（标识码150428000000000001）、第3行" in finding.message
    )
    assert finding.ids == ("150428000000000001", "150428000000000003")


def test_text_in_a_number_field_is_missing_never_zero(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    delivery = read(write(parcels(TBMJ=["410.04", "六百", "12.5亩"])))
    areas = delivery.layers[KEY].frame["parcel_area_m2"]
    assert areas[0] == 410.04
    assert areas.isna().tolist() == [False, True, True]
    findings = found(delivery, "D12")
    assert [finding.measured for finding in findings] == ["六百", "12.5亩"]
    assert "不当作0" in findings[0].message
    assert findings[0].x == pytest.approx(119.04, abs=0.01)


def test_numbers_written_as_text(parcels: Frames, write: Write, read: Read, found: Found) -> None:
    delivery = read(write(parcels(TBMJ=["1,234,567.89", " ４１０．０４ ", "-.5e1"])))
    areas = delivery.layers[KEY].frame["parcel_area_m2"]
    assert areas.tolist() == [1234567.89, 410.04, -5.0]
    assert found(delivery, "D12") == []


@pytest.mark.parametrize("written", ["1,23", "0x10", "nan", "inf", "1 2", "--1", "1e400"])
def test_what_is_no_number(
    parcels: Frames, write: Write, read: Read, found: Found, written: str
) -> None:
    delivery = read(write(parcels(TBMJ=[written, "1", "2"])))
    assert delivery.layers[KEY].frame["parcel_area_m2"].isna().tolist() == [True, False, False]
    assert found(delivery, "D12")[0].measured == written


def test_a_number_that_is_infinite(parcels: Frames, write: Write, read: Read, found: Found) -> None:
    delivery = read(write(parcels(TBMJ=[np.inf, 1.0, 2.0]), "DLTB.parquet"))
    assert delivery.layers[KEY].frame["parcel_area_m2"].isna().tolist() == [True, False, False]
    assert len(found(delivery, "D12")) == 1


def test_whole_numbers_stay_whole(parcels: Frames, write: Write, read: Read, found: Found) -> None:
    frame = read(write(parcels(SJNF=["2023", "2023.0", "2022"]))).layers[KEY].frame
    assert frame["data_year"].dtype == "int64"
    delivery = read(write(parcels(SJNF=[2023.5, np.nan, 2022.0]), "other.gpkg"))
    years = delivery.layers[KEY].frame["data_year"]
    assert years.dtype == "Int64"
    assert years.isna().tolist() == [True, True, False]
    assert found(delivery, "D12")[0].measured == "2023.5"


def test_dates_in_several_spellings(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    dates = {
        "BHKSSJ": ["20210131", "2021/1/31", "2021年1月31日"],
        "BHJSSJ": ["长期", "2035-13-01", None],
    }
    delivery = read(write(parcels(**dates), layer="YJJBNT"))
    frame = delivery.layers["permanent_basic_farmland"].frame
    assert frame["protected_from"].tolist() == ["2021-01-31"] * 3
    assert frame["protected_until"].tolist()[:2] == ["长期", "2035-13-01"]
    assert [finding.measured for finding in found(delivery, "D13")] == ["长期", "2035-13-01"]


@pytest.mark.parametrize("name", ["a.gpkg", "a.gdb", "a.parquet"])
def test_dates_that_are_dates(parcels: Frames, write: Write, read: Read, name: str) -> None:
    moments = pd.Series(["2021-01-31", None, "2035-12-31"], dtype="datetime64[ms]")
    path = write(
        parcels(BHKSSJ=moments), name.replace("a.parquet", "YJJBNT.parquet"), layer="YJJBNT"
    )
    frame = read(path).layers["permanent_basic_farmland"].frame
    assert frame["protected_from"].tolist()[::2] == ["2021-01-31", "2035-12-31"]
    assert frame["protected_from"].isna().tolist() == [False, True, False]


def test_a_doubled_object_id(parcels: Frames, write: Write, read: Read, found: Found) -> None:
    same = "150428000000000001"
    delivery = read(write(parcels(BSM=[same, "150428000000000002", same])))
    (finding,) = found(delivery, "D8")
    assert finding.severity is Severity.HARD
    assert finding.ids == (same,)
    assert "重复2次：第1行、第3行" in finding.message


def test_an_object_id_that_does_not_follow_the_pattern(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    delivery = read(write(parcels(BSM=["150428000000000001", "1", "110101000000000003"])))
    (finding,) = found(delivery, "D9")
    assert "有2行的标识码" in finding.message
    assert finding.ids == ("1", "110101000000000003")


def test_long_identifiers_beside_missing_ones_are_not_rounded(
    parcels: Frames, write: Write, read: Read
) -> None:
    ids = pd.array([150428000000000001, None, 150428000000000003], dtype="Int64")
    frame = read(write(parcels(BSM=ids))).layers[KEY].frame
    assert frame["object_id"].tolist()[::2] == ["150428000000000001", "150428000000000003"]


def test_mixed_values_of_a_geojson(parcels: Frames, write: Write, read: Read, found: Found) -> None:
    path = write(parcels(TBMJ=[1.5, 2.5, 3.5]), "DLTB.geojson")
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace('"TBMJ": 2.5', '"TBMJ": "约两亩"'), encoding="utf-8")
    delivery = read(path)
    assert delivery.layers[KEY].frame["parcel_area_m2"].tolist()[::2] == [1.5, 3.5]
    assert [finding.measured for finding in found(delivery, "D12")] == ["约两亩"]


def test_columns_of_kinds_only_parquet_has(parcels: Frames, write: Write, read: Read) -> None:
    frame = parcels(
        DLBM=pd.Categorical(["0101", "0103", "0301"]),
        WDGD=[True, False, True],
        TBMJ=[Decimal("410.04"), Decimal("1.5"), None],
        标签=[["甲", "乙"], ["丙"], []],
    )
    path = write(frame, "YJJBNT.parquet")
    layer = read(path).layers["permanent_basic_farmland"].frame
    assert layer["land_class"].tolist() == ["0101", "0103", "0301"]
    assert layer["stable"].tolist() == ["1", "0", "1"]
    assert layer["parcel_area_m2"].tolist()[:2] == [410.04, 1.5]
    assert layer["标签"].tolist() == ["['甲' '乙']", "['丙']", "[]"]


def test_an_infinite_number_is_no_text(parcels: Frames, write: Write, read: Read) -> None:
    frame = parcels(TBBH=[1.0, np.inf, 2.5])
    numbers = read(write(frame, "DLTB.parquet")).layers[KEY].frame["parcel_number"]
    assert numbers.tolist()[::2] == ["1", "2.5"]
    assert numbers.isna()[1]


def test_an_unknown_column_called_geometry_or_like_a_key_gets_an_underscore(
    parcels: Frames, write: Write, read: Read
) -> None:
    frame = parcels(KCXS=[0.1] * 3, deduction_ratio=[0.2] * 3)
    layer = read(write(frame)).layers[KEY].frame
    assert layer["deduction_ratio"].tolist() == [0.1] * 3
    assert layer["deduction_ratio_"].tolist() == [0.2] * 3
