"""A hand-made record of a county that does not exist, and the names its keys stand for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import geopandas as gpd
import pytest
from shapely import Polygon, box

from yizhangtu.model import (
    AdminUnit,
    Basis,
    CheckReport,
    Comparison,
    ControlLine,
    Direction,
    EffectTable,
    Finding,
    IndicatorValue,
    KeyProject,
    Lineage,
    LineBalance,
    MaintenanceRecord,
    NotRun,
    Operator,
    Proposal,
    ProposalState,
    RuleBasis,
    RuleKind,
    Severity,
    TableRow,
    Target,
    Transfer,
    TransferReason,
)
from yizhangtu.reports import Figure, LineMap, Vocabulary, render_map

FARMLAND = ControlLine.PERMANENT_BASIC_FARMLAND
REDLINE = ControlLine.ECOLOGICAL_REDLINE
BOUNDARY = ControlLine.URBAN_DEVELOPMENT_BOUNDARY
MOMENT = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
PLAN = "青禾县国土空间总体规划（2021—2035年）"

_BASIS = Basis("成效指标表填写要求", date(2026, 1, 1), verified=False)


def _transfer(
    line: ControlLine, direction: Direction, number: str, reason: tuple[str, str], area_dm2: int
) -> Transfer:
    return Transfer(
        number=number,
        line=line,
        direction=direction,
        reason_code=reason[0],
        reason_name=reason[1],
        evidence=f"举证照片及说明{number}",
        township="柳树镇",
        place="东坡村",
        area_dm2=area_dm2,
        gross_area_dm2=area_dm2 + 1_000,
        x=118.712345,
        y=41.923456,
    )


def _comparison(
    place: tuple[str, int, str],
    label: str,
    units: tuple[str, ...],
    texts: tuple[str, str, str],
    reason: str = "",
) -> Comparison:
    table, number, group = place
    key = f"indicator_{table}_{number}"
    value = IndicatorValue(key, None)
    layers = (("permanent_basic_farmland", "ab12" * 16), ("slope", "cd34" * 16))
    lineage = tuple(
        Lineage(key, version, layers, "fictitious", "yizhangtu 0.1") for version in ("v1", "p1")
    )
    row = TableRow(
        table, number, group, label, (key,) * len(units), units, (2,) * len(units), _BASIS
    )
    return Comparison(row, (value,), (value,), *texts, reason=reason, lineage=lineage)


def _tables() -> tuple[EffectTable, ...]:
    quantity, quality, layout = "数量不减少", "质量有提升", "布局更优化"
    return (
        EffectTable(
            "5-1",
            "永久基本农田优化成效指标表",
            (
                _comparison(
                    ("5-1", 1, quantity),
                    "耕地保有量（万亩）",
                    ("万亩",),
                    ("97.4320", "97.4320", "0.0000"),
                ),
                _comparison(
                    ("5-1", 2, quantity),
                    "永久基本农田（万亩）",
                    ("万亩",),
                    ("81.2820", "81.2820", "0.0000"),
                ),
                _comparison(
                    ("5-1", 3, quantity),
                    "林地保有量（万亩）、森林覆盖率（%）",
                    ("万亩", "%"),
                    ("273.9000/50.20", "273.9000/50.31", "0.0000/0.11"),
                ),
                _comparison(
                    ("5-1", 4, quality),
                    "水田水浇地占耕地面积比例（%）",
                    ("%",),
                    ("35.43", "35.69", "0.26"),
                ),
                _comparison(
                    ("5-1", 5, quality),
                    "永久基本农田中高标准农田建成面积占永久基本农田比例（%）",
                    ("%",),
                    ("—", "—", "—"),
                    reason="缺少高标准农田图层，无法计算",
                ),
                _comparison(
                    ("5-1", 6, quality),
                    "永久基本农田范围内坡度15度以上的耕地面积（亩）",
                    ("亩",),
                    ("5210.40", "5117.85", "-92.55"),
                ),
                _comparison(
                    ("5-1", 7, layout),
                    "耕地连片度（亩/个）",
                    ("亩/个",),
                    ("25.57", "26.54", "0.97"),
                ),
                _comparison(
                    ("5-1", 8, layout),
                    "平原地区5亩以下、山地丘陵地区3亩以下永久基本农田碎图斑个数（个）",
                    ("个",),
                    ("5939", "5823", "-116"),
                ),
            ),
        ),
        EffectTable(
            "5-2",
            "生态保护红线优化成效指标表",
            (
                _comparison(
                    ("5-2", 1, "任务不减少"),
                    "陆域生态保护红线面积（平方千米）",
                    ("平方千米",),
                    ("728.0518", "728.0518", "0.0000"),
                ),
                _comparison(
                    ("5-2", 2, "任务不减少"),
                    "海洋生态保护红线面积（平方千米）",
                    ("平方千米",),
                    ("—", "—", "—"),
                    reason="本县不临海",
                ),
                _comparison(
                    ("5-2", 3, "功能有提升"),
                    "生态保护红线范围内生态功能用地面积（平方千米）",
                    ("平方千米",),
                    ("698.46", "703.45", "4.99"),
                ),
                _comparison(
                    ("5-2", 5, "布局更完善"),
                    "面积小于1平方千米的生态保护红线图斑数量（个）",
                    ("个",),
                    ("177", "177", "0"),
                ),
            ),
        ),
        EffectTable(
            "5-3",
            "城镇开发边界优化成效指标表",
            (
                _comparison(
                    ("5-3", 1, "总量不突破"),
                    "城镇开发边界总面积（公顷）",
                    ("公顷",),
                    ("3408.7708", "3408.7708", "0.0000"),
                ),
                _comparison(
                    ("5-3", 2, "总量不突破"),
                    "城镇开发边界扩展倍数",
                    ("倍",),
                    ("1.4803", "1.4803", "0.0000"),
                ),
                _comparison(
                    ("5-3", 4, "布局更集聚"),
                    "城镇开发边界围合范围内永久基本农田“天窗”个数（个）",
                    ("个",),
                    ("34", "26", "-8"),
                ),
                _comparison(
                    ("5-3", 8, "城镇功能品质有提升"),
                    "中心城区道路网络密度（千米/平方千米）",
                    ("千米/平方千米",),
                    ("6.00", "6.30", "0.30"),
                ),
            ),
        ),
    )


@pytest.fixture(scope="session")
def record() -> MaintenanceRecord:
    """Every chapter has data: three lines, projects with awkward names, findings, rules without a verdict."""
    slope, project, merge = (
        ("T1", "坡度15度以上"),
        ("T2", "国家和省级重点建设项目"),
        ("R1", "高标准农田集中连片"),
    )
    transfers = (
        _transfer(FARMLAND, Direction.IN, "DR-001", merge, 5_113_000_00),
        _transfer(FARMLAND, Direction.OUT, "DC-001", slope, 61_700_00),
        _transfer(FARMLAND, Direction.OUT, "DC-002", project, 5_051_300_00),
        _transfer(REDLINE, Direction.IN, "HR-001", ("E1", "新设饮用水水源保护区"), 89_400_00),
        _transfer(REDLINE, Direction.OUT, "HC-001", ("E2", "技术勘正"), 89_400_00),
        _transfer(BOUNDARY, Direction.IN, "BR-001", ("U1", "基础设施项目"), 75_900_00),
        _transfer(BOUNDARY, Direction.IN, "BR-002", ("U2", "填补细缝"), 6_300_07),
        _transfer(BOUNDARY, Direction.OUT, "BC-001", ("U3", "无建设需求"), 82_200_07),
    )
    return MaintenanceRecord(
        unit=AdminUnit("150999", "青禾县"),
        plan_name=PLAN,
        proposal=Proposal(
            "p1", "2026年度动态维护", 2026, "v1", ProposalState.PUBLIC_DISPLAY, MOMENT
        ),
        targets=(
            Target(
                "青禾县",
                "permanent_basic_farmland",
                Operator.AT_LEAST,
                Decimal("81.2820"),
                "万亩",
                2035,
                conditional=False,
                quote="永久基本农田保护面积不低于81.2820万亩",
                line=12,
                document="青禾县规划批复.docx",
            ),
            Target(
                "青禾县",
                "water_use_total",
                Operator.AT_MOST,
                None,
                "",
                2035,
                conditional=True,
                quote="用水总量不超过上级下达指标",
                line=13,
                document="青禾县规划批复.docx",
            ),
        ),
        balances=(
            LineBalance(
                FARMLAND,
                541_880_100_00,
                5_113_000_00,
                5_113_000_00,
                541_880_100_00,
                543_160_100.4,
                543_160_100.4,
            ),
            LineBalance(
                REDLINE,
                728_051_800_00,
                89_400_00,
                89_400_00,
                728_051_800_00,
                728_051_800.0,
                728_051_800.0,
            ),
            LineBalance(
                BOUNDARY,
                34_087_708_00,
                82_200_07,
                82_200_07,
                34_087_708_00,
                34_087_708.0,
                34_087_708.0,
            ),
        ),
        transfers=transfers,
        tables=_tables(),
        projects=(
            KeyProject(
                1,
                "能源类",
                "风光#储*一体$化`项目`\\@<b>“甲”</b>",
                "新建",
                "2026—2028年",
                Decimal("30"),
                Decimal("30"),
                "柳树镇、东岗镇",
                "立项文件",
            ),
            KeyProject(
                2,
                "产业类",
                "=1+1冷链仓储",
                "改扩建",
                "2025—2027年",
                Decimal("1.8553"),
                Decimal("0.9631"),
                "东岗镇",
                "立项文件",
            ),
            KeyProject(3, "产业类", "粮食烘干中心", "新建", "2027年", None, None, "柳树镇", ""),
        ),
        check=CheckReport(
            findings=(
                Finding(
                    "P10",
                    Severity.WARNING,
                    "碎图斑个数没有下降",
                    "成效指标表",
                    layer="permanent_basic_farmland",
                    ids=("1509990001", "1509990002"),
                    x=118.7,
                    y=41.9,
                    measured="5823",
                    expected="小于5800",
                    unit="个",
                    mend="核实零星图斑，能调出的予以调出",
                ),
            ),
            passed=("P1", "C1", "U1"),
            not_run=(NotRun("E5", "缺少生态功能用地图层"),),
        ),
        profile="fictitious",
        software="yizhangtu 0.1",
        generated=MOMENT,
        snapshots_before=(("permanent_basic_farmland", "ab12" * 16), ("slope", "cd34" * 16)),
        snapshots_after=(("permanent_basic_farmland", "ef56" * 16), ("slope", "cd34" * 16)),
    )


@pytest.fixture(scope="session")
def bare_record(record: MaintenanceRecord) -> MaintenanceRecord:
    """Nothing but a name: no targets, lines, tables, projects or rules."""
    return replace(
        record,
        targets=(),
        balances=(),
        transfers=(),
        tables=(),
        projects=(),
        check=CheckReport(),
        snapshots_before=(),
        snapshots_after=(),
    )


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """Names for the keys of `record`."""
    rules: Mapping[str, tuple[str, Severity, str, bool]] = {
        "C1": (
            "调入调出面积平衡",
            Severity.HARD,
            "动态维护办法（青自然资发〔2026〕3号） 第三条；审查实践",
            True,
        ),
        "P1": (
            "永久基本农田面积不低于任务",
            Severity.HARD,
            "永久基本农田管理规定（某部令第8号）第五条",
            True,
        ),
        "P10": ("碎图斑个数下降", Severity.WARNING, "成效指标表填写要求", False),
        "U1": (
            "城镇开发边界总面积不突破",
            Severity.HARD,
            "《城镇开发边界管理规定》第八条；青函〔2026〕9号 附件",
            True,
        ),
        "E5": (
            "生态功能用地面积增加",
            Severity.WARNING,
            "成效指标表填写要求；青函〔2026〕9号",
            False,
        ),
    }
    basis = Basis(
        "永久基本农田管理规定（某部令第8号）第七条；TD/T 1055-2019 附录", None, verified=True
    )
    return Vocabulary(
        profile_title="虚构省标准",
        rules={
            key: RuleBasis(
                key, title, severity, Basis(clause, None, verified=verified), RuleKind.MAINTENANCE
            )
            for key, (title, severity, clause, verified) in rules.items()
        },
        reasons={
            (FARMLAND, Direction.OUT, "T1"): TransferReason(
                "T1", FARMLAND, Direction.OUT, "坡度15度以上", basis
            )
        },
        layers={"permanent_basic_farmland": "永久基本农田", "slope": "坡度图"},
        indicators={
            "permanent_basic_farmland": "永久基本农田保护面积",
            "water_use_total": "用水总量",
        },
    )


def line_map(crs: str = "EPSG:4490") -> LineMap:
    """A county of about 40 km with four fields; one leaves, a tiny one comes."""

    def frame(*polygons: Polygon) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(geometry=list(polygons), crs="EPSG:4490").to_crs(crs)

    kept = [box(118.4 + 0.1 * n, 41.8, 118.48 + 0.1 * n, 41.9) for n in range(3)]
    leaving, coming = box(118.5, 42.0, 118.53, 42.02), box(118.7, 42.0, 118.7005, 42.0005)
    return LineMap(
        line=FARMLAND,
        title="青禾县永久基本农田维护前后对照图",
        county=frame(box(118.3, 41.7, 118.9, 42.1)),
        before=frame(*kept, leaving),
        after=frame(*kept, coming),
        pieces_in=frame(coming),
        pieces_out=frame(leaving),
    )


@pytest.fixture(scope="session")
def figures() -> tuple[Figure, ...]:
    """One drawn map."""
    return (render_map(line_map()),)
