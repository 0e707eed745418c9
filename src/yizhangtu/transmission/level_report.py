"""The report on targets between levels: every comparison, a finding for each that fails, a reason for each left open."""

from yizhangtu.model import (
    Finding,
    LevelReport,
    LevelRow,
    NotRun,
    Operator,
    RuleKind,
    Target,
    Verdict,
)
from yizhangtu.standards import Profile
from yizhangtu.transmission.decomposition import compare_levels
from yizhangtu.transmission.placed_targets import Levels

__all__ = ["report_levels"]

_DECIDED_BY_TARGETS = ("T1", "T2", "T3", "T4")


def report_levels(levels: Levels, profile: Profile) -> LevelReport:
    """What the targets of all levels say of each other.

    Source: T1 to T4 of the standards data, unverified.
    """
    rows = compare_levels(levels)
    return LevelReport(
        units=tuple(levels.tree),
        rows=rows,
        findings=tuple(_finding(row, profile) for row in rows if row.verdict is Verdict.FAILED),
        not_run=(
            *_undecided(rows, profile),
            *_unplaced(levels),
            *_without_comparison(rows, profile),
        ),
        unmatched=tuple(target for target, _ in levels.unplaced),
    )


def _indicator(key: str, profile: Profile) -> str:
    """What an indicator is called in Chinese."""
    if key.startswith("other:"):
        return key.removeprefix("other:")
    return profile.indicators[key].name if key in profile.indicators else key


def _subject(row: LevelRow, profile: Profile) -> str:
    year = f"{row.year}年" if row.year else ""
    return f"{row.unit.name}{year}{_indicator(row.indicator, profile)}"


def _finding(row: LevelRow, profile: Profile) -> Finding:
    rule = profile.rule(row.rule)
    assert row.bound is not None  # noqa: S101 - a failed comparison has both figures
    assert row.reached is not None  # noqa: S101
    bound, reached = row.bound.text(row.digits), row.reached.text(row.digits)
    unit = row.bound.unit.symbol
    gap = (row.bound - row.reached).rounded(row.digits)
    return Finding(
        rule=row.rule,
        severity=rule.severity,
        message=f"{_subject(row, profile)}：{_sentence(row, bound, reached, unit)}，相差{abs(gap):f}{unit}",
        clause=rule.basis.clause,
        measured=reached,
        expected=f"{'不低于' if _is_floor(row) else '不超过'}{bound}",
        unit=unit,
        mend=_mend(row),
    )


def _is_floor(row: LevelRow) -> bool:
    return row.rule == "T1" or (row.rule == "T3" and row.operator is Operator.AT_LEAST)


def _sentence(row: LevelRow, bound: str, reached: str, unit: str) -> str:
    if row.rule == "T3":
        return f"本级为{reached}{unit}，弱于下达的{bound}{unit}"
    if row.rule == "T4":
        return f"下级基数乘以倍数之和为{reached}{unit}，超过本级基数乘以倍数的{bound}{unit}"
    kept = f"（含预留{row.reserve.text(row.digits)}{unit}）" if row.reserve else ""
    relation = "少于" if row.rule == "T1" else "超过"
    return f"{len(row.sources) - 1}个下级单位之和{kept}为{reached}{unit}，{relation}本级的{bound}{unit}"


def _mend(row: LevelRow) -> str:
    if row.rule == "T3":
        return "请按下达指标修改本级规划，或由下达机关调整指标"
    return "请核对各下级单位的指标，补足差额或申报预留，使分解之和与本级相符"


def _undecided(rows: tuple[LevelRow, ...], profile: Profile) -> list[NotRun]:
    return [
        NotRun(row.rule, f"{_subject(row, profile)}：{row.reason}")
        for row in rows
        if row.verdict is Verdict.UNDECIDED
    ]


def _unplaced(levels: Levels) -> list[NotRun]:
    return [NotRun("T1", f"{_place(target)}：{reason}") for target, reason in levels.unplaced]


def _place(target: Target) -> str:
    return f"{target.document or '登记的指标'}第{target.line}行"


def _without_comparison(rows: tuple[LevelRow, ...], profile: Profile) -> list[NotRun]:
    """Rules that found nothing to compare: not a pass."""
    ran = {row.rule for row in rows}
    return [
        NotRun(rule.id, "没有可以比较的指标")
        for rule in profile.rules_of(RuleKind.TRANSMISSION)
        if rule.id in _DECIDED_BY_TARGETS and rule.id not in ran
    ]
