"""`Recent`: values of another machine that were asked for lately, kept here."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """At most `size` values by key. `fetch` gives those of several keys, without keys that it doesn't know."""

    def __init__(self, size: int, fetch: Callable[[list[K]], Mapping[K, V]]) -> None:
        self._size, self._fetch = size, fetch
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, keys: Iterable[K]) -> dict[K, V]:
        """The values of `keys`; those that are not here are fetched together. Raises `KeyError` for an unknown key."""
        wanted = dict.fromkeys(keys)
        with self._lock:
            found = {key: self._values[key] for key in wanted if key in self._values}
            for key in found:
                self._values.move_to_end(key)
        missing = [key for key in wanted if key not in found]
        if missing:
            fetched = self._fetch(missing)
            self.put(fetched)
            found.update(fetched)
        return {key: found[key] for key in wanted}

    def put(self, values: Mapping[K, V]) -> None:
        """Keeps values that came by another way."""
        with self._lock:
            for key, value in values.items():
                self._values[key] = value
                self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)
