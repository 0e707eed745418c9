"""What the headings and row names of an approval's table say of their figures: name, unit, bound, year."""

import re
from dataclasses import dataclass

from yizhangtu.documents import NormalisedText, indicator_of
from yizhangtu.model import Operator
from yizhangtu.units import unit_names

__all__ = ["TableLabel", "read_context", "read_label"]

_STATE = re.compile(
    r"现状|基期|基准|基年|实际|完成|调整前|原(?:指标|任务)|(?:19|20[01])\d年?|2020年?"
)
_YEAR = re.compile(r"(?<!\d)20[2-9]\d(?!\d)")
# Years that say nothing of the figures: a plan's period, a date, a document's number, a day to be done by.
_NO_YEAR = re.compile(
    r"20\d\d年?[—–―\-~至到]{1,2}20\d\d年?|20\d\d年(?:\d{1,2}月|年?底前|前)|[〔\[(]20\d\d[〕\])]\d*号?"
)
_UNTIL_YEAR = re.compile(r"(?:到|至|目标年(?:为|是)?:?)(20[2-9]\d)")
_UNIT = re.compile(
    r"\((?:单位:?)?(?P<bracketed>[^()]{1,12})\)|[/,](?P<bare>[^()/,]{1,12}(?:/[^()/,]{1,8})?)$"
)
_BOUNDS = (
    (
        Operator.AT_LEAST,
        re.compile(
            r"\(?不(?:得|应|能)?(?:低于|少于|小于|减少|低)\)?|≥|\(?(?:下限|底线)(?:值|数)?\)?|\(?最[低少](?:值|数)?\)?|\(?至少\)?|以上"
        ),
    ),
    (
        Operator.AT_MOST,
        re.compile(
            r"\(?不(?:得|应|能)?(?:超过|超出|高于|突破|大于|多于|增加)\)?|≤|\(?上限(?:值|数)?\)?|\(?最[高多大](?:值|数)?\)?|\(?至多\)?|控制在|以[内下]"
        ),
    ),
)
# Around a table 不得突破 is said of people; only these say what its figures are.
_CONTEXT_BOUNDS = (
    (
        Operator.AT_LEAST,
        re.compile(r"不(?:得|应|能)?(?:低于|少于|小于|减少|降低)(?!\d)|下限|最[低少]值?|保底"),
    ),
    (
        Operator.AT_MOST,
        re.compile(r"不(?:得|应|能)?(?:超过|超出|高于|大于|多于|增加)(?!\d)|上限|最[高多]值?|封顶"),
    ),
)
_BRACKET = re.compile(r"\((?P<words>[^()]*)\)")
_PERIOD = re.compile(
    r"(?:到|至)?20\d\d年?(?:底|末)?|目标(?:值|年)?|规划(?:值|目标值?)|指标值|(?:近|远)期"
)
_UNIT_NAME = re.compile(
    r"[\u3400-\u9fff]{1,12}(?:[省市县旗区州盟镇乡村团师场]|街道|苏木|流域|新城|管委会|本级|办事处|街道办)"
)


# Which way the indicators bind by their nature, where a table says that it has bounds of both kinds.
_FLOORS = {
    "cultivated_land_retention",
    "permanent_basic_farmland",
    "ecological_redline",
    "marine_ecological_redline",
    "basic_grassland",
    "forest_retention",
    "forest_cover",
    "wetland",
    "natural_coastline_rate",
}
_CEILINGS = {
    "urban_expansion_multiple",
    "urban_boundary_area",
    "water_use_total",
    "construction_land_total",
    "urban_rural_construction_land",
    "new_construction_land_quota",
}


_SUBTOTAL = re.compile(r"(?<=[省市县旗区州盟])(?:合计|总计|小计|全域)$")


@dataclass(frozen=True, slots=True)
class TableLabel:
    """A heading or a row's name: what is left when unit, bound and year are taken out, and these.

    `bounds` are the operators that its words say; two where the words are of several indicators.
    """

    name: str
    unit: str
    bounds: tuple[Operator, ...]
    year: int | None
    is_state: bool

    def operator_for(self, indicator: str) -> Operator | None:
        """How the words bind an indicator: as they say, or by its nature when they say both."""
        if len(self.bounds) < 2:
            return self.bounds[0] if self.bounds else None
        if indicator in _FLOORS:
            return Operator.AT_LEAST
        return Operator.AT_MOST if indicator in _CEILINGS else None

    @property
    def indicator(self) -> str:
        """The key of the indicator that it names; "" when it names none."""
        return indicator_of(self.name, None)

    @property
    def territory(self) -> str:
        """The unit of territory that it names; "" when it names none."""
        name = _SUBTOTAL.sub("", re.sub(r"\([^()]*\)", "", self.name))
        return name if _UNIT_NAME.fullmatch(name) and not self.indicator else ""


def read_context(text: str) -> TableLabel:
    """What the words around a table say of all its figures: bounds and year."""
    plain = NormalisedText.of(text).text
    timed = _NO_YEAR.sub("", plain)
    years = _UNTIL_YEAR.findall(timed) or _YEAR.findall(timed)
    bounds = tuple(operator for operator, pattern in _CONTEXT_BOUNDS if pattern.search(plain))
    return TableLabel("", "", bounds, int(years[-1]) if years else None, is_state=False)


def read_label(text: str) -> TableLabel:
    """What a heading or a row's name says.

    Examples
    --------
    >>> read_label("耕地保有量（万亩）不低于").name, read_label("耕地保有量（万亩）不低于").unit
    ('耕地保有量', '万亩')
    """
    plain = NormalisedText.of(text).text
    years = _YEAR.findall(plain)
    bounds = tuple(operator for operator, pattern in _BOUNDS if pattern.search(plain))
    name, unit = _unit_of(_BRACKET.sub(_known_words, plain))
    for _, pattern in _BOUNDS:
        name = pattern.sub("", name)
    name = _PERIOD.sub("", name).replace("()", "")
    if not unit:
        name, unit = _unit_of(name)
    return TableLabel(
        name,
        unit,
        bounds,
        int(years[-1]) if years else None,
        _STATE.search(plain) is not None,
    )


def _known_words(bracket: re.Match[str]) -> str:
    """A bracket of unit, bound and year, each as a bracket of its own."""
    return "".join(f"({part})" for part in re.split(r"[,、;]", bracket["words"]) if part)


def _unit_of(name: str) -> tuple[str, str]:
    """The name without its unit of measure, and the unit."""
    for found in _UNIT.finditer(name):
        unit = found["bracketed"] or found["bare"]
        if unit in unit_names():
            return name[: found.start()] + name[found.end() :], unit
    for unit in unit_names():
        if name.endswith(unit) and indicator_of(name.removesuffix(unit), None):
            return name.removesuffix(unit), unit
    return name, ""
