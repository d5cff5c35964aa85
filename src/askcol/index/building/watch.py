"""Updates an index whenever something in its roots changes, as watchfiles reports it."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from askcol.documents import SIDECAR, Location, location_of
from askcol.errors import DocumentError, EncoderError, IndexFault
from askcol.index.place import Built, IndexPlace

if TYPE_CHECKING:
    from watchfiles import Change

LOOK_EVERY_MS = 1_000
"""How often to look whether roots went away, came back or were replaced."""

QUIET_MS = 500

LONGEST_WAIT_MS = 5_000
"""A build starts when nothing has changed for `QUIET_MS`, at the latest this long after the first change."""

RETRY_AFTER_S = 10.0
"""A failed build is tried again after this time, or earlier if something changes."""

_log = logging.getLogger(__name__)


def rebuilt(place: IndexPlace, build: Callable[[Sequence[Location]], Built]) -> Generator[Built | Exception]:
    """Calls `build` with the roots of the index after every change in those on this machine, without end.

    Yields every build that changed the index, and every error of a build unless the last build failed with the same.
    Raises `OSError` if the system can't watch the folders.
    """
    roots = _roots(place)
    failure = ""
    with Watch(place.folder, _watchable(roots)) as watched:
        while True:
            watched.wait(RETRY_AFTER_S if failure else None)
            with suppress(IndexFault):  # the build repairs it
                roots = _roots(place) or roots  # another build may have added some
                watched.roots = _watchable(roots)
            try:
                built = build(roots)
            except Exception as error:  # whatever it is, the next change may mend it
                if not isinstance(error, DocumentError | EncoderError | IndexFault | OSError):
                    _log.error("the build failed", exc_info=error)
                if failure != (failure := str(error) or repr(error)):
                    yield error
            else:
                failure = ""
                if built.changed:
                    yield built


def _roots(place: IndexPlace) -> list[Location]:
    record = place.record()
    return [location_of(root) for root in record.roots] if record else []


def _watchable(roots: Sequence[Location]) -> list[Path]:
    return [root for root in roots if isinstance(root, Path)]


class Watch:
    """Notices changes in files and folders, even if they go away and come back.

    Ignores hidden files, and the folder `left_out`.

    One thread watches the folders among the roots, with all that is in them. Another watches the parent folders of the
    other roots for their names, because a watch on a file ends when an editor replaces the file.
    """

    def __init__(self, left_out: Path | None, roots: Sequence[Path]) -> None:
        self.roots = roots
        self._left_out = _real(left_out) if left_out else None
        self._changed, self._ended = threading.Event(), threading.Event()
        self._fault: OSError | None = None
        self._threads = [threading.Thread(target=self._follow, args=[within], daemon=True) for within in (True, False)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def wait(self, timeout: float | None) -> bool:
        """Waits at most `timeout` seconds for a change since the last call; gives whether there was one."""
        changed = self._changed.wait(timeout)
        self._changed.clear()
        if self._fault:
            raise self._fault
        return changed

    def _follow(self, within: bool) -> None:
        while not self._ended.is_set():
            places = self._places(within)
            if not places:
                self._ended.wait(LOOK_EVERY_MS / 1000)
                continue
            try:
                self._follow_places(places, within)
            except FileNotFoundError:
                continue  # a place went away since it was listed
            except (OSError, RuntimeError) as error:
                self._fault = OSError(
                    f"the folders can't be watched ({error}); set WATCHFILES_FORCE_POLLING=1 in the environment to "
                    "poll them instead"
                )
                self._changed.set()
                return

    def _follow_places(self, places: dict[Path, tuple[int, int]], within: bool) -> None:
        """Watches `places` until others are to be watched."""
        from watchfiles import watch

        roots, began = self.roots, False
        for changes in watch(
            *places,
            watch_filter=partial(self._is_within, places) if within else partial(_is_one_of, self._others()),
            recursive=within,
            stop_event=self._ended,
            step=QUIET_MS,
            debounce=LONGEST_WAIT_MS,
            rust_timeout=LOOK_EVERY_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            if changes or not began:
                began = True  # changes before the watch began are not reported, so look once in any case
                self._changed.set()
            if self.roots != roots or self._places(within) != places:
                return

    def _places(self, within: bool) -> dict[Path, tuple[int, int]]:
        """The folders to watch, each with its device and inode, which differ if another folder takes its place."""
        folders = map(_real, filter(_is_folder, self.roots)) if within else (path.parent for path in self._others())
        places = {}
        for folder in folders:
            with suppress(OSError):
                status = folder.stat()
                places[folder] = (status.st_dev, status.st_ino)
        return places

    def _others(self) -> set[Path]:
        """The roots that are files, each by its own path and, for a link, also by the path of its target."""
        others = [root for root in self.roots if not _is_folder(root)]
        return {path for root in others for path in (root.absolute(), _real(root))}

    def _is_within(self, places: Collection[Path], _: Change, name: str) -> bool:
        path = Path(name)
        if self._left_out and path.is_relative_to(self._left_out):
            return False
        below = [path.relative_to(place).parts for place in places if path.is_relative_to(place)]
        return any(all(not part.startswith(".") for part in parts) for parts in below)


def _is_one_of(files: Collection[Path], _: Change, name: str) -> bool:
    """A sidecar counts too, because it may describe one of the files."""
    return Path(name) in files or Path(name).name == SIDECAR


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
