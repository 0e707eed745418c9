"""The text of a plain file in the encodings that offices use, also when one file mixes them."""

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
_MOST_CONTROLS_SHARE = 0.01
_MOST_PLACES = 5


def read_text_file(content: bytes, path: Path) -> Source:
    """The text of a plain file, character for character, line ends as they are.

    Raises
    ------
    DocumentError
        When the file is no text, or holds lines that are neither UTF-8 nor GB18030.
    """
    text, gaps = _decoded(content, path)
    controls = sum(
        text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\r\f\v\x1a\x1b"
    )
    if "\x00" in text or controls > _MOST_CONTROLS_SHARE * len(text):
        raise _unreadable(path)
    return Source(text, gaps=gaps)


def _decoded(content: bytes, path: Path) -> tuple[str, tuple[Gap, ...]]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding), ()
            except UnicodeDecodeError as error:
                if encoding != "utf-8":
                    raise _unreadable(path) from error
                content = content[len(mark) :]
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding), ()
        except UnicodeDecodeError:
            continue
    return _mixed(content, path)


def _mixed(content: bytes, path: Path) -> tuple[str, tuple[Gap, ...]]:
    """A file whose lines are in different encodings, read line by line."""
    lines: list[str] = []
    counts = {"utf-8": 0, "gb18030": 0}
    other: list[int] = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        for encoding in counts:
            try:
                lines.append(line.decode(encoding))
            except UnicodeDecodeError:
                continue
            counts[encoding] += not line.isascii()
            if encoding == "gb18030":
                other.append(number)
            break
        else:
            raise DocumentError(
                "这一行的编码无法识别",
                where=f"{path} 第{number}行",
                mend="请另存为 UTF-8 编码的文本，并核对这一行",
            )
    where = "、".join(f"第{number}行" for number in other[:_MOST_PLACES])
    if len(other) > _MOST_PLACES:
        where += f"等{len(other)}行"
    gap = Gap("文件混用 UTF-8 与 GB18030 编码，已逐行识别，请核对这些行", where)
    return "\n".join(lines), (gap,)


def _unreadable(path: Path) -> DocumentError:
    return DocumentError(
        "这不是文本文件，或编码无法识别",
        where=str(path),
        mend="请另存为 UTF-8 或 GB18030 编码的文本",
    )
