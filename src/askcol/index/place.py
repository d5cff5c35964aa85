"""`IndexPlace`: where an index lies, and what can be done with it there.

`askcol.index.local_place` is a folder. A database server can be another place: nothing here says how an index is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from askcol.documents import Fields, Location, Skipped
from askcol.encoding import ExportableEncoder, QueryEncoder
from askcol.index.contents import Contents
from askcol.index.store import Store
from askcol.types import Progress, no_progress

CONFIDENCE = "confidence.json"
"""The name under which `IndexPlace.write_kept` keeps a confidence that was fitted to the user's own questions."""


@dataclass(frozen=True, slots=True)
class Index:
    """An open index: a store, and the encoder that its queries need.

    `roots`: the files and folders that the documents came from, without what is `left_out` of them. `base`: the folder
    that relative paths count from, whether or not it exists; None for documents without files.
    """

    store: Store
    query_encoder: QueryEncoder
    roots: tuple[str, ...] = ()
    base: Path | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What a generation records of its build, for the next one.

    `roots`, `left_out`, `base`: as in `Index`; `base` is None where the askcol that built it recorded none. `fields`:
    which fields of records hold text and title.
    """

    roots: tuple[str, ...]
    left_out: tuple[str, ...]
    base: Path | None
    fields: Fields


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did.

    Of the source files, `read`, `unchanged`, `renamed` and `dropped` as in `ingest.Intake`. `embedded`: how many texts
    the encoder was run on; the vectors of the others were there already. `not_english`: the ids of documents in other
    languages, each with its language (ISO 639-1).
    """

    generation: str
    changed: bool
    documents: int
    chunks: int
    read: int
    unchanged: int
    renamed: int
    dropped: int
    embedded: int
    skipped: tuple[Skipped, ...]
    not_english: Mapping[str, str]
    seconds: float


@runtime_checkable
class IndexPlace(Protocol):
    """Where an index lies, or will lie once it is built. `str` gives it as `--index` takes it, without any secret.

    All methods raise a kind of `IndexFault` where the index is missing, damaged or out of reach.
    """

    @property
    def folder(self) -> Path | None:
        """The folder of the index, where feedback is kept and beside which uploads are; None without one."""

    def command(self, *arguments: str) -> str:
        """`askcol index` with `arguments`, for people to run."""

    def told_from(self, here: Path, there: Path) -> IndexPlace:
        """This place, which is told from the folder `here`, told from `there`."""

    def record(self) -> Record | None:
        """What the current generation records of its build; None if there is no generation.

        Raises `IndexDamaged` where it can't be read. An older format is read, too.
        """

    def contents(self) -> Contents:
        """What the current generation holds. Raises `IndexMissing` and `IndexDamaged`."""

    def load(self) -> Index:
        """Verifies and opens the current generation. Raises `IndexMissing` and `IndexDamaged`."""

    def build(
        self,
        paths: Sequence[Location],
        encoder: ExportableEncoder,
        progress: Progress = no_progress,
        *,
        rebuild: bool = False,
        fields: Fields | None = None,
        left_out: Sequence[Location] | None = None,
    ) -> Built:
        """Indexes `paths` and makes the result the current generation; does nothing where the content is unchanged.

        `left_out`: files and folders within `paths` that are not indexed; None for those of the last build. `fields`:
        which fields of records hold text and title; None for those of the last build. `rebuild`: `encoder` may be
        another than the index was built with; everything is then embedded again. Raises `EncoderError` for another
        encoder without `rebuild`, `IndexBusy` while another build runs, `IndexUnwritable` where nothing can be written,
        and `DocumentError` for a path that doesn't exist.
        """

    def open_encoder(self, given: Path | None = None) -> ExportableEncoder:
        """The encoder to build with: the one `given`, else the recorded one, else the packaged one.

        `given`: the folder of a sentence-transformers model, or else the packaged encoder's name. Raises `EncoderError`
        where the encoder is not there.
        """

    def verify(self) -> list[str]:
        """Checks the index in full, and its documents against their files; gives the findings, empty if all is sound.

        Raises `IndexMissing`.
        """

    def state(self) -> object:
        """Changes whenever a build or a calibration has written. Takes little time: servers ask every second."""

    def read_kept(self, name: str) -> bytes | None:
        """A small file that all generations share, or None. Raises `OSError` where a folder can't be read."""

    def write_kept(self, name: str, content: bytes) -> None:
        """Replaces a small file that all generations share, in one step. Raises `OSError` as `read_kept`."""

    def kept_at(self, name: str) -> str:
        """Where that file is kept, for messages."""
