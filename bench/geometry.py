"""Area tables of two layers: this system and its peers in one run on the same files, checked against each other.

    python bench/geometry.py [--cases farmland redline jagged curve areas …] [--rounds 3] [--peers …] [--quick]

Every measurement is a process of its own. Rounds alternate between the engines; a peer that takes half as long again
as the fastest one, or reaches the cap, is not run again. Tables and charts go into the page given by `--document`; the other
measurements of `bench/` run afterwards, and what they print goes into the same page. `--quick` tries the engines on small
data and prints instead.
"""

import argparse
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq
import shapely

from agreement import Disagreement, checked
from chart import draw_cases, draw_curve
from collecting import SCRIPTS, ScriptFailed, printed
from data import CASES, CaseFiles, case_files
from page import write_parts
from peers import LABELS, OURS, PEERS
from peers.cluster import Cluster, PostgisMissing, cluster
from peers.measuring import Run, measure
from results import CaseResult, CurvePoint, EngineResult, Results
from tables import case_part, curve_part, run_part, summary_part

_CURVE_CAP_S = 900.0
_CURVE = (10_000, 30_000, 100_000, 300_000, 1_000_000)
_QUICK_PARCELS, _QUICK_CURVE = 2_500, (400, 2_500)
# All pairs of the farmland case are compared with GEOS; of the others a sample.
_SAMPLE = 5_000
_SLOW = 1.5


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure: engines, rounds, the cap of a run in seconds, and where PostGIS is or why it is not."""

    peers: tuple[str, ...]
    rounds: int
    cap_s: float
    server: Cluster | None
    no_server: str


def run_case(case: CaseFiles, plan: Plan) -> CaseResult:
    """All engines on one case, in alternating rounds.

    Raises
    ------
    Disagreement
        When two engines differ by more than rounding, or ours has no result.
    """
    faults = _loaded(case, plan)
    runs: dict[str, list[Run]] = defaultdict(list)
    for _ in range(plan.rounds):
        for engine in (*OURS, *plan.peers):
            if engine in faults or not _goes_on(engine, runs, plan.peers):
                continue
            runs[engine].append(_run(engine, case, plan))
    tables = {
        run.engine: run.table for every in runs.values() for run in every if run.table is not None
    }
    for engine in OURS:
        if engine not in tables:
            raise Disagreement(f"{LABELS[engine]}没有结果：{runs[engine][0].fault or '超过时限'}")
    agreement = checked(
        case,
        {engine: tables[engine] for engine in OURS},
        {engine: tables[engine] for engine in plan.peers if engine in tables},
        sample=None if case.name == "farmland" else _SAMPLE,
    )
    sizes = [_size(path) for path in (case.left, case.right)]
    return CaseResult(
        case.name,
        (sizes[0][0], sizes[1][0]),
        (sizes[0][1], sizes[1][1]),
        plan.cap_s,
        [_result(engine, runs[engine], "") for engine in OURS],
        [_result(engine, runs[engine], faults.get(engine, "")) for engine in plan.peers],
        agreement,
    )


def run_curve(folder: Path, sizes: Sequence[int], plan: Plan) -> list[CurvePoint]:
    """Our table of the farmland case by size.

    Raises
    ------
    Disagreement
        When a size has no result.
    """
    points = []
    for size in sizes:
        case = case_files(folder, "farmland", size)
        runs = [_run(OURS[0], case, plan) for _ in range(plan.rounds)]
        if any(run.seconds is None for run in runs):
            raise Disagreement(f"{size:,} 个图斑没有结果：{runs[0].fault or '超过时限'}")
        parcels, over = _size(case.left), _size(case.right)
        points.append(
            CurvePoint(
                parcels[0],
                parcels[1] + over[1],
                [run.seconds for run in runs if run.seconds is not None],
                max(run.peak_bytes for run in runs),
            )
        )
    return points


def _loaded(case: CaseFiles, plan: Plan) -> dict[str, str]:
    """Puts the case into PostGIS; the fault of an engine that cannot run."""
    if "postgis" not in plan.peers:
        return {}
    if plan.server is None:
        return {"postgis": plan.no_server}
    try:
        plan.server.load(case)
    except subprocess.CalledProcessError as err:
        return {"postgis": str(err.stderr).strip()}
    return {}


def _goes_on(engine: str, runs: dict[str, list[Run]], peers: Sequence[str]) -> bool:
    """Whether another round of the engine tells anything."""
    if engine in OURS or not runs[engine]:
        return True
    first = runs[engine][0].seconds
    others = [runs[peer][0].seconds for peer in peers if runs[peer]]
    return first is not None and first <= _SLOW * min(one for one in others if one is not None)


def _run(engine: str, case: CaseFiles, plan: Plan) -> Run:
    server = plan.server if engine == "postgis" else None
    run = measure(
        engine,
        case,
        cap_s=plan.cap_s,
        environment=server.environment if server else None,
        server=server.postmaster if server else None,
    )
    told = run.fault or (f"> {plan.cap_s:.0f}" if run.seconds is None else f"{run.seconds:.2f}")
    print(f"  {case.left.stem:18}{case.name:10}{engine:20}{told:>10}", file=sys.stderr, flush=True)
    return run


def _result(engine: str, runs: Sequence[Run], fault: str) -> EngineResult:
    return EngineResult(
        engine,
        LABELS[engine],
        next((run.version for run in runs if run.version), ""),
        [run.seconds for run in runs if run.seconds is not None],
        max((run.peak_bytes for run in runs), default=0),
        fault or next((run.fault for run in runs if run.fault), ""),
    )


def _size(path: Path) -> tuple[int, int]:
    """Rows and vertices of a file."""
    rows = vertices = 0
    for batch in pq.ParquetFile(path).iter_batches(columns=["geometry"]):
        rows += len(batch)
        polygons = shapely.from_wkb(batch["geometry"].to_numpy(zero_copy_only=False))
        vertices += int(shapely.get_num_coordinates(polygons).sum())
    return rows, vertices


@contextmanager
def _plan(options: argparse.Namespace) -> Iterator[Plan]:
    """The plan, with PostGIS up for as long as it is used."""
    with ExitStack() as stack:
        server, fault = None, ""
        if "postgis" in options.peers and set(options.cases) & set(CASES):
            try:
                server = stack.enter_context(cluster())
            except PostgisMissing as err:
                fault = str(err)
        yield Plan(tuple(options.peers), options.rounds, options.cap, server, fault)


def measured(options: argparse.Namespace, folder: Path) -> Results:
    """The cases and the curve that were asked for."""
    load = os.getloadavg()[0]
    with _plan(options) as plan:
        cases = [
            run_case(case_files(folder, name, options.parcels), plan)
            for name in CASES
            if name in options.cases
        ]
        sizes = _QUICK_CURVE if options.quick else _CURVE
        curve = (
            run_curve(folder, sizes, replace(plan, cap_s=_CURVE_CAP_S))
            if "curve" in options.cases
            else []
        )
    return Results((load, os.getloadavg()[0]), cases, curve)


def parts(results: Results) -> dict[str, str]:
    """The generated parts of the page, by name."""
    found = {case.name: case_part(case) for case in results.cases}
    if results.curve:
        found["curve"] = curve_part(results)
    if len(results.cases) == len(CASES):
        command = shlex.join(["python", "bench/geometry.py", *sys.argv[1:]])
        found |= {"run": run_part(results, command), "summary": summary_part(results)}
    return found


def collected(names: Sequence[str], folder: Path) -> tuple[dict[str, str], list[str]]:
    """What the other scripts print, and the names of those that failed."""
    found, failed = {}, []
    for name in names:
        try:
            found[name] = printed(name, folder)
        except ScriptFailed as err:
            print(f"  {name}: {err}", file=sys.stderr)
            failed.append(name)
    return found, failed


def _tell(found: dict[str, str], options: argparse.Namespace) -> None:
    """Puts parts into the page, or prints them."""
    if options.quick:
        print("\n\n".join(found.values()))
    else:
        write_parts(options.document, found)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    every = (*CASES, "curve", *SCRIPTS)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", nargs="+", choices=every)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    parser.add_argument("--parcels", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--cap", type=float, default=90.0, help="seconds of a run")
    parser.add_argument("--quick", action="store_true", help="small data, one round, prints")
    parser.add_argument("--folder", type=Path, help="keeps the data; a temporary one by default")
    parser.add_argument("--document", type=Path, default=Path("docs/benchmarks.md"))
    options = parser.parse_args(arguments)
    quick = options.quick
    # The cluster takes longer than all the others together, and is asked for by name.
    others = () if quick else (name for name in SCRIPTS if name != "spark")
    options.cases = options.cases or [*CASES, "curve", *others]
    options.parcels = options.parcels or (_QUICK_PARCELS if quick else 100_000)
    options.rounds = options.rounds or (1 if quick else 3)
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    # Ended from outside, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        results = measured(options, folder)
        results.save(folder / "results.json")
        figures = folder if options.quick else options.document.parent / "figures"
        figures.mkdir(parents=True, exist_ok=True)
        if len(results.cases) == len(CASES):
            draw_cases(results.cases, figures / "area-table.svg")
        if results.curve:
            draw_curve(results.curve, figures / "cost-curve.svg")
        _tell(parts(results), options)
        others, failed = collected([name for name in SCRIPTS if name in options.cases], folder)
        _tell(others, options)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
