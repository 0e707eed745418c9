"""The synthetic county (示例县域): a delivered plan database, its approval, and two rounds of proposals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path

import geopandas as gpd
import numpy as np

from yizhangtu.demo.approval import approval_text, approved_figures
from yizhangtu.demo.boundary_moves import boundary_moves
from yizhangtu.demo.divisions import district_layers, planning_zone_layer, slope_layer
from yizhangtu.demo.farmland_moves import farmland_moves
from yizhangtu.demo.lines import boundary_layer, redline_layer
from yizhangtu.demo.moving import Move
from yizhangtu.demo.projects import make_projects, write_projects
from yizhangtu.demo.records import Records
from yizhangtu.demo.redline_moves import redline_moves
from yizhangtu.demo.scene import UNIT, Scene, make_scene
from yizhangtu.demo.surroundings import Proposals, surrounding_layers
from yizhangtu.demo.writing import write_layer, write_transfers
from yizhangtu.errors import UsageError
from yizhangtu.model import AdminUnit, ControlLine
from yizhangtu.standards import Profile, load_profile
from yizhangtu.units import DM2_PER_M2

__all__ = ["PLANTED_RULES", "PROFILE_NAME", "County", "Progress", "make_county"]

Progress = Callable[[str, int, int], None]

PROFILE_NAME = "neimenggu"
PLANTED_RULES = ("C1", "C6", "P5", "U5", "K3")
"""Rules that the first draft breaks; the corrected proposal breaks none."""

_STEPS = 10


@dataclass(frozen=True)
class County:
    """What was made and where.

    Attributes
    ----------
    database
        The delivered file geodatabase.
    approval
        The approval's text.
    draft, corrected
        Pieces of transfer by line: a first draft that breaks `planted_rules`, and a proposal without fault whose areas
        in and out are equal to 0.01 m².
    draft_projects, corrected_projects
        Lists of key projects.
    targets
        The approval's figures by indicator, as printed.
    expected_dm2
        Sums over the county by indicator, integer 0.01 m².
    """

    unit: AdminUnit
    plan_name: str
    profile: str
    folder: Path
    database: Path
    approval: Path
    draft: Mapping[ControlLine, Path]
    corrected: Mapping[ControlLine, Path]
    draft_projects: Path
    corrected_projects: Path
    targets: Mapping[str, Decimal]
    expected_dm2: Mapping[str, int]
    planted_rules: tuple[str, ...]


def make_county(
    folder: Path, *, patches: int = 20_000, seed: int = 1504, progress: Progress | None = None
) -> County:
    """Make the county and write it into a folder.

    Parameters
    ----------
    folder
        Made when it is not there.
    patches
        Number of parcels of the land survey, at least 1,500.
    seed
        The same seed and number give the same county.
    progress
        Called with the name of a step, the steps done and their number.

    Raises
    ------
    UsageError
        When there are too few patches for the figures of the county, or the folder holds a county already.
    """
    steps = count()

    def tell(name: str) -> None:
        if progress is not None:
            progress(name, next(steps), _STEPS)

    database = folder / f"{UNIT.code}{UNIT.name}国土空间总体规划.gdb"
    if database.exists():
        raise UsageError(
            "文件夹里已有示例县域", where=str(folder), mend="请换一个文件夹，或先删除旧的"
        )
    folder.mkdir(parents=True, exist_ok=True)
    profile = load_profile(PROFILE_NAME)
    scene = make_scene(patches, seed, tell)
    tell("合并三条控制线")
    redline, boundary = redline_layer(scene), boundary_layer(scene, profile)
    tell("选择调入调出地块")
    proposals, drafts = _propose(scene, redline, boundary)
    corrected = {
        ControlLine.PERMANENT_BASIC_FARMLAND: proposals.farmland.corrected,
        ControlLine.ECOLOGICAL_REDLINE: proposals.redline,
        ControlLine.URBAN_DEVELOPMENT_BOUNDARY: proposals.boundary.corrected,
    }
    projects = make_projects(scene)
    tell("生成行政区、分区和坡度")
    layers = {
        **district_layers(scene),
        "ecological_redline": redline,
        "urban_development_boundary": boundary,
        "planning_zone": planning_zone_layer(scene, profile),
        "slope": slope_layer(scene),
        **surrounding_layers(scene, proposals),
        "key_project": projects.sites,
    }
    _write_database(scene, layers, database, profile, tell)
    figures = approved_figures(scene, _recorded_dm2(redline), _recorded_dm2(boundary))
    approval = folder / "批复.txt"
    approval.write_text(approval_text(scene, figures), encoding="utf-8")
    tell("写出调整方案")
    lists = {"初稿": projects.draft, "修正": projects.corrected}
    for round_name, listed in lists.items():
        write_projects(listed, profile, folder / f"重点项目_{round_name}.xlsx")
    county = County(
        unit=scene.unit,
        plan_name=f"{scene.unit.name}国土空间总体规划（2021—2035年）",
        profile=PROFILE_NAME,
        folder=folder,
        database=database,
        approval=approval,
        draft=_write_moves(drafts, folder, "初稿", profile),
        corrected=_write_moves(corrected, folder, "修正", profile),
        draft_projects=folder / "重点项目_初稿.xlsx",
        corrected_projects=folder / "重点项目_修正.xlsx",
        targets=figures.printed,
        expected_dm2=figures.sums_dm2,
        planted_rules=PLANTED_RULES,
    )
    tell("")
    return county


def _propose(
    scene: Scene, redline: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame
) -> tuple[Proposals, Mapping[ControlLine, tuple[Move, ...]]]:
    """The corrected proposals and the drafts."""
    farmland = farmland_moves(scene)
    better, worse = redline_moves(scene, redline, farmland.contested_cell)
    towns = boundary_moves(scene, boundary, farmland.contested_cell)
    return Proposals(farmland, better, towns), {
        ControlLine.PERMANENT_BASIC_FARMLAND: farmland.draft,
        ControlLine.ECOLOGICAL_REDLINE: worse,
        ControlLine.URBAN_DEVELOPMENT_BOUNDARY: towns.draft,
    }


def _recorded_dm2(frame: gpd.GeoDataFrame) -> int:
    return int(np.rint(frame["recorded_area_m2"].to_numpy() * DM2_PER_M2).sum())


def _write_database(
    scene: Scene,
    layers: Mapping[str, gpd.GeoDataFrame],
    database: Path,
    profile: Profile,
    tell: Callable[[str], None],
) -> None:
    for key, frame in layers.items():
        write_layer(frame, key, database, profile=profile, unit=scene.unit)
    records = Records.of(scene, profile)
    makers: tuple[tuple[str, Callable[[], gpd.GeoDataFrame]], ...] = (
        ("permanent_basic_farmland", records.farmland),
        ("base_land_use", records.base_land_use),
        ("land_change_survey", records.survey),
    )
    for key, make in makers:
        tell(f"写出{profile.layer(key).name}")
        write_layer(make(), key, database, profile=profile, unit=scene.unit)


def _write_moves(
    moves: Mapping[ControlLine, tuple[Move, ...]], folder: Path, round_name: str, profile: Profile
) -> Mapping[ControlLine, Path]:
    paths = {}
    for line, pieces in moves.items():
        paths[line] = folder / f"调整_{round_name}_{profile.layer(line).name}.gpkg"
        write_transfers(pieces, paths[line], profile)
    return paths
