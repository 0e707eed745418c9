"""Administrative units as a tree (行政区划树), by their codes or as the table says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from yizhangtu.documents import SheetRow, sheet_rows
from yizhangtu.errors import DocumentError, UsageError
from yizhangtu.model import AdminUnit, PlacedUnit

__all__ = ["AdminTree", "read_admin_tree"]

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("行政区代码", "行政区划代码", "代码", "code"),
    "name": ("行政区名称", "名称", "单位", "name"),
    "parent": ("上级代码", "上级行政区代码", "parent"),
}
_LENGTHS = {2: 6, 4: 6, 6: 6, 9: 9, 12: 12}
_MEND = "请核对行政区表：每行一个单位，代码不重复，上级代码须在表中"


@dataclass(frozen=True)
class AdminTree:
    """Units by code, each with its place: the units above come before those below, otherwise in order of code."""

    placed: Mapping[str, PlacedUnit]

    @classmethod
    def of(cls, units: Iterable[AdminUnit], above: Mapping[str, str] | None = None) -> "AdminTree":
        """A tree of units; `above` names the upper unit of those whose code does not say it.

        The unit above is otherwise read off the code: a village's first nine digits, a township's first six, a county's
        prefecture (the county directly under a province where the table has no prefecture), a prefecture's province. A
        unit with nothing above it in the table is a top.

        Raises
        ------
        UsageError
            When a code stands twice, an upper unit is not in the table, or units stand above each other in a circle.
        """
        known: dict[str, AdminUnit] = {}
        for unit in units:
            if unit.code in known:
                raise UsageError(f"行政区代码{unit.code}重复", where=unit.name, mend=_MEND)
            known[unit.code] = unit
        parents = {code: _parent(code, known, above or {}) for code in known}
        depths = {code: _depth(code, parents) for code in known}
        order = sorted(known, key=lambda code: (_way(code, parents), code))
        return cls({code: PlacedUnit(known[code], parents[code], depths[code]) for code in order})

    def __iter__(self) -> Iterator[PlacedUnit]:
        return iter(self.placed.values())

    def below(self, code: str) -> tuple[AdminUnit, ...]:
        """The units directly below one, in order of code."""
        return tuple(one.unit for one in self if one.parent == code)

    def named(self, name: str) -> tuple[AdminUnit, ...]:
        """The units that a document may mean by a name: by the name itself, or by one with the names above before it.

        More than one means that the name alone does not tell (two counties called 新城区); nothing is guessed.

        Examples
        --------
        >>> tree = AdminTree.of([AdminUnit("990100", "青州市"), AdminUnit("990121", "禾县")])
        >>> [unit.code for unit in tree.named("青州市禾县")]
        ['990121']
        """
        exact = tuple(one.unit for one in self if one.unit.name == name)
        return exact or tuple(one.unit for one in self if self._is_called(one, name))

    def _is_called(self, one: PlacedUnit, name: str) -> bool:
        """Whether the words before the unit's own name are names of units above it, or stand above the whole tree."""
        if not name.endswith(one.unit.name):
            return False
        rest, above, matched = name.removesuffix(one.unit.name), one.parent, True
        while above and rest:
            upper = self.placed[above]
            shorter = rest.removesuffix(upper.unit.name)
            matched, rest, above = shorter != rest, shorter, upper.parent
        return not rest or matched


def read_admin_tree(path: Path) -> AdminTree:
    """The tree of a table of units: .csv or .xlsx with 代码, 名称 and, where the code does not say it, 上级代码.

    Raises
    ------
    DocumentError
        When the file cannot be read, or a row's code or name is missing or wrong, with its row.
    """
    rows = sheet_rows(path, HEADINGS, required=("code", "name"), what="行政区表")
    units, above = [], {}
    read: dict[str, SheetRow] = {}
    for row in rows:
        code = _full_code(row, path)
        if code in read:
            raise _fault(f"行政区代码{code}重复，第{read[code].line}行已有", row, path)
        read[code] = row
        if not row.cells["name"]:
            raise _fault(f"代码{code}没有名称", row, path)
        units.append(AdminUnit(code, row.cells["name"]))
        if upper := row.cells.get("parent", ""):
            above[code] = _of_level(upper.removesuffix(".0"))
    for code, upper in above.items():
        if upper not in read:
            raise _fault(f"上级代码{upper}不在表中", read[code], path)
    try:
        return AdminTree.of(units, above)
    except UsageError as error:
        raise DocumentError(
            error.what, where=f"{path} {error.where}".strip(), mend=error.mend
        ) from error


def _fault(what: str, row: SheetRow, path: Path) -> DocumentError:
    return DocumentError(what, where=f"{path} 第{row.line}行", mend=_MEND)


def _full_code(row: SheetRow, path: Path) -> str:
    code = row.cells["code"].removesuffix(".0")
    if not (code.isascii() and code.isdigit() and len(code) in _LENGTHS):
        raise _fault(f"行政区代码“{code}”不是2、4、6、9或12位数字", row, path)
    return _of_level(code)


def _of_level(code: str) -> str:
    """A code in the length of its level: 99 as 990000, and 990121000000, a county written as a village, as 990121."""
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    return code.ljust(_LENGTHS.get(len(code), len(code)), "0")


def _parent(code: str, known: Mapping[str, AdminUnit], above: Mapping[str, str]) -> str | None:
    if code in above:
        if above[code] not in known:
            raise UsageError(f"上级代码{above[code]}不在表中", where=known[code].name, mend=_MEND)
        return above[code]
    return next((upper for upper in _uppers(code) if upper in known), None)


def _uppers(code: str) -> Iterator[str]:
    """The codes that may stand above one, the nearest first."""
    if len(code) == 12:
        yield code[:9]
    if len(code) > 6:
        yield code[:6]
    for digits in (4, 2):
        upper = code[:digits].ljust(6, "0")
        if upper != code:
            yield upper


def _way(code: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """The codes from the top down to a unit."""
    way: list[str] = []
    at: str | None = code
    while at is not None:
        if at in way:
            raise UsageError(f"行政区{code}的上级代码形成循环", mend=_MEND)
        way.append(at)
        at = parents[at]
    return tuple(reversed(way))


def _depth(code: str, parents: Mapping[str, str | None]) -> int:
    return len(_way(code, parents)) - 1
