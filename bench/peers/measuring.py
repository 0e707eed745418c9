"""Runs an engine in a process of its own, with a cap on its time, and keeps what it tells."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data import CaseFiles

__all__ = ["Run", "measure"]

_BENCH = Path(__file__).parent.parent
_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its seconds and table, or why there are none.

    seconds: None when the cap was reached or the engine failed. fault: what it said when it failed.
    """

    engine: str
    seconds: float | None
    peak_bytes: int = 0
    version: str = ""
    table: pd.DataFrame | None = None
    fault: str = ""


def measure(
    engine: str,
    case: CaseFiles,
    *,
    cap_s: float,
    environment: Mapping[str, str] | None = None,
    server: int | None = None,
) -> Run:
    """The engine on the case in a fresh process.

    Parameters
    ----------
    cap_s
        After so many seconds of work it is ended.
    server
        A process whose memory, with that of its children, is the engine's too.
    """
    with tempfile.TemporaryDirectory() as name, _Watch(server) as watch:
        folder = Path(name)
        fault = _ended(engine, case, folder, cap_s, environment or {})
        if fault is not None:
            return Run(engine, None, fault=fault)
        told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
        return Run(
            engine,
            told["seconds"],
            told["peak_bytes"] + watch.peak_bytes,
            told["version"],
            pd.read_parquet(folder / "table.parquet"),
        )


def _ended(
    engine: str, case: CaseFiles, folder: Path, cap_s: float, environment: Mapping[str, str]
) -> str | None:
    """Runs the process to its end: None when it did its work, an empty text at the cap, else its last words."""
    command = [sys.executable, "-m", "peers.measured", engine, str(case.left), str(case.right)]
    process = subprocess.Popen(
        [*command, "--name", case.name, "--into", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=_BENCH,
        env={**os.environ, **environment},
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        _, told = process.communicate(timeout=cap_s)
    except subprocess.TimeoutExpired:
        return ""
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode == 0:
        return None
    return (told.strip().splitlines() or [f"进程以 {process.returncode} 结束"])[-1]


class _Watch:
    """Looks at a server's memory while something runs."""

    def __init__(self, server: int | None) -> None:
        self.peak_bytes = 0
        self._server = server
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Watch":
        if self._server is not None:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._server is not None:
            self._thread.join()

    def _look(self) -> None:
        assert self._server is not None
        while not self._done.wait(_EVERY_S):
            self.peak_bytes = max(self.peak_bytes, _family_bytes(self._server))


def _family_bytes(server: int) -> int:
    """Memory of a process and its children, each shared page counted once in all."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    total = 0
    for process in [str(server), *children]:
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # it ended meanwhile
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
    return total
