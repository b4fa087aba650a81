"""An immutable mapping, so that a frozen value stays frozen all the way down."""

from collections.abc import ItemsView, Iterator, KeysView, Mapping
from typing import TypeVar

K = TypeVar("K")
V_co = TypeVar("V_co", covariant=True)


class FrozenMap(Mapping[K, V_co]):
    """A mapping that never changes, compares by content, hashes and pickles.

    ``types.MappingProxyType`` is a view that changes with its dict, cannot be pickled and has no hash on Python 3.11.
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[K, V_co] | None = None) -> None:
        """Copy ``items``; later changes of it are not seen here."""
        self._items: dict[K, V_co] = dict(items or {})

    def __getitem__(self, key: K) -> V_co:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._items  # Mapping's own tries, and catches a KeyError

    def keys(self) -> KeysView[K]:
        """Give the keys, which cannot be changed; Mapping's own are slow to go through, and to unpack with ``**``."""
        return self._items.keys()

    def items(self) -> ItemsView[K, V_co]:
        """Give keys and values, likewise."""
        return self._items.items()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenMap):
            return self._items == other._items  # Mapping's own goes through every item in Python
        return super().__eq__(other)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return repr(self._items)
