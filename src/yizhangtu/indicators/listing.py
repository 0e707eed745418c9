"""The indicators there are (指标清单), and the one way to compute them: what cannot be decided says why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from yizhangtu import __version__
from yizhangtu.errors import InvalidGeometry, StandardError
from yizhangtu.indicators import central_city, farmland, forest, redline, urban
from yizhangtu.indicators.fields import UndecidableError
from yizhangtu.indicators.state import PlanState
from yizhangtu.model import IndicatorValue, Lineage

__all__ = ["INDICATORS", "Indicator", "compute", "lineage"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator: its key, the layers it needs, the layers it looks into when they are there, and its function.

    Call the function through `compute`: it may rely on the layers it needs.
    """

    key: str
    layers: tuple[str, ...]
    function: Callable[[PlanState], IndicatorValue]
    optional_layers: tuple[str, ...] = ()

    def layers_in(self, state: PlanState) -> tuple[str, ...]:
        """The layers of the state that its value depends on."""
        return tuple(layer for layer in (*self.layers, *self.optional_layers) if state.has(layer))


_SURVEY = "land_change_survey"
_FARMLAND = "permanent_basic_farmland"
_REDLINE = "ecological_redline"
_BOUNDARY = "urban_development_boundary"

_ALL = (
    Indicator("cultivated_land_retention", (_SURVEY,), farmland.cultivated_land_retention),
    Indicator("permanent_basic_farmland", (_FARMLAND,), farmland.permanent_basic_farmland),
    Indicator("forest_retention", (_SURVEY,), forest.forest_retention),
    Indicator("forest_cover", (_SURVEY,), forest.forest_cover),
    Indicator("paddy_irrigated_share", (_FARMLAND,), farmland.paddy_irrigated_share, (_SURVEY,)),
    Indicator(
        "high_standard_farmland_share",
        (_FARMLAND, "high_standard_farmland"),
        farmland.high_standard_farmland_share,
    ),
    Indicator(
        "steep_farmland_area", (_FARMLAND,), farmland.steep_farmland_area, (_SURVEY, "slope")
    ),
    Indicator("farmland_contiguity", (_FARMLAND,), farmland.farmland_contiguity),
    Indicator(
        "farmland_fragment_count",
        (_FARMLAND,),
        farmland.farmland_fragment_count,
        (_SURVEY, "slope"),
    ),
    Indicator("terrestrial_redline", (_REDLINE,), redline.terrestrial_redline),
    Indicator("marine_redline", (_REDLINE,), redline.marine_redline),
    Indicator("redline_ecological_land", (_REDLINE, _SURVEY), redline.redline_ecological_land),
    Indicator("redline_arable_land", (_REDLINE, _SURVEY), redline.redline_arable_land),
    Indicator("redline_small_patch_count", (_REDLINE,), redline.redline_small_patch_count),
    Indicator("redline_hole_count", (_REDLINE,), redline.redline_hole_count),
    Indicator("redline_small_hole_count", (_REDLINE,), redline.redline_small_hole_count),
    Indicator("urban_boundary_area", (_BOUNDARY,), urban.urban_boundary_area),
    Indicator("expansion_multiple", (_BOUNDARY, "base_land_use"), urban.expansion_multiple),
    Indicator("urban_construction_base", ("base_land_use",), urban.urban_construction_base),
    Indicator("urban_increment", (_BOUNDARY, "base_land_use"), urban.urban_increment),
    Indicator("boundary_fragment_count", (_BOUNDARY,), urban.boundary_fragment_count),
    Indicator(
        "boundary_farmland_hole_count", (_BOUNDARY, _FARMLAND), urban.boundary_farmland_hole_count
    ),
    Indicator(
        "development_zone_share", (_BOUNDARY, "development_zone"), urban.development_zone_share
    ),
    Indicator(
        "growth_direction_share", (_BOUNDARY, "growth_direction"), urban.growth_direction_share
    ),
    Indicator(
        "boundary_unsuitable_area",
        (
            _BOUNDARY,
            "geological_hazard",
            "flood_detention",
            "mineral_protection",
            "large_heritage_site",
        ),
        urban.boundary_unsuitable_area,
    ),
    Indicator(
        "central_road_density",
        (_BOUNDARY, "central_city", "road"),
        central_city.central_road_density,
    ),
    Indicator(
        "park_walk_coverage",
        (_BOUNDARY, "central_city", "park"),
        central_city.park_walk_coverage,
        ("planned_land_use", "base_land_use"),
    ),
)

INDICATORS: Mapping[str, Indicator] = MappingProxyType({one.key: one for one in _ALL})


def compute(key: str, state: PlanState) -> IndicatorValue:
    """An indicator on a state of the plan.

    Parameters
    ----------
    key : str
        One of `INDICATORS`.
    state : PlanState
        The layers to measure. Values are kept with the frames they were computed on, so a state that shares the layers
        shares the value.

    Returns
    -------
    IndicatorValue
        With an exact value, or without one and with the reason (无法判定) when a layer or a recorded figure is missing or
        a geometry has no area: never a zero for what is not known.

    Raises
    ------
    StandardError
        When there is no such indicator.
    """
    indicator = INDICATORS.get(key)
    if indicator is None:
        raise StandardError(
            f"没有名为“{key}”的指标", mend=f"可用的有：{'、'.join(sorted(INDICATORS))}"
        )
    missing = state.missing(*indicator.layers)
    if missing:
        return IndicatorValue(key, None, reason=f"无法判定：缺少{'、'.join(missing)}图层")

    def decide() -> IndicatorValue:
        try:
            return indicator.function(state)
        except UndecidableError as error:
            return IndicatorValue(key, None, reason=error.reason)
        except InvalidGeometry as error:  # a bad plan is data: the figure cannot be decided
            return IndicatorValue(key, None, reason=f"无法判定：{error.what}")

    return state.derived(("indicator", key), indicator.layers_in(state), decide)


def lineage(key: str, state: PlanState) -> Lineage:
    """Where an indicator's value on a state comes from: the layers it looked into, by snapshot, and the software."""
    return Lineage(
        indicator=key,
        version=state.version,
        layers=tuple(
            (layer, state.snapshots.get(layer, "")) for layer in INDICATORS[key].layers_in(state)
        ),
        profile=state.profile.name,
        software=f"yizhangtu {__version__}",
    )
