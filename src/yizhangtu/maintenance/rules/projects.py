"""Rules of the list of key projects (K1 to K3, K6)."""

import re
from collections import Counter
from collections.abc import Iterator

from yizhangtu.maintenance.rules.context import Judgement, RuleContext, joined
from yizhangtu.model import KeyProject, NotRun

__all__ = ["PROJECT_RULES"]

NO_LIST = "无法判定：方案没有提交重点建设项目清单"
TEXT_CELLS = (
    ("category", "项目类型"),
    ("name", "项目名称"),
    ("nature", "建设性质"),
    ("years", "建设年限"),
    ("place", "所在地区"),
)
AREA_CELLS = (("land_ha", "用地规模"), ("new_construction_ha", "新增建设用地"))


def _named(project: KeyProject) -> str:
    return f"第{project.number}项“{project.name or '（无名称）'}”"


def cells_are_filled(context: RuleContext) -> Iterator[Judgement]:
    """K1: every cell of 表5-4 but the basis, which K3 judges, is filled. Source: 表5-4, unverified."""
    if not context.projects:
        yield NotRun("K1", NO_LIST)
    for project in context.projects:
        empty = [name for cell, name in TEXT_CELLS if not getattr(project, cell)]
        empty += [name for cell, name in AREA_CELLS if getattr(project, cell) is None]
        if empty:
            yield context.finding(
                "K1",
                f"重点项目{_named(project)}没有填写{joined(empty)}",
                "请补填；没有用地的填0",
                layer="key_project",
            )


def figures_add_up(context: RuleContext) -> Iterator[Judgement]:
    """K2: numbers run without gap or repetition, names are given once, new construction is part of the land.

    The text of a generated plan is written from this list, so its totals agree; what can be wrong is the list itself.

    Source: 表5-4, unverified.
    """
    if not context.projects:
        yield NotRun("K2", NO_LIST)
        return
    numbers = [project.number for project in context.projects]
    if numbers != list(range(1, len(numbers) + 1)):
        yield context.finding(
            "K2",
            f"重点项目序号不连续：{joined(map(str, numbers))}",
            "请从1起连续编号",
            layer="key_project",
        )
    for name, count in Counter(project.name for project in context.projects).items():
        if name and count > 1:
            yield context.finding(
                "K2",
                f"重点项目“{name}”出现{count}次，合计会重复",
                "请删除重复的项目",
                layer="key_project",
            )
    for project in context.projects:
        land, new = project.land_ha, project.new_construction_ha
        if land is not None and new is not None and (new > land or new < 0):
            yield context.finding(
                "K2",
                f"重点项目{_named(project)}新增建设用地{new}公顷大于用地规模{land}公顷",
                "请核对两个数字",
                layer="key_project",
                measured=f"{new}公顷",
                expected=f"≤{land}公顷",
            )


def listing_has_basis(context: RuleContext) -> Iterator[Judgement]:
    """K3: every project says on what basis it is listed. Source: 表5-4, unverified."""
    if not context.projects:
        yield NotRun("K3", NO_LIST)
    for project in context.projects:
        if not project.listing_basis.strip("-—/ "):
            yield context.finding(
                "K3",
                f"重点项目{_named(project)}没有纳入依据",
                "请填写发改文件、立项批复或申请说明",
                layer="key_project",
            )


def years_are_in_the_plan_period(context: RuleContext) -> Iterator[Judgement]:
    """K6: the years of construction lie in the plan period. Source: 总体规划期限, unverified."""
    if not context.projects:
        yield NotRun("K6", NO_LIST)
    first = int(context.profile.threshold("plan_period_start"))
    last = int(context.profile.threshold("plan_period_end"))
    for project in context.projects:
        years = [int(year) for year in re.findall(r"(?<!\d)\d{4}(?!\d)", project.years)]
        if project.years and not years:
            yield NotRun(
                "K6", f"无法判定：重点项目{_named(project)}的建设年限“{project.years}”没有年份"
            )
        elif years and (min(years) < first or max(years) > last or years != sorted(years)):
            yield context.finding(
                "K6",
                f"重点项目{_named(project)}的建设年限{project.years}不在规划期{first}—{last}年内，或起止颠倒",
                "请核对建设年限",
                layer="key_project",
                measured=project.years,
                expected=f"{first}-{last}年",
            )


PROJECT_RULES = {
    "K1": cells_are_filled,
    "K2": figures_add_up,
    "K3": listing_has_basis,
    "K6": years_are_in_the_plan_period,
}
