"""Where an answer may begin and end: not inside an identifier, not at a comma, with brackets and quotes in pairs.

What the reader gives to a place where no answer can begin or end counts for the place that it must mean: the start of
"555-0177" for that of "(212) 555-0177", an end at a full stop for the word before it. So nothing is lost from the
probabilities that are compared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from askcol.reading.wordpieces import Wordpieces
from askcol.text import Identifier

Logits = npt.NDArray[np.float64]
Offsets = Sequence[tuple[int, int]]

_SIGNS_BEFORE_DIGITS = "$€£¥₹+-−.~"

_SIGNS_BEFORE = "#@§№"

_SIGNS_AFTER = "%‰°€£$¥₹+#′″"

_CONJUNCTIONS = {"and", "or"}

_LONGEST_CONJUNCTION = max(map(len, _CONJUNCTIONS))

_PARTNERS = {"(": ")", "[": "]", "{": "}", "“": "”", "«": "»", "„": "“", "‘": "’"}


def keep_identifiers(kept: Mapping[Identifier, tuple[int, int]], starts: Logits, ends: Logits) -> None:
    """Moves the logits inside of each identifier to its own start and end, in place.

    `kept`: as `wordpieces_of` returns them. `starts`, `ends`: float64 `[n]`, of the wordpieces.
    Of a "place" ("shed 3") only the end is kept.
    """
    for identifier, (first, last) in kept.items():
        if identifier.kind != "place":
            _gather(starts, slice(first, last + 1), first)
        _gather(ends, slice(first, last + 1), last)


def _gather(logits: Logits, inside: slice, target: int) -> None:
    total = np.logaddexp.reduce(logits[inside])
    logits[inside] = -np.inf
    logits[target] = total


def wordpieces_of(
    identifiers: Sequence[Identifier], offsets: Offsets, between: npt.NDArray[np.bool_]
) -> dict[Identifier, tuple[int, int]]:
    """The first and the last wordpiece of each identifier.

    Those that begin or end within a wordpiece are left out, and those that reach over a border. `between`: bool
    `[n - 1]`, whether a border that no answer crosses lies between a wordpiece and the next one.
    """
    if not identifiers:
        return {}
    begins = {begin: i for i, (begin, stop) in reversed(list(enumerate(offsets))) if begin < stop}
    stops = {stop: i for i, (begin, stop) in enumerate(offsets) if begin < stop}
    found = {}
    for identifier in identifiers:
        first, last = begins.get(identifier.start), stops.get(identifier.end)
        if first is not None and last is not None and not between[first:last].any():
            found[identifier] = first, last
    return found


def sum_around(asked: Sequence[tuple[int, int]], scores: Logits) -> None:
    """Moves the probabilities of all spans that hold one identifier that the question asks for to it, in place.

    `asked`: the first and last wordpiece of each, in order. `scores`: as in `balance`. Nobody who asks for a phone
    number wants its label, too.
    """
    for i, (first, last) in enumerate(asked):
        begin = asked[i - 1][0] + 1 if i else 0
        end = asked[i + 1][1] if i + 1 < len(asked) else len(scores)
        around = scores[begin : first + 1, last:end]
        total = np.logaddexp.reduce(around, axis=None)
        around[:] = -np.inf
        scores[first, last] = total


def leave_out(others: Iterable[tuple[int, int]], asked: Sequence[tuple[int, int]], scores: Logits) -> None:
    """Takes out every span with a part of an identifier that is not the one asked for, as its label says, in place.

    `others`: the first and last wordpiece of each. Where a single number is `asked` for, their probability counts for
    it: the reader has found where numbers stand, and the labels say which. `scores`: as in `balance`.
    """
    total = -np.inf
    for first, last in others:
        overlapping = scores[: last + 1, first:]
        total = np.logaddexp(total, np.logaddexp.reduce(overlapping, axis=None))
        overlapping[:] = -np.inf
    if len(asked) == 1 and np.isfinite(scores[asked[0]]):
        scores[asked[0]] = np.logaddexp(scores[asked[0]], total)


def trim(
    pieces: Wordpieces,
    fixed: Collection[tuple[int, int]],
    between: npt.NDArray[np.bool_],
    starts: Logits,
    ends: Logits,
) -> None:
    """Moves the logits of punctuation at the edge of an answer, and of a leading "and" or "or", to the next word.

    `fixed`: the first and the last wordpiece of what an answer may begin and end with as it is, identifiers and what
    stands in brackets. `between`: as in `wordpieces_of`. `starts`, `ends`: as in `keep_identifiers`.
    """
    text, offsets, n = pieces.text, pieces.offsets, len(starts)
    may_start, may_end = np.isfinite(starts), np.isfinite(ends)
    firsts, lasts = {first for first, _ in fixed}, {last for _, last in fixed}
    short = pieces.stops - pieces.begins <= _LONGEST_CONJUNCTION
    for i in np.flatnonzero(~pieces.has_word | short).tolist():
        if i not in firsts and not _may_begin(text, *offsets[i]):
            if i + 1 < n and not between[i] and may_start[i + 1]:
                starts[i + 1] = np.logaddexp(starts[i + 1], starts[i])
            starts[i] = -np.inf
    for i in np.flatnonzero(~pieces.has_word)[::-1].tolist():
        if i not in lasts and not _may_finish(text, *offsets[i]):
            if i and not between[i - 1] and may_end[i - 1]:
                ends[i - 1] = np.logaddexp(ends[i - 1], ends[i])
            ends[i] = -np.inf


def _may_begin(text: str, begin: int, stop: int) -> bool:
    piece, before, after = text[begin:stop], text[max(0, begin - 1) : begin], text[stop : stop + 1]
    if any(map(str.isalnum, piece)):
        return piece not in _CONJUNCTIONS or after.isalnum() or before == "-"
    return not before.isalnum() and (
        (piece in _SIGNS_BEFORE_DIGITS and after.isdigit()) or (piece in _SIGNS_BEFORE and after.isalnum())
    )


def _may_finish(text: str, begin: int, stop: int) -> bool:
    piece, before = text[begin:stop], text[max(0, begin - 1) : begin]
    return any(map(str.isalnum, piece)) or (piece[:1] in _SIGNS_AFTER and not before.isspace())


def balance(pairs: Sequence[tuple[int, int]], alone: Sequence[int], scores: Logits) -> None:
    """Takes out every span that has a bracket or a quotation mark without its partner, in place.

    `pairs`, `alone`: the wordpieces of marks with and without a partner. `scores`: float64 `[n, n]`, of each span by
    its first and last wordpiece. A mark at the edge of a span that lacks its partner is left out, and so is a pair
    around the whole span; its probability counts for what is left.
    """
    for mark in alone:
        scores[: mark + 1, mark:] = -np.inf
    for opening, closing in pairs:
        if opening + 1 < closing:
            within = slice(opening + 1, closing)
            _move(scores, (opening, closing), (opening + 1, closing - 1))
            _move(scores, (opening, within), (opening + 1, within))
            _move(scores, (within, closing), (within, closing - 1))
        scores[opening, closing] = -np.inf
        scores[: opening + 1, opening:closing] = -np.inf
        scores[opening + 1 : closing + 1, closing:] = -np.inf


_Place = tuple[int | slice, int | slice]


def _move(scores: Logits, source: _Place, target: _Place) -> None:
    """Adds the probabilities at `source` to those at `target`, where a span is allowed, and takes them from there."""
    there = scores[target]
    scores[target] = np.where(np.isfinite(there), np.logaddexp(there, scores[source]), there)
    scores[source] = -np.inf


_MARK = re.compile(r"[()\[\]{}“”«»„\"]|‘(?=\w)|(?<=[\w.,!?])[’'](?!\w)|(?<!\w)'(?=\w)|\n[^\S\n]*\n")


def marks(text: str, offsets: Offsets) -> tuple[list[tuple[int, int]], list[int]]:
    """The wordpieces of brackets and quotation marks: those of pairs, by the first, and those that have no partner.

    A straight quotation mark opens before a word and closes after one. What may be an apostrophe or a sign of inches
    is left out where it has no partner, and so is a mark that is part of a longer wordpiece.
    """
    piece_of = {begin: i for i, (begin, stop) in enumerate(offsets) if stop == begin + 1}
    pairs: list[tuple[int, int]] = []
    alone: list[int] = []
    waiting: dict[str, list[int]] = {}
    for match in _MARK.finditer(text):
        place, mark = match.start(), match.group()
        if mark.isspace():  # No pair reaches over a blank line.
            alone += [at for closing, places in waiting.items() for at in places if closing not in "'’"]
            waiting.clear()
        elif _opens(text, place, waiting):
            waiting.setdefault(_PARTNERS.get(mark, mark), []).append(place)
        elif waiting.get(mark):
            pairs.append((waiting[mark].pop(), place))
        elif mark not in "'’" and not (mark == '"' and text[place - 1 : place].isdigit()):
            alone.append(place)
    alone += [at for closing, places in waiting.items() for at in places if closing not in "'’"]
    inside = [(piece_of[a], piece_of[b]) for a, b in sorted(pairs) if a in piece_of and b in piece_of]
    return inside, [piece_of[at] for at in alone if at in piece_of]


def _opens(text: str, place: int, waiting: dict[str, list[int]]) -> bool:
    mark = text[place]
    if mark not in "\"'“":
        return mark in _PARTNERS
    if mark == "“":  # It closes in German.
        return not waiting.get(mark)
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    if (not before or not before.isalnum()) and after.strip() and (not before.strip() or before in "([{—–-/"):
        return True
    return not waiting.get(mark) and not before.strip() and bool(after)
