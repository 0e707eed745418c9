"""The text of a plain file in the encodings that offices use, also when one file mixes them."""

from collections.abc import Sequence
from pathlib import Path

from yizhangtu.documents.document import Gap
from yizhangtu.documents.structure import Source
from yizhangtu.errors import DocumentError

__all__ = ["read_text_file"]

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f\v\x1a\x1b")
_MOST_CONTROLS_SHARE = 0.01
_MOST_UNREADABLE_SHARE = 0.1
_FIRST_EAST_ASIAN = "\u2e80"
_MOST_PLACES = 5


def read_text_file(content: bytes, path: Path) -> Source:
    """The text of a plain file, character for character, line ends as they are.

    A file is UTF-8 or UTF-16 with a mark, else UTF-8, else GB18030. Where its lines differ each is read in its own
    encoding; what is in none is printed as U+FFFD, and both are told.

    Raises
    ------
    DocumentError
        When the file is no text.
    """
    text, gaps = _decoded(content, path)
    controls = sum(text.count(mark) for mark in _CONTROLS)
    if "\x00" in text or controls > _MOST_CONTROLS_SHARE * len(text):
        raise _unreadable(path)
    return Source(text, gaps=gaps)


def _decoded(content: bytes, path: Path) -> tuple[str, tuple[Gap, ...]]:
    mark, encoding = next((one for one in _MARKS if content.startswith(one[0])), (b"", "utf-8"))
    try:
        return content.removeprefix(mark).decode(encoding), ()
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise _unreadable(path) from error
    return _by_lines(content.removeprefix(mark).split(b"\n"), path)


def _by_lines(lines: Sequence[bytes], path: Path) -> tuple[str, tuple[Gap, ...]]:
    """A file that is not all UTF-8, each line in its own encoding."""
    texts: list[str] = []
    numbers: dict[str, list[int]] = {"utf-8": [], "gb18030": [], "": []}
    for number, line in enumerate(lines, start=1):
        encoding = _encoding(line)
        texts.append(line.decode(encoding or "utf-8", errors="replace"))
        if not line.isascii():
            numbers[encoding].append(number)
    unreadable = numbers[""]
    if len(unreadable) > _MOST_UNREADABLE_SHARE * len(lines):
        raise _unreadable(path)
    gaps = []
    fewer = min(numbers["utf-8"], numbers["gb18030"], key=len)
    if fewer:
        gaps.append(Gap("文件混用 UTF-8 与 GB18030 编码，已逐行识别，请核对这些行", _places(fewer)))
    if unreadable:
        gaps.append(Gap("有无法识别的字节，以 \ufffd 代替，请核对这些行", _places(unreadable)))
    return "\n".join(texts), tuple(gaps)


def _encoding(line: bytes) -> str:
    """The encoding of a line; empty when it is in none. Short words in GB18030 can pass for Latin letters in UTF-8."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and (line.isascii() or max(text) >= _FIRST_EAST_ASIAN):
        return "utf-8"
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return "utf-8" if text else ""
    return "gb18030" if line else "utf-8"


def _places(numbers: Sequence[int]) -> str:
    more = f"等{len(numbers)}行" if len(numbers) > _MOST_PLACES else ""
    return "、".join(f"第{number}行" for number in numbers[:_MOST_PLACES]) + more


def _unreadable(path: Path) -> DocumentError:
    return DocumentError(
        "这不是文本文件，或编码无法识别",
        where=str(path),
        mend="请另存为 UTF-8 或 GB18030 编码的文本",
    )
