from laid_out import Rows, lay_out

from yizhangtu.audit.context import AuditedDocument
from yizhangtu.audit.table_rules import TABLE_RULES
from yizhangtu.model import RuleKind
from yizhangtu.standards import load_profile


def test_every_rule_on_tables_is_one_of_the_standards() -> None:
    audits = {rule.id for rule in load_profile("national").rules_of(RuleKind.AUDIT)}
    assert set(TABLE_RULES) <= audits


def test_each_function_speaks_for_the_rule_it_is_listed_under() -> None:
    rows = [
        [
            "序号",
            "项目名称",
            "用地规模",
            "新增建设用地",
            "所在地区",
            "调整前",
            "调整后",
            "变化",
            "合计",
        ],
        ["1", "甲项目", "1.0", "2.0", "宁城县", "90%", "100%", "0.1", "9.0"],
        ["3", "乙项目", "1.0", "", "甲镇", "-5亩", "-4亩", "-1亩", "2.0"],
        ["", "合计", "9.0", "2.0", "", "-", "-", "-", "-"],
    ]
    document = lay_out("赤峰市敖汉旗国土空间总体规划", "项目共3个。", Rows("表 5-4 清单", rows))
    audited = AuditedDocument(document, load_profile("neimenggu"))
    for rule, functions in TABLE_RULES.items():
        judgements = [one for function in functions for one in function(audited)]
        assert {one.rule for one in judgements} <= {rule}
