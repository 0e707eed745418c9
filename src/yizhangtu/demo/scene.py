"""All that the parts of the demo share about the county once its land is laid out."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yizhangtu.demo.districts import Districts, make_districts
from yizhangtu.demo.figures import COUNTY_M2, town_areas_m2
from yizhangtu.demo.ground import Town, make_ground
from yizhangtu.demo.landcover import LandCover, make_land_cover, net_dm2
from yizhangtu.demo.layout import make_layout
from yizhangtu.demo.parcels import Parcels, make_parcels
from yizhangtu.demo.terrain import make_terrain
from yizhangtu.errors import UsageError
from yizhangtu.model import AdminUnit

__all__ = ["FEWEST_PATCHES", "UNIT", "Scene", "make_scene"]

Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

UNIT = AdminUnit("150499", "青川旗")
FEWEST_PATCHES = 1_500
_ISLET_SHARE = 0.07


@dataclass(frozen=True)
class Scene:
    """The county: parcels, what they are, where they belong.

    Attributes
    ----------
    net_dm2
        Area of each parcel net of its deduction, integer 0.01 m²; meaningful on arable land.
    islet_kind
        `IsletKind` of each islet.
    seed
        Every part draws from its own stream of this seed, so that a change in one leaves the others.
    """

    unit: AdminUnit
    seed: int
    parcels: Parcels
    cover: LandCover
    districts: Districts
    towns: tuple[Town, ...]
    net_dm2: Index
    islet_kind: Index

    @property
    def cells(self) -> slice:
        """The cells among the parcels; islets come after them."""
        return slice(self.parcels.cell_count)

    def stream(self, part: int) -> np.random.Generator:
        """Random numbers of a part."""
        return np.random.default_rng([self.seed, part])

    def is_islet(self, kind: int) -> Flags:
        """Which parcels are islets of a kind."""
        return np.concatenate(
            [np.zeros(self.parcels.cell_count, dtype=bool), self.islet_kind == kind]
        )


def make_scene(patches: int, seed: int, progress: Callable[[str], None] | None = None) -> Scene:
    """A county of exactly `patches` parcels.

    Raises
    ------
    UsageError
        When `patches` is below `FEWEST_PATCHES`.
    """
    if patches < FEWEST_PATCHES:
        raise UsageError(
            f"示例县域至少需要{FEWEST_PATCHES}个图斑",
            where=f"给出的是{patches}",
            mend="请增大 --patches",
        )

    def stream(part: int) -> np.random.Generator:
        return np.random.default_rng([seed, part])

    tell = progress or (lambda _: None)
    tell("划分地块")
    islets = round(_ISLET_SHARE * patches)
    ground = make_ground(stream(0), patches - islets, COUNTY_M2, town_areas_m2())
    terrain = make_terrain(stream(1), ground.centres, ground.towns)
    layout = make_layout(stream(2), ground, terrain, islets)
    tell("计算图斑面积")
    parcels = make_parcels(
        stream(3),
        ground.rings,
        ground.neighbours,
        host=layout.host,
        islet_area_m2=layout.islet_area_m2,
    )
    tell("确定地类和三条控制线")
    cover = make_land_cover(stream(4), parcels, layout, terrain, ground.towns)
    districts = make_districts(stream(5), ground.centres, UNIT.code)
    return Scene(
        unit=UNIT,
        seed=seed,
        parcels=parcels,
        cover=cover,
        districts=districts,
        towns=ground.towns,
        net_dm2=net_dm2(parcels.area_dm2, cover.ratio),
        islet_kind=layout.islet_kind,
    )
