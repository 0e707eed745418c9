from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from line_changes import UNIT, boundary, cell, farmland, pieces, state, survey

from yizhangtu.geometry import statutory_area
from yizhangtu.indicators import PlanState
from yizhangtu.maintenance import (
    DeliveryNames,
    LineChange,
    build_change,
    changed_rows,
    delivery_layers,
    delivery_name,
)
from yizhangtu.model import ChangeForm, ControlLine

FARMLAND = ControlLine.PERMANENT_BASIC_FARMLAND
BOUNDARY = ControlLine.URBAN_DEVELOPMENT_BOUNDARY


@pytest.fixture
def plan() -> PlanState:
    """Farmland of three cells in a row, arable land beyond."""
    return state(
        permanent_basic_farmland=farmland([{"at": cell(column, 0)} for column in range(3)]),
        land_change_survey=survey([{"at": cell(column, 0)} for column in range(6)]),
        urban_development_boundary=boundary([{"at": cell(0, 5)}]),
    )


@pytest.fixture
def change(plan: PlanState) -> LineChange:
    """The first cell leaves, half the second too, another comes."""
    given = [
        {"direction": "out", "reason_code": "131", "number": "甲", "at": cell(0, 0)},
        {"direction": "out", "reason_code": "131", "number": "乙", "at": cell(1, 0, 0.5, 1)},
        {"direction": "in", "number": "丙", "at": cell(4, 0), "quota_source": "1", "note": "说明"},
    ]
    return build_change(plan, FARMLAND, ChangeForm.PIECES, pieces(given))


def test_three_layers_per_line_in_the_order_of_the_changes(
    plan: PlanState, change: LineChange
) -> None:
    other = build_change(
        plan, BOUNDARY, ChangeForm.PIECES, pieces([{"direction": "in", "at": cell(1, 5)}])
    )
    layers = delivery_layers(plan, [change, other])
    assert [one.code for one in layers] == [
        "WHQYJJBNTBHHX",
        "WHCYJJBNTBHHX",
        "WHHYJJBNTBHHX",
        "WHQCZKFBJ",
        "WHCCZKFBJ",
        "WHHCZKFBJ",
    ]
    assert layers[0].name == "永久基本农田保护红线（维护前）"
    assert [len(one.frame) for one in layers] == [2, 3, 2, 0, 1, 1]
    assert all(one.frame.crs == plan.frame(FARMLAND).crs for one in layers)


def test_the_change_layer_has_the_fields_of_the_standard(
    plan: PlanState, change: LineChange
) -> None:
    frame = delivery_layers(plan, [change])[1].frame
    schema = delivery_layers(plan, [change])[1].schema
    codes = {one.key: one.code for one in schema.fields}
    assert [codes[key] for key in frame.columns if key != "geometry"] == [
        "BSM", "YSDM", "XZQDM", "XZQMC", "WHLX", "WHLY", codes["evidence"], "WHBH", "JDZBLY", "KZBSHSLX", "BZ"
    ]  # fmt: skip
    assert list(frame["object_id"]) == [f"15099900000000000{serial}" for serial in (1, 2, 3)]
    assert list(frame["direction"]) == ["3", "3", "1"]
    assert list(frame["number"]) == ["甲", "乙", "丙"]
    assert list(frame["quota_source"]) == ["", "", "1"]
    assert list(frame["note"]) == ["", "", "说明"]
    assert set(frame["unit_code"]) == {"150999"}
    assert set(frame["unit_name"]) == {"青禾县"}


def test_before_less_out_and_with_in_tiles_after(plan: PlanState, change: LineChange) -> None:
    before, moved, after = (one.frame for one in delivery_layers(plan, [change]))
    areas = [float(statutory_area(frame.geometry).sum()) for frame in (before, after)]
    signs = np.where(moved["direction"] == "1", 1.0, -1.0)
    transferred = float((statutory_area(moved.geometry) * signs).sum())
    assert areas[0] + transferred == pytest.approx(areas[1], rel=1e-9)
    assert list(after["object_id"]) == ["150999300100000002", "150999300100000004"]
    assert list(before["object_id"]) == ["150999300100000001", "150999300100000002"]


def test_rows_read_again_from_disk_are_still_the_same_rows(change: LineChange) -> None:
    again = change.after.set_geometry(
        change.after.geometry.from_wkb(change.after.geometry.to_wkb(), crs=change.after.crs)
    )
    other = LineChange(change.line, change.form, change.before, change.pieces, again)
    assert [list(rows) for rows in changed_rows(other)] == [[0, 1], [0, 2]]


def test_a_row_delivered_twice_counts_once(plan: PlanState) -> None:
    frame = plan.frame(BOUNDARY)
    twice = pd.concat([frame, frame], ignore_index=True)
    change = LineChange(BOUNDARY, ChangeForm.LAYER, frame, frame.iloc[:0], twice)
    copied = change.after.set_geometry(
        twice.geometry.from_wkb(twice.geometry.to_wkb(), crs=twice.crs)
    )
    old, new = changed_rows(LineChange(BOUNDARY, ChangeForm.LAYER, frame, frame.iloc[:0], copied))
    assert (list(old), list(new)) == ([], [1])


def test_names_can_be_set(plan: PlanState, change: LineChange) -> None:
    names = replace(
        DeliveryNames.of(plan.profile), before=("Q_", "前"), database="{name}{year}.gdb"
    )
    assert delivery_layers(plan, [change], names)[0].code == "Q_YJJBNTBHHX"
    assert delivery_name(UNIT, 2026, names) == "青禾县2026.gdb"
    assert delivery_name(UNIT, 2026) == "150999青禾县2026年度县级国土空间总体规划动态维护.gdb"
