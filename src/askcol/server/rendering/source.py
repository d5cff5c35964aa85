"""What the elements of a document are made from: its text, the marked ranges, and the marks that its format knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from askcol.documents import Document
from askcol.server.rendering.inline import Emphasis, Marked, Piece, pieces

_EMPHASIS: dict[str, Emphasis] = {".md": "*_", ".markdown": "*_", ".txt": "*"}
"""By suffix; the text of other formats has no marks of emphasis."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document's text and the ranges in it that are marked. `emphasis`: which of Markdown's marks it may have."""

    text: str
    marks: Sequence[Marked]
    emphasis: Emphasis

    @classmethod
    def of(cls, document: Document, marks: Sequence[Marked]) -> Source:
        """The source for `document`."""
        return cls(document.text, marks, _emphasis_of(document))

    def drawn(self, start: int, end: int, *hidden: tuple[int, int], in_table: bool = False) -> tuple[Piece, ...]:
        """The pieces of `[start, end)` without marks of Markdown and without what is `hidden`."""
        return pieces(self.text, start, end, self.marks, emphasis=self.emphasis, hidden=hidden, in_table=in_table)

    def literal(self, start: int, end: int, *hidden: tuple[int, int]) -> tuple[Piece, ...]:
        """The pieces of `[start, end)` as it stands, without what is `hidden`."""
        return pieces(self.text, start, end, self.marks, hidden=hidden)


def _emphasis_of(document: Document) -> Emphasis:
    """By the name of the document's file; of a file within a file, by its own name, which its id ends with."""
    inner = PurePosixPath(document.document_id).suffix.lower()
    outer = PurePosixPath(document.path).suffix.lower()
    return _EMPHASIS.get(inner) or _EMPHASIS.get(outer, "")
