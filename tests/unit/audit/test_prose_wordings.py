"""Each rule on running text in many wordings: the true sentence is verified, the same with another figure is found."""

import pytest
from judging import findings, not_run, verified
from laid_out import Heading, Rows, lay_out

from yizhangtu.documents import Document
from yizhangtu.model import Certainty

WORDINGS = [
    pytest.param(
        "A1",
        "生态保护红线共调出{}公顷，包括：撤销保护地30.20公顷，村庄用地12.35公顷，精度误差0.45公顷。",
        "43.00",
        "43.10",
        id="sum: transfer and what it includes",
    ),
    pytest.param(
        "A1",
        "本次永久基本农田调出总面积{}公顷。其中：重大项目占用20.00公顷，灾毁15.50公顷，陡坡耕地4.50公顷。",
        "40.00",
        "40.50",
        id="sum: parts in the next sentence",
    ),
    pytest.param(
        "A1",
        "本次永久基本农田调出耕地{}公顷，分为三类：一是重大项目占用20.00公顷；二是灾毁15.50公顷；三是陡坡耕地4.50公顷。",
        "40.00",
        "41.00",
        id="sum: numbered items",
    ),
    pytest.param(
        "A1",
        "中心城区规划城镇建设用地{}公顷，其中居住用地200公顷、工业用地150公顷、绿地50公顷、其他用地100公顷。",
        "500",
        "510",
        id="sum: parts listed with a pause mark",
    ),
    pytest.param(
        "A1",
        "柳河片区30.5公顷、青石片区19.5公顷，合计{}公顷。",
        "50.0",
        "51.0",
        id="sum: total behind its parts",
    ),
    pytest.param(
        "A1",
        "东片区、西片区面积分别为30.50公顷和19.50公顷，总面积{}公顷。",
        "50.00",
        "51.00",
        id="sum: figures given respectively",
    ),
    pytest.param(
        "A1",
        "全县新增耕地{}亩，由土地整治300亩、旱改水120亩、复垦80亩构成。",
        "500",
        "520",
        id="sum: made up of",
    ),
    pytest.param(
        "A1",
        "本次调出永久基本农田{}亩（其中：水田120.5亩，水浇地79.5亩，旱地300.0亩）。",
        "500.0",
        "502.0",
        id="sum: parts in brackets",
    ),
    pytest.param(
        "A1",
        "新建道路{}千米，其中城关镇12.5千米、柳河镇8.3千米、青石镇4.2千米。",
        "25.0",
        "24.5",
        id="sum: lengths",
    ),
    pytest.param(
        "A7",
        "全县共有自然保护地{}处，其中国家级2处、省级3处、市级4处。",
        "9",
        "8",
        id="count: classes of one division",
    ),
    pytest.param(
        "A7", "涉及{}个乡镇，分别为柳河镇、青石镇、河口乡。", "3", "4", id="count: named behind"
    ),
    pytest.param(
        "A7",
        "涉及{}个乡镇（柳河镇、青石镇、河口镇）。",
        "3",
        "4",
        id="count: named in brackets",
    ),
    pytest.param(
        "A7",
        "用地调整涉及居住用地、商业用地、工业用地、公园绿地等{}类用地。",
        "四",
        "三",
        id="count: named before",
    ),
    pytest.param(
        "A7",
        "规划分区细化为{}类：居住生活区、综合服务区、商业商务区、工业发展区。",
        "四",
        "五",
        id="count: behind a colon",
    ),
    pytest.param(
        "A7",
        "清单维护包括以下{}个方面：一是新增项目；二是调整项目；三是删除项目。",
        "三",
        "四",
        id="count: numbered items",
    ),
    pytest.param(
        "A7",
        "本次新增重点建设项目{}项，其中交通类3项、水利类2项、能源类4项。",
        "9",
        "10",
        id="count: kinds of projects",
    ),
    pytest.param(
        "A3",
        "本轮永久基本农田调入20.00公顷，调出{}公顷，调入调出面积相等。",
        "20.00",
        "21.00",
        id="transfers said to be equal",
    ),
    pytest.param(
        "A3",
        "永久基本农田调入20.00公顷，调出{}公顷，面积不减少。",
        "20.00",
        "21.00",
        id="area said not to fall",
    ),
    pytest.param(
        "A3",
        "城镇开发边界调整前面积1200.00公顷，本次调入30.00公顷，调出{}公顷，调整后面积1199.00公顷。",
        "31.00",
        "30.00",
        id="state after in the same sentence",
    ),
    pytest.param(
        "A4", "永久基本农田面积2000.00公顷，合{}万亩。", "3.0000", "3.3000", id="units: 合"
    ),
    pytest.param(
        "A4", "拟调出地块面积{}亩（折合10.00公顷）。", "150.00", "160.00", id="units: 折合"
    ),
    pytest.param(
        "A4",
        "生态保护红线面积120.50平方公里（{}公顷）。",
        "12050.00",
        "12500.00",
        id="units: brackets",
    ),
    pytest.param("A4", "永久基本农田2000.00公顷（即{}亩）。", "30000", "3000", id="units: 即"),
    pytest.param(
        "A5",
        "县域国土总面积1000.00平方公里。生态保护红线面积235.00平方公里，占县域总面积的{}%。",
        "23.50",
        "25.30",
        id="share of the territory",
    ),
    pytest.param(
        "A5",
        "全县耕地面积400.00公顷，其中水田100.00公顷，占耕地面积的{}%。",
        "25.00",
        "20.00",
        id="share of a whole named before",
    ),
    pytest.param(
        "A5",
        "2020年城镇建设用地规模为1000.00公顷，新增城镇建设用地规模为300.00公顷，城镇开发边界扩展倍数为{}。",
        "1.3000",
        "1.3500",
        id="multiple from a stated base",
    ),
    pytest.param(
        "A8",
        "现行规划城镇开发边界面积1200.00公顷，调整后的城镇开发边界面积为{}公顷，与现行规划面积一致。",
        "1200.00",
        "1210.00",
        id="said to equal",
    ),
    pytest.param(
        "A8",
        "本次永久基本农田动态维护调入面积20.00公顷。综上，本次永久基本农田动态维护调入面积{}公顷。",
        "20.00",
        "25.00",
        id="the same total twice",
    ),
    pytest.param(
        "A8",
        "永久基本农田维护后面积2000.00公顷。综上，永久基本农田维护后面积{}公顷。",
        "2000.0",
        "2010.00",
        id="the same state twice",
    ),
    pytest.param(
        "A8",
        "重点建设项目共{}个。重点建设项目共12个，均已落图。",
        "12",
        "13",
        id="the same count twice",
    ),
    pytest.param(
        "A12",
        "全县耕地面积400.00公顷，其中水田面积{}公顷。",
        "100.00",
        "410.00",
        id="part of a whole",
    ),
    pytest.param(
        "A12",
        "生态保护红线面积500.00公顷。生态保护红线内建设用地{}公顷。",
        "100.00",
        "510.00",
        id="inside a control line",
    ),
    pytest.param(
        "A12",
        "生态保护红线内共有图斑120个，其中5亩以下图斑{}个。",
        "60",
        "160",
        id="part of a count",
    ),
    pytest.param("A9", "碎图斑由120个减少到{}个。", "96", "130", id="told to fall and does not"),
    pytest.param("A9", "碎图斑由120个减少到96个，减少{}个。", "24", "34", id="told to fall by"),
    pytest.param(
        "A9",
        "耕地面积从46.20万亩调整为46.05万亩，{}0.15万亩。",
        "减少",
        "增加",
        id="told to grow by",
    ),
    pytest.param(
        "A9",
        "森林覆盖率由2020年的35.2%提高到2025年的36.8%，提高{}个百分点。",
        "1.6",
        "1.9",
        id="percentage points",
    ),
    pytest.param(
        "A9", "建设用地由100公顷增加到120公顷，增长{}%。", "20", "30", id="relative growth"
    ),
]


def _paragraph(text: str) -> Document:
    return lay_out(Heading(2, "（一）", "维护内容"), text)


@pytest.mark.parametrize(("rule", "text", "true", "false"), WORDINGS)
def test_a_true_sentence_is_verified(rule: str, text: str, true: str, false: str) -> None:
    document = _paragraph(text.format(true))

    assert verified(document, rule)
    assert findings(document) == []


@pytest.mark.parametrize(("rule", "text", "true", "false"), WORDINGS)
def test_the_same_sentence_with_another_figure_is_found(
    rule: str, text: str, true: str, false: str
) -> None:
    assert findings(_paragraph(text.format(false)), rule)


def test_items_in_paragraphs_of_their_own_add_up() -> None:
    document = lay_out(
        Heading(2, "（一）", "生态保护红线维护"),
        "生态保护红线拟调入50.00公顷。",
        "一是新设水源地。调入面积20.00公顷。",
        "二是连片公益林。调入面积31.00公顷。",
    )

    [found] = findings(document, "A1")

    assert (found.stated, found.expected) == ("50.00", "51.00")


def test_a_list_over_several_lines_adds_up() -> None:
    document = lay_out(
        "永久基本农田调出总面积30.00公顷，其中：",
        "陡坡耕地10.00公顷；",
        "灾毁耕地12.00公顷；",
        "零星地块8.50公顷。",
    )

    [found] = findings(document, "A1")

    assert found.expected == "30.50"


def test_a_total_in_another_unit_than_its_parts_is_compared() -> None:
    document = _paragraph(
        "永久基本农田调出总面积0.0450万亩，其中陡坡10.00公顷，灾毁12.00公顷，零星8.00公顷。"
    )

    [held] = verified(document, "A1")

    assert held.how == "10.00公顷+12.00公顷+8.00公顷=0.0450万亩，与所述0.0450万亩一致"


def test_a_dropped_last_digit_is_only_possible() -> None:
    # 10.0057 ha = 150.0855 mu: 150.1 when rounded, 150.0 when the rest is cut off.
    [found] = findings(_paragraph("地块面积10.0057公顷（150.0亩）。"), "A4")

    assert found.certainty is Certainty.POSSIBLE
    assert found.expected == "150.1"


def test_a_rough_conversion_is_no_error() -> None:
    assert (
        findings(_paragraph("规划范围约1200亩（约合0.8平方公里），地块10.2公顷（约150亩）。")) == []
    )


def test_fifteen_mu_is_one_hectare() -> None:
    assert verified(_paragraph("1公顷（15亩）以下的图斑。"), "A4")
    assert findings(_paragraph("1公顷（15亩）以下的图斑。")) == []


def test_a_share_without_its_whole_is_not_decided() -> None:
    document = _paragraph("生态保护红线面积235.00平方公里，占县域总面积的23.50%。")

    [left] = not_run(document)

    assert left.rule == "A5"
    assert "县域总面积" in left.reason


def test_a_total_of_past_adjustments_is_not_decided() -> None:
    [left] = not_run(_paragraph("城镇开发边界经过三次优化调整，优化调整总面积为49.20公顷。"))

    assert left.rule == "A1"


def test_multiples_of_two_counties_are_not_compared() -> None:
    document = _paragraph(
        "东陵县城镇开发边界扩展倍数为1.3000，增量100.0000公顷；西陵县城镇开发边界扩展倍数为1.2500，增量80.0000公顷。"
    )

    assert findings(document) == []


_ROWS = (
    ("控制线", "优化导向", "具体指标", "调整前", "调整后", "变化"),
    ("永久基本农田", "布局", "15亩以下永久基本农田碎图斑个数（个）", "20", "20", "0"),
)


def _claim(text: str) -> Document:
    return lay_out(
        Heading(2, "（一）", "永久基本农田维护"),
        text,
        Rows("表1 永久基本农田优化成效指标表", _ROWS),
    )


def test_a_change_without_a_row_is_possible_only() -> None:
    [found] = findings(_claim("维护后永久基本农田平均坡度级别有下降。"))

    assert (found.rule, found.certainty) == ("A9", Certainty.POSSIBLE)
    assert "没有反映这一变化的指标" in found.explanation


def test_holes_that_are_gone_need_a_row() -> None:
    [found] = findings(_claim("通过维护，消除了天窗。"))

    assert "“15亩以下永久基本农田碎图斑个数”由20变为20个" in found.explanation


def test_a_claim_that_nothing_grows_needs_no_row() -> None:
    assert findings(_claim("维护后天窗不增加。")) == []


def test_claims_without_a_measure_are_left_alone() -> None:
    assert findings(_claim("维护后耕地质量有提升，空间格局更加完整，土地利用效率提高。")) == []


def test_a_claim_in_a_section_without_table_is_left_alone() -> None:
    document = lay_out(
        Heading(1, "一、", "方案"),
        "正文。",
        Heading(1, "二、", "可行性"),
        "图斑破碎度下降，碎图斑减少。",
    )

    assert findings(document) == []


def test_a_threshold_that_no_claim_rests_on_is_left_alone() -> None:
    assert findings(_claim("现状有5亩以下图斑12个。")) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("其中耕地30.00公顷。", id="no whole before the part"),
        pytest.param(
            "耕地100.00公顷；加强湿地保护，其中重要湿地200.00公顷。",
            id="the whole is another clause's",
        ),
        pytest.param(
            "涉及3宗、面积20.00公顷，新增5宗，合计25.00公顷。",
            id="one figure of the kind of the total",
        ),
        pytest.param("调出总面积20.00公顷。一是占用耕地12.00公顷。", id="one item only"),
        pytest.param(
            "投资20亿元、占地20公顷：一是厂房占地12公顷。二是配套投资3亿元。",
            id="items of two kinds",
        ),
        pytest.param(
            "总长度20千米。一是新建道路占地12公顷。二是改建道路占地3公顷。",
            id="a whole of another kind",
        ),
        pytest.param("一是做好统筹。二是调入面积12.00公顷。", id="an item without a figure"),
        pytest.param("占全县的23%。", id="a share without its part"),
        pytest.param("水田5.00公顷，占1%；占地的5%。", id="a share of nothing"),
        pytest.param("耕地30公顷，占田的50%。田10公顷。", id="a name too short to find its whole"),
        pytest.param(
            "城镇开发边界面积1200.00公顷，与批复面积一致。", id="nothing before to compare with"
        ),
    ],
)
def test_words_that_only_look_like_a_rule_are_left_alone(text: str) -> None:
    assert findings(_paragraph(text)) == []


def test_a_whole_in_brackets_serves_parts_in_its_unit() -> None:
    document = _paragraph(
        "调出总面积20.00公顷（300.00亩），其中陡坡100.00亩、灾毁120.00亩、零星80.00亩。"
    )

    [held] = verified(document, "A1")

    assert held.how == "100.00+120.00+80.00=300.00亩，与所述300.00亩一致"


def test_a_whole_in_brackets_is_passed_over_for_parts_in_the_other_unit() -> None:
    document = _paragraph(
        "调出总面积20.00公顷（300.00亩），其中陡坡10.00公顷、灾毁6.00公顷、零星4.00公顷。"
    )

    assert {held.how for held in verified(document, "A1")} == {
        "10.00+6.00+4.00=20.00公顷，与所述20.00公顷一致"
    }


@pytest.mark.parametrize(("word", "found"), [("高于", 0), ("大于", 0), ("低于", 1), ("小于", 1)])
def test_a_comparison_in_words_is_held(word: str, found: int) -> None:
    document = lay_out(
        Heading(2, "（一）", "城镇开发边界维护"),
        "“三区三线”划定城镇开发边界1200.00公顷，增量300.00公顷。",
        f"调整后增量规模310.00公顷，{word}划定时的总增量规模。",
    )

    assert len(findings(document, "A8")) == found


def test_a_difference_of_percentages_is_told_in_points() -> None:
    [found] = findings(_paragraph("城镇化率由55%提高到60%，提高5%。"))

    assert (found.rule, found.expected) == ("A6", "5个百分点")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "城镇化率由55.0%提高到60.0%，增长9.1%。", id="relative growth of a percentage"
        ),
        pytest.param("达标率由100%提高到105%，提高5%。", id="points and relative growth agree"),
        pytest.param("质量等级由3级提高到2级，提高1级。", id="grades"),
        pytest.param("产值由100亿元增长到120亿元，增长18%。", id="growth at constant prices"),
        pytest.param("面积由12公顷变为15公顷。", id="no direction told"),
        pytest.param("建设用地由100公顷增加到120公顷，增加3宗。", id="a change of another thing"),
        pytest.param("建设用地由100公顷增加到120公顷，增加约30公顷。", id="a rough change"),
        pytest.param("耕地由100公顷提高到每亩5元。", id="states of two things"),
    ],
)
def test_changes_that_may_be_true_are_left_alone(text: str) -> None:
    assert findings(_paragraph(text)) == []


@pytest.mark.parametrize(("count", "found"), [("20", 0), ("25", 1)])
def test_patches_counted_in_the_text_are_those_of_the_table(count: str, found: int) -> None:
    document = _claim(f"现状1公顷以下的碎图斑{count}个。")

    assert len(verified(document, "A8")) == 1 - found
    assert len(findings(document, "A8")) == found


def test_an_area_after_adjustment_is_that_of_the_table_after() -> None:
    rows = (
        ("控制线", "优化导向", "具体指标", "调整前", "调整后", "变化"),
        ("城镇开发边界", "总量", "城镇开发边界总面积（公顷）", "1200.00", "1190.00", "-10.00"),
    )
    table = Rows("表1 城镇开发边界优化成效指标表", rows)
    heading = Heading(2, "（一）", "城镇开发边界维护")

    assert findings(lay_out(heading, "调整后城镇开发边界面积1190.00公顷。", table)) == []
    assert findings(lay_out(heading, "调整后城镇开发边界面积1180.00公顷。", table), "A8")


def test_a_document_without_running_text_has_no_finding() -> None:
    assert findings(lay_out(Rows("表1 指标表", _ROWS))) == []


def test_a_share_of_one_of_several_wholes_is_not_judged() -> None:
    document = lay_out(
        "2020年耕地面积400.00公顷。2024年耕地面积380.00公顷。",
        "水田100.00公顷，占耕地面积的20.00%。",
    )

    assert findings(document) == []
    assert verified(document, "A5") == []


def test_a_table_alone_is_not_compared_with_a_text_that_names_no_area() -> None:
    rows = (
        ("控制线", "优化导向", "具体指标", "调整前", "调整后", "变化"),
        ("永久基本农田", "数量", "永久基本农田（公顷）", "30.00", "30.00", "0"),
    )
    document = lay_out(
        Heading(2, "（一）", "永久基本农田维护"),
        "调入和调出的地块见附表。",
        Rows("表1 永久基本农田优化成效指标表", rows),
    )

    assert findings(document) == []
