"""SedonaDB in one process, with its defaults (a partition per core)."""

from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import sedonadb

from data import CaseFiles
from peers.queries import table_query


def version() -> str:
    return f"sedonadb {sedonadb.__version__}"


def prepared(case: CaseFiles) -> Callable[[], pd.DataFrame]:
    session = sedonadb.connect()

    def table() -> pd.DataFrame:
        session.read_parquet(str(case.left)).to_view("parcels")
        session.read_parquet(str(case.right)).to_view("lines")
        found = session.sql(table_query(case, "parcels", "lines"))
        return pd.DataFrame(pa.table(found).to_pandas())

    return table
