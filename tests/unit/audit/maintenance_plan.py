"""A maintenance plan of a county that does not exist, written from exact numbers so that every statement in it is true."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from laid_out import Heading, Rows, lay_out

from yizhangtu.documents import Document
from yizhangtu.units import round_half_up

__all__ = ["Numbers", "maintenance_plan", "slots"]

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Numbers:
    """The exact numbers of the plan, areas in hectares."""

    task: Decimal = Decimal("30412.50")
    excess: Decimal = Decimal("210.40")
    farmland_out: tuple[Decimal, ...] = (
        Decimal("12.35"),
        Decimal("80.10"),
        Decimal("7.04"),
        Decimal("55.51"),
    )
    redline: Decimal = Decimal("41250.75")
    redline_out: tuple[Decimal, ...] = (Decimal("31.20"), Decimal("402.33"), Decimal("0.07"))
    territory: Decimal = Decimal("182300.00")
    base: Decimal = Decimal("800.0000")
    increment: Decimal = Decimal("320.0000")
    later_increment: Decimal = Decimal("318.4000")
    boundary_out: tuple[Decimal, ...] = (Decimal("9.41"), Decimal("1.16"))
    projects: tuple[int, ...] = (4, 2, 3)


def slots(numbers: Numbers) -> dict[str, str]:
    """Every figure of the text by its name."""
    out, red = sum(numbers.farmland_out), sum(numbers.redline_out)
    boundary = numbers.base + numbers.increment
    present = numbers.task + numbers.excess
    return {
        "task": f"{numbers.task}",
        "task_mu": _ten_thousand_mu(numbers.task),
        "present": f"{present}",
        "irrigated": f"{present - CENT}",
        "excess": f"{numbers.excess}",
        "out": f"{out}",
        **{f"out_{index}": f"{part}" for index, part in enumerate(numbers.farmland_out)},
        "in": f"{out}",
        "in_0": f"{out - CENT}",
        "in_1": f"{CENT}",
        "before": f"{present}",
        "after": f"{present}",
        "red": f"{numbers.redline}",
        "red_km": f"{round_half_up(Fraction(numbers.redline) / 100, 4)}",
        "red_share": f"{round_half_up(Fraction(numbers.redline) * 100 / Fraction(numbers.territory), 2)}",
        "territory": f"{numbers.territory}",
        **{f"red_out_{index}": f"{part}" for index, part in enumerate(numbers.redline_out)},
        "red_in": f"{red}",
        "red_in_0": f"{CENT}",
        "red_in_1": f"{red - CENT}",
        "red_before": f"{numbers.redline}",
        "red_after": f"{numbers.redline}",
        "holes": "88",
        "small_holes": "41",
        "reserves": "2",
        "boundary": f"{boundary}",
        "again": f"{boundary}",
        "multiple": f"{_multiple(numbers.increment, numbers.base)}",
        "increment": f"{numbers.increment}",
        "later": f"{numbers.later_increment}",
        "later_multiple": f"{_multiple(numbers.later_increment, numbers.base)}",
        "boundary_in": f"{sum(numbers.boundary_out)}",
        "boundary_in_0": f"{numbers.boundary_out[0]}",
        "boundary_in_1": f"{numbers.boundary_out[1]}",
        "boundary_out": f"{sum(numbers.boundary_out)}",
        "projects": f"{sum(numbers.projects)}",
        **{f"projects_{index}": f"{count}" for index, count in enumerate(numbers.projects)},
        "kinds": "三",
        "zones": "4",
        "ways": "两",
        "table_before": _ten_thousand_mu(present),
        "table_after": _ten_thousand_mu(present),
        "table_red": f"{round_half_up(Fraction(numbers.redline) / 100, 4)}",
        "table_red_after": f"{round_half_up(Fraction(numbers.redline) / 100, 4)}",
        "table_boundary": f"{boundary}",
        "table_boundary_after": f"{boundary}",
        "table_multiple": f"{_multiple(numbers.later_increment, numbers.base)}",
        "patches": "1公顷",
        "patches_after": "96",
        "contiguity": "31.60",
        "coverage": "55",
        "red_patches_after": "40",
    }


def _ten_thousand_mu(hectares: Decimal) -> str:
    return f"{round_half_up(Fraction(hectares) * 15 / 10_000, 4)}"


def _multiple(increment: Decimal, base: Decimal) -> Decimal:
    return round_half_up(1 + Fraction(increment) / Fraction(base), 4)


_HEADINGS = ("控制线", "优化导向", "具体指标", "调整前", "调整后", "变化")


def maintenance_plan(
    numbers: Numbers | None = None, planted: Mapping[str, str] | None = None
) -> Document:
    """The plan; `planted` prints other words in some slots than the numbers give."""
    words = slots(numbers or Numbers()) | dict(planted or {})
    blocks = [*_FARMLAND, *_REDLINE, *_BOUNDARY, *_PROJECTS]
    return lay_out(*(_filled(block, words) for block in blocks))


def _filled(block: Heading | Rows | str, words: Mapping[str, str]) -> Heading | Rows | str:
    if isinstance(block, Heading):
        return block
    if isinstance(block, str):
        return block.format_map(words)
    rows = [[cell.format_map(words) for cell in row] for row in block.rows]
    return Rows(block.caption, [_HEADINGS, *rows])


_FARMLAND: tuple[Heading | Rows | str, ...] = (
    Heading(1, "一、", "维护方案"),
    "青岚县域国土总面积{territory}公顷，划分为生态保护区、农田保护区、城镇发展区、乡村发展区共{zones}类一级分区。",
    Heading(2, "（一）", "永久基本农田维护"),
    "上级下达青岚县的永久基本农田保护任务为{task}公顷（{task_mu}万亩）。经逐块核对，青岚县永久基本农田面积{present}公顷，"
    "其中水浇地面积{irrigated}公顷。多划入{excess}公顷。",
    "永久基本农田动态维护拟调入{in}公顷，其中，新建高标准农田{in_0}公顷；复垦耕地{in_1}公顷。",
    "永久基本农田动态维护拟调出{out}公顷，其中，坡度25度以上的耕地{out_0}公顷；水利工程占用{out_1}公顷；3亩以下的零星地块{out_2}公顷；"
    "已种植果树的地块{out_3}公顷。",
    "永久基本农田维护前面积{before}公顷，维护后面积{after}公顷。",
    "维护后永久基本农田面积不减少，耕地连片度有提高，{patches}以下碎图斑数量减少。",
    Rows(
        "表1 永久基本农田优化成效指标表",
        (
            (
                "永久基本农田",
                "数量",
                "永久基本农田（万亩）",
                "{table_before}",
                "{table_after}",
                "0",
            ),
            ("", "布局", "耕地连片度（亩/个）", "30.25", "{contiguity}", "1.35"),
            ("", "布局", "15亩以下永久基本农田碎图斑个数（个）", "120", "{patches_after}", "-24"),
        ),
    ),
)
_REDLINE: tuple[Heading | Rows | str, ...] = (
    Heading(2, "（二）", "生态保护红线维护"),
    "现行规划确定生态保护红线面积{red}公顷（{red_km}平方公里），占县域总面积的{red_share}%。红线内有{reserves}个自然保护地，"
    "分别为青岚山省级森林公园和白鹭湖国家湿地公园。红线围合范围内有天窗{holes}个，其中5亩以下天窗{small_holes}个。",
    "生态保护红线动态维护的调出涉及三种情形。一是已撤销的水源保护区，调出面积{red_out_0}公顷。二是与村庄重叠的地块。经论证可以退出，"
    "调出面积{red_out_1}公顷。三是边线误差，调出面积{red_out_2}公顷。",
    "生态保护红线动态维护拟调入{red_in}公顷。一是新设的水源地，调入面积{red_in_0}公顷。二是连片的公益林，调入面积{red_in_1}公顷。",
    "生态保护红线动态维护前面积{red_before}公顷，动态维护后面积{red_after}公顷。",
    "维护后生态保护红线面积维持不变，小图斑数量减少。",
    Rows(
        "表2 生态保护红线优化成效指标表",
        (
            (
                "生态保护红线",
                "数量",
                "陆域生态保护红线面积（平方公里）",
                "{table_red}",
                "{table_red_after}",
                "0",
            ),
            (
                "",
                "布局",
                "面积小于1平方公里的生态保护红线图斑数量",
                "52",
                "{red_patches_after}",
                "-12",
            ),
        ),
    ),
)
_BOUNDARY: tuple[Heading | Rows | str, ...] = (
    Heading(2, "（三）", "城镇开发边界维护"),
    "“三区三线”划定城镇开发边界{boundary}公顷，扩展倍数{multiple}，增量{increment}公顷。",
    "2025年3月，因道路改线局部调整城镇开发边界，调整后的城镇开发边界为{again}公顷，与“三区三线”划定的城镇开发边界面积一致，"
    "增量规模{later}公顷，小于划定时的总增量规模。现行城镇开发边界扩展倍数为{later_multiple}。",
    "本次城镇开发边界动态维护拟调入总面积为{boundary_in}公顷，分为{ways}个类型。一是中学迁建，调入面积{boundary_in_0}公顷。"
    "二是填补细缝，调入面积{boundary_in_1}公顷。",
    "拟调出地块均为无建设需求的土地，拟调出地块面积{boundary_out}公顷。",
    "维护后城镇开发边界总规模不增加，公园绿地、广场步行5分钟覆盖率有提高。",
    Rows(
        "表3 城镇开发边界优化成效指标表",
        (
            (
                "城镇开发边界",
                "总量",
                "城镇开发边界总面积（公顷）",
                "{table_boundary}",
                "{table_boundary_after}",
                "0",
            ),
            ("", "总量", "城镇开发边界扩展倍数", "{table_multiple}", "{table_multiple}", "0"),
            ("", "品质", "公园绿地、广场步行5分钟覆盖率（%）", "52", "{coverage}", "3"),
        ),
    ),
)
_PROJECTS: tuple[Heading | Rows | str, ...] = (
    Heading(2, "（四）", "重点建设项目"),
    "拟实施的重点建设项目共{projects}个，涉及交通类、水利类、能源类{kinds}个类型。其中交通类项目{projects_0}个，水利类{projects_1}个，能源类{projects_2}个。",
)
