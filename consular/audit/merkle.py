"""Merkle trees as RFC 9162 §2.1: hashing, proofs and their verification. Pure; SHA-256; every hash is 32 bytes.

Lists hold *leaf hashes* in order of their index. A proof is a list of node hashes. `Frontier` is the compact form of
a tree that only grows: log2(n) hashes suffice for the next root.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Self

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash of one entry: SHA-256(0x00 || data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two neighbours: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """Roots of the perfect subtrees whose sizes add up to `size`, largest first."""

    __slots__ = ("_roots", "_size")

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        """Raises ValueError when the number or the length of `roots` does not fit `size`."""
        if size < 0 or len(roots) != size.bit_count() or any(len(root) != HASH_SIZE for root in roots):
            raise ValueError("frontier does not fit its size")
        self._size = size
        self._roots = list(roots)

    @classmethod
    def from_bytes(cls, size: int, stored: bytes) -> Self:
        """Read what `to_bytes` wrote; raises ValueError when it does not fit `size`."""
        return cls(size, [stored[at : at + HASH_SIZE] for at in range(0, len(stored), HASH_SIZE)])

    def to_bytes(self) -> bytes:
        """The subtree roots, one behind the other."""
        return b"".join(self._roots)

    def copy(self) -> Self:
        """An independent frontier of the same tree."""
        return type(self)(self._size, self._roots)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        below = self._size
        while below & 1:
            leaf = node_hash(self._roots.pop(), leaf)
            below >>= 1
        self._roots.append(leaf)
        self._size += 1

    def root(self) -> bytes:
        """Root of the whole tree."""
        if not self._roots:
            return EMPTY_ROOT
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Root of a list of leaf hashes (§2.1.1)."""
    tree = Frontier()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (size >= 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Path from leaf `index` to the root (§2.1.3.1); raises IndexError outside the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    path: list[bytes] = []
    start, end = 0, len(leaves)
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(root_of(leaves[middle:end]))
            end = middle
        else:
            path.append(root_of(leaves[start:middle]))
            start = middle
    path.reverse()
    return path


def consistency_proof(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """Proof that the first `size` leaves are a prefix of the tree (§2.1.4.1).

    Raises IndexError unless 0 < size <= number of leaves.
    """
    if not 0 < size <= len(leaves):
        raise IndexError(size)
    path: list[bytes] = []
    start, end = 0, len(leaves)
    while size < end:
        middle = start + _split(end - start)
        if size <= middle:
            path.append(root_of(leaves[middle:end]))
            end = middle
        else:
            path.append(root_of(leaves[start:middle]))
            start = middle
    if start > 0:
        path.append(root_of(leaves[start:end]))
    path.reverse()
    return path


def _all_hashes(*hashes: bytes) -> bool:
    return all(len(one) == HASH_SIZE for one in hashes)


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` leads from leaf hash `leaf` at `index` to `root` of a tree of `size` leaves (§2.1.3.2)."""
    if not 0 <= index < size or not _all_hashes(leaf, root, *proof):
        return False
    node, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            reached = node_hash(sibling, reached)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            reached = node_hash(reached, sibling)
        node >>= 1
        last >>= 1
    return last == 0 and reached == root


def verify_consistency(*, size1: int, root1: bytes, size2: int, root2: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `size1` leaves is a prefix of the tree of `size2` leaves (§2.1.4.2).

    `size1` = 0 proves nothing and is refused.
    """
    if not 0 < size1 <= size2 or not _all_hashes(root1, root2, *proof):
        return False
    if size1 == size2:
        return not proof and root1 == root2
    path = list(proof)
    if size1.bit_count() == 1:
        path.insert(0, root1)
    if not path:
        return False
    node, last = size1 - 1, size2 - 1
    while node & 1:
        node >>= 1
        last >>= 1
    return _climb(path, node, last) == (root1, root2)


def _climb(path: Sequence[bytes], node: int, last: int) -> tuple[bytes, bytes] | None:
    """Old and new root that a consistency path leads to; None when it is too long or too short."""
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            new = node_hash(new, sibling)
        node >>= 1
        last >>= 1
    return (old, new) if last == 0 else None
