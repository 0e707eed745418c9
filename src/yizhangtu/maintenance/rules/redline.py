"""Rules of the ecological redline (E1, E2, E5)."""

from collections.abc import Iterator
from dataclasses import replace

from yizhangtu.maintenance.balance import balance
from yizhangtu.maintenance.rules.context import Judgement, RuleContext
from yizhangtu.maintenance.rules.farmland import unlisted_reasons
from yizhangtu.model import ControlLine, Direction, IndicatorValue
from yizhangtu.units import area

__all__ = ["REDLINE_RULES"]

LINE = ControlLine.ECOLOGICAL_REDLINE
MEND = "请增加调入或减少调出，使调整后面积不低于任务和调整前面积"


def redline_reaches_task(context: RuleContext) -> Iterator[Judgement]:
    """E1: redline after ≥ the task, on land and at sea, and not less than before.

    A target that names no sea is judged against land and sea together.

    Source: 表5-2; 总体规划批复, unverified.
    """
    land, sea = context.indicator("terrestrial_redline")[1], context.indicator("marine_redline")[1]
    yield from context.broken_target("E1", LINE, _sum(land, sea), layer=LINE, mend=MEND)
    if context.target("marine_ecological_redline") is not None:
        yield from context.broken_target(
            "E1", "marine_ecological_redline", sea, layer=LINE, mend=MEND
        )
    change = context.change(LINE)
    if change is not None:
        account = balance(change)
        if account.after_dm2 < account.before_dm2:
            yield context.finding(
                "E1",
                f"生态保护红线减少{area(account.before_dm2 - account.after_dm2).text(2)}平方米，调出大于调入",
                MEND,
                layer=LINE,
                measured=area(account.after_dm2 - account.before_dm2),
                expected="≥0",
            )


def _sum(land: IndicatorValue, sea: IndicatorValue) -> IndicatorValue:
    if land.value is None or sea.value is None:
        return land if land.value is None else sea
    return replace(land, value=land.value + sea.value)


def removal_reasons_are_allowed(context: RuleContext) -> Iterator[Judgement]:
    """E2: land leaves the redline only for a listed reason.

    Source: 自然资空间规划函〔2025〕411号、〔2026〕37号, unverified.
    """
    return unlisted_reasons(context, "E2", LINE)


def function_improves(context: RuleContext) -> Iterator[Judgement]:
    """E5: ecological land inside does not fall; arable land, small patches and holes do not rise.

    Source: 表5-2; the direction of arable land and holes is inferred, unverified.
    """
    for key, better in (
        ("redline_ecological_land", Direction.IN),
        ("redline_arable_land", Direction.OUT),
        ("redline_small_patch_count", Direction.OUT),
        ("redline_small_hole_count", Direction.OUT),
    ):
        yield from context.judge_direction(
            "E5", key, better=better, layer=LINE, mend="请优化调入调出地块，使红线更完整"
        )


REDLINE_RULES = {
    "E1": redline_reaches_task,
    "E2": removal_reasons_are_allowed,
    "E5": function_improves,
}
