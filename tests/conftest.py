"""Fixtures that every test may use."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine makes single examples slow; a test says nothing about time.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents beside a developer's checkout; tests that need it skip elsewhere."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "documents").is_dir():
        pytest.skip("the folder of real documents is not here")
    return folder
