"""What import may find wrong (入库检查): the table of its rules, and the list its findings are gathered in."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from itertools import islice

import numpy as np
import numpy.typing as npt

from yizhangtu.model import Basis, Finding, RuleBasis, RuleKind, Severity

__all__ = ["FINDINGS_PER_RULE", "FindingList", "RowDefect", "RowNames", "import_rules"]

# As the ministry's checking tools do: a rule broken everywhere is told a hundred times and then counted.
FINDINGS_PER_RULE = 100
_EFFECTIVE: date | None = None


def import_rules() -> Mapping[str, RuleBasis]:
    """The rules D1 to D28 by id, with severity and basis, in the order of the table.

    Examples
    --------
    >>> import_rules()["D8"].title
    '标识码重复'
    """
    text = resources.files("yizhangtu.store").joinpath("data/import_rules.csv").read_text("utf-8")
    return {
        row["id"]: RuleBasis(
            row["id"],
            row["title"],
            Severity(row["severity"]),
            Basis(row["clause"], _EFFECTIVE, verified=row["verified"] == "true"),
            RuleKind.IMPORT,
        )
        for row in csv.DictReader(text.splitlines())
    }


@dataclass(frozen=True)
class RowNames:
    """How to name the rows of a layer and where they are.

    `ids` is the object id (标识码) of each row, '' where there is none; `lonlat` float64[n, 2] CGCS2000 longitude and
    latitude in degrees, NaN where there is no place.
    """

    layer: str
    title: str
    ids: npt.NDArray[np.object_]
    lonlat: npt.NDArray[np.float64]

    def name(self, row: int) -> str:
        """The row as a person finds it again: its number from 1 and its object id."""
        identity = self.ids[row]
        return f"第{row + 1}行（标识码{identity}）" if identity else f"第{row + 1}行"

    def names(self, rows: Iterable[int], limit: int = 5) -> str:
        """The first `limit` rows by name."""
        return "、".join(self.name(row) for row in islice(rows, limit))

    def id_texts(self, rows: Iterable[int], limit: int = 10) -> tuple[str, ...]:
        """The object ids of the first `limit` rows, those without one left out."""
        return tuple(str(self.ids[row]) for row in islice(rows, limit) if self.ids[row])

    def place(self, row: int) -> tuple[float | None, float | None]:
        """Longitude and latitude of the row, None where it has no place."""
        x, y = self.lonlat[row]
        return (float(x), float(y)) if np.isfinite(x) and np.isfinite(y) else (None, None)


@dataclass(frozen=True)
class RowDefect:
    """A rule broken by single rows: their positions, and functions of the position that tell about one.

    `place` gives longitude and latitude where the defect has a place of its own, None where the row's will do.
    """

    rule: str
    rows: npt.NDArray[np.intp]
    message: Callable[[int], str]
    mend: str
    measured: Callable[[int], str] = lambda _: ""
    place: Callable[[int], tuple[float, float] | None] = lambda _: None


@dataclass
class FindingList:
    """Findings in the order they were made: at most `FINDINGS_PER_RULE` per rule, what is more only counted."""

    rules: Mapping[str, RuleBasis] = field(default_factory=import_rules)
    _found: list[Finding] = field(default_factory=list)
    _listed: Counter[str] = field(default_factory=Counter)
    _withheld: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(
        self, rule: str, message: str, *, layer: str = "", mend: str = "", ids: tuple[str, ...] = ()
    ) -> None:
        """One finding that concerns a file or a whole layer."""
        if self._listed[rule] < FINDINGS_PER_RULE:
            self._list(
                Finding(
                    rule,
                    self.rules[rule].severity,
                    message,
                    self._clause(rule),
                    layer,
                    ids,
                    mend=mend,
                )
            )
        else:
            self._withheld[rule, layer] += 1

    def add_rows(self, names: RowNames, defect: RowDefect) -> None:
        """One finding per defective row; texts are made only for those that are listed."""
        room = max(0, FINDINGS_PER_RULE - self._listed[defect.rule])
        for row in defect.rows[:room].tolist():
            x, y = defect.place(row) or names.place(row)
            self._list(
                Finding(
                    defect.rule,
                    self.rules[defect.rule].severity,
                    f"{names.title}{names.name(row)}{defect.message(row)}",
                    self._clause(defect.rule),
                    layer=names.layer,
                    ids=names.id_texts([row]),
                    x=x,
                    y=y,
                    measured=defect.measured(row),
                    mend=defect.mend,
                )
            )
        if len(defect.rows) > room:
            self._withheld[defect.rule, names.layer] += len(defect.rows) - room

    def findings(self) -> tuple[Finding, ...]:
        """All findings; last, for every rule and layer with more than were listed, one with the count."""
        totals = [
            Finding(
                rule,
                self.rules[rule].severity,
                f"“{self.rules[rule].title}”另有{count}处未逐条列出（每条规则最多列{FINDINGS_PER_RULE}处）",
                self._clause(rule),
                layer=layer,
                measured=str(count),
                unit="处",
                mend="请先处理已列出的问题，再重新导入查看其余",
            )
            for (rule, layer), count in self._withheld.items()
        ]
        return (*self._found, *totals)

    def _clause(self, rule: str) -> str:
        return self.rules[rule].basis.clause

    def _list(self, finding: Finding) -> None:
        self._listed[finding.rule] += 1
        self._found.append(finding)
