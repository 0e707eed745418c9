"""The generated parts of a page: what stands between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`."""

from pathlib import Path

__all__ = ["replaced", "write_parts"]


def replaced(page: str, name: str, text: str) -> str:
    """The page with the part of that name replaced.

    Raises
    ------
    ValueError
        When the page has no such marks.
    """
    begin, end = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
    head, found, rest = page.partition(begin)
    _, closed, tail = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"页面中没有标记 {begin}")
    return f"{head}{begin}\n\n{text.strip()}\n\n{end}{tail}"


def write_parts(path: Path, parts: dict[str, str]) -> None:
    """Replace the named parts of a page on disk."""
    page = path.read_text(encoding="utf-8")
    for name, text in parts.items():
        page = replaced(page, name, text)
    path.write_text(page, encoding="utf-8")
