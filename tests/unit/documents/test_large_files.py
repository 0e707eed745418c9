"""Files that are too large, by name only or with an unlikely content, are refused before they are read."""

from pathlib import Path

import pytest

from yizhangtu.documents import read_document
from yizhangtu.errors import DocumentError


def test_a_file_of_half_a_gigabyte_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as stream:
        stream.truncate(500 * 1024 * 1024)
    with pytest.raises(DocumentError, match="文件有500兆字节，超过200兆字节的上限"):
        read_document(path)
