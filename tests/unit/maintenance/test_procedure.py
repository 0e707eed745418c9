import pytest

from yizhangtu.errors import UsageError
from yizhangtu.maintenance.procedure import (
    REVIEW_STATES,
    TRANSITIONS,
    Need,
    next_transitions,
    require_transition,
    role_label,
    state_label,
)
from yizhangtu.model import ProposalState, Role

FORWARD = [
    (ProposalState.DRAFT, ProposalState.SELF_CHECK, Role.EDITOR),
    (ProposalState.SELF_CHECK, ProposalState.PUBLIC_DISPLAY, Role.REVIEWER),
    (ProposalState.PUBLIC_DISPLAY, ProposalState.EXPERT_REVIEW, Role.REVIEWER),
    (ProposalState.EXPERT_REVIEW, ProposalState.COUNTY_CONSENT, Role.EXPERT),
    (ProposalState.COUNTY_CONSENT, ProposalState.CITY_REVIEW, Role.COUNTY),
    (ProposalState.CITY_REVIEW, ProposalState.PROVINCE_REVIEW, Role.CITY),
    (ProposalState.PROVINCE_REVIEW, ProposalState.MINISTRY_CHECK, Role.PROVINCE),
    (ProposalState.MINISTRY_CHECK, ProposalState.IN_FORCE, Role.MINISTRY),
]
REVIEWERS = {
    ProposalState.SELF_CHECK: Role.REVIEWER,
    ProposalState.PUBLIC_DISPLAY: Role.REVIEWER,
    ProposalState.EXPERT_REVIEW: Role.EXPERT,
    ProposalState.COUNTY_CONSENT: Role.COUNTY,
    ProposalState.CITY_REVIEW: Role.CITY,
    ProposalState.PROVINCE_REVIEW: Role.PROVINCE,
    ProposalState.MINISTRY_CHECK: Role.MINISTRY,
}


@pytest.mark.parametrize(("source", "target", "role"), FORWARD, ids=lambda value: str(value))
def test_the_way_forward_is_walked_by_one_role_each(
    source: ProposalState, target: ProposalState, role: Role
) -> None:
    step = require_transition(source, target, role)
    assert step.roles == (role,)
    for other in set(Role) - {role}:
        with pytest.raises(UsageError, match="不能办理"):
            require_transition(source, target, other)


def test_the_table_is_the_way_forward_and_its_exits_and_nothing_else() -> None:
    steps = {(step.source, step.target, role) for step in TRANSITIONS for role in step.roles}
    returns = {(state, ProposalState.RETURNED, role) for state, role in REVIEWERS.items()}
    withdrawals = {
        (state, ProposalState.WITHDRAWN, Role.EDITOR)
        for state in (ProposalState.DRAFT, *REVIEWERS, ProposalState.RETURNED)
    }
    again = {(ProposalState.RETURNED, ProposalState.DRAFT, Role.EDITOR)}
    assert steps == {*FORWARD} | returns | withdrawals | again
    assert len(TRANSITIONS) == len({(step.source, step.target) for step in TRANSITIONS}) == 25


def test_states_where_a_proposal_is_reviewed() -> None:
    assert set(REVIEW_STATES) == set(REVIEWERS)


@pytest.mark.parametrize("state", [ProposalState.IN_FORCE, ProposalState.WITHDRAWN])
def test_ends_have_no_next_step(state: ProposalState) -> None:
    assert next_transitions(state) == ()
    with pytest.raises(UsageError, match="终点"):
        require_transition(state, ProposalState.DRAFT, Role.EDITOR)


def test_next_steps_of_one_role() -> None:
    steps = next_transitions(ProposalState.CITY_REVIEW, Role.CITY)
    assert [step.target for step in steps] == [
        ProposalState.PROVINCE_REVIEW,
        ProposalState.RETURNED,
    ]
    assert next_transitions(ProposalState.CITY_REVIEW, Role.EXPERT) == ()


def test_a_wrong_role_is_told_who_may_and_what_is_possible() -> None:
    with pytest.raises(UsageError) as caught:
        require_transition(ProposalState.DRAFT, ProposalState.SELF_CHECK, Role.COUNTY)
    text = str(caught.value)
    assert text == (
        "县级人民政府不能办理“提交自检”（方案处于“草案”状态）\n"
        "处理办法：这一步由编制人员（editor）办理。现在可以：编制人员（editor）可以提交自检，转为“自检”（self-check）；"
        "编制人员（editor）可以撤回方案，转为“撤回”（withdrawn）"
    )


def test_a_skipped_state_is_told_what_is_possible() -> None:
    with pytest.raises(UsageError, match="方案处于“公示”状态，不能转为“生效”") as caught:
        require_transition(ProposalState.PUBLIC_DISPLAY, ProposalState.IN_FORCE, Role.MINISTRY)
    assert "自然资源主管部门审核人员（reviewer）可以公示期满送专家评审" in str(caught.value)


def test_only_publishing_brings_a_proposal_into_force() -> None:
    assert [step.target for step in TRANSITIONS if step.publishes] == [ProposalState.IN_FORCE]


def test_a_clean_check_guards_submission_display_and_publication() -> None:
    guarded = [step.target for step in TRANSITIONS if Need.CLEAN_CHECK in step.needs]
    assert guarded == [
        ProposalState.SELF_CHECK,
        ProposalState.PUBLIC_DISPLAY,
        ProposalState.IN_FORCE,
    ]
    assert [need for need in Need if need.is_checked] == [Need.CLEAN_CHECK]


def test_every_state_and_role_has_its_chinese_name() -> None:
    assert [state_label(state) for state in ProposalState] == [
        "草案",
        "自检",
        "公示",
        "专家评审",
        "县级同意",
        "市级审查",
        "省级审查",
        "部级质检",
        "生效",
        "退回",
        "撤回",
    ]
    assert len({role_label(role) for role in Role}) == len(Role)
