"""A real standalone cluster on loopback: a master and workers of one core, each a process of its own."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

_START_S = 180.0
_MASTER = re.compile(r"Starting Spark master at (spark://\S+)")
_PAGES = re.compile(r"Bound MasterWebUI .* started at http://\S+:(\d+)")
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Options of Java for tests, where what starts soon is worth more than what runs fast for long."""


def wait_for(told: Callable[[], bool], what: str) -> None:
    """Return once `told` says so; a test that waits for longer has failed."""
    end = time.monotonic() + _START_S
    while not told():
        assert time.monotonic() < end, f"not within {_START_S:.0f} s: {what}"
        time.sleep(0.05)


def _spark_home() -> Path:
    """Spark comes with the package pyspark."""
    found = find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


class Cluster:
    """Starts the master at once and workers when asked; `stop` ends whatever still runs.

    Parameters
    ----------
    folder
        Logs, and for each worker a folder of its name: its tasks run below that.
    importable
        A folder of modules that workers can import besides the installed packages.
    java_options
        For every process of the cluster.
    pinned
        Whether each worker and all that it starts keep to a processor core of their own, as if it were a machine.
    """

    def __init__(
        self,
        folder: Path,
        *,
        importable: Path | None = None,
        java_options: str = "",
        pinned: bool = False,
    ) -> None:
        self.folder = folder
        self._pinned = pinned
        self._more = {"JAVA_TOOL_OPTIONS": java_options} if java_options else {}
        if importable is not None:
            self._more["PYTHONPATH"] = str(importable)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._start(
            "master", "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"
        )
        self.url = self._logged(_MASTER)
        self._pages = f"http://127.0.0.1:{self._logged(_PAGES)}/json/"

    def keep_workers(self, *names: str) -> None:
        """Start those of the workers that do not run, and wait until the master knows all."""
        for name in names:
            if name not in self._processes:
                options = ("--host", "127.0.0.1", "--cores", "1", "--memory", "1g")
                folder = str(self.folder / name)
                pages = ("--webui-port", "0")
                self._start(name, "worker.Worker", *options, *pages, "--work-dir", folder, self.url)
                if self._pinned:
                    # In time: a shell script runs first, and what it starts inherits the core.
                    core = (len(self._processes) - 2) % (os.cpu_count() or 1)
                    os.sched_setaffinity(self._processes[name].pid, {core})
        alive = len(self._processes) - 1
        wait_for(lambda: self._alive_workers() == alive, f"{alive} registered workers")

    def kill(self, name: str) -> None:
        """End a worker and its executors at once, as a machine that loses power does."""
        process = self._processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End every process."""
        for name in list(self._processes):
            self.kill(name)

    def memory_bytes(self, name: str) -> int:
        """The sum of the most memory that each process of a worker's executors took so far."""
        kilobytes = self._counted(name, "status", r"VmHWM:\s+(\d+) kB")
        return 1024 * kilobytes

    def read_bytes(self) -> int:
        """What the living processes of all executors have read so far."""
        return sum(
            self._counted(name, "io", r"rchar: (\d+)")
            for name in self._processes
            if name != "master"
        )

    def _counted(self, name: str, file: str, pattern: str) -> int:
        """The sum of a number that the system keeps of each process of a worker's executors."""
        folder = self.folder / name
        total = 0
        for process in Path("/proc").iterdir():
            try:
                if folder in (process / "cwd").readlink().parents:
                    found = re.search(pattern, (process / file).read_text())
                    total += int(found[1]) if found else 0
            except OSError:  # no process, another user's, or gone
                continue
        return total

    def _alive_workers(self) -> int:
        with urlopen(self._pages) as page:  # noqa: S310 - our own master
            return int(json.load(page)["aliveworkers"])

    def _start(self, name: str, main: str, *options: str) -> None:
        home = _spark_home()
        environment = {
            **os.environ,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "128m",
            "SPARK_DAEMON_JAVA_OPTS": "-Dspark.master.rest.enabled=false",
            "SPARK_LOG_DIR": str(self.folder),
            **self._more,
        }
        with (self.folder / f"{name}.log").open("wb") as log:
            # Executors are of their worker's process group and die with it.
            self._processes[name] = subprocess.Popen(
                [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{main}", *options],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
            )

    def _logged(self, pattern: re.Pattern[str]) -> str:
        log = self.folder / "master.log"
        wait_for(lambda: pattern.search(log.read_text()) is not None, pattern.pattern)
        found = pattern.search(log.read_text())
        assert found
        return found[1]
