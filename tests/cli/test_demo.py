"""The demo as a user runs it: the real command, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from yizhangtu.demo import FEWEST_PATCHES, PLANTED_RULES

COMMAND = Path(sys.executable).with_name("yizhangtu")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a finished demo, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    done = subprocess.run(
        [COMMAND, "demo", "--patches", str(FEWEST_PATCHES), "--out", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_the_first_draft_breaks_exactly_the_planted_rules(told: tuple[Path, str]) -> None:
    first = told[1].split("改用修正稿")[0]
    found = {
        line.split()[0].removeprefix("[")
        for line in first.splitlines()
        if line.strip().startswith("[")
    }
    findings = {rule for rule in found if f"[{rule} 不符合]" in first or f"[{rule} 提醒]" in first}
    assert findings - {"D7"} == set(PLANTED_RULES)


def test_the_corrected_proposal_has_no_finding(told: tuple[Path, str]) -> None:
    content = json.loads((told[0] / "成果" / "检查结果.json").read_text(encoding="utf-8"))
    assert content["findings"] == []
    assert {rule["rule"] for rule in content["not_run"]} == {"C7"}


def test_everything_is_delivered_and_proven(told: tuple[Path, str]) -> None:
    folder, printed = told
    names = {path.name for path in (folder / "成果").iterdir()}
    assert {
        "动态维护方案.docx",
        "动态维护方案.pdf",
        "表5.xlsx",
        "成果.gdb",
        "成果.gpkg",
        "校验点.txt",
        "150499青川旗2026年度县级国土空间总体规划动态维护.gdb",
    } <= names
    assert "全部一致：没有内容被改写或丢失。" in printed


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "我的文件.txt").write_text("甲", encoding="utf-8")
    done = subprocess.run(
        [COMMAND, "demo", "--out", tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "输出目录不是空的" in done.stderr
    assert (tmp_path / "我的文件.txt").is_file()
