"""DuckDB with its spatial extension, which is loaded from its package: nothing is fetched at run time."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import duckdb
import pandas as pd

from data import CaseFiles
from peers.queries import table_query


def version() -> str:
    return f"duckdb {duckdb.__version__}"


def prepared(case: CaseFiles) -> Callable[[], pd.DataFrame]:
    session = duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    session.load_extension(str(_extension()))
    session.execute("SET threads = 2")
    session.execute("SET preserve_insertion_order = false")

    def table() -> pd.DataFrame:
        query = table_query(case, f"read_parquet('{case.left}')", f"read_parquet('{case.right}')")
        return session.sql(query).df()

    return table


def _extension() -> Path:
    folder = Path(str(files("duckdb_extension_spatial")))
    return next(folder.rglob("spatial.duckdb_extension"))
