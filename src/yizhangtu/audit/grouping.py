"""Finds where the running text divides a whole into parts: 其中 …, 一是 … 二是 …, …，合计 …."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yizhangtu.audit.passages import Passage, Sentence
from yizhangtu.audit.text_figures import Figure, Flow
from yizhangtu.model import Operator

__all__ = ["Enumeration", "Group", "count_named", "enumerations", "groups", "is_bare_total"]

_AMONG = re.compile(r"其中|包括|包含|分别为|分别是|具体为|由(?=[^;。]*(?:构成|组成))")
_ITEM = re.compile(r"(?:(?<=[,;。:])|^)([一二三四五六七八九])是")
_TOTALLED = re.compile(
    r"[,;、]?(?:以上|四项|三项|两项)?(?:(?:共计|合计|总计|累计|共)(?:面积|用地|规模)?|总面积|总规模)(?:为|达)?"
)
_WHOLE = re.compile(r"总|共计|合计|共")
_NUMBERED = re.compile(
    r"([两二三四五六七八九]|[2-9])(?:个|类|种|大类|项)(?:方面|类型|类别|类|情形|情况|部分|原因|用途|片区)?"
)
_NUMERALS = {mark: value for value, mark in enumerate("一二三四五六七八九", start=1)} | {"两": 2}
# A sum further off than this is one of other things than the figures before it.
_NEAR_TOTAL = Fraction(1, 10)
_BINDING = frozenset({Operator.AT_LEAST, Operator.AT_MOST})
_YEAR = re.compile(r"(?:19|20)\d\d年|近期|远期")
_SUBTOTAL = re.compile(r"合计|共计|总计|(?:维护|调整|优化)(?:前|后)")


@dataclass(frozen=True, slots=True)
class Group:
    """A whole and figures given as its parts; `is_complete` when the text says or implies that nothing else belongs to it."""

    total: Figure
    parts: tuple[Figure, ...]
    is_complete: bool = False


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Items 一是, 二是 … of a passage: the transfer figure of each, `lead` the last sentence before them."""

    figures: tuple[Figure, ...]
    flow: Flow | None
    before: tuple[Figure, ...]
    lead: str


def count_named(text: str) -> int | None:
    """How many kinds a text announces (三个方面, 四个类型), by its last such words; None when it announces none."""
    found = list(_NUMBERED.finditer(text))
    if not found:
        return None
    mark = found[-1][1]
    return int(mark) if mark.isdecimal() else _NUMERALS[mark]


def is_bare_total(figure: Figure) -> bool:
    """Whether the words before a figure only say that it is a sum (合计, 总面积)."""
    return _TOTALLED.fullmatch(figure.lead) is not None


def groups(passage: Passage) -> Iterator[Group]:
    """Every whole of a passage with its parts, in order of the marks that divide them."""
    for index, sentence in enumerate(passage.sentences):
        previous = passage.sentences[index - 1] if index else None
        for mark in _AMONG.finditer(sentence.text):
            group = _among(sentence, mark, previous)
            if group is not None:
                yield group
        yield from _totalled(sentence)
    for listing in enumerations(passage):
        group = _listed(listing)
        if group is not None:
            yield group


def _among(sentence: Sentence, mark: re.Match[str], previous: Sentence | None) -> Group | None:
    parts = _parts_after(sentence, mark.end())
    if not parts or (mark.group() != "其中" and len(parts) < 2):
        return None
    total, words = _whole_before(sentence, mark.start(), previous, parts[0])
    if total is None or _is_other_year(total, parts[0]):
        return None
    parts = [parts[0], *_continued(total, parts)]
    announced = count_named(words) == len(parts)
    listed_flow = total.flow is not None and len(parts) >= 3
    is_complete = len(parts) >= 2 and (announced or listed_flow or mark.group() != "其中")
    return Group(total, tuple(parts), is_complete)


def _is_other_year(total: Figure, part: Figure) -> bool:
    """Whether 其中 gives the value for a year on the way (其中2025年不超过 …) and no part."""
    binds = part.stated.operator in _BINDING
    return binds and (part.stated.year != total.stated.year or bool(_YEAR.search(part.clause)))


def _parts_after(sentence: Sentence, place: int) -> list[Figure]:
    """The amounts behind a mark up to the next mark, item or, when it stands in brackets, the closing one."""
    text = sentence.text
    following = _AMONG.search(text, place)
    ends = [following.start() if following else len(text)]
    if found := _ITEM.search(text, place):
        ends.append(found.start())
    opened, closed = text.rfind("(", 0, place), text.rfind(")", 0, place)
    if opened > closed and (end := text.find(")", place)) >= 0:
        ends.append(end)
    amounts = [
        figure
        for figure in sentence.figures
        if place <= figure.start < min(ends) and figure.is_amount and not figure.is_restated
    ]
    return [figure for figure in amounts if figure.kind == amounts[0].kind]


def _whole_before(
    sentence: Sentence, place: int, previous: Sentence | None, part: Figure
) -> tuple[Figure | None, str]:
    """The figure that a mark divides, and the words between the two."""
    holder, end = sentence, place
    if place <= 1:
        if previous is None:
            return None, ""
        holder, end = previous, len(previous.text)
    for figure in reversed(holder.figures):
        if figure.end > end or not figure.is_amount or figure.kind != part.kind:
            continue
        between = holder.text[figure.end : end]
        if ";" in between or _ITEM.search(between):
            return None, ""
        if not figure.is_restated or figure.stated.unit == part.stated.unit:
            return figure, between
    return None, ""


def _continued(total: Figure, parts: list[Figure]) -> Iterator[Figure]:
    """The further parts: until a figure speaks of something else (a headline of its own, another flow, a state, a sum)."""
    for figure in parts[1:]:
        own_headline = bool(figure.stated.indicator) and (
            figure.stated.operator in _BINDING or ";" in figure.lead
        )
        other_flow = figure.flow not in {None, total.flow, parts[0].flow}
        if own_headline or other_flow or _SUBTOTAL.search(figure.lead):
            return
        yield figure


def _totalled(sentence: Sentence) -> Iterator[Group]:
    """Amounts that a 合计 sums up: the run of figures before it that fits best."""
    amounts = [figure for figure in sentence.figures if figure.is_amount and not figure.is_restated]
    for index, total in enumerate(amounts):
        if index < 2 or not is_bare_total(total):
            continue
        run: list[Figure] = []
        for figure in reversed(amounts[:index]):
            if figure.kind != total.kind or is_bare_total(figure):
                break
            run.insert(0, figure)
        if len(run) >= 2:
            best = _best_run(total, run)
            gap = abs(sum(one.exact for one in best) - total.exact)
            yield Group(total, tuple(best), is_complete=gap <= _NEAR_TOTAL * total.exact)


def _best_run(total: Figure, run: list[Figure]) -> list[Figure]:
    """The last figures of a run whose sum comes nearest to the total."""
    runs = [run[start:] for start in range(len(run) - 1)]
    return min(runs, key=lambda some: abs(sum(one.exact for one in some) - total.exact))


def enumerations(passage: Passage) -> Iterator[Enumeration]:
    """The numbered items of a passage that state one amount each, together with what stands before the first."""
    placed = [
        (index, mark)
        for index, sentence in enumerate(passage.sentences)
        for mark in _ITEM.finditer(sentence.text)
    ]
    runs: list[list[tuple[int, re.Match[str]]]] = []
    for place in placed:
        number = _NUMERALS[place[1][1]]
        if number == 1:
            runs.append([place])
        elif runs and len(runs[-1]) == number - 1:
            runs[-1].append(place)
    for position, run in enumerate(runs):
        if len(run) < 2:
            continue
        following = runs[position + 1][0] if position + 1 < len(runs) else None
        listing = _enumeration(passage, run, following)
        if listing is not None:
            yield listing


def _enumeration(
    passage: Passage,
    run: list[tuple[int, re.Match[str]]],
    following: tuple[int, re.Match[str]] | None,
) -> Enumeration | None:
    places = [(index, mark.start()) for index, mark in run]
    last = (following[0], following[1].start()) if following else (len(passage.sentences), 0)
    located = [
        ((index, figure.start), figure)
        for index, sentence in enumerate(passage.sentences)
        for figure in sentence.figures
        if figure.is_amount and not figure.is_restated
    ]
    items = [
        [figure for place, figure in located if start <= place < end]
        for start, end in zip(places, [*places[1:], last], strict=True)
    ]
    flow = next((figure.flow for figure in items[0] if figure.flow), None)
    of_flow = [[figure for figure in item if figure.flow is flow] for item in items]
    if flow is not None and all(of_flow):
        items = of_flow
    else:
        flow = None
    if not all(items) or len({item[0].kind for item in items}) > 1:
        return None
    first = passage.sentences[places[0][0]]
    lead = first.text[: places[0][1]]
    if not lead and places[0][0]:
        lead = passage.sentences[places[0][0] - 1].text
    before = tuple(figure for place, figure in located if place < places[0])
    return Enumeration(tuple(item[0] for item in items), flow, before, lead)


def _listed(listing: Enumeration) -> Group | None:
    """The whole of an enumeration: the last figure of its kind and flow before the first item."""
    totals = [figure for figure in listing.before if _may_be_total(figure, listing)]
    if not totals:
        return None
    announced = count_named(listing.lead) == len(listing.figures)
    return Group(totals[-1], listing.figures, is_complete=listing.flow is not None or announced)


def _may_be_total(figure: Figure, listing: Enumeration) -> bool:
    """Whether a figure before an enumeration sums up its items: of their flow, or, for items that name none, a whole."""
    if figure.kind != listing.figures[0].kind:
        return False
    if listing.flow is not None:
        return figure.flow is listing.flow
    return figure.flow is not None or _WHOLE.search(figure.clause) is not None
