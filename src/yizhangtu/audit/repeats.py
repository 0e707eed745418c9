"""Checks that what the running text states twice is stated alike, and that comparisons in words hold (与 … 一致)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.grouping import enumerations, groups
from yizhangtu.audit.passages import Passage, Sentence
from yizhangtu.audit.text_figures import Figure, in_unit, line_named
from yizhangtu.documents import Span
from yizhangtu.model import Certainty, Operator

__all__ = ["check_comparisons", "check_repeats"]

_LINE = r"(?:永久基本农田|生态保护红线|城镇开发边界|开发边界)"
_OPENING = r"(?:本[次轮]|全[旗县市区]|[^,;。]{0,8}[旗县市区])?"
# The whole amount transferred, as opposed to the transfer of one place or reason.
_TRANSFER = re.compile(
    rf"{_OPENING}{_LINE}(?:保护红线)?(?:动态维护|优化调整|局部优化|调整)?(?:共计?|合计|拟)*(?:正向优化)?(?:共计?|合计)?"
    r"(?P<flow>调入|调出)(?:地块|图斑)?(?:总)?(?:面积|规模)?(?:共计?|合计|为|是)*$"
)
_AREA = re.compile(
    rf"{_OPENING}(?:现行)?(?:《[^》]*》)?(?:划定)?(?:现状)?(?:本次|拟)?(?P<line>{_LINE})(?:保护)?(?:任务)?(?:动态)?(?:维护|调整|优化)?(?P<state>前|后)?(?:的)?"
    r"(?:总)?(?:面积|规模)?(?:为|是)?$"
)
_INCREMENT = re.compile(r"(?:总?增量(?:规模|面积)?)(?:为|是)?$")
# Words that tell of which edition a total is; totals of different editions may differ.
_EDITIONS = (
    ("任务", re.compile(r"任务")),
    ("划定", re.compile(r"划定成果|“三区三线”|三区三线")),
    ("核实", re.compile(r"核实处置|现状")),
    ("最新", re.compile(r"最新")),
    ("调整后", re.compile(r"(?:经过|历经|先后).{0,6}调整|调整后")),
    ("现行规划", re.compile(r"现行")),
)
_DATED = re.compile(r"(?:19|20)\d\d年(?:\d{1,2}月)?")
_PROJECTS = re.compile(r"重点(?:建设)?项目(?:清单)?(?:共|共有|共计|总数为|总计)*$")
_ALIKE = re.compile(r"与[^,;。]{0,40}?(?P<what>面积|规模)[^,;。]{0,16}?(?:一致|相同|持平|相等)")
_ORDERED = re.compile(
    r"(?P<word>小于|低于|少于|大于|高于|多于)[^,;。]{0,24}?(?P<what>增量)(?:规模)?"
)


@dataclass(frozen=True, slots=True)
class _Placed:
    figure: Figure
    passage: Passage
    sentence: Sentence


def check_repeats(audited: AuditedDocument) -> Iterator[Judgement]:
    """A8: a total of a control line, of its transfers or of the projects reads alike wherever it stands."""
    found: dict[str, list[Figure]] = defaultdict(list)
    for placed in _amounts(audited):
        key = _key(placed)
        if key:
            found[key].append(placed.figure)
    for name, figures in found.items():
        first, *others = figures
        for other in others:
            yield _judge_repeat(audited, name, first, other)


def _amounts(audited: AuditedDocument) -> Iterator[_Placed]:
    """The amounts that are no parts of a whole."""
    for passage in audited.passages:
        parts = {part.stated.span for group in groups(passage) for part in group.parts}
        parts |= {one.stated.span for listing in enumerations(passage) for one in listing.figures}
        for sentence in passage.sentences:
            for figure in sentence.figures:
                is_own = figure.is_amount and not figure.is_restated and not figure.is_about
                if is_own and figure.stated.span not in parts:
                    yield _Placed(figure, passage, sentence)


def _key(placed: _Placed) -> str:
    """A name of what a figure is that two places share only when they mean the same; empty for none."""
    figure, sentence = placed.figure, placed.sentence
    if figure.stated.operator not in {None, Operator.EQUAL}:
        return ""
    if figure.kind == "个" and _PROJECTS.search(figure.clause):
        return "重点建设项目个数"
    if not figure.is_area:
        return ""
    ahead = sentence.text[: figure.start]
    if found := _TRANSFER.fullmatch(figure.clause):
        is_past = _DATED.search(ahead) is not None
        return "" if is_past else f"{line_named(figure.clause)}{found['flow']}总面积"
    found = _AREA.fullmatch(figure.clause)
    if found is None or _DATED.search(placed.passage.sentences[0].text[:12]):
        return ""
    line = line_named(found["line"])
    if found["state"]:
        return f"{line}维护{found['state']}面积"
    edition = next((name for name, words in _EDITIONS if words.search(figure.lead)), "")
    return f"{line}{edition}面积" if edition else ""


def _judge_repeat(audited: AuditedDocument, name: str, first: Figure, other: Figure) -> Judgement:
    claim = f"{name}前后一致"
    if first.interval.overlaps(other.interval):
        how = f"前文{first.text}，此处{other.text}"
        return audited.verified("A8", other.stated.span, claim=claim, how=how)
    line = audited.document.line_at(first.stated.span.start)
    unit = other.stated.unit
    return audited.finding(
        "A8",
        other.stated.span,
        claim=claim,
        figures=Disagreement(
            f"{other.stated.value:f}", in_unit(first.exact, unit, other.stated.digits), unit
        ),
        explanation=f"{name}在第{line}行为{first.text}，此处为{other.text}，两处不一致。",
        mend="请核对后统一，或写明两处各是哪一时点、哪一版本的数字。",
        certainty=Certainty.LIKELY,
        related=[first.stated.span],
    )


def check_comparisons(audited: AuditedDocument) -> Iterator[Judgement]:
    """A8: an area or increment said to equal, or to stay below, the one first delimited does so."""
    references: dict[tuple[str, str], Figure] = {}
    for passage in audited.passages:
        for sentence in passage.sentences:
            yield from _compare(audited, sentence, passage.line, references)
            for figure in sentence.figures:
                role = _role(figure)
                if role:
                    references.setdefault((passage.line, role), figure)


def _role(figure: Figure) -> str:
    """Whether a figure is the area of a control line or the increment of the boundary."""
    if not (figure.is_area and figure.is_amount) or figure.flow:
        return ""
    if _INCREMENT.search(figure.clause):
        return "增量"
    return "面积" if re.search(rf"{_LINE}(?:总)?(?:面积|规模)?(?:为|是)?$", figure.clause) else ""


def _compare(
    audited: AuditedDocument,
    sentence: Sentence,
    line: str,
    references: dict[tuple[str, str], Figure],
) -> Iterator[Judgement]:
    position = 0
    claims = sorted(
        [*_ALIKE.finditer(sentence.text), *_ORDERED.finditer(sentence.text)], key=re.Match.start
    )
    for claim in claims:
        figures = [one for one in sentence.figures if position <= one.start < claim.start()]
        position = claim.start()
        roles = [role for role in ("面积", "增量") if role in claim.group()]
        for role in roles:
            stated = [figure for figure in figures if _role(figure) == role]
            reference = references.get((line, role)) or next(iter(stated[:-1]), None)
            if reference is not None and stated:
                word = claim.groupdict().get("word") or ""
                place = sentence.span(claim.start(), claim.end())
                yield _judge_comparison(audited, place, word, stated[-1], reference)


def _judge_comparison(
    audited: AuditedDocument, place: Span, word: str, stated: Figure, reference: Figure
) -> Judgement:
    relation = word or "等于"
    claim = f"{stated.text}{relation}{reference.text}"
    if not word:
        holds = stated.interval.overlaps(reference.interval)
    elif word in {"小于", "低于", "少于"}:
        holds = stated.exact < reference.exact
    else:
        holds = stated.exact > reference.exact
    if holds:
        return audited.verified("A8", place, claim=claim, how=claim)
    unit = stated.stated.unit
    return audited.finding(
        "A8",
        place,
        claim=claim,
        figures=Disagreement(
            f"{stated.stated.value:f}", in_unit(reference.exact, unit, stated.stated.digits), unit
        ),
        explanation=f"文中说此处的{stated.text}{relation}前文的{reference.text}，两数并非如此。",
        mend="请核对两处数字，或更正这一说法。",
        certainty=Certainty.LIKELY,
        related=[stated.stated.span, reference.stated.span],
    )
