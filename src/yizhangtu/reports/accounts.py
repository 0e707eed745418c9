"""The accounts a document rests on: which line's, and whether list and account agree.

If they do not agree the record is wrong and nothing is printed.
"""

from yizhangtu.errors import ReportError
from yizhangtu.model import (
    ControlLine,
    Direction,
    LineBalance,
    MaintenanceRecord,
    group_transfers,
    total_of,
)
from yizhangtu.reports.phrases import square_metres
from yizhangtu.reports.vocabulary import LINE_NAMES

__all__ = ["DIRECTION_NAMES", "balance_of", "verify_balances"]

DIRECTION_NAMES = {Direction.IN: "调入", Direction.OUT: "调出"}


def balance_of(record: MaintenanceRecord, line: ControlLine) -> LineBalance | None:
    """The line's account, None when the record holds none."""
    return next((balance for balance in record.balances if balance.line is line), None)


def verify_balances(record: MaintenanceRecord) -> None:
    """Refuses a record whose list of transfers or whose account does not add up.

    Raises
    ------
    ReportError
        When after ≠ before + in − out, or the listed transfers of a line do not add up to its in or out.
    """
    for balance in record.balances:
        name = LINE_NAMES[balance.line]
        if balance.before_dm2 + balance.in_dm2 - balance.out_dm2 != balance.after_dm2:
            raise _disagreement(
                name,
                "维护后面积",
                balance.after_dm2,
                balance.before_dm2 + balance.in_dm2 - balance.out_dm2,
            )
        for direction, expected in (
            (Direction.IN, balance.in_dm2),
            (Direction.OUT, balance.out_dm2),
        ):
            _, listed = total_of(group_transfers(record.transfers, balance.line, direction))
            if listed != expected:
                raise _disagreement(name, f"{DIRECTION_NAMES[direction]}面积", expected, listed)


def _disagreement(name: str, what: str, stated_dm2: int, computed_dm2: int) -> ReportError:
    return ReportError(
        f"{what}前后不一致：平衡表为{square_metres(stated_dm2)}平方米，"
        f"由清单合计为{square_metres(computed_dm2)}平方米",
        where=f"维护记录，{name}",
        mend="请重新运行 yizhangtu maintain check 生成维护记录；如仍不一致，请报告程序缺陷",
    )
