"""A province is a folder of files: what it may add, override and take out, and how faults in its files are told."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from yizhangtu.errors import StandardError
from yizhangtu.model import ControlLine, Direction, Severity
from yizhangtu.standards import available_profiles, load_profile

HEAD = 'name = "east"\ntitle = "东省标准配置"\nparent = "national"\nunit_prefix = "99"\nstatement = "测试用"\n'
BASIS = 'clause = "东自然资发〔2026〕1号"\neffective = 2026-03-01\nverified = true\n'


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return folder


def province(folder: Path, **files: str) -> Path:
    """A province `east` with the given files: `reasons` is reasons.toml, `codes_zone` is codes/zone.csv."""
    named = {
        f"east/codes/{name[6:]}.csv" if name.startswith("codes_") else f"east/{name}.toml": text
        for name, text in files.items()
    }
    return write(folder, {"east/profile.toml": HEAD, **named})


def test_a_province_is_added_by_adding_a_folder(tmp_path: Path) -> None:
    folder = province(
        tmp_path,
        reasons=f'[reason.141]\nline = "permanent_basic_farmland"\ndirection = "out"\nname = "海岸侵蚀"\n{BASIS}',
        thresholds=f'[threshold.boundary_fragment]\nvalue = "30"\n{BASIS}',
        rules=f'[rule.P10]\nseverity = "hard"\n{BASIS}',
        layers=f'[layer.mangrove]\ncode = "HSL"\nname = "红树林"\ngeometry = "polygon"\nfields = ["object_id", "name"]\n{BASIS}'
        f'[layer.road]\naliases = ["DLZXX"]\n{BASIS}field.grade.code = "DJ"\n',
        codes_zone="code,name,level,parent,rgb,clause,effective,verified,note\n"
        "530,农田整备区,,,,东规 附录A,2026-03-01,true,\n"
        "800,海岛区,1,,1 2 3,东规 附录A,,false,示例\n",
        tables=f'[table.5-1]\ntitle = "耕地成效表"\n{BASIS}row.7.label = "连片度（亩/个）"\n',
    )
    east, national = load_profile("east", folder=folder), load_profile("national")

    assert available_profiles(folder=folder) == ("east", "national", "neimenggu")
    assert (east.title, east.parent, east.unit_prefix) == ("东省标准配置", "national", "99")
    reasons = east.reasons(ControlLine.PERMANENT_BASIC_FARMLAND, Direction.OUT)
    assert [one.code for one in reasons] == ["137", "138", "139", "141"]
    assert reasons[-1].basis.effective == date(2026, 3, 1)
    assert reasons[-1].basis.verified
    assert east.threshold("boundary_fragment") == Decimal(30)
    assert east.threshold_unit("boundary_fragment") == "亩"
    assert east.rule("P10").severity is Severity.HARD
    assert east.rule("P10").title == national.rule("P10").title
    assert east.layer("mangrove").code == "HSL"
    assert [one.code for one in east.layer("road").fields if one.key == "grade"] == ["DJ"]
    assert [one.name for one in east.layer("road").fields if one.key == "grade"] == ["道路等级"]
    found = east.layer_for_code("dlzxx")
    assert found is not None
    assert found.key == "road"
    assert east.code_name("zone", "530") == "农田整备区"
    assert east.codes("zone")["530"].attributes["parent"] == "500"
    assert east.colour("zone", "800") == (1, 2, 3)
    assert east.table("5-1").title == "耕地成效表"
    assert east.table_rows("5-1")[6].label == "连片度（亩/个）"
    assert east.table_rows("5-1")[6].indicators == national.table_rows("5-1")[6].indicators


def test_the_parent_is_untouched_by_its_children(tmp_path: Path) -> None:
    before = list(load_profile("national").all_rows())
    load_profile("east", folder=province(tmp_path, rules=f'[rule.C1]\ntitle = "改"\n{BASIS}'))
    assert list(load_profile("national").all_rows()) == before


def test_a_province_can_inherit_from_a_province(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "city/profile.toml": 'name = "city"\ntitle = "市"\nparent = "neimenggu"\nstatement = "测试"\n'
            '[withdrawn]\nreasons = ["133"]\nzone = ["540"]\n'
        },
    )
    city = load_profile("city", folder=tmp_path)
    reasons = city.reasons(ControlLine.PERMANENT_BASIC_FARMLAND, Direction.OUT)
    assert [one.code for one in reasons] == ["131", "132", "134", "135", "136"]
    assert city.code_name("zone", "540") is None
    assert city.unit_prefix == ""


CODES = "code,name,clause,effective,verified\n"
REASON = '[reason.141]\nline = "permanent_basic_farmland"\ndirection = "out"\nname = "海岸侵蚀"\n'


@pytest.mark.parametrize(
    ("files", "where", "what"),
    [
        ({"reasons": REASON}, "east/reasons.toml 的“141”", "缺少“clause”"),
        ({"reasons": REASON + 'clause = " "\nverified = true\n'}, "“141”", "“clause”是空的"),
        ({"reasons": REASON + 'clause = "甲"\n'}, "“141”", "“verified”应是 true 或 false"),
        (
            {"reasons": REASON + 'clause = "甲"\nverified = "是"\n'},
            "“141”",
            "“verified”应是 true 或 false",
        ),
        ({"reasons": REASON + BASIS + 'colour = "red"\n'}, "“141”", "不认识的键“colour”"),
        ({"reasons": REASON.replace('"out"', '"away"') + BASIS}, "“141”", "“away”不在允许范围内"),
        ({"reasons": REASON + BASIS + REASON + BASIS}, "east/reasons.toml", "不是有效的TOML"),
        ({"reasons": "[reson.141]\n"}, "east/reasons.toml", "不认识的表“reson”"),
        ({"reasons": "reason = 3\n"}, "east/reasons.toml", "“reason”应是一个表"),
        ({"reasons": "[basis]\nclauses = '甲'\n"}, "的“basis”", "不认识的键“clauses”"),
        (
            {"rules": '[rule.P10]\nseverity = "fatal"\n'},
            "east/rules.toml 的“P10”",
            "“fatal”不在允许范围内",
        ),
        ({"rules": "[rule.P10]\neffective = '三月'\n"}, "“P10”", "“三月”不是日期"),
        ({"rules": "[rule.P10]\neffective = 2026\n"}, "“P10”", "“effective”应是日期"),
        (
            {"rules": "[rule.P10]\neffective = 2026-03-01T08:00:00\n"},
            "“P10”",
            "“effective”应是日期",
        ),
        ({"rules": "[rule.P10]\ntitle = 10\n"}, "“P10”", "“title”应是文字"),
        (
            {"thresholds": '[threshold.steep_slope]\nvalue = "十五"\n'},
            "“steep_slope”",
            "“十五”不是数字",
        ),
        ({"thresholds": '[threshold.steep_slope]\nvalue = "NaN"\n'}, "“steep_slope”", "不是有限数"),
        (
            {"thresholds": "[threshold.steep_slope]\nvalue = 15\n"},
            "“steep_slope”",
            "“value”应是文字",
        ),
        (
            {"area_rule": '[area_rule.patch]\nplane_decimals = "4"\n'},
            "“patch”",
            "“plane_decimals”应是整数",
        ),
        (
            {
                "area_rule": '[area_rule.sheet]\nlongest_edge_m = "70"\nplane_decimals = 4\ninserted_decimals = 6\n'
                f"second_decimals = 6\narea_decimals = 2\n{BASIS}"
            },
            "“sheet”",
            "不认识的面积规则",
        ),
        ({"colours": f"[colour.moon]\nrgb = [1, 2, 3]\n{BASIS}"}, "“moon”", "没有这个图层"),
        ({"colours": "[colour.road]\nrgb = [1, 2, 300]\n"}, "“road”", "0到255"),
        ({"colours": "[colour.road]\nrgb = [1, 2, true]\n"}, "“road”", "“rgb”应是整数列表"),
        ({"fields": '[field.depth]\ncode = "SD"\n'}, "“depth”", "缺少“name”"),
        (
            {"fields": '[field.grade]\nkind = "number"\n'},
            "east/fields.toml 的“grade”",
            "“number”不在允许范围内",
        ),
        ({"fields": "[field.grade]\nwidth = 3\n"}, "“grade”", "不认识的键“width”"),
        (
            {"layers": '[layer.road]\nfields = ["object_id", "depth"]\n'},
            "“road”",
            "字段“depth”不在字段字典中",
        ),
        ({"layers": '[layer.road]\nfields = ["grade", "grade"]\n'}, "“road”", "重复的字段"),
        ({"layers": '[layer.road]\nrequired = ["depth"]\n'}, "“road”", "“depth”不在 fields 中"),
        ({"layers": '[layer.road]\nfield.depth.code = "SD"\n'}, "“road”", "“depth”不在 fields 中"),
        ({"layers": '[layer.road]\nfield.grade = "DJ"\n'}, "“road”", "“field”应是由表组成的表"),
        (
            {"layers": '[layer.road]\nfield.grade.colour = "red"\n'},
            "的“road” 的“grade”",
            "不认识的键“colour”",
        ),
        (
            {"layers": '[layer.road]\nfield.grade.aliases = ["mc"]\n'},
            "“road”",
            "“mc”同属“name”和“grade”",
        ),
        (
            {"layers": '[layer.road]\nfield.grade.code_table = "road_grade"\n'},
            "“road”",
            "不存在的代码表“road_grade”",
        ),
        (
            {"layers": '[layer.road]\naliases = ["dltb"]\n'},
            "“road”",
            "“dltb”已属于“land_change_survey”",
        ),
        ({"layers": '[layer.road]\naliases = "dltb"\n'}, "“road”", "“aliases”应是文字列表"),
        ({"layers": '[layer.road]\ngeometry = "curve"\n'}, "“road”", "“curve”不在允许范围内"),
        (
            {"class_groups": '[class_group.arable]\ncodes = ["0109"]\n'},
            "“arable”",
            "“0109”不在代码表",
        ),
        (
            {"class_groups": '[class_group.arable]\ncode_table = "soil"\n'},
            "“arable”",
            "代码表“soil”不存在",
        ),
        (
            {"class_groups": '[class_group.arable]\ngroups = ["forest"]\n'},
            "“arable”",
            "引用的组“forest”不存在、在后面",
        ),
        ({"class_groups": "[class_group.arable]\ncodes = []\n"}, "“arable”", "没有任何代码"),
        (
            {"indicators": '[indicator.forest_cover]\ntarget = "trees"\n'},
            "“forest_cover”",
            "“trees”不在指标表中",
        ),
        (
            {"tables": '[table.5-1]\nrow.3.indicators = ["trees"]\n'},
            "的表5-1 的“3”",
            "指标“trees”未定义",
        ),
        ({"tables": "[table.5-1]\nrow.3.digits = [1]\n"}, "的表5-1 的“3”", "个数应相同"),
        ({"tables": '[table.5-1]\nrow.9 = { label = "甲" }\n'}, "的表5-1 的“9”", "未定义"),
        (
            {"tables": '[table.5-1]\ncolumn.name.label = "名称"\n'},
            "“5-1”",
            "要么有行（row），要么有列（column）",
        ),
        (
            {"tables": '[table.5-4]\ncolumn.colour.label = "颜色"\n'},
            "的表5-4 的“colour”",
            "重点建设项目没有这一项",
        ),
        (
            {"tables": '[table.5-4]\ncolumn.land_ha.digits = "4"\n'},
            "的表5-4 的“land_ha”",
            "“digits”应是整数",
        ),
        (
            {"codes_zone": CODES + "800,海岛区,东规,,true\n800,海岛区,东规,,true\n"},
            "zone.csv 第3行",
            "代码“800”重复",
        ),
        ({"codes_zone": CODES + "800,海岛区,东规,true\n"}, "zone.csv 第2行", "有4列，表头是5列"),
        ({"codes_zone": CODES + ",海岛区,东规,,true\n"}, "zone.csv 第2行", "没有代码"),
        ({"codes_zone": CODES + "800,海岛区,,,true\n"}, "zone.csv 第2行 的“800”", "缺少“clause”"),
        ({"codes_zone": CODES + "800,海岛区,东规,,yes\n"}, "“800”", "“verified”应是 true 或 false"),
        (
            {"codes_zone": "code,name\n800,海岛区\n"},
            "east/codes/zone.csv",
            "缺少列“clause、effective、verified”",
        ),
        ({"codes_zone": "code,name,name,clause,effective,verified\n"}, "zone.csv", "重复的列"),
        ({"codes_zone": CODES + '800,"海岛,东规,,true\n'}, "zone.csv 第", "不是有效的CSV"),
        (
            {"codes_zone": "code,name,parent,clause,effective,verified\n810,沙洲,800,东规,,true\n"},
            "“810”",
            "上级代码“800”不在本表中",
        ),
        (
            {
                "codes_zone": "code,name,parent,clause,effective,verified\n800,海岛区,800,东规,,true\n"
            },
            "“800”",
            "上级代码“800”形成循环",
        ),
        (
            {
                "codes_zone": "code,name,rgb,clause,effective,verified\n800,海岛区,1 2 256,东规,,true\n"
            },
            "“800”",
            "颜色“1 2 256”不是三个0到255之间的整数",
        ),
        (
            {"indicators": '[indicator.forest_cover]\nunit = "垧"\n'},
            "“forest_cover”",
            "不认识的计量单位“垧”",
        ),
        (
            {"tables": '[table.5-1]\nrow.1.units = ["垧"]\n'},
            "的表5-1 的“1”",
            "不认识的计量单位“垧”",
        ),
        (
            {
                "tables": '[table.5-2]\nrow.9 = { group = "甲", label = "乙", indicators = ["forest_cover"], units = ["%"], digits = [1] }\n'
            },
            "“5-2”",
            "行号应从1起连续排列",
        ),
        (
            {
                "tables": '[table.5-2]\nrow.last = { group = "甲", label = "乙", indicators = ["forest_cover"], units = ["%"], digits = [1] }\n'
            },
            "的表5-2 的“last”",
            "行号应是数字",
        ),
        ({"codes_soil": CODES + "1,黑土,,,true\n"}, "soil.csv", "缺少“clause”"),
        ({"colors": ""}, "east", "不认识的文件“colors.toml”"),
    ],
)
def test_a_faulty_file_is_refused_with_file_row_and_reason(
    tmp_path: Path, files: dict[str, str], where: str, what: str
) -> None:
    folder = province(tmp_path, **files)
    with pytest.raises(StandardError) as caught:
        load_profile("east", folder=folder)
    assert what in caught.value.what
    assert where in caught.value.where


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (HEAD.replace('title = "东省标准配置"\n', ""), "缺少“title”"),
        (HEAD.replace('statement = "测试用"\n', ""), "缺少“statement”"),
        (HEAD.replace('"east"', '"west"'), "name 是“west”，与文件夹名不同"),
        (HEAD + 'colour = "red"\n', "不认识的键“colour”"),
        (HEAD + "withdrawn = 3\n", "“withdrawn”应是一个表"),
        (HEAD + '[withdrawn]\nreasons = ["999"]\n', "没有“999”"),
        (HEAD + '[withdrawn]\nmoons = ["1"]\n', "没有“moons”这个文件或代码表"),
        (HEAD.replace('"national"', '"atlantis"'), "没有名为“atlantis”的标准配置"),
        (HEAD.replace('"national"', '"east"'), "互相继承：east → east"),
        (HEAD.replace('parent = "national"\n', ""), "没有面积规则"),
    ],
)
def test_a_faulty_head_is_refused(tmp_path: Path, head: str, what: str) -> None:
    write(tmp_path, {"east/profile.toml": head})
    with pytest.raises(StandardError) as caught:
        load_profile("east", folder=tmp_path)
    assert what in caught.value.what


@pytest.mark.parametrize(
    "name", ["atlantis", "", "../national", "National", "/etc", "national/codes"]
)
def test_an_unknown_or_climbing_name_lists_what_there_is(name: str) -> None:
    with pytest.raises(StandardError, match="没有名为") as caught:
        load_profile(name)
    assert "national、neimenggu" in caught.value.mend


@pytest.mark.parametrize("file", ["reasons.toml", "codes/zone.csv"])
def test_a_file_in_another_encoding_is_refused(tmp_path: Path, file: str) -> None:
    folder = province(tmp_path)
    (folder / "east" / "codes").mkdir()
    (folder / "east" / file).write_bytes("[reason.141]\nname = '海岸侵蚀'\n".encode("gb18030"))
    with pytest.raises(StandardError) as caught:
        load_profile("east", folder=folder)
    assert file in caught.value.where
