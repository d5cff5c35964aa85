"""Spans in a sentence -> the enumeration that they belong to: "Ann Lee, Paul Rask and Mia Orr" -> three items.

What is coordinated is alike (Chomsky 1957, section 36; Hogan 2007, "Coordinate noun phrase disambiguation in a
generative parsing model", uses it to find where a conjunct begins and ends). So from the items that the reader's span
holds, the enumeration goes on to both sides as long as the next stretch between two separators looks like them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from askcol.answering.lists.heads import named
from askcol.answering.lists.sets import ItemSet, best_log_odds, distinct, place
from askcol.chunking import Chunk
from askcol.reading import Span
from askcol.text import addresses, identifiers, term_set, word_list

MOST_SPANS = 8
"""How many of the reader's best spans are looked at."""

MAX_WORDS = 9
"""An item of more words, outside of the reader's own span, is a clause."""

MAX_ITEM_WORDS = 12
"""Where an item has more words, also in the reader's own span, clauses stand side by side."""

_SEPARATOR = re.compile(
    r"(?:[,;]\s+(?:(?:and|or|plus)\s+)?|\s+(?:and|or|as well as|plus|(?:together|along) with)\s+)(?:also\s+)?", re.I
)

_CONJUNCTION = re.compile(r"\b(?:and|or|plus|as well as|(?:together|along) with)\b", re.IGNORECASE)

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|“[^”]*”|\"[^\"\n]*\"")

_CLAUSE = re.compile(rf"\b(?:{'|'.join(sorted(word_list('auxiliaries')))}|who|which|that|where|it|he|she|they)\b")

_ENDS = re.compile(rf"\s(?:{'|'.join(sorted(word_list('auxiliaries')))})\b")

_NAME = re.compile(
    r"(?:(?:Dr|Prof|Rev|Mr|Mrs|Ms|St|Sir|Sister|Cllrs?)\.?\s+)?[A-ZÀ-Þ\d][\w'’.-]*"
    r"(?:\s+(?:of|the|de|da|di|van|von|der|den|la|le|&)(?=\s+[A-ZÀ-Þ])|\s+[A-ZÀ-Þ\d][\w'’.-]*|\s+&)*"
)

_PHRASE = re.compile(
    r"[^.:;!?()\n]+?(?=\s+(?:in|on|at|to|from|by|with|for|were|was|are|is|have|has|had|will)\s|[.:;!?()\n]|$)"
)

_YEAR = re.compile(r"(?:1\d|20)\d\d\b")


def enumerations(question: str, spans: Sequence[Span]) -> Iterator[ItemSet]:
    """The enumerations around the reader's best spans."""
    done: list[tuple[str, int, int]] = []
    for span in spans[:MOST_SPANS]:
        chunk = span.chunk
        if any(d == chunk.document_id and s < span.end and span.start < e for d, s, e in done):
            continue
        start, end = _sentence(span)
        parts = _parts(question, chunk.text, start - chunk.start, end - chunk.start, span)
        if len(parts) < 2:
            continue
        items = distinct([named(question, place(chunk, chunk.start + a, chunk.start + b)) for a, b in parts])
        items = _telling(question, items)
        if len(items) < 2 or max(len(item.text.split()) for item in items) > MAX_ITEM_WORDS:
            continue
        first, last = items[0].start, items[-1].end
        if any(d == chunk.document_id and s < last and first < e for d, s, e in done):
            continue
        done.append((chunk.document_id, first, last))
        own = [s for s in spans if s.chunk is chunk and s.start < last and s.end > first]
        said = "\n".join((*chunk.headings, _context(chunk, start, end)))
        yield ItemSet("enumeration", items, said, best_log_odds(own))


def items_in(question: str, whole: Span) -> tuple[Span, ...]:
    """The items that a cell or the value of a label enumerates; the whole where they are not alike."""
    chunk = whole.chunk
    start, end = whole.start - chunk.start, whole.end - chunk.start
    edges = [start, *(edge for m in _separators(question, chunk.text, start, end) for edge in m.span()), end]
    parts = [place(chunk, chunk.start + a, chunk.start + b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    if ";" not in whole.text and len({_shape(part.text) for part in parts}) > 1:
        return (whole,)
    return tuple(parts) if all(0 < len(part.text.split()) <= MAX_WORDS for part in parts) else (whole,)


def _shape(text: str) -> str:
    return "digit" if text[:1].isdigit() else "capital" if text[:1].isupper() else "other"


def _telling(question: str, items: tuple[Span, ...]) -> tuple[Span, ...]:
    """The items that say more than the question does, if there are two: not "Saturdays" for "On which Saturdays?"."""
    asked = term_set(question)
    kept = tuple(item for item in items if not term_set(item.text) <= asked)
    return kept if len(kept) > 1 else items


def _sentence(span: Span) -> tuple[int, int]:
    """The sentence or line in which a span begins, in the document."""
    chunk = span.chunk
    touched = [s for s in chunk.sentences if s[0] < span.end and s[1] > span.start] or [(span.start, span.end)]
    start, end = touched[0]
    line_start = chunk.text.rfind("\n\n", start - chunk.start, span.start - chunk.start)
    return (chunk.start + line_start + 2 if line_start >= 0 else start), end


def _context(chunk: Chunk, start: int, end: int) -> str:
    """The sentence and the one before it, which names what its pronouns stand for."""
    before = [s for s in chunk.sentences if s[1] <= start]
    begin = before[-1][0] if before else start
    return chunk.text[begin - chunk.start : end - chunk.start]


def _parts(question: str, text: str, start: int, end: int, span: Span) -> list[tuple[int, int]]:
    """The items of the enumeration that `span` touches in `text[start:end]`; fewer than two if it is none."""
    begin, stop = span.start - span.chunk.start, min(span.end - span.chunk.start, end)
    separators = [m.span() for m in _separators(question, text, start, end)]
    edges = [start, *(edge for separator in separators for edge in separator), end]
    segments = list(zip(edges[::2], edges[1::2], strict=True))
    touched = [i for i, (a, b) in enumerate(segments) if a < stop and begin < b]
    if not touched:
        return []
    first, last = touched[0], touched[-1]
    own = _from_subject(text, [(max(a, begin), min(b, stop)) for a, b in segments[first : last + 1]])
    names = all(_NAME.match(text, a) for a, _ in own)
    right = _grown(text, segments[last + 1 :], names, forward=True) if _closes(text, stop, segments[last][1]) else []
    left = _grown(text, segments[:first][::-1], names, forward=False) if begin == segments[first][0] else []
    parts = [*left[::-1], *own, *right]
    if right:
        parts[len(left) + len(own) - 1] = (own[-1][0], segments[last][1])
    if ending := _ENDS.search(text, parts[-1][0] + 1, parts[-1][1]):
        parts[-1] = (parts[-1][0], ending.start())
    joints = [text[a:b] for (_, a), (b, _) in pairwise(parts)]
    coordinated = any(_CONJUNCTION.search(joint) for joint in joints)
    return parts if coordinated or len(parts) > 2 or ":" in text[start:begin] else []


def _from_subject(text: str, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts from the subject of the last clause on: "Ann Lee is ill, together with Bo Carr and Cy Dorn"."""
    for i in range(len(parts) - 2, -1, -1):
        if ending := _ENDS.search(text, parts[i][0] + 1, parts[i][1]):
            return [(parts[i][0], ending.start()), *parts[i + 1 :]]
    return parts


def _separators(question: str, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What parts items; nothing within brackets, quotes or an identifier does ("14 Mill Lane, Ebbford EB4 2QT")."""
    separators = list(_SEPARATOR.finditer(text, start, end))
    if not separators:
        return
    closed = [m.span() for m in _BRACKETS.finditer(text, start, end)]
    whole = [*addresses(text[start:end]), *((i.start, i.end) for i in identifiers(question, text[start:end]))]
    closed += [(start + a, start + b) for a, b in whole]
    for match in separators:
        inside = any(a < match.start() < b for a, b in closed)
        if not inside and match.start() > start and not _YEAR.match(text, match.end()):
            yield match


def _closes(text: str, stop: int, edge: int) -> bool:
    """Whether nothing but the rest of a word, or a remark in brackets, stands between a span and its separator."""
    return re.fullmatch(r"[\w'’-]*(?:\s*\([^)]*\))?\s*", text[stop:edge]) is not None


def _grown(text: str, segments: Sequence[tuple[int, int]], names: bool, *, forward: bool) -> list[tuple[int, int]]:
    """The stretches beside an enumeration that go on with it; the last one ends, or begins, where its phrase does."""
    found: list[tuple[int, int]] = []
    for number, (a, b) in enumerate(segments):
        outermost = number == len(segments) - 1
        item = _phrase(text, a, b, names) if forward else _tail(text, a, b, names, outermost)
        if item is None:
            break
        found.append(item)
        if item != (a, b):
            break
    return found


def _phrase(text: str, start: int, end: int, names: bool) -> tuple[int, int] | None:
    match = (_NAME if names else _PHRASE).match(text, start, end)
    if match is None or len(match[0].split()) > MAX_WORDS or _CLAUSE.search(match[0]):
        return None
    return match.span()


def _tail(text: str, start: int, end: int, names: bool, outermost: bool) -> tuple[int, int] | None:
    """The phrase that ends at `end`; the first stretch of a sentence may hold the words that introduce it."""
    words = text[start:end]
    if names:
        tails = [m for m in _NAME.finditer(words) if m.end() == len(words)]
        return (start + tails[-1].start(), end) if tails else None
    colon = words.rfind(": ")
    begin = start + colon + 2 if colon >= 0 else start
    if (outermost and colon < 0) or len(text[begin:end].split()) > MAX_WORDS or _CLAUSE.search(text, begin, end):
        return None
    return begin, end
