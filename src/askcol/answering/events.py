"""Whether two answers are about one event or about two of a kind, and what tells these apart.

Two texts contradict each other only if they speak of the same event (De Marneffe et al. 2008, "Finding contradictions
in text"). Where they speak of different ones, the question is ambiguous: it has one answer for each (Min et al. 2020,
"AmbigQA"). Documents that report events of one kind are made alike: "Minutes of the meeting, 12 January" and "Minutes
of the meeting, 9 February". So two places are of different events if their rows, headings, titles or sentences share a
frame and differ in one slot of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from askcol.answering.citations import Citation
from askcol.text import FUNCTION_WORDS, agree, content_terms, dates_in, exclude

MAX_SLOT_WORDS = 5
"""The most words in which the titles of two events of a kind differ."""

_WORD = re.compile(r"\w+(?:[.,'’:/-]\w+)*")

_DATED = re.compile(
    r"\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|spring|summer|autumn|winter|first|second|third|fourth|fifth|sixth)\b",
    re.IGNORECASE,
)

_ONE_OF_A_KIND = re.compile(r"\b(?:first|last|only|oldest|newest|latest|largest|biggest|smallest|most|least)\b", re.I)
"""Words with which a question picks one event out of all of its kind."""


class Apart(NamedTuple):
    """What tells two events apart, in the documents' own words."""

    one: str
    other: str


def apart(one: Citation, other: Citation, question: str) -> Apart | None:
    """What tells the event of `one` from that of `other`; None if they may be the same.

    It is None, too, where `question` names what tells one of them apart.
    """
    found = next(_differences(one, other, question), None)
    if found is None or _ONE_OF_A_KIND.search(question):
        return None
    asked = content_terms(question)
    return None if (content_terms(found.one) ^ content_terms(found.other)) & asked else found


def _differences(one: Citation, other: Citation, question: str) -> Iterator[Apart]:
    if one.row and other.row:
        rows = (next((cell.text for cell in place.row if cell.text), "") for place in (one, other))
        found = Apart(*rows)
        if not agree(*found):
            yield found
        return
    for a, b in _names(one, other):
        slot = _slot(a, b)
        if slot and _tells(slot, _frame(a, slot.one), question):
            yield slot
    yield from _dates(one, other)


def _names(one: Citation, other: Citation) -> Iterator[tuple[str, str]]:
    """What names the two places: the headings above them from the innermost out, then the titles."""
    yield from zip(reversed(one.headings), reversed(other.headings), strict=False)
    if one.document_id != other.document_id:
        yield one.title, other.title


def _slot(one: str, other: str) -> Apart | None:
    """The words in which two names differ, if they share a word before or after them."""
    a, b = ([m.span() for m in _WORD.finditer(name)] for name in (one, other))
    words = [[name[i:j].lower() for i, j in places] for name, places in ((one, a), (other, b))]
    shorter = min(map(len, words))
    before = next((i for i in range(shorter) if words[0][i] != words[1][i]), shorter)
    after = next((i for i in range(shorter - before) if words[0][-1 - i] != words[1][-1 - i]), shorter - before)
    lengths = [len(said) - before - after for said in words]
    if not (min(lengths) >= 1 and max(lengths) <= MAX_SLOT_WORDS):
        return None
    kept = words[0][:before] + words[0][len(words[0]) - after :]
    if all(word in FUNCTION_WORDS or word.isdigit() for word in kept):
        return None
    return Apart(*(name[p[before][0] : p[len(p) - after - 1][1]] for name, p in ((one, a), (other, b))))


def _frame(name: str, slot: str) -> str:
    return name.replace(slot, " ")


def _tells(slot: Apart, frame: str, question: str) -> bool:
    """Whether a slot tells events apart, and not only texts.

    Where the question names something, the two texts are likely to be about that one thing, whatever their titles. So
    then the slot has to be a date or a number, and the frame the name of what the question asks about.
    """
    if not any(word[0].isupper() or word[0].isdigit() for word in _WORD.findall(question)[1:]):
        return True
    return all(_DATED.search(words) for words in slot) and bool(content_terms(frame) & content_terms(question))


def _dates(one: Citation, other: Citation) -> Iterator[Apart]:
    """The dates of two sentences that say the same of different days."""
    a, b = content_terms(one.sentence), content_terms(other.sentence)
    if one.sentence == other.sentence or 2 * len(a & b) < min(len(a), len(b)):
        return
    for x in dates_in(one.sentence):
        for y in dates_in(other.sentence):
            if exclude(x, y) and not any(agree(date, place.text) for date in (x, y) for place in (one, other)):
                yield Apart(x, y)
