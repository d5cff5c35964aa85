"""`RemotePlace`: the index in a folder as if a server kept it, which can be out of reach and forget generations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from askcol.errors import GenerationGone, IndexUnreachable
from askcol.index.local_place import LocalPlace
from askcol.index.place import Index
from askcol.index.store import Store

UNREACHABLE = "index.example:19530 can't be reached; is it running?"


class RemotePlace:
    """The index in `index_dir`. Does what `IndexPlace` says.

    Attributes:
        is_up: Whether the server can be reached.
        gone: The names of generations that builds have dropped.
    """

    folder = None

    def __init__(self, index_dir: Path) -> None:
        self._here = LocalPlace(index_dir)
        self.is_up = True
        self.gone: set[str] = set()

    def __str__(self) -> str:
        return "milvus://index.example:19530/notes"

    def __getattr__(self, name: str) -> Any:
        self.require_up()
        return getattr(self._here, name)

    def load(self) -> Index:
        self.require_up()
        index = self._here.load()
        store: Any = _RemoteStore(index.store, self)
        return replace(index, store=store)

    def require_up(self) -> None:
        if not self.is_up:
            raise IndexUnreachable(UNREACHABLE)


class _RemoteStore:
    def __init__(self, store: Store, place: RemotePlace) -> None:
        self._store, self._place = store, place
        self.generation, self.skipped = store.generation, store.skipped
        self.document_count, self.chunk_count = store.document_count, store.chunk_count

    def __getattr__(self, name: str) -> Any:
        self._place.require_up()
        if self.generation in self._place.gone:
            raise GenerationGone(f"generation {self.generation} is gone; ask again")
        return getattr(self._store, name)
