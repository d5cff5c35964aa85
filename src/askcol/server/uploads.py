"""`Uploads`: files that are added from the page, in a folder beside the index, and the builds that index them."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import threading
import time
import unicodedata
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Literal

from askcol.documents import Location, is_there, location_of, readable_suffixes
from askcol.errors import AskcolError, DocumentError, IndexBusy
from askcol.files import sync
from askcol.index import IndexPlace

MAX_NAME_BYTES = 200
"""Of a file's name in UTF-8; what a file system takes is 255, of which a number may need some."""

RETRY_AFTER_S = 2.0
"""How long to wait while another process builds the index."""

_NOT_IN_NAMES = frozenset('<>:"|?*/')

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Building:
    """Where the build of the files stands.

    Attributes:
        status: "waiting" while another process builds the index; "failed" if the last build did.
        stage: What the build does at present, in words.
        done: How much of the stage is done.
        total: How much there is to do; 0 if that is not known.
        fault: Why the build waits or failed; "" otherwise.
    """

    status: Literal["idle", "building", "waiting", "failed"] = "idle"
    stage: str = ""
    done: int = 0
    total: int = 0
    fault: str = ""


class Uploads:
    """The files added to the index in `place`, kept beside `index_dir`, which is its folder.

    Any thread may add some; one build runs at a time.
    """

    def __init__(self, place: IndexPlace, index_dir: Path) -> None:
        self._place = place
        self.folder = index_dir.parent / f"{index_dir.name or 'index'}-uploads"
        self.building = Building()
        self.refused: tuple[Refused, ...] = ()
        """Those of the last request that added files."""
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._wanted = False

    def roots(self) -> list[Location]:
        """What the index was built from; raises `DocumentError` where a build could not find all of it."""
        record = self._place.record()
        roots = [location_of(root) for root in record.roots] if record else []
        for root in roots:
            if not is_there(root):
                raise DocumentError(
                    f"{root} is in this index but cannot be found from {Path.cwd()}; start the server where the index "
                    "was built"
                )
        return roots

    def files(self) -> list[Path]:
        """The files that were added, the newest first."""
        if not self.folder.is_dir():
            return []
        found = [path for path in self.folder.iterdir() if not path.name.startswith(".")]
        return sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name))

    def keep(self, given_name: str, content: IO[bytes]) -> Path:
        """Stores a file under a safe and free name; raises `ValueError` if no format reads it.

        It appears whole or not at all.
        """
        name = safe_name(given_name)
        suffix = Path(name).suffix.lower()
        if suffix not in readable_suffixes():
            what = f"files of type {suffix}" if suffix else "files without a type"
            raise ValueError(f"{what} can't be read; askcol reads {', '.join(readable_suffixes())}")
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".part-{uuid.uuid4().hex}"
        try:
            with part.open("xb") as file:
                shutil.copyfileobj(content, file)
            sync(part)
            path = self._reserved(name)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        sync(self.folder)
        return path

    def _reserved(self, name: str) -> Path:
        """The path of an empty new file of that name, or of the name with the first free number."""
        stem, suffix = Path(name).stem, Path(name).suffix
        for number in itertools.count(1):
            path = self.folder / (name if number == 1 else f"{stem}-{number}{suffix}")
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
            except FileExistsError:
                continue
            return path
        raise AssertionError("numbers do not end")

    def index(self) -> None:
        """Indexes the files in the background; after a build that runs already, once more."""
        with self._lock:
            self._wanted = True
            if self._thread is None:
                self.building = Building("building", "starting")
                self._thread = threading.Thread(target=self._build_while_wanted, name="askcol-upload", daemon=True)
                self._thread.start()

    def _build_while_wanted(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._thread = None
                    return
                self._wanted = False
            try:
                self._build()
                self.building = Building()
            except IndexBusy as error:
                self.building = Building("waiting", fault=str(error))
                time.sleep(RETRY_AFTER_S)
                self._wanted = True
            except Exception as error:  # the thread that builds must go on, and the page say why
                explained = isinstance(error, AskcolError | OSError)
                _log.error("the files that were added are not indexed: %s", error, exc_info=not explained)
                self.building = Building("failed", fault=str(error) if explained else "the server's log says why")

    def _build(self) -> None:
        def report(stage: str, done: int, total: int) -> None:
            self.building = replace(self.building, stage=stage, done=done, total=total)

        self.building = Building("building", "starting")
        paths = list(dict.fromkeys([*self.roots(), self.folder]))
        self._place.build(paths, self._place.open_encoder(), report)


def safe_name(given: str) -> str:
    """The name of a file without its path, and without what hides it, controls a terminal or stops a file system.

    >>> safe_name("C:\\\\docs\\\\..\\\\.Żółć: 1/2?.TXT"), safe_name("../.txt")
    ('2.TXT', 'file.txt')
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c not in _NOT_IN_NAMES and unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    suffix = Path("x" + kept.strip()).suffix
    stem = kept.strip().removesuffix(suffix).strip(". ") or "file"
    room = MAX_NAME_BYTES - len(suffix.encode())
    return stem.encode()[: max(room, 1)].decode(errors="ignore").rstrip(". ") + suffix
