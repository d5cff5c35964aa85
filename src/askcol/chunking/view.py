"""`View`: a text to read, made of a chunk, and how one is put together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from askcol.chunking.chunks import Chunk
from askcol.chunking.label_sentences import label_sentence
from askcol.chunking.spoken import spoken_label

_CLOSES = ".!?:;"

_PLACE = re.compile(r"(\{label\}|\{value\})")


class Piece(NamedTuple):
    """`view.text[start:end]` stands in the document at `origin`. `whole`: only all of it is an answer, no part."""

    start: int
    end: int
    origin: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A text to read, made of a chunk. An answer lies in one of its `pieces`, which are in order and disjoint."""

    text: str
    pieces: tuple[Piece, ...]

    @classmethod
    def verbatim(cls, chunk: Chunk) -> View:
        """The chunk's own text."""
        return cls(chunk.text, (Piece(0, len(chunk.text), chunk.start),))

    def under(self, words: str) -> View:
        """The view with `words`, which are no answer, before it."""
        moved = (piece._replace(start=piece.start + len(words), end=piece.end + len(words)) for piece in self.pieces)
        return View(words + self.text, tuple(moved))


class ViewWriter:
    """Puts a view together."""

    def __init__(self) -> None:
        self._text = ""
        self._pieces: list[Piece] = []

    def say(self, words: str) -> None:
        """Adds what is no answer."""
        self._text += words

    def quote(self, words: str, origin: int, *, whole: bool = False) -> None:
        """Adds the document's words at `origin`."""
        start = len(self._text)
        self._text += words
        self._pieces.append(Piece(start, len(self._text), origin, whole))

    def field(self, label: str, label_origin: int, value: str, origin: int, *, whole: bool = False) -> None:
        """Adds a label and its value at their origins, as `label_sentence` states them, else as `Label: value`."""
        for part in _PLACE.split(label_sentence(label) or "{label}: {value}"):
            if part == "{value}":
                self.quote(value, origin, whole=whole)
            elif part == "{label}":
                self._label(label, label_origin)
            else:
                self.say(part)

    def _label(self, words: str, origin: int) -> None:
        """Adds the label at `origin` in words that questions use; if these are others, it is no answer."""
        if spoken_label(words) == words:
            self.quote(words, origin)
        else:
            self.say(spoken_label(words))

    def close(self) -> None:
        """Ends a sentence."""
        if self._text[-1:] not in _CLOSES:
            self._text += "."

    def view(self) -> View:
        return View(self._text, tuple(self._pieces))
