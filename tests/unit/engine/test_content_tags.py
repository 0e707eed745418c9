"""Tags of contents: the sums they are said to be, and different for whatever differs."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhangtu.engine.content_tags import ContentTags, TagKeys
from yizhangtu.geometry.kernels.tags import PASSES, PIECE_BYTES

KEYS = TagKeys.of(b"a secret of the test")

LENGTHS = st.sampled_from([0, 1, 3, 7, 8, 9, 1000, 1023, 1024, 1025, 2048, 2500])


def tags_of(rows: list[bytes], keys: TagKeys = KEYS) -> ContentTags:
    return keys.tags(pa.array(rows, pa.large_binary()), np.arange(len(rows)))


def contents(rows: list[bytes], start: list[int]) -> list[bytes]:
    return tags_of(rows).contents(np.array(start))


def tags_by_definition(content: bytes) -> list[list[int]]:
    tags = []
    for at in range(0, len(content), PIECE_BYTES):
        piece = content[at : at + PIECE_BYTES]
        piece += bytes(-len(piece) % 8)
        words = [int.from_bytes(piece[k : k + 4], "little") for k in range(0, len(piece), 4)]
        tag = []
        for q in range(PASSES):
            key = [
                int(a)
                for pair in zip(KEYS.number[q], KEYS.number[q + 4], strict=True)
                for a in pair
            ]
            sums = [(word + a) % 2**32 for word, a in zip(words, key, strict=False)]
            tag.append(sum(a * b for a, b in zip(sums[::2], sums[1::2], strict=True)) % 2**64)
        tags.append(tag)
    return tags


@given(st.lists(st.tuples(LENGTHS, st.integers(0, 1 << 32)), max_size=5))
def test_tags_are_the_sums_of_their_definition(rows: list[tuple[int, int]]) -> None:
    content = [np.random.default_rng(seed).bytes(length) for length, seed in rows]
    found = tags_of(content)
    assert found.length.tolist() == [len(one) for one in content]
    assert found.tag.tolist() == [tag for one in content for tag in tags_by_definition(one)]


def test_words_and_keys_of_all_ones_do_not_overflow_differently() -> None:
    keys = TagKeys(np.full_like(KEYS.number, 0xFFFFFFFF))
    tag = tags_of([b"\xff" * PIECE_BYTES], keys).tag
    assert tag.tolist() == [[128 * 0xFFFFFFFE**2 % 2**64] * PASSES]


@pytest.mark.parametrize("length", [1, 93, 1024, 1500])
def test_every_byte_is_in_every_sum(length: int) -> None:
    content = np.random.default_rng(length).bytes(length)
    changed = [
        content[:k] + bytes([content[k] ^ 1 << k % 8]) + content[k + 1 :] for k in range(length)
    ]
    original, *others = (tags_of([one]).tag for one in [content, *changed])
    assert all((one != original).any(axis=0).all() for one in others)


def test_places_of_the_rows_in_the_column_do_not_matter() -> None:
    rows = [bytes([k]) * k for k in range(1, 40)]
    column = pa.array([b"before", *rows], pa.large_binary())
    one = KEYS.tags(column.slice(1), np.arange(39))
    other = KEYS.tags(column, np.arange(39, 0, -1))
    assert one.contents(np.arange(40)) == other.contents(np.arange(40))[::-1]


@pytest.mark.parametrize(
    "other",
    [
        [b"ab", b"c"],
        [b"abc", b""],
        [b"abc\0"],
        [b"bca"],
        [b"abc" + bytes(PIECE_BYTES)],
    ],
)
def test_where_rows_end_matters(other: list[bytes]) -> None:
    # As many rows are compared; the count itself is told by the caller.
    one = [b"abc", *[b""] * (len(other) - 1)] if other != [b"abc", b""] else [b"a", b"bc"]
    assert contents(one, [0, len(one)]) != contents(other, [0, len(other)])


def test_contents_and_digests_are_of_the_rows_asked_for() -> None:
    rows = [b"one", b"two" * 700, b"", b"one"]
    first, none, rest = contents(rows, [0, 2, 2, 4])
    assert (first, rest) == (contents(rows[:2], [0, 2])[0], contents(rows[2:], [0, 2])[0])
    assert none == b""
    digests = tags_of(rows).digests().tolist()
    assert digests[0] == digests[3]
    assert len({tuple(digest) for digest in digests}) == 3


def test_another_secret_makes_other_tags() -> None:
    assert (tags_of([b"one"]).tag != tags_of([b"one"], TagKeys.of(b"other")).tag).all()


def test_no_rows_have_no_tags() -> None:
    assert contents([], [0]) == []
    assert tags_of([]).digests().shape[0] == 0
