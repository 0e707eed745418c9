"""How the kernels are compiled.

The first call of a kernel compiles it; the compiled code is kept (`caching`). On an installation that its users cannot
write, the administrator runs `python -m yizhangtu.geometry` once after installing, which compiles every kernel and keeps
the code in `__pycache__` beside the source, where every user of the same kind of processor finds it. With
`NUMBA_CACHE_DIR` set, then and later, it is kept there. Without either, each user's first calls compile into that user's
cache folder.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, cast

from numba import njit

from yizhangtu.geometry.kernels.caching import KernelCache

__all__ = ["kernel", "part", "routine"]

_Function = TypeVar("_Function", bound=Callable[..., object])

# Division by zero gives inf as in numpy: the checks Python wants would cost a branch in every inner loop. Nothing calls
# kernels from C, and nothing but kernels calls routines and parts, so the wrappers for that are left out: one for
# Python takes as long to compile as a loop for every four arrays it is given.
_KERNEL: Mapping[str, Any] = MappingProxyType(
    {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
)
_ROUTINE: Mapping[str, Any] = MappingProxyType(
    {"error_model": "numpy", "no_cfunc_wrapper": True, "no_cpython_wrapper": True}
)
_PART: Mapping[str, Any] = MappingProxyType({**_ROUTINE, "forceinline": True})


def kernel(function: _Function) -> _Function:
    """Compile what Python calls; it runs without the interpreter lock."""
    compiled = njit(**_KERNEL)(function)
    compiled._cache = KernelCache(function)  # noqa: SLF001 - where `enable_caching` puts numba's own
    return cast(_Function, compiled)


def routine(function: _Function) -> _Function:
    """Compile what only kernels call; it is kept with each of them."""
    return cast(_Function, njit(**_ROUTINE)(function))


def part(function: _Function) -> _Function:
    """Compile a routine that is put in place of every call, for it costs less than a call does."""
    return cast(_Function, njit(**_PART)(function))
