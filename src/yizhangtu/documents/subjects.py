"""What a figure is of: the phrase before it, the noun after it, or what was measured or named just before."""

import re
from dataclasses import dataclass

from yizhangtu.documents.figures import Figure
from yizhangtu.documents.in_force import InForce
from yizhangtu.documents.measures import is_counter
from yizhangtu.documents.phrases import Phrase, following_noun, is_generic
from yizhangtu.documents.terms import indicator_end, indicator_of

__all__ = ["Subject", "subject_of"]

_NO_ATTRIBUTE = re.compile(
    r"的?(?:水平|目标|规模|任务|底线|范围|区间|要求|标准|控制|调整|修改|变更|提高|提升|增加|降低|减少|压减|上升|下降|扩大|[核调][减增]|[到至为并且、和与及或])"
)
# Lengths, times and grades before a noun describe it: 800米半径, 15分钟覆盖率.
_DESCRIBING = {"米", "公里", "千米", "分钟", "小时", "度", "级", "千伏", "万千瓦", "层", "年"}
# What only tells which part of the whole is meant: 其中海洋0.95万平方千米.
_QUALITY = re.compile(r"陆域|陆地|陆上|海洋|海域|城镇|城市|村庄|农村|乡村")
_FARMLAND = re.compile(r"(?:全部)?耕地|林地|湿地")
# What may come behind an indicator's name without making it a part of something: 落到地块, 长期稳定.
_NO_PART = set("落要须应长不得必作为列严全")
# What was said of the change (核减0.5万亩) goes on about the thing itself (后为65.9万亩).
_CHANGE = re.compile(r"核减|核增|调减|调增|净增|净减")
_CHANGE_END = re.compile(rf"(?<=[量积模标务田线界])(?:{_CHANGE.pattern})$")
_AS_BOUND = re.compile(
    r"(?:作为|列为|定为|设为|为)(?P<noun>[\u3400-\u9fff]{2,14}?)的?(?P<bound>下限|底线|上限|目标|红线)"
)
_GENERIC_END = re.compile(r"(?:总|合计)?(?:面积|规模|数量|个数|长度|总量)$")


@dataclass(frozen=True, slots=True)
class Subject:
    """The phrase, where it begins in the sentence, and where the words end that belong to the figure.

    `is_attribute` tells of a figure that only describes a noun (15度以上的耕地); `is_own` of a phrase that stands with the
    figure and is not taken over from before, `bound` what the figure is said to be (12万亩为耕地保有量下限).
    """

    phrase: str
    start: int
    end: int
    is_attribute: bool = False
    is_own: bool = True
    bound: str = ""


def subject_of(text: str, figure: Figure, phrase: Phrase, start: int, force: InForce) -> Subject:
    """The subject of a figure whose `phrase` begins at `start` of the sentence."""
    noun, noun_end = _noun_behind(text, figure)
    if (as_bound := _AS_BOUND.match(text, figure.tail)) and indicator_of(
        as_bound["noun"], figure.unit
    ):
        return Subject(as_bound["noun"], start, as_bound.end(), bound=as_bound["bound"])
    named = "" if phrase.subject == phrase.verb else phrase.subject
    if _is_attribute(text, figure, phrase):
        if phrase.base and not noun:
            return Subject(phrase.base.rstrip("的"), start, figure.tail, is_attribute=True)
        states = phrase.operator is not None or indicator_of(noun, figure.unit) != ""
        binds = states and not named
        end = noun_end if binds else figure.tail
        return Subject(named or noun, start, end, is_attribute=not binds)
    if noun and _follows(figure, phrase, force, named=named, noun=noun):
        context = named.removesuffix(phrase.verb) + ("保有" if phrase.verb == "保有" else "")
        return Subject(context + noun, start, noun_end)
    return _before(figure, phrase, start, force)


def _noun_behind(text: str, figure: Figure) -> tuple[str, int]:
    """The noun behind a figure; an indicator's name ends where it ends, whatever is said of it."""
    noun, end = following_noun(text, figure.tail)
    begin = end - len(noun)
    length = indicator_end(noun)
    is_whole = length == len(noun) or noun[length : length + 1] in _NO_PART
    if length and is_whole and indicator_of(noun[:length], figure.unit):
        return noun[:length], begin + length
    return noun, end


def _follows(figure: Figure, phrase: Phrase, force: InForce, *, named: str, noun: str) -> bool:
    """Whether the thing measured stands behind the figure: after a verb, or where nothing was named before."""
    if phrase.verb:
        return True
    is_alone = force.pending is None and not force.last.subject
    return not named and (
        is_counter(figure.unit)
        or _FARMLAND.fullmatch(noun) is not None
        or indicator_of(noun, figure.unit) != ""
        or (phrase.operator is not None and is_alone)
    )


def _before(figure: Figure, phrase: Phrase, start: int, force: InForce) -> Subject:
    """The subject that stands before the figure, in its clause or in an earlier one."""
    named, place = force.pending or (force.last.subject, force.last.start)
    if is_generic(phrase.subject) and named:
        return Subject(_GENERIC_END.sub("", named) + phrase.subject, start, figure.tail)
    if force.is_part and _QUALITY.fullmatch(phrase.subject) and force.whole.subject:
        return Subject(phrase.subject + force.whole.subject, start, figure.tail)
    if phrase.subject.startswith("占") and force.last.subject:
        return Subject(force.last.subject + phrase.subject, start, figure.tail)
    if phrase.subject and not (named and _CHANGE.fullmatch(phrase.subject)):
        return Subject(phrase.subject, start, figure.tail)
    thing = _CHANGE_END.sub("", named)
    return Subject(thing + phrase.subject, place, figure.tail, is_own=bool(phrase.subject))


def _is_attribute(text: str, figure: Figure, phrase: Phrase) -> bool:
    """Whether the figure stands before the noun it describes."""
    after = text[figure.tail : figure.tail + 4]
    if not after or _NO_ATTRIBUTE.match(after):
        return False
    if after.startswith("的"):
        return True
    is_noun = re.match(r"[\u3400-\u9fff]", after) is not None
    describes = bool(figure.suffix) or figure.unit in _DESCRIBING
    return describes and phrase.operator is None and is_noun
