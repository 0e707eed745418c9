"""What the words around a figure say: the phrase that names the thing measured and the words that bind it."""

import re
from dataclasses import dataclass

from yizhangtu.documents.terms import BINDING_WORDS
from yizhangtu.model import Operator

__all__ = ["Phrase", "following_noun", "is_generic", "is_verbal", "read_lead", "suffix_operator"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A subject and where it begins in the lead it was read from; the operator and the words that say it."""

    subject: str
    start: int
    operator: Operator | None
    qualifier: str


_BINDING = re.compile(
    "|".join(f"(?P<word_{index}>{words})" for index, (_, words) in enumerate(BINDING_WORDS))
)
_YEAR = r"(?:19|20)\d\d年"
# Between the binding word and the figure: the base of a multiple, 基于2020年城镇建设用地规模的.
_BASE = re.compile(
    rf"(?:在|到|为|至|于)?(?:(?:基于|以|按|相对于?|相较于?|现状)?.{{0,3}}{_YEAR}.{{0,20}}|.{{0,14}}(?:规模|基数|基期|现状)(?:面积)?的?|的|每年|年均|上级下达的)?"
)
_OPENING = re.compile(
    rf"(?:[、:\-]|其中|其|[一二三四五六七八九十]是|(?:并|且|和|与|及|以及|另外?|同时|确保|保障|守住|牢守|坚守|将|把|使|力争|实现|保证|做到|要求|明确|严守|各项|"
    rf"(?:规划)?(?:到|至|截至|截止到?|自|预计到?|力争到)?{_YEAR}(?:底|末|年底|年末|前)?(?:时)?|(?:规划)?(?:期末|目标年|期内)|远期|近期))"
)
_CLOSING = re.compile(
    rf"(?:(?:到|至|截至)?{_YEAR}(?:底|末)?|共计|合计|总计|累计|分别|共有?|仅|均|各|拟|仍|则|应|须|要|需|都|也|[:、\-]|有|(?<=[积量模数率])(?:要|应)?)$"
)
_VERB = re.compile(
    r"^(?:.{0,6}(?:划定|落实|保有|完成|守住|保护|保护好|下达|分解|安排|划入|调入|调出|补划|设置|建设|建成|新增|形成|涉及|包括|包含|涵盖|设有?|有|共|共有|为|分为|辖|布局|规划|构建|打造|推进))?$"
)
_NOUN = re.compile(
    r"的?(?P<noun>[\u3400-\u9fff“”A-Za-z][\u3400-\u9fff“”、A-Za-z]{0,24}?)(?=[,;。:()!?]|分别|不低|不少|不超|控制在|达到|和|以及|$|\d|共|总?面积|位于)"
)
_GENERIC = re.compile(r"(?:总|合计)?(?:面积|规模|数量|长度|总量|比例|占比)|(?:占比|比例)")


def read_lead(lead: str) -> Phrase:
    """The phrase that stands before a figure in its clause.

    Examples
    --------
    >>> read_lead("其中,永久基本农田保护面积不低于").subject
    '永久基本农田保护面积'
    >>> read_lead("扩展倍数控制在基于2020年城镇建设用地规模的").qualifier
    '控制在'
    """
    operator, qualifier, head, rest = _binding(lead)
    start = 0
    subject = head
    if not _strip_opening(head)[0] and rest:
        start, subject = len(lead) - len(rest), rest
    subject, skipped = _strip_opening(subject)
    return Phrase(_strip_closing(subject), start + skipped, operator, qualifier)


def _binding(lead: str) -> tuple[Operator | None, str, str, str]:
    """The last binding word that reaches the figure, what stands before it and after it."""
    for found in reversed(list(_BINDING.finditer(lead))):
        rest = lead[found.end() :]
        operator = BINDING_WORDS[int((found.lastgroup or "").removeprefix("word_"))][0]
        if _BASE.fullmatch(rest):
            return operator, found.group(), lead[: found.start()], ""
        if (
            operator in {Operator.AT_LEAST, Operator.AT_MOST}
            and not _strip_opening(lead[: found.start()])[0]
        ):
            return operator, found.group(), "", rest
    return None, "", lead, ""


def _strip_opening(phrase: str) -> tuple[str, int]:
    """The phrase without conjunctions, verbs of duty and years at its start, and how much was cut."""
    start = 0
    while (found := _OPENING.match(phrase, start)) and found.end() > start:
        start = found.end()
        while start < len(phrase) and phrase[start] in ",、:":
            start += 1
    return phrase[start:], start


def _strip_closing(phrase: str) -> str:
    while (found := _CLOSING.search(phrase)) and found.group():
        phrase = phrase[: found.start()]
    return phrase


def is_verbal(subject: str) -> bool:
    """Whether a phrase before a figure is empty or only a verb, so that the thing measured follows (划定81万亩…)."""
    return _VERB.match(subject) is not None


def is_generic(subject: str) -> bool:
    """Whether a phrase only says 面积 or 规模, of the thing named before."""
    return _GENERIC.fullmatch(subject) is not None


def following_noun(text: str, start: int) -> tuple[str, int]:
    """The noun phrase that follows a figure (12万亩的耕地), and where it ends; ("", start) when none does."""
    found = _NOUN.match(text, start)
    return (found["noun"], found.end("noun")) if found else ("", start)


def suffix_operator(suffix: str, operator: Operator | None) -> Operator | None:
    """What 以内, 以上 or 左右 after a figure makes of the operator before it."""
    if suffix in {"左右", "上下"}:
        return Operator.ABOUT
    if suffix.endswith("上"):
        return Operator.AT_LEAST
    if suffix.endswith(("内", "下")):
        return Operator.AT_MOST
    return operator
