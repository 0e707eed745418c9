"""What is dear to make and needed by many tasks of one process, kept within a bound of memory."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Protocol, TypeVar, cast

__all__ = ["Kept", "Sized"]


class Sized(Protocol):
    """Knows how much memory it takes."""

    @property
    def nbytes(self) -> int:
        """Bytes."""
        ...


_Value = TypeVar("_Value", bound=Sized)


class Kept:
    """Values by key; the ones not used for longest go first when there are too many.

    Tasks that ask for the same value at the same time wait for one of them to make it.

    Examples
    --------
    >>> import numpy as np
    >>> kept = Kept(most_bytes=100)
    >>> kept.get("a", lambda: np.zeros(10)) is kept.get("a", lambda: np.zeros(10))
    True
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._values: OrderedDict[Hashable, Future[Sized]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], _Value]) -> _Value:
        """The value of a key, made now when it is not there; what `make` raises is raised, and nothing is kept."""
        future: Future[Sized] = Future()
        with self._lock:
            known = self._values.setdefault(key, future)
            self._values.move_to_end(key)
        if known is not future:
            return cast(_Value, known.result())
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                self._values.pop(key, None)
            future.set_exception(error)
            raise
        future.set_result(value)
        self.make_room()
        return value

    def make_room(self) -> None:
        """Leave out what there is no room for; to be called when values have grown."""
        with self._lock:
            made = {key: one for key, one in self._values.items() if one.done()}
            total = sum(one.result().nbytes for one in made.values())
            # The last one is in use, however large.
            for key in list(made)[:-1]:
                if total <= self._most_bytes:
                    break
                total -= made[key].result().nbytes
                del self._values[key]

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._values.clear()
