"""The synthetic county as delivered: sums, identities, disjoint lines, balanced proposals, planted breaks."""

from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import pytest
import shapely

from yizhangtu.demo import PLANTED_RULES, PROFILE_NAME, County, make_county
from yizhangtu.demo.figures import (
    ARABLE_NET_DM2,
    BASE_URBAN_DM2,
    BOUNDARY_DM2,
    FARMLAND_NET_DM2,
    INCREMENT_DM2,
    REDLINE_DM2,
)
from yizhangtu.demo.landcover import BUILT_CLASSES
from yizhangtu.demo.layout import IsletKind
from yizhangtu.demo.records import Records
from yizhangtu.demo.scene import Scene, make_scene
from yizhangtu.documents import read_document, read_projects
from yizhangtu.errors import UsageError
from yizhangtu.geometry import area_of_record, connected_patches, find_holes, statutory_area
from yizhangtu.indicators import PlanState, compute
from yizhangtu.maintenance import (
    LineChange,
    after_state,
    balance,
    build_change,
    effect_tables,
    run_rules,
)
from yizhangtu.maintenance.rules import RuleContext
from yizhangtu.model import CheckReport, ControlLine, Severity
from yizhangtu.standards import load_profile
from yizhangtu.store import read_delivery, read_line_change
from yizhangtu.transmission import read_targets

PATCHES = 1_500

Layers = dict[str, gpd.GeoDataFrame]
Told = list[tuple[str, int, int]]


@pytest.fixture(scope="module")
def told() -> Told:
    return []


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory, told: Told) -> County:
    def progress(name: str, done: int, total: int) -> None:
        told.append((name, done, total))

    folder = tmp_path_factory.mktemp("demo") / "county"
    return make_county(folder, patches=PATCHES, progress=progress)


@pytest.fixture(scope="module")
def delivered(county: County) -> Layers:
    return {
        str(name): pyogrio.read_dataframe(county.database, layer=name)
        for name, _ in pyogrio.list_layers(county.database)
    }


@pytest.fixture(scope="module")
def state(county: County) -> PlanState:
    profile = load_profile(PROFILE_NAME)
    delivery = read_delivery(county.database, profile=profile, unit=county.unit)
    assert delivery.unknown_layers == ()
    assert all(finding.severity is Severity.INFO for finding in delivery.findings)
    layers = {key: layer.frame for key, layer in delivery.layers.items()}
    return PlanState(county.unit, profile, "v1", layers)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return make_scene(20_000, 1504)


def _dm2(column: pd.Series) -> npt.NDArray[np.int64]:
    return np.asarray(np.rint(column.to_numpy(dtype=np.float64) * 100).astype(np.int64))


def test_every_layer_is_delivered_under_its_code(county: County, delivered: Layers) -> None:
    assert county.database.name == "150499青川旗国土空间总体规划.gdb"
    assert {
        name: len(frame) for name, frame in delivered.items() if name in {"XZQX", "DLTB", "XZYDYH"}
    } == {
        "XZQX": 1,
        "DLTB": PATCHES,
        "XZYDYH": PATCHES,
    }
    expected = (
        "XZQXZ XZQC YJJBNTBHHX STBHHX CZKFBJ YDYHGHFQ PDT GBZNT YJJBNTCBQ ZRBHD STGYL SYHYD ZXCQFW"
    )
    expected += " ZXCQDLZXX ZXCQLDYKCKJ KFQ PZWJSTD XZZRZHFXFBM XZHQ KCZYKCBHX DYZ FZFX JQZDXMM"
    assert set(expected.split()) <= set(delivered)
    assert all(len(frame) for frame in delivered.values())
    assert {frame.crs.to_epsg() for frame in delivered.values()} == {4528}


def test_parcels_cover_the_county(delivered: Layers) -> None:
    parcels = delivered["DLTB"].geometry
    assert shapely.coverage_is_valid(shapely.get_parts(parcels.array))
    whole = float(statutory_area(delivered["XZQX"].geometry).sum())
    assert float(statutory_area(parcels).sum()) == pytest.approx(whole, rel=1e-9)
    assert whole == pytest.approx(3_039.8e6, rel=0.01)


@pytest.mark.parametrize("layer", ["XZQXZ", "XZQC", "YDYHGHFQ", "PDT"])
def test_divisions_tile_the_county(delivered: Layers, layer: str) -> None:
    whole = float(statutory_area(delivered["XZQX"].geometry).sum())
    assert float(statutory_area(delivered[layer].geometry).sum()) == pytest.approx(whole, rel=1e-9)


def test_geometries_are_valid_with_some_thirty_vertices(delivered: Layers) -> None:
    for frame in delivered.values():
        assert shapely.is_valid(frame.geometry.array).all()
    vertices = shapely.get_num_coordinates(shapely.get_parts(delivered["DLTB"].geometry.array))
    assert 30 <= np.median(vertices) <= 45


def test_coordinates_survive_bit_for_bit(county: County, delivered: Layers) -> None:
    scene = make_scene(PATCHES, 1504)
    made = Records.of(scene, load_profile(PROFILE_NAME)).survey().geometry
    read = delivered["DLTB"].geometry
    for mine, theirs in zip(made, read, strict=True):
        assert {tuple(p) for p in shapely.get_coordinates(mine)} == {
            tuple(p) for p in shapely.get_coordinates(theirs)
        }


def test_recorded_fields_are_identical_with_the_geometry(delivered: Layers) -> None:
    survey, farmland = delivered["DLTB"], delivered["YJJBNTBHHX"]
    for frame, gross, net in ((survey, "TBMJ", "TBDLMJ"), (farmland, "YJJBNTTBMJ", "YJJBNTMJ")):
        area, ratio = (
            _dm2(frame[gross]),
            np.rint(frame["KCXS"].to_numpy() * 10_000).astype(np.int64),
        )
        deduction = _dm2(frame["KCMJ"])
        assert (area == area_of_record(frame.geometry)).all()
        assert (deduction == np.floor(area * ratio / 10_000 + 0.5)).all()
        assert (_dm2(frame[net]) == area - deduction).all()
    arable = survey["DLBM"].isin(["0101", "0102", "0103"])
    assert (arable == survey["KCDLBM"].eq("1203")).all()
    assert (arable == survey["GDPDJB"].notna()).all()
    assert survey["KCXS"][arable].between(0.04, 0.16).all()
    for layer in ("STBHHX", "CZKFBJ"):
        frame = delivered[layer]
        assert (_dm2(frame["MJ"]) == area_of_record(frame.geometry)).all()


def test_identifiers_have_their_patterns(delivered: Layers) -> None:
    for name, frame in delivered.items():
        assert frame["BSM"].str.fullmatch(r"150499\d{12}").all(), name
        assert frame["BSM"].is_unique
    survey = delivered["DLTB"]
    assert survey["ZLDWDM"].str.fullmatch(r"150499\d{13}").all()
    assert not survey.duplicated(["ZLDWDM", "TBBH"]).any()
    villages = set(delivered["XZQC"]["XZQDM"])
    assert set(survey["ZLDWDM"].str[:12]) <= villages
    assert {village[:9] for village in villages} == set(delivered["XZQXZ"]["XZQDM"])
    numbers = delivered["YJJBNTBHHX"]["YJJBNTTBBH"]
    assert numbers.str.fullmatch(r"150499\d{12}").all()
    assert numbers.is_unique


def test_built_land_has_a_settlement_code(delivered: Layers) -> None:
    survey = delivered["DLTB"]
    needing = survey["DLBM"].str[:2].isin(["05", "06", "07", "08", "09"]) | survey["DLBM"].isin(
        ["1004", "1201"]
    )
    assert survey["CZCSXM"][needing].notna().all()


def test_lines_are_disjoint(delivered: Layers) -> None:
    layers = [delivered[name].geometry for name in ("YJJBNTBHHX", "STBHHX", "CZKFBJ")]
    for k, left in enumerate(layers):
        for right in layers[k + 1 :]:
            first, second = shapely.STRtree(left.array).query(right.array, predicate="intersects")
            shared = shapely.intersection(right.array[first], left.array[second])
            assert shapely.area(shared).sum() == pytest.approx(0.0, abs=1e-6)


def test_approval_tells_figures_that_the_county_satisfies(county: County, state: PlanState) -> None:
    reading = read_targets(read_document(county.approval))
    assert reading.unread == ()
    read = {target.indicator: target for target in reading.targets}
    assert {key: target.value for key, target in read.items() if target.value} == county.targets
    assert read["water_use_total"].conditional
    assert {target.unit_name for target in reading.targets} == {"青川旗"}
    measured = {
        "cultivated_land_retention": 97.4320,
        "permanent_basic_farmland": 81.2820,
        "terrestrial_redline": 728.05,
    }
    for key, floor in measured.items():
        value = compute(key, state).value
        assert value is not None
        target = read["ecological_redline" if key == "terrestrial_redline" else key].quantity()
        assert target is not None
        assert target <= value.to(target.unit)
        assert float(value.to(target.unit).value) == pytest.approx(floor, abs=0.01)


def _checked(
    county: County, state: PlanState, folder: dict[ControlLine, Path], projects: Path
) -> tuple[list[LineChange], CheckReport]:
    changes = []
    for line, path in folder.items():
        form, delivery = read_line_change(path, line, profile=state.profile, unit=county.unit)
        pieces = next(iter(delivery.layers.values())).frame
        changes.append(build_change(state, line, form, pieces, year=2026))
    after = after_state(state, changes)
    targets = read_targets(read_document(county.approval)).targets
    context = RuleContext(
        before=state,
        after=after,
        changes=tuple(changes),
        targets=targets,
        projects=read_projects(projects),
        tables=effect_tables(state, after),
    )
    return changes, run_rules(context)


def test_corrected_proposal_balances_and_breaks_nothing(county: County, state: PlanState) -> None:
    changes, report = _checked(county, state, dict(county.corrected), county.corrected_projects)
    for change in changes:
        account = balance(change)
        assert account.in_dm2 == account.out_dm2 > 0
        assert account.after_dm2 == account.before_dm2
    assert report.findings == ()
    # Only figures assigned elsewhere, or that no layer tells, stay open.
    assert {one.rule for one in report.not_run} == {"C7"}


def test_draft_breaks_exactly_the_planted_rules(county: County, state: PlanState) -> None:
    _, report = _checked(county, state, dict(county.draft), county.draft_projects)
    assert Counter(finding.rule for finding in report.findings) == Counter(PLANTED_RULES)
    assert {finding.rule for finding in report.findings if finding.x is not None} == {
        "C1",
        "C6",
        "P5",
        "U5",
    }


def test_projects_differ_by_one_basis(county: County) -> None:
    draft, corrected = (
        read_projects(county.draft_projects),
        read_projects(county.corrected_projects),
    )
    assert len(corrected) == 9
    assert [one.number for one in draft if not one.listing_basis] == [9]
    assert [a.number for a, b in zip(draft, corrected, strict=True) if a != b] == [9]


def test_same_seed_same_county_other_seed_another() -> None:
    first, second, other = (make_scene(PATCHES, seed) for seed in (7, 7, 8))
    assert (shapely.to_wkb(first.parcels.shapes) == shapely.to_wkb(second.parcels.shapes)).all()
    assert (first.cover.survey == second.cover.survey).all()
    assert (first.cover.farmland == second.cover.farmland).all()
    assert not shapely.equals_exact(first.parcels.shapes[0], other.parcels.shapes[0])


def test_too_few_patches_and_a_used_folder_are_refused(county: County, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="至少需要1500个"):
        make_county(tmp_path / "small", patches=100)
    with pytest.raises(UsageError, match="已有示例县域"):
        make_county(county.folder, patches=PATCHES)


def test_progress_ends_with_all_steps_done(county: County, told: Told) -> None:
    assert county.folder.is_dir()
    assert [done for _, done, _ in told] == list(range(11))
    assert told[-1] == ("", 10, 10)


def test_default_county_has_figures_of_real_size(scene: Scene) -> None:
    cover, area = scene.cover, scene.parcels.area_dm2
    assert len(area) == 20_000
    urban = np.char.startswith(cover.base_settlement, "20") & np.isin(
        cover.base_settlement, ["202", "202A"]
    )
    fresh = cover.boundary & (cover.zone == 410) & ~np.isin(cover.base, BUILT_CLASSES)
    off_m2 = {
        "arable": int(scene.net_dm2[cover.is_arable()].sum()) - ARABLE_NET_DM2,
        "farmland": int(scene.net_dm2[cover.farmland].sum()) - FARMLAND_NET_DM2,
        "redline": int(area[cover.redline].sum()) - REDLINE_DM2,
        "boundary": int(area[cover.boundary].sum()) - BOUNDARY_DM2,
        "base": int(area[urban].sum()) - BASE_URBAN_DM2,
        "increment": int(area[fresh].sum()) - INCREMENT_DM2,
    }
    assert all(abs(difference) <= 500 for difference in off_m2.values()), off_m2
    assert off_m2["arable"] >= 0
    assert off_m2["farmland"] >= 0


def test_default_boundary_has_towns_and_holes(scene: Scene) -> None:
    boundary = scene.parcels.series(scene.cover.boundary)
    assert connected_patches(boundary).max() + 1 == 21
    assert 260 <= len(find_holes(boundary)) <= 310
    enclosed = scene.is_islet(IsletKind.TOWN) & scene.cover.farmland
    assert int(enclosed.sum()) == 34


def test_a_township_in_two_parts_is_written(tmp_path: Path) -> None:
    # With this many parcels one township has two parts and the others one.
    county = make_county(tmp_path / "parts", patches=2_000)
    townships = pyogrio.read_dataframe(county.database, layer="XZQXZ")
    assert {len(one.geoms) for one in townships.geometry} == {1, 2}
