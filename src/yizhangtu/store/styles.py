"""QGIS styles (QML 样式) of layers in the colours of the standards profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from yizhangtu.errors import StandardError
from yizhangtu.model import GeometryKind, LayerSchema, Severity
from yizhangtu.standards import Profile
from yizhangtu.store.export_layer import Column, ExportLayer

__all__ = ["Category", "categorised_style", "layer_style", "severity_style"]

Colour = tuple[int, int, int]
# Layers drawn by a class; of several class fields the first that the layer has.
_CLASS_FIELDS = ("land_use_code", "zone_code", "land_class", "slope_grade", "risk_grade")
_DRAWN_BY_CLASS = frozenset(
    {
        "land_change_survey",
        "base_land_use",
        "planned_land_use",
        "planning_zone",
        "slope",
        "geological_hazard",
    }
)
_OUTLINED = frozenset({"county", "township", "village"})
_OTHER: Colour = (200, 200, 200)
_OUTLINE: Colour = (90, 90, 90)
_SEVERITY_COLOURS = {
    Severity.HARD: (211, 47, 47),
    Severity.WARNING: (245, 124, 0),
    Severity.INFO: (25, 118, 210),
}
_SEVERITY_NAMES = {Severity.HARD: "必须改正", Severity.WARNING: "警告", Severity.INFO: "提示"}
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_SYMBOL_TYPES = {
    GeometryKind.POINT: "marker",
    GeometryKind.LINE: "line",
    GeometryKind.POLYGON: "fill",
}


@dataclass(frozen=True, slots=True)
class Category:
    """One entry of a legend: the value in the file, what the legend says, and the colour."""

    value: str
    label: str
    colour: Colour


def layer_style(layer: ExportLayer, columns: Sequence[Column], profile: Profile) -> str:
    """The QML of a layer: by class where the standard has colours for classes, else in the layer's own colour."""
    schema = layer.schema
    classed = _class_column(schema, columns)
    if classed is not None and classed.field is not None:
        return categorised_style(classed.name, _categories(classed, profile), schema.geometry)
    return _single_style(schema, profile)


def severity_style(field: str) -> str:
    """The QML of findings as points, coloured by severity."""
    categories = [
        Category(severity.value, _SEVERITY_NAMES[severity], colour)
        for severity, colour in _SEVERITY_COLOURS.items()
    ]
    return categorised_style(field, categories, GeometryKind.POINT)


def categorised_style(field: str, categories: Sequence[Category], kind: GeometryKind) -> str:
    """The QML of a layer drawn by the values of a field; values without a category are grey."""
    renderer = ET.Element(
        "renderer-v2", type="categorizedSymbol", attr=field, symbollevels="0", enableorderby="0"
    )
    entries = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for number, category in enumerate([*categories, Category("", "其他", _OTHER)]):
        ET.SubElement(
            entries,
            "category",
            value=category.value,
            symbol=str(number),
            label=category.label,
            render="true",
        )
        _add_symbol(symbols, str(number), kind, category.colour)
    return _document(renderer)


def _single_style(schema: LayerSchema, profile: Profile) -> str:
    renderer = ET.Element("renderer-v2", type="singleSymbol", symbollevels="0", enableorderby="0")
    symbols = ET.SubElement(renderer, "symbols")
    colour = _colour(profile, "layer", schema.key) or _OTHER
    _add_symbol(symbols, "0", schema.geometry, colour, is_outline=schema.key in _OUTLINED)
    return _document(renderer)


def _class_column(schema: LayerSchema, columns: Sequence[Column]) -> Column | None:
    by_key = {column.field.key: column for column in columns if column.field is not None}
    if schema.key not in _DRAWN_BY_CLASS:
        return None
    return next((by_key[key] for key in _CLASS_FIELDS if key in by_key), None)


def _categories(column: Column, profile: Profile) -> list[Category]:
    """The classes that occur in the layer, in order of code, those the standard has a colour for."""
    table = column.field.code_table if column.field else ""
    found = []
    for value in sorted(column.values.drop_null().unique().to_pylist()):
        code = profile.normalise_code(table, value) if table in profile.code_tables else value
        colour = _colour(profile, table, code)
        if colour is not None:
            found.append(
                Category(value, f"{code} {profile.code_name(table, code) or ''}".strip(), colour)
            )
    return found


def _colour(profile: Profile, table: str, code: str) -> Colour | None:
    try:
        return profile.colour(table, code)
    except StandardError:
        return None


def _add_symbol(
    symbols: ET.Element, name: str, kind: GeometryKind, colour: Colour, *, is_outline: bool = False
) -> None:
    symbol = ET.SubElement(
        symbols,
        "symbol",
        type=_SYMBOL_TYPES.get(kind, "fill"),
        name=name,
        alpha="1",
        clip_to_extent="1",
    )
    classes = {GeometryKind.POINT: "SimpleMarker", GeometryKind.LINE: "SimpleLine"}
    drawing = ET.SubElement(
        symbol, "layer", {"class": classes.get(kind, "SimpleFill"), "pass": "0", "locked": "0"}
    )
    for key, value in _properties(kind, colour, is_outline=is_outline).items():
        ET.SubElement(drawing, "prop", k=key, v=value)


def _properties(kind: GeometryKind, colour: Colour, *, is_outline: bool) -> dict[str, str]:
    written, edge = (f"{red},{green},{blue},255" for red, green, blue in (colour, _OUTLINE))
    if kind is GeometryKind.POINT:
        return {
            "name": "circle",
            "color": written,
            "outline_color": "255,255,255,255",
            "size": "2.4",
            "size_unit": "MM",
        }
    if kind is GeometryKind.LINE:
        return {
            "line_color": written,
            "line_style": "solid",
            "line_width": "0.5",
            "line_width_unit": "MM",
        }
    return {
        "color": written,
        "style": "no" if is_outline else "solid",
        "outline_color": edge,
        "outline_style": "solid",
        "outline_width": "0.4" if is_outline else "0.1",
        "outline_width_unit": "MM",
    }


def _document(renderer: ET.Element) -> str:
    root = ET.Element("qgis", version="3.28.0", styleCategories="Symbology")
    root.append(renderer)
    ET.indent(root)
    return _DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"
