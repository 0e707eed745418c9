"""What the words around a figure say: the phrase that names the thing measured and the words that bind it."""

import re
from dataclasses import dataclass

from yizhangtu.documents.measures import EXACT_UNIT
from yizhangtu.model import Operator

__all__ = [
    "Phrase",
    "following_noun",
    "is_generic",
    "opening_end",
    "read_lead",
    "suffix_operator",
]

_NOT = r"(?:不(?:得|能|应|宜|可|允许|再|准|许|应该)?(?:再)?|严禁|禁止|绝不|杜绝)"
# How a figure binds, by words before it; the earlier ones win where two begin at one place.
_BINDING_WORDS: tuple[tuple[Operator, str], ...] = (
    (
        Operator.AT_LEAST,
        rf"{_NOT}(?:低于|少于|小于|降低|减少|低过)|(?:大于|高于|多于)(?:或)?等于|≥|>=|至少(?:为|达到|达|应为)?|最低(?:为|达到)?|下限(?:为|是)",
    ),
    (
        Operator.AT_MOST,
        rf"{_NOT}(?:超过|超出|超|高于|突破|多于|大于|高过)|(?:小于|低于|少于)(?:或)?等于|≤|<=|(?:控制|限制|限定|约束|压减|压缩|管控|稳控)(?:在|到|至|为)"
        r"|至多(?:为)?|最多(?:为)?|最高(?:为)?|上限(?:为|是)|控制数(?:为|是)?",
    ),
    (
        Operator.ABOUT,
        r"大约(?:为|是)?|约(?:为|有|占|计|是|达)?|≈|接近|大致(?:为|在)?|大体(?:为|在)?",
    ),
    (Operator.AT_LEAST, r"超过|高于|多于|大于"),
    (Operator.AT_MOST, r"低于|少于|小于|不足|不到"),
    (
        Operator.EQUAL,
        r"(?:力争|预计)?(?:达到|达至|达)|等于|(?:确定|核定|调整|规划|设定|划定|修改|变更|更正|改|[核调][减增]|明确|安排|下达)为|(?:保持|稳定|维持)(?:在|为)?"
        r"|(?:提[高升]|增[加长]|扩大|上升|降低|减少|压[减缩]|缩[减小]|下降|回升|恢复|[上下]调|[核调][减增定]?|调整|修[改订]|更[新正改]|变更?|改)(?:到|至|为)|[增升降减]至|(?<![因成作分认设])为(?!了|主)|是(?!否)|[到至](?!今|20\d\d年|二[〇零○])|=",
    ),
)
_BINDING = re.compile(
    "|".join(f"(?P<word_{at}>{words})" for at, (_, words) in enumerate(_BINDING_WORDS))
)
_YEAR = r"(?:(?:19|20)\d\d|二[〇零○]..|一九..)年度?"
# Between the binding word and the figure stands at most the base of a multiple: 基于2020年城镇建设用地规模的.
_BASE = re.compile(
    rf"(?:在|到|为|至|于)?(?:.{{0,6}}{_YEAR}.{{0,34}}|.{{0,16}}(?:规模|基数|基期|现状)(?:面积)?的?|的|每年|年均|全省|全市|国家规定的)?"
)
_OPENING = re.compile(
    rf"(?:[、:,\-—–―·•“”]|其中|其余|[一二三四五六七八九十]是|[一二三四五六七八九十]{{1,3}}、|\([一二三四五六七八九十]{{1,3}}\)|\(?\d{{1,2}}[.、)](?!\d)|并且?|且|和|与|及|以及|另外|同时|确保"
    rf"|保障|守住|牢牢守住|牢守|坚守|将|把|使|力争|实现|保证|做到|要求|明确|严守|须|应|要|必须|严格执行|严格落实|落实|(?:保护|保有|守住|划定|落实)的|分别|依次|各自|暂|又|则|即|对|在|按|经|以(?=不)|(?:修改|调整|改|变更|更正)为(?=“)|原(?:批复|规划|方案)?(?:确定|明确|下达|核定)?的|(?:下达|核定|确定|分解)(?:给)?(?=[你我该各])"
    rf"|(?:规划)?(?:到|至|截至|截止到?|自|预计到?|力争到?|于)?{_YEAR}(?:底|末|年底|年末|前)?(?:时|以来)?"
    rf"|(?:19|20)\d\d年?[—–―─\-~至到]{{1,2}}20\d\d年|(?:规划)?(?:期末|末期|目标年|期限内|期内)|远期|近期|(?:到|至|在)?“?十[四五六]五”?(?:规划)?(?:时期|期间|期内|期)?末?期?|展望)"
)
_CLOSING = re.compile(
    rf"(?:(?:到|至|截至|于)?{_YEAR}(?:底|末)?|共计|合计|总计|累计|(?:分别|依次|各自?|均|应|须)为|分别|共有?|总共|仅|均|各|各自|拟|仍|则|应|须|必须|主要|要|需|都|也|严格|一律|继续|改按|暂按|按照?|[:、,\-]|(?<![保拥])有|里|在"
    rf"|近期|远期|规划期末|期末|皆|现状|(?:确定|核定|调整|修改|变更|更正|改|[核调][减增]|提高|增加|提升|降低|减少|压减|压缩|[上下]?调|修订|更新)(?:为|到|至)|介于|(?:核减|核增|调减|调增|调整|修改|变更)后的?|维持|保持|稳定|控制|即|(?:较|比|相比|相较|与|相对于){_YEAR}(?:相比|底|末)?|“|”|力争|预计|确保|暂|原则上?|总体|一般|最终|稳步|逐步|基本|切实|努力|不断|依次|相应|以|不减少|不下降|只增不减|保持稳定|总体稳定)$"
)
_COMPARED = re.compile(
    rf"(?:较|比|与|相比|相较于?|相对于){_YEAR}(?:底|末)?(?:现状)?(?:相比)?|(?:较|比)原(?:来|批复|规划|方案|指标|任务)?的?"
)
_EACH = re.compile(r"均|都|皆|各自|一律|统一")
_FROM = re.compile(
    rf"(?:(?:由|从)(?:原(?:来|定|先|批复|规划)?|现状|目前)?的?(?:{_YEAR}(?:底|末)?的?)?(?:现状)?的?|原(?:来|先|定|规划)?(?:为|是)?)$"
)
_UNIT_BRACKET = re.compile(rf"\((?:单位:)?{EXACT_UNIT}(?:,下同)?\)")
_VERB = re.compile(
    r"(?:划定|划足|落实|保有|完成|守住|守牢|守护|使用|保护好?|下达|分解|安排|划入|调入|调出|补划|设置|建设|建成|新增|形成|涉及|包括|包含|涵盖|设有?|辖有?|有|共有?"
    r"|分为|布局|构建|打造|推进|改造|治理|规划|确保|保留|预留|拥有|新建|续建|建立|提供|实施|现有)$"
)
_NOUN = re.compile(
    r"的?(?P<noun>(?!的)[\u3400-\u9fff“”A-Za-z][\u3400-\u9fff“”、A-Za-z]{0,24}?)"
    r"(?=[,;。:()!?~—]|分别|不低|不少|不超|控制在|达到|和|以及|、?\d|$|总?面积|位于|共|为|作为|要|须|应|纳入|划入|不减少)"
)
_GENERIC = re.compile(r"(?:总|合计|保护|控制|划定)?(?:面积|规模|数量|长度|总量|比例|占比)|保有量")


@dataclass(frozen=True, slots=True)
class Phrase:
    """The subject and where it begins in the lead it was read from; the operator and the words that say it.

    `base` is what stands between the binding word and the figure (2020年城镇建设用地规模的); `verb` the one that the lead ends
    with, so that the thing measured may follow (划定81万亩…); `is_from` tells of a value that is left (由…), `is_each` of
    均, `is_respective` of 分别.
    """

    subject: str
    start: int
    operator: Operator | None
    qualifier: str
    base: str = ""
    verb: str = ""
    is_from: bool = False
    is_each: bool = False
    is_respective: bool = False


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
    if head[opening_end(head) :] or _BASE.fullmatch(rest):
        start, subject, base = 0, head, rest
    else:
        start, subject, base = len(lead) - len(rest), rest, ""
    skipped = opening_end(subject)
    is_each = _EACH.search(subject[-6:]) is not None
    named = _FROM.sub("", _COMPARED.sub("", _UNIT_BRACKET.sub("", subject[skipped:])))
    found = _VERB.search(named)
    return Phrase(
        _strip_closing(named).strip("“”的"),
        start + skipped,
        operator,
        ("均" if is_each else "") + qualifier,
        base,
        found.group() if found else "",
        is_from=_FROM.search(head) is not None,
        is_each=is_each,
        is_respective="分别" in lead or "依次" in lead,
    )


def _binding(lead: str) -> tuple[Operator | None, str, str, str]:
    """The last binding word that reaches the figure, what stands before it and after it."""
    for found in reversed(list(_BINDING.finditer(lead))):
        rest = lead[found.end() :]
        operator = _BINDING_WORDS[int((found.lastgroup or "").removeprefix("word_"))][0]
        head = lead[: found.start()]
        is_first = (
            operator in {Operator.AT_LEAST, Operator.AT_MOST} and not head[opening_end(head) :]
        )
        if is_first or _BASE.fullmatch(rest):
            return operator, found.group(), head, rest
    return None, "", lead, ""


def opening_end(phrase: str) -> int:
    """Where a phrase begins behind conjunctions, verbs of duty and years."""
    start = 0
    while (found := _OPENING.match(phrase, start)) and found.end() > start:
        start = found.end()
    return start


def _strip_closing(phrase: str) -> str:
    while (found := _CLOSING.search(phrase)) and found.group():
        phrase = phrase[: found.start()]
    return phrase


def is_generic(subject: str) -> bool:
    """Whether a phrase only says 面积 or 规模, of the thing named before."""
    return _GENERIC.fullmatch(subject) is not None


def following_noun(text: str, start: int) -> tuple[str, int]:
    """The noun phrase that follows a figure (12万亩的耕地), and where it ends; ("", start) when none does."""
    found = _NOUN.match(text, start)
    return (found["noun"].strip("“”、"), found.end("noun")) if found else ("", start)


def suffix_operator(suffix: str, operator: Operator | None) -> Operator | None:
    """What 以内, 以上, 左右 or 为上限 after a figure makes of the operator before it."""
    if suffix in {"左右", "上下"}:
        return Operator.ABOUT
    if suffix.endswith(("以上", "之上", "下限", "底线", "保底")):
        return Operator.AT_LEAST
    if suffix.endswith(("内", "以下", "之下", "限", "控制", "封顶")):
        return Operator.AT_MOST
    return operator
