"""How the kernels are compiled.

Compiled code is cached beside the source, or, where that may not be written, in the user's cache folder or
`NUMBA_CACHE_DIR`; the first call on a machine compiles. A cached kernel is not compiled anew when a part in another
file changes, so parts live in the file of the kernel that uses them wherever they can.
"""

from numba import njit

__all__ = ["kernel", "part"]

# Division by zero gives inf as in numpy: the checks Python wants would cost a branch in every inner loop.
kernel = njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)
"""Decorates what Python calls: runs without the interpreter lock."""

part = njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""Decorates what only kernels call."""
