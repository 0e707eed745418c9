"""Turning measured sums into exact figures: areas of record, shares, counts under a size."""

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from yizhangtu.indicators.fields import UndecidableError
from yizhangtu.indicators.state import PlanState
from yizhangtu.units import DM2_PER_M2, Quantity, Unit, area, to_dm2, unit_named

__all__ = ["count", "measured_area", "measured_dm2", "share", "smaller", "threshold"]


def measured_area(area_m2: npt.NDArray[np.float64]) -> Quantity | None:
    """The sum of measured areas (m²) to 0.01 m²; None when one of them is not known."""
    total = float(area_m2.sum())
    return area(to_dm2(total)) if math.isfinite(total) else None


def measured_dm2(area_m2: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Measured areas (m²) as integers of 0.01 m², half away from zero."""
    return np.floor(area_m2 * DM2_PER_M2 + 0.5).astype(np.int64)


def share(part_dm2: int, whole_dm2: int, *, of: str) -> Quantity:
    """The exact share of `whole_dm2` that `part_dm2` is, 0 to 1.

    Raises
    ------
    UndecidableError
        When the whole, named `of`, is nothing: there is no share of nothing.
    """
    if not whole_dm2:
        raise UndecidableError(f"{of}为零，没有比例可言")
    return Quantity(Fraction(part_dm2, whole_dm2), Unit.SHARE)


def count(number: int) -> Quantity:
    """A number of pieces."""
    return Quantity.of(int(number), Unit.PIECE)


def threshold(state: PlanState, key: str) -> Quantity:
    """A figure of the profile that patches or distances are compared with."""
    return Quantity.of(state.profile.threshold(key), unit_named(state.profile.threshold_unit(key)))


def smaller(area_m2: npt.NDArray[np.float64], limit: Quantity) -> npt.NDArray[np.bool_]:
    """Which measured areas (m²), taken to 0.01 m², are below the limit.

    Examples
    --------
    >>> smaller(np.array([9999.994, 9999.995]), Quantity.of(15, Unit.MU)).tolist()
    [True, False]
    """
    limit_dm2 = math.ceil(limit.to(Unit.SQUARE_METRE).value * DM2_PER_M2)
    return np.asarray(measured_dm2(area_m2) < limit_dm2, dtype=np.bool_)
