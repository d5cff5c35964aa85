"""The part of each item that a question asks for: "Nordhaven Estates" of "Nordhaven Estates: £1.2m, lowest bid"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from askcol.answering.lists.sets import place
from askcol.chunking import Chunk
from askcol.reading import Span

Place = tuple[Chunk, int, int]
"""A chunk, and an item `[start, end)` of its document."""

_COLON = re.compile(r":[*_]*\s+")

_IN_BRACKETS = re.compile(r"\s+\([^()]*\)[\s.;,]*$")

_REMARK = re.compile(r"\s+[–—-]\s+|,\s+(?=[$€£]?\d)|;\s+")

_COMMA = re.compile(r",\s+")

_AND_AT_END = re.compile(r"[,;]?\s+(?:and|or)$|[,;]$")

_NAMED = re.compile(r"\b(?:who|whom|whose|which|name|names)\b", re.IGNORECASE)

_OFFICE = re.compile(
    r"(?:(?:the|a|an|our|its|his|her|their)\s+)?(?:[a-z][\w'’-]*\s+)+(?=[A-ZÀ-Þ][\w'’.-]*\s+(?:[A-ZÀ-Þ]|v[ao]n\b|d[aei]\b))"
)

_PERSON = re.compile(r"(?:Dr|Prof|Rev|Mr|Mrs|Ms)?\.?\s*[A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’.-]*)+")

_WHO = re.compile(r"^\W*(?:\w+ ){0,2}(?:who|whom)\b", re.IGNORECASE)


def heads(question: str, items: Sequence[Place], spans: Sequence[Span]) -> Iterator[Span]:
    """The part of each item that answers, the same of all.

    `spans`: what the reader found among the items. Its best span within a single item tells which part: what stands
    before a colon or after it. Remarks in brackets are left out, and others after a name.
    """
    after = _asks_after_colon(question, items, spans)
    for chunk, start, end in items:
        text = chunk.text[start - chunk.start : end - chunk.start]
        begin, stop = 0, len(text)
        for ending in (_AND_AT_END, _IN_BRACKETS):
            if found := ending.search(text, 0, stop):
                stop = found.start() or stop
        colon = _COLON.search(text, 0, stop)
        if colon and colon.end() < stop:
            begin, stop = (colon.end(), stop) if after else (begin, colon.start())
        yield named(question, place(chunk, start + begin, start + stop))


def named(question: str, item: Span) -> Span:
    """The name in an item where `question` asks for names: without a remark after it or, of a person, the office;
    of anything else, the item without what stands in brackets at its end.

    >>> from askcol.chunking import Chunk
    >>> text = "the cellist Marta Bielik (since 2019)"
    >>> named("Who plays?", place(Chunk("a:0", "a", 0, len(text), text), 0, len(text))).text
    'Marta Bielik'
    """
    text = item.text
    bracket = _IN_BRACKETS.search(text)
    begin, stop = 0, (bracket.start() if bracket else 0) or len(text)
    if not _NAMED.search(question):
        return place(item.chunk, item.start, item.start + stop)
    if remark := _REMARK.search(text, 0, stop):
        stop = remark.start() if text[: remark.start()].strip() else stop
    if _WHO.search(question):
        if office := _OFFICE.match(text):
            begin = office.end()
        if comma := _COMMA.search(text, begin, stop):
            stop = comma.start()
    return place(item.chunk, item.start + begin, item.start + stop)


def _asks_after_colon(question: str, items: Sequence[Place], spans: Sequence[Span]) -> bool:
    """Whether what follows the colons is asked for: the reader's best span says so or, without one, a person's name."""
    colons = [
        (chunk, start, _COLON.search(chunk.text, start - chunk.start, end - chunk.start), end)
        for chunk, start, end in items
    ]
    for span in sorted(spans, key=lambda s: -s.log_odds):
        for chunk, start, colon, end in colons:
            at = span.start - chunk.start
            if colon and start <= span.start and span.end <= end and not at < colon.start() < span.end - chunk.start:
                return at >= colon.start()
    named = sum(bool(colon and _PERSON.match(chunk.text, colon.end())) for chunk, _, colon, _ in colons)
    return _WHO.search(question) is not None and 2 * named > len(items)
