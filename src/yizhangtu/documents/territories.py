"""Which unit of territory a phrase is for, and the unit whose plan a text is about."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Leading", "Names", "names_of"]

_KIND = r"(?:自治州|自治县|自治旗|自治区|地区|新区|林区|特区|市|县|旗|区|州|盟|省)"
_TOWN = r"(?:镇|乡|苏木|街道|农场|牧场|兵团|师|流域|都市圈|城市群|开发区|园区|新城|示范区|片区)"
_HAN = r"[\u3400-\u9fff]"
_NAME = rf"{_HAN}{{1,9}}?{_KIND}"
# What ends like a unit of territory and is none.
_NO_NAME = re.compile(
    r"(?:保护|示范|开发|园|片|灌|辖|景|功能|库|流域|风险|发展|控制|自然|地|生活|枢纽|服务|商务|工业|物流|仓储|绿地|休闲|预留|居住|商业|规划|管控|农业"
    r"|生态|水源|行政|社|分|郊|农|牧|老城|中心城|主城|建成|集聚|产业|先导|试验|合作|经济|技术|涵养|水|旅游|文化|核心|缓冲|重点|划定|湿地|森林|滞洪"
    r"|高发|压覆|采空|特殊|一般|限制|禁止|整治|修复)区$"
    rf"|^.{{0,2}}(?:山|城|海|风|矿|小|校|厂|库|街)区$|(?:城|门|超|都|大|小|全|各|本|该|股)市$|{_HAN}{{7,}}区$"
    r"|国家|同意|批准|建设|用地|面积|总量|规模|指标|目标|红线|耕地|农田|林地|草原|人口|项目|工程|[的等为是其所级内外从被把将占约较比于向不以按由率]"
    r"|^(?:各|全|我|你|本|该|相关|有关|及|并|在|经|对|至|到|和|与|或|据|上述|以上)|(?:省|市|县|区|旗)直|^(?:省|市|县|旗|区|州|盟)+$|省域|市域"
    r"|^[一二两三四五六七八九十]+个?[省市县旗区州盟]+$"
)
_SELF = re.compile(
    rf"(?:全|你|该|本|我|贵){_KIND}(?:域)?(?:内|的)?|(?:全|你|该|本|我)(?:师市|师|镇|乡|委)|[市县旗州省区镇]域(?:内|的)?(?!面积)|全域(?:内)?|师市"
)
_CENTRE = re.compile(r"(?:规划)?中心城区(?:内|的)?")
_COUNTED = r"(?:[一二两三四五六七八九十]+|\d+)个?(?:[市县旗区州盟镇]+(?:\([市县旗区、]+\))?)"
_EACH = re.compile(
    rf"(?:上述|以上|所辖)?各(?:[市县旗区州盟镇地]+(?:\([市县旗区、]+\))?)+|(?:上述|以上|前述)(?:各地|{_COUNTED})"
)
_SUM = re.compile(rf"{_COUNTED}(?!级)")
_ONE = re.compile(_NAME)
_WITHIN = re.compile(r"(?:行政区域|域内|域|全域|境内|范围内|内|的)?")
_AUTHORITY = re.compile(
    r"人民政府|政府|党委|自然资源|有关部门|各部门|各级|[\u3400-\u9fff]{0,6}(?:厅|局|委员会|办公室|政府)"
)
_SEPARATOR = re.compile(r"、|以及|和|与|及")

_PLANS = re.compile(
    rf"(?:[《«<〈]|关于(?:批准|审批|印发|同意)?|同意|批准|实施)(?P<names>(?:{_HAN}|[、])+?)(?:国土空间|城市总体规划|土地利用总体规划)"
)
_ADDRESSEE = re.compile(
    rf"^\s*(?P<name>{_HAN}{{1,12}}?(?:{_KIND}|{_TOWN}))\s*(?:人民政府|管理委员会|管委会)\s*(?:、[^:：\n]{{0,12}})?[:：]",
    re.MULTILINE,
)
_OWNED = re.compile(
    r"(?:所辖|所属|下辖|等|[一二两三四五六七八九十]+个?[市县旗区]|\d+个?[市县旗区]).*$"
)
_NO_PLAN = re.compile(r"(?:各|本|全|所|市级|县级|你|我|该)")
_ENDS_AS_UNIT = re.compile(rf"(?:{_KIND}|{_TOWN})$")


@dataclass(frozen=True, slots=True)
class Leading:
    """The units that a phrase begins with, where the rest begins, and whether each of them is meant (各县)."""

    units: tuple[str, ...]
    end: int
    is_each: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The units that a text is about: the one whose plan it is (`own`, "" when there are several) and all that are named."""

    own: str
    planned: tuple[str, ...]
    known: tuple[str, ...]

    def leading(self, phrase: str, current: str, told: tuple[str, ...]) -> Leading | None:
        """The units that `phrase` begins with; None when it begins with no unit.

        `current` is the unit that 中心城区 belongs to, `told` are the units named so far, which is what 各县 means.
        """
        if found := _SELF.match(phrase):
            return self._with_centre(phrase, (self.own,), found.end())
        if found := _CENTRE.match(phrase):
            return Leading((current.removesuffix("中心城区") + "中心城区",), found.end())
        if found := _EACH.match(phrase):
            units = told or self.planned
            return Leading(units, found.end(), is_each=True) if units else None
        if found := _SUM.match(phrase):
            return Leading((found.group(),), found.end())
        return self._named(phrase)

    def _named(self, phrase: str) -> Leading | None:
        """The named units that a phrase begins with, one or several in a row."""
        units: list[str] = []
        end = start = 0
        while name := self._name_at(phrase, start):
            units.append(name)
            end = start + len(name)
            mark = _SEPARATOR.match(phrase, end)
            if mark is None:
                break
            start = mark.end()
        if not units or _AUTHORITY.match(phrase, end):
            return None
        within = _WITHIN.match(phrase, end)
        return self._with_centre(phrase, tuple(units), within.end() if within else end)

    def _name_at(self, phrase: str, start: int) -> str:
        """The longest name of a unit at a place (赤峰市喀喇沁旗); "" when there is none."""
        for known in self.known:
            if phrase.startswith(known, start):
                return known
        name, end = "", start
        while (found := _ONE.match(phrase, end)) and not _NO_NAME.search(found.group()):
            end = found.end()
            name = phrase[start:end]
        return name

    @staticmethod
    def _with_centre(phrase: str, units: tuple[str, ...], end: int) -> Leading:
        if len(units) == 1 and (centre := _CENTRE.match(phrase, end)):
            return Leading((units[0] + "中心城区",), centre.end())
        return Leading(units, end)


def names_of(text: str, source: str) -> Names:
    """The units of a text, from the titles of plans in the normalised `text` and the addressee in its `source`."""
    mentions = Counter(_planned(text))
    addressees = [found["name"] for found in _ADDRESSEE.finditer(source)]
    most = max(mentions, key=lambda name: mentions[name], default="")
    own = addressees[0] if addressees and len(mentions) != 1 else most
    known = sorted({*mentions, *addressees}, key=lambda name: (-len(name), name))
    return Names(own, tuple(mentions), tuple(known))


def _planned(text: str) -> Iterator[str]:
    for found in _PLANS.finditer(text):
        for part in _SEPARATOR.split(found["names"]):
            name = _OWNED.sub("", part)
            if _ENDS_AS_UNIT.search(name) and len(name) > 1 and not _NO_PLAN.match(name):
                yield name
