"""The office before and after its first draft."""

from pathlib import Path

import pytest
from little_county import layers
from office import APPROVAL, PROJECTS, Office, write_pieces

from yizhangtu.standards import load_profile
from yizhangtu.store import ExportLayer, write_file_gdb


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """The delivered files and an empty workspace called plan."""
    profile = load_profile("neimenggu")
    delivered = [
        ExportLayer(profile.layer(str(key)), frame) for key, frame in layers().items() if len(frame)
    ]
    write_file_gdb(delivered, tmp_path / "delivered.gdb")
    write_pieces(tmp_path)
    (tmp_path / "approval.txt").write_text(APPROVAL, encoding="utf-8")
    (tmp_path / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    made = Office(tmp_path)
    made.run("init", "plan", "--unit", "150999", "--name", "青禾县", "--profile", "neimenggu")
    return made


@pytest.fixture
def drafted(office: Office) -> Office:
    """With version 1, targets, and a proposal that holds a sound swap."""
    office.run("import", office.folder / "delivered.gdb")
    office.run("targets", "read", office.folder / "approval.txt", "--accept")
    office.run("maintain", "new", "2026年度动态维护", "--year", "2026")
    office.hand_in("good")
    office.run("maintain", "projects", office.folder / "projects.csv")
    return office
