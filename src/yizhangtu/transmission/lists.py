"""Lists, clauses and plans that a level hands on (名录、条文、同步更新, T7, T9, T10)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from yizhangtu.documents import Document, read_quantities, sheet_rows
from yizhangtu.errors import UsageError
from yizhangtu.model import AdminUnit, Finding, NotRun, SynchronisedPlan
from yizhangtu.standards import Profile
from yizhangtu.transmission.admin_tree import AdminTree

__all__ = [
    "Clause",
    "ListedPlan",
    "clause_findings",
    "clauses_of",
    "missing_items",
    "plans_to_synchronise",
    "read_clauses",
    "read_list",
    "read_plans",
]

_LIST: Mapping[str, tuple[str, ...]] = {"name": ("名称", "项目名称", "name")}
_PLANS: Mapping[str, tuple[str, ...]] = {
    "unit": ("单位", "行政区名称", "unit_name"),
    "kind": ("规划类型", "类型", "kind"),
    "name": ("规划名称", "名称", "name"),
}
_CLAUSES: Mapping[str, tuple[str, ...]] = {
    "text": ("批复要求", "text"),
    "line": ("行", "line"),
    "article": ("对应条文", "article"),
    "evidence": ("依据", "evidence"),
}
_LEAST_CLAUSE = 12
_MARKS = re.compile(r"[\s（）()《》“”\"·\-—、,，]")
_MASTER_RULES = ("T1", "T2", "T3", "T4", "T5", "T6", "T7")
_DETAILED_RULES = ("T8",)


@dataclass(frozen=True, slots=True)
class Clause:
    """A demand of an approval in words, its line there, and where the lower plan answers it, once a person has said so."""

    text: str
    line: int
    article: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """A detailed or special plan: whose it is, its kind and its name."""

    unit_name: str
    kind: str
    name: str


def read_list(path: Path) -> tuple[str, ...]:
    """The names in a list of projects, protected or heritage places: .csv or .xlsx with a column 名称 or 项目名称.

    Raises
    ------
    DocumentError
        When the file cannot be read or has no such column.
    """
    rows = sheet_rows(path, _LIST, required=("name",), what="名录")
    return tuple(row.cells["name"] for row in rows if row.cells["name"])


def missing_items(
    upper: Iterable[str], lower: Iterable[str], profile: Profile
) -> Iterator[Finding | NotRun]:
    """What of the upper list the lower list does not name (T7).

    Names are compared without white space, brackets and marks, in compatibility form.

    Yields
    ------
    A finding for each item that is missing; NotRun for one whose name is only part of a longer name or the other way
    round (a bridge and its widening), which a person has to tell.
    """
    rule = profile.rule("T7")
    known = {_bare(name): name for name in lower if _bare(name)}
    for name in upper:
        bare = _bare(name)
        alike = [known[one] for one in known if bare in one or one in bare]
        if bare in known:
            continue
        if alike:
            yield NotRun(
                "T7", f"上级名录中的“{name}”与下级的“{'”“'.join(alike)}”名称相近，须由人确认"
            )
        else:
            yield Finding(
                rule="T7",
                severity=rule.severity,
                message=f"上级名录中的“{name}”没有在下级规划中落位",
                clause=rule.basis.clause,
                mend="请在下级规划的清单和图中落位，或说明不涉及的理由",
            )


def _bare(name: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", name))


def clauses_of(document: Document) -> tuple[Clause, ...]:
    """The demands of an approval in words: its sentences without a figure, to be ticked off by a person (T9)."""
    quantities = [one.span for one in read_quantities(document).quantities]
    found = []
    for sentence in document.sentences:
        text = "".join(document.quote(sentence).split())
        has_figure = any(sentence.contains(span) for span in quantities)
        if len(text) >= _LEAST_CLAUSE and not has_figure:
            found.append(Clause(text, document.line_at(sentence.start)))
    return tuple(found)


def read_clauses(path: Path) -> tuple[Clause, ...]:
    """A list of clauses as a person filled it in: 批复要求, 行, 对应条文, 依据.

    Raises
    ------
    DocumentError
        When the file cannot be read or lacks a column.
    """
    rows = sheet_rows(path, _CLAUSES, required=tuple(_CLAUSES), what="条文勾对表")
    return tuple(
        Clause(
            cells["text"],
            int(cells["line"]) if cells["line"].isdecimal() else 0,
            cells["article"],
            cells["evidence"],
        )
        for cells in (row.cells for row in rows)
    )


def clause_findings(clauses: Iterable[Clause]) -> Iterator[NotRun]:
    """What of T9 is open: clauses that nobody has mapped, or mapped without evidence. The software never ticks itself."""
    for clause in clauses:
        if not clause.article:
            yield NotRun("T9", f"第{clause.line}行“{clause.text}”：尚未由人对应到下级规划的条文")
        elif not clause.evidence:
            yield NotRun(
                "T9", f"第{clause.line}行“{clause.text}”：对应{clause.article}，尚未填写依据"
            )


def read_plans(path: Path) -> tuple[ListedPlan, ...]:
    """The detailed and special plans of the units: 单位, 规划类型, 规划名称.

    Raises
    ------
    DocumentError
        When the file cannot be read or lacks a column.
    """
    rows = sheet_rows(path, _PLANS, required=tuple(_PLANS), what="规划清单")
    return tuple(ListedPlan(*(row.cells[key] for key in _PLANS)) for row in rows)


def plans_to_synchronise(
    tree: AdminTree, unit_name: str, plans: Sequence[ListedPlan] = ()
) -> tuple[SynchronisedPlan, ...]:
    """The plans that have to follow when a unit's plan was maintained, and the rules to run again (T10).

    The units above, from the top; the units directly below; then the unit's own detailed and special plans.

    Raises
    ------
    UsageError
        When the tree does not have the unit, or has the name more than once.
    """
    units = tree.named(unit_name)
    if len(units) != 1:
        what = "没有" if not units else f"有{len(units)}个"
        raise UsageError(
            f"行政区表中{what}“{unit_name}”", mend="请写出带上级名称的全称，或核对行政区表"
        )
    unit = units[0]
    found = [
        SynchronisedPlan(one, "总体规划", f"下级{unit.name}的规划已动态维护", _MASTER_RULES)
        for one in _above(tree, unit)
    ]
    found += [
        SynchronisedPlan(one, "总体规划", f"上级{unit.name}的规划已动态维护", _MASTER_RULES)
        for one in tree.below(unit.code)
    ]
    found += [
        SynchronisedPlan(
            unit, f"{plan.kind}：{plan.name}", f"{unit.name}的总体规划已动态维护", _DETAILED_RULES
        )
        for plan in plans
        if unit in tree.named(plan.unit_name)
    ]
    return tuple(found)


def _above(tree: AdminTree, unit: AdminUnit) -> list[AdminUnit]:
    above: list[AdminUnit] = []
    code = tree.placed[unit.code].parent
    while code:
        above.insert(0, tree.placed[code].unit)
        code = tree.placed[code].parent
    return above
