"""Compiled kernels are found again, also where nothing may be written."""

import importlib.util
import itertools
import tempfile
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import shapely

from yizhangtu.geometry import __main__ as ahead
from yizhangtu.geometry.kernels import caching
from yizhangtu.geometry.rings import Rings

SOURCE = """
import numpy as np
from yizhangtu.geometry.kernels.compiling import kernel

@kernel
def doubled(values, out):
    for k in range(len(values)):
        out[k] = 2.0 * values[k]
"""

_numbers = itertools.count()


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("numba.core.config.CACHE_DIR", "")
    path = tmp_path / "doubling.py"
    path.write_text(SOURCE)
    return path


def opened(source: Path) -> ModuleType:
    """The module as another process would see it."""
    spec = importlib.util.spec_from_file_location(f"doubling_{next(_numbers)}", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    out = np.empty(2)
    module.doubled(np.array([1.0, 2.5]), out)
    assert out.tolist() == [2.0, 5.0]
    return module


def is_compiled_anew(module: ModuleType) -> bool:
    stats = module.doubled.stats
    return (sum(stats.cache_hits.values()), sum(stats.cache_misses.values())) == (0, 1)


@pytest.fixture
def nothing_may_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)


def files_beside(source: Path) -> list[Path]:
    return sorted((source.parent / "__pycache__").glob("*.nb?"))


def test_second_process_finds_what_the_first_compiled(source: Path) -> None:
    assert is_compiled_anew(opened(source))
    assert len(files_beside(source)) == 2
    assert not is_compiled_anew(opened(source))


def test_read_only_installation_is_used(source: Path, request: pytest.FixtureRequest) -> None:
    opened(source)
    before = [(path, path.stat().st_mtime_ns) for path in files_beside(source)]
    request.getfixturevalue("nothing_may_be_written")
    assert not is_compiled_anew(opened(source))
    assert [(path, path.stat().st_mtime_ns) for path in files_beside(source)] == before


@pytest.mark.usefixtures("nothing_may_be_written")
def test_without_any_folder_kernels_still_run(source: Path) -> None:
    assert is_compiled_anew(opened(source))
    assert is_compiled_anew(opened(source))
    assert files_beside(source) == []


def test_changed_sources_compile_anew(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(source)
    monkeypatch.setattr(caching, "_sources_stamp", lambda: b"another release")
    assert is_compiled_anew(opened(source))
    assert not is_compiled_anew(opened(source))


def test_every_kernel_is_compiled_ahead(capsys: pytest.CaptureFixture[str]) -> None:
    ahead.main()
    kernels = ahead.called_kernels()
    assert "carry_by_table" in kernels
    assert [name for name, kernel in kernels.items() if not kernel.signatures] == []
    # Who reads from files holds the bytes in memory that may be written: no reason to compile again.
    polygon = np.frombuffer(bytearray(shapely.box(0, 0, 1, 1).wkb), dtype=np.uint8)
    decoding = kernels["read_vertices"]
    before = len(decoding.signatures)
    Rings.of_wkb(polygon, np.array([0, len(polygon)]))
    assert len(decoding.signatures) == before
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [*sorted(kernels), "合计"]
