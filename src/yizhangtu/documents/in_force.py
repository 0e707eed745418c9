"""What a text has said once and means until it says otherwise: units of territory, years, the thing measured."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from yizhangtu.documents.figures import Year
from yizhangtu.documents.terms import has_indicator
from yizhangtu.documents.territories import CENTRE, Leading, Names
from yizhangtu.model import Operator

__all__ = ["FIRST_PLAN_YEAR", "InForce", "Measured"]

# The plans of this generation begin in 2021 (全国国土空间规划纲要（2021—2035年）); an earlier year tells how things were.
FIRST_PLAN_YEAR = 2021
# A year that is a base, a start or part of a name, by what stands before or after it.
_NO_TARGET_BEFORE = re.compile(r"(?:较|比|与|从|由|自|基于|以|按|相对|相对于|控制在|为|截至|截止)$")
_NO_TARGET_AFTER = re.compile(
    r"(?:底|末)?(?:现状|城镇建设|城镇用地|城乡建设|建设用地|国土|变更|度|以来|以前|之前|相比|版|修订|起|第)"
)
_HORIZON_BEFORE = re.compile(r"[到至]$")
# 以2030年为近期目标年, 2030年年底.
_AS_HORIZON = re.compile(r"为.{0,4}(?:目标|水平|期)|(?:年?[底末]|时|止|前后)[,:]")
_JOINT = re.compile(r"年(?:底|末)?(?:[、,]|和|与|及|以及)(?:到|至)?$")


@dataclass(frozen=True, slots=True)
class Measured:
    """The thing that was measured last: its phrase, where it begins in the sentence, how its figure binds."""

    subject: str = ""
    start: int = 0
    operator: Operator | None = None
    qualifier: str = ""
    unit: str = ""


@dataclass
class InForce:
    """The units, years and subject that hold at the place that reading has reached.

    `outer_units` are those of the whole while a part (其中甲县…) is told; `told` the units named since the last list of
    them, which is what 各县 means; `whole` what parts are told of; `listed_subjects` what a list was of, which is what 上述指标 means; `common_unit` is one said for all that
    follows (单位：万亩，下同); `pending` a phrase without
    a figure yet, and where it begins.
    """

    names: Names
    periods: Mapping[str, int]
    units: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    outer_units: tuple[str, ...] | None = None
    is_each: bool = False
    is_sum: bool = False
    is_part: bool = False
    horizon: int | None = None
    local_year: int | None = None
    listed_years: list[int] = field(default_factory=list)
    common_unit: str = ""
    listed_subjects: tuple[str, ...] = ()
    last: Measured = Measured()
    whole: Measured = Measured()
    pending: tuple[str, int] | None = None

    def begin_sentence(self, *, is_item: bool, is_subitem: bool) -> None:
        """Forget what holds for one sentence only.

        At an item (一、) the text is about its own unit again, at an item of an item ((一)) about more than the centre.
        """
        self.leave_part()
        self.local_year, self.pending = None, None
        self.last, self.is_each = Measured(), False
        self.listed_years = []
        if is_item:
            self.units, self.horizon, self.common_unit = (self.names.own,), None, ""
        elif is_subitem and self.units[0].endswith(CENTRE):
            self.units = (self.names.own,)

    def leading(self, phrase: str) -> Leading | None:
        """The units of territory that a phrase begins with; None when it begins with none."""
        current = self.units[0] if len(self.units) == 1 else self.names.own
        return self.names.leading(phrase, current, self.told)

    def enter(self, leading: Leading) -> None:
        """The units that a clause begins with; within a part only until it ends."""
        if self.is_part and self.outer_units is None:
            self.outer_units = self.units
        self.units, self.is_each, self.is_sum = leading.units, leading.is_each, leading.is_sum
        if len(leading.units) > 1:
            self.told = leading.units
        elif (
            not leading.is_sum
            and leading.units[0] not in {self.names.own, *self.told}
            and not leading.units[0].endswith(CENTRE)
        ):
            self.told = (*self.told, *leading.units)

    def enter_part(self) -> None:
        """What follows (其中…) is of parts of what was measured last."""
        self.is_part, self.whole = True, self.last

    def leave_part(self) -> None:
        """Return from a part (其中…) to the whole."""
        self.leave_part_units()
        self.is_part = False

    def leave_part_units(self) -> None:
        """Return to the units of the whole."""
        if self.outer_units is not None:
            self.units, self.outer_units = self.outer_units, None

    def take_year(self, year: Year, before: str, after: str) -> None:
        """A year in a clause, with what stands before it in the clause and after it."""
        if year.is_period and not before and self.last == Measured():
            self.horizon = year.year
        if not year.is_point or _NO_TARGET_AFTER.match(after):
            return
        if _NO_TARGET_BEFORE.search(before) and not _AS_HORIZON.match(after):
            return
        is_until = _HORIZON_BEFORE.search(before) is not None
        stands_apart = after[:1] in {",", ":", ")"} or _AS_HORIZON.match(after) is not None
        is_past = year.year < FIRST_PLAN_YEAR
        if (is_until or stands_apart or is_past) and not self._is_named(before):
            self.horizon, self.local_year = year.year, None
        else:
            self.local_year = year.year
        if self.listed_years and _JOINT.search(before):
            self.listed_years = [*self.listed_years, year.year]
        else:
            self.listed_years = [year.year]

    def _is_named(self, before: str) -> bool:
        """Whether something measured is named before a year, so that the year is for its figure alone."""
        pending = self.pending[0] if self.pending else ""
        return has_indicator(before) or has_indicator(pending)

    def take_period(self, opening: str) -> None:
        """近期, 远期 or 十五五末 in the opening of a clause, when it is known which year that is."""
        for name, year in self.periods.items():
            if name in opening:
                if self.last == Measured() and self.pending is None:
                    self.horizon = year
                else:
                    self.local_year = year

    def take_inner_period(self, lead: str) -> None:
        """近期 or 远期 between a subject and its figure (森林覆盖率近期达到21%)."""
        for name, year in self.periods.items():
            if lead.find(name) > 1:
                self.local_year = year

    def year(self) -> int | None:
        """The year a figure is for at this place."""
        return self.local_year or self.horizon
