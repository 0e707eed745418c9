"""On which side of a line a point lies, with the sign that exact arithmetic would give."""

from yizhangtu.geometry.kernels.compiling import kernel, part

__all__ = ["turn_sign"]

# Shewchuk's bound on the error of the plain determinant, relative to the sum of its two products.
_ERROR = 3.3306690738754716e-16
_SPLIT = 134217729.0


@part
def _product_tail(a: float, b: float, product: float) -> float:
    """What rounding left off the product (Dekker)."""
    c = _SPLIT * a
    a_high = c - (c - a)
    a_low = a - a_high
    c = _SPLIT * b
    b_high = c - (c - b)
    b_low = b - b_high
    return a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


@part
def _exact_sign(ux: float, uy: float, vx: float, vy: float) -> int:
    """The sign of ux·vy − uy·vx."""
    left, right = ux * vy, uy * vx
    # Signs that differ or sizes that do were told apart before: the two are so close that this is exact.
    head = left - right
    a, b = _product_tail(ux, vy, left), _product_tail(uy, vx, right)
    tail = a - b
    total = head + tail
    if total == 0.0:
        back = a - tail
        total = (a - (tail + back)) + (back - b)
    return 1 if total > 0.0 else (-1 if total < 0.0 else 0)


@kernel
def turn_sign(ax: float, ay: float, bx: float, by: float, cx: float, cy: float) -> int:
    """1 when a → b → c turns left, -1 when it turns right, 0 when the three lie on one line.

    Exact where the differences of the coordinates are, as they are between points of one unit: doubles within a factor of
    two of each other are subtracted without rounding.
    """
    ux, uy, vx, vy = bx - ax, by - ay, cx - ax, cy - ay
    left, right = ux * vy, uy * vx
    turn = left - right
    bound = _ERROR * (abs(left) + abs(right))
    if turn > bound:
        return 1
    if turn < -bound:
        return -1
    return _exact_sign(ux, uy, vx, vy)
