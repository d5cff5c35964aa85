"""What no answer crosses: the ends of headings, list items, sentences and cells, and blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from askcol.chunking import Chunk, View
from askcol.text import word_list

_BLOCK_END = re.compile(
    r"\n[^\S\n]*\n|(?m:^)#{1,6} .*(?P<heading>\n)|\n[^\S\n]*(?:[-*+•‣◦▪](?=[^\S\n])|\d{1,2}[.)](?=[^\S\n]))"
)

_ROW = re.compile(r"^[^\S\n]*\|.*", re.MULTILINE)

_CELL_END = re.compile(r"(?<!\S)\|(?!\S)")

_STOP = re.compile(r"(?P<mark>[.?!…]+)[\"'”’»)\]}]*$")

_ORDINAL = re.compile(r"\W*\d{1,2}\.")

_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\.)+[^\W\d_]$")

_CLOSING_ABBREVIATION = re.compile(
    rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(word_list('closing_abbreviations'))))})$"
)

_LONGEST_ABBREVIATION = 16


def borders(text: str) -> list[tuple[int, int]]:
    """The borders `[start, end)` that the form of `text` shows, in order.

    They are the ends of headings, blank lines, line breaks before list items with the items' marks, and each `|` of a
    table's row.
    """
    found = {m.span("heading") if m["heading"] else m.span() for m in _BLOCK_END.finditer(text)}
    found.update(m.span() for m in _CELL_END.finditer(text))
    found.update((i, i + 1) for row in _ROW.finditer(text) for i in range(*row.span()) if text[i] == "|")
    return sorted(found)


def sentence_ends(chunk: Chunk, view: View, closed: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches `[start, end)` of a view of `chunk`, in order, between two sentences that a stop parts.

    Line breaks alone are left out, since addresses and hard-wrapped prose go on after them. So are the stops of
    abbreviations, of an ordinal that opens a piece, and those in `closed`: stretches of the view in which a stop ends
    no answer, as in the title in quotation marks “Who Goes There? And Why”.
    """
    inside = list(closed)
    for piece in view.pieces:
        last = piece.origin + piece.end - piece.start
        for (_, end), (start, _) in zip(chunk.sentences, chunk.sentences[1:], strict=False):
            if piece.origin < end <= start < last:
                shift = piece.start - piece.origin
                before = view.text[piece.start : shift + end]
                stop = _STOP.search(before, max(0, len(before) - _LONGEST_ABBREVIATION))
                if stop is None or _ORDINAL.fullmatch(before):
                    continue
                abbreviated = stop["mark"] == "." and ends_abbreviation(before, stop.start())
                if not abbreviated and not any(a < shift + end <= b for a, b in inside):
                    yield shift + end, shift + start


def ends_abbreviation(text: str, position: int) -> bool:
    """Whether a full stop at `position` belongs to the word before it, as in "U.S." and "Inc."."""
    before = max(0, position - _LONGEST_ABBREVIATION)
    return any(pattern.search(text, before, position) for pattern in (_INITIALS, _CLOSING_ABBREVIATION))
