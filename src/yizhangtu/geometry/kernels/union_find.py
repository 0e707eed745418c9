"""Disjoint sets in an array: parent[i] is i for a root, otherwise a member nearer to the root."""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, part

__all__ = ["flatten", "root_of", "unite", "unite_pairs"]

_Ints = npt.NDArray[np.int64]


@part
def root_of(parent: _Ints, i: int) -> int:
    """The root of i; shortens the way for the next time."""
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@part
def unite(parent: _Ints, i: int, j: int) -> None:
    """Join two sets; the smaller root stays, so the result does not depend on the order of joining."""
    i, j = root_of(parent, i), root_of(parent, j)
    if i < j:
        parent[j] = i
    elif j < i:
        parent[i] = j


@part
def flatten(parent: _Ints) -> None:
    """Let every member point at its root."""
    for i in range(len(parent)):
        parent[i] = root_of(parent, i)


@kernel
def unite_pairs(parent: _Ints, a: _Ints, b: _Ints) -> None:
    """Join the sets of a[k] and b[k] for all k."""
    for k in range(len(a)):
        unite(parent, a[k], b[k])
    flatten(parent)
