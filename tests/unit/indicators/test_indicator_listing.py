"""The listing: every indicator that tables name is there, and none looks beyond its layers."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import geopandas as gpd
import pytest

from yizhangtu.errors import StandardError
from yizhangtu.indicators import INDICATORS, PlanState, compute
from yizhangtu.standards import load_profile

Plan = Callable[..., PlanState]


def test_every_row_of_the_tables_has_its_indicators() -> None:
    profile = load_profile("national")
    rows = [row for table in ("5-1", "5-2", "5-3") for row in profile.table_rows(table)]
    named = {key for row in rows for key in row.indicators}
    assert named <= set(INDICATORS)


def test_every_layer_of_an_indicator_is_in_the_standards() -> None:
    profile = load_profile("national")
    for one in INDICATORS.values():
        for layer in (*one.layers, *one.optional_layers):
            assert profile.layer(layer).key == layer


@pytest.mark.parametrize("key", INDICATORS)
def test_an_empty_plan_decides_nothing(plan: Plan, key: str) -> None:
    found = compute(key, plan())
    assert found.indicator == key
    assert found.value is None
    assert found.reason.startswith("无法判定：缺少")


def test_an_unknown_indicator_is_a_fault_of_the_caller(plan: Plan) -> None:
    with pytest.raises(StandardError, match="没有名为“happiness”的指标"):
        compute("happiness", plan())


class Watched(dict[str, gpd.GeoDataFrame]):
    """Layers that remember which of them were read."""

    def __init__(self, layers: Mapping[str, gpd.GeoDataFrame]) -> None:
        super().__init__(layers)
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> gpd.GeoDataFrame:
        self.read.add(key)
        return super().__getitem__(key)


@pytest.mark.parametrize("key", INDICATORS)
def test_an_indicator_reads_its_layers_and_no_other(plan: Plan, key: str) -> None:
    # One square with every field that any indicator asks for, as every layer.
    square = {
        "at": (0, 0),
        "land_class": "0101",
        "land_use_code": "0701",
        "settlement_code": "201",
        "slope_grade": "1",
        "realm": "陆域",
        "zone_code": "410",
        "risk_grade": "高",
        "net_area_m2": 9000.0,
        "parcel_area_m2": 10000.0,
        "recorded_area_m2": 10000.0,
    }
    whole = plan(**{layer: [square] for layer in load_profile("national").layers})
    layers = Watched(whole.layers)
    found = compute(key, replace(whole, layers=layers))
    one = INDICATORS[key]
    assert layers.read <= {*one.layers, *one.optional_layers}
    assert found.value is not None
