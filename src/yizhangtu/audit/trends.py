"""Holds what the running text says of a change (减少, 提高, 维持不变 …) against the rows of the tables of effects."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.effect_rows import EffectRow
from yizhangtu.audit.passages import Passage, Sentence
from yizhangtu.audit.text_figures import Figure
from yizhangtu.documents import Span
from yizhangtu.errors import UsageError
from yizhangtu.model import Certainty
from yizhangtu.units import unit_named

__all__ = ["Claim", "check_trends", "claims_of"]

# What a claim may be about: the words of the text, the words of a table's row.
_TOPICS = (
    (r"(?:碎|小|破碎|零碎|零星)图斑", r"碎图斑|破碎.*图斑|(?:小于|以下).*图斑"),
    (r"天窗|孔洞|空洞", r"天窗|孔洞|空洞"),
    (r"连片(?:度|程度)|集中连片", r"连片"),
    (r"坡度", r"平均坡度|坡度级别"),
    (r"扩展(?:倍数|系数)", r"扩展(?:倍数|系数)"),
    (r"路网.{0,2}密度", r"路网.{0,2}密度"),
    (r"(?:绿地|广场|步行).*覆盖率", r"(?:绿地|广场|步行).*覆盖率"),
    (r"森林覆盖率", r"森林覆盖率"),
    (r"林地(?:保有量|面积)", r"林地保有量"),
    (r"耕地(?:保有量|数量)", r"耕地保有量"),
    (r"高标准农田.*(?:比例|占比|比重)", r"高标准农田"),
    (r"水田.*(?:比例|占比|比重)", r"水田.*比例"),
    (r"生态功能用地", r"生态功能用地"),
    (r"划入率", r"划入率"),
    (r"永久基本农田.*(?:面积|规模|数量)$", r"^永久基本农田(?:保护)?(?:面积)?$"),
    (r"生态保护红线.*(?:面积|规模|数量)$", r"^(?:陆域)?生态保护红线(?:总)?面积$"),
    (r"开发边界.*(?:面积|规模|数量)$", r"^城镇开发边界(?:总)?(?:面积|规模)$"),
)
_TREND = re.compile(
    r"(?P<kept>(?:维持|保持)(?:不变|稳定)|不变|无变化)|(?P<not_less>不(?:减少?|降低?|下降))|(?P<not_more>不(?:增加?|扩大|突破|上升))"
    r"|(?P<gone>消除)|(?P<less>减少|下降|降低|缩小)|(?P<more>提高|提升|增加|上升|增强|增大)"
)
_HOLDS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "kept": lambda before, after: before == after,
    "not_less": lambda before, after: after >= before,
    "not_more": lambda before, after: after <= before,
    "gone": lambda before, after: after < before,
    "less": lambda before, after: after < before,
    "more": lambda before, after: after > before,
}
_CHANGES = frozenset({"gone", "less", "more"})
_CLAUSE = re.compile(r"[^,;。:!?]+")


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause that says how something changes: the clause's place, the words of the change, the topic's two patterns."""

    span: Span
    trend: str
    words: str
    topic: tuple[str, str]
    figures: tuple[Figure, ...]


def _claims(sentence: Sentence, line: str) -> Iterator[Claim]:
    for clause in _CLAUSE.finditer(sentence.text):
        trend = _TREND.search(clause.group())
        if trend is None:
            continue
        before, after = clause.group()[: trend.start()], clause.group()[trend.end() :]
        topic = _topic(before, line) or _topic(after, line)
        if topic is None:
            continue
        figures = [one for one in sentence.figures if clause.start() <= one.start < clause.end()]
        yield Claim(
            sentence.span(clause.start(), clause.end()),
            trend.lastgroup or "",
            clause.group(),
            topic,
            tuple(figures),
        )


def _topic(words: str, line: str) -> tuple[str, str] | None:
    """What the words are about; a bare 面积 or 规模 is that of the control line."""
    plain = re.sub(r"(?:有|的|得到|进一步|明显|逐步|均|了|总体)+$", "", words)
    for topic in _TOPICS:
        if re.search(topic[0], plain):
            return topic
    if re.search(r"(?:面积|规模)$", plain):
        return next((topic for topic in _TOPICS if re.search(topic[0], line + plain)), None)
    return None


def check_trends(audited: AuditedDocument) -> Iterator[Judgement]:
    """A9: a change that the text claims shows in the row of the table that measures it."""
    counts: dict[Span | None, list[Figure]] = defaultdict(list)
    for passage in audited.passages:
        counts[passage.line_section] += [one for one in passage.figures if one.kind == "个"]
    for passage in audited.passages:
        within = audited.effects.within(passage.sections)
        for claim in claims_of(passage):
            fitting = [row for row in within if re.search(claim.topic[1], row.name)]
            if fitting:
                yield _judge(audited, claim, fitting)
            elif within and claim.trend in _CHANGES:
                yield _without_row(
                    audited, claim, within, _counted(counts[passage.line_section], claim)
                )


def claims_of(passage: Passage) -> Iterator[Claim]:
    """What the sentences of a passage claim to have changed, or not to."""
    for sentence in passage.sentences:
        yield from _claims(sentence, passage.line)


def _judge(audited: AuditedDocument, claim: Claim, rows: list[EffectRow]) -> Judgement:
    holds = _HOLDS[claim.trend]
    shown = [
        row
        for row in rows
        if holds(row.before.value, row.after.value) or _is_below_print(claim, row)
    ]
    texts = "；".join(row.text for row in shown or rows)
    if shown:
        return audited.verified("A9", claim.span, claim=claim.words, how=f"表中{texts}")
    row = rows[0]
    return audited.finding(
        "A9",
        claim.span,
        claim=claim.words,
        figures=Disagreement(
            f"{row.before.value:f}→{row.after.value:f}",
            unit=row.after.unit,
        ),
        explanation=f"文字说“{claim.words}”，而表中{texts}，数字没有这样的变化。",
        mend="请核对表中数字，或更正文字的说法。",
        certainty=Certainty.LIKELY,
        related=[row.span for row in rows],
    )


def _is_below_print(claim: Claim, row: EffectRow) -> bool:
    """Whether the change that the clause names is no more than a last digit of the row, which then may show none."""
    if row.before.value != row.after.value:
        return False
    last_digit = Fraction(10) ** int(row.after.value.as_tuple().exponent)
    for figure in claim.figures:
        named = figure.stated.quantity()
        try:
            if named is not None and named.to(unit_named(row.after.unit)).value <= last_digit:
                return True
        except UsageError:  # another kind of quantity
            continue
    return False


def _counted(counts: list[Figure], claim: Claim) -> Figure | None:
    """How many of what a claim is about the counts of its section give; None when they say nothing of it."""
    return next((one for one in counts if re.search(claim.topic[0], one.clause)), None)


def _without_row(
    audited: AuditedDocument, claim: Claim, rows: Sequence[EffectRow], counted: Figure | None
) -> Judgement:
    near = [
        row
        for row in rows
        if claim.trend == "gone" and "图斑" in row.name and row.before.value == row.after.value
    ]
    said = f"，而前文说有{counted.text}" if counted else ""
    shown = "；".join(row.text for row in near)
    return audited.finding(
        "A9",
        claim.span,
        claim=claim.words,
        figures=Disagreement(),
        explanation=f"文字说“{claim.words}”{said}，本节的成效指标表没有反映这一变化的指标"
        + (f"；相近的一行是{shown}，没有变化。" if shown else "，无法由表核实。"),
        mend="请在表中补充相应指标，或删去没有数字支持的说法。",
        certainty=Certainty.POSSIBLE,
        related=[*(row.span for row in near), *([counted.stated.span] if counted else [])],
    )
