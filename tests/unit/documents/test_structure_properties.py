"""Whatever a text holds, its structure loses no character and points at none twice."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.documents import Document, Span, read_document

PIECES = st.sampled_from(
    [
        "一、目的意义", "（二）问题和风险", "1. 现状情况", "1.2 范围", "第三条 本办法自印发之日起施行。", "二、严守底线。到2035年，",
        "耕地保有量不低于12.34万亩；", "（其中，2025年不超过3.5亿立方米；", "面积。）", "永久基本农田５４３１６\U001001b0０１公顷.", "“甲。乙",
        "表 5-1 成效指标表", "单位：万亩", "控制线\t指标\t前\t后", "\t数量\t1.5\t2", "甲\t乙", "----\t----", "|甲|1|", "|--|--|", "甲   1   2",
        "— 12 —", "第 3 页", "3", "4", "目录", "前言……1", "一、总则\t2", "某某省人民政府公报2024年第3期", "某某市人民政府关于某某县规划的批复",
        "某政函〔2024〕3号", "某某县人民政府：", "2024年6月1日", "- (1) 其他；", "\u3000\u3000首行缩进的一段，", "续表 5-1", ".", "：", "。", "\ufeff", "《未闭合",
    ]
)  # fmt: skip
BREAKS = st.sampled_from(["\n", "\n", "\n\n", "\r\n", "\n\n\n", " ", "\f", "\t", ""])
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)
TEXTS = st.lists(st.tuples(PIECES | WORDS, BREAKS), min_size=1, max_size=40).map(
    lambda pairs: "起" + "".join(piece + gap for piece, gap in pairs)
)


def read(text: str) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "文.txt"
        path.write_bytes(text.encode())
        return read_document(path)


@settings(max_examples=150)
@given(TEXTS)
def test_every_character_stands_in_one_place(text: str) -> None:
    document = read(text)
    owners = [0] * len(document.text)
    written = [*document.sentences, *(table.span for table in document.tables)]
    pieces = [piece for span in written for piece in document.pieces(span)]
    for span in (*pieces, *document.furniture):
        assert 0 <= span.start < span.end <= len(document.text)
        for place in range(span.start, span.end):
            owners[place] += 1
    for mark, count in zip(document.text, owners, strict=True):
        assert count == 1 or (count == 0 and (mark.isspace() or mark == "\ufeff"))


@settings(max_examples=150)
@given(TEXTS)
def test_parts_of_the_structure_lie_within_each_other(text: str) -> None:
    document = read(text)
    whole = Span(0, len(document.text))
    assert [part.span.start for part in document.parts][1:] == [
        part.span.end for part in document.parts
    ][:-1]
    for table in document.tables:
        assert len({(cell.row, cell.column) for cell in table.cells}) == len(table.cells)
        covered = sum(cell.row_span * cell.column_span for cell in table.cells)
        assert covered == table.rows * table.columns
        assert all(table.span.contains(cell.span) for cell in table.cells)
    for section in document.sections:
        assert whole.contains(section.span)
        assert section.span.contains(section.heading)
        assert any(part.span.contains(section.span) for part in document.parts)
    for sentence in document.sentences:
        assert sum(one.contains(sentence) for one in document.paragraphs) == 1


@settings(max_examples=100)
@given(TEXTS)
def test_a_text_is_kept_character_for_character(text: str) -> None:
    assert read(text).text == text
