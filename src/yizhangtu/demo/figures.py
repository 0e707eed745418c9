"""The size of the county: figures of a real order, which the parcels are chosen to meet."""

from decimal import Decimal

__all__ = [
    "ARABLE_NET_DM2",
    "BASE_URBAN_DM2",
    "BOUNDARY_DM2",
    "BOUNDARY_FARMLAND_HOLES",
    "BOUNDARY_HOLES",
    "COUNTY_M2",
    "FARMLAND_NET_DM2",
    "FLOWED_OUT_DM2",
    "INCREMENT_DM2",
    "REDLINE_ARABLE_DM2",
    "REDLINE_CONSTRUCTION_DM2",
    "REDLINE_DM2",
    "REDLINE_HOLES_AT_FULL_SIZE",
    "TOWNS",
    "hectares",
    "town_areas_m2",
]

_DM2_PER_HECTARE = 1_000_000


def hectares(text: str) -> int:
    """So many hectares in integer 0.01 m²."""
    return int(Decimal(text) * _DM2_PER_HECTARE)


COUNTY_M2 = 3_039_800_000.0
ARABLE_NET_DM2 = hectares("64954.67")
FARMLAND_NET_DM2 = hectares("54188.01")
FLOWED_OUT_DM2 = hectares("99.60")  # farmland on record that the survey no longer finds arable
REDLINE_DM2 = hectares("72805.18")
REDLINE_ARABLE_DM2 = hectares("2163")
REDLINE_CONSTRUCTION_DM2 = hectares("316.89")
BOUNDARY_DM2 = hectares("3408.770775")  # prints as 3408.7708 however it is rounded
BASE_URBAN_DM2 = hectares("962.25")
INCREMENT_DM2 = hectares("462.1673")

TOWNS = 21
BOUNDARY_HOLES = 290
BOUNDARY_FARMLAND_HOLES = 34
REDLINE_HOLES_AT_FULL_SIZE = 2_200  # with 200,000 parcels or more

_SEAT_SHARE = 0.45
_SMALLEST_TO_LARGEST = 0.12 / 2.2


def town_areas_m2(total_dm2: int = BOUNDARY_DM2) -> list[float]:
    """Built-up area of each town, the county seat first, the others from large to small; they add up to the total.

    Examples
    --------
    >>> areas = town_areas_m2()
    >>> len(areas), round(sum(areas)), areas == sorted(areas, reverse=True)
    (21, 34087708, True)
    """
    total = total_dm2 / 100.0
    steps = [1.0 - (1.0 - _SMALLEST_TO_LARGEST) * k / (TOWNS - 2) for k in range(TOWNS - 1)]
    rest = total * (1.0 - _SEAT_SHARE) / sum(steps)
    return [total * _SEAT_SHARE, *(rest * step for step in steps)]
