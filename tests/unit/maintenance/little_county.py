"""A county of one-hectare squares whose every figure can be worked out by hand.

Ten columns by six rows, 100 m each, beside the central meridian of zone 40, so that a square is one hectare of record.
Columns 0 to 3 farmland, 4 and 5 redline (forest), 6 arable land in no line, 7 to 9 inside the urban boundary; column 9
was urban in the base year, so the increment is 12 ha on a base of 6 ha and the multiple is 3.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

import geopandas as gpd
import shapely

from yizhangtu.indicators import PlanState
from yizhangtu.maintenance import LineChange, RuleContext, after_state, build_change, effect_tables
from yizhangtu.model import AdminUnit, ChangeForm, ControlLine, KeyProject, Operator, Target
from yizhangtu.standards import load_profile

CRS = "EPSG:4528"
EAST, NORTH = 40_500_000.0, 4_600_000.0
SIDE = 100.0
Cell = tuple[int, int]

FARMLAND = ControlLine.PERMANENT_BASIC_FARMLAND
REDLINE = ControlLine.ECOLOGICAL_REDLINE
BOUNDARY = ControlLine.URBAN_DEVELOPMENT_BOUNDARY


def square(column: float, row: float, columns: float = 1, rows: float = 1) -> shapely.Polygon:
    x, y = EAST + column * SIDE, NORTH + row * SIDE
    return shapely.box(x, y, x + columns * SIDE, y + rows * SIDE)


def cells(columns: Iterable[int], rows: Iterable[int] = range(6)) -> list[Cell]:
    listed = list(rows)
    return [(column, row) for column in columns for row in listed]


def frame(
    rows: Sequence[Mapping[str, object]], shapes: Sequence[shapely.Geometry]
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(list(rows), geometry=list(shapes), crs=CRS)


def identifier(layer: int, number: int) -> str:
    return f"150999{layer:04d}{number:08d}"


def of_cells(
    where: Sequence[Cell], layer: int, row: Callable[[Cell], Mapping[str, object]]
) -> gpd.GeoDataFrame:
    rows = [
        {"object_id": identifier(layer, number), **row(cell)}
        for number, cell in enumerate(where, 1)
    ]
    return frame(rows, [square(*cell) for cell in where])


def parcel(cell: Cell) -> dict[str, object]:
    land_class = "0301" if cell[0] in {4, 5} else "0701" if cell[0] == 9 else "0103"
    arable = land_class == "0103"
    return {
        "land_class": land_class,
        "parcel_area_m2": 10000.0,
        "deduction_ratio": 0.0,
        "deduction_area_m2": 0.0,
        "net_area_m2": 10000.0,
        "slope_grade": "2" if arable else None,
        "settlement_code": "201" if land_class == "0701" else None,
    }


def layers() -> dict[str, gpd.GeoDataFrame]:
    """The delivered layers; a test replaces or drops what it is about."""
    everywhere = cells(range(10))
    whole = [square(0, 0, 10, 6)]
    named = {"unit_code": "150999", "unit_name": "青禾县"}
    empty = frame([], []).iloc[:0]
    return {
        "county": frame([named], whole),
        "township": frame([{"unit_code": "150999100", "unit_name": "东乡镇"}], whole),
        "land_change_survey": of_cells(everywhere, 1, parcel),
        FARMLAND: of_cells(cells(range(4)), 2, lambda cell: {**parcel(cell), "land_class": "0103"}),
        REDLINE: of_cells(
            cells([4, 5]), 3, lambda _: {"realm": "陆域", "recorded_area_m2": 10000.0}
        ),
        BOUNDARY: of_cells(
            cells([7, 8, 9]),
            4,
            lambda _: {
                "zone_code": "410",
                "zone_name": "城镇集中建设区",
                "recorded_area_m2": 10000.0,
            },
        ),
        "base_land_use": of_cells(
            everywhere,
            5,
            lambda cell: {
                "land_use_code": "0701" if cell[0] == 9 else "0103",
                "settlement_code": "201" if cell[0] == 9 else None,
                "parcel_area_m2": 10000.0,
                "net_area_m2": 10000.0,
            },
        ),
        "farmland_reserve": frame([{"recorded_area_m2": 60000.0}], [square(6, 0, 1, 6)]),
        "high_standard_farmland": frame([{"name": "一片"}], [square(0, 0, 2, 6)]),
        "geological_hazard": frame([{"risk_grade": "低"}], [square(0, 0)]),
        "flood_detention": empty,
        "mineral_protection": empty,
        "large_heritage_site": empty,
        "approved_unbuilt_land": frame([{"name": "批地"}], [square(8, 5)]),
    }


def target(indicator: str, operator: Operator, value: str, unit: str) -> Target:
    return Target(
        "青禾县",
        indicator,
        operator,
        Decimal(value),
        unit,
        2035,
        conditional=False,
        quote="引文",
        line=1,
    )


TARGETS = (
    target("cultivated_land_retention", Operator.AT_LEAST, "42.00", "公顷"),
    target(FARMLAND, Operator.AT_LEAST, "24.00", "公顷"),
    target(REDLINE, Operator.AT_LEAST, "0.12", "平方千米"),
    target("urban_expansion_multiple", Operator.AT_MOST, "3.00", "倍"),
)
PROJECT = KeyProject(
    1, "能源类", "青禾风电", "新建", "2026-2028年", None, None, "东乡镇", "发改文件"
)


def pieces(*rows: tuple[str, str, shapely.Geometry], **more: object) -> gpd.GeoDataFrame:
    """Pieces as handed in: (direction, reason code, shape)."""
    return frame(
        [
            {
                "direction": direction,
                "reason_code": reason,
                "evidence": "举证",
                "number": f"T{number}",
                **more,
            }
            for number, (direction, reason, _) in enumerate(rows, 1)
        ],
        [shape for _, _, shape in rows],
    )


def context(
    changes: Mapping[ControlLine, gpd.GeoDataFrame] | None = None,
    *,
    replaced: Mapping[str, gpd.GeoDataFrame | None] | None = None,
    targets: tuple[Target, ...] = TARGETS,
    projects: tuple[KeyProject, ...] = (),
) -> RuleContext:
    """A proposal on the little county; `replaced` swaps layers, None drops one."""
    base = {**layers(), **(replaced or {})}
    state = PlanState(
        AdminUnit("150999", "青禾县"),
        load_profile("neimenggu"),
        "v1",
        {key: layer for key, layer in base.items() if layer is not None},
    )
    built: list[LineChange] = [
        build_change(state, line, ChangeForm.PIECES, handed_in, year=2026)
        for line, handed_in in (changes or {}).items()
    ]
    after = after_state(state, built)
    return RuleContext(state, after, tuple(built), targets, projects, effect_tables(state, after))
