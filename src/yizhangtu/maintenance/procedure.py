"""The procedure of a maintenance proposal (动态维护程序): who may take it from which state to which.

Source: 城镇开发边界局部优化 and 永久基本农田 practice of 2023 to 2026 (县级编制、专家评审、县级政府同意、市级审查、省级同意、
部级质检、更新至一张图). Unverified: the official texts of the procedure were not seen; the display period of 30 days is practice
(县级规划公示 30 日) and 城乡规划法 2019, 26 by memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from yizhangtu.errors import UsageError
from yizhangtu.model import ProposalState, Role

__all__ = [
    "REVIEW_STATES",
    "TRANSITIONS",
    "Need",
    "Transition",
    "next_transitions",
    "require_transition",
    "role_label",
    "state_label",
]

_STATE_LABELS: Mapping[ProposalState, str] = MappingProxyType(
    {
        ProposalState.DRAFT: "草案",
        ProposalState.SELF_CHECK: "自检",
        ProposalState.PUBLIC_DISPLAY: "公示",
        ProposalState.EXPERT_REVIEW: "专家评审",
        ProposalState.COUNTY_CONSENT: "县级同意",
        ProposalState.CITY_REVIEW: "市级审查",
        ProposalState.PROVINCE_REVIEW: "省级审查",
        ProposalState.MINISTRY_CHECK: "部级质检",
        ProposalState.IN_FORCE: "生效",
        ProposalState.RETURNED: "退回",
        ProposalState.WITHDRAWN: "撤回",
    }
)

_ROLE_LABELS: Mapping[Role, str] = MappingProxyType(
    {
        Role.EDITOR: "编制人员",
        Role.REVIEWER: "自然资源主管部门审核人员",
        Role.EXPERT: "评审专家",
        Role.COUNTY: "县级人民政府",
        Role.CITY: "市级主管部门",
        Role.PROVINCE: "省级主管部门",
        Role.MINISTRY: "自然资源部",
    }
)


class Need(Enum):
    """What must hold before a transition. The value is the sentence for the user."""

    CLEAN_CHECK = "规则检查已运行，没有硬性问题"
    DISPLAY_PERIOD = "公示不少于30日，书面意见已处理"
    EXPERT_OPINION = "专家评审意见为通过"
    COUNTY_CONSENT = "县级人民政府出具同意文件"
    CITY_OPINION = "市级审查意见为通过"
    PROVINCE_CONSENT = "省级主管部门出具同意文件"
    MINISTRY_REPORT = "部级质检通过"
    REASON = "写明理由"

    @property
    def is_checked(self) -> bool:
        """Whether the system itself verifies it; the others are for the acting role to vouch for."""
        return self is Need.CLEAN_CHECK


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step: `roles` may take it, `name` is the act in Chinese, `needs` what must hold.

    `publishes` marks the step that only publishing a new version takes, never a bare decision.
    """

    source: ProposalState
    target: ProposalState
    roles: tuple[Role, ...]
    name: str
    needs: tuple[Need, ...] = ()
    publishes: bool = False


_STEPS = (
    Transition(
        ProposalState.DRAFT,
        ProposalState.SELF_CHECK,
        (Role.EDITOR,),
        "提交自检",
        (Need.CLEAN_CHECK,),
    ),
    Transition(
        ProposalState.SELF_CHECK,
        ProposalState.PUBLIC_DISPLAY,
        (Role.REVIEWER,),
        "自检通过并公示",
        (Need.CLEAN_CHECK,),
    ),
    Transition(
        ProposalState.PUBLIC_DISPLAY,
        ProposalState.EXPERT_REVIEW,
        (Role.REVIEWER,),
        "公示期满送专家评审",
        (Need.DISPLAY_PERIOD,),
    ),
    Transition(
        ProposalState.EXPERT_REVIEW,
        ProposalState.COUNTY_CONSENT,
        (Role.EXPERT,),
        "专家评审通过",
        (Need.EXPERT_OPINION,),
    ),
    Transition(
        ProposalState.COUNTY_CONSENT,
        ProposalState.CITY_REVIEW,
        (Role.COUNTY,),
        "县级政府同意并上报",
        (Need.COUNTY_CONSENT,),
    ),
    Transition(
        ProposalState.CITY_REVIEW,
        ProposalState.PROVINCE_REVIEW,
        (Role.CITY,),
        "市级审查通过",
        (Need.CITY_OPINION,),
    ),
    Transition(
        ProposalState.PROVINCE_REVIEW,
        ProposalState.MINISTRY_CHECK,
        (Role.PROVINCE,),
        "省级同意并送部级质检",
        (Need.PROVINCE_CONSENT,),
    ),
    Transition(
        ProposalState.MINISTRY_CHECK,
        ProposalState.IN_FORCE,
        (Role.MINISTRY,),
        "部级质检通过并发布生效",
        (Need.CLEAN_CHECK, Need.MINISTRY_REPORT),
        publishes=True,
    ),
    Transition(ProposalState.RETURNED, ProposalState.DRAFT, (Role.EDITOR,), "修改后重新编制"),
)

# Whoever may let a proposal pass may also send it back, so both read the same row.
REVIEW_STATES: tuple[ProposalState, ...] = tuple(
    step.source
    for step in _STEPS
    if step.source not in {ProposalState.DRAFT, ProposalState.RETURNED}
)

TRANSITIONS: tuple[Transition, ...] = (
    *_STEPS,
    *(
        Transition(step.source, ProposalState.RETURNED, step.roles, "退回修改", (Need.REASON,))
        for step in _STEPS
        if step.source in REVIEW_STATES
    ),
    *(
        Transition(source, ProposalState.WITHDRAWN, (Role.EDITOR,), "撤回方案", (Need.REASON,))
        for source in (ProposalState.DRAFT, *REVIEW_STATES, ProposalState.RETURNED)
    ),
)


def state_label(state: ProposalState) -> str:
    """The state's Chinese name.

    Examples
    --------
    >>> state_label(ProposalState.PUBLIC_DISPLAY)
    '公示'
    """
    return _STATE_LABELS[state]


def role_label(role: Role) -> str:
    """Who acts, in Chinese.

    Examples
    --------
    >>> role_label(Role.EXPERT)
    '评审专家'
    """
    return _ROLE_LABELS[role]


def next_transitions(state: ProposalState, role: Role | None = None) -> tuple[Transition, ...]:
    """What may happen now (下一步): the steps out of `state`, of one role when `role` is given.

    Examples
    --------
    >>> [step.name for step in next_transitions(ProposalState.RETURNED)]
    ['修改后重新编制', '撤回方案']
    >>> next_transitions(ProposalState.IN_FORCE)
    ()
    """
    return tuple(
        step
        for step in TRANSITIONS
        if step.source is state and (role is None or role in step.roles)
    )


def require_transition(source: ProposalState, target: ProposalState, role: Role) -> Transition:
    """The step from `source` to `target`, when it exists and `role` may take it.

    Raises
    ------
    UsageError
        When there is no such step or the role may not take it; the message names who may do what now.

    Examples
    --------
    >>> require_transition(ProposalState.DRAFT, ProposalState.SELF_CHECK, Role.EDITOR).name
    '提交自检'
    """
    possible = next_transitions(source)
    step = next((found for found in possible if found.target is target), None)
    if step is None:
        raise UsageError(
            f"方案处于“{state_label(source)}”状态，不能转为“{state_label(target)}”",
            mend=_advice(possible),
        )
    if role not in step.roles:
        raise UsageError(
            f"{role_label(role)}不能办理“{step.name}”",
            where=f"方案处于“{state_label(source)}”状态",
            mend=f"这一步由{_named(step.roles)}办理。{_advice(possible)}",
        )
    return step


def _named(roles: tuple[Role, ...]) -> str:
    return "、".join(f"{role_label(role)}（{role}）" for role in roles)


def _advice(possible: tuple[Transition, ...]) -> str:
    if not possible:
        return "该状态是终点，没有后续步骤；需要再改请在生效版本上新建方案"
    steps = "；".join(
        f"{_named(step.roles)}可以{step.name}，转为“{state_label(step.target)}”（{step.target}）"
        for step in possible
    )
    return f"现在可以：{steps}"
