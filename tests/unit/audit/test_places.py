import pytest
from laid_out import Rows, lay_out
from table_judging import findings, not_run, verified

from yizhangtu.audit.context import AuditedDocument
from yizhangtu.audit.places import check_places
from yizhangtu.documents import Document
from yizhangtu.model import AuditFinding
from yizhangtu.standards import load_profile


def placed(place: str, title: str = "赤峰市敖汉旗国土空间总体规划动态维护方案") -> Document:
    rows = [["序号", "项目名称", "所在地区"], ["1", "林西县至敖汉旗线路项目", place]]
    return lay_out(title, Rows("表 1 项目清单", rows))


@pytest.mark.parametrize(
    ("place", "county"),
    [
        pytest.param("宁城县、甲镇", "宁城县", id="named in a list"),
        pytest.param("赤峰市松山区乙镇", "松山区", id="with its city and town"),
        pytest.param("甲镇，无名县", "无名县", id="by its ending alone"),
    ],
)
def test_another_county_is_found(place: str, county: str) -> None:
    document = placed(place)
    [finding] = findings(document)
    assert (finding.rule, finding.stated, finding.expected) == ("A14", county, "敖汉旗")
    assert finding.quote == place


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("敖汉旗甲镇某村", id="the county itself, down to a village"),
        pytest.param("甲镇、乙乡、丙苏木、河北街道", id="towns nobody knows"),
        pytest.param("红旗镇", id="a town that ends like a county"),
        pytest.param("县城、城区", id="words for the seat"),
        pytest.param("工业园区", id="a park"),
        pytest.param("", id="nothing"),
    ],
)
def test_places_within_or_unknown_are_not(place: str) -> None:
    assert findings(placed(place)) == []


def test_a_list_without_other_counties_is_verified() -> None:
    assert "1行" in verified(placed("甲镇"), "A14")[0].how


def test_without_a_county_in_the_title_nothing_is_decided() -> None:
    document = placed("宁城县", title="关于项目的说明")
    assert findings(document) == []
    assert "无法确定" in not_run(document, "A14")[0].reason


def test_the_plan_of_a_city_is_not_decided() -> None:
    document = placed("宁城县", title="赤峰市国土空间总体规划")
    assert findings(document) == []
    assert "“赤峰市”" in not_run(document, "A14")[0].reason


def test_a_county_outside_the_code_table_is_known_by_its_title() -> None:
    audited = AuditedDocument(
        placed("乙县", title="甲县国土空间总体规划"), load_profile("national")
    )
    [finding] = check_places(audited)
    assert isinstance(finding, AuditFinding)
    assert (finding.stated, finding.expected) == ("乙县", "甲县")


def test_documents_without_places_are_silent() -> None:
    document = lay_out("甲县国土空间总体规划", Rows("", [["乡镇", "面积"], ["宁城县", "1"]]))
    assert findings(document, "A14") == []
    assert not_run(document, "A14") == []
