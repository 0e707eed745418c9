"""The charts of a run: seconds of every engine by case, and our cost by size.

python bench/chart.py RESULTS.json FOLDER
"""

import argparse
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, fontManager
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

from results import CaseResult, CurvePoint, EngineResult, Results
from tables import BUDGETS, TITLES

__all__ = ["draw_cases", "draw_curve"]

# Blue and orange are told apart by every eye; grey carries what is not measured.
_OURS, _PEER, _REFERENCE, _TEXT = "#0072B2", "#E69F00", "#8C8C8C", "#222222"
_FONT = "bench"
_MEMORY_BUDGET_GIB = 2.0
_GIB = 2**30
_NUMBER = FuncFormatter(lambda value, _: f"{value:g}")


def draw_cases(cases: Sequence[CaseResult], path: Path) -> None:
    """Bars of best seconds, a panel for each case, one logarithmic scale."""
    figure = _figure(
        8.6, 0.6 + sum(0.75 + 0.31 * (len(one.ours) + len(one.peers)) for one in cases)
    )
    heights = [len(one.ours) + len(one.peers) for one in cases]
    panels = figure.subplots(len(cases), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    lowest = min(one.best for case in cases for one in (*case.ours, *case.peers) if one.best)
    for case, panel in zip(cases, panels, strict=True):
        _bars(panel, case)
        title = f"{TITLES[case.name]}（虚线：预算，本系统的 {BUDGETS[case.name]} 倍）"
        panel.set_title(title, loc="left", fontsize=11, color=_TEXT)
    panels[-1].set_xscale("log")
    panels[-1].set_xlim(lowest / 2, max(case.cap_s for case in cases) * 6)
    panels[-1].xaxis.set_major_formatter(_NUMBER)
    panels[-1].xaxis.set_minor_formatter(NullFormatter())
    panels[-1].set_xlabel("最好一轮的秒数（对数坐标，越短越快）")
    _save(figure, path)


def _bars(panel: Axes, case: CaseResult) -> None:
    own = case.ours[0].best
    engines = [*case.ours, *case.peers]
    for place, one in enumerate(engines):
        shown = one.best or (None if one.fault else case.cap_s)
        if shown is not None:
            panel.barh(
                place,
                shown,
                height=0.66,
                color=_OURS if one in case.ours else _PEER if one.best else "white",
                edgecolor="white" if one.best else _PEER,
                hatch=None if one.best else "////",
            )
        panel.annotate(
            _told(one, case, own),
            (shown or 0, place),
            xycoords=panel.transData if shown else panel.get_yaxis_transform(),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=_TEXT,
        )
    if own is not None:
        panel.axvline(own * BUDGETS[case.name], ls="--", color=_REFERENCE, lw=1, zorder=0)
    panel.set_yticks(range(len(engines)), [one.label for one in engines], fontsize=9)
    panel.invert_yaxis()
    _plain(panel)


def _told(one: EngineResult, case: CaseResult, own: float | None) -> str:
    if one.fault:
        return "没有结果"
    if one.best is None:
        return f"> {case.cap_s:.0f} 秒"
    times = "" if one in case.ours or own is None else f"（{one.best / own:.1f} 倍）"
    return f"{one.best:.2f} 秒{times}"


def draw_curve(points: Sequence[CurvePoint], path: Path) -> None:
    """Seconds and memory by number of parcels, both scales logarithmic."""
    figure = _figure(8.6, 3.6)
    time, memory = figure.subplots(1, 2)
    parcels = [point.parcels for point in points]
    best = [min(point.seconds) for point in points]
    peak = [point.peak_bytes / _GIB for point in points]
    # Where time would lie if it grew with the parcels from the largest size.
    linear = [best[-1] * count / parcels[-1] for count in parcels]
    time.plot(parcels, linear, "--", color=_REFERENCE, lw=1)
    memory.axhline(_MEMORY_BUDGET_GIB, ls="--", color=_REFERENCE, lw=1)
    for panel, values, unit in ((time, best, "秒"), (memory, peak, "GiB")):
        panel.plot(parcels, values, "o-", color=_OURS, lw=2)
        panel.set_xscale("log")
        for count, value in zip(parcels, values, strict=True):
            panel.annotate(
                f"{value:.2g}" if value < 10 else f"{value:.1f}",
                (count, value),
                xytext=(0, 7),
                textcoords="offset points",
                ha="center",
                fontsize=9,
                color=_TEXT,
            )
        panel.set_xticks(parcels, [_parcels(count) for count in parcels])
        panel.set_xlabel("图斑数")
        panel.set_ylabel(unit)
        panel.margins(x=0.1, y=0.15)
        _plain(panel)
        panel.xaxis.set_minor_locator(NullLocator())
    time.set_yscale("log")
    time.yaxis.set_major_formatter(_NUMBER)
    time.yaxis.set_minor_formatter(NullFormatter())
    memory.set_ylim(bottom=0)
    time.set_title("历时（虚线：与图斑数成正比）", loc="left", fontsize=11, color=_TEXT)
    memory.set_title("最大内存（虚线：预算 2 GiB）", loc="left", fontsize=11, color=_TEXT)
    _save(figure, path)


def _parcels(count: int) -> str:
    return f"{count / 1e4:.0f} 万" if count >= 9_500 else f"{count:,}"


def _figure(width: float, height: float) -> Figure:
    with as_file(files("yizhangtu.reports") / "fonts" / "NotoSansSC-Medium.ttf") as font:
        # Under a name of its own: the font calls itself medium, and text here is asked for in the normal weight.
        fontManager.ttflist.append(FontEntry(fname=str(font), name=_FONT))
    mpl.rcParams["font.family"] = _FONT
    return Figure(figsize=(width, height), layout="constrained")


def _plain(panel: Axes) -> None:
    panel.spines[["top", "right"]].set_visible(False)
    panel.tick_params(labelsize=9)


def _save(figure: Figure, path: Path) -> None:
    """The same picture gives the same bytes: no date, fixed names of its parts; letters are drawn, so no font is needed."""
    with mpl.rc_context({"svg.hashsalt": "yizhangtu", "svg.fonttype": "path"}):
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    results = Results.load_from(options.results)
    if results.cases:
        draw_cases(results.cases, options.folder / "area-table.svg")
    if results.curve:
        draw_curve(results.curve, options.folder / "cost-curve.svg")


if __name__ == "__main__":
    main()
