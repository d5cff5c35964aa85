"""`Collections` of index folders that are opened again, beside the requests, when a build has left something new."""

from __future__ import annotations

import logging
import re
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from askcol.answering import STORED_NAME
from askcol.collection import Collection
from askcol.errors import ConfidenceError, IndexFault

LOOK_EVERY_S = 1.0

RETRY_AFTER_S = 10.0
"""How long a generation that can't be opened is left alone, unless its folder changes."""

_NAMED = re.compile(r"(\w[\w.-]*)=(.+)", re.DOTALL)

_log = logging.getLogger(__name__)


class LiveCollection:
    """The collection of an index folder. Any thread may ask it; one thread calls `refresh`."""

    def __init__(self, name: str, index_dir: Path) -> None:
        self.name = name
        self.fault: str | None = None
        """Why the newest generation can't be opened, None where it is the one that answers."""
        self.collection: Collection | None = None
        """What answers, None before a generation could be opened. Requests take it once and keep it to their end."""
        self._index_dir = index_dir
        self._seen: object = ()
        self._failed_at = 0.0

    def get(self) -> Collection:
        """What answers; raises `IndexFault` where no generation could be opened."""
        collection = self.collection
        if collection is None:
            raise IndexFault(self.fault)
        return collection

    def refresh(self) -> None:
        """Opens what the folder holds, if it changed since the last look, and swaps it in.

        What can't be opened is logged and told by `fault`; what was open before goes on answering.
        """
        found = self._state()
        while found != self._seen or self._is_due():
            self._seen = found
            try:
                self.collection, self.fault = Collection.open(self._index_dir), None
            except Exception as error:
                found = self._state()
                if found == self._seen:  # else a build removed what was being read, and there is a newer generation
                    self._report(error)

    def _is_due(self) -> bool:
        return self.fault is not None and time.monotonic() >= self._failed_at + RETRY_AFTER_S

    def _state(self) -> object:
        """Equal as long as neither a build nor `askcol calibrate` wrote to the folder."""
        states = []
        for name in ("CURRENT", STORED_NAME):
            try:
                status = (self._index_dir / name).stat()
                states.append((status.st_ino, status.st_mtime_ns))
            except OSError:
                states.append((0, 0))
        return states

    def _report(self, error: Exception) -> None:
        told = isinstance(error, IndexFault | ConfidenceError | OSError)
        fault = str(error) if told else f"{self._index_dir} can't be opened; the server's log says why"
        if fault != self.fault:
            kept = "the generation before it goes on answering" if self.collection else "nothing answers"
            _log.error("%s; %s", fault, kept, exc_info=None if told else error)
        self.fault, self._failed_at = fault, time.monotonic()


class Collections:
    """The collections of a server by name, the first of which is asked unless another is named.

    A thread follows the folders until this object is gone.
    """

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._collections = {name: LiveCollection(name, folder) for name, folder in folders.items()}
        self.refresh()  # so that the first question does not wait for the models
        threading.Thread(target=_follow, args=[weakref.ref(self)], name="askcol-live", daemon=True).start()

    def __iter__(self) -> Iterator[LiveCollection]:
        return iter(self._collections.values())

    @property
    def names(self) -> list[str]:
        """In the order in which they were given; [""] where the only one has no name."""
        return list(self._collections)

    @property
    def listed(self) -> str:
        """What can be asked, in words."""
        return "there is one, without a name" if self.names == [""] else f"there are {', '.join(self.names)}"

    def find(self, name: str | None) -> LiveCollection:
        """The collection of that name, the first for None; raises `KeyError`."""
        return next(iter(self)) if name is None else self._collections[name]

    def refresh(self) -> None:
        """Looks at every folder."""
        for collection in self:
            collection.refresh()


def _follow(followed: weakref.ref[Collections]) -> None:
    while (collections := followed()) is not None:
        collections.refresh()
        del collections
        time.sleep(LOOK_EVERY_S)


def named_folders(given: Sequence[str]) -> dict[str, Path]:
    """`NAME=DIR` of each collection, or one `DIR`, whose name is "": name -> folder.

    A name begins with a letter, digit or underscore, and holds dots and hyphens besides. Raises `ValueError`.
    """
    folders: dict[str, Path] = {}
    for text in given:
        named = _NAMED.fullmatch(text)
        name, folder = named.groups() if named else ("", text)
        if not name and len(given) > 1:
            raise ValueError(f"{text!r} has no name; with several collections, give each as NAME=DIR")
        if name in folders:
            raise ValueError(f"there are two collections {name!r}")
        folders[name] = Path(folder)
    return folders
