"""Rows of the standards files as they are written: read, inherited, and given out value by value.

A row knows the file it was last written in, so that every fault names file, row and what is wrong.
"""

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import NoReturn, TypeVar

from yizhangtu.errors import StandardError
from yizhangtu.model import Basis

__all__ = ["Row", "Rows", "inherit", "read_csv_rows", "read_toml", "read_toml_rows"]

_BASIS_KEYS = ("clause", "effective", "verified", "note")
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass
class Row:
    """One row: its key, the file it stands in and its values, each handed out once; `finish` refuses what is left."""

    file: str
    key: str
    values: dict[str, object]
    taken: set[str] = field(default_factory=set)

    def fail(self, what: str, mend: str = "请按该文件其他行的写法改正") -> NoReturn:
        """Refuse the row with file, row and reason."""
        raise StandardError(what, where=f"{self.file} 的“{self.key}”", mend=mend)

    def get(self, name: str) -> object | None:
        """The value under `name`, None when the row has none."""
        self.taken.add(name)
        return self.values.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """A text; without `default` it must be there and not blank."""
        value = self.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            self.fail(f"缺少“{name}”" if value is None else f"“{name}”应是文字，实为 {value!r}")
        if not value.strip() and default is None:
            self.fail(f"“{name}”是空的")
        return value.strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty when absent."""
        value = self.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(f"“{name}”应是文字列表，实为 {value!r}")
        return tuple(value)

    def integers(self, name: str) -> tuple[int, ...]:
        """A list of integers, empty when absent."""
        value = self.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(type(item) is int for item in value):
            self.fail(f"“{name}”应是整数列表，实为 {value!r}")
        return tuple(value)

    def integer(self, name: str) -> int:
        """An integer that must be there."""
        value = self.get(name)
        if type(value) is not int:
            self.fail(f"“{name}”应是整数，实为 {value!r}")
        return value

    def number(self, name: str) -> Decimal:
        """An exact decimal, written as text so that no float comes between."""
        written = self.text(name)
        try:
            value = Decimal(written)
        except InvalidOperation:
            self.fail(f"“{name}”的值“{written}”不是数字")
        if not value.is_finite():
            self.fail(f"“{name}”的值“{written}”不是有限数")
        return value

    def flag(self, name: str) -> bool:
        """A truth value that must be there; CSV writes true and false as words."""
        value = self.get(name)
        if isinstance(value, str) and value in {"true", "false"}:
            return value == "true"
        if not isinstance(value, bool):
            self.fail(f"“{name}”应是 true 或 false，实为 {value!r}")
        return value

    def choice(self, name: str, kind: type[_Choice]) -> _Choice:
        """One of the values of an enumeration."""
        written = self.text(name)
        try:
            return kind(written)
        except ValueError:
            allowed = "、".join(member.value for member in kind)
            self.fail(f"“{name}”的值“{written}”不在允许范围内", mend=f"可填：{allowed}")

    def colour(self, name: str) -> tuple[int, int, int]:
        """Red, green and blue from 0 to 255."""
        rgb = self.integers(name)
        if len(rgb) != 3 or not all(0 <= part <= 255 for part in rgb):
            self.fail(f"“{name}”应是三个0到255之间的整数，实为 {list(rgb)!r}")
        return rgb[0], rgb[1], rgb[2]

    def table(self, name: str) -> dict[str, dict[str, object]]:
        """A table of tables, empty when absent."""
        value = self.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(
            isinstance(item, dict) for item in value.values()
        ):
            self.fail(f"“{name}”应是由表组成的表，实为 {value!r}")
        return value

    def basis(self) -> Basis:
        """The row's clause, effective date, whether the text was read, and a note."""
        return Basis(
            self.text("clause"),
            self._date("effective"),
            self.flag("verified"),
            self.text("note", ""),
        )

    def _date(self, name: str) -> date | None:
        value = self.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                self.fail(f"“{name}”的值“{value}”不是日期", mend="日期写作2025-10-01")
        if type(value) is not date:
            self.fail(f"“{name}”应是日期，实为 {value!r}", mend="日期写作2025-10-01")
        return value

    def rest(self) -> dict[str, str]:
        """The texts that nobody took yet, e.g. the attribute columns of a code table."""
        names = [name for name in self.values if name not in self.taken]
        return {name: self.text(name, "") for name in names}

    def finish(self) -> None:
        """Refuse values that no reader knows: a misspelt key must not pass silently."""
        unknown = sorted(set(self.values) - self.taken)
        if unknown:
            self.fail(f"不认识的键“{'、'.join(unknown)}”", mend="请检查拼写，或删去该键")


Rows = dict[str, Row]


def read_toml(file: Traversable, name: str) -> dict[str, object]:
    """The file's tables; `name` is what messages call it.

    Raises
    ------
    StandardError
        When the file is not UTF-8 TOML; a key written twice is refused here too.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StandardError(
            f"不是有效的TOML：{error}", where=name, mend="请检查该文件的语法、编码和重复的键"
        ) from error


def read_toml_rows(file: Traversable, name: str, kind: str) -> Rows:
    """The rows `[kind.<key>]` of a file. A `[basis]` table gives the basis of rows that state none of their own."""
    content = read_toml(file, name)
    unknown = sorted(set(content) - {kind, "basis"})
    if unknown:
        raise StandardError(
            f"不认识的表“{'、'.join(unknown)}”", where=name, mend=f"该文件只能有[basis]和[{kind}.…]"
        )
    shared = Row(name, "basis", _as_table(content.get("basis", {}), name, "basis"))
    for key in _BASIS_KEYS:
        shared.get(key)
    shared.finish()
    rows = _as_table(content.get(kind, {}), name, kind)
    return {
        key: Row(name, key, {**shared.values, **_as_table(values, name, key)})
        for key, values in rows.items()
    }


def _as_table(value: object, name: str, key: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise StandardError(f"“{key}”应是一个表，实为 {value!r}", where=name, mend=f"请写作[{key}]")
    return value


def read_csv_rows(file: Traversable, name: str) -> Rows:
    """The rows of a code table by code; empty cells count as absent."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StandardError(
            "不是UTF-8编码的文本", where=name, mend="请另存为UTF-8编码的CSV"
        ) from error
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        lines = [(reader.line_num, line) for line in reader if line]
    except csv.Error as error:
        raise StandardError(
            f"不是有效的CSV：{error}", where=f"{name} 第{reader.line_num}行"
        ) from error
    header = lines[0][1] if lines else []
    _check_header(header, name)
    rows: Rows = {}
    for number, line in lines[1:]:
        where = f"{name} 第{number}行"
        if len(line) != len(header):
            raise StandardError(
                f"有{len(line)}列，表头是{len(header)}列", where=where, mend="请补齐或删去多余的列"
            )
        values = {
            column: cell.strip() for column, cell in zip(header, line, strict=True) if cell.strip()
        }
        code = values.get("code", "")
        if not code:
            raise StandardError("没有代码", where=where, mend="code列必须填写")
        if code in rows:
            raise StandardError(f"代码“{code}”重复", where=where, mend="请删去重复的行")
        rows[code] = Row(where, code, dict(values))
    return rows


def _check_header(header: list[str], name: str) -> None:
    missing = [
        column
        for column in ("code", "name", "clause", "effective", "verified")
        if column not in header
    ]
    if missing:
        raise StandardError(
            f"缺少列“{'、'.join(missing)}”", where=name, mend="请按其他代码表的表头补上"
        )
    if len(set(header)) != len(header):
        raise StandardError("表头有重复的列", where=name, mend="每列只能出现一次")


def inherit(
    parent: Mapping[str, Row], child: Mapping[str, Row], withdrawn: tuple[str, ...]
) -> Rows:
    """The parent's rows without the withdrawn ones, overridden value by value and followed by the child's own.

    A row of the child says only what differs; tables inside a row are overridden the same way.
    """
    rows = {
        key: Row(row.file, key, row.values) for key, row in parent.items() if key not in withdrawn
    }
    for key, row in child.items():
        above = rows[key].values if key in rows else {}
        rows[key] = Row(row.file, key, _overridden(above, row.values))
    return rows


def _overridden(above: Mapping[str, object], below: Mapping[str, object]) -> dict[str, object]:
    merged = dict(above)
    for key, value in below.items():
        inherited = merged.get(key)
        both = isinstance(inherited, dict) and isinstance(value, dict)
        merged[key] = _overridden(inherited, value) if both else value  # type: ignore[arg-type]
    return merged
