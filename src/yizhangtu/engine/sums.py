"""Tables of exact sums by columns: made for each task, added up in any order, rounded once at the end.

A partial table has the key columns and three whole-number columns, the limbs of `ExactSums`.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yizhangtu.errors import SchemaMismatch
from yizhangtu.geometry.exact_sums import ExactSums
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["AREA", "finished_sums", "merged_sums", "partial_sums"]

AREA = "area_m2"
_LIMBS = ("limb_0", "limb_1", "limb_2")
# Partial tables are put together before there are too many of them.
_MOST_ROWS_WAITING = 1 << 20


def partial_sums(keys: pa.Table, area_m2: FloatArray) -> pa.Table:
    """Sums of areas by all columns of `keys`.

    Raises
    ------
    SchemaMismatch
        When a column cannot be grouped by.
    """
    each = ExactSums.of(np.arange(len(area_m2), dtype=np.int64), area_m2, len(area_m2))
    return _normalised(_added(_with_limbs(keys, keys.column_names, each.limbs)))


def merged_sums(tables: Iterable[pa.Table], names: Sequence[str]) -> pa.Table:
    """One partial table from many.

    Parameters
    ----------
    names
        The key columns, for when there is no table.

    Raises
    ------
    SchemaMismatch
        When a column is of another kind in another file.
    """
    waiting: list[pa.Table] = []
    rows = 0
    for table in tables:
        waiting.append(table)
        rows += table.num_rows
        if rows > _MOST_ROWS_WAITING:
            waiting = [_together(waiting)]
            # Sums by a column of many values stay many; the next time comes when as many again have come.
            rows = 0
    return _together(waiting or [_empty(names)])


def finished_sums(table: pa.Table) -> pa.Table:
    """The key columns and `area_m2`, ordered by the keys; what has no value comes last."""
    keys = table.column_names[: -len(_LIMBS)]
    done = table.select(keys).append_column(AREA, pa.array(ExactSums(_limbs(table)).values()))
    return done.sort_by([(name, "ascending") for name in keys]) if keys else done


def _empty(names: Sequence[str]) -> pa.Table:
    columns = [pa.nulls(0)] * len(names) + [pa.array([], pa.int64())] * len(_LIMBS)
    return pa.table(columns, names=[*names, *_LIMBS])


def _with_limbs(table: pa.Table, keys: Sequence[str], limbs: IntArray) -> pa.Table:
    columns = [table.column(name) for name in keys]
    columns += [pa.array(np.ascontiguousarray(limb)) for limb in limbs.T]
    return pa.table(columns, names=[*keys, *_LIMBS])


def _limbs(table: pa.Table) -> IntArray:
    # The sum of no rows is null.
    columns = [pc.fill_null(table.column(name), 0).to_numpy() for name in _LIMBS]
    return np.column_stack(columns).astype(np.int64)


def _normalised(table: pa.Table) -> pa.Table:
    limbs = _limbs(table)
    carried = (ExactSums(limbs) + ExactSums(np.zeros_like(limbs))).limbs
    return _with_limbs(table, table.column_names[: -len(_LIMBS)], carried)


def _together(tables: Sequence[pa.Table]) -> pa.Table:
    try:
        whole = pa.concat_tables(tables, promote_options="permissive")
    except (pa.ArrowTypeError, pa.ArrowInvalid) as err:
        raise SchemaMismatch(
            "汇总字段在各文件中的类型不同",
            where="、".join(tables[0].column_names[: -len(_LIMBS)]),
            mend="请把该字段在所有文件中统一为同一类型（例如都为文本）",
        ) from err
    return _normalised(_added(whole))


def _added(table: pa.Table) -> pa.Table:
    keys = [name for name in table.column_names if name not in _LIMBS]
    try:
        sums = table.group_by(keys, use_threads=False).aggregate([(name, "sum") for name in _LIMBS])
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid, pa.ArrowTypeError) as err:
        raise SchemaMismatch(
            "有字段不能用来汇总", where="、".join(keys), mend="请选用文本、数字或日期字段"
        ) from err
    return sums.select([*keys, *(f"{name}_sum" for name in _LIMBS)]).rename_columns(
        [*keys, *_LIMBS]
    )
