"""Layers and their fields from written rows: the field dictionary says what a field is, the layer what it is called there."""

from collections.abc import Iterable, Mapping

from yizhangtu.model import FieldKind, FieldSchema, GeometryKind, LayerSchema
from yizhangtu.standards.parsing import CodeTables, parse_each
from yizhangtu.standards.rows import Row, Rows

__all__ = ["check_dictionary", "parse_layers"]

_FIELD_KEYS = (
    "code", "name", "kind", "aliases", "length", "code_table", "unit",
    "clause", "effective", "verified", "note",
)  # fmt: skip


def parse_layers(layers: Rows, dictionary: Rows, tables: CodeTables) -> dict[str, LayerSchema]:
    """Layers with their fields: the data dictionary says what a field is, the layer what it is called there."""
    parsed = parse_each(layers, lambda row: _parse_layer(row, dictionary))
    _refuse_shared_codes(
        layers,
        {key: (schema.code, *schema.aliases) for key, schema in parsed.items()},
        "图层代码或别名",
    )
    for key, schema in parsed.items():
        for field in schema.fields:
            if field.code_table and field.code_table not in tables:
                layers[key].fail(f"字段“{field.key}”引用了不存在的代码表“{field.code_table}”")
    return parsed


def _parse_layer(row: Row, dictionary: Rows) -> LayerSchema:
    names, required = row.texts("fields"), set(row.texts("required"))
    if len(set(names)) != len(names):
        row.fail("fields 中有重复的字段")
    own = row.table("field")
    stray = sorted((required | set(own)) - set(names))
    if stray:
        row.fail(f"required 或 field 中的“{'、'.join(stray)}”不在 fields 中")
    schemas = tuple(
        _parse_field(row, dictionary, name, own.get(name, {}), required=name in required)
        for name in names
    )
    _refuse_shared_field_codes(row, schemas)
    return LayerSchema(
        key=row.key,
        code=row.text("code"),
        name=row.text("name"),
        geometry=row.choice("geometry", GeometryKind),
        element_code=row.text("element_code", ""),
        fields=schemas,
        basis=row.basis(),
        aliases=row.texts("aliases"),
    )


def _parse_field(
    layer: Row, dictionary: Rows, name: str, own: dict[str, object], *, required: bool
) -> FieldSchema:
    if name not in dictionary:
        layer.fail(f"字段“{name}”不在字段字典中", mend="请先在 fields.toml 中定义该字段")
    row = Row(f"{layer.file} 的“{layer.key}”", name, {**dictionary[name].values, **own})
    field = FieldSchema(
        key=name,
        code=row.text("code"),
        name=row.text("name"),
        kind=row.choice("kind", FieldKind),
        required=required,
        basis=row.basis(),
        aliases=row.texts("aliases"),
        length=row.text("length", ""),
        code_table=row.text("code_table", ""),
        unit=row.text("unit", ""),
    )
    row.finish()
    return field


def check_dictionary(dictionary: Rows) -> None:
    """Refuse a faulty entry of the field dictionary even when no layer uses it."""
    for row in dictionary.values():
        row.text("code")
        row.text("name")
        row.choice("kind", FieldKind)
        row.basis()
        for name in _FIELD_KEYS:
            row.get(name)
        row.finish()


def _refuse_shared_codes(rows: Rows, codes: Mapping[str, Iterable[str]], what: str) -> None:
    owners: dict[str, str] = {}
    for key, names in codes.items():
        for name in names:
            owner = owners.setdefault(name.upper(), key)
            if owner != key:
                rows[key].fail(f"{what}“{name}”已属于“{owner}”", mend="同一代码只能指向一处")


def _refuse_shared_field_codes(row: Row, schemas: tuple[FieldSchema, ...]) -> None:
    owners: dict[str, str] = {}
    for field in schemas:
        for name in (field.code, *field.aliases):
            owner = owners.setdefault(name.upper(), field.key)
            if owner != field.key:
                row.fail(
                    f"字段代码或别名“{name}”同属“{owner}”和“{field.key}”",
                    mend="同一代码只能指向一个字段",
                )
