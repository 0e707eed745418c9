"""The list of key projects: a first list in which one project gives no basis, and the corrected one."""

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import numpy as np
from openpyxl import Workbook

from yizhangtu.demo.parcels import SURVEY_CRS
from yizhangtu.demo.scene import Scene
from yizhangtu.model import KeyProject
from yizhangtu.standards import Profile

__all__ = ["ProjectList", "make_projects", "write_projects"]

_DM2_PER_HECTARE = 1_000_000
# Category, name, nature, years, whether it needs land, place, basis.
_PROJECTS = (
    (
        "能源",
        "青川旗北梁三十万千瓦绿电直供项目",
        "新建",
        "2026-2028年",
        True,
        "松岭镇",
        "发改核准文件",
    ),
    ("电力", "白石至柳河66千伏送电线路工程", "新建", "2027年", False, "白石镇、柳河镇", "申请说明"),
    ("电力", "东泉66千伏变电站出线工程", "新建", "2027年", False, "东泉镇", "申请说明"),
    (
        "电力",
        "沙台至南坝第二回66千伏线路工程",
        "新建",
        "2027年",
        False,
        "沙台镇、南坝镇",
        "申请说明",
    ),
    (
        "交通",
        "柳河至杏沟公路改建工程",
        "改扩建",
        "2026-2027年",
        False,
        "柳河镇、杏沟乡",
        "交通规划",
    ),
    ("产业", "青川农畜产品冷链仓储中心", "新建", "2025-2027年", True, "青川镇", "发改备案文件"),
    ("产业", "云杉中药材加工园", "新建", "2026-2028年", True, "云杉乡", "发改备案文件"),
    ("产业", "石门建材循环利用项目", "改扩建", "2026-2028年", False, "石门乡", "发改备案文件"),
    ("其他", "青川旗城市公益性公墓", "新建", "2026-2028年", True, "青川镇", "专项规划"),
)


@dataclass(frozen=True)
class ProjectList:
    """The corrected list, the first one, and the sites of the projects that need land as a layer."""

    corrected: tuple[KeyProject, ...]
    draft: tuple[KeyProject, ...]
    sites: gpd.GeoDataFrame


def make_projects(scene: Scene) -> ProjectList:
    """The projects of the next five years; each that needs land has a parcel outside the three lines."""
    cover, area = scene.cover, scene.parcels.area_dm2
    free = ~cover.farmland & ~cover.redline & ~cover.boundary
    wild = free & np.isin(cover.survey, ["0404", "0307", "0204", "0301"])
    wild[scene.parcels.cell_count :] = False
    sites = scene.stream(60).permutation(np.flatnonzero(wild))
    corrected: list[KeyProject] = []
    parcels: list[int] = []
    for number, (category, name, nature, years, needs_land, place, basis) in enumerate(
        _PROJECTS, 1
    ):
        land = Decimal(0)
        if needs_land:
            parcels.append(int(sites[len(parcels)]))
            land = (Decimal(int(area[parcels[-1]])) / _DM2_PER_HECTARE).quantize(Decimal("0.0001"))
        corrected.append(
            KeyProject(number, category, name, nature, years, land, land, place, basis)
        )
    with_land = [project for project in corrected if project.land_ha]
    layer = gpd.GeoDataFrame(
        {
            "project_name": [project.name for project in with_land],
            "project_category": [project.category for project in with_land],
            "nature": [project.nature for project in with_land],
            "years": [project.years for project in with_land],
            "land_ha": [float(project.land_ha or 0) for project in with_land],
            "new_construction_ha": [
                float(project.new_construction_ha or 0) for project in with_land
            ],
            "place": [project.place for project in with_land],
            "listing_basis": [project.listing_basis for project in with_land],
        },
        geometry=gpd.GeoSeries(scene.parcels.shapes[parcels], crs=SURVEY_CRS),
    )
    draft = (*corrected[:-1], replace(corrected[-1], listing_basis=""))
    return ProjectList(tuple(corrected), draft, layer)


def write_projects(projects: tuple[KeyProject, ...], profile: Profile, path: Path) -> None:
    """The list as a workbook with the columns of 表5-4."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("重点建设项目清单")
    sheet.append([column.label for column in profile.table_columns("5-4")])
    for project in projects:
        sheet.append(
            [
                project.number,
                project.category,
                project.name,
                project.nature,
                project.years,
                project.land_ha,
                project.new_construction_ha,
                project.place,
                project.listing_basis or None,
            ]
        )
    book.save(path)
