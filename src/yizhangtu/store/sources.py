"""What a delivery holds (成果清单): the data files in a file, a folder or a zip, each checked to be whole."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from yizhangtu.errors import UnreadableFile
from yizhangtu.store.archive import unpack
from yizhangtu.store.wholeness import FileFormat, check_whole, is_geodatabase, sniff

__all__ = ["DataSource", "find_sources"]

_FORMATS: Mapping[str, FileFormat] = {
    ".gdb": FileFormat.FILE_GEODATABASE,
    ".shp": FileFormat.SHAPEFILE,
    ".gpkg": FileFormat.GEOPACKAGE,
    ".geojson": FileFormat.GEOJSON,
    ".json": FileFormat.GEOJSON,
    ".parquet": FileFormat.GEOPARQUET,
    ".geoparquet": FileFormat.GEOPARQUET,
}
_OTHER_MENDS: Mapping[str, str] = {
    ".rar": "请解压后导入文件夹，或重新压缩为 zip",
    ".7z": "请解压后导入文件夹，或重新压缩为 zip",
    ".mdb": "个人地理数据库请先在 ArcGIS 中导出为文件地理数据库（.gdb）",
    ".vct": "VCT 交换文件请先转换为文件地理数据库（.gdb）",
    ".dbf": "请导入同名的 .shp 文件",
    ".shx": "请导入同名的 .shp 文件",
}
_ACCEPTED = "可导入 .gdb、.shp、.gpkg、.geojson、.parquet，以及装有它们的文件夹或 .zip"


@dataclass(frozen=True, slots=True)
class DataSource:
    """A data file on disk: where it is now, the name the user knows it by, and its format."""

    path: Path
    name: str
    format: FileFormat


def find_sources(path: Path, workspace: Path) -> tuple[DataSource, ...]:
    """The data files of a delivery in order of name; a zip is unpacked into the empty folder `workspace` first.

    Raises
    ------
    UnreadableFile
        When there is none, or one of them is not whole.
    """
    if not path.exists():
        raise UnreadableFile("找不到要导入的文件", where=str(path), mend="请检查路径是否写对")
    if path.is_dir() or path.suffix.casefold() != ".zip":
        sources = _in_folder(path, path.name) if path.is_dir() else (_single_file(path),)
    else:
        sources = _in_archive(path, workspace)
    if not sources:
        raise UnreadableFile("没有找到可导入的数据", where=path.name, mend=_ACCEPTED)
    for source in sources:
        check_whole(source.path, source.format)
    return sources


def _single_file(path: Path) -> DataSource:
    form = _FORMATS.get(path.suffix.casefold())
    if form is FileFormat.FILE_GEODATABASE:
        found = sniff(path)
        raise UnreadableFile(
            f".gdb 应是文件夹，这里却是一个文件{f'（{found}）' if found else ''}",
            where=path.name,
            mend="如果它是压缩包，请把扩展名改为 .zip 后导入",
        )
    if form is None:
        mend = _OTHER_MENDS.get(path.suffix.casefold(), _ACCEPTED)
        raise UnreadableFile(f"不支持的文件类型“{path.suffix}”", where=path.name, mend=mend)
    return DataSource(path, path.name, form)


def _in_archive(path: Path, workspace: Path) -> tuple[DataSource, ...]:
    if not sniff(path).endswith("zip 压缩包"):
        found = sniff(path)
        raise UnreadableFile(
            f"文件扩展名是 .zip，内容却不是 zip 压缩包{f'（实际是{found}）' if found else ''}",
            where=path.name,
            mend="请按实际格式改正扩展名，或重新压缩为 zip",
        )
    folder = workspace / "delivery"
    folder.mkdir()
    unpack(path, folder)
    if is_geodatabase(folder):
        # The files of a geodatabase were zipped without their folder.
        folder = folder.rename(workspace / f"{path.stem.removesuffix('.gdb')}.gdb")
    return _in_folder(folder, path.name)


def _in_folder(folder: Path, name: str) -> tuple[DataSource, ...]:
    if folder.suffix.casefold() == ".gdb":
        return (DataSource(folder, name, FileFormat.FILE_GEODATABASE),)
    if is_geodatabase(folder):
        raise UnreadableFile(
            "这是地理数据库，但文件夹名不以 .gdb 结尾",
            where=name,
            mend=f"请把文件夹改名为 {folder.name}.gdb",
        )
    return tuple(_walk(folder, name))


def _walk(folder: Path, name: str) -> Iterator[DataSource]:
    for place, folders, files in os.walk(folder):
        here = Path(place)
        databases = sorted(one for one in folders if one.casefold().endswith(".gdb"))
        folders[:] = sorted(
            one for one in folders if one not in databases and not one.startswith((".", "__MACOSX"))
        )
        found = [(here / one, FileFormat.FILE_GEODATABASE) for one in databases]
        found += [
            (here / one, _FORMATS[Path(one).suffix.casefold()])
            for one in sorted(files)
            if _is_data(here / one)
        ]
        for path, form in found:
            yield DataSource(path, f"{name}/{path.relative_to(folder).as_posix()}", form)


def _is_data(path: Path) -> bool:
    """Whether a file met in a folder is to be read; other JSON than GeoJSON is common there."""
    form = _FORMATS.get(path.suffix.casefold())
    if form is None or form is FileFormat.FILE_GEODATABASE or path.name.startswith("."):
        return False
    if path.suffix.casefold() != ".json":
        return True
    with path.open("rb") as file:
        return b"FeatureCollection" in file.read(4096)
