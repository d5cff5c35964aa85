"""Question + chunks -> `Span`s: an extractive reader in ONNX Runtime.

A chunk is read as `[CLS] question [SEP] chunk [SEP]`; the model gives every wordpiece a start and an end logit (Devlin
et al. 2019). Start and end are decoded jointly. Every chunk's softmax holds the null span (start and end at `[CLS]`),
the one outcome that all chunks of a question have in common, and training teaches the reader to choose it for chunks
that lack the answer. A span's score minus the null score of its chunk is therefore the log-odds of that span against
"this chunk does not say", and that is what makes the spans of different chunks comparable (Clark and Gardner 2018 give
the same reason for their no-answer option).

Spans at one place that differ by articles and punctuation only say the same, so their probabilities are added before
the best answer is chosen (Kadlec et al. 2016 and Cheng et al. 2020 add those of an answer's occurrences likewise).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding

from askcol.chunking import Chunk, View
from askcol.reading.borders import borders, sentence_ends
from askcol.reading.boundaries import balance, keep_identifiers, leave_out, marks, sum_around, trim, wordpieces_of
from askcol.reading.spans import Span
from askcol.reading.wordpieces import Wordpieces
from askcol.text import answer_key, asked_identifiers, asks_for_number, dates_said, identifiers, of_other_labels
from askcol.types import FloatArray, IntArray

MAX_ANSWER_WORDPIECES = 30

SPANS_PER_VIEW = 3

CELLS_PER_VIEW = 6
"""The most spans of a view with several short cells, each of which may be the answer."""

_LEAST_SHARE = 0.05

_MOST_SPANS = 10
"""Of the spans of a chunk, so many with at least such a share of the best one's probability are compared with it."""


def decode(
    question: str, chunk: Chunk, view: View, encoding: Encoding, start_logits: FloatArray, end_logits: FloatArray
) -> list[Span]:
    """The best disjoint spans in a view of a chunk: at most `MAX_ANSWER_WORDPIECES`, on word boundaries.

    Each lies within one piece of the view. None crosses a heading's end, a blank line, the border of a table's cell, a
    line break before a list item, or the end of a sentence outside of brackets, quotation marks and identifiers. None
    is without a word, cuts an identifier, begins or ends with punctuation, or has a bracket without its partner. None
    that answers "how many" holds a part of a date, none that answers "when" a part of the day that the question names,
    and none a number of another label than the one asked for. The only
    identifier of a kind that `question` asks for is always among them. `encoding`: of the view's text. `start_logits`,
    `end_logits`: as `OnnxSpanReader.logits` gives them.
    """
    null_score = float(start_logits[0] + end_logits[0])
    pieces = Wordpieces.of(view, encoding.offsets)
    text, offsets, piece_of = view.text, pieces.offsets, pieces.piece_of
    starts, ends = start_logits[1:].astype(np.float64), end_logits[1:].astype(np.float64)
    starts[~pieces.opens] = -np.inf
    ends[~pieces.closes] = -np.inf
    n = len(starts)
    found = identifiers(question, text)
    pairs, alone = marks(text, offsets)
    quoted = [(offsets[opening][0], offsets[closing][0]) for opening, closing in pairs]
    ends_of_sentences = sentence_ends(chunk, view, [*quoted, *((i.start, i.end) for i in found)])
    no_numbers = [(i.start, i.end) for i in found if i.kind == "date"] if asks_for_number(question) else []
    crossed = np.array(sorted([*borders(text), *ends_of_sentences, *no_numbers]), dtype=np.int64).reshape(-1, 2).T
    begun = np.searchsorted(crossed[0], pieces.stops)
    ended = np.searchsorted(np.sort(crossed[1]), pieces.begins, side="right")
    between = (begun[1:] > ended[:-1]) | (piece_of[1:] != piece_of[:-1]) | (piece_of[1:] < 0)
    kept = wordpieces_of(found, offsets, between)
    keep_identifiers(kept, starts, ends)
    trim(pieces, [*kept.values(), *pairs], between, starts, ends)
    row, column = np.arange(n)[:, np.newaxis], np.arange(n)
    allowed = column < row + MAX_ANSWER_WORDPIECES
    for identifier in kept.values():
        allowed[identifier] = True
    words = np.cumsum(pieces.has_word)
    allowed &= (column >= row) & (words > (words - pieces.has_word)[:, np.newaxis])
    allowed &= (begun <= ended[:, np.newaxis]) & (piece_of == np.where(piece_of < 0, -2, piece_of)[:, np.newaxis])
    scores = np.where(allowed, starts[:, np.newaxis] + ends, -np.inf)
    balance(pairs, alone, scores)
    _take_whole(view, piece_of, offsets, between, scores)
    asked = [kept[identifier] for identifier in asked_identifiers(question, text, found) if identifier in kept]
    leave_out([kept[i] for i in of_other_labels(question, text, found) if i in kept], asked, scores)
    said = dates_said(question, text, found)
    if said:
        leave_out(wordpieces_of(said, offsets, between).values(), (), scores)
    sum_around(asked, scores)
    spans: list[Span] = []
    most = max(SPANS_PER_VIEW, min(CELLS_PER_VIEW, sum(piece.whole for piece in view.pieces)))
    while len(spans) < most and np.isfinite(scores).any():
        first, last, score = _best_answer(text, offsets, scores)
        if len(asked) == 1 and len(spans) == most - 1 and np.isfinite(scores[asked[0]]):
            first, last, score = *asked[0], float(scores[asked[0]])
        begin, stop = offsets[first][0], offsets[last][1]
        # Wordpieces are in order, so those that begin before the end come first, and those that end after it last.
        overlapping = scores[: np.searchsorted(pieces.begins, stop), np.searchsorted(pieces.stops, begin, "right") :]
        share = min(0.0, -float(np.log(np.exp(overlapping - score).sum())))
        shift = view.pieces[piece_of[first]].origin - view.pieces[piece_of[first]].start
        spans.append(Span(chunk, shift + begin, shift + stop, score, null_score, share))
        overlapping[:] = -np.inf
    return spans


def _take_whole(
    view: View,
    piece_of: IntArray,
    offsets: Sequence[tuple[int, int]],
    between: npt.NDArray[np.bool_],
    scores: npt.NDArray[np.float64],
) -> None:
    """Gives a piece that is only an answer as a whole what the spans in it have together. Changes `scores`.

    A full stop at its end is left out. A piece that a border divides, as one of two sentences, is not taken whole.
    `between`: as in `boundaries.wordpieces_of`.
    """
    for number, piece in enumerate(view.pieces):
        if piece.whole:
            own = np.flatnonzero(piece_of == number)
            if 0 < len(own) <= MAX_ANSWER_WORDPIECES and not between[own[0] : own[-1]].any():
                first, last = int(own[0]), int(own[-1])
                inside = scores[first : last + 1, first : last + 1]
                total = np.logaddexp.reduce(inside, axis=None)
                inside[:] = -np.inf
                closed = last > first and view.text[slice(*offsets[last])] == "."
                inside[0, -2 if closed else -1] = total


def _best_answer(
    text: str, offsets: Sequence[tuple[int, int]], scores: npt.NDArray[np.float64]
) -> tuple[int, int, float]:
    """The most probable answer that overlaps the best span: its first and last wordpiece, and its score.

    `scores`: `[n, n]`, of each span by its first and last wordpiece. The answer is given by its own best span.
    """
    best, n = int(scores.argmax()), len(scores)
    comparable = np.flatnonzero(scores > scores.flat[best] + np.log(_LEAST_SHARE))
    comparable = comparable[np.argsort(-scores.flat[comparable], kind="stable")][:_MOST_SPANS]
    answers: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for first, last in (divmod(i, n) for i in comparable.tolist()):
        if _overlap(offsets, (first, last), divmod(best, n)):
            said = text[offsets[first][0] : offsets[last][1]]
            key = answer_key(said)
            same = answers.setdefault(key if any(key) else (said,), [(first, last)])
            if (first, last) != same[0] and _overlap(offsets, (first, last), same[0]):
                same.append((first, last))
    totals = {key: float(np.logaddexp.reduce([scores[span] for span in spans])) for key, spans in answers.items()}
    likeliest = max(totals, key=totals.__getitem__)
    return *answers[likeliest][0], totals[likeliest]


def _overlap(offsets: Sequence[tuple[int, int]], a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Of two spans, each given by its first and last wordpiece; by characters, since several can have the same."""
    return offsets[a[0]][0] < offsets[b[1]][1] and offsets[b[0]][0] < offsets[a[1]][1]
