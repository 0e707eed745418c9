"""PostGIS over the tables of a cluster that is up already: one client, two parallel workers.

Polygons of many vertices are cut small first, as its manual advises; that is part of the work, as it is for Shapely.
"""

import io
import subprocess
from collections.abc import Callable

import pandas as pd

from data import CaseFiles
from peers.cluster import PSQL, relation
from peers.queries import table_query

_MOST_VERTICES = 256


def version() -> str:
    told = _asked("SELECT version(), postgis_lib_version(), postgis_geos_version()")
    server, library, geos = told.iloc[0]
    return f"PostgreSQL {server.split()[1]}，PostGIS {library}（GEOS {geos.partition('-')[0]}）"


def prepared(case: CaseFiles) -> Callable[[], pd.DataFrame]:
    left, right = relation(case.left), relation(case.right)
    if not case.has_large_polygons:
        return lambda: _asked(table_query(case, left, right))
    small = f"{right}_small"
    statements = [
        f"DROP TABLE IF EXISTS {small}",
        f"CREATE UNLOGGED TABLE {small} AS SELECT {case.right_by}, "  # noqa: S608
        f"ST_Subdivide(geometry, {_MOST_VERTICES}) AS geometry FROM {right}",
        f"ANALYZE {small}",
        table_query(case, left, small),
    ]
    return lambda: _asked("; ".join(statements))


def _asked(query: str) -> pd.DataFrame:
    told = subprocess.run(
        [*PSQL, "--csv", "--set", "VERBOSITY=terse", "--command", query],
        capture_output=True,
        text=True,
    )
    if told.returncode != 0:
        raise RuntimeError(told.stderr.strip())
    return pd.read_csv(io.StringIO(told.stdout), dtype={"land_class": str})
