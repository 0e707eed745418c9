"""Finds the figures of a document's running text: what each is of, how it binds, where and when it holds."""

from yizhangtu.documents.document import Document
from yizhangtu.documents.stated import Reading

__all__ = ["read_quantities"]


def read_quantities(document: Document) -> Reading:
    """All figures of the running text in order, and those that were seen but not understood."""
    raise NotImplementedError(document)
