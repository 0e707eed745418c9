"""The Merkle tree against the published vectors of certificate transparency and against its definition."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.store.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

ENTRIES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def definition(entries: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    split = max(1 << power for power in range(20) if 1 << power < len(entries))
    return hashlib.sha256(
        b"\x01" + definition(entries[:split]) + definition(entries[split:])
    ).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert tree_root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert tree_root([]) == EMPTY_ROOT == Frontier().root()
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_are_those_of_certificate_transparency(index: int, size: int) -> None:
    proof = inclusion_proof(LEAVES[:size], index)
    assert [node.hex() for node in proof] == INCLUSION[index, size]
    assert verify_inclusion(LEAVES[index], index, size, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_consistency_proofs_are_those_of_certificate_transparency(first: int, second: int) -> None:
    proof = consistency_proof(LEAVES[:second], first)
    assert [node.hex() for node in proof] == CONSISTENCY[first, second]
    roots = bytes.fromhex(ROOTS[first - 1]), bytes.fromhex(ROOTS[second - 1])
    assert verify_consistency(first, second, *roots, proof)


@given(st.lists(st.binary(max_size=4), max_size=40))
def test_growing_leaf_by_leaf_gives_the_root_of_the_definition(entries: list[bytes]) -> None:
    frontier = Frontier()
    for entry in entries:
        frontier = frontier.append(leaf_hash(entry))
    assert frontier.root() == definition(entries)
    assert frontier.size == len(entries)
    assert len(frontier.peaks) == len(entries).bit_count()


@settings(max_examples=30)
@given(st.data())
def test_a_proof_holds_for_its_own_leaf_and_for_nothing_else(data: st.DataObject) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(data.draw(st.integers(1, 40)))]
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(leaves, index)
    root = definition([bytes([number]) for number in range(len(leaves))])
    assert verify_inclusion(leaves[index], index, len(leaves), proof, root)
    assert not verify_inclusion(leaf_hash(b"other"), index, len(leaves), proof, root)
    assert not verify_inclusion(leaves[index], index, len(leaves), proof, leaf_hash(b"other"))
    assert not verify_inclusion(leaves[index], index, len(leaves), (*proof, root), root)
    for other in set(range(len(leaves))) - {index}:
        assert not verify_inclusion(leaves[index], other, len(leaves), proof, root)
    for position in range(len(proof)):
        assert not verify_inclusion(
            leaves[index], index, len(leaves), changed(proof, position), root
        )
        assert not verify_inclusion(leaves[index], index, len(leaves), proof[:position], root)


@settings(max_examples=30)
@given(st.data())
def test_consistency_holds_between_a_log_and_its_beginning_only(data: st.DataObject) -> None:
    entries = [bytes([number]) for number in range(data.draw(st.integers(1, 40)))]
    leaves = [leaf_hash(entry) for entry in entries]
    first = data.draw(st.integers(1, len(leaves)))
    roots = definition(entries[:first]), definition(entries)
    proof = consistency_proof(leaves, first)
    assert verify_consistency(first, len(leaves), *roots, proof)
    assert not verify_consistency(first, len(leaves), leaf_hash(b"other"), roots[1], proof)
    assert not verify_consistency(first, len(leaves), roots[0], leaf_hash(b"other"), proof)
    assert not verify_consistency(first, len(leaves), *roots, (*proof, roots[0]))
    for position in range(len(proof)):
        assert not verify_consistency(first, len(leaves), *roots, changed(proof, position))
        assert not verify_consistency(first, len(leaves), *roots, proof[:position])


def test_proofs_outside_the_tree_are_refused() -> None:
    root = tree_root(LEAVES)
    with pytest.raises(IndexError):
        inclusion_proof(LEAVES, 8)
    with pytest.raises(IndexError):
        consistency_proof(LEAVES, 0)
    assert not verify_inclusion(LEAVES[0], 8, 8, (), root)
    assert not verify_consistency(0, 8, EMPTY_ROOT, root, ())
    assert not verify_consistency(9, 8, root, root, ())
    assert not verify_consistency(8, 8, root, root, (root,))


def changed(proof: tuple[bytes, ...], position: int) -> tuple[bytes, ...]:
    """The proof with one bit of one node turned."""
    node = bytes([proof[position][0] ^ 1]) + proof[position][1:]
    return (*proof[:position], node, *proof[position + 1 :])
