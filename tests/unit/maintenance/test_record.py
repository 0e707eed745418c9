from dataclasses import replace
from datetime import UTC, datetime

import pytest
from line_changes import UNIT, boundary, cell, pieces, state

from yizhangtu.errors import UsageError
from yizhangtu.maintenance import RecordParts, balance, build_change, build_record, transfers
from yizhangtu.model import (
    ChangeForm,
    CheckReport,
    ControlLine,
    KeyProject,
    Proposal,
    ProposalState,
)

BOUNDARY = ControlLine.URBAN_DEVELOPMENT_BOUNDARY
NOW = datetime(2026, 3, 1, tzinfo=UTC)
PROJECT = KeyProject(1, "产业", "厂房", "新建", "2026", None, None, "东乡", "立项文件")


def parts() -> RecordParts:
    """One piece entering a boundary."""
    plan = state(urban_development_boundary=boundary([{"at": cell(0, 0)}]))
    change = build_change(
        plan, BOUNDARY, ChangeForm.PIECES, pieces([{"direction": "in", "at": cell(1, 0)}])
    )
    proposal = Proposal(
        "p1", "2026年度动态维护", 2026, "v1", ProposalState.DRAFT, NOW, projects=[PROJECT]
    )
    return {
        "unit": UNIT,
        "plan_name": "青禾县国土空间总体规划",
        "proposal": proposal,
        "targets": [],
        "balances": [balance(change)],
        "transfers": list(transfers(plan, change)),
        "tables": [],
        "check": CheckReport(),
        "profile": "国家级标准配置",
        "software": "yizhangtu 0",
        "generated": NOW,
        "snapshots_before": {"township": "b", "county": "a"},
        "snapshots_after": {},
    }


def test_a_record_holds_its_parts_in_a_fixed_order() -> None:
    record = build_record(**parts())
    assert record.projects == (PROJECT,)
    assert record.snapshots_before == (("county", "a"), ("township", "b"))
    assert record.snapshots_after == ()
    assert [piece.area_dm2 for piece in record.transfers] == [1_000_000]
    assert build_record(**parts()) == record


def test_transfers_that_do_not_add_up_are_refused() -> None:
    given = parts()
    given["transfers"] = [replace(given["transfers"][0], area_dm2=999_999)]
    with pytest.raises(UsageError, match="与平衡表不一致"):
        build_record(**given)


def test_a_transfer_of_a_line_without_an_account_is_refused() -> None:
    given = parts()
    given["balances"] = []
    with pytest.raises(UsageError, match="与平衡表不一致"):
        build_record(**given)


def test_two_accounts_of_one_line_are_refused() -> None:
    given = parts()
    given["balances"] = [*given["balances"], *given["balances"]]
    with pytest.raises(UsageError, match="两份平衡表"):
        build_record(**given)


def test_a_time_without_zone_is_refused() -> None:
    given = parts()
    given["generated"] = datetime(2026, 3, 1)  # noqa: DTZ001 - the fault under test
    with pytest.raises(UsageError, match="没有时区"):
        build_record(**given)
