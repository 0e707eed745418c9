"""The database of a maintenance round (动态维护数据库): before, change and after layer of every line that changes.

Source: layer prefixes, database name and change fields as in the maintenance databases that practice exchanges; the
official text of 汇交要求 was not seen (unverified), so every name can be set.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from yizhangtu.indicators import PlanState
from yizhangtu.maintenance.alignment import align
from yizhangtu.maintenance.change import LineChange
from yizhangtu.maintenance.entries import next_object_ids
from yizhangtu.maintenance.pieces import direction_code
from yizhangtu.model import AdminUnit, Direction, LayerSchema
from yizhangtu.standards import Profile

__all__ = ["DeliveredLayer", "DeliveryNames", "changed_rows", "delivery_layers", "delivery_name"]

_CHANGE_LAYER = "transfer_pieces"
_DATABASE = "{code}{name}{year}年度县级国土空间总体规划动态维护.gdb"


@dataclass(frozen=True, slots=True)
class DeliveryNames:
    """What the database and its layers are called: prefix of the code and Chinese name of each stage.

    `database` is filled with code, name and year.
    """

    before: tuple[str, str]
    change: tuple[str, str]
    after: tuple[str, str]
    database: str = _DATABASE

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """The names of a profile, from its code table `delivery_stage`."""
        stages = {
            entry.attributes["stage"]: (code, entry.name)
            for code, entry in profile.codes("delivery_stage").items()
        }
        return cls(stages["before"], stages["change"], stages["after"])


@dataclass(frozen=True)
class DeliveredLayer:
    """One layer of the database: its schema (code, Chinese name, fields) and its rows in canonical columns.

    Coordinates are those of the plan and of the pieces, in the CRS of the line.
    """

    schema: LayerSchema
    frame: gpd.GeoDataFrame

    @property
    def code(self) -> str:
        """The layer's name in the database, e.g. WHQYJJBNTBHHX."""
        return self.schema.code

    @property
    def name(self) -> str:
        """The layer's Chinese name."""
        return self.schema.name


def delivery_name(unit: AdminUnit, year: int, names: DeliveryNames | None = None) -> str:
    """The file name of the database.

    Examples
    --------
    >>> delivery_name(AdminUnit("150999", "青禾县"), 2026)
    '150999青禾县2026年度县级国土空间总体规划动态维护.gdb'
    """
    pattern = names.database if names else _DATABASE
    return pattern.format(code=unit.code, name=unit.name, year=year)


def delivery_layers(
    before: PlanState, changes: Sequence[LineChange], names: DeliveryNames | None = None
) -> tuple[DeliveredLayer, ...]:
    """The three layers of every changed line, in the order of `changes`: before (维护前), change (维护层), after (维护后).

    The before layer has the rows that lose land, the after layer the rows that replace or join them, so that
    after = (before ∖ out) ∪ in, on the map and in area. The change layer has one row per transfer.

    Parameters
    ----------
    before : PlanState
        The base version; its unit and profile name things.
    changes : sequence of LineChange
        The changes of the round.
    names : DeliveryNames, optional
        Other names than those of practice.

    Returns
    -------
    tuple of DeliveredLayer
        A layer without rows is delivered empty: the line changed in the other direction only.
    """
    chosen = names or DeliveryNames.of(before.profile)
    return tuple(layer for change in changes for layer in _layers_of(before, change, chosen))


def changed_rows(change: LineChange) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Positions of the rows of the line before that are not in the line after, and the reverse, by geometry alone.

    Geometries are compared bit for bit; a line delivered whole in another CRS is aligned first (see `align`).
    """
    old = np.asarray(change.before.geometry.array, dtype=object)
    new = np.asarray(align(change.after.geometry, change.before.geometry).array, dtype=object)
    # Rows that were not touched are the same objects; only the others need to be compared byte by byte.
    same = {id(one) for one in old} & {id(one) for one in new}
    old_rows, new_rows = _rows_without(old, same), _rows_without(new, same)
    old_bytes, new_bytes = _bytes(old[old_rows]), _bytes(new[new_rows])
    return old_rows[_without(old_bytes, new_bytes)], new_rows[_without(new_bytes, old_bytes)]


def _layers_of(
    state: PlanState, change: LineChange, names: DeliveryNames
) -> Iterator[DeliveredLayer]:
    schema = state.profile.layer(change.line)
    old, new = changed_rows(change)
    yield DeliveredLayer(
        _renamed(schema, names.before, schema), change.before.iloc[old].reset_index(drop=True)
    )
    pieces = state.profile.layer(_CHANGE_LAYER)
    yield DeliveredLayer(_renamed(pieces, names.change, schema), _change_frame(state, change))
    yield DeliveredLayer(
        _renamed(schema, names.after, schema), change.after.iloc[new].reset_index(drop=True)
    )


def _renamed(schema: LayerSchema, prefix: tuple[str, str], line: LayerSchema) -> LayerSchema:
    return replace(
        schema,
        code=f"{prefix[0]}{line.code}",
        name=f"{line.name}（{prefix[1]}）",
        element_code=line.element_code,
        aliases=(),
    )


def _change_frame(state: PlanState, change: LineChange) -> gpd.GeoDataFrame:
    """The transfers in the columns of the change layer; what it has no column for is left out."""
    pieces = change.pieces
    columns = {
        "object_id": next_object_ids(pd.DataFrame(), state.unit.county_code, len(pieces)),
        "element_code": state.profile.layer(change.line).element_code,
        "unit_code": state.unit.code,
        "unit_name": state.unit.name,
        "direction": [direction_code(Direction(one), state.profile) for one in pieces["direction"]],
    }
    frame = pieces.reset_index(drop=True).assign(**columns)
    wanted = [one.key for one in state.profile.layer(_CHANGE_LAYER).fields if one.key in frame]
    return frame[[*wanted, "geometry"]]


def _rows_without(shapes: npt.NDArray[np.object_], same: set[int]) -> npt.NDArray[np.int64]:
    return np.array([row for row, one in enumerate(shapes) if id(one) not in same], dtype=np.int64)


def _bytes(shapes: npt.NDArray[np.object_]) -> list[bytes | None]:
    return list(shapely.to_wkb(shapes))


def _without(rows: list[bytes | None], others: list[bytes | None]) -> npt.NDArray[np.int64]:
    """Positions of `rows` that are not among `others`, each of which accounts for one row only."""
    left = Counter(others)
    found = []
    for position, row in enumerate(rows):
        if left[row]:
            left[row] -= 1
        else:
            found.append(position)
    return np.array(found, dtype=np.int64)
