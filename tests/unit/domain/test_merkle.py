"""Is the root over the leaves the one that RFC 6962 defines, for every number of leaves?"""

from __future__ import annotations

import hashlib
import tracemalloc
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zwgk_flow.domain.merkle import merkle_root

# the leaves and roots that Certificate Transparency implementations are tested with
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
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
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("n", range(len(ROOTS)))
def test_the_known_roots(n: int) -> None:
    """The first n of the known leaves have the known root."""
    assert merkle_root(LEAVES[:n], hashlib.sha256).hex() == ROOTS[n]


def by_definition(leaves: list[bytes], name: str) -> bytes:
    """RFC 6962 section 2.1 word for word: split at the largest power of two below n."""
    if not leaves:
        return hashlib.new(name).digest()
    if len(leaves) == 1:
        return hashlib.new(name, b"\x00" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    left, right = by_definition(leaves[:k], name), by_definition(leaves[k:], name)
    return hashlib.new(name, b"\x01" + left + right).digest()


@given(st.lists(st.binary(max_size=8), max_size=70), st.sampled_from(["sha256", "sm3"]))
def test_the_root_is_that_of_the_definition(leaves: list[bytes], name: str) -> None:
    """Taken one by one or split by the rule, any leaves have one root, whatever the hash."""
    assert merkle_root(leaves, partial(hashlib.new, name)) == by_definition(leaves, name)


@given(st.lists(st.binary(max_size=4), min_size=2, max_size=20, unique=True), st.data())
def test_every_leaf_and_its_place_count(leaves: list[bytes], data: st.DataObject) -> None:
    """A leaf changed, dropped, doubled or moved gives another root."""
    n = data.draw(st.integers(0, len(leaves) - 2))
    root = merkle_root(leaves, hashlib.sha256)
    changed = [*leaves[:n], leaves[n] + b"x", *leaves[n + 1 :]]
    dropped = [*leaves[:n], *leaves[n + 1 :]]
    doubled = [*leaves[: n + 1], *leaves[n:]]
    moved = [*leaves[:n], leaves[n + 1], leaves[n], *leaves[n + 2 :]]
    for other in (changed, dropped, doubled, moved):
        assert merkle_root(other, hashlib.sha256) != root


def test_leaves_are_not_kept() -> None:
    """A hundred thousand leaves pass through a few kilobytes."""
    tracemalloc.start()
    merkle_root((b"%d" % n for n in range(100_000)), hashlib.sha256)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000
