"""Who owns which figure of a list: 甲县、乙县耕地保有量分别不低于12万亩、13万亩."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yizhangtu.documents.figures import Figure
from yizhangtu.documents.in_force import InForce
from yizhangtu.documents.listings import Listing
from yizhangtu.documents.phrases import Phrase

__all__ = ["Sharing", "share"]

_SEPARATOR = re.compile(r"[、,]|以及|和|与|及")


@dataclass(frozen=True, slots=True)
class Sharing:
    """A list whose figures belong one by one to units of territory, years or subjects; the other two are common to all."""

    listing: Listing
    units: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    subjects: tuple[str, ...] = ()

    def rank(self, figure: Figure) -> int:
        """The place of a figure in the list."""
        return self.listing.figures.index(figure)


_AFORESAID = re.compile(
    r"|(?:上述|以上|前述|相应|对应|同口径|该|这)?.{0,4}(?:[项类]|指标|任务|目标)+"
)


def share(listing: Listing, phrase: Phrase, force: InForce) -> Sharing | None:
    """How a list is shared out; None when its size fits nothing that was named before, or nothing says that it is one."""
    size = len(listing.figures)
    if not phrase.is_respective and len(force.units) != size:
        return None
    if len(force.units) == size:
        return Sharing(listing, units=force.units)
    if len(force.listed_years) == size:
        return Sharing(listing, years=tuple(force.listed_years))
    for subjects in _subjects(phrase, force):
        if len(subjects) == size:
            force.listed_subjects = subjects
            return Sharing(listing, subjects=subjects)
    for units in (force.names.planned, force.told):
        if len(units) == size:
            return Sharing(listing, units=units)
    return _product(listing, phrase, force)


def _product(listing: Listing, phrase: Phrase, force: InForce) -> Sharing | None:
    """How a list is shared out that gives every unit a figure for every subject, in groups (A和a、B和b)."""
    size, units = len(listing.figures), force.units
    for subjects in _subjects(phrase, force):
        if len(units) < 2 or len(subjects) < 2 or len(units) * len(subjects) != size:
            continue
        if listing.groups == (len(subjects),) * len(units):
            by_unit = tuple(unit for unit in units for _ in subjects)
            return Sharing(listing, units=by_unit, subjects=subjects * len(units))
        if listing.groups == (len(units),) * len(subjects):
            by_subject = tuple(subject for subject in subjects for _ in units)
            return Sharing(listing, units=units * len(subjects), subjects=by_subject)
    return None


def _subjects(phrase: Phrase, force: InForce) -> Iterator[tuple[str, ...]]:
    """The lists of things measured that a list of figures may go with."""
    if _AFORESAID.fullmatch(phrase.subject):
        yield force.listed_subjects
    yield tuple(_SEPARATOR.split(phrase.subject))
    if not phrase.subject and force.pending:
        yield tuple(_SEPARATOR.split(force.pending[0]))
