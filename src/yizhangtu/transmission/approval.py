"""Reads approved targets (批复指标) out of an approval document: of all figures it states, the ones that bind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yizhangtu.documents import Document, StatedQuantity, UnreadNumber, read_quantities
from yizhangtu.model import Operator, Target
from yizhangtu.transmission.binding import bound_indicator, objection
from yizhangtu.transmission.passages import Approval, Passage, approvals_in, passages_in
from yizhangtu.transmission.table_figures import figures_in_tables
from yizhangtu.units import Dimension

__all__ = ["TargetReading", "read_targets"]

# Figures of these kinds that are no target are told, so that a person sees what was left out.
_TOLD = {
    Dimension.AREA,
    Dimension.VOLUME,
    Dimension.MULTIPLE,
    Dimension.RATIO,
    Dimension.POINT,
    Dimension.PEOPLE,
}


@dataclass(frozen=True, slots=True)
class TargetReading:
    """The targets of one document, and its figures with a unit of measure that are none, each with the reason."""

    targets: tuple[Target, ...]
    unread: tuple[UnreadNumber, ...]


def read_targets(document: Document) -> TargetReading:
    """The targets an approval document carries, in order, and the figures that are none.

    A figure that points to an assignment made elsewhere (不超过上级下达指标) becomes a conditional target without a value;
    one that says the figure before it again in another unit is no second target. A target whose figure may be misread
    carries its doubts, so that the person who confirms it looks there first. A document of the file that is about no plan
    has no targets.

    Source: 批复文件行文惯例, unverified against a drafting rule.
    """
    reading = read_quantities(document)
    targets: list[Target] = []
    unread = list(reading.unread)
    for approval in approvals_in(document):
        if approval.is_about_plan:
            found = _Found(document, approval)
            for passage in _passages(document, approval, reading.quantities):
                found.take(passage)
            targets.extend(found.targets)
            unread.extend(found.left)
    return TargetReading(tuple(targets), tuple(sorted(unread, key=lambda number: number.span)))


def _passages(
    document: Document, approval: Approval, quantities: Sequence[StatedQuantity]
) -> Sequence[Passage]:
    """The figures of an approval's text and of its tables in order."""
    in_text = passages_in(document, approval.span, quantities)
    in_tables = (
        Passage(stated) for stated in figures_in_tables(document, approval.span, approval.own)
    )
    return sorted([*in_text, *in_tables], key=lambda passage: passage.stated.span)


class _Found:
    """The targets of one approval as reading goes on."""

    def __init__(self, document: Document, approval: Approval) -> None:
        self.document = document
        self.approval = approval
        self.targets: list[Target] = []
        self.left: list[UnreadNumber] = []
        self._last: StatedQuantity | None = None

    def take(self, passage: Passage) -> None:
        """Take a figure as a target, or leave it with the reason."""
        stated = passage.stated
        reason = objection(passage, self.approval)
        if self._last is not None and _repeats(stated, self._last):
            return
        if not reason:
            self._last = stated
            for target in self._targets_of(passage):
                self._add(target)
        elif _is_told(stated):
            place = stated.span
            quote, line = self.document.quote(place), self.document.line_at(place.start)
            self.left.append(UnreadNumber(quote, line, place, reason))

    def _targets_of(self, passage: Passage) -> Iterator[Target]:
        """One target, or one for each unit where all are meant (甲县、乙县均不超过…)."""
        stated = passage.stated
        names = stated.territory
        is_each = stated.qualifier.startswith("均") or stated.conditional
        for name in names.split("、") if is_each else (names,):
            yield Target(
                unit_name=name,
                indicator=self._indicator(passage, name),
                operator=stated.operator or Operator.EQUAL,
                value=stated.value,
                unit=stated.unit,
                year=stated.year or self.approval.last_year,
                conditional=stated.conditional,
                quote=self.document.quote(stated.clause),
                line=self.document.line_at(stated.clause.start),
                document=self.document.path.name,
                document_sha256=self.document.sha256,
                document_date=self.approval.date,
                start=stated.clause.start,
                end=stated.clause.end,
                doubts=stated.doubts,
            )

    def _indicator(self, passage: Passage, name: str) -> str:
        """The indicator; the land part of a redline that was already given as a whole is a further one."""
        key, subject = bound_indicator(passage), passage.stated.subject
        is_part = key == "ecological_redline" and subject.startswith("陆")
        has_whole = any(one.unit_name == name and one.indicator == key for one in self.targets)
        return f"other:{subject}" if is_part and has_whole else key

    def _add(self, target: Target) -> None:
        """Add a target; one said again is kept once, in the wording that binds."""
        for at, old in enumerate(self.targets):
            if (*old.bound, old.value, old.unit) == (*target.bound, target.value, target.unit):
                if old.operator is Operator.EQUAL:
                    self.targets[at] = target
                return
        self.targets.append(target)


def _is_told(stated: StatedQuantity) -> bool:
    quantity = stated.quantity()
    return quantity is not None and quantity.unit.dimension in _TOLD


def _repeats(stated: StatedQuantity, last: StatedQuantity) -> bool:
    """Whether a figure is the last target's again in another unit, as in 54188.01公顷(81.2820万亩)."""
    before, again = last.quantity(), stated.quantity()
    if before is None or again is None or before.unit.dimension is not again.unit.dimension:
        return False
    return (
        before.unit is not again.unit
        and before.to(again.unit).rounded(stated.digits) == stated.value
    )
