"""Labels -> the items of their values: "Members: Ann Lee; Paul Rask", on one line, in a sheet, or a line each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from askcol.answering.lists.enumerations import items_in
from askcol.answering.lists.heads import named
from askcol.answering.lists.sets import ItemSet, best_log_odds, distinct, place
from askcol.answering.lists.things import names, says, things_asked
from askcol.answering.relation_words import content_words
from askcol.chunking import ITEM_MARK, Chunk, field_of, spoken_label
from askcol.reading import Span
from askcol.text import sentences, term_set

MAX_WORDS = 6
"""A line of more words below a label is a sentence."""

_LINE = re.compile(r"[^\r\n]*(?:\r?\n|$)")

_LABEL = re.compile(r"\W*(?P<label>[^\W_][^:|!?;.]{0,60}):[*_]*\s*")


def labelled(question: str, chunks: Sequence[Chunk], spans: Sequence[Span]) -> Iterator[ItemSet]:
    """The values of the labels that name what `question` asks for. `spans`: what the reader found."""
    for chunk in sorted({c.chunk_id: c for c in chunks}.values(), key=lambda c: c.chunk_id):
        for label, values in _labels(chunk):
            if not _is_asked(question, label):
                continue
            parts = values if len(values) > 1 else [part for value in values for part in items_in(question, value)]
            items = distinct([named(question, part) for part in parts])
            if len(items) > 1:
                first, last = items[0].start, items[-1].end
                inside = [s for s in spans if s.chunk is chunk and first <= s.start and s.end <= last]
                said = "\n".join((*chunk.headings, *_others(chunk, items), label))
                yield ItemSet("label", items, said, best_log_odds(inside), label)


def _labels(chunk: Chunk) -> Iterator[tuple[str, list[Span]]]:
    """The labels of a chunk's lines and sheets, each with its value, or with the lines below it."""
    for table in chunk.tables:
        for row in table.rows if table.pairs else ():
            (start, label), (at, value) = (*chunk.cells(row), (0, ""), (0, ""))[:2]
            if start and value.strip():
                yield spoken_label(label), [place(chunk, at, at + len(value))]
    open_label, below = "", list[Span]()
    for line in _LINE.finditer(chunk.text):
        start = chunk.start + line.start()
        if open_label and _is_item(line[0]):
            below.append(place(chunk, start, chunk.start + line.end()))
            continue
        if below:
            yield open_label, below
        open_label, below = "", []
        if (field := field_of(line[0])) and len(sentences(field.value)) < 2:
            at = start + field.value_start
            yield spoken_label(field.label), [place(chunk, at, at + len(field.value))]
        elif found := _LABEL.fullmatch(line[0]):
            open_label = spoken_label(found["label"])
    if below:
        yield open_label, below


def _is_item(line: str) -> bool:
    words = line.split()
    return 0 < len(words) <= MAX_WORDS and not ITEM_MARK.match(line) and line.strip()[-1] not in ".:|?!"


def _is_asked(question: str, label: str) -> bool:
    """Whether a label names the things asked for, or all that it says is in the question."""
    there = term_set(label)
    things = things_asked(question)
    if things and names(there, things[-1]):
        return True
    own = content_words(label)
    asked = term_set(question)
    return bool(own) and all(says(asked, word) for word in own)


def _others(chunk: Chunk, items: Sequence[Span]) -> Iterator[str]:
    """What the chunk says beside the items; their own words say nothing of what they are."""
    yield chunk.text[: items[0].start - chunk.start]
    yield chunk.text[items[-1].end - chunk.start :]
