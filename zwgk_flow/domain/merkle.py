"""The root of a Merkle tree by RFC 6962 section 2.1; what the leaves say is not known here.

Leaves come one by one and are not kept: what stays in memory grows with the depth of the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Hash = Callable[[bytes], Any]

# told apart by a first byte, so that no leaf can pass for a node
_LEAF, _NODE = b"\x00", b"\x01"


def merkle_root(leaves: Iterable[bytes], new: Hash) -> bytes:
    """The root over leaves in their order; `new` makes a hash as `hashlib.sha256` does.

    The left side of every node is a full tree of 2^k leaves, k as large as it can be while
    something is left for the right side; over no leaves the root is the hash of nothing.
    """
    full: list[bytes] = []  # the roots of the full trees so far, the largest first
    for n, leaf in enumerate(leaves, 1):
        root: bytes = new(_LEAF + leaf).digest()
        while not n & 1:
            root = new(_NODE + full.pop() + root).digest()
            n >>= 1
        full.append(root)
    if not full:
        nothing: bytes = new(b"").digest()
        return nothing
    root = full.pop()
    while full:
        root = new(_NODE + full.pop() + root).digest()
    return root
