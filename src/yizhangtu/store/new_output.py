"""Writing a file or folder that others receive (成果输出): whole or not at all, and never over an existing one unasked."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from yizhangtu.errors import UsageError

__all__ = ["new_output", "refuse_existing"]


def refuse_existing(paths: Iterable[Path], *, overwrite: bool) -> None:
    """Stop before anything is written when a path is taken.

    Raises
    ------
    UsageError
        When one exists and `overwrite` is false, or its folder does not exist.
    """
    for path in paths:
        if path.exists() and not overwrite:
            raise UsageError(
                "输出位置已有同名文件", where=str(path), mend="请换一个名称，或加 --overwrite 覆盖"
            )
        if not path.parent.is_dir():
            raise UsageError("输出文件夹不存在", where=str(path.parent), mend="请先建立该文件夹")


@contextmanager
def new_output(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """A path to write to under the same name in a temporary folder beside `path`; moved into place at the end.

    When the writing fails, `path` is as it was. Raises as `refuse_existing` does.
    """
    refuse_existing([path], overwrite=overwrite)
    with TemporaryDirectory(
        prefix=".yizhangtu-", dir=path.parent, ignore_cleanup_errors=True
    ) as folder:
        unfinished = Path(folder) / path.name
        yield unfinished
        if path.exists():
            path.rename(Path(folder) / "replaced")
        unfinished.rename(path)
