"""Holds the size classes of patches that the running text speaks of (15亩以下碎图斑) against the rows that count them."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.effect_rows import EffectRow
from yizhangtu.audit.text_figures import Figure
from yizhangtu.audit.trends import claims_of
from yizhangtu.model import Certainty
from yizhangtu.units import Quantity, unit_named

__all__ = ["check_patch_counts", "check_thresholds"]

_LABEL_THRESHOLD = re.compile(
    r"(?:(?P<value>\d+(?:\.\d+)?)(?P<unit>亩|公顷|平方公里|平方千米)(?:及?以[下内])|(?:小于|不足)(?P<below>\d+(?:\.\d+)?)(?P<below_unit>亩|公顷|平方公里|平方千米))"
)


def check_thresholds(audited: AuditedDocument) -> Iterator[Judgement]:
    """A10: a class of patches is delimited in the text as in the row that counts it (15亩 and 1公顷 are the same)."""
    for passage in audited.passages:
        within = audited.effects.within(passage.sections)
        claimed = {figure.stated.span for claim in claims_of(passage) for figure in claim.figures}
        for figure in passage.figures:
            if not (figure.is_area and figure.is_threshold and "图斑" in figure.after[:20]):
                continue
            for row in within:
                limits = _limits(row.name)
                if limits and "图斑" in row.name:
                    yield from _judge_threshold(
                        audited, figure, row, limits, is_claim=figure.stated.span in claimed
                    )


def check_patch_counts(audited: AuditedDocument) -> Iterator[Judgement]:
    """A8: the patches under a size that the text counts are as many as in the row for the same size."""
    for passage in audited.passages:
        rows = [row for row in audited.effects.within(passage.sections) if "图斑" in row.name]
        for limit, count in pairwise(passage.figures):
            is_count = limit.is_threshold and count.kind == "个" and "图斑" in count.lead
            for row in rows:
                if is_count and _limits(row.name) == [limit.exact]:
                    yield _judge_count(audited, count, row)


def _judge_count(audited: AuditedDocument, count: Figure, row: EffectRow) -> Judgement:
    claim = f"{row.name}文字与表格一致"
    if count.exact in {Fraction(row.before.value), Fraction(row.after.value)}:
        return audited.verified(
            "A8", count.stated.span, claim=claim, how=f"文字{count.text}，表中{row.text}"
        )
    return audited.finding(
        "A8",
        count.stated.span,
        claim=claim,
        figures=Disagreement(f"{count.stated.value:f}", f"{row.before.value:f}", "个"),
        explanation=f"文字说有{count.text}，表中{row.text}，两处不一致。",
        mend="请核对文字和表格，统一为同一数字。",
        certainty=Certainty.LIKELY,
        related=[row.span],
    )


def _limits(label: str) -> list[Fraction]:
    """The thresholds that a row's label names, in square metres."""
    return [
        Quantity.of(found["value"] or found["below"], unit).value * unit.size
        for found in _LABEL_THRESHOLD.finditer(label)
        for unit in [unit_named(found["unit"] or found["below_unit"])]
    ]


def _judge_threshold(
    audited: AuditedDocument,
    figure: Figure,
    row: EffectRow,
    limits: list[Fraction],
    *,
    is_claim: bool,
) -> Iterator[Judgement]:
    claim = f"{figure.text}以下图斑与表中口径一致"
    if figure.exact in limits:
        how = f"表中为“{row.name}”，{figure.text}与其界限相等"
        yield audited.verified("A10", figure.stated.span, claim=claim, how=how)
    elif is_claim:
        printed = "、".join(found.group() for found in _LABEL_THRESHOLD.finditer(row.name))
        yield audited.finding(
            "A10",
            figure.stated.span,
            claim=claim,
            figures=Disagreement(figure.text, printed),
            explanation=f"文字说的是{figure.text}以下的图斑，表中统计的是“{row.name}”，两处界限不同，文字的结论不能由该行得出。",
            mend="请统一文字和表格的统计口径。",
            certainty=Certainty.LIKELY,
            related=[row.span],
        )
