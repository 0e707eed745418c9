"""Units and quantities (量与单位): exact conversion and the one place where figures are rounded.

A published figure is a decimal that somebody signs, so nothing here is a float. Conversion is exact (fractions: 1 亩 is
2000/3 m², which no decimal holds) and rounding is half away from zero (四舍五入), done once, at the end.

Inside the library an area is either ``area_m2`` (float, measured) or ``area_dm2`` (int, of record): the survey
databases keep areas to 0.01 m², which is exactly one square decimetre, so sums of record are sums of integers.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Self

from yizhangtu.errors import UsageError

__all__ = [
    "DM2_PER_M2",
    "Dimension",
    "Quantity",
    "Unit",
    "area",
    "convert",
    "round_half_up",
    "to_dm2",
    "unit_named",
    "unit_names",
]

DM2_PER_M2 = 100


class Dimension(Enum):
    """What a unit measures; only units of one dimension convert into each other."""

    AREA = "面积"
    LENGTH = "长度"
    VOLUME = "水量"
    RATIO = "比例"
    MULTIPLE = "倍数"
    POINT = "百分点"
    COUNT = "个数"
    PEOPLE = "人数"
    DENSITY = "路网密度"
    AREA_PER_COUNT = "连片度"


class Unit(Enum):
    """A unit of measure: its printed symbol, its dimension, its size in that dimension's base unit, its usual decimals.

    The usual decimals serve where no table row says its own.
    """

    SQUARE_METRE = ("平方米", Dimension.AREA, Fraction(1), 2)
    SQUARE_DECIMETRE = ("平方分米", Dimension.AREA, Fraction(1, 100), 0)
    HECTARE = ("公顷", Dimension.AREA, Fraction(10_000), 4)
    MU = ("亩", Dimension.AREA, Fraction(2000, 3), 2)
    TEN_THOUSAND_MU = ("万亩", Dimension.AREA, Fraction(20_000_000, 3), 4)
    HUNDRED_MILLION_MU = ("亿亩", Dimension.AREA, Fraction(200_000_000_000, 3), 4)
    THOUSAND_HECTARES = ("千公顷", Dimension.AREA, Fraction(10_000_000), 4)
    TEN_THOUSAND_HECTARES = ("万公顷", Dimension.AREA, Fraction(100_000_000), 4)
    SQUARE_KILOMETRE = ("平方千米", Dimension.AREA, Fraction(1_000_000), 4)
    TEN_THOUSAND_SQUARE_KILOMETRES = ("万平方千米", Dimension.AREA, Fraction(10_000_000_000), 4)
    METRE = ("米", Dimension.LENGTH, Fraction(1), 2)
    KILOMETRE = ("千米", Dimension.LENGTH, Fraction(1000), 2)
    CUBIC_METRE = ("立方米", Dimension.VOLUME, Fraction(1), 0)
    TEN_THOUSAND_CUBIC_METRES = ("万立方米", Dimension.VOLUME, Fraction(10_000), 2)
    HUNDRED_MILLION_CUBIC_METRES = ("亿立方米", Dimension.VOLUME, Fraction(100_000_000), 2)
    PERCENT = ("%", Dimension.RATIO, Fraction(1, 100), 2)
    PER_MILLE = ("‰", Dimension.RATIO, Fraction(1, 1000), 2)
    SHARE = ("比值", Dimension.RATIO, Fraction(1), 4)
    MULTIPLE = ("倍", Dimension.MULTIPLE, Fraction(1), 4)
    PERCENTAGE_POINT = ("个百分点", Dimension.POINT, Fraction(1), 2)
    PIECE = ("个", Dimension.COUNT, Fraction(1), 0)
    PERSON = ("人", Dimension.PEOPLE, Fraction(1), 0)
    TEN_THOUSAND_PERSONS = ("万人", Dimension.PEOPLE, Fraction(10_000), 2)
    HUNDRED_MILLION_PERSONS = ("亿人", Dimension.PEOPLE, Fraction(100_000_000), 4)
    KILOMETRE_PER_SQUARE_KILOMETRE = ("千米/平方千米", Dimension.DENSITY, Fraction(1), 2)
    MU_PER_PIECE = ("亩/个", Dimension.AREA_PER_COUNT, Fraction(1), 2)

    def __init__(self, symbol: str, dimension: Dimension, size: Fraction, digits: int) -> None:
        self.symbol = symbol
        self.dimension = dimension
        self.size = size
        self.digits = digits


# Spellings met in approvals and databases beside the symbol itself, superscripts and full-width letters folded.
_SPELLINGS = {
    "㎡": Unit.SQUARE_METRE,
    "m²": Unit.SQUARE_METRE,
    "m2": Unit.SQUARE_METRE,
    "平米": Unit.SQUARE_METRE,
    "ha": Unit.HECTARE,
    "hm²": Unit.HECTARE,
    "hm2": Unit.HECTARE,
    "千ha": Unit.THOUSAND_HECTARES,
    "千hm2": Unit.THOUSAND_HECTARES,
    "万ha": Unit.TEN_THOUSAND_HECTARES,
    "万hm2": Unit.TEN_THOUSAND_HECTARES,
    "平方公里": Unit.SQUARE_KILOMETRE,
    "km²": Unit.SQUARE_KILOMETRE,
    "km2": Unit.SQUARE_KILOMETRE,
    "万平方公里": Unit.TEN_THOUSAND_SQUARE_KILOMETRES,
    "万km2": Unit.TEN_THOUSAND_SQUARE_KILOMETRES,
    "公里": Unit.KILOMETRE,
    "km": Unit.KILOMETRE,
    "m³": Unit.CUBIC_METRE,
    "m3": Unit.CUBIC_METRE,
    "万m3": Unit.TEN_THOUSAND_CUBIC_METRES,
    "万m³": Unit.TEN_THOUSAND_CUBIC_METRES,
    "亿m3": Unit.HUNDRED_MILLION_CUBIC_METRES,
    "亿m³": Unit.HUNDRED_MILLION_CUBIC_METRES,
    "亿方": Unit.HUNDRED_MILLION_CUBIC_METRES,
    "万方": Unit.TEN_THOUSAND_CUBIC_METRES,
    "％": Unit.PERCENT,
    "百分点": Unit.PERCENTAGE_POINT,
    "处": Unit.PIECE,
    "km/km²": Unit.KILOMETRE_PER_SQUARE_KILOMETRE,
    "km/km2": Unit.KILOMETRE_PER_SQUARE_KILOMETRE,
    "公里/平方公里": Unit.KILOMETRE_PER_SQUARE_KILOMETRE,
    "千米/平方公里": Unit.KILOMETRE_PER_SQUARE_KILOMETRE,
    "公里/平方千米": Unit.KILOMETRE_PER_SQUARE_KILOMETRE,
}
_BY_NAME = {unit.symbol: unit for unit in Unit} | _SPELLINGS


def unit_named(text: str) -> Unit:
    """The unit printed as `text` (公顷, 万平方公里, km² …).

    Raises
    ------
    UsageError
        When no unit is printed so.

    Examples
    --------
    >>> unit_named("万亩").name
    'TEN_THOUSAND_MU'
    """
    unit = _BY_NAME.get(text.strip())
    if unit is None:
        raise UsageError(
            f"不认识的计量单位“{text}”", mend="请使用公顷、亩、万亩、平方千米、亿立方米等规范单位"
        )
    return unit


def unit_names() -> tuple[str, ...]:
    """Every way a unit may be printed, the longer ones first."""
    return tuple(sorted(_BY_NAME, key=lambda name: (-len(name), name)))


def round_half_up(value: Fraction | Decimal | int, digits: int) -> Decimal:
    """`value` to `digits` decimals, half away from zero (四舍五入), trailing zeros kept.

    Examples
    --------
    >>> round_half_up(Fraction(5, 1000), 2)
    Decimal('0.01')
    >>> round_half_up(Decimal("-0.125"), 2)
    Decimal('-0.13')
    """
    exact = Fraction(value)
    scaled = abs(exact) * 10**digits
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if 2 * rest >= scaled.denominator:
        whole += 1
    # Built from its digits: arithmetic on a Decimal would round to the context's 28 digits.
    return Decimal((int(exact < 0), tuple(map(int, str(whole))), -digits))


def convert(value: Fraction | Decimal | int, source: Unit, target: Unit) -> Fraction:
    """`value` in `source` expressed in `target`, exactly.

    Raises
    ------
    UsageError
        When the units measure different things.

    Examples
    --------
    >>> round_half_up(convert(Decimal("54188.01"), Unit.HECTARE, Unit.TEN_THOUSAND_MU), 4)
    Decimal('81.2820')
    """
    if source.dimension is not target.dimension:
        raise UsageError(f"{source.symbol}与{target.symbol}不是同一种量，不能换算")
    return Fraction(value) * source.size / target.size


def to_dm2(area_m2: float) -> int:
    """Measured square metres as integer square decimetres (0.01 m², the precision of record), half away from zero."""
    return int(round_half_up(Fraction(area_m2), 2) * DM2_PER_M2)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact value with its unit. Arithmetic is exact; `rounded` and `text` are for printing."""

    value: Fraction
    unit: Unit

    @classmethod
    def of(cls, value: Fraction | Decimal | int | str, unit: Unit) -> Self:
        """A quantity from an exact number; floats are refused because they are not what was printed."""
        return cls(Fraction(value), unit)

    def to(self, unit: Unit) -> "Quantity":
        """The same quantity in another unit of its dimension, exactly."""
        return Quantity(convert(self.value, self.unit, unit), unit)

    def rounded(self, digits: int) -> Decimal:
        """The value to `digits` decimals, half away from zero."""
        return round_half_up(self.value, digits)

    def text(self, digits: int) -> str:
        """The value as printed in a table cell: fixed decimals, no thousands separator, never '-0.00'."""
        rounded = self.rounded(digits)
        return f"{rounded if rounded else abs(rounded):f}"

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.value + other.to(self.unit).value, self.unit)

    def __sub__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.value - other.to(self.unit).value, self.unit)

    def __neg__(self) -> "Quantity":
        return Quantity(-self.value, self.unit)

    def __lt__(self, other: "Quantity") -> bool:
        return self.value < other.to(self.unit).value

    def __le__(self, other: "Quantity") -> bool:
        return self.value <= other.to(self.unit).value


def area(area_dm2: int) -> Quantity:
    """An area of record (integer 0.01 m²) as a quantity in square metres, exactly."""
    return Quantity(Fraction(area_dm2, DM2_PER_M2), Unit.SQUARE_METRE)
