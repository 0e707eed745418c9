"""Zips as they come from Chinese Windows are read; zips that would do harm are refused whole."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import geopandas as gpd
import pytest

from yizhangtu.errors import UnreadableFile
from yizhangtu.store.archive import UnpackLimits, entry_name, unpack
from yizhangtu.store.importing import Delivery

KEY = "land_change_survey"
Frames = Callable[..., gpd.GeoDataFrame]
Write = Callable[..., Path]
Read = Callable[..., Delivery]


class GbkName(zipfile.ZipInfo):
    """An entry named as Windows in Chinese does: bytes of GBK and no flag."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the name zipfile calls it by
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def pack(target: Path, files: Mapping[str, bytes], entry: type[zipfile.ZipInfo] = GbkName) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            info = entry(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            opened.writestr(info, content)
    return target


def files_of(path: Path, folder: str = "") -> dict[str, bytes]:
    """A shapefile's files, or those of a geodatabase, under a folder."""
    members = (
        sorted(path.rglob("*")) if path.is_dir() else sorted(path.parent.glob(f"{path.stem}.*"))
    )
    return {f"{folder}{one.name}": one.read_bytes() for one in members if one.is_file()}


def test_a_chinese_layer_name_in_gbk(
    parcels: Frames, write: Write, read: Read, tmp_path: Path
) -> None:
    # The second byte of the folder's last character is a backslash, which is no separator here.
    path = write(parcels(), "地类图斑.shp")
    folder = "喀喇沁旗繺/"
    assert b"\x5c" in folder.encode("gbk")
    delivery = read(pack(tmp_path / "成果.zip", files_of(path, folder)))
    layer = delivery.layers[KEY]
    assert layer.code == "地类图斑"
    assert layer.source == f"成果.zip/{folder}地类图斑.shp"
    assert len(layer.frame) == 3


def test_a_geodatabase_in_a_nested_folder(
    parcels: Frames, write: Write, read: Read, tmp_path: Path
) -> None:
    files = files_of(write(parcels(), "成果.gdb"), "150428喀喇沁旗/矢量/成果.gdb/")
    assert set(read(pack(tmp_path / "a.zip", files)).layers) == {KEY}


def test_a_geodatabase_zipped_without_its_folder(
    parcels: Frames, write: Write, read: Read, tmp_path: Path
) -> None:
    files = files_of(write(parcels(), "成果.gdb"))
    assert set(read(pack(tmp_path / "成果.gdb.zip", files)).layers) == {KEY}


@pytest.mark.parametrize("name", ["DLTB.gpkg", "DLTB.geojson", "DLTB.parquet"])
def test_other_formats_in_a_zip(
    parcels: Frames, write: Write, read: Read, tmp_path: Path, name: str
) -> None:
    path = pack(tmp_path / "a.zip", {name: write(parcels(), name).read_bytes()})
    assert len(read(path).layers[KEY].frame) == 3


def test_what_macos_adds_is_passed_over(
    parcels: Frames, write: Write, read: Read, tmp_path: Path
) -> None:
    files = files_of(write(parcels(), "DLTB.shp"))
    noise = {"__MACOSX/._DLTB.shp": b"\0", ".DS_Store": b"\0"}
    assert set(read(pack(tmp_path / "a.zip", files | noise)).layers) == {KEY}


def test_names_with_the_utf8_flag_and_the_unicode_path_field() -> None:
    flagged = zipfile.ZipInfo("永农.shp")
    flagged.flag_bits |= 0x800
    assert entry_name(flagged) == "永农.shp"
    raw = b"\xd3\xc0\xc5\xa9.shp"
    named = zipfile.ZipInfo(raw.decode("cp437"))
    assert entry_name(named) == "永农.shp"
    body = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + "永久农田.shp".encode()
    named.extra = struct.pack("<HH", 0x7075, len(body)) + body
    assert entry_name(named) == "永久农田.shp"
    named.extra = struct.pack("<HH", 0x7075, len(body)) + b"\x01\0\0\0\0" + body[5:]
    assert entry_name(named) == "永农.shp"


def test_a_unix_zip_in_utf8_without_the_flag() -> None:
    assert entry_name(zipfile.ZipInfo("红线.shp".encode().decode("cp437"))) == "红线.shp"


@pytest.mark.parametrize(
    "name",
    [
        "../DLTB.shp",
        "a/../../DLTB.shp",
        "/etc/DLTB.shp",
        "C:/DLTB.shp",
        "..\\DLTB.shp",
        "永/../../农.shp",
    ],
)
def test_a_path_that_climbs_out_is_refused_before_anything_is_written(
    read: Read, tmp_path: Path, name: str
) -> None:
    path = pack(tmp_path / "a.zip", {"first.txt": b"1", name: b"2"})
    (tmp_path / "folder").mkdir()
    with pytest.raises(UnreadableFile, match="指向压缩包以外的位置"):
        read(path)
    with pytest.raises(UnreadableFile):
        unpack(path, tmp_path / "folder")
    assert not list((tmp_path / "folder").iterdir())


def test_a_symbolic_link_is_refused(read: Read, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("DLTB.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as opened:
        opened.writestr(link, "/etc/passwd")
    with pytest.raises(UnreadableFile, match="符号链接"):
        read(tmp_path / "a.zip")


def test_an_encrypted_zip_asks_to_be_decrypted(read: Read, tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"DLTB.shp": b"1"})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="有密码"):
        read(path)


def test_two_entries_of_one_name_are_refused(read: Read, tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"DLTB.shp": b"1", "dltb.SHP": b"2"})
    with pytest.raises(UnreadableFile, match="重名条目"):
        read(path)


def test_a_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"DLTB.dbf": bytes(3_000_000)})
    limits = UnpackLimits(ratio=100, harmless_bytes=1_000_000)
    (tmp_path / "out").mkdir()
    with pytest.raises(UnreadableFile, match="压缩比异常"):
        unpack(path, tmp_path / "out", limits)
    assert not list((tmp_path / "out").iterdir())
    # The twin: as much, but hard to pack, or packed well below the harmless size.
    unpack(path, tmp_path / "out", UnpackLimits(ratio=100))
    assert (tmp_path / "out" / "DLTB.dbf").stat().st_size == 3_000_000


def test_a_bomb_that_lies_about_its_size_is_stopped_while_unpacking(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"DLTB.dbf": bytes(3_000_000)})
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, 1000)
    path.write_bytes(content)
    (tmp_path / "out").mkdir()
    with pytest.raises(UnreadableFile, match=r"超过声明|已损坏"):
        unpack(path, tmp_path / "out")
    assert sum(one.stat().st_size for one in (tmp_path / "out").iterdir()) <= 1000


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {f"{i}.txt": b"" for i in range(12)})
    (tmp_path / "out").mkdir()
    with pytest.raises(UnreadableFile, match="有12个条目，超过11个"):
        unpack(path, tmp_path / "out", UnpackLimits(entries=11))


def test_a_total_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a": b"12345", "b": b"12345"})
    (tmp_path / "out").mkdir()
    with pytest.raises(UnreadableFile):
        unpack(path, tmp_path / "out", UnpackLimits(total_bytes=9))


@pytest.mark.parametrize("kept", [10, 0.5, 0.95])
def test_a_truncated_zip_is_refused(
    parcels: Frames, write: Write, read: Read, tmp_path: Path, kept: float
) -> None:
    path = pack(tmp_path / "a.zip", files_of(write(parcels(), "DLTB.shp")))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept) if kept < 1 else int(kept)])
    with pytest.raises(UnreadableFile, match="已损坏或不完整"):
        read(path)


def test_a_zip_whose_content_was_changed_is_refused(
    parcels: Frames, write: Write, read: Read, tmp_path: Path
) -> None:
    path = pack(tmp_path / "a.zip", {"DLTB.geojson": b"{}" * 500})
    content = bytearray(path.read_bytes())
    content[45] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="已损坏或不完整"):
        read(path)


def test_a_file_called_zip_that_is_none(read: Read, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"Rar!\x1a\x07\x00")
    with pytest.raises(UnreadableFile, match="内容却不是 zip 压缩包（实际是rar 压缩包）"):
        read(tmp_path / "a.zip")


def test_a_zip_without_data(read: Read, tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"说明.txt": b"1", "metadata.json": b"{}"})
    with pytest.raises(UnreadableFile, match="没有找到可导入的数据") as caught:
        read(path)
    assert ".gdb" in caught.value.mend
