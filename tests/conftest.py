"""Fixtures that every test may use."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents beside a developer's checkout; tests that need it skip elsewhere."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "documents").is_dir():
        pytest.skip("the folder of real documents is not here")
    return folder
