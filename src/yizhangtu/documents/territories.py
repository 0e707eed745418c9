"""Which unit of territory a figure is for: names before a subject, and the unit whose plan the text is about."""

import re

__all__ = ["document_territory", "leading_territories"]

_KIND = r"(?:自治州|自治县|自治旗|自治区|地区|新区|矿区|林区|市|县|旗|区|州|盟|省)"
_NAME = rf"(?:[\u3400-\u9fff]{{1,12}}?{_KIND})+"
# Areas that end like a unit of territory and are none.
_NO_UNIT = re.compile(
    r"(?:保护|示范|开发|园|片|灌|辖|景|功能|库|流域|风险|发展|控制|自然|地|生活|枢纽|服务|商务|工业|物流|仓储|绿地|休闲|预留"
    r"|居住|商业|规划|管控|农业|生态|水源|行政|社|分|郊|农|牧)区$|^.{0,2}(?:山|城|林|海|风|矿)区$|^(?:各|全|我|你|本|该|所辖|其他|其余|辖区|相关)"
    r"|城市$|门市$|[\u3400-\u9fff]{6,}区$"
)
_SELF = re.compile(
    rf"(?:全|你|该|本|我){_KIND}(?:域)?(?:内|的|共|划定)?|[市县旗州省区]域(?:内|的)?|全域|[市县旗区](?=耕地|永久|生态|城镇|常住|用水)"
)
_NAMES = re.compile(
    rf"(?P<names>{_NAME}(?:(?:[、,]|和|与|及|以及){_NAME})*)(?:域内|域|全域|境内|内|的)?"
)

_TITLE = re.compile(rf"[《«<〈]+(?P<name>{_NAME})(?=国土空间)")
_ADDRESSEE = re.compile(
    rf"^\s*(?P<name>[\u3400-\u9fff]{{1,12}}?{_KIND})\s*人民政府\s*[:：]", re.MULTILINE
)
_HEADING = re.compile(rf"(?:关于)?(?P<name>{_NAME})国土空间(?:总体)?规划")


def leading_territories(phrase: str) -> tuple[tuple[str, ...], bool, int]:
    """The names of units at the start of a phrase, whether it says "our" unit instead, and where the rest begins."""
    if found := _SELF.match(phrase):
        return (), True, found.end()
    found = _NAMES.match(phrase)
    if found is None:
        return (), False, 0
    names = tuple(re.split(r"[、,]|以及|和|与|及", found["names"]))
    if any(_NO_UNIT.search(name) for name in names):
        return (), False, 0
    return names, False, found.end()


def document_territory(text: str, source: str) -> str:
    """The unit whose plan a text approves: from the plan's title in the normalised `text`, or the addressee in `source`."""
    if found := _TITLE.search(text):
        return found["name"]
    if found := _ADDRESSEE.search(source):
        return found["name"]
    if found := _HEADING.search(text[:400]):
        return found["name"]
    return ""
