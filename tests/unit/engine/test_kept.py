"""What is kept in memory for the tasks of one process."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest

from yizhangtu.engine.kept import Kept


def test_a_value_is_made_once() -> None:
    kept, made = Kept(10_000), []

    def make() -> np.ndarray:
        made.append(1)
        return np.zeros(10)

    assert kept.get("a", make) is kept.get("a", make)
    assert len(made) == 1


def test_two_threads_that_ask_at_once_share_one_making() -> None:
    kept, begun, go, made = Kept(10_000), Event(), Event(), []

    def make() -> np.ndarray:
        made.append(1)
        begun.set()
        go.wait(10)
        return np.zeros(1)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.get, "a", make)
        begun.wait(10)
        second = pool.submit(kept.get, "a", make)
        go.set()
        assert first.result() is second.result()
    assert len(made) == 1


def test_the_one_not_used_for_longest_goes_first() -> None:
    kept, made = Kept(200), []

    def get(key: str) -> None:
        kept.get(key, lambda: made.append(key) or np.zeros(10))  # type: ignore[func-returns-value]

    for key in "abacab":
        get(key)
    # 80 bytes each: c pushes b out, b comes back.
    assert made == ["a", "b", "c", "b"]


def test_a_value_larger_than_the_bound_is_made_all_the_same() -> None:
    kept = Kept(10)
    assert kept.get("a", lambda: np.zeros(10)).nbytes == 80


def test_a_failure_is_not_kept() -> None:
    kept = Kept(100)

    def fail() -> np.ndarray:
        raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        kept.get("a", fail)
    assert len(kept.get("a", lambda: np.zeros(3))) == 3


def test_clear_gives_everything_back() -> None:
    kept = Kept(1000)
    first = kept.get("a", lambda: np.zeros(1))
    kept.clear()
    assert kept.get("a", lambda: np.zeros(1)) is not first
