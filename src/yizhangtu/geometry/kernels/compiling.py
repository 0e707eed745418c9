"""How the kernels are compiled.

Compiled code is cached beside the source, or, where that may not be written, in the user's cache folder or
`NUMBA_CACHE_DIR`; the first call on a machine compiles. A cached kernel is not compiled anew when a part in another
file changes, so parts live in the file of the kernel that uses them wherever they can.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, cast

from numba import njit

__all__ = ["kernel", "part"]

_Function = TypeVar("_Function", bound=Callable[..., object])

# Division by zero gives inf as in numpy: the checks Python wants would cost a branch in every inner loop. Nothing calls
# kernels from C, and nothing but kernels calls parts, so the wrappers for that are left out.
_KERNEL: Mapping[str, Any] = MappingProxyType(
    {"cache": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
)
# Parts are put in place of every call: handing the plane's constants from call to call took a third of the time.
_PART: Mapping[str, Any] = MappingProxyType(
    {
        "error_model": "numpy",
        "no_cfunc_wrapper": True,
        "no_cpython_wrapper": True,
        "forceinline": True,
    }
)


def kernel(function: _Function) -> _Function:
    """Compile what Python calls; it runs without the interpreter lock."""
    return cast(_Function, njit(**_KERNEL)(function))


def part(function: _Function) -> _Function:
    """Compile what only kernels call."""
    return cast(_Function, njit(**_PART)(function))
