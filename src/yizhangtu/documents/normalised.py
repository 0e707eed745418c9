"""Text made easy to match without losing the way back to the source.

Gazettes print full-width digits, break lines inside a figure's sentence and, in some systems, set the decimal point as a
character of the private-use planes, which Unicode normalisation leaves alone. Matching happens on the normalised text;
every hit is then quoted from the source, character for character.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from yizhangtu.documents.document import Span

__all__ = ["NormalisedText"]

# White space that printers put between groups of three digits.
_THIN_SPACES = frozenset("\u00a0\u2006\u2007\u2008\u2009\u200a\u202f")
# A middle dot is a decimal point between digits.
_DOTS = frozenset("·•∙⋅")


@dataclass(frozen=True)
class NormalisedText:
    """Text without white space and in compatibility form; `origin[i]` is where character i stands in the source.

    One blank stays where white space parts two digits that need not be one number (a tab, a blank).
    """

    source: str
    text: str
    origin: tuple[int, ...]

    @classmethod
    def of(cls, source: str, pieces: Sequence[Span] | None = None) -> "NormalisedText":
        r"""The normalised form of `source`, or of some pieces of it put together.

        Examples
        --------
        >>> NormalisedText.of("３２７\U001001b0４０\n万 亩").text
        '327.40万亩'
        >>> NormalisedText.of("12 34\t5").text
        '12 34 5'
        """
        characters: list[str] = []
        origin: list[int] = []
        gap = ""
        for index in _places(source, pieces):
            character = source[index]
            if character.isspace() or unicodedata.category(character) == "Cf":
                gap += character
                continue
            plain = "." if _is_decimal_point(source, index) else _plain(character)
            if gap and characters and _parts(characters[-1], gap, plain):
                characters.append(" ")
                origin.append(index - 1)
            gap = ""
            for mark in plain:
                if not mark.isspace():
                    characters.append(mark)
                    origin.append(index)
        return cls(source, "".join(characters), tuple(origin))

    def quote(self, start: int, end: int) -> str:
        """The source between two places of the normalised text: an exact substring of the source."""
        return self.source[self.origin[start] : self.origin[end - 1] + 1]


def _places(source: str, pieces: Sequence[Span] | None) -> Iterable[int]:
    if pieces is None:
        return range(len(source))
    return chain.from_iterable(range(piece.start, piece.end) for piece in pieces)


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """A character in compatibility form; a circled or bracketed number (①) stays, it is a mark of a list."""
    plain = unicodedata.normalize("NFKC", character)
    is_mark = unicodedata.category(character) == "No" and character not in "²³"
    return character if is_mark or (len(plain) > 1 and plain.startswith("(")) else plain


def _parts(before: str, gap: str, after: str) -> bool:
    """Whether white space parts two digits: a tab or a blank does, a thin space or the end of a line does not."""
    if not (before.isdecimal() and after[0].isdecimal()):
        return False
    return "\t" in gap or not ("\n" in gap or set(gap) <= _THIN_SPACES)


def _is_decimal_point(source: str, index: int) -> bool:
    """Whether a private-use character or a middle dot stands between two digits."""
    character = source[index]
    if character not in _DOTS and unicodedata.category(character) != "Co":
        return False
    return (
        0 < index < len(source) - 1
        and source[index - 1].isdecimal()
        and source[index + 1].isdecimal()
    )
