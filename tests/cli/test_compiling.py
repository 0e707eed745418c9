"""The first use of a command compiles, and says so."""

import os
import subprocess
import sys
from pathlib import Path

from little_county import frame, square


def test_only_the_first_use_says_that_it_compiles(tmp_path: Path) -> None:
    path = tmp_path / "图斑.parquet"
    frame([{}], [square(0, 0)]).to_parquet(path)
    command: list[str | Path] = [
        Path(sys.executable).with_name("yizhangtu"),
        "area",
        path,
        "--json",
        "-",
    ]
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kernels")}
    first, second = (
        subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    )
    assert first.stderr.count("正在编译") == 1
    assert "正在编译" not in second.stderr
    assert first.stdout == second.stdout
