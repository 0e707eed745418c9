"""The attributes of a delivered layer (属性): columns under our keys, values as the standard means them, and findings."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.model import AdminUnit, FieldKind, FieldSchema, LayerSchema
from yizhangtu.standards import Profile
from yizhangtu.store.import_rules import FindingList, RowDefect, RowNames
from yizhangtu.store.mapping import GEOMETRY_COLUMN, ColumnMatch, match_columns
from yizhangtu.store.reading import RawLayer
from yizhangtu.store.values import Converted, as_series, convert

__all__ = ["Attributes", "read_attributes", "report_attributes"]

OBJECT_ID = "object_id"
_ID_PATTERN = r"\d{18}"


@dataclass(frozen=True)
class Attributes:
    """Converted columns by key, with what is known about each; unknown columns follow under their delivered names."""

    columns: dict[str, pd.Series]
    match: ColumnMatch
    converted: dict[str, Converted]

    def ids(self, rows: int) -> npt.NDArray[np.object_]:
        """The object id of each row, '' where there is none."""
        if OBJECT_ID not in self.columns:
            return np.full(rows, "", dtype=object)
        ids: npt.NDArray[np.object_] = self.columns[OBJECT_ID].fillna("").to_numpy(dtype=object)
        return ids


def read_attributes(raw: RawLayer, schema: LayerSchema, profile: Profile) -> Attributes:
    """The columns of a delivered layer under our keys."""
    match = match_columns(raw.attributes.column_names, schema)
    converted = {
        field.key: convert(as_series(raw.attributes.column(column)), field, profile)
        for column, field in match.fields
    }
    columns = {key: one.values for key, one in converted.items()}
    kept = (*(column for column, _ in match.repeated), *match.unknown)
    for column in kept:
        columns[_free_name(column, columns)] = as_series(raw.attributes.column(column))
    return Attributes(columns, match, converted)


def _free_name(column: str, taken: dict[str, pd.Series]) -> str:
    """The delivered name, or with underscores after it where a key of ours is called so."""
    while column in taken or column == GEOMETRY_COLUMN:
        column += "_"
    return column


def report_attributes(
    attributes: Attributes, names: RowNames, unit: AdminUnit, profile: Profile, found: FindingList
) -> None:
    """Add the findings about a layer's attributes: its columns, then its values field by field, then its object ids."""
    _report_columns(attributes.match, names, found)
    for column, field in attributes.match.fields:
        values = attributes.converted[field.key]
        label = f"字段{field.name}（{column}）"
        if field.required:
            _report_empty(values.values, label, names, found)
        _report_rejected(values, field, label, names, found)
        _report_codes(values, field, label, names, profile, found)
    if OBJECT_ID in attributes.columns:
        _report_ids(attributes.columns[OBJECT_ID], names, unit, found)


def _report_columns(match: ColumnMatch, names: RowNames, found: FindingList) -> None:
    for field in match.absent:
        found.add(
            "D6",
            f"{names.title}缺少必填字段“{field.name}”（{field.code}）",
            layer=names.layer,
            mend=f"请补上字段 {'或 '.join((field.code, *field.aliases))} 后重新导入",
        )
    for column, field in match.repeated:
        found.add(
            "D5",
            f"{names.title}的字段 {column} 与另一字段同为“{field.name}”，未采用，按原名保存",
            layer=names.layer,
            mend="请只保留一个字段",
        )
    if match.unknown:
        found.add(
            "D4",
            f"{names.title}有{len(match.unknown)}个字段不在标准内，按原名保存：{'、'.join(match.unknown[:20])}",
            layer=names.layer,
            mend="如其中有标准字段写错了名称，请改名后重新导入",
        )


def _report_empty(values: pd.Series, label: str, names: RowNames, found: FindingList) -> None:
    rows = np.flatnonzero(values.isna().to_numpy())
    if len(rows):
        found.add(
            "D7",
            f"{names.title}{label}有{len(rows)}行为空：{names.names(rows.tolist())}{'等' if len(rows) > 5 else ''}",
            layer=names.layer,
            mend="请补填后重新导入",
            ids=names.id_texts(rows.tolist()),
        )


def _report_rejected(
    values: Converted, field: FieldSchema, label: str, names: RowNames, found: FindingList
) -> None:
    delivered = values.delivered
    if not len(values.rejected) or delivered is None:
        return
    text = delivered.astype("str").to_numpy(dtype=object)
    is_date = field.kind is FieldKind.DATE
    what = "写法无法识别，按原文保存" if is_date else "不是可用的数值，按缺失处理（不当作0）"
    defect = RowDefect(
        "D13" if is_date else "D12",
        values.rejected,
        lambda row: f"{label}的值“{text[row]}”{what}",
        "请改为 2021-01-31 这样的日期"
        if is_date
        else "请改为数值（整数字段不带小数），单位不要写在值里",
        measured=lambda row: str(text[row]),
    )
    found.add_rows(names, defect)


def _report_codes(
    values: Converted,
    field: FieldSchema,
    label: str,
    names: RowNames,
    profile: Profile,
    found: FindingList,
) -> None:
    unknown = values.unknown_codes or {}
    for code, rows in sorted(unknown.items(), key=lambda item: (-len(item[1]), item[0])):
        found.add(
            "D10",
            f"{names.title}{label}的代码“{code}”不在代码表内，共{len(rows)}行：{names.names(rows.tolist())}"
            f"{'等' if len(rows) > 5 else ''}",
            layer=names.layer,
            mend=f"请改为“{_title(field, profile)}”代码表内的代码，如{_examples(field, profile)}",
            ids=names.id_texts(rows.tolist()),
        )
    rewritten = Counter(values.rewritten or {})
    if rewritten:
        shown = "、".join(
            f"{old}→{new}（{count}行）" for (old, new), count in rewritten.most_common(5)
        )
        found.add(
            "D11",
            f"{names.title}{label}有{rewritten.total()}行的代码写法已统一：{shown}",
            layer=names.layer,
            mend="不需处理；导出时按标准写法",
        )


def _title(field: FieldSchema, profile: Profile) -> str:
    return f"{field.name}（{len(profile.codes(field.code_table))}个代码）"


def _examples(field: FieldSchema, profile: Profile) -> str:
    return "、".join(
        f"{code} {entry.name}" for code, entry in list(profile.codes(field.code_table).items())[:3]
    )


def _report_ids(ids: pd.Series, names: RowNames, unit: AdminUnit, found: FindingList) -> None:
    given = ids.dropna()
    doubled = given[given.duplicated(keep=False)]
    for identity, rows in sorted(
        doubled.groupby(doubled).indices.items(), key=lambda item: str(item[0])
    ):
        places = doubled.index.to_numpy()[rows].tolist()
        lines = "、".join(f"第{row + 1}行" for row in places[:10])
        found.add(
            "D8",
            f"{names.title}的标识码{identity}重复{len(places)}次：{lines}{'等' if len(places) > 10 else ''}",
            layer=names.layer,
            mend="请重新编号，使标识码在图层内唯一",
            ids=(str(identity),),
        )
    wrong = ~given.str.fullmatch(_ID_PATTERN) | ~given.str.startswith(unit.county_code)
    rows = given.index.to_numpy()[wrong.to_numpy(dtype=bool)]
    if len(rows):
        found.add(
            "D9",
            f"{names.title}有{len(rows)}行的标识码不是18位数字或不以{unit.county_code}开头："
            f"{names.names(rows.tolist())}{'等' if len(rows) > 5 else ''}",
            layer=names.layer,
            mend="标识码应为县级代码6位＋要素层代码4位＋顺序号8位",
            ids=names.id_texts(rows.tolist()),
        )
