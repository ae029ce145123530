"""RFC 9162 hashing and proofs, against foreign vectors and against each other."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from consular.audit import merkle

VECTORS = Path(__file__).parent / "vectors"
# RFC 6962 test leaves as used by certificate-transparency implementations, and the root of all eight.
LEAVES = [
    merkle.leaf_hash(bytes.fromhex(data))
    for data in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOT_OF_EIGHT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def _probes(kind: str) -> list[Any]:
    found = sorted((VECTORS / kind).rglob("*.json"))
    return [pytest.param(json.loads(file.read_text()), id=str(file.relative_to(VECTORS))) for file in found]


def _proof(probe: dict[str, Any]) -> list[bytes]:
    return [b64decode(part) for part in probe["proof"] or []]


@pytest.mark.parametrize("probe", _probes("inclusion"))
def test_inclusion_probe(probe: dict[str, Any]) -> None:
    accepted = merkle.verify_inclusion(
        leaf=b64decode(probe["leafHash"]),
        index=probe["leafIdx"],
        size=probe["treeSize"],
        proof=_proof(probe),
        root=b64decode(probe["root"]),
    )
    assert accepted is not probe["wantErr"]


@pytest.mark.parametrize("probe", _probes("consistency"))
def test_consistency_probe(probe: dict[str, Any]) -> None:
    accepted = merkle.verify_consistency(
        size1=probe["size1"],
        root1=b64decode(probe["root1"] or ""),
        size2=probe["size2"],
        root2=b64decode(probe["root2"] or ""),
        proof=_proof(probe),
    )
    assert accepted is not probe["wantErr"]


def test_all_probes_are_here() -> None:
    assert (len(_probes("inclusion")), len(_probes("consistency"))) == (49, 49)


def test_leaf_and_node_hashes_have_their_own_prefix() -> None:
    assert merkle.leaf_hash(b"x") == sha256(b"\x00x").digest()
    assert merkle.node_hash(LEAVES[0], LEAVES[1]) == sha256(b"\x01" + LEAVES[0] + LEAVES[1]).digest()


def test_root_of_known_leaves() -> None:
    assert merkle.root_of(LEAVES).hex() == ROOT_OF_EIGHT
    assert merkle.root_of([]) == sha256(b"").digest()


def _root_by_definition(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(_root_by_definition(leaves[:split]), _root_by_definition(leaves[split:]))


MANY = [merkle.leaf_hash(str(number).encode()) for number in range(70)]


@pytest.mark.parametrize("size", range(1, 71))
def test_frontier_reaches_the_root_of_the_definition(size: int) -> None:
    assert merkle.root_of(MANY[:size]) == _root_by_definition(MANY[:size])


def test_frontier_survives_storing() -> None:
    tree = merkle.Frontier()
    for leaf in MANY[:45]:
        tree.append(leaf)
    again = merkle.Frontier.from_bytes(45, tree.to_bytes())
    for leaf in MANY[45:]:
        again.append(leaf)
    assert again.root() == merkle.root_of(MANY)
    assert tree.size == 45


@pytest.mark.parametrize(("size", "stored"), [(3, bytes(32)), (1, bytes(31)), (0, bytes(32)), (-1, b"")])
def test_frontier_of_another_size_is_refused(size: int, stored: bytes) -> None:
    with pytest.raises(ValueError, match="frontier"):
        merkle.Frontier.from_bytes(size, stored)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 21])
def test_every_leaf_is_proved_and_no_other_takes_its_place(size: int) -> None:
    leaves = MANY[:size]
    root = merkle.root_of(leaves)
    for index in range(size):
        proof = merkle.inclusion_proof(leaves, index)
        assert merkle.verify_inclusion(leaf=leaves[index], index=index, size=size, proof=proof, root=root)
        assert not merkle.verify_inclusion(leaf=MANY[-1], index=index, size=size, proof=proof, root=root)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 21])
def test_every_prefix_is_proved_and_no_other_root_passes(size: int) -> None:
    leaves = MANY[:size]
    root = merkle.root_of(leaves)
    for old in range(1, size + 1):
        proof = merkle.consistency_proof(leaves, old)
        genuine = merkle.root_of(leaves[:old])
        assert merkle.verify_consistency(size1=old, root1=genuine, size2=size, root2=root, proof=proof)
        assert not merkle.verify_consistency(size1=old, root1=MANY[-1], size2=size, root2=root, proof=proof)


def test_proofs_outside_the_tree_are_refused() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof(LEAVES, 8)
    with pytest.raises(IndexError):
        merkle.consistency_proof(LEAVES, 0)
