"""From delivered names to ours (字段对照): which layer a name means, and which field a column is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yizhangtu.model import FieldSchema, LayerSchema
from yizhangtu.standards import Profile
from yizhangtu.store.field_names import cut_name

__all__ = ["GEOMETRY_COLUMN", "ColumnMatch", "layer_named", "match_columns"]

GEOMETRY_COLUMN = "geometry"
# Written by the software beside the geometry: planar figures and row numbers of its own, never delivered values.
_SOFTWARE_COLUMNS = frozenset(
    {
        "SHAPE_LENGTH",
        "SHAPE_AREA",
        "SHAPE_LENG",
        "SHAPE__LENGTH",
        "SHAPE__AREA",
        "OBJECTID",
        "OBJECTID_1",
        "FID",
    }
)
# 150428DLTB, 150428_DLTB, DLTB_2023: the unit's code before and the year after the layer's code.
_DECORATED = re.compile(r"^(?:\d{6,12}[_\-]?)?(?P<code>.*?)(?:[_\-](?:19|20)\d{2})?$")


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """Delivered columns by what they are.

    `fields` pairs each delivered column with its field, in the schema's order; `repeated` are further columns for a
    field that has one already; `unknown` keep their delivered names; `absent` are required fields with no column.
    """

    fields: tuple[tuple[str, FieldSchema], ...]
    repeated: tuple[tuple[str, FieldSchema], ...]
    unknown: tuple[str, ...]
    absent: tuple[FieldSchema, ...]


def layer_named(name: str, profile: Profile) -> LayerSchema | None:
    """The layer a delivered name means: its code or an alias, its Chinese name or our key, plain or with code and year.

    Examples
    --------
    >>> from yizhangtu.standards import load_profile
    >>> layer_named("150428DLTB_2023", load_profile("national")).key
    'land_change_survey'
    """
    text = name.strip()
    for candidate in (text, _undecorated(text)):
        layer = profile.layer_for_code(candidate) or next(
            (one for one in profile.layers.values() if candidate in (one.name, one.key)), None
        )
        if layer is not None:
            return layer
    return None


def _undecorated(name: str) -> str:
    found = _DECORATED.match(name)
    return found["code"] if found else name


def match_columns(columns: Sequence[str], schema: LayerSchema) -> ColumnMatch:
    """Match delivered columns to the fields of a layer, case aside.

    A field is looked for under its code, then its aliases, our key and its Chinese name; the first found wins.

    Examples
    --------
    >>> from yizhangtu.standards import load_profile
    >>> schema = load_profile("national").layer("land_change_survey")
    >>> match = match_columns(["dlbm", "KCDLXS", "MYSTERY"], schema)
    >>> [(column, field.key) for column, field in match.fields], match.unknown
    ([('dlbm', 'land_class'), ('KCDLXS', 'deduction_ratio')], ('MYSTERY',))
    """
    free = {column.strip().upper(): column for column in reversed(columns)}
    fields, repeated = [], []
    for field in schema.fields:
        found = [free.pop(name) for name in _names(field) if name in free]
        fields += [(column, field) for column in found[:1]]
        repeated += [(column, field) for column in found[1:]]
    matched = {column for column, _ in (*fields, *repeated)}
    unknown = (
        one
        for one in columns
        if one not in matched and one.strip().upper() not in _SOFTWARE_COLUMNS
    )
    present = {field.key for _, field in fields}
    absent = (field for field in schema.fields if field.required and field.key not in present)
    return ColumnMatch(tuple(fields), tuple(repeated), tuple(unknown), tuple(absent))


def _names(field: FieldSchema) -> Iterable[str]:
    """What a field may be called, best first; Chinese names also as a shapefile cuts them."""
    whole = [name for name in (field.code, *field.aliases, field.key, field.name) if name]
    cut = [
        cut_name(name, encoding)
        for name in whole
        if not name.isascii()
        for encoding in ("UTF-8", "GBK")
    ]
    return dict.fromkeys(name.upper() for name in (*whole, *cut))
