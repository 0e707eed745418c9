"""One maintenance round through the real commands, on a county whose figures can be worked out by hand."""

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from little_county import layers, square
from office import Office

from yizhangtu.errors import StoreError
from yizhangtu.model import ProposalState, Role
from yizhangtu.standards import load_profile
from yizhangtu.store import ExportLayer, write_file_gdb
from yizhangtu.workspace import Maintenance, Procedure, Workspace

DECISIONS = (
    ("public-display", "reviewer"),
    ("expert-review", "reviewer"),
    ("county-consent", "expert"),
    ("city-review", "county"),
    ("province-review", "city"),
    ("ministry-check", "province"),
)
DATABASE = "150999青禾县2026年度县级国土空间总体规划动态维护.gdb"


def publish(office: Office) -> None:
    office.run("maintain", "submit", "--as", "editor")
    for state, role in DECISIONS:
        office.run("maintain", "decide", "--to", state, "--as", role)
    office.run("maintain", "publish")


def test_import_makes_a_version_and_tells_what_it_found(office: Office) -> None:
    content = office.json("import", office.folder / "delivered.gdb")
    assert content["schema"] == "yizhangtu.import/v1"
    version = content["version"]
    assert isinstance(version, dict)
    assert version["name"] == "v1"
    assert version["layers"]["land_change_survey"]["rows"] == 60


def test_targets_are_registered(drafted: Office) -> None:
    rows = drafted.json("targets", "list")["targets"]
    assert isinstance(rows, list)
    assert [(row["indicator"], row["value"]) for row in rows] == [
        ("cultivated_land_retention", "42.00"),
        ("permanent_basic_farmland", "24.00"),
        ("ecological_redline", "0.12"),
        ("urban_expansion_multiple", "3.00"),
        ("water_use_total", None),
    ]


def test_a_later_approval_replaces_the_figure(drafted: Office) -> None:
    later = drafted.folder / "later.txt"
    later.write_text("到2035年，青禾县永久基本农田保护面积不低于25.00公顷。", encoding="utf-8")
    drafted.run("targets", "read", later, "--accept")
    rows = drafted.json("targets", "list")["targets"]
    assert isinstance(rows, list)
    values = [row["value"] for row in rows if row["indicator"] == "permanent_basic_farmland"]
    assert values == ["25.00"]


def test_a_sound_proposal_passes(drafted: Office) -> None:
    content = drafted.json("maintain", "check")
    assert content["schema"] == "yizhangtu.check/v1"
    findings = content["findings"]
    assert isinstance(findings, list)
    assert [finding for finding in findings if finding["severity"] == "hard"] == []
    assert {"C4", "P1", "U1"} <= set(content["passed"])  # type: ignore[call-overload]


def test_a_broken_proposal_is_found_out_and_stays_a_draft(drafted: Office) -> None:
    drafted.hand_in("bad")
    findings = drafted.json("maintain", "check", code=1)["findings"]
    assert isinstance(findings, list)
    assert {"C6", "P1", "P4"} <= {finding["rule"] for finding in findings}
    assert all(finding["clause"] and finding["mend"] for finding in findings)
    result = drafted.run("maintain", "submit", "--as", "editor", code=1)
    assert "仍为草案" in result.output
    proposals = drafted.json("show")["proposals"]
    assert isinstance(proposals, list)
    assert proposals[0]["state"] == "draft"


def test_tables_by_hand(drafted: Office, tmp_path: Path) -> None:
    content = drafted.json("maintain", "tables", "--xlsx", tmp_path / "表5.xlsx")
    tables = content["tables"]
    assert isinstance(tables, list)
    rows = {
        row["row"]["label"]: (row["before_text"], row["after_text"], row["change_text"])
        for table in tables
        for row in table["rows"]
    }
    assert rows["永久基本农田（万亩）"] == ("0.0360", "0.0360", "0")
    assert rows["城镇开发边界总面积（公顷）"] == ("18.0000", "18.0000", "0")
    assert [len(table["rows"]) for table in tables] == [8, 5, 9]
    book = openpyxl.load_workbook(tmp_path / "表5.xlsx")
    assert "表5-1" in book.sheetnames[0]


def test_the_report_says_what_the_record_says(drafted: Office, tmp_path: Path) -> None:
    import pdfplumber

    drafted.run(
        "maintain", "report", "--docx", tmp_path / "方案.docx", "--pdf", tmp_path / "方案.pdf"
    )
    with pdfplumber.open(tmp_path / "方案.pdf") as document:
        text = "".join(page.extract_text() for page in document.pages)
    assert "青禾县" in text
    assert "24.00" in text
    assert "青禾风电" in text


def test_a_round_to_a_version_in_force(drafted: Office) -> None:
    publish(drafted)
    content = drafted.json("diff", "v1", "v2")
    changed = {row["layer"]: row for row in content["layers"] if not row["same"]}  # type: ignore[attr-defined]
    assert set(changed) == {"permanent_basic_farmland", "urban_development_boundary"}
    assert changed["permanent_basic_farmland"]["gained_dm2"] == pytest.approx(1_000_000, abs=10)
    assert changed["permanent_basic_farmland"]["lost_dm2"] == pytest.approx(1_000_000, abs=10)
    verification = drafted.json("verify")["verification"]
    assert isinstance(verification, dict)
    assert verification["findings"] == [] or all(
        finding["severity"] == "info" for finding in verification["findings"]
    )
    database = drafted.folder / "plan" / "published" / DATABASE
    names = {name for name, _ in pyogrio.list_layers(database)}
    assert names == {
        f"{kind}{code}" for kind in ("WHQ", "WHC", "WHH") for code in ("YJJBNTBHHX", "CZKFBJ")
    }
    pieces = pyogrio.read_dataframe(database, layer="WHCYJJBNTBHHX")
    assert sorted(pieces["WHLX"]) == ["1", "3"]


def test_the_log_has_every_act(drafted: Office) -> None:
    publish(drafted)
    events = drafted.json("log")["events"]
    assert isinstance(events, list)
    acts = [event["act"] for event in events]
    assert acts == [
        "init",
        "import",
        "accept-targets",
        "new-proposal",
        "change-line",
        "change-line",
        "set-projects",
        "evaluate",
        "decide",
        *["decide"] * len(DECISIONS),
        "publish",
    ]


def test_a_whole_new_line_becomes_pieces_to_be_filled_in(drafted: Office) -> None:
    after = layers()["urban_development_boundary"]
    moved = after.geometry.iloc[1].union(square(6, 1))
    after.loc[1, "geometry"] = moved
    after.loc[1, "recorded_area_m2"] = 20000.0
    after = after.drop(index=[6]).reset_index(drop=True)
    schema = load_profile("neimenggu").layer("urban_development_boundary")
    write_file_gdb([ExportLayer(schema, after)], drafted.folder / "new.gdb")
    drafted.run(
        "maintain", "change", drafted.folder / "new.gdb", "--line", "urban_development_boundary"
    )
    findings = drafted.json("maintain", "check", code=1)["findings"]
    assert isinstance(findings, list)
    assert [finding["rule"] for finding in findings if finding["severity"] == "hard"] == [
        "C6",
        "C6",
    ]
    folder = drafted.folder / "pieces"
    drafted.run("maintain", "pieces", folder)
    path = folder / "WHCCZKFBJ.gpkg"
    told = pyogrio.read_dataframe(path, layer="WHCCZKFBJ")
    assert sorted(told["WHLX"]) == ["1", "3"]
    told["WHLY"] = told["WHLX"].map({"1": "311", "3": "331"})
    told["JZCL"] = "举证"
    told.to_file(folder / "filled.gpkg", layer="WHCCZKFBJ")
    drafted.run(
        "maintain", "change", folder / "filled.gpkg", "--line", "urban_development_boundary"
    )
    drafted.run("maintain", "check")


def test_acts_out_of_turn_are_refused(drafted: Office) -> None:
    result = drafted.run("maintain", "decide", "--to", "city-review", "--as", "county", code=2)
    assert "错误" in result.output
    drafted.run("maintain", "submit", "--as", "county", code=2)
    drafted.run("maintain", "publish", code=2)
    drafted.run("maintain", "submit", "--as", "editor")
    refused = drafted.run(
        "maintain",
        "change",
        drafted.folder / "good-permanent_basic_farmland.gpkg",
        "--line",
        "permanent_basic_farmland",
        code=2,
    )
    assert "不能修改调整内容" in refused.output
    drafted.run("maintain", "decide", "--to", "returned", "--as", "reviewer", code=2)
    drafted.run(
        "maintain", "decide", "--to", "returned", "--as", "reviewer", "--note", "请补充举证"
    )
    drafted.run("maintain", "decide", "--to", "draft", "--as", "editor")
    drafted.hand_in("good")


@pytest.mark.parametrize("option", ["--gdb", "--gpkg", "--shp"])
def test_exports_open_with_gdal(drafted: Office, tmp_path: Path, option: str) -> None:
    target = tmp_path / {"--gdb": "成果.gdb", "--gpkg": "成果.gpkg", "--shp": "成果"}[option]
    drafted.run("export", "v1", option, target)
    ogrinfo = shutil.which("ogrinfo")
    if ogrinfo is None:
        pytest.skip("GDAL's own tools are not installed")
    told = subprocess.run(
        [ogrinfo, "-so", str(target), "CZKFBJ"], capture_output=True, text=True, check=True
    )
    assert "Feature Count: 18" in told.stdout
    drafted.run("export", "v1", option, target, code=2)


def test_errors_have_their_exit_codes(office: Office, tmp_path: Path) -> None:
    broken = tmp_path / "坏.gpkg"
    broken.write_bytes(b"not a geopackage")
    assert "处理办法" in office.run("import", broken, code=4).output
    office.run("show", "v9", code=3)
    office.run("maintain", "check", code=2)
    (tmp_path / "空.docx").write_bytes(b"PK\x03\x04")
    office.run("targets", "read", tmp_path / "空.docx", code=5)
    office.run("init", tmp_path / "新", "--unit", "150999", "--profile", "没有", code=6)
    office.run("verify", code=0)
    snapshots = list((office.folder / "plan").glob("catalog.db"))
    assert len(snapshots) == 1


def test_a_changed_boundary_in_the_past_is_detected(drafted: Office) -> None:
    folder = drafted.folder / "plan" / "snapshots"
    victim = max(folder.glob("*.parquet"), key=lambda path: path.stat().st_size)
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.chmod(0o644)
    victim.write_bytes(bytes(content))
    drafted.run("verify", code=8)


def test_two_who_decide_at_the_same_moment_do_not_both_succeed(drafted: Office) -> None:
    drafted.run("maintain", "submit", "--as", "editor")
    one, other = (
        Procedure(Maintenance.current(Workspace.open(drafted.folder / "plan"))) for _ in range(2)
    )
    one.decide(ProposalState.PUBLIC_DISPLAY, role=Role.REVIEWER, actor="甲")
    with pytest.raises(StoreError, match="刚刚被他人办理"):
        other.decide(ProposalState.RETURNED, role=Role.REVIEWER, actor="乙", note="退回")
    assert drafted.json("log")["events"][-1]["actor"] == "甲"  # type: ignore[index]
