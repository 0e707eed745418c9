"""Precision and recall of reading targets, on the corpus in tests/data/approvals.

    python bench/targets_accuracy.py [--half dev] [--write docs/targets-accuracy.md]

Prints the counts by set and by phenomenon and every target that was missed or read though it is none.
"""

import argparse
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from approval_corpus import (
    HALVES,
    Comparison,
    CorpusDocument,
    ReadTarget,
    Score,
    compared,
    read_corpus,
)
from page import write_parts
from yizhangtu.documents import read_document
from yizhangtu.transmission import read_targets
from yizhangtu.units import round_half_up

HALF_NAMES = {"dev": "开发集", "held_out": "留出集", "blind": "盲测集"}
PHENOMENON_NAMES = {
    "broken-lines": "句中断行",
    "broken-numbers": "数字中断行",
    "central-city": "中心城区另列",
    "chinese-numerals": "中文数字",
    "combination": "句式与单位的系统组合",
    "conditional": "以上级下达为准",
    "distractors": "干扰数字（现状、工程、文号）",
    "ethnic-units": "州、盟、旗、林区、师市、新区",
    "full-width": "全角数字",
    "gazette": "公报版面",
    "interim-year": "近期年份",
    "multi-unit": "一文多个单位",
    "nested-of-which": "其中",
    "no-plan": "与规划无关",
    "no-year": "句中没有年份",
    "numbered-items": "分条列出",
    "ocr": "识别错字",
    "other-indicators": "其他指标",
    "private-decimal": "私用区小数点",
    "qualifiers-varied": "限定词多样",
    "range": "区间",
    "respectively-list": "分别为",
    "sea": "沿海",
    "several-documents": "一个文件多份公文",
    "superseded": "被替代的旧指标",
    "table": "表格",
    "thousands": "千位分隔",
    "units-varied": "计量单位多样",
    "value-first": "数字在前",
}


def measured(documents: list[CorpusDocument]) -> list[Comparison]:
    """Every document read and compared."""
    return [
        compared(document, read_targets(read_document(document.path))) for document in documents
    ]


def score_part(comparisons: list[Comparison]) -> str:
    """The counts of the sets and of all."""
    return "\n".join(
        [
            "| 语料 | 文件 | 应读出 | 读出且正确 | 漏读 | 误读 | 精确率 | 召回率 |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            *(
                _score_row(
                    HALF_NAMES[half], [one for one in comparisons if one.document.half == half]
                )
                for half in HALVES
            ),
            _score_row("合计", comparisons),
            "",
            _aside_sentence(comparisons),
        ]
    )


def phenomenon_part(comparisons: list[Comparison]) -> str:
    """The counts by phenomenon; a document shows several."""
    return "\n".join(
        [
            "| 现象 | 文件 | 应读出 | 读出且正确 | 漏读 | 误读 | 精确率 | 召回率 |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            *(
                _score_row(name, [one for one in comparisons if key in one.document.phenomena])
                for key, name in PHENOMENON_NAMES.items()
            ),
        ]
    )


def difference_part(comparisons: list[Comparison]) -> str:
    """Every miss and every false alarm, by document."""
    rows = list(_differences(comparisons))
    return "\n".join(["| 文件 | 情况 | 内容 |", "| --- | --- | --- |", *rows]) if rows else "没有。"


def _score_row(name: str, comparisons: list[Comparison]) -> str:
    score = Score.of(comparisons)
    cells = (
        name,
        score.documents,
        score.hits + score.missed,
        score.hits,
        score.missed,
        score.false_alarms,
        _percent(score.precision),
        _percent(score.recall),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _aside_sentence(comparisons: list[Comparison]) -> str:
    hits = sum(one.hits for one in comparisons)
    agreeing = sum(one.conditional_hits for one in comparisons)
    aside = sum(one.set_aside for one in comparisons)
    return (
        f"读出且正确的 {hits} 项中，“以上级下达为准”的标记一致的 {agreeing} 项；"
        f"印错的数字没有读成指标、列为未读数字的 {aside} 项，不计入应读出。"
    )


def _differences(comparisons: list[Comparison]) -> Iterator[str]:
    for one in comparisons:
        for kind, targets in (("漏读", one.missed), ("误读", one.false_alarms)):
            for target in targets:
                yield f"| {one.document.half}/{one.document.name} | {kind} | {_words(target)} |"


def _words(target: ReadTarget) -> str:
    value = "（上级下达）" if target.value is None else f"{target.value}{target.unit}"
    year = "无年份" if target.year is None else f"{target.year}年"
    return f"{target.unit_name} `{target.indicator}` {target.operator} {value}，{year}"


def _percent(share: Fraction | None) -> str:
    return "—" if share is None else f"{round_half_up(share * 100, 2)}%"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=HALVES, help="only this set, for work on the reader")
    parser.add_argument("--write", type=Path, help="the page whose parts are replaced")
    options = parser.parse_args()
    documents = [one for one in read_corpus() if options.half in (None, one.half)]
    comparisons = measured(documents)
    parts = {
        "targets-score": score_part(comparisons),
        "targets-phenomena": phenomenon_part(comparisons),
        "targets-differences": difference_part(comparisons),
    }
    print("\n\n".join(parts.values()))
    if options.write is not None:
        if options.half is not None:
            parser.error("页面写的是全部三套的结果，--write 不能与 --half 同用")
        write_parts(options.write, parts)


if __name__ == "__main__":
    main()
