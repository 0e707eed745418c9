"""What a table cell states: one figure with the words that bind it, or that it is assigned elsewhere."""

from dataclasses import dataclass
from decimal import Decimal

from yizhangtu.documents.assigned import find_assigned
from yizhangtu.documents.figures import Figure, find_numbers
from yizhangtu.documents.normalised import NormalisedText
from yizhangtu.documents.phrases import read_lead, suffix_operator
from yizhangtu.model import Operator

__all__ = ["CellFigure", "read_cell"]


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
            return None
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
