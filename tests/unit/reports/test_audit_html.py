"""The page shows the whole document with findings beside their places, escapes everything and needs nothing else."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from audited_plan import MOMENT, document, finding, paper, report

from yizhangtu.documents import Span
from yizhangtu.model import AuditReport
from yizhangtu.reports.audit_html import write_audit_html
from yizhangtu.reports.audit_index import IndexEntry, write_audit_index


class _Reader(HTMLParser):
    """Collects ids, targets of links, and the text under each tag of interest."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.marked: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name == "href" and value:
                self.links.append(value)
        if tag in {"mark", "td"}:
            {"mark": self.marked, "td": self.cells}[tag].append("")
        if tag not in {"meta", "input", "hr", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "mark" in self.open:
            self.marked[-1] += data
        if "td" in self.open:
            self.cells[-1] += data


def page(folder: Path, audited: AuditReport | None = None) -> str:
    path = folder / "报告.html"
    write_audit_html(paper(audited=audited), path)
    return path.read_text(encoding="utf-8")


def read(text: str) -> _Reader:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


def test_each_finding_is_marked_and_linked_both_ways(tmp_path: Path) -> None:
    found = read(page(tmp_path))
    assert found.marked == ["10.00", "97.44"]
    assert {"q1", "f1", "q2", "f2", "q3", "f3", "v1"} <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))
    assert {f"#{name}{number}" for name in "qf" for number in (1, 2, 3)} <= set(found.links)
    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)


def test_a_note_says_what_was_read_and_recomputed(tmp_path: Path) -> None:
    note = re.search(r'<aside class="note hard" id="f1">.*?</aside>', page(tmp_path))
    assert note is not None
    for words in ("A1 分项之和等于合计", "10.00公顷", "9.00公顷", "处理：核对分项", "第3行"):
        assert words in note[0]


def test_text_of_the_document_and_of_the_rules_is_never_markup(tmp_path: Path) -> None:
    text = page(tmp_path)
    assert "其中&lt;甲&gt;" in text
    assert "&lt;b&gt;不等于&lt;/b&gt;" in text
    assert "缺少&lt;图层&gt;" in text
    assert "<甲>" not in text


def test_the_page_allows_only_its_own_style_and_script(tmp_path: Path) -> None:
    text = page(tmp_path)
    assert "default-src &#x27;none&#x27;" in text or "default-src 'none'" in text
    assert not re.search(r"(?:src|href)=\"(?!#)", text)
    assert "@import" not in text
    assert "url(" not in text


def test_tables_are_tables_and_an_empty_cell_can_have_a_finding(tmp_path: Path) -> None:
    text = page(tmp_path)
    assert "<th>调整前</th>" in text
    assert '<td class="words">耕地（万亩）</td>' in text
    cell = re.search(r'<td class="figure"[^>]*><a[^>]*id="q3"[^>]*></a>.*?</td>', text)
    assert cell is not None
    assert 'href="#f3">3</a>' in cell[0]


def test_the_summary_counts_by_severity(tmp_path: Path) -> None:
    text = page(tmp_path)
    tiles = re.findall(r"<b>(\d+)</b><span>([^<]+)</span>", text)
    assert tiles == [
        ("1", "不符合"),
        ("1", "提醒"),
        ("1", "说明"),
        ("1", "已核实"),
        ("1", "无法判定"),
        ("1", "未识别数字"),
    ]
    assert "ab" * 32 in text
    assert "数据库版本v2" in text
    assert "应当逐处改正" in text


def test_nothing_to_check_is_not_called_correct(tmp_path: Path) -> None:
    text = page(tmp_path, AuditReport("方案.txt", "ab" * 32, (), ()))
    assert "没有可以核对的规划数字" in text
    assert "不对文件内容作出结论" in text


def test_a_quote_over_several_cells_is_marked_in_each(tmp_path: Path) -> None:
    cells = document().tables[0].cells
    row = Span(cells[3].span.start, cells[5].span.end)
    audited = replace(report(), findings=(finding("", span=row),), verified=())
    assert read(page(tmp_path, audited)).marked == ["耕地（万亩）", "97.43", "97.44"]


def test_the_same_audit_gives_the_same_bytes(tmp_path: Path) -> None:
    assert page(tmp_path) == page(tmp_path)


def test_the_index_lists_what_is_urgent_first_and_what_was_not_read(tmp_path: Path) -> None:
    clean = replace(report(), findings=())
    entries = [
        IndexEntry("a/好.txt", clean, page="a/好.txt.html"),
        IndexEntry("坏<1>.pdf", None, "文件<坏>了"),
        IndexEntry("错.txt", report(), page="错.txt.html"),
    ]
    path = tmp_path / "index.html"
    write_audit_index(entries, path, generated=MOMENT + timedelta(days=1), software="yizhangtu 0.1")
    text = path.read_text(encoding="utf-8")
    assert text.index("错.txt") < text.index("坏&lt;1&gt;.pdf") < text.index("a/好.txt")
    assert "共3个文件，其中1个有不符合的内容，1个没有读成" in text
    assert 'href="a/%E5%A5%BD.txt.html"' in text
    assert "文件&lt;坏&gt;了" in text
    read(text)


@pytest.mark.parametrize("character", ["\x0c", "\ufffe", "𠮷", "\u202e"], ids=ascii)
def test_any_character_can_stand_in_a_document(tmp_path: Path, character: str) -> None:
    source = replace(document(), text=document().text.replace("其中", f"其{character}"))
    path = tmp_path / "报告.html"
    write_audit_html(paper(source), path)
    assert f"其{character}" in path.read_text(encoding="utf-8")
