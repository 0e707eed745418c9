"""Checks of what a control line was, what came in, what went out and what it is then (维护前、调入、调出、维护后)."""

from collections.abc import Iterator

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.line_accounts import LineAccount, accounts
from yizhangtu.audit.text_figures import Figure, Flow, in_unit
from yizhangtu.documents import Span
from yizhangtu.model import Certainty

__all__ = ["check_balance", "check_present", "check_state_before", "check_transfers"]


def check_transfers(audited: AuditedDocument) -> Iterator[Judgement]:
    """A3: transfers in and out are as large as the text's own words on the change of the area want them."""
    for account in accounts(audited.passages):
        into, out = account.transfer(Flow.IN), account.transfer(Flow.OUT)
        if into is None or out is None:
            continue
        place = into.figures[0].stated.span
        if into.interval.overlaps(out.interval):
            how = f"调入{into.text}，调出{out.text}"
            yield audited.verified("A3", place, claim=f"{account.line}调入等于调出", how=how)
            continue
        broken = account.broken_claim
        if broken:
            yield audited.finding(
                "A3",
                place,
                claim=f"{account.line}{broken}",
                figures=Disagreement(into.amount, out.amount),
                explanation=f"文中说{account.line}“{broken}”，但调入为{into.text}，调出为{out.text}，两者与此不符。",
                mend=f"请核对调入、调出面积，或更正“{broken}”的说法。",
                related=[figure.stated.span for figure in out.figures],
            )


def check_balance(audited: AuditedDocument) -> Iterator[Judgement]:
    """A3: the area after is the area before, plus what came in, less what went out."""
    for account in accounts(audited.passages):
        into, out = account.transfer(Flow.IN), account.transfer(Flow.OUT)
        if into is None or out is None:
            continue
        for before, after in account.states:
            expected = before.interval + into.interval - out.interval
            exact = before.exact + into.exact - out.exact
            unit, digits = after.stated.unit, after.stated.digits
            result = in_unit(exact, unit, digits)
            terms = f"{before.text}+{into.amount}-{out.amount}"
            claim = f"{account.line}维护后面积等于维护前加调入减调出"
            span = Span(before.stated.span.start, after.stated.span.end)
            if expected.overlaps(after.interval):
                how = f"维护前{before.text}，调入{into.text}，调出{out.text}，维护后{after.text}"
                yield audited.verified("A3", span, claim=claim, how=how)
                continue
            yield audited.finding(
                "A3",
                after.stated.span,
                claim=claim,
                figures=Disagreement(f"{after.stated.value:f}", result, unit),
                explanation=f"维护前{before.text}，调入{into.text}，调出{out.text}；{terms}={result}{unit}，文中维护后写作{after.text}。",
                mend="请核对维护前后面积和调入、调出面积。",
                related=[figure.stated.span for figure in (before, *into.figures, *out.figures)],
            )


def check_present(audited: AuditedDocument) -> Iterator[Judgement]:
    """A8: the area before maintenance is an area that the text states before, unless it is the task (another rule's)."""
    for account in accounts(audited.passages):
        for before, _ in account.states:
            if any(before.interval.overlaps(task.interval) for task in account.task):
                continue
            alike = [one for one in account.present if one.interval.overlaps(before.interval)]
            claim = f"{account.line}维护前面积与前文面积一致"
            if alike:
                how = f"前文{alike[-1].text}，维护前{before.text}"
                yield audited.verified("A8", before.stated.span, claim=claim, how=how)
            elif account.present:
                yield _other_present(audited, account, before, claim)


def _other_present(
    audited: AuditedDocument, account: LineAccount, before: Figure, claim: str
) -> Judgement:
    present = account.present[-1]
    unit, digits = before.stated.unit, before.stated.digits
    return audited.finding(
        "A8",
        before.stated.span,
        claim=claim,
        figures=Disagreement(
            f"{before.stated.value:f}", in_unit(present.exact, unit, digits), unit
        ),
        explanation=f"{account.line}维护前面积为{before.text}，而前文所述面积为{present.text}，两处不一致。",
        mend="请核对后统一，或写明两处各是哪一时点、哪一版本的数字。",
        certainty=Certainty.LIKELY,
        related=[present.stated.span],
    )


def check_state_before(audited: AuditedDocument) -> Iterator[Judgement]:
    """A3: the excess over the task is the difference of both, and the area before is the state, not the task."""
    for account in accounts(audited.passages):
        if not (account.task and account.present):
            continue
        task, present = account.task[0], account.present[0]
        for excess in account.excess:
            yield _judge_excess(audited, account, excess)
        for before, _ in account.states:
            is_task = before.interval.overlaps(task.interval)
            if is_task and not before.interval.overlaps(present.interval):
                yield _task_for_state(audited, account, before)


def _judge_excess(audited: AuditedDocument, account: LineAccount, excess: Figure) -> Judgement:
    task, present = account.task[0], account.present[0]
    unit = excess.stated.unit
    result = in_unit(present.exact - task.exact, unit, excess.stated.digits)
    terms = f"{present.text}-{task.text}={result}{unit}"
    claim = f"{account.line}超出任务的面积等于现状面积减任务"
    if (present.interval - task.interval).overlaps(excess.interval):
        return audited.verified("A3", excess.stated.span, claim=claim, how=terms)
    return audited.finding(
        "A3",
        excess.stated.span,
        claim=claim,
        figures=Disagreement(f"{excess.stated.value:f}", result, unit),
        explanation=f"现状面积减去任务：{terms}，文中写作{excess.text}。",
        mend="请核对现状面积、任务和差额。",
        related=[present.stated.span, task.stated.span],
    )


def _task_for_state(audited: AuditedDocument, account: LineAccount, before: Figure) -> Judgement:
    task, present = account.task[0], account.present[0]
    unit = before.stated.unit
    gap = in_unit(abs(present.exact - task.exact), unit, before.stated.digits)
    return audited.finding(
        "A3",
        before.stated.span,
        claim=f"{account.line}维护前面积是现状面积",
        figures=Disagreement(
            f"{before.stated.value:f}", in_unit(present.exact, unit, before.stated.digits), unit
        ),
        explanation=f"维护前面积写作{before.text}，与保护任务{task.text}相同；而前文现状面积为{present.text}，相差{gap}{unit}。"
        "维护前后应当用现状面积比较，任务只是下限；用任务作维护前面积，调入、调出与图上面积对不上。",
        mend=f"请改用现状面积，或说明相差的{gap}{unit}如何处理。",
        certainty=Certainty.LIKELY,
        related=[task.stated.span, present.stated.span],
    )
