from laid_out import Rows, lay_out
from table_judging import findings, not_run, verified

SHARED = ["地类", "面积（公顷）", "占比（%）"]


def test_shares_of_the_total_row_are_recomputed() -> None:
    rows = [
        SHARED,
        ["耕地", "30.00", "33.33"],
        ["林地", "60.00", "66.97"],
        ["合计", "90.00", "100"],
    ]
    document = lay_out(Rows("", rows))
    [finding] = findings(document, "A5")
    assert (finding.stated, finding.expected, finding.quote) == ("66.97", "66.67", "66.97")
    assert [one.how for one in verified(document, "A5")] == [
        "30.00公顷÷90.00公顷＝33.33%，表中为33.33"
    ]


def test_shares_of_something_else_are_not_decided() -> None:
    rows = [SHARED, ["耕地", "30.00", "10.0"], ["林地", "60.00", "20.0"], ["合计", "90.00", "100"]]
    document = lay_out(Rows("", rows))
    assert findings(document) == []
    assert "另有基数" in not_run(document, "A5")[0].reason


def test_a_share_row_is_recomputed_from_the_rows_it_names() -> None:
    rows = [
        ["具体指标", "调整前", "调整后"],
        ["耕地面积（公顷）", "200.0", "200.0"],
        ["水田面积（亩）", "1500.0", "1200.0"],
        ["水田占耕地面积比例（%）", "50.00", "45.00"],
    ]
    document = lay_out(Rows("", rows))
    [finding] = findings(document)
    assert (finding.rule, finding.stated, finding.expected) == ("A5", "45.00", "40.00")


def test_a_share_without_its_parts_is_not_decided() -> None:
    rows = [
        ["具体指标", "调整前"],
        ["水田占耕地比例（%）", "35.43"],
        ["耕地连片度（亩/个）", "25.57"],
    ]
    document = lay_out(Rows("", rows))
    assert findings(document) == []
    assert "“水田占耕地比例”、“耕地连片度”" in not_run(document, "A5")[0].reason


def test_a_total_without_its_own_share_leaves_shares_alone() -> None:
    rows = [SHARED, ["耕地", "30.00", "33.33"], ["林地", "60.00", "70.00"], ["合计", "90.00", "-"]]
    assert findings(lay_out(Rows("", rows))) == []
    rows[-1] = ["合计", "90.00", "62.50"]
    assert findings(lay_out(Rows("", rows))) == []


def test_a_share_row_with_a_gap_is_checked_where_it_can_be() -> None:
    rows = [
        ["具体指标", "调整前", "调整后"],
        ["耕地面积（公顷）", "200.0", "200.0"],
        ["水田面积（公顷）", "-", "80.0"],
        ["水田占耕地面积比例（%）", "50.00", "40.00"],
    ]
    document = lay_out(Rows("", rows))
    assert findings(document) == []
    assert len(verified(document, "A5")) == 1


def test_a_rate_without_a_sign_may_be_a_ratio() -> None:
    rows = [["具体指标", "调整前", "调整后", "变化率"], ["面积（公顷）", "4.0", "5.0", "0.25"]]
    document = lay_out(Rows("", rows))
    assert findings(document) == []
    assert len(verified(document, "A5")) == 1


def test_a_rate_from_a_state_that_may_be_nothing_is_not_checked() -> None:
    rows = [["具体指标", "调整前", "调整后", "变化率（%）"], ["面积（公顷）", "0.4", "0.5", "30"]]
    rows = [*rows[:1], ["面积（公顷）", "0", "0.5", "30"], ["某比值", "未定", "0.5", "30"]]
    assert findings(lay_out(Rows("", rows))) == []


def test_a_rate_of_change_is_recomputed() -> None:
    rows = [
        ["具体指标", "调整前", "调整后", "变化率（%）"],
        ["碎图斑个数（个）", "400", "300", "-25.0"],
        ["天窗个数（个）", "400", "300", "-33.3"],
        ["海域个数（个）", "0", "0", "0"],
    ]
    document = lay_out(Rows("", rows))
    [finding] = findings(document)
    assert (finding.rule, finding.stated, finding.expected) == ("A5", "-33.3", "-25.00")
    assert len(verified(document, "A5")) == 1
