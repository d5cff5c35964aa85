"""Questions that bring their own texts, each a collection of its own; and those of the newsroom's folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec
from rich.console import Console
from rich.progress import track

from askcol.collection import Collection
from askcol.documents import Document
from askcol.encoding import OnnxEncoder, packaged_encoder
from askcol.index import build_temporary
from askcol.reading import packaged_reader

NEWSROOM = Path(__file__).parent / "newsroom"


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document of a line."""

    title: str
    text: str


class Line(Protocol):
    """A line of a question set."""

    @property
    def split(self) -> str: ...
    @property
    def documents(self) -> tuple[Text, ...]: ...


L = TypeVar("L", bound=Line)


def read_lines(path: Path, kind: type[L], split: str) -> list[L]:
    """The lines of a split."""
    lines = [msgspec.json.decode(line, type=kind) for line in path.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line.split == split]


def collections(lines: Sequence[L]) -> Iterator[tuple[L, Collection]]:
    """Each line with the collection of its texts."""
    encoder = packaged_encoder()
    with tempfile.TemporaryDirectory(prefix="askcol-") as folder:
        query_encoder = OnnxEncoder(encoder.export(Path(folder)))
        for line in track(lines, "asking", console=Console(stderr=True)):
            documents = [Document(t.title, f"{t.title}.txt", t.title, t.text, "") for t in line.documents]
            yield line, Collection(build_temporary(documents, encoder, query_encoder=query_encoder), packaged_reader())


def newsroom(kind: str, split: str) -> tuple[Collection, list[dict[str, Any]]]:
    """The collection of the newsroom's folder, and the questions of a kind asked of it."""
    files = sorted(NEWSROOM.glob("questions-*.jsonl"))
    lines = [msgspec.json.decode(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory(prefix="askcol-") as folder:
        collection = Collection.build(NEWSROOM / "documents", folder)
    return collection, [line for line in lines if line["kind"] == kind and line["split"] == split]
