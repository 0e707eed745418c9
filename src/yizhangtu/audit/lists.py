"""Checks that a list has as many items as the text says: 涉及3个 …，分别为 …; 甲、乙、丙三类; 两个方面。一是 …."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.passages import Passage, Sentence
from yizhangtu.model import Certainty

__all__ = ["check_enumerated_counts", "check_listed_counts"]

_NUMERALS = {mark: value for value, mark in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_NUMBER = r"(?P<number>\d{1,2}|[两二三四五六七八九十])"
_MEASURE = r"(?:个|类|种|处|项|家|座|条|片|大类|大)"
# 涉及3个自然保护地,分别为甲、乙和丙 ; 八类:甲、乙 …
_BEHIND = re.compile(
    rf"(?<![\d.第]){_NUMBER}{_MEASURE}(?P<noun>[^,;。:()\d]{{0,16}}?)"
    r"(?P<opening>[,(:]?(?:分别为|分别是|即)|:|\()(?P<list>[^,;。:()]+)(?P<end>[,;。:()]|$)"
)
# 划定甲、乙、丙共6类分区 ; 细化为甲、乙、丙八类
_AHEAD = re.compile(
    rf"(?P<list>[^,;。:()、\d]+(?:、[^,;。:()、\d]+?)+)(?P<closing>共计?|等)?(?<![\d.第]){_NUMBER}(?P<measure>{_MEASURE})(?P<noun>[^,;。:()\d]{{0,16}})"
)
_KINDS = frozenset({"类", "种", "大类"})
_KIND_NOUN = re.compile(r"^(?:类型|类别|方面|情形|部分)")
_OPENING = re.compile(r"涉及|包括|包含|分为|细化为|划定|划分为|划分|涵盖|分别为|分别是|即")
_ITEM = re.compile(r"(?:(?<=[,;。:])|^)([一二三四五六七八九十])是")
_ANNOUNCED = re.compile(
    rf"{_NUMBER}(?:个|类|种|大|项)?(?:个)?(?:方面|类型|情形|情况|部分|途径|任务|措施|原因)(?:[:,。;]?)$"
)


@dataclass(frozen=True, slots=True)
class _Counted:
    """A number of items and how many the list may be read to have: 和 may join two items or stand within one."""

    stated: int
    possible: range
    items: tuple[str, ...]


def check_listed_counts(audited: AuditedDocument) -> Iterator[Judgement]:
    """A7: a list in a sentence has as many items as the number beside it."""
    for passage in audited.passages:
        for sentence in passage.sentences:
            for found in _BEHIND.finditer(sentence.text):
                yield from _judge_behind(audited, sentence, found)
            for found in _AHEAD.finditer(sentence.text):
                yield from _judge_ahead(audited, sentence, found)


def _judge_behind(
    audited: AuditedDocument, sentence: Sentence, found: re.Match[str]
) -> Iterator[Judgement]:
    """A list behind its number; one in brackets counts only when its items are what the noun says (2个乡镇(甲镇、乙镇))."""
    counted = _count(found["number"], found["list"])
    is_named = found["opening"] != "(" or _are_of(counted.items, found["noun"])
    is_list = "、" in found["list"] or found["opening"].endswith(("分别为", "分别是"))
    is_whole = found["end"] in {"", ";", "。", ")"} and is_list
    if is_named:
        yield from _judge_list(audited, sentence, found, counted, is_sure=is_whole)


def _are_of(items: tuple[str, ...], noun: str) -> bool:
    """Whether every item ends like the noun that counts them."""
    return bool(noun) and all(item[-1] == noun[-1] for item in items)


def _judge_ahead(
    audited: AuditedDocument, sentence: Sentence, found: re.Match[str]
) -> Iterator[Judgement]:
    """A list before its number; where it begins is sure only behind a verb that opens it or when its items are alike."""
    opened = list(_OPENING.finditer(found["list"]))
    listed = found["list"][opened[-1].end() :] if opened else found["list"]
    counted = _count(found["number"], listed)
    if found["closing"] == "等" and counted.possible.start < counted.stated:
        return
    is_kinds = found["measure"] in _KINDS or _KIND_NOUN.match(found["noun"]) is not None
    is_alike = len(counted.items) >= 3 and len({item[-1] for item in counted.items}) == 1
    is_sure = is_kinds and (bool(opened) or is_alike)
    yield from _judge_list(audited, sentence, found, counted, is_sure=is_sure)


def _judge_list(
    audited: AuditedDocument,
    sentence: Sentence,
    found: re.Match[str],
    counted: _Counted,
    *,
    is_sure: bool,
) -> Iterator[Judgement]:
    span = sentence.span(found.start(), found.end())
    claim = f"所列项数为{counted.stated}"
    if counted.stated in counted.possible:
        how = f"逐项清点：{'、'.join(counted.items)}，共{counted.stated}项"
        yield audited.verified("A7", span, claim=claim, how=how)
    elif is_sure and len(counted.items) >= 2 and "等" not in found["list"][-2:]:
        number = sentence.span(found.start("number"), found.end("number"))
        yield audited.finding(
            "A7",
            number,
            claim=claim,
            figures=Disagreement(str(counted.stated), str(len(counted.items)), "项"),
            explanation=f"文中说{counted.stated}项，列出的是{len(counted.items)}项：{'、'.join(counted.items)}。",
            mend="请核对个数，补齐或删去所列的项。",
            certainty=Certainty.LIKELY,
            related=[sentence.span(found.start("list"), found.end("list"))],
        )


def _count(number: str, listed: str) -> _Counted:
    stated = int(number) if number.isdecimal() else _NUMERALS[number]
    *first, last = (item for item in listed.split("、") if item)
    parted = [part for part in re.split(r"以及|和|与|及", last) if part] or [last]
    least = len(first) + 1
    items = (*first, *parted) if stated > least else (*first, last)
    return _Counted(stated, range(least, len(first) + len(parted) + 1), tuple(items))


def check_enumerated_counts(audited: AuditedDocument) -> Iterator[Judgement]:
    """A7: as many items 一是, 二是 … follow as the sentence before them announces."""
    for passage in audited.passages:
        yield from _enumerated(audited, passage)


def _enumerated(audited: AuditedDocument, passage: Passage) -> Iterator[Judgement]:
    placed = [
        (index, mark)
        for index, sentence in enumerate(passage.sentences)
        for mark in _ITEM.finditer(sentence.text)
    ]
    for position, (index, mark) in enumerate(placed):
        if mark[1] != "一":
            continue
        sentence = passage.sentences[index]
        ahead = sentence.text[: mark.start()]
        if not ahead and index:
            sentence = passage.sentences[index - 1]
            ahead = sentence.text
        announced = _ANNOUNCED.search(ahead)
        if announced is None:
            continue
        count = 1
        for _, following in placed[position + 1 :]:
            if _NUMERALS[following[1]] != count + 1:
                break
            count += 1
        yield _judge_enumeration(audited, sentence, announced, count)


def _judge_enumeration(
    audited: AuditedDocument, sentence: Sentence, announced: re.Match[str], count: int
) -> Judgement:
    number = announced["number"]
    stated = int(number) if number.isdecimal() else _NUMERALS[number]
    claim = f"分{stated}项叙述"
    place = sentence.span(announced.start(), announced.end())
    if stated == count:
        return audited.verified("A7", place, claim=claim, how=f"其后一是至末项共{count}项")
    return audited.finding(
        "A7",
        place,
        claim=claim,
        figures=Disagreement(str(stated), str(count), "项"),
        explanation=f"文中说{stated}项，其后以“一是”起逐项叙述的是{count}项。",
        mend="请核对个数，补齐或删去所叙述的项。",
        certainty=Certainty.LIKELY,
    )
