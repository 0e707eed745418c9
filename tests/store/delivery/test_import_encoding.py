"""The text of a shapefile: what .cpg says, else strict UTF-8, else GB18030, and the finding that says which."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest

from yizhangtu.errors import UnreadableFile
from yizhangtu.model import Finding, Severity
from yizhangtu.store.encoding import shapefile_encoding
from yizhangtu.store.importing import Delivery

KEY = "land_change_survey"
Frames = Callable[..., gpd.GeoDataFrame]
Write = Callable[..., Path]
Read = Callable[..., Delivery]
Found = Callable[[Delivery, str], list[Finding]]


def without_declaration(path: Path) -> Path:
    path.with_suffix(".cpg").unlink()
    return path


@pytest.mark.parametrize(("encoding", "used"), [("GBK", "GB18030"), ("UTF-8", "UTF-8")])
def test_without_a_declaration_the_bytes_decide(
    parcels: Frames, write: Write, read: Read, found: Found, encoding: str, used: str
) -> None:
    names = (
        ["䴥庄村民委员会", "某村", "某村"]
        if used == "UTF-8"
        else ["锦山镇村民委员会", "某村", "某村"]
    )
    path = without_declaration(write(parcels(ZLDWMC=names), "DLTB.shp", encoding=encoding))
    delivery = read(path)
    layer = delivery.layers[KEY]
    assert layer.frame["location_name"].tolist() == names
    assert layer.encoding == used
    (finding,) = found(delivery, "D1")
    assert finding.severity is Severity.INFO
    assert f"按 {used} 读取" in finding.message
    assert names[0] in finding.message


def test_chinese_field_names_are_read_too(parcels: Frames, write: Write, read: Read) -> None:
    frame = parcels().rename(columns={"DLMC": "地类名称"})
    path = without_declaration(write(frame, "DLTB.shp", encoding="GBK"))
    assert read(path).layers[KEY].frame["land_class_name"].tolist() == ["水田", "旱地", "乔木林地"]


def test_plain_ascii_needs_no_finding(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    names = {"DLMC": ["a"] * 3, "QSDWMC": ["b"] * 3, "ZLDWMC": ["c"] * 3}
    path = without_declaration(write(parcels(**names), "DLTB.shp", encoding="GBK"))
    delivery = read(path)
    assert found(delivery, "D1") == []
    assert delivery.layers[KEY].encoding == "UTF-8"


@pytest.mark.parametrize("written", ["GBK", "936", "CP936", "gb2312", "GB18030"])
def test_a_declaration_is_respected_and_not_told(
    parcels: Frames, write: Write, read: Read, found: Found, written: str
) -> None:
    path = write(parcels(), "DLTB.shp", encoding="GBK")
    path.with_suffix(".cpg").write_text(written)
    delivery = read(path)
    assert delivery.layers[KEY].frame["land_class_name"].tolist() == ["水田", "旱地", "乔木林地"]
    assert found(delivery, "D1") == found(delivery, "D2") == []


def test_a_declaration_decides_where_both_would_do(
    parcels: Frames, write: Write, read: Read
) -> None:
    # The bytes of 联通 in GBK happen to be no UTF-8; those of this pair are both.
    both = "é§".encode().decode("gbk")
    path = write(parcels(DLMC=[both] * 3, QSDWMC=None, ZLDWMC=None), "DLTB.shp", encoding="GBK")
    assert read(path).layers[KEY].frame["land_class_name"].tolist() == [both] * 3
    path.with_suffix(".cpg").write_text("UTF-8")
    assert read(path).layers[KEY].frame["land_class_name"].tolist() == ["é§"] * 3


def test_a_wrong_declaration_is_overruled_and_told(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    path = write(parcels(), "DLTB.shp", encoding="GBK")
    path.with_suffix(".cpg").write_text("UTF-8")
    delivery = read(path)
    assert delivery.layers[KEY].frame["land_class_name"].tolist() == ["水田", "旱地", "乔木林地"]
    (finding,) = found(delivery, "D2")
    assert finding.severity is Severity.WARNING
    assert "声明的编码是 UTF-8，按 GB18030 读取" in finding.message


def test_a_western_declaration_over_chinese_is_suspicious(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    path = write(parcels(), "DLTB.shp", encoding="GBK")
    path.with_suffix(".cpg").write_text("ISO-8859-1")
    assert "ISO-8859-1" in found(read(path), "D2")[0].message


def test_the_language_byte_of_the_table_says_gbk(parcels: Frames, write: Write) -> None:
    both = "é§".encode().decode("gbk")
    path = write(parcels(DLMC=[both] * 3, QSDWMC=None, ZLDWMC=None), "DLTB.shp", encoding="GBK")
    without_declaration(path)
    assert shapefile_encoding(path).name == "UTF-8"
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0x4D
    path.with_suffix(".dbf").write_bytes(table)
    assert shapefile_encoding(path).name == "GB18030"


def test_a_character_cut_at_the_end_of_its_field_is_no_reason_to_doubt(
    parcels: Frames, write: Write, read: Read
) -> None:
    path = without_declaration(write(parcels(DLMC=["旱地" * 9] * 3), "DLTB.shp", encoding="GBK"))
    table = path.with_suffix(".dbf")
    content = table.read_bytes()
    text = ("旱地" * 9).encode("gbk")
    start = content.index(text)
    cut = (("x" + "旱地" * 30).encode("gbk") + b" " * 20)[:80]
    table.write_bytes(content[:start] + cut + content[start + 80 :])
    names = read(path).layers[KEY].frame["land_class_name"]
    assert names[0].startswith("x旱地旱地")
    assert names[1] == "旱地" * 9


def test_text_in_no_known_encoding_is_refused(parcels: Frames, write: Write, read: Read) -> None:
    path = without_declaration(write(parcels(), "DLTB.shp", encoding="GBK"))
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace("水田".encode("gbk"), b"\xff\xff\xff\x20"))
    with pytest.raises(UnreadableFile, match="既不是 UTF-8 也不是 GB18030") as caught:
        read(path)
    assert caught.value.where == "DLTB.dbf"
    assert ".cpg" in caught.value.mend


def test_a_field_name_cut_inside_a_character(parcels: Frames, write: Write, read: Read) -> None:
    # 举证材料 has twelve bytes in UTF-8; ten are kept, the tenth the first third of 料.
    path = write(parcels(ABCDEFGHIJ=["照片"] * 3), "WHC.shp", encoding="UTF-8")
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"ABCDEFGHIJ", "举证材料".encode()[:10]))
    frame = read(path).layers["transfer_pieces"].frame
    assert frame["evidence"].tolist() == ["照片"] * 3
    assert "举证材料".encode()[:10] in table.read_bytes()
