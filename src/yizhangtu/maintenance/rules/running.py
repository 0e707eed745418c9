"""Runs every rule of the profile and tells what passed, what was found, what could not be decided."""

from collections.abc import Mapping

from yizhangtu.errors import InvalidGeometry, StandardError
from yizhangtu.indicators.fields import UndecidableError
from yizhangtu.maintenance.rules.boundary import BOUNDARY_RULES
from yizhangtu.maintenance.rules.common import COMMON_RULES
from yizhangtu.maintenance.rules.context import Rule, RuleContext
from yizhangtu.maintenance.rules.farmland import FARMLAND_RULES
from yizhangtu.maintenance.rules.projects import PROJECT_RULES
from yizhangtu.maintenance.rules.redline import REDLINE_RULES
from yizhangtu.model import CheckReport, Finding, NotRun, RuleKind

__all__ = ["RULES", "judge", "run_rules"]

RULES: Mapping[str, Rule] = {
    **COMMON_RULES,
    **FARMLAND_RULES,
    **REDLINE_RULES,
    **BOUNDARY_RULES,
    **PROJECT_RULES,
}


def run_rules(context: RuleContext) -> CheckReport:
    """Every rule of maintenance on a proposal, in the profile's order.

    What building the changes found wrong comes under its rule. A rule passes only when it found nothing and left nothing
    undecided.

    Raises
    ------
    StandardError
        When the profile lists a rule that has no function here.
    """
    findings: list[Finding] = []
    not_run: list[NotRun] = []
    passed: list[str] = []
    built = [finding for change in context.changes for finding in change.findings]
    for rule_id in (rule.id for rule in context.profile.rules_of(RuleKind.MAINTENANCE)):
        if rule_id not in RULES:
            raise StandardError(
                f"标准中的规则{rule_id}没有对应的检查", mend="请升级软件或从标准中删去该规则"
            )
        found, undecided = judge(rule_id, context)
        found = [finding for finding in built if finding.rule == rule_id] + found
        findings += found
        not_run += undecided
        if not found and not undecided:
            passed.append(rule_id)
    return CheckReport(tuple(findings), tuple(passed), tuple(not_run))


def judge(rule_id: str, context: RuleContext) -> tuple[list[Finding], list[NotRun]]:
    """What one rule finds, and what it leaves undecided."""
    found: list[Finding] = []
    undecided: list[NotRun] = []
    try:
        for judgement in RULES[rule_id](context):
            if isinstance(judgement, Finding):
                found.append(judgement)
            else:
                undecided.append(judgement)
    except UndecidableError as reason:
        undecided.append(NotRun(rule_id, reason.reason))
    except InvalidGeometry as error:  # a bad plan is data: the rule cannot be decided
        undecided.append(NotRun(rule_id, f"无法判定：{error.what}"))
    return found, undecided
