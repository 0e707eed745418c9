import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from line_changes import CRS, NORTH, boundary, cell, farmland, layer, pieces, state, survey

from yizhangtu.errors import CrsMismatch, UsageError
from yizhangtu.indicators import PlanState
from yizhangtu.maintenance import after_state, build_change
from yizhangtu.maintenance.building import PIECE_COLUMNS
from yizhangtu.model import ChangeForm, ControlLine, Severity

FARMLAND = ControlLine.PERMANENT_BASIC_FARMLAND
REDLINE = ControlLine.ECOLOGICAL_REDLINE
BOUNDARY = ControlLine.URBAN_DEVELOPMENT_BOUNDARY


def county(**more: gpd.GeoDataFrame) -> PlanState:
    """Farmland on four by two cells, arable survey on six by two, forest beyond, two townships."""
    cells = [(column, row) for row in range(2) for column in range(4)]
    return state(
        **{
            "permanent_basic_farmland": farmland([{"at": cell(*one)} for one in cells]),
            "land_change_survey": survey(
                [
                    {
                        "at": cell(column, row),
                        "land_class": "0101" if column < 6 else "0301",
                        "parcel_number": f"{column}{row}",
                    }
                    for row in range(2)
                    for column in range(8)
                ]
            ),
            "township": layer(
                [
                    {"unit_code": "150999101", "unit_name": "东乡", "at": cell(0, 0, 3, 2)},
                    {"unit_code": "150999102", "unit_name": "西镇", "at": cell(3, 0, 9, 2)},
                ]
            ),
            **more,
        }
    )


def out(at: object, **more: object) -> dict[str, object]:
    return {"direction": "3", "reason_code": "131", "at": at, **more}


def enter(at: object, **more: object) -> dict[str, object]:
    return {"direction": "1", "at": at, **more}


def test_a_whole_row_leaves_with_all_it_is_booked_for() -> None:
    change = build_change(county(), FARMLAND, ChangeForm.PIECES, pieces([out(cell(0, 0))]))
    assert change.findings == ()
    assert list(change.pieces["area_dm2"]) == [950_000]
    assert list(change.pieces["gross_area_dm2"]) == [1_000_000]
    assert len(change.after) == 7
    assert "150999300100000001" not in set(change.after["object_id"])


def test_a_cut_row_keeps_its_attributes_and_the_exact_remainder() -> None:
    plan = county(
        permanent_basic_farmland=farmland(
            [{"at": cell(0, 0), "net_area_m2": 9_500.01, "deduction_area_m2": 499.99}]
        )
    )
    change = build_change(plan, FARMLAND, ChangeForm.PIECES, pieces([out(cell(0, 0, 0.5, 1))]))
    row = change.after.iloc[0]
    # Half of 950,001 square decimetres: the half dm² goes to the piece, so that both add up to the record.
    assert list(change.pieces["area_dm2"]) == [475_001]
    assert row["net_area_m2"] == 4_750.00
    assert row["parcel_area_m2"] == 5_000.00
    assert row["deduction_area_m2"] == 250.00
    assert row["object_id"] == "150999300100000001"
    assert row["farmland_number"] == "150999101001000001"
    assert row["data_year"] == 2024
    assert row.geometry.equals(cell(0.5, 0, 0.5, 1))


def test_rows_not_touched_are_the_same_bit_for_bit() -> None:
    plan = county()
    before = plan.frame(FARMLAND)
    change = build_change(
        plan, FARMLAND, ChangeForm.PIECES, pieces([out(cell(0.5, 0)), enter(cell(4, 1))])
    )
    kept = before.iloc[2:].reset_index(drop=True)
    same = change.after.iloc[2:8].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        pd.DataFrame(kept.drop(columns="geometry")), pd.DataFrame(same.drop(columns="geometry"))
    )
    assert list(kept.geometry.to_wkb()) == list(same.geometry.to_wkb())
    assert isinstance(change.after.index, pd.RangeIndex)
    assert list(change.after.columns) == list(before.columns)
    assert change.after.crs == before.crs


def test_the_line_before_is_not_changed() -> None:
    plan = county()
    copy = plan.frame(FARMLAND).copy(deep=True)
    build_change(plan, FARMLAND, ChangeForm.PIECES, pieces([out(cell(0.5, 0)), enter(cell(4, 1))]))
    pd.testing.assert_frame_equal(pd.DataFrame(copy), pd.DataFrame(plan.frame(FARMLAND)))


def test_farmland_enters_with_the_arable_net_area_of_the_survey() -> None:
    # A cell and a half of paddy and half a cell of forest.
    change = build_change(
        county(), FARMLAND, ChangeForm.PIECES, pieces([enter(cell(4.5, 0, 2, 1))])
    )
    piece, row = change.pieces.iloc[0], change.after.iloc[-1]
    assert piece["area_dm2"] == 1_485_000
    assert piece["gross_area_dm2"] == 2_000_000
    assert row["net_area_m2"] == 14_850.0
    assert row["parcel_area_m2"] == 20_000.0
    assert row["deduction_area_m2"] == 5_150.0


def test_a_new_farmland_row_is_named_after_the_parcel_that_gives_most() -> None:
    plan = county(
        permanent_basic_farmland=farmland(
            [{"at": cell(0, 0), "slope_grade": "1", "location_code": "x", "parcel_number": "p"}]
        )
    )
    change = build_change(plan, FARMLAND, ChangeForm.PIECES, pieces([enter(cell(4.8, 1, 1.2, 1))]))
    row = change.after.iloc[-1]
    assert row["parcel_number"] == "51"
    assert row["land_class"] == "0101"
    assert row["slope_grade"] == "2"
    assert row["object_id"] == "150999300100000002"
    assert row["farmland_number"] == "150999101001000002"
    assert row["data_year"] == 2024


def test_boundary_rows_have_the_zone_of_the_piece_or_the_built_up_zone() -> None:
    plan = state(urban_development_boundary=boundary([{"at": cell(0, 0)}]))
    change = build_change(
        plan,
        BOUNDARY,
        ChangeForm.PIECES,
        pieces([enter(cell(1, 0)), enter(cell(2, 0, 2, 1), zone_code="430")]),
    )
    new = change.after.iloc[1:]
    assert list(new["zone_code"]) == ["410", "430"]
    assert list(new["zone_name"]) == ["城镇集中建设区", "特别用途区"]
    assert list(new["recorded_area_m2"]) == [10_000.0, 20_000.0]
    assert list(new["unit_name"]) == ["青禾县", "青禾县"]
    assert list(new["object_id"]) == ["150999300300000002", "150999300300000003"]
    assert list(change.pieces["gross_area_dm2"]) == [1_000_000, 2_000_000]


def test_redline_rows_have_the_realm_of_the_piece_or_land() -> None:
    rows = [
        {
            "at": cell(0, 0),
            "object_id": "7",
            "realm": "海域",
            "city_name": "甲市",
            "recorded_area_m2": 1e4,
        }
    ]
    rows = [{**one, "county_code": "", "county_name": ""} for one in rows]
    plan = state(ecological_redline=layer(rows))
    change = build_change(
        plan,
        REDLINE,
        ChangeForm.PIECES,
        pieces([enter(cell(1, 0)), enter(cell(3, 0), realm="海域")]),
    )
    new = change.after.iloc[1:]
    assert list(new["realm"]) == ["陆域", "海域"]
    assert list(new["county_code"]) == ["150999", "150999"]
    assert list(new["city_name"]) == ["甲市", "甲市"]
    # The layer's own identifiers are no 18 digits, so numbering starts with the county.
    assert list(new["object_id"]) == ["150999000000000001", "150999000000000002"]


def test_pieces_have_townships_and_generated_numbers() -> None:
    change = build_change(
        county(),
        FARMLAND,
        ChangeForm.PIECES,
        pieces([out(cell(2.2, 0)), out(cell(0, 1), number="甲1"), enter(cell(4, 1), place="南地")]),
        year=2026,
    )
    assert tuple(change.pieces.columns) == PIECE_COLUMNS
    assert list(change.pieces["number"]) == ["20260103000001", "甲1", "20260101000001"]
    assert list(change.pieces["township"]) == ["东乡", "东乡", "西镇"]
    assert list(change.pieces["place"]) == ["", "", "南地"]


def test_pieces_that_only_touch_are_no_findings() -> None:
    change = build_change(
        county(),
        FARMLAND,
        ChangeForm.PIECES,
        pieces([out(cell(0, 0)), out(cell(1, 0)), enter(cell(4, 0)), enter(cell(4, 1))]),
    )
    assert change.findings == ()


def test_land_outside_the_line_cannot_leave_it() -> None:
    change = build_change(
        county(), FARMLAND, ChangeForm.PIECES, pieces([out(cell(-0.5, 0), number="甲1")])
    )
    (finding,) = change.findings
    assert (finding.rule, finding.severity, finding.ids) == ("C4", Severity.HARD, ("甲1",))
    assert (finding.measured, finding.unit, finding.layer) == ("5000.00", "平方米", FARMLAND.value)
    assert "控制线以外" in finding.message
    assert finding.mend == "请按现行控制线裁切该图斑"
    assert finding.clause == "面积恒等关系"
    # The place lies in the part outside: west of the county's western edge at 120° E.
    assert finding.x is not None
    assert 119.999 < finding.x < 120.0
    assert list(change.pieces["area_dm2"]) == [475_000]


def test_a_border_with_other_vertices_on_either_side_is_no_finding() -> None:
    # 2 km of border in the line's steps of 90 m: the piece has it as one edge, and the 70 m rule cuts the two differently.
    rows = [
        {"at": shapely.Polygon([(500_000 + 90 * i, NORTH + 9 * i), (500_090 + 90 * i, NORTH + 9 + 9 * i),
                                (500_090 + 90 * i, NORTH + 500), (500_000 + 90 * i, NORTH + 500)])}
        for i in range(22)
    ]  # fmt: skip
    strip = shapely.Polygon(
        [(500_000, NORTH), (501_980, NORTH + 198), (501_980, NORTH + 300), (500_000, NORTH + 300)]
    )
    plan = state(urban_development_boundary=boundary(rows))
    change = build_change(plan, BOUNDARY, ChangeForm.PIECES, pieces([out(strip)]))
    assert change.findings == ()


def test_land_inside_the_line_cannot_enter_it() -> None:
    change = build_change(
        county(), FARMLAND, ChangeForm.PIECES, pieces([enter(cell(3.9, 0), number="乙1")])
    )
    (finding,) = change.findings
    assert (finding.rule, finding.ids, finding.measured) == ("C4", ("乙1",), "1000.00")
    assert "已在现行控制线内" in finding.message


def test_pieces_on_top_of_each_other_are_found_and_leave_once() -> None:
    change = build_change(
        county(),
        FARMLAND,
        ChangeForm.PIECES,
        pieces([out(cell(0, 0), number="甲"), out(cell(0.5, 0), number="乙")]),
    )
    (finding,) = change.findings
    assert (finding.rule, finding.ids, finding.measured) == ("C4", ("甲", "乙"), "5000.00")
    assert list(change.pieces["area_dm2"]) == [950_000, 475_000]
    assert change.pieces.geometry.iloc[1].equals(cell(0.5, 0))


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "没有图形"),
        (shapely.Polygon(), "没有图形"),
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "图形无效"),
        (shapely.LineString([(0, 0), (1, 1)]), "不是面"),
    ],
    ids=["missing", "empty", "self-crossing", "line"],
)
def test_a_piece_without_a_usable_geometry_is_left_out_and_told(
    geometry: object, words: str
) -> None:
    change = build_change(
        county(), FARMLAND, ChangeForm.PIECES, pieces([out(geometry, number="坏"), out(cell(0, 0))])
    )
    (finding,) = change.findings
    assert (finding.rule, finding.severity, finding.ids) == ("C8", Severity.HARD, ("坏",))
    assert words in finding.message
    assert list(change.pieces["area_dm2"]) == [950_000]


@pytest.mark.parametrize(
    "raw", ["1", 1, 1.0, " 调入 ", "in", "IN"], ids=["code", "int", "float", "word", "own", "upper"]
)
def test_directions_are_read_in_every_spelling(raw: object) -> None:
    change = build_change(
        county(), FARMLAND, ChangeForm.PIECES, pieces([enter(cell(4, 0), direction=raw)])
    )
    assert list(change.pieces["direction"]) == ["in"]


@pytest.mark.parametrize(
    "raw", ["2", "", None, "进"], ids=["attribute", "blank", "missing", "unknown"]
)
def test_a_piece_without_a_direction_is_left_out_and_told(raw: object) -> None:
    change = build_change(
        county(),
        FARMLAND,
        ChangeForm.PIECES,
        pieces([out(cell(0, 0)), enter(cell(4, 0), direction=raw)]),
    )
    (finding,) = change.findings
    assert (finding.rule, finding.severity) == ("C6", Severity.HARD)
    assert "维护方向" in finding.message
    assert len(change.pieces) == 1


def test_a_reason_is_read_by_name_and_a_missing_one_stays_empty() -> None:
    given = [
        enter(cell(4, 0), reason_code="永久基本农田储备区地块"),
        enter(cell(4, 1), reason_code=None),
        out(cell(0, 0), reason_code=131.0),
    ]
    change = build_change(county(), FARMLAND, ChangeForm.PIECES, pieces(given))
    assert list(change.pieces["reason_code"]) == ["112", "", "131"]
    assert change.findings == ()  # rule C6 tells of it


def test_one_number_for_two_pieces_is_found() -> None:
    given = [out(cell(0, 0), number="甲"), out(cell(2, 0), number="甲")]
    (finding,) = build_change(county(), FARMLAND, ChangeForm.PIECES, pieces(given)).findings
    assert (finding.rule, finding.ids) == ("C6", ("甲",))


def test_columns_may_be_missing_but_for_direction() -> None:
    delivered = gpd.GeoDataFrame({"direction": ["out"]}, geometry=[cell(0, 0)], crs=CRS)
    change = build_change(county(), FARMLAND, ChangeForm.PIECES, delivered)
    row = change.pieces.iloc[0]
    assert [row["reason_code"], row["evidence"], row["note"]] == ["", "", ""]
    assert row["number"] == "00000103000001"


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4528"], ids=["degrees", "zone prefix"])
def test_another_crs_makes_no_slivers(crs: str) -> None:
    given = pieces([out(cell(0, 0)), out(cell(2, 1)), enter(cell(4, 0))])
    plan = county()
    own = build_change(plan, FARMLAND, ChangeForm.PIECES, given)
    other = build_change(plan, FARMLAND, ChangeForm.PIECES, given.to_crs(crs))
    assert [finding.severity for finding in other.findings] == [Severity.INFO]
    assert list(other.pieces["area_dm2"]) == list(own.pieces["area_dm2"])
    assert list(other.after.geometry.iloc[:6].to_wkb()) == list(
        own.after.geometry.iloc[:6].to_wkb()
    )
    # The new row takes the corners it shares with the line from the line, bit for bit.
    shared = {(east, north) for east, north in cell(4, 0).exterior.coords if east == 500_400}
    assert shared <= set(other.after.geometry.iloc[6].exterior.coords)
    assert other.pieces.crs == plan.frame(FARMLAND).crs


def test_a_row_of_the_line_that_cannot_be_cut_is_told() -> None:
    crossing = shapely.Polygon(
        [(500_000, NORTH), (500_100, NORTH + 100), (500_100, NORTH), (500_000, NORTH + 100)]
    )
    plan = county(permanent_basic_farmland=farmland([{"at": crossing}, {"at": cell(1, 0)}]))
    change = build_change(plan, FARMLAND, ChangeForm.PIECES, pieces([out(cell(0, 0, 2, 1))]))
    assert {finding.rule for finding in change.findings} == {"C4", "C8"}
    assert len(change.after) == 1
    assert change.after.geometry.iloc[0].equals(crossing)


def test_rows_without_a_recorded_area_are_measured_and_told() -> None:
    plan = state(
        urban_development_boundary=boundary(
            [{"at": cell(0, 0), "recorded_area_m2": None}, {"at": cell(1, 0)}]
        )
    )
    change = build_change(plan, BOUNDARY, ChangeForm.PIECES, pieces([out(cell(0, 0, 0.5, 1))]))
    (finding,) = change.findings
    assert (finding.rule, finding.severity) == ("C8", Severity.WARNING)
    assert list(change.pieces["area_dm2"]) == [500_000]
    assert list(change.after["recorded_area_m2"]) == [5_000.0, 10_000.0]


def test_a_line_without_its_field_of_record_gets_it_where_it_is_known() -> None:
    plan = state(
        urban_development_boundary=boundary([{"at": cell(0, 0)}, {"at": cell(1, 0)}]).drop(
            columns="recorded_area_m2"
        )
    )
    change = build_change(plan, BOUNDARY, ChangeForm.PIECES, pieces([out(cell(0, 0, 0.5, 1))]))
    assert change.after["recorded_area_m2"].iloc[0] == 5_000.0
    assert np.isnan(change.after["recorded_area_m2"].iloc[1])


@pytest.mark.parametrize("kind", ["no survey", "no land class"])
def test_farmland_cannot_enter_without_land_classes(kind: str) -> None:
    plan = county()
    layers = dict(plan.layers)
    if kind == "no survey":
        layers.pop("land_change_survey")
    else:
        layers["land_change_survey"] = layers["land_change_survey"].drop(columns="land_class")
    change = build_change(state(**layers), FARMLAND, ChangeForm.PIECES, pieces([enter(cell(4, 0))]))
    (finding,) = change.findings
    assert (finding.rule, finding.severity) == ("C8", Severity.HARD)
    assert "净面积" in finding.message


def test_an_arable_parcel_without_a_net_area_is_told() -> None:
    parcels = survey([{"at": cell(4, 0), "net_area_m2": None}])
    change = build_change(
        county(land_change_survey=parcels), FARMLAND, ChangeForm.PIECES, pieces([enter(cell(4, 0))])
    )
    (finding,) = change.findings
    assert (finding.rule, finding.ids) == ("C8", ("150999000100000001",))
    assert list(change.pieces["area_dm2"]) == [1_000_000]


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4528"], ids=["degrees", "zone prefix"])
def test_layers_of_one_version_may_differ_in_crs(crs: str) -> None:
    plan = county()
    moved = {key: plan.frame(key).to_crs(crs) for key in ("land_change_survey", "township")}
    given = pieces([out(cell(0, 0)), enter(cell(4, 0))])
    change = build_change(county(**moved), FARMLAND, ChangeForm.PIECES, given)
    assert change.findings == ()
    # An edge of 100 m straight in degrees leaves the straight one of the plane by 0.2 mm: 0.01 m² along the county's rim.
    assert list(change.pieces["area_dm2"]) == pytest.approx([950_000, 990_000], abs=2)
    assert list(change.pieces["township"]) == ["东乡", "西镇"]
    assert change.after["land_class"].iloc[-1] == "0101"


def test_a_plan_in_degrees_is_changed_in_degrees() -> None:
    plan = county()
    degrees = state(**{key: frame.to_crs("EPSG:4490") for key, frame in plan.layers.items()})
    given = pieces([out(cell(0, 0, 0.5, 1)), enter(cell(4, 0))]).to_crs("EPSG:4490")
    change = build_change(degrees, FARMLAND, ChangeForm.PIECES, given)
    assert change.findings == ()
    assert list(change.pieces["area_dm2"]) == [475_000, 990_000]
    assert change.after.geometry.iloc[-1] is given.geometry.iloc[1]


def test_new_values_that_do_not_fit_a_column_widen_it() -> None:
    line = farmland([{"at": cell(0, 0), "protected_from": 2017.0}])
    plan = county(
        permanent_basic_farmland=line,
        land_change_survey=survey([{"at": cell(4, 0)}]).drop(columns="data_year"),
    )
    given = pieces([enter(cell(4, 0), protected_from="二〇二六")])
    after = build_change(plan, FARMLAND, ChangeForm.PIECES, given).after
    assert list(after["protected_from"]) == [2017.0, "二〇二六"]
    assert after["data_year"].iloc[0] == 2024
    assert pd.isna(after["data_year"].iloc[1])


def test_identifiers_that_run_over_are_refused() -> None:
    plan = state(
        urban_development_boundary=boundary([{"at": cell(0, 0), "object_id": "150999300399999999"}])
    )
    with pytest.raises(UsageError, match="顺序号已用完"):
        build_change(plan, BOUNDARY, ChangeForm.PIECES, pieces([enter(cell(1, 0))]))


def test_no_pieces_change_nothing() -> None:
    plan = county()
    change = build_change(plan, FARMLAND, ChangeForm.PIECES, pieces([out(cell(0, 0))]).iloc[:0])
    assert len(change.pieces) == 0
    pd.testing.assert_frame_equal(pd.DataFrame(change.after), pd.DataFrame(plan.frame(FARMLAND)))


def test_a_base_without_the_line_is_refused() -> None:
    with pytest.raises(UsageError, match="没有城镇开发边界图层"):
        build_change(county(), BOUNDARY, ChangeForm.PIECES, pieces([out(cell(0, 0))]))


def test_pieces_without_a_crs_are_refused() -> None:
    delivered = gpd.GeoDataFrame({"direction": ["out"]}, geometry=[cell(0, 0)])
    with pytest.raises(CrsMismatch):
        build_change(county(), FARMLAND, ChangeForm.PIECES, delivered)


def test_the_state_after_has_the_new_lines_and_everything_else_as_it_was() -> None:
    plan = county(planning_zone=layer([{"zone_code": "300", "at": cell(0, 0)}]))
    change = build_change(plan, FARMLAND, ChangeForm.PIECES, pieces([out(cell(0, 0))]))
    after = after_state(plan, [change])
    assert after.version == "proposal"
    assert after.frame(FARMLAND) is change.after
    assert all(after.frame(key) is plan.frame(key) for key in plan.layers if key != FARMLAND)
