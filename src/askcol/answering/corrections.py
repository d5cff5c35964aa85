"""Which of two values a text takes back: the older one of a correction, or one that stands in quoted mail.

A text corrects itself in few ways. It names the older value as such ("not nine days", "originally 4 May", "from $45 to
$52"), or it announces the newer one ("Correction:", "Update:"). Such a pair is no conflict: the newest value holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from askcol.answering.citations import is_quoted
from askcol.reading import Span
from askcol.text import NUMBER_WORDS, dates_in, exclude

_OLDER = re.compile(
    r"\b(?:(?:instead of|rather than|original(?:ly)?|previous(?:ly)?|formerly|initially|wrongly|mistakenly|erroneously|"
    r"incorrectly|at first|was to|used to|until now|earlier (?:version|report|article|edition|figure|count))\b"
    r"[^.;!?\n]{0,70}|not (?:[a-z]+ ){0,3}|from (?:the |about |around )?)$",
    re.IGNORECASE,
)
"""What stands before an older value in its sentence."""

_NUMBER = re.compile(rf"[$€£]?\d[\d.,]*(?<=\d)|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)

_TURNS = re.compile(
    rf"\w (?:[^.;!?\n]* )?(?:but|to|now)\W*$|\b(?:but|now)\b|{_NUMBER.pattern}|(?-i:[A-Z]\w+), ", re.IGNORECASE
)
"""What stands between the mark of an older value and a newer one: "not nine but", "originally 4 May, now"."""

_ANNOUNCEMENT = r"(?:correct(?:ions?|ed)|err(?:atum|ata)|updated?|clarifications?|amend(?:ed|ments?)|revis(?:ed|ion))"

_ANNOUNCED = re.compile(rf"^\W*(?:{_ANNOUNCEMENT}|editor['’]s note)\b", re.IGNORECASE)

_IN_TITLE = re.compile(rf"\b{_ANNOUNCEMENT}\b", re.IGNORECASE)

_CHANGE = re.compile(
    rf"\b(?:{_ANNOUNCEMENT}|chang(?:ed|es)|moved|postponed|rescheduled|put back|brought forward|originally|previously|"
    r"initially|not|instead of|rather than|wrongly|incorrectly|erroneously|earlier (?:version|report|article))\b",
    re.IGNORECASE,
)

_ASKS_FOR_OLDER = re.compile(
    r"\b(?:original(?:ly)?|previous(?:ly)?|former(?:ly)?|initial(?:ly)?|earlier|before|at first|used to|until)\b", re.I
)


def asks_for_older(question: str) -> bool:
    """Whether `question` asks for what held before a correction."""
    return _ASKS_FOR_OLDER.search(question) is not None


def takes_back(new: Span, old: Span, title: str) -> bool:
    """Whether the place of `new` says that its value holds, and no longer that of `old`.

    `title`: of the document of `new`.
    """
    same_document = new.chunk.document_id == old.chunk.document_id
    if same_document and is_quoted(old.chunk) != is_quoted(new.chunk):
        return is_quoted(old.chunk)
    start, paragraph = _paragraph(new)
    if _is_older(paragraph, new.start - start):
        return False
    mentioned = [at for at in _places(paragraph, old.text) if not new.start <= start + at < new.end]
    if mentioned:
        return bool(_CHANGE.search(paragraph)) and any(_is_older(paragraph, at) for at in mentioned)
    announced = _ANNOUNCED.match(paragraph) or any(map(_IN_TITLE.search, (title, *new.chunk.headings)))
    return bool(announced) and (not same_document or old.start < start)


def newer_value(old: Span) -> Span | None:
    """The value that the paragraph of `old` puts in its place, if it names one; the reader may have missed it."""
    start, paragraph = _paragraph(old)
    if not _CHANGE.search(paragraph) or not any(_is_older(paragraph, at) for at in _places(paragraph, old.text)):
        return None
    found = {
        (begin, end)
        for begin, end in _values(paragraph, old.text)
        if exclude(paragraph[begin:end], old.text) and not _is_older(paragraph, begin)
    }
    if len({paragraph[begin:end] for begin, end in found}) != 1:
        return None
    begin, end = max(found)
    return replace(old, start=start + begin, end=start + end)


def newer_part(span: Span) -> Span:
    """`span` from its last value on, if its first one is named as older: "$52" of "$45 to $52"."""
    start, paragraph = _paragraph(span)
    places = sorted(
        {m.start() for m in _NUMBER.finditer(span.text)} | {span.text.index(d) for d in dates_in(span.text)}
    )
    at = span.start - start
    if len(places) > 1 and _is_older(paragraph, at + places[0]) and not _is_older(paragraph, at + places[-1]):
        return replace(span, start=span.start + places[-1])
    return span


def _values(paragraph: str, like: str) -> Iterator[tuple[int, int]]:
    """The dates of `paragraph` if `like` is one, else its numbers, each with what follows the number of `like`."""
    if dates_in(like):
        for date in dates_in(paragraph):
            yield from ((at, at + len(date)) for at in _places(paragraph, date))
        return
    number = _NUMBER.search(like)
    if number:
        unit = like[number.end() :]
        for match in _NUMBER.finditer(paragraph):
            if paragraph.startswith(unit, match.end()):
                yield match.start(), match.end() + len(unit)


def _paragraph(span: Span) -> tuple[int, str]:
    """Where the paragraph of the chunk that `span` stands in begins in the document, and its text."""
    text, at = span.chunk.text, span.start - span.chunk.start
    begin = text.rfind("\n\n", 0, at) + 2 if "\n\n" in text[:at] else 0
    end = text.find("\n\n", at)
    return span.chunk.start + begin, text[begin : end if end >= 0 else len(text)]


def _places(text: str, value: str) -> list[int]:
    """Where `value` stands in `text`, or else its number alone."""
    number = _NUMBER.match(value)
    for words in (value, number.group() if number else value):
        found = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE)]
        if found:
            return found
    return []


def _is_older(paragraph: str, at: int) -> bool:
    """Whether the value that begins at `at` is named as an older one."""
    found = _OLDER.search(paragraph, 0, at)
    return found is not None and not _TURNS.search(found.group())
