"""Sums of areas that do not depend on the order of adding (与顺序无关的求和), rounded once.

A float64 sum of a million overlaps differs in its last digits with the order of the rows, so with the number of threads,
files or machines. Here every value is taken apart into whole numbers, which add up alike in any order, and only the
finished sum is rounded to float64.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["ExactSums"]

_LIMB_BITS = 36
_LIMB = float(1 << _LIMB_BITS)
_MASK = (1 << _LIMB_BITS) - 1
_MOST_VALUE = float(1 << 53)


@dataclass(frozen=True, slots=True)
class ExactSums:
    """One exact sum per group.

    limbs: (groups, 3) int64, worth limbs[:, 0] + limbs[:, 1] / 2³⁶ + limbs[:, 2] / 2⁷². The columns may be summed as they
    are, here or in another process: a sum over up to 2²⁷ rows of normalised limbs cannot overflow.

    Examples
    --------
    >>> sums = ExactSums.of(np.array([0, 1, 0]), np.array([0.1, 3.0, 0.2]), 2)
    >>> (sums + sums).values()
    array([0.6, 6. ])
    """

    limbs: IntArray

    @classmethod
    def of(cls, group: IntArray, values: FloatArray, groups: int) -> Self:
        """Sums of values by group.

        Parameters
        ----------
        group
            The group of each value, 0 to groups - 1.
        values
            Finite, not negative, below 2⁵³. Taken exactly from 2⁻²⁰ (1e-6) up; of smaller ones what lies below 2⁻⁷² is
            left off, each by itself, so the order still does not matter.
        groups
            Number of groups; one without values sums to 0.
        """
        if len(values) and not (values.min() >= 0.0 and values.max() < _MOST_VALUE):
            raise ValueError("values must be finite, not negative and below 2**53")
        limbs = np.zeros((groups, 3), dtype=np.int64)
        rest = values
        for limb in range(3):
            whole = np.floor(rest)
            np.add.at(limbs[:, limb], group, whole.astype(np.int64))
            rest = (rest - whole) * _LIMB
        return cls(_normalised(limbs))

    def __add__(self, other: "ExactSums") -> "ExactSums":
        return ExactSums(_normalised(self.limbs + other.limbs))

    def values(self) -> FloatArray:
        """The float64 next to each exact sum (ties to even)."""
        high, middle, low = _normalised(self.limbs.copy()).T
        large, small = high.astype(np.float64), middle.astype(np.float64) / _LIMB
        total = large + small
        # What the first addition lost, exactly; when the rest joins it without loss too, one rounding is left.
        lost = small - (total - large)
        last = low.astype(np.float64) / _LIMB / _LIMB
        rest = lost + last
        found = total + rest
        for i in np.flatnonzero(last - (rest - lost) != 0.0):
            whole = (int(high[i]) << 2 * _LIMB_BITS) + (int(middle[i]) << _LIMB_BITS) + int(low[i])
            found[i] = whole / (1 << 2 * _LIMB_BITS)
        return np.asarray(found)


def _normalised(limbs: IntArray) -> IntArray:
    """The same sums with the lower limbs carried into 0 to 2³⁶ - 1, in place."""
    for limb in (2, 1):
        limbs[:, limb - 1] += limbs[:, limb] >> _LIMB_BITS
        limbs[:, limb] &= _MASK
    return limbs
