"""The results of a run as Markdown in Chinese."""

from collections.abc import Iterable, Sequence

from machine import machine, software
from results import CaseResult, EngineResult, Results

__all__ = ["BUDGETS", "case_part", "curve_part", "run_part", "summary_part"]

BUDGETS = {"farmland": 10, "redline": 10, "jagged": 6}
TITLES = {
    "farmland": "图斑 × 永久基本农田",
    "redline": "图斑 × 生态保护红线",
    "jagged": "两层锯齿图斑",
}
_GIB = 2**30


def run_part(results: Results, command: str) -> str:
    """Where and with what the run was made."""
    engines = [one for case in results.cases for one in (*case.ours, *case.peers) if one.version]
    versions = "；".join(dict.fromkeys(one.version for one in engines))
    return "\n".join(
        [
            f"- 命令：`{command}`",
            f"- 机器：{machine()}",
            f"- 负载（1 分钟平均）：开始 {results.load[0]:.1f}，结束 {results.load[1]:.1f}",
            f"- 软件：{software()}",
            f"- 参与比较的软件：{versions}",
        ]
    )


def summary_part(results: Results) -> str:
    """Each case against its budget."""
    rows = []
    for case in results.cases:
        peer, times, budget = case.fastest_peer, case.times_faster, BUDGETS[case.name]
        rows.append(
            [
                TITLES[case.name],
                f"≥ {budget} 倍",
                "没有同类完成" if times is None else f"{times:.1f} 倍",
                "" if peer is None else peer.label,
                "≤ 1e-6",
                f"{case.agreement.apart_m2:.1e}",
                _told(times, budget, case.agreement.apart_m2),
            ]
        )
    head = [
        "算例",
        "预算：比最快的同类快",
        "实测",
        "最快的同类",
        "预算：与 GEOS 相差（m²）",
        "实测",
        "是否达到",
    ]
    return _table(head, "lrrlrrl", rows)


def _told(times: float | None, budget: float, apart_m2: float) -> str:
    if times is None:
        return "无法判定"
    return "达到" if times >= budget and apart_m2 <= 1e-6 else "未达到"


def case_part(case: CaseResult) -> str:
    """The table of a case, and how well the engines agree."""
    own = case.ours[0]
    rows = [_row(one, own, case.cap_s) for one in (*case.ours, *case.peers)]
    head = [
        "做法",
        "最好（秒）",
        "中位（秒）",
        "轮数",
        "为本系统的几倍（最好）",
        "几倍（中位）",
        "最大内存（GiB）",
    ]
    agreement = case.agreement
    left, right = (
        f"{rows:,} 个多边形（{vertices:,} 个节点）"
        for rows, vertices in zip(case.rows, case.vertices, strict=True)
    )
    compared = "全部" if agreement.compared >= agreement.pairs else "随机抽取"
    return "\n".join(
        [
            f"左侧 {left}，右侧 {right}；有公共部分的 {agreement.pairs:,} 对。",
            "",
            _table(head, "lrrrrrr", rows),
            "",
            f"结果一致：同类软件之间每组合计的相对差最大 {agreement.peers_apart:.1e}；在椭球面积平面上用 GEOS 逐对求交，"
            f"{compared} {agreement.compared:,} 对，与本系统最大相差 {agreement.apart_m2:.1e} 平方米；同类的平面面积与本系统的椭球面积之比在 "
            f"{agreement.stretch[0]:.7f} 至 {agreement.stretch[1]:.7f} 之间，就是当地的投影变形。",
        ]
    )


def _row(one: EngineResult, own: EngineResult, cap_s: float) -> list[str]:
    if one.best is None or one.median is None:
        if one.fault:
            return [one.label, f"没有结果：{one.fault}", "", "", "", "", ""]
        times = "" if own.best is None else f"> {cap_s / own.best:.0f}"
        return [one.label, f"> {cap_s:.0f}", "", "1", times, "", ""]
    memory = f"{one.peak_bytes / _GIB:.2f}"
    ratios = (
        ["", ""]
        if own.best is None or own.median is None
        else [f"{one.best / own.best:.1f}", f"{one.median / own.median:.1f}"]
    )
    return [
        one.label,
        f"{one.best:.2f}",
        f"{one.median:.2f}",
        str(len(one.seconds)),
        *ratios,
        memory,
    ]


def curve_part(results: Results) -> str:
    """Time and memory by size."""
    rows = [
        [
            f"{point.parcels:,}",
            f"{point.vertices:,}",
            f"{min(point.seconds):.2f}",
            f"{sorted(point.seconds)[len(point.seconds) // 2]:.2f}",
            f"{point.vertices / min(point.seconds) / 1e6:.2f}",
            f"{point.peak_bytes / _GIB:.2f}",
        ]
        for point in results.curve
    ]
    head = [
        "图斑数",
        "节点数（两层）",
        "最好（秒）",
        "中位（秒）",
        "百万节点/秒",
        "最大内存（GiB）",
    ]
    return _table(head, "rrrrrr", rows)


def _table(head: Sequence[str], align: str, rows: Iterable[Sequence[str]]) -> str:
    marks = ["--:" if one == "r" else "---" for one in align]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, marks, *rows))
