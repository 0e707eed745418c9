"""Text made easy to match without losing the way back to the source.

Gazettes print full-width digits, break lines inside a figure's sentence and, in some systems, set the decimal point as a
character of the private-use planes, which Unicode normalisation leaves alone. Matching happens on the normalised text;
every hit is then quoted from the source, character for character.
"""

import unicodedata
from dataclasses import dataclass

__all__ = ["NormalisedText"]


@dataclass(frozen=True)
class NormalisedText:
    """Text without white space and in compatibility form; `origin[i]` is where character i stands in the source."""

    source: str
    text: str
    origin: tuple[int, ...]

    @classmethod
    def of(cls, source: str) -> "NormalisedText":
        r"""The normalised form of `source`.

        Examples
        --------
        >>> NormalisedText.of("３２７\U001001b0４０\n万 亩").text
        '327.40万亩'
        """
        characters: list[str] = []
        origin: list[int] = []
        for index, character in enumerate(source):
            plain = (
                "."
                if _is_decimal_point(source, index)
                else unicodedata.normalize("NFKC", character)
            )
            for mark in plain:
                if not mark.isspace():
                    characters.append(mark)
                    origin.append(index)
        return cls(source, "".join(characters), tuple(origin))

    def quote(self, start: int, end: int) -> str:
        """The source between two places of the normalised text: an exact substring of the source."""
        return self.source[self.origin[start] : self.origin[end - 1] + 1]


def _is_decimal_point(source: str, index: int) -> bool:
    """Whether a private-use character stands between two digits."""
    return (
        unicodedata.category(source[index]) == "Co"
        and 0 < index < len(source) - 1
        and source[index - 1].isdecimal()
        and source[index + 1].isdecimal()
    )
