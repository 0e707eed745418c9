"""The benchmark against peers on tiny land: its engines agree, and it says so when they do not, or do not run."""

import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from agreement import Agreement, Disagreement, checked
from chart import draw_cases, draw_curve
from data import CASES, CaseFiles, case_files
from geometry import Plan, run_case
from page import replaced
from peers import geopandas_overlay, ours_files, ours_frames, tuned_shapely
from peers.measuring import measure
from results import CaseResult, CurvePoint, EngineResult, Results
from tables import case_part, curve_part, summary_part

PARCELS = 400
SOME_PEERS = ("tuned_shapely", "geopandas_overlay")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("land")


@pytest.fixture
def farmland(folder: Path) -> CaseFiles:
    return case_files(folder, "farmland", PARCELS)


def test_the_same_seeds_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for name in CASES:
        one, other = case_files(folder, name, PARCELS), case_files(tmp_path, name, PARCELS)

        assert one.left.read_bytes() == other.left.read_bytes()
        assert one.right.read_bytes() == other.right.read_bytes()


@pytest.mark.parametrize("name", CASES)
def test_layers_are_valid_and_lie_along_a_curve(folder: Path, name: str) -> None:
    case = case_files(folder, name, PARCELS)
    for path in (case.left, case.right):
        layer = gpd.read_parquet(path)
        distance = layer.hilbert_distance(level=16).to_numpy()

        assert shapely.is_valid(layer.geometry.to_numpy()).all()
        assert (np.diff(distance.astype(np.int64)) >= 0).all()


@pytest.mark.parametrize("name", CASES)
def test_engines_agree(folder: Path, name: str) -> None:
    case = case_files(folder, name, PARCELS)
    ours = {"files": ours_files.prepared(case)(), "frames": ours_frames.prepared(case)()}
    peers = {
        "shapely": tuned_shapely.prepared(case)(),
        "geopandas": geopandas_overlay.prepared(case)(),
    }

    found = checked(case, ours, peers, sample=None)

    assert 0 < found.pairs <= found.compared
    assert found.apart_m2 <= 1e-6
    assert found.peers_apart <= 1e-9


def test_tuned_shapely_cuts_and_covers_without_changing_the_sum(folder: Path) -> None:
    case = case_files(folder, "redline", PARCELS)
    left, right = gpd.read_parquet(case.left), gpd.read_parquet(case.right)
    assert shapely.get_num_coordinates(right.geometry.to_numpy()).max() > 256

    found = tuned_shapely.prepared(case)()

    whole = sum(left.intersection(polygon).area.sum() for polygon in right.geometry)
    assert found["area_m2"].sum() == pytest.approx(whole, rel=1e-12)


def test_an_engine_that_is_wrong_stops_the_page(farmland: CaseFiles) -> None:
    ours = {"files": ours_files.prepared(farmland)()}
    right = tuned_shapely.prepared(farmland)()
    wrong = right.assign(area_m2=right["area_m2"] * (1 + 1e-8))

    with pytest.raises(Disagreement, match="同类软件之间"):
        checked(farmland, ours, {"right": right, "wrong": wrong}, sample=100)


def test_planar_sums_are_told_from_sums_of_another_place(farmland: CaseFiles) -> None:
    ours = {"files": ours_files.prepared(farmland)()}
    planar = tuned_shapely.prepared(farmland)()
    elsewhere = planar.assign(area_m2=planar["area_m2"] * 1.0001)

    with pytest.raises(Disagreement, match="投影变形"):
        checked(farmland, ours, {"elsewhere": elsewhere}, sample=100)


def test_a_missing_group_stops_the_page(farmland: CaseFiles) -> None:
    ours = {"files": ours_files.prepared(farmland)()}
    short = tuned_shapely.prepared(farmland)().query("area_m2 > 1").iloc[1:]

    with pytest.raises(Disagreement, match="分组"):
        checked(farmland, ours, {"short": short}, sample=100)


def test_a_case_is_measured_in_processes_of_their_own(farmland: CaseFiles) -> None:
    plan = Plan(SOME_PEERS, rounds=1, cap_s=300.0, server=None, no_server="")

    found = run_case(farmland, plan)

    for one in (*found.ours, *found.peers):
        assert one.fault == ""
        assert len(one.seconds) == 1
        assert one.peak_bytes > 2**24
    assert found.rows[0] == PARCELS


def test_a_missing_server_is_told_and_the_rest_goes_on(farmland: CaseFiles) -> None:
    plan = Plan(("postgis",), rounds=1, cap_s=300.0, server=None, no_server="没有安装 PostGIS")

    (postgis,) = run_case(farmland, plan).peers

    assert postgis.fault == "没有安装 PostGIS"
    assert postgis.best is None


def test_an_engine_over_the_cap_is_ended(farmland: CaseFiles) -> None:
    run = measure("geopandas_overlay", farmland, cap_s=0.05)

    assert run.seconds is None
    assert run.fault == ""


def test_an_engine_that_is_not_installed_is_told(farmland: CaseFiles) -> None:
    run = measure("no_such_engine", farmland, cap_s=60.0)

    assert run.seconds is None
    assert "No module named" in run.fault


def result(name: str, *seconds: float, fault: str = "") -> EngineResult:
    return EngineResult(name, name, f"{name} 1", list(seconds), 2**30, fault)


@pytest.fixture
def case() -> CaseResult:
    return CaseResult(
        name="farmland",
        rows=(100, 10),
        vertices=(4100, 500),
        cap_s=120.0,
        ours=[result("files", 1.0, 2.0, 3.0), result("frames", 0.5)],
        peers=[
            result("quick", 14.0, 12.0, 13.0),
            result("slow"),
            result("absent", fault="没有安装"),
        ],
        agreement=Agreement(40, 90, 5e-9, 1e-13, (1.0000049, 1.0000081)),
    )


def test_the_table_tells_best_median_cap_and_fault(case: CaseResult) -> None:
    lines = case_part(case).splitlines()

    assert "| files | 1.00 | 2.00 | 3 | 1.0 | 1.0 | 1.00 |" in lines
    assert "| quick | 12.00 | 13.00 | 3 | 12.0 | 6.5 | 1.00 |" in lines
    assert "| slow | > 120 |  | 1 | > 120 |  |  |" in lines
    assert "| absent | 没有结果：没有安装 |  |  |  |  |  |" in lines


@pytest.mark.parametrize(
    ("peer_s", "apart_m2", "told"),
    [
        (10.0, 1e-6, "达到"),
        (9.9, 1e-9, "未达到"),
        (20.0, 2e-6, "未达到"),
    ],
)
def test_a_budget_is_met_by_speed_and_agreement(
    case: CaseResult, peer_s: float, apart_m2: float, told: str
) -> None:
    agreement = replace(case.agreement, apart_m2=apart_m2)
    case = replace(case, peers=[result("quick", peer_s)], agreement=agreement)

    assert summary_part(Results((0.0, 0.0), [case])).endswith(f"| {told} |")


def test_no_budget_is_claimed_when_no_peer_finished(case: CaseResult) -> None:
    case = replace(case, peers=[result("slow")])

    assert summary_part(Results((0.0, 0.0), [case])).endswith("| 无法判定 |")


def test_the_curve_is_told_by_size() -> None:
    point = CurvePoint(10_000, 400_000, [0.4, 0.2, 0.3], 2**29)

    assert "| 10,000 | 400,000 | 0.20 | 0.30 | 2.00 | 0.50 |" in curve_part(
        Results((0.0, 0.0), curve=[point])
    )


def test_results_are_read_back_and_draw_the_same_charts(case: CaseResult, tmp_path: Path) -> None:
    points = [CurvePoint(400, 10_000, [0.1], 2**28), CurvePoint(10_000, 250_000, [0.5], 2**29)]
    results = Results((0.1, 0.2), [case], points)
    results.save(tmp_path / "results.json")
    again = Results.load_from(tmp_path / "results.json")

    assert again == results
    assert json.loads((tmp_path / "results.json").read_text())["load"] == [0.1, 0.2]
    for name in ("one", "two"):
        draw_cases(again.cases, tmp_path / f"{name}-cases.svg")
        draw_curve(again.curve, tmp_path / f"{name}-curve.svg")
    for chart in ("cases", "curve"):
        first, second = (tmp_path / f"{name}-{chart}.svg" for name in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()


def test_only_the_marked_part_of_a_page_changes() -> None:
    page = "前\n<!-- bench:a -->\n\n旧\n\n<!-- /bench:a -->\n后\n"

    assert replaced(page, "a", "新\n") == "前\n<!-- bench:a -->\n\n新\n\n<!-- /bench:a -->\n后\n"
    with pytest.raises(ValueError, match="bench:b"):
        replaced(page, "b", "新")
