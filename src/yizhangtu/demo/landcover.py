"""What every parcel is: its class in the latest land survey and in the plan's base year, and the three lines.

Classes are chosen so that the sums come out at the figures of the county to a few square metres.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.demo.choosing import choose_to_total
from yizhangtu.demo.figures import (
    ARABLE_NET_DM2,
    BASE_URBAN_DM2,
    BOUNDARY_DM2,
    BOUNDARY_FARMLAND_HOLES,
    FARMLAND_NET_DM2,
    FLOWED_OUT_DM2,
    INCREMENT_DM2,
    REDLINE_ARABLE_DM2,
    REDLINE_CONSTRUCTION_DM2,
    REDLINE_DM2,
)
from yizhangtu.demo.ground import Town
from yizhangtu.demo.layout import IsletKind, Layout
from yizhangtu.demo.noise import NoiseField, rank_share
from yizhangtu.demo.parcels import Parcels
from yizhangtu.demo.terrain import Terrain
from yizhangtu.indicators.deductions import deduct

__all__ = ["ARABLE", "BUILT_CLASSES", "RATIO_UNIT", "LandCover", "make_land_cover", "net_dm2"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.str_]

ARABLE = ("0101", "0102", "0103")
BUILT_CLASSES = (
    "05H1",
    "0601",
    "0602",
    "0701",
    "0702",
    "08H1",
    "08H2",
    "0809",
    "0810",
    "1003",
    "1004",
    "1201",
)
RATIO_UNIT = 10_000  # deduction ratios have four decimals

# Shares in percent, of a kind of place. Survey classes of the working classification of the third land survey.
_TOWN_MIX = {
    "0701": 44,
    "05H1": 10,
    "0601": 18,
    "08H1": 5,
    "08H2": 6,
    "0809": 3,
    "0810": 7,
    "1004": 7,
}
_VILLAGE_MIX = {"0702": 74, "0601": 12, "08H2": 4, "1004": 7, "1201": 3}
_GREENFIELD_MIX = {"0103": 38, "0102": 14, "0404": 22, "0307": 16, "0204": 10}
_BUILT_MIX = {"0601": 60, "0701": 25, "1004": 15}
_SPECIAL_ZONE_MIX = {"0810": 40, "0301": 30, "1104": 30}
_HOLE_MIX = {"0301": 30, "0404": 30, "1104": 25, "0601": 15}
_REDLINE_BUILT_MIX = {"0602": 45, "0702": 55}
_REDLINE_HOLE_MIX = {"0404": 30, "0301": 20, "1104": 10, "0702": 20, "0103": 20}
_FARMSTEAD_MIX = {"0702": 45, "1104": 25, "1202": 20, "1006": 10}
_FIELD_GAP_MIX = {"0201": 18, "0204": 22, "0404": 30, "0307": 20, "0301": 10}
_LEFT_ARABLE_MIX = {"0307": 45, "0404": 35, "0204": 20}
_SETTLEMENT_OF = {"0601": "203A", "0602": "204", "09": "205"}
_RURAL_BUILT = ("0601", "0602", "0702", "08H2", "1004", "1201")
# Deduction ratio of field ridges by slope grade 1 to 5, in 1/10,000, and how far it varies.
_RATIO_OF_GRADE = (520, 680, 900, 1180, 1460)
_RATIO_SPREAD = 60


@dataclass(frozen=True)
class LandCover:
    """Per parcel.

    Attributes
    ----------
    survey, base
        Land class in the latest survey and in the base year; on farmland of record that the survey finds no longer
        arable, `recorded` is still the arable class.
    settlement, base_settlement
        城镇村属性码, '' outside settlements.
    ratio
        Deduction ratio in 1/10,000, meaningful on arable land.
    grade
        Slope grade 1 to 5.
    farmland, redline, boundary
        Membership in the three lines.
    zone
        Zone of the boundary (410, 420 or 430), 0 outside it.
    town
        Position of the town, −1 elsewhere; a hole islet has that of its host.
    """

    survey: Codes
    base: Codes
    recorded: Codes
    settlement: Codes
    base_settlement: Codes
    ratio: Index
    grade: Index
    farmland: Flags
    redline: Flags
    boundary: Flags
    zone: Index
    town: Index

    def is_arable(self) -> Flags:
        """Whether the survey finds the parcel arable."""
        return np.isin(self.survey, ARABLE)


def net_dm2(area_dm2: Index, ratio: Index) -> Index:
    """Area less deduction; ratios in ten-thousandths."""
    _, net = deduct(area_dm2, pd.Series(ratio / RATIO_UNIT))
    return net


class _Builder:
    """Fills the arrays of a land cover; each step leaves what earlier steps decided."""

    def __init__(
        self, rng: np.random.Generator, parcels: Parcels, layout: Layout, terrain: Terrain
    ) -> None:
        count = len(parcels.shapes)
        self.rng, self.parcels, self.layout, self.terrain = rng, parcels, layout, terrain
        self.area = parcels.area_dm2
        self.cell = np.arange(count) < parcels.cell_count
        self.kind = np.concatenate([np.full(parcels.cell_count, -1), layout.islet_kind])
        self.town = np.asarray(parcels.of_cells(layout.town), dtype=np.int64)
        self.grade = np.asarray(parcels.of_cells(terrain.grade), dtype=np.int64)
        self.survey = np.full(count, "", dtype="U5")
        self.settlement = np.full(count, "", dtype="U4")
        self.zone = np.zeros(count, dtype=np.int64)
        spread = rng.integers(-_RATIO_SPREAD, _RATIO_SPREAD + 1, count)
        self.ratio = np.array(_RATIO_OF_GRADE)[self.grade - 1] + spread
        self.net = net_dm2(self.area, self.ratio)
        x, y = parcels.centres[:, 0], parcels.centres[:, 1]
        self.patchy = rank_share(NoiseField(rng, 4_000.0, 4)(x, y))

    def draw(self, rows: Flags | Index, mix: Mapping[str, int]) -> None:
        """Give parcels a class drawn from a mix of shares in percent."""
        count = len(self.survey[rows])
        self.survey[rows] = self.rng.choice(
            list(mix), count, p=np.array(list(mix.values())) / sum(mix.values())
        )

    def shuffled(self, rows: Flags) -> Index:
        """The positions of parcels in random order."""
        return self.rng.permutation(np.flatnonzero(rows))

    def completed(self, cells: Flags, kind: IsletKind, total_dm2: int) -> Flags:
        """The cells, and of their islets of a kind those that bring the line to its total; the others stay holes.

        Where cells are so large that no choice of islets comes near, the line keeps about its usual share of holes and
        its total is another.
        """
        islets = self.shuffled(self.kind == kind)
        pool = int(self.area[islets].sum())
        missing = total_dm2 - int(self.area[cells].sum())
        if not pool // 10 < missing < pool * 2 // 3:
            missing = pool // 4
        return cells | choose_to_total(self.area, islets, missing, at_least=False)


def make_land_cover(
    rng: np.random.Generator,
    parcels: Parcels,
    layout: Layout,
    terrain: Terrain,
    towns: tuple[Town, ...],
) -> LandCover:
    """The land cover of the county."""
    make = _Builder(rng, parcels, layout, terrain)
    cells = make.cell
    boundary = make.completed(cells & (make.town >= 0), IsletKind.TOWN, BOUNDARY_DM2)
    redline = make.completed(
        np.asarray(parcels.of_cells(layout.redline), dtype=bool) & cells,
        IsletKind.REDLINE,
        REDLINE_DM2,
    )
    increment = _cover_towns(make, boundary, towns)
    town_holes = make.shuffled((make.kind == IsletKind.TOWN) & ~boundary)
    make.draw(town_holes, _HOLE_MIX)
    enclosed = town_holes[: min(BOUNDARY_FARMLAND_HOLES, len(town_holes) // 8)]
    make.survey[enclosed] = "0102"
    _settle(make, (make.kind == IsletKind.TOWN) & ~boundary)
    _cover_redline(make, redline)
    built = increment & (make.rng.random(len(increment)) < 0.2)
    greenfield = make.survey[built]
    make.draw(built, _BUILT_MIX)
    make.settlement[built] = "202"
    _cover_country(make)
    farmland, left = _choose_farmland(make, boundary | redline, enclosed)
    base, base_settlement, recorded = make.survey.copy(), make.settlement.copy(), make.survey.copy()
    base[built], base_settlement[built] = greenfield, ""
    recorded[left] = base[left] = "0103"
    return LandCover(
        make.survey,
        base,
        recorded,
        make.settlement,
        base_settlement,
        make.ratio,
        make.grade,
        farmland,
        redline,
        boundary,
        make.zone,
        make.town,
    )


def _cover_towns(make: _Builder, boundary: Flags, towns: tuple[Town, ...]) -> Flags:
    """Town land of the base year in the middle, villages around it, greenfield at the rim; returns the greenfield."""
    rows = np.flatnonzero(boundary)
    own = make.town[rows]
    count = np.maximum(np.bincount(own, minlength=len(towns)), 1)
    middle = np.column_stack(
        [
            np.bincount(own, weights=make.parcels.centres[rows, axis], minlength=len(towns)) / count
            for axis in (0, 1)
        ]
    )
    offset = make.parcels.centres[rows] - middle[own]
    radius = np.array([town.radius for town in towns])[own]
    order = rows[np.argsort(np.hypot(offset[:, 0], offset[:, 1]) / radius, kind="stable")]
    urban = choose_to_total(make.area, order, BASE_URBAN_DM2, at_least=False)
    outer = order[~urban[order]][::-1]
    increment = choose_to_total(make.area, outer, INCREMENT_DM2, at_least=False)
    villages = boundary & ~urban & ~increment
    special = villages & (make.patchy > 0.85)
    make.draw(urban, _TOWN_MIX)
    make.settlement[urban] = np.where(make.survey[urban] == "0601", "202A", "202")
    make.draw(villages, _VILLAGE_MIX)
    make.settlement[villages] = np.where(make.survey[villages] == "0601", "203A", "203")
    make.draw(special, _SPECIAL_ZONE_MIX)
    make.settlement[special] = np.where(make.survey[special] == "0810", "203", "")
    make.draw(increment, _GREENFIELD_MIX)
    make.zone[boundary] = 410
    make.zone[special] = 430
    return increment


def _cover_redline(make: _Builder, redline: Flags) -> None:
    """Woods, grass and water, with the little arable and built land that redlines enclose, and classes of the holes."""
    _cover_wild(make, redline)
    dry_land = redline & ~np.char.startswith(make.survey, "11")
    built = choose_to_total(make.area, make.shuffled(dry_land), REDLINE_CONSTRUCTION_DM2)
    make.draw(built, _REDLINE_BUILT_MIX)
    order = np.flatnonzero(dry_land & ~built)
    flat = (
        make.patchy[order] + 0.5 * np.asarray(make.parcels.of_cells(make.terrain.steepness))[order]
    )
    arable = choose_to_total(make.net, order[np.argsort(flat, kind="stable")], REDLINE_ARABLE_DM2)
    make.survey[arable] = "0103"
    holes = (make.kind == IsletKind.REDLINE) & ~redline
    make.draw(holes, _REDLINE_HOLE_MIX)
    _settle(make, redline | holes)


def _cover_wild(make: _Builder, rows: Flags) -> None:
    """Land without fields: water by the river, grass where it is dry, woods elsewhere."""
    terrain, parcels = make.terrain, make.parcels
    near_river = np.asarray(parcels.of_cells(terrain.from_river))
    dry = np.asarray(parcels.of_cells(terrain.dryness))
    height = np.asarray(parcels.of_cells(terrain.height))
    luck = make.rng.random(len(near_river))
    classes = np.where(
        luck < 0.62, "0301", np.where(luck < 0.84, "0305", np.where(luck < 0.94, "0307", "0404"))
    )
    grass = (dry > 0.82) & (height < 0.85)
    classes = np.where(grass, np.where(luck < 0.55, "0401", "0404"), classes)
    classes = np.where(near_river < 0.008, "1106", classes)
    classes = np.where(near_river < 0.005, "1101", classes)
    make.survey[rows] = classes[rows]


def _cover_country(make: _Builder) -> None:
    """The rest of the county: wild land outside the pool of fields, villages, fields and what lies between them."""
    open_land = make.survey == ""
    pool = open_land & np.asarray(make.parcels.of_cells(make.layout.arable_pool), dtype=bool)
    wild = open_land & ~pool & make.cell
    _cover_wild(make, wild)
    luck = make.rng.random(len(open_land))
    make.survey[wild & (luck < 0.006)] = "0602"
    make.survey[wild & (luck > 0.992)] = "1003"
    pool_cells = pool & make.cell
    make.draw(pool_cells, _FIELD_GAP_MIX)
    make.draw(pool_cells & (luck < 0.075), _VILLAGE_MIX)
    make.survey[pool_cells & (luck > 0.985)] = "1006"
    make.draw(make.kind == IsletKind.OTHER, _FARMSTEAD_MIX)
    make.draw(make.kind == IsletKind.FIELD, {"0102": 30, "0103": 70})
    _settle(make, open_land)
    fields = np.flatnonzero(pool_cells & (luck >= 0.075) & (luck <= 0.985))
    steep = np.asarray(make.parcels.of_cells(make.terrain.steepness))[fields]
    order = fields[np.argsort(steep + 0.9 * make.patchy[fields], kind="stable")]
    arable_so_far = int(make.net[np.isin(make.survey, ARABLE)].sum())
    chosen = choose_to_total(make.net, order, ARABLE_NET_DM2 - arable_so_far)
    wet = np.asarray(make.parcels.of_cells(make.terrain.dryness))
    near_river = np.asarray(make.parcels.of_cells(make.terrain.from_river))
    watered = np.where(near_river < 0.02, "0101", "0102")
    make.survey[chosen] = np.where((make.grade <= 2) & (wet < 0.55), watered, "0103")[chosen]


def _settle(make: _Builder, rows: Flags) -> None:
    """Settlement codes of rural built land."""
    for code in _RURAL_BUILT:
        make.settlement[rows & (make.survey == code)] = _SETTLEMENT_OF.get(code, "203")


def _choose_farmland(make: _Builder, other_lines: Flags, enclosed: Index) -> tuple[Flags, Flags]:
    """The farmland line, and the part of it that the survey finds no longer arable."""
    fixed = make.kind == IsletKind.FIELD
    fixed[enclosed] = True
    gaps = make.cell & ~other_lines & np.isin(make.survey, list(_LEFT_ARABLE_MIX))
    gaps &= np.asarray(make.parcels.of_cells(make.layout.arable_pool), dtype=bool)
    left = choose_to_total(make.net, make.shuffled(gaps), FLOWED_OUT_DM2, at_least=False)
    fields = np.flatnonzero(make.cell & ~other_lines & np.isin(make.survey, ARABLE))
    order = fields[np.argsort(-make.patchy[fields], kind="stable")]
    missing = FARMLAND_NET_DM2 - int(make.net[fixed | left].sum())
    return choose_to_total(make.net, order, missing) | fixed | left, left
