"""What a table cell states: one figure with the words that bind it, or that it is assigned elsewhere."""

import re
from dataclasses import dataclass
from decimal import Decimal

from yizhangtu.documents.assigned import find_assigned
from yizhangtu.documents.figures import Figure, find_numbers
from yizhangtu.documents.normalised import NormalisedText
from yizhangtu.documents.phrases import read_lead, suffix_operator
from yizhangtu.model import Operator

__all__ = ["CellFigure", "read_cell"]


# In a cell the level alone says it: 上级下达, 按省核定.
_ASSIGNED = re.compile(
    r"[按以由待]?(?:上一?级|国家|自治区|省级?|市级?|盟|州|兵团|师).{0,6}(?:下达|核定|确定|分解|批复).{0,8}"
)


@dataclass(frozen=True, slots=True)
class CellFigure:
    """A cell's figure as printed; `value` is None when another level assigns it."""

    value: Decimal | None
    unit: str
    operator: Operator | None
    qualifier: str
    doubts: tuple[str, ...] = ()


def read_cell(text: str) -> CellFigure | None:
    """The figure of a cell that holds one and nothing else but words that bind it; None for any other cell.

    Examples
    --------
    >>> read_cell("≥172.40").value
    Decimal('172.40')
    >>> read_cell("以上级下达为准").value is None
    True
    """
    plain = NormalisedText.of(text).text
    numbers = list(find_numbers(plain))
    if not numbers:
        assigned = next(find_assigned(plain), None)
        if assigned is None:
            is_named = _ASSIGNED.fullmatch(plain) is not None
            return CellFigure(None, "", None, "") if is_named else None
        lead = read_lead(plain[: assigned.start])
        return CellFigure(None, "", assigned.operator or lead.operator, lead.qualifier)
    figure = numbers[0]
    if len(numbers) > 1 or not isinstance(figure, Figure) or figure.number.value is None:
        return None
    lead = read_lead(plain[: figure.start])
    if lead.subject or plain[figure.tail :]:
        return None
    operator = suffix_operator(figure.suffix, lead.operator)
    qualifier = lead.qualifier + figure.suffix
    return CellFigure(figure.number.value, figure.unit, operator, qualifier, figure.number.doubts)
