"""Published documents, where they lie beside the checkout: the findings are those that arithmetic shows, and no other."""

from pathlib import Path

import pytest
from judging import findings, verified

from yizhangtu.documents import Document, read_document


@pytest.fixture(scope="module")
def plan(shared: Path) -> Document:
    """The published maintenance plan of a county."""
    return read_document(next((shared / "documents").glob("004_*.txt")))


def test_the_plan_has_the_findings_that_arithmetic_shows(plan: Document) -> None:
    found = sorted((one.rule, one.line, "".join(one.quote.split())) for one in findings(plan))

    assert found == [
        ("A1", 154, "511.30公顷"),
        ("A10", 160, "15亩"),
        ("A3", 156, "54188.01公顷"),
        ("A5", 223, "1.4803"),
        ("A9", 160, "平均坡度级别有下降"),
        ("A9", 192, "消除孔洞"),
        ("A9", 233, "零星破碎图斑有减少"),
    ]


@pytest.mark.parametrize(
    ("rule", "how"),
    [
        pytest.param("A1", "8.94+1498.57=1507.51公顷", id="redline in"),
        pytest.param("A1", "7.59+0.63=8.22公顷", id="boundary in"),
        pytest.param("A3", "调出44.05+1463.44+0.02=1507.51公顷", id="redline in is out"),
        pytest.param("A3", "调入8.22公顷，调出8.22公顷", id="boundary in is out"),
        pytest.param("A3", "54316.01公顷-54188.01公顷=128.00公顷", id="excess over the task"),
        pytest.param("A4", "54188.01公顷=81.2820万亩", id="task in two units"),
        pytest.param("A4", "文字72805.18公顷，表格728.0518平方公里", id="redline in the table"),
        pytest.param("A7", "3+4+1+1=9个", id="projects by kind"),
        pytest.param("A8", "462.17公顷等于462.1673公顷", id="increment rounded"),
        pytest.param("A8", "461.4280公顷小于462.1673公顷", id="increment fell"),
        pytest.param("A9", "“耕地连片度”由25.57变为26.54亩/个", id="contiguity"),
        pytest.param("A10", "1公顷与其界限相等", id="one hectare is fifteen mu"),
        pytest.param("A12", "171.53公顷≤316.89公顷", id="construction land in the redline"),
    ],
)
def test_the_plan_has_these_claims_verified(plan: Document, rule: str, how: str) -> None:
    assert any(how in one.how for one in verified(plan, rule))


@pytest.mark.parametrize("number", ["000", "002"])
def test_approvals_have_no_finding(shared: Path, number: str) -> None:
    document = read_document(next((shared / "documents").glob(f"{number}_*.txt")))

    assert findings(document) == []
    assert verified(document, "A12")
