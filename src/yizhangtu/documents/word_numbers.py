"""The numbers that Word counts itself: what is printed before a paragraph of a numbered list or heading."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from yizhangtu.documents.elements import Element, attribute, child, integer, local_name

__all__ = ["ParagraphStyle", "WordNumbers", "read_styles"]

_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_DEEPEST_BASE = 20


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a paragraph style says of headings and numbers; None where neither it nor its base says anything."""

    name: str
    outline_level: int | None = None
    list_id: int | None = None
    list_level: int | None = None


def read_styles(root: Element | None) -> Mapping[str, ParagraphStyle]:
    """The paragraph styles of a document by their id, each completed from the styles that it is based on."""
    raw: dict[str, tuple[ParagraphStyle, str]] = {}
    for element in root if root is not None else ():
        if local_name(element) != "style" or attribute(element, "type") not in {None, "paragraph"}:
            continue
        properties = child(element, "pPr")
        style = ParagraphStyle(
            (attribute(child(element, "name")) or "").lower(),
            integer(child(properties, "outlineLvl")),
            integer(child(properties, "numPr", "numId")),
            integer(child(properties, "numPr", "ilvl")),
        )
        raw[attribute(element, "styleId") or ""] = (
            style,
            attribute(child(element, "basedOn")) or "",
        )
    return {key: _completed(key, raw) for key in raw}


def _completed(key: str, raw: Mapping[str, tuple[ParagraphStyle, str]]) -> ParagraphStyle:
    style, base = raw[key]
    for _ in range(_DEEPEST_BASE):
        if base not in raw:
            break
        other, base = raw[base]
        style = ParagraphStyle(
            style.name,
            other.outline_level if style.outline_level is None else style.outline_level,
            other.list_id if style.list_id is None else style.list_id,
            other.list_level if style.list_level is None else style.list_level,
        )
    return style


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int
    suffix: str
    is_legal: bool
    style: str


@dataclass(frozen=True, slots=True)
class _List:
    abstract: int
    levels: Mapping[int, _Level]
    restarts: Mapping[int, int]


@dataclass
class WordNumbers:
    """Counts the numbered paragraphs of a document in order and gives what Word prints before each."""

    lists: Mapping[int, _List]
    _counts: dict[int, dict[int, int]] = field(default_factory=dict)
    _started: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, root: Element | None, styles: Mapping[str, ParagraphStyle]) -> "WordNumbers":
        """The lists that the part of numbers (numbering.xml) defines; none when the part is missing."""
        if root is None:
            return cls(MappingProxyType({}))
        abstract: dict[int, dict[int, _Level]] = {}
        links: dict[int, str] = {}
        for element in root:
            if local_name(element) == "abstractNum":
                key = integer(element, "abstractNumId") or 0
                abstract[key] = dict(_levels(element))
                links[key] = attribute(child(element, "numStyleLink")) or ""
        lists = {
            integer(element, "numId") or 0: _list(element, abstract)
            for element in root
            if local_name(element) == "num"
        }
        for key, one in list(lists.items()):
            linked = styles.get(links.get(one.abstract, ""))
            if linked is not None and linked.list_id in lists:
                lists[key] = lists[linked.list_id]
        return cls(lists)

    def next(self, list_id: int, level: int, style: str) -> str:
        """The number of the next paragraph of a list, with the blank after it; empty for a bullet and for no list.

        A level below 0 stands for the level that the list ties to the paragraph's style.
        """
        if list_id not in self.lists:
            return ""
        one = self.lists[list_id]
        if level < 0:
            level = next((key for key, entry in one.levels.items() if entry.style == style), 0)
        entry = one.levels.get(level)
        if entry is None:
            return ""
        counts = self._counts.setdefault(one.abstract, {})
        if list_id not in self._started:
            self._started.add(list_id)
            for key, start in one.restarts.items():
                counts[key] = start - 1
        counts[level] = counts.get(level, entry.start - 1) + 1
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        return _printed(entry, one.levels, counts)


def _levels(element: Element) -> list[tuple[int, _Level]]:
    return [
        (
            integer(level, "ilvl") or 0,
            _Level(
                attribute(child(level, "numFmt")) or "decimal",
                attribute(child(level, "lvlText")) or "",
                1 if (start := integer(child(level, "start"))) is None else start,
                attribute(child(level, "suff")) or "tab",
                child(level, "isLgl") is not None,
                attribute(child(level, "pStyle")) or "",
            ),
        )
        for level in element
        if local_name(level) == "lvl"
    ]


def _list(element: Element, abstract: Mapping[int, Mapping[int, _Level]]) -> _List:
    key = integer(child(element, "abstractNumId")) or 0
    levels = dict(abstract.get(key, {}))
    restarts: dict[int, int] = {}
    for override in element:
        if local_name(override) == "lvlOverride":
            level = integer(override, "ilvl") or 0
            levels.update(_levels(override))
            start = integer(child(override, "startOverride"))
            if start is not None:
                restarts[level] = start
    return _List(key, levels, restarts)


def _printed(entry: _Level, levels: Mapping[int, _Level], counts: Mapping[int, int]) -> str:
    if entry.form in {"bullet", "none"} or not entry.text:
        return ""
    text = entry.text
    for index in range(9, 0, -1):
        if f"%{index}" not in text:
            continue
        level = levels.get(index - 1)
        value = counts.get(index - 1, level.start if level else 1)
        form = "decimal" if entry.is_legal or level is None else level.form
        text = text.replace(f"%{index}", _formed(value, form))
    is_closed = text[-1:] in "、，。）．："
    return text if is_closed or entry.suffix == "nothing" else f"{text} "


def _formed(value: int, form: str) -> str:
    make = _FORMS.get(form)
    return make(value) if make is not None and value > 0 else str(value)


def _chinese(value: int) -> str:
    """A number below ten thousand in Chinese numerals as it is counted (十二, 一百零三)."""
    text = ""
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, value = divmod(value, size)
        if digit:
            text += f"{_DIGITS[digit]}{unit}"
        elif text and value and not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text


def _roman(value: int) -> str:
    signs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"))
    text = ""
    for size, sign in (*signs, (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        text += sign * (value // size)
        value %= size
    return text


def _letters(value: int) -> str:
    """A, B … Z, AA, BB … as Word repeats them."""
    return chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _enclosed(value: int) -> str:
    return chr(ord("①") + value - 1) if value <= 20 else str(value)


def _cycled(signs: str) -> Callable[[int], str]:
    return lambda value: signs[(value - 1) % len(signs)]


_FORMS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "chineseCounting": _chinese,
        "chineseCountingThousand": _chinese,
        "taiwaneseCounting": _chinese,
        "taiwaneseCountingThousand": _chinese,
        "japaneseCounting": _chinese,
        "ideographDigital": lambda value: "".join(_DIGITS[int(digit)] for digit in str(value)),
        "ideographTraditional": _cycled(_STEMS),
        "ideographZodiac": _cycled(_BRANCHES),
        "upperRoman": _roman,
        "lowerRoman": lambda value: _roman(value).lower(),
        "upperLetter": _letters,
        "lowerLetter": lambda value: _letters(value).lower(),
        "decimalZero": lambda value: f"{value:02d}",
        "decimalEnclosedCircle": _enclosed,
        "decimalEnclosedCircleChinese": _enclosed,
        "decimalFullWidth": lambda value: str(value).translate(
            {code: code - ord("0") + ord("０") for code in range(ord("0"), ord("9") + 1)}
        ),
    }
)
