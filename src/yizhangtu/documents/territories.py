"""Which units of territory a phrase is for."""

import re
from dataclasses import dataclass

__all__ = ["CENTRE", "HAN", "KIND", "Leading", "Names", "parts_of_name"]

# What is said of a unit's central urban area goes under the unit's name and this.
CENTRE = "中心城区"

KIND = r"(?:自治州|自治县|自治旗|自治区|地区|新区|林区|特区|市|县|旗|区|州|盟|省)"
HAN = r"[\u3400-\u9fff]"
_NAME = rf"{HAN}{{1,9}}?{KIND}"
# What ends like a unit of territory and is none.
_NO_NAME = re.compile(
    r"(?:保护|示范|开发|园|片|灌|辖|景|功能|库|流域|风险|发展|控制|自然|地|生活|枢纽|服务|商务|工业|物流|仓储|绿地|休闲|预留|居住|商业|规划|管控|农业"
    r"|生态|水源|行政|社|分|郊|农|牧|老城|中心城|主城|建成|集聚|产业|先导|试验|合作|经济|技术|涵养|水|旅游|文化|核心|缓冲|重点|划定|湿地|森林|滞洪"
    r"|高发|压覆|采空|特殊|一般|限制|禁止|整治|修复)区$"
    rf"|^.{{0,2}}(?:山|城|海|风|矿|小|校|厂|库|街)区$|(?:城|门|超|都|大|小|全|各|本|该|股)市$|{HAN}{{7,}}区$"
    r"|国家|同意|批准|建设|用地|面积|总量|规模|指标|目标|红线|耕地|农田|林地|草原|人口|项目|工程|[的等为是其所级内外从被把将占约较比于向不以按由率你我]"
    r"|^(?:各|全|我|你|本|该|相关|有关|及|并|在|经|对|至|到|和|与|或|据|上述|以上)|(?:省|市|县|区|旗)直|^(?:省|市|县|旗|区|州|盟)+$|省域|市域"
    r"|^[一二两三四五六七八九十]+个?[省市县旗区州盟]+$"
)
_SELF = re.compile(
    rf"(?:全|你|该|本|我|贵)(?P<kind>{KIND})(?:域)?(?:内|的)?|(?:全|你|该|本|我)(?:师市|师|镇|乡|委)|[市县旗州省区镇]域(?:内|的)?(?!面积)|全域(?:内)?|师市"
)
# Parts of a unit that have targets of their own: 市本级, 市辖区, and zones with an administration.
_OWN_PART = re.compile(r"(?P<part>[市县旗州]本级|市辖区)(?:的)?")
_ZONE = re.compile(
    rf"{HAN}{{2,12}}?(?:产业开发区|技术开发区|高新区|经开区|开发区|管理区|示范区|新城)(?=的?(?:耕地|永久|生态|城镇|城乡|用水|湿地|森林|林地|建设用地|新增|常住|基本草原|不|控制|达|\d|:|$))"
)
_CENTRE = re.compile(r"(?:规划)?中心城区(?:内|的)?")
_COUNTED = r"(?:[一二两三四五六七八九十]+|\d+)个?(?:[市县旗区州盟镇]+(?:\([市县旗区、]+\))?)"
_EACH = re.compile(
    rf"(?:上述|以上|所辖)?各(?:[市县旗区州盟镇地]+(?:\([市县旗区、]+\))?)+|(?:上述|以上|前述)(?:各地|{_COUNTED})"
)
_SUM = re.compile(rf"{_COUNTED}(?!级)")
_ONE = re.compile(_NAME)
_WITHIN = re.compile(rf"(?:等?{_COUNTED})?(?:行政区域|域内|域|全域|境内|范围内|内|的)?")
# The county town is not the county: 县城常住人口.
_TOWN = re.compile(r"城(?![镇乡市])")
_AUTHORITY = re.compile(
    r"人民政府|政府|党委|自然资源|有关部门|各部门|各级|[\u3400-\u9fff]{0,6}(?:厅|局|委员会|办公室|政府)"
)
_SHORT = re.compile(rf"(?P<names>{HAN}{{1,5}}?(?:(?:、|和|与|及){HAN}{{1,5}}?)+){_COUNTED}(?:的)?")
_SEPARATOR = re.compile(r"、|以及|和|与|及")


@dataclass(frozen=True, slots=True)
class Leading:
    """The units that a phrase begins with, where the rest begins, and whether each of them is meant (各县).

    `is_sum` tells of units that are only counted (三县): together, unless 均 says that each is meant.
    """

    units: tuple[str, ...]
    end: int
    is_each: bool = False
    is_sum: bool = False


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
            kind = found["kind"]
            unit = current if kind and current.endswith(kind) else self.own
            return self._with_centre(phrase, (unit,), found.end())
        if found := _OWN_PART.match(phrase):
            return Leading((self.own.rstrip("市县旗州") + found["part"],), found.end())
        if found := _CENTRE.match(phrase):
            return Leading((current.removesuffix(CENTRE) + CENTRE,), found.end())
        if found := _EACH.match(phrase):
            units = self.planned if len(self.planned) > 1 else told
            return Leading(units, found.end(), is_each=True) if units else None
        if short := self._short(phrase):
            return short
        if found := _SUM.match(phrase):
            return Leading((found.group(),), found.end(), is_sum=True)
        return self._named(phrase)

    def _short(self, phrase: str) -> Leading | None:
        """Units named without their kind, counted behind (红山、青河两县), when the text knows their names."""
        found = _SHORT.match(phrase)
        if found is None:
            return None
        units = tuple(
            next((known for known in self.known if known.startswith(short)), "")
            for short in _SEPARATOR.split(found["names"])
        )
        return Leading(units, found.end()) if all(units) else None

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
        if town := _TOWN.match(phrase, end):
            return (
                Leading((units[-1] + town.group(),), town.end()) if units[-1][-1] == "县" else None
            )
        within = _WITHIN.match(phrase, end)
        return self._with_centre(phrase, tuple(units), within.end() if within else end)

    def _name_at(self, phrase: str, start: int) -> str:
        """The longest name of a unit at a place (赤峰市喀喇沁旗); "" when there is none."""
        for known in self.known:
            if phrase.startswith(known, start):
                return known
        if found := _ZONE.match(phrase, start):
            return found.group()
        name, end = "", start
        while (found := _ONE.match(phrase, end)) and not _NO_NAME.search(found.group()):
            end = found.end()
            name = phrase[start:end]
        return name

    @staticmethod
    def _with_centre(phrase: str, units: tuple[str, ...], end: int) -> Leading:
        if len(units) == 1 and (centre := _CENTRE.match(phrase, end)):
            return Leading((units[0] + CENTRE,), centre.end())
        return Leading(units, end)


def parts_of_name(name: str) -> tuple[str, ...]:
    """The units that a long name is made of (赤峰市喀喇沁旗: 赤峰市, 喀喇沁旗)."""
    return tuple(found.group() for found in _ONE.finditer(name))
