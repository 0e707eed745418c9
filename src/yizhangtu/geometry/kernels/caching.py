"""Where compiled kernels are kept between runs.

numba keeps compiled code beside the source, or in `NUMBA_CACHE_DIR`, or in the user's cache folder: in the first of them
that can be written. Three things are different here.

What an administrator compiled beside the source of an installation that others may only read is used by them. Where no
folder at all can be written, as under a service account without a home, kernels are compiled and not kept, instead of
failing. And kernels are compiled anew when any file of this package has changed: a kernel holds the parts it uses, also
those of other files.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from numba.core.caching import CompileResultCacheImpl, FunctionCache, NullCache

__all__ = ["KernelCache"]

_LOG = logging.getLogger(__name__)


@cache
def _sources_stamp() -> bytes:
    """What all sources of the kernels come to."""
    stamp = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        stamp.update(source.read_bytes())
    return stamp.digest()


def _locator(base: type, *, reads_only: bool) -> type:
    """One of numba's classes that find a cache folder, made to look at all sources and not to ask for leave to write."""
    members: dict[str, object] = {"get_source_stamp": lambda _: _sources_stamp()}
    if reads_only:
        members["ensure_cache_path"] = lambda _: None
    return type(base.__name__, (base,), members)


def _cache_class(bases: Sequence[type], *, reads_only: bool) -> type[Any]:
    locators = [_locator(base, reads_only=reads_only) for base in bases]
    implementation = type(
        "KernelCacheImpl", (CompileResultCacheImpl,), {"_locator_classes": locators}
    )
    return type("KernelFileCache", (FunctionCache,), {"_impl_class": implementation})


# numba's places in its order; the first two are `NUMBA_CACHE_DIR` and beside the source.
_PLACES = tuple(CompileResultCacheImpl._locator_classes)  # noqa: SLF001 - numba has no other way to add a place
_READ = _cache_class(_PLACES[:2], reads_only=True)
_WRITTEN = _cache_class(_PLACES, reads_only=False)


class KernelCache:
    """The cache of one kernel; numba asks it before it compiles, and gives it what it compiled."""

    def __init__(self, function: Callable[..., object]) -> None:
        self._name = function.__name__
        self._read, self._written = (_opened(kind, function) for kind in (_READ, _WRITTEN))

    @property
    def cache_path(self) -> str | None:
        """The folder that is written, or None."""
        path: str | None = self._written.cache_path
        return path

    def load_overload(self, signature: object, context: object) -> object:
        """The kernel compiled for these types, or None: then it is compiled, which the log says."""
        for place in (self._read, self._written):
            # A folder that may not even be read is as good as an empty one.
            with suppress(OSError):
                found = place.load_overload(signature, context)
                if found is not None:
                    return found
        _LOG.info("compiling %s", self._name)
        return None

    def save_overload(self, signature: object, compiled: object) -> None:
        """Keep a compiled kernel for the next run."""
        self._written.save_overload(signature, compiled)

    def flush(self) -> None:
        """Forget what is kept."""
        self._written.flush()


def _opened(kind: type[Any], function: Callable[..., object]) -> Any:
    try:
        return kind(function)
    except RuntimeError:  # no folder will do
        return NullCache()
