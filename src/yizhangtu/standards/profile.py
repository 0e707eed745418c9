"""A standards profile (标准配置): what the written standards say for the nation or one province, ready to be asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from yizhangtu.errors import StandardError
from yizhangtu.model import (
    CodeEntry,
    ControlLine,
    Direction,
    LayerSchema,
    RuleBasis,
    RuleKind,
    TableRow,
    TransferReason,
)
from yizhangtu.standards.definitions import (
    AreaRuleFigures,
    ClassGroup,
    IndicatorDefinition,
    LayerColour,
    StandardRow,
    TableColumn,
    TableSchema,
    Threshold,
)

__all__ = ["Profile"]

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Profile:
    """The standards in force for a place. Every look-up of something unknown is a StandardError, never a guess.

    `statement` tells readers of a document how far the texts behind it were read. `unit_prefix` is what the
    administrative codes of the place begin with, '' for the nation.
    """

    name: str
    title: str
    parent: str | None
    statement: str
    unit_prefix: str
    layers: Mapping[str, LayerSchema]
    code_tables: Mapping[str, Mapping[str, CodeEntry]]
    class_groups: Mapping[str, ClassGroup]
    transfer_reasons: Mapping[str, TransferReason]
    rules: Mapping[str, RuleBasis]
    thresholds: Mapping[str, Threshold]
    indicators: Mapping[str, IndicatorDefinition]
    tables: Mapping[str, TableSchema]
    layer_colours: Mapping[str, LayerColour]
    area_rule: AreaRuleFigures
    _layer_by_code: Mapping[str, LayerSchema] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_code = {
            code.upper(): layer
            for layer in self.layers.values()
            for code in (layer.code, *layer.aliases)
        }
        object.__setattr__(self, "_layer_by_code", by_code)

    def __hash__(self) -> int:
        return hash((self.name, self.parent, self.statement))

    def layer(self, key: str) -> LayerSchema:
        """The layer under our key.

        Raises
        ------
        StandardError
            When the profile has no such layer.
        """
        return self._known(self.layers, key, "图层")

    def layer_for_code(self, code: str) -> LayerSchema | None:
        """The layer delivered under a code or an alias, in any case; None when the profile knows no such layer.

        Maintenance layers (WHQ…, WHC…, WHH… before another layer's code) are results, not layers of the plan.
        """
        return self._layer_by_code.get(code.strip().upper())

    def title_of_layer(self, key: str) -> str:
        """The layer's Chinese name."""
        return self.layer(key).name

    def codes(self, table: str) -> Mapping[str, CodeEntry]:
        """A code table by code.

        Raises
        ------
        StandardError
            When there is no such table.
        """
        return self._known(self.code_tables, table, "代码表")

    def code_name(self, table: str, code: str) -> str | None:
        """The Chinese name of a code, None when the table does not have it."""
        entry = self.codes(table).get(code)
        return None if entry is None else entry.name

    def normalise_code(self, table: str, raw: str | float | None) -> str:
        """The table's code for a delivered one, or the delivered text without spaces when nothing matches.

        Deliveries pad codes with pairs of zeros (010000 is 01), turn them into numbers (101.0 is 0101, 3.0 is 3), write
        a leading zero too many (slope grade 01) or a small letter (0201k). Nothing is stripped unless what is left is a
        code of the table; an empty cell gives "".

        Examples
        --------
        >>> from yizhangtu.standards import load_profile
        >>> profile = load_profile("national")
        >>> profile.normalise_code("land_use", " 010100 ")
        '0101'
        >>> profile.normalise_code("land_use", "072000")
        '072000'
        """
        known = self.codes(table)
        blank = raw is None or raw != raw  # NaN is how frames say empty
        text = "" if blank else str(raw).strip().upper()
        return next((candidate for candidate in _spellings(text) if candidate in known), text)

    def reasons(self, line: ControlLine, direction: Direction) -> tuple[TransferReason, ...]:
        """The reasons for which land may cross the line in that direction, in order of code."""
        reasons = self.transfer_reasons.values()
        return tuple(
            sorted(
                (one for one in reasons if one.line is line and one.direction is direction),
                key=lambda one: one.code,
            )
        )

    def rule(self, rule_id: str) -> RuleBasis:
        """The rule's title, severity and basis.

        Raises
        ------
        StandardError
            When there is no such rule.
        """
        return self._known(self.rules, rule_id, "规则")

    def rules_of(self, kind: RuleKind) -> tuple[RuleBasis, ...]:
        """The rules of one kind of work, in the order of the standards."""
        return tuple(rule for rule in self.rules.values() if rule.kind is kind)

    def table(self, number: str) -> TableSchema:
        """A table of the maintenance plan: 5-1 to 5-4.

        Raises
        ------
        StandardError
            When there is no such table.
        """
        return self._known(self.tables, number, "表")

    def table_rows(self, number: str) -> tuple[TableRow, ...]:
        """The rows of an effect table (5-1 to 5-3) in printed order."""
        return self.table(number).rows

    def table_columns(self, number: str) -> tuple[TableColumn, ...]:
        """The columns of a list table (5-4) in printed order."""
        return self.table(number).columns

    def class_group(self, name: str) -> frozenset[str]:
        """The codes of a named group, e.g. arable.

        Raises
        ------
        StandardError
            When there is no such group.
        """
        return self._known(self.class_groups, name, "地类组").codes

    def threshold(self, key: str) -> Decimal:
        """A figure that rules compare with, in `threshold_unit(key)`.

        Raises
        ------
        StandardError
            When there is no such figure.
        """
        return self._known(self.thresholds, key, "阈值").value

    def threshold_unit(self, key: str) -> str:
        """The unit of a figure as printed, e.g. 亩, 公顷, 米 or 度."""
        return self._known(self.thresholds, key, "阈值").unit

    def indicator(self, key: str) -> IndicatorDefinition:
        """The indicator's definition.

        Raises
        ------
        StandardError
            When there is no such indicator.
        """
        return self._known(self.indicators, key, "指标")

    def indicator_name(self, key: str) -> str:
        """The indicator's Chinese name."""
        return self.indicator(key).name

    def colour(self, table: str, code: str) -> tuple[int, int, int]:
        """Red, green and blue (0 to 255) of a code of a code table, or of a layer key with the table `layer`.

        A code without a colour is drawn in that of the code above it.

        Raises
        ------
        StandardError
            When neither it nor any code above it has one.
        """
        if table == "layer":
            return self._known(self.layer_colours, code, "图层颜色").rgb
        entries = self.codes(table)
        entry = entries.get(code)
        while entry is not None:
            written = entry.attributes.get("rgb", "")
            if written:
                red, green, blue = (int(part) for part in written.split())
                return red, green, blue
            entry = entries.get(entry.attributes.get("parent", ""))
        raise StandardError(
            f"代码“{code}”没有颜色",
            where=f"配置 {self.name} 的代码表 {table}",
            mend="请在该代码表中补上rgb列",
        )

    def all_rows(self) -> Iterator[StandardRow]:
        """Every row of the profile with its basis, in the order of the files."""
        for layer in self.layers.values():
            yield StandardRow("图层", layer.key, layer.name, layer.basis, replace(layer, fields=()))
            for one in layer.fields:
                yield StandardRow("字段", f"{layer.key}.{one.key}", one.name, one.basis, one)
        for table, entries in self.code_tables.items():
            for entry in entries.values():
                yield StandardRow("代码", f"{table}.{entry.code}", entry.name, entry.basis, entry)
        for group in self.class_groups.values():
            yield StandardRow("地类组", group.key, group.name, group.basis, group)
        for reason in self.transfer_reasons.values():
            yield StandardRow("调整理由", reason.code, reason.name, reason.basis, reason)
        for rule in self.rules.values():
            yield StandardRow("规则", rule.id, rule.title, rule.basis, rule)
        for threshold in self.thresholds.values():
            yield StandardRow("阈值", threshold.key, threshold.name, threshold.basis, threshold)
        yield StandardRow(
            "面积规则", "patch", "图斑椭球面积的取位", self.area_rule.basis, self.area_rule
        )
        yield from self._printed_rows()

    def _printed_rows(self) -> Iterator[StandardRow]:
        for indicator in self.indicators.values():
            yield StandardRow("指标", indicator.key, indicator.name, indicator.basis, indicator)
        for table in self.tables.values():
            yield StandardRow("表", table.number, table.title, table.basis, replace(table, rows=()))
            for row in table.rows:
                yield StandardRow("表行", f"{row.table}.{row.number}", row.label, row.basis, row)
        for colour in self.layer_colours.values():
            name = self.layer(colour.layer).name
            yield StandardRow("颜色", colour.layer, name, colour.basis, colour)

    def unverified(self) -> tuple[StandardRow, ...]:
        """The rows whose official text nobody has read, in the order of the files."""
        return tuple(row for row in self.all_rows() if not row.basis.verified)

    def _known(self, items: Mapping[str, _Item], key: str, what: str) -> _Item:
        if key in items:
            return items[key]
        raise StandardError(
            f"没有名为“{key}”的{what}",
            where=f"标准配置 {self.name}",
            mend=f"可用的有：{'、'.join(list(items)[:40])}",
        )


def _spellings(text: str) -> Iterator[str]:
    yield text
    whole = text[:-2] if text.endswith(".0") else text
    yield whole
    short = whole
    while short.endswith("00"):
        short = short[:-2]
        yield short
    if len(whole) % 2:
        yield f"0{whole}"
    while whole.startswith("0"):
        whole = whole[1:]
        yield whole
