"""Whatever a record says, the plan made from it and audited as a document contradicts itself nowhere."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yizhangtu.audit import audit_document
from yizhangtu.documents import read_document
from yizhangtu.model import (
    AdminUnit,
    AuditReport,
    CheckReport,
    Comparison,
    ControlLine,
    Direction,
    EffectTable,
    IndicatorValue,
    KeyProject,
    LineBalance,
    MaintenanceRecord,
    Operator,
    Proposal,
    ProposalState,
    TableRow,
    Target,
    Transfer,
)
from yizhangtu.reports import write_docx
from yizhangtu.standards import load_profile
from yizhangtu.units import Quantity, Unit, area, unit_named

PROFILE = load_profile("neimenggu")
MOMENT = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
UNIT = AdminUnit("150999", "青禾县")
# The rows that print an account of the text once more, and the line whose account it is.
ACCOUNTS = {
    "permanent_basic_farmland": ControlLine.PERMANENT_BASIC_FARMLAND,
    "terrestrial_redline": ControlLine.ECOLOGICAL_REDLINE,
    "urban_boundary_area": ControlLine.URBAN_DEVELOPMENT_BOUNDARY,
}
AREA = st.integers(1, 2_000_000_00)
# Parts of a line stay below the smallest line (90 平方公里), wholes above the largest (1,350万亩).
LARGEST = {"%": 100, "平方千米": 50}
BOUNDS = {"cultivated_land_retention": (2_000, 50_000)}


@st.composite
def transfers(draw: st.DrawFn, line: ControlLine) -> tuple[Transfer, ...]:
    made = []
    for direction in Direction:
        reasons = PROFILE.reasons(line, direction)
        for number in range(draw(st.integers(0, 5))):
            reason = draw(st.sampled_from(reasons))
            size = draw(AREA)
            made.append(
                Transfer(
                    number=f"{direction.value}-{number + 1:03d}",
                    line=line,
                    direction=direction,
                    reason_code=reason.code,
                    reason_name=reason.name,
                    evidence="举证照片",
                    township="东乡镇",
                    place="北村",
                    area_dm2=size,
                    gross_area_dm2=size + draw(st.integers(0, 1_000_00)),
                    x=118.7,
                    y=41.9,
                )
            )
    return tuple(made)


def balance(line: ControlLine, before: int, moved: tuple[Transfer, ...]) -> LineBalance:
    came, went = (
        sum(one.area_dm2 for one in moved if one.direction is direction)
        for direction in (Direction.IN, Direction.OUT)
    )
    after = before + came - went
    return LineBalance(line, before, came, went, after, before / 100, after / 100)


@st.composite
def comparison(
    draw: st.DrawFn, row: TableRow, accounts: dict[ControlLine, LineBalance]
) -> Comparison:
    """A row of an effect table as it would be printed: an account of the text, or any two figures."""
    befores, afters, changes = [], [], []
    for indicator, symbol, digits in zip(row.indicators, row.unit_symbols, row.digits, strict=True):
        unit = unit_named(symbol)
        if indicator in ACCOUNTS:
            account = accounts[ACCOUNTS[indicator]]
            figures = [
                area(value).to(unit).rounded(digits)
                for value in (account.before_dm2, account.after_dm2)
            ]
        else:
            least, largest = BOUNDS.get(indicator, (0, LARGEST.get(symbol, 50_000)))
            figures = [
                Decimal(draw(st.integers(least * 10**digits, largest * 10**digits))).scaleb(-digits)
                for _ in range(2)
            ]
        befores.append(f"{figures[0]:f}")
        afters.append(f"{figures[1]:f}")
        difference = figures[1] - figures[0]
        changes.append(f"{difference:f}" if difference else "0")
    change = "0" if set(changes) == {"0"} else "/".join(changes)
    values = tuple(IndicatorValue(key, Quantity.of(0, Unit.PIECE)) for key in row.indicators)
    return Comparison(row, values, values, "/".join(befores), "/".join(afters), change)


@st.composite
def projects(draw: st.DrawFn) -> tuple[KeyProject, ...]:
    size = st.decimals(0, 90, places=4, allow_nan=False)
    made = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        land = draw(size)
        made.append(
            KeyProject(
                number,
                draw(st.sampled_from(("能源类", "电力类", "产业类", "交通类"))),
                f"青禾县第{number}项目",
                "新建",
                "2026-2028年",
                land,
                land,
                "东乡镇",
                "立项文件",
            )
        )
    return tuple(made)


@st.composite
def records(draw: st.DrawFn) -> MaintenanceRecord:
    moved = {line: draw(transfers(line)) for line in ControlLine}
    accounts = {
        line: balance(line, draw(st.integers(10_000_000_000, 900_000_000_000)), moved[line])
        for line in ControlLine
    }
    tables = tuple(
        EffectTable(
            number,
            f"{UNIT.name}{PROFILE.table(number).title}",
            tuple(draw(comparison(row, accounts)) for row in PROFILE.table_rows(number)),
        )
        for number in ("5-1", "5-2", "5-3")
    )
    listed = draw(projects())
    proposal = Proposal(
        "p1", "2026年度动态维护", 2026, "v1", ProposalState.DRAFT, MOMENT, projects=listed
    )
    target = Target(
        UNIT.name,
        "permanent_basic_farmland",
        Operator.AT_LEAST,
        Decimal("0.5000"),
        "万亩",
        2035,
        conditional=False,
        quote="永久基本农田保护面积不低于0.5000万亩",
        line=9,
        document="批复.txt",
    )
    return MaintenanceRecord(
        unit=UNIT,
        plan_name="青禾县国土空间总体规划（2021—2035年）",
        proposal=proposal,
        targets=(target,),
        balances=tuple(accounts.values()),
        transfers=tuple(one for line in ControlLine for one in moved[line]),
        tables=tables,
        projects=listed,
        check=CheckReport(passed=("C1", "P1")),
        profile="neimenggu",
        software="yizhangtu 0.1",
        generated=MOMENT,
    )


def audited(record: MaintenanceRecord) -> AuditReport:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "方案.docx"
        write_docx(record, (), path)
        return audit_document(read_document(path), PROFILE)


def told(report: AuditReport) -> list[str]:
    return [f"{one.rule} {one.quote}：{one.explanation}" for one in report.findings]


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_a_generated_plan_has_no_finding(record: MaintenanceRecord) -> None:
    report = audited(record)
    assert told(report) == []
    assert len(report.verified) > 20
