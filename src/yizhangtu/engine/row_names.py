"""What a row is called in its layer (标识码), told beside its number when a message is about it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from yizhangtu.engine.layers import PolygonLayer
from yizhangtu.errors import LayerError

__all__ = ["IDENTIFIER", "rows_named"]

IDENTIFIER = "BSM"
"""The field of a patch's identifier (标识码) in the layers that the standards describe."""

# How an error says that it is about a row of a file.
_ROW_OF_FILE = re.compile(r"(?P<file>.+)第(?P<number>\d+)行")


@contextmanager
def rows_named(files: Iterable[tuple[Path, str | None]]) -> Iterator[None]:
    """Add the identifier of the row to an error about one, where its layer has that field.

    Parameters
    ----------
    files
        Files with the layer that is read of each (None for the only one).
    """
    try:
        yield
    except LayerError as error:
        name = _identifier(error.where, set(files))
        if name is None:
            raise
        where = f"{error.where}，{IDENTIFIER} {name}"
        raise type(error)(error.what, where=where, mend=error.mend) from error


def _identifier(where: str, files: set[tuple[Path, str | None]]) -> str | None:
    told = _ROW_OF_FILE.fullmatch(where)
    meant = [one for one in files if told is not None and one[0].name == told["file"]]
    # Of two files of one name in two folders the message does not say which.
    if told is None or len(meant) != 1:
        return None
    path, layer = meant[0]
    return PolygonLayer.open(path, layer=layer).text_of(int(told["number"]) - 1, IDENTIFIER)
