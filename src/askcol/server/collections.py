"""The collections of a server, reloaded in the background when a build or a calibration changes their index."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Iterator, Mapping

from askcol.collection import Collection
from askcol.errors import AskcolError, IndexFault, IndexUnreachable, in_words
from askcol.index import IndexPlace

CHECK_EVERY_S = 1.0

RETRY_AFTER_S = 10.0
"""How long to wait before trying again to open a generation that could not be opened, unless its index changes."""

_log = logging.getLogger(__name__)


class ServedCollection:
    """The collection of an index. Any thread may ask and reload it."""

    def __init__(self, name: str, place: IndexPlace) -> None:
        self.name = name
        self.collection: Collection | None = None
        """The collection in use, None until one could be opened. A request takes it once and keeps it to its end."""
        self.place = place
        self._unreachable: str | None = None
        self._unopened: str | None = None
        self._loaded_state: object = ()
        self._failed_at = 0.0
        self._reloading = threading.Lock()

    @property
    def is_reachable(self) -> bool:
        """Whether the server that keeps the index could be reached at the last look; a folder always can."""
        return self._unreachable is None

    @property
    def fault(self) -> str | None:
        """Why the collection can't be asked, or is not the newest generation; None if neither is so."""
        return self._unreachable or self._unopened

    def get(self) -> Collection:
        """The collection in use. Raises `IndexUnreachable`, and `IndexFault` if none could be opened."""
        collection, unreachable = self.collection, self._unreachable
        if unreachable:  # a request would only wait until its own time is over
            raise IndexUnreachable(unreachable)
        if collection is None:
            raise IndexFault(self.fault)
        return collection

    def reopened(self) -> Collection:
        """The collection in use after a reload; errors as in `get`."""
        self.reload()
        return self.get()

    def reload(self) -> None:
        """Open the index if it changed since the last call, and switch to it.

        An index that cannot be opened or reached is logged and described by `fault`; the collection in use stays.
        """
        with self._reloading:
            unreachable = None
            try:
                self._open_newest()
            except IndexUnreachable as error:
                unreachable = str(error)
            except IndexFault as error:  # the state of the index can't be told
                self._report(error)
            if unreachable and self.is_reachable:
                _log.error("%s; no questions can be answered meanwhile", unreachable)
            elif not unreachable and not self.is_reachable:
                _log.warning("%s can be reached again", self.place)
            self._unreachable = unreachable

    def _open_newest(self) -> None:
        state = self.place.state()
        while state != self._loaded_state or self._is_retry_due():
            try:
                self.collection, self._unopened = Collection.open(self.place), None
            except IndexUnreachable:
                raise
            except Exception as error:  # the thread that looks for newer generations must go on
                if not threading.main_thread().is_alive():  # the process ends, and nothing can be opened any more
                    return
                newer = self.place.state()
                if newer != state:  # a build replaced the files while they were read: open the new
                    state = newer
                    continue
                self._report(error)
            self._loaded_state = state

    def _is_retry_due(self) -> bool:
        return self._unopened is not None and time.monotonic() >= self._failed_at + RETRY_AFTER_S

    def _report(self, error: Exception) -> None:
        explained = isinstance(error, AskcolError | OSError)
        fault = f"{self.place} can't be read: {in_words(error)}" if isinstance(error, OSError) else str(error)
        if not explained:
            fault = f"{self.place} can't be opened; the server's log says why"
        if fault != self._unopened:
            used = "the previous generation stays in use" if self.collection else "no questions can be answered"
            _log.error("%s; %s", fault, used, exc_info=None if explained else error)
        self._unopened, self._failed_at = fault, time.monotonic()


class Collections:
    """The collections of a server by name. The first is the default.

    A background thread reloads them until this object is garbage-collected.
    """

    def __init__(self, places: Mapping[str, IndexPlace]) -> None:
        self._collections = {name: ServedCollection(name, place) for name, place in places.items()}
        self.reload()  # so that the first question does not wait for the models
        threading.Thread(target=_keep_current, args=[weakref.ref(self)], name="askcol-reload", daemon=True).start()

    def __iter__(self) -> Iterator[ServedCollection]:
        return iter(self._collections.values())

    @property
    def names(self) -> list[str]:
        """The names in the order given; [""] for a single collection without a name."""
        return list(self._collections)

    @property
    def listed(self) -> str:
        """A phrase that lists the collections."""
        return "there is one, without a name" if self.names == [""] else f"there are {', '.join(self.names)}"

    def find(self, name: str | None) -> ServedCollection:
        """The collection called `name`, the first for None; raises `KeyError`."""
        return next(iter(self)) if name is None else self._collections[name]

    def reload(self) -> None:
        """Reload each collection whose index changed."""
        for collection in self:
            collection.reload()


def _keep_current(reference: weakref.ref[Collections]) -> None:
    while (collections := reference()) is not None:
        collections.reload()
        del collections
        time.sleep(CHECK_EVERY_S)
