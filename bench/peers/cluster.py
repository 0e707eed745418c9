"""A private PostgreSQL cluster with PostGIS, on a Unix socket, for the time of one run.

Tables are loaded, indexed and analysed before anything is timed, which favours PostGIS.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pyarrow.parquet as pq

from data import CaseFiles

__all__ = ["PSQL", "Cluster", "PostgisMissing", "cluster", "relation"]

PSQL = ("psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1")
_SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "2GB",
    "work_mem": "512MB",
    "maintenance_work_mem": "1GB",
    "max_parallel_workers_per_gather": "2",
    "min_parallel_table_scan_size": "0",
    "parallel_setup_cost": "0",
    "parallel_tuple_cost": "0",
    "jit": "off",
    "fsync": "off",
    # A query ends when its client is gone.
    "client_connection_check_interval": "1s",
}


class PostgisMissing(Exception):
    """PostgreSQL or PostGIS is not installed, or does not start."""


class Cluster:
    """A running cluster; statements go through psql."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._loaded: set[str] = set()

    @property
    def environment(self) -> Mapping[str, str]:
        """What a client needs to find it."""
        return {"PGHOST": str(self.folder), "PGUSER": "bench", "PGDATABASE": "postgres"}

    @property
    def postmaster(self) -> int:
        """The process that all others of the cluster are children of."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def run(self, sql: str) -> str:
        """What psql prints for the statement."""
        return subprocess.run(
            [*PSQL, "--tuples-only", "--no-align", "--command", sql],
            env={**os.environ, **self.environment},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    def load(self, case: CaseFiles) -> None:
        """Both layers of a case as indexed tables."""
        for path, by in ((case.left, case.left_by), (case.right, case.right_by)):
            table = relation(path)
            if table not in self._loaded:
                self._copy(table, path, by)
                self.run(f"CREATE INDEX ON {table} USING gist (geometry)")
                self.run(f"VACUUM ANALYZE {table}")
                self._loaded.add(table)

    def _copy(self, table: str, path: Path, by: str) -> None:
        self.run(f"CREATE TABLE {table} ({by} text, geometry geometry)")
        with subprocess.Popen(
            [*PSQL, "--command", f"COPY {table} FROM STDIN"],
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            text=True,
        ) as copying:
            assert copying.stdin is not None
            for batch in pq.ParquetFile(path).iter_batches(columns=[by, "geometry"]):
                for row in batch.to_pylist():
                    copying.stdin.write(f"{row[by]}\t{row['geometry'].hex()}\n")


def relation(path: Path) -> str:
    """What the table of a file is called."""
    return path.stem.replace("-", "_")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A new, empty cluster with PostGIS; gone afterwards.

    Raises
    ------
    PostgisMissing
        When a part is not installed, or the server does not start.
    """
    if shutil.which("pg_config") is None or shutil.which("psql") is None:
        raise PostgisMissing("没有安装 PostgreSQL")
    folder = Path(mkdtemp(prefix="pg-"))
    control = str(Path(_run(["pg_config", "--bindir"])) / "pg_ctl")
    data = str(folder / "data")
    owner = _owner(folder)
    try:
        _start(control, folder, owner)
        try:
            running = Cluster(folder)
            running.run("CREATE EXTENSION postgis")
        except subprocess.CalledProcessError as err:
            raise PostgisMissing(f"没有安装 PostGIS：{_last_line(err)}") from err
        yield running
    finally:
        try:
            if (folder / "data" / "postmaster.pid").exists():
                _run([control, "-D", data, "-w", "-m", "immediate", "stop"], owner)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _start(control: str, folder: Path, owner: str | None) -> None:
    data = str(folder / "data")
    making = "--username=bench --auth=trust --encoding=UTF8 --no-sync"
    settings = " ".join(f"-c {name}='{value}'" for name, value in _SETTINGS.items())
    options = f"-k {folder} {settings}"
    try:
        _run([control, "-D", data, "-o", making, "initdb"], owner)
        _run([control, "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start"], owner)
    except (OSError, subprocess.CalledProcessError) as err:
        raise PostgisMissing(f"PostgreSQL 没有启动：{_last_line(err)}") from err


def _last_line(err: OSError | subprocess.CalledProcessError) -> str:
    told = str(err.stderr if isinstance(err, subprocess.CalledProcessError) else err)
    return (told.strip().splitlines() or [""])[-1]


def _owner(folder: Path) -> str | None:
    """The user that runs the server, which must not be root; the folder becomes that user's."""
    if os.geteuid() != 0:
        return None
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return account.pw_name


def _run(command: list[str], user: str | None = None) -> str:
    return subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
    ).stdout.strip()
