"""The figures of the running text as rules on tables ask for them: those of tables left out, their words in plain form."""

from bisect import bisect_right
from collections.abc import Iterator

from yizhangtu.audit.context import AuditedDocument
from yizhangtu.audit.printed import Printed
from yizhangtu.documents import NormalisedText, StatedQuantity
from yizhangtu.units import Dimension, Unit

__all__ = ["clause_of", "is_area", "running_figures", "stated_printed", "unit_of"]


def running_figures(audited: AuditedDocument) -> Iterator[StatedQuantity]:
    """The figures with a value that stand in no table, in order."""
    spans = sorted(table.span for table in audited.document.tables)
    starts = [span.start for span in spans]
    for stated in audited.reading.quantities:
        before = bisect_right(starts, stated.span.start) - 1
        is_in_table = before >= 0 and spans[before].contains(stated.span)
        if stated.value is not None and not is_in_table:
            yield stated


def unit_of(stated: StatedQuantity) -> Unit | None:
    """The unit of a figure when it is one that converts."""
    quantity = stated.quantity()
    return quantity.unit if quantity else None


def is_area(stated: StatedQuantity) -> bool:
    """Whether a figure is an area."""
    unit = unit_of(stated)
    return unit is not None and unit.dimension is Dimension.AREA


def stated_printed(stated: StatedQuantity) -> Printed | None:
    """A figure of the text as a printed one; None without a value."""
    return None if stated.value is None else Printed(stated.value, unit_of(stated))


def clause_of(audited: AuditedDocument, stated: StatedQuantity) -> str:
    """The words from a figure's subject to its unit, in compatibility form without white space."""
    return NormalisedText.of(audited.document.text, [stated.clause]).text
