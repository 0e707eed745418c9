"""How fast documents are audited: a folder of 1,000 pages in one call, and one document after the program has started.

    python bench/audit_speed.py [--pages 1000] [--folder FOLDER] [--write]

The documents are made here: paragraphs and tables of a maintenance plan with figures that add up, half of them as txt,
half as docx. A page is 700 characters, what a page of an official document holds. With --write the table of the
guide is replaced.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import docx

from machine import machine, software
from page import write_parts

PAGE_CHARACTERS = 700
PAGES_PER_DOCUMENT = 25
GUIDE = Path(__file__).parents[1] / "docs" / "audit.md"
COMMAND = Path(sys.executable).with_name("yizhangtu")
REASONS = ("坡度15度以上", "国家重点建设项目", "零星破碎", "灾毁无法修复", "变更调查为非耕地")
HEADER = ("控制线", "优化导向", "具体指标", "调整前", "调整后", "变化")

Block = str | tuple[tuple[str, ...], ...]


def figure(rng: random.Random, largest: int = 900) -> Decimal:
    return Decimal(rng.randrange(1, largest * 10_000)).scaleb(-4)


def blocks(rng: random.Random, characters: int) -> Iterator[Block]:
    """Headings, paragraphs and tables of one document, at least as many characters as asked for."""
    yield "青禾县国土空间总体规划（2021—2035年）动态维护方案"
    made, chapter = 0, 0
    while made < characters:
        chapter += 1
        parts = [figure(rng) for _ in REASONS]
        total, before = sum(parts), figure(rng, 90_000)
        text = (
            f"永久基本农田拟调出地块{rng.randrange(5, 90)}个，面积{total}公顷。其中，"
            + "；".join(
                f"{name}的地块{part}公顷" for name, part in zip(REASONS, parts, strict=True)
            )
            + f"。维护前面积{before}公顷，调入{total}公顷，调出{total}公顷，维护后{before}公顷，总面积维护前后不变。"
        )
        prose = (
            "规划批准后，土地利用现状和建设项目发生变化，界线与实地之间出现局部不一致。本次维护坚持总量不减、质量不降、"
            "布局优化，逐地块说明理由并附举证材料，对因缺少资料不能判断的事项如实列出，不作为符合要求处理。"
        )
        yield f"{chapter}. 调整情况"
        yield text
        yield prose * 2
        low, high = figure(rng), figure(rng)
        row = ("耕地和永久基本农田", "数量不减少", "永久基本农田（万亩）")
        yield (HEADER, (*row, str(low), str(high), str(high - low)))
        made += len(text) + 2 * len(prose) + 60


def write_text(content: list[Block], path: Path) -> None:
    lines = [
        block if isinstance(block, str) else "\n".join("\t".join(row) for row in block)
        for block in content
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_word(content: list[Block], path: Path) -> None:
    word = docx.Document()
    for block in content:
        if isinstance(block, str):
            word.add_paragraph(block)
            continue
        table = word.add_table(len(block), len(block[0]))
        for row, texts in zip(table.rows, block, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    word.save(str(path))


def make_documents(folder: Path, pages: int) -> int:
    """Documents of together that many pages, txt and docx in turn; how many characters they have."""
    folder.mkdir(parents=True, exist_ok=True)
    characters = 0
    for number in range(-(-pages // PAGES_PER_DOCUMENT)):
        share = min(PAGES_PER_DOCUMENT, pages - number * PAGES_PER_DOCUMENT)
        rng = random.Random(number)  # noqa: S311 - the same documents every time
        content = list(blocks(rng, share * PAGE_CHARACTERS))
        characters += sum(
            len(block) if isinstance(block, str) else sum(map(len, sum(block, ())))
            for block in content
        )
        if number % 2:
            write_word(content, folder / f"方案{number:03d}.docx")
        else:
            write_text(content, folder / f"方案{number:03d}.txt")
    return characters


def seconds(*words: str | Path) -> float:
    """How long a command of the program takes, from its start to its end."""
    start = perf_counter()
    done = subprocess.run(
        [COMMAND, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    assert done.returncode in {0, 1}, done.stderr.decode()
    return perf_counter() - start


def best(*words: str | Path, times: int = 3) -> float:
    return min(seconds(*words) for _ in range(times))


def measured(pages: int, folder: Path) -> str:
    """The table of the guide."""
    documents = folder / "documents"
    characters = make_documents(documents, pages)
    count = len(list(documents.iterdir()))
    start = best("audit", "--help")
    out = folder / "reports"
    rows = [("启动（yizhangtu audit --help）", start, "")]
    for name in sorted(documents.iterdir())[:2]:
        one = best("audit", name, "--html", folder / "one.html")
        told = f"其中启动之后{one - start:.1f}秒，含网页报告"
        rows.append((f"一个{PAGES_PER_DOCUMENT}页的{name.suffix[1:]}文件", one, told))
    for jobs in dict.fromkeys((1, os.cpu_count() or 1)):
        took = seconds(
            "audit", documents, "--html", out, "--json", folder / "all.json", "--jobs", str(jobs)
        )
        told = f"{pages / took:.0f}页/秒，含{count}份网页报告、目录和汇总JSON"
        rows.append((f"{count}个文件共{pages}页（{characters}字），{jobs}个进程", took, told))
    table = "\n".join(f"| {name} | {took:.1f} | {told} |" for name, took, told in rows)
    return (
        "| 内容 | 秒 | 说明 |\n| --- | ---: | --- |\n"
        f"{table}\n\n一页按{PAGE_CHARACTERS}字计。{machine()}。{software()}。"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--write", action="store_true", help="replace the table of the guide")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        table = measured(options.pages, options.folder or Path(made))
    print(table)
    if options.write:
        write_parts(GUIDE, {"audit-speed": table})


if __name__ == "__main__":
    main()
