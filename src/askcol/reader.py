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

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from askcol.bm25 import FloatArray
from askcol.chunks import Chunk
from askcol.dense import file_sha256, onnx_session
from askcol.metrics import answer_key

MAX_ANSWER_WORDPIECES = 30
MAX_QUESTION_WORDPIECES = 128
SPANS_PER_CHUNK = 3

_LEAST_SHARE = 0.05
_MOST_SPANS = 10
"""Of the spans of a chunk, so many with at least such a share of the best one's probability are compared with it."""

_BLOCK_END = re.compile(r"\n[^\S\n]*\n|(?m:^)#{1,6} .*(?P<heading>\n)")
_ROW = re.compile(r"^[^\S\n]*\|.*", re.MULTILINE)
_CELL_END = re.compile(r"(?<!\S)\|(?!\S)")

_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\.)+[^\W\d_]$")
_LONGEST_INITIALS = 16


@dataclass(frozen=True, slots=True)
class Span:
    """A possible answer: `document.text[start:end]`, inside of `chunk`.

    `score`: log of the sum, over this span and those that overlap it and say the same, of exp(start logit + end logit).
    `null_score`: start plus end logit of the chunk's null span. Neither is calibrated. `log_boundary_share`: log of the
    share that `score` has of the softmax over all spans that overlap this one, at most 0.
    """

    chunk: Chunk
    start: int
    end: int
    score: float
    null_score: float
    log_boundary_share: float

    @property
    def text(self) -> str:
        return self.chunk.text[self.start - self.chunk.start : self.end - self.chunk.start]

    @property
    def log_odds(self) -> float:
        """Of this span against "this chunk does not say"; comparable between the chunks of a question."""
        return self.score - self.null_score


class Reader:
    """The packaged reader, or the one in `folder` (`reader.onnx` and `tokenizer.json`)."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(str(resources.files("askcol") / "models" / "reader"))
        self.session = onnx_session(self._folder / "reader.onnx")

    @cached_property
    def sha256(self) -> str:
        """Of the weights: the reader's identity."""
        return file_sha256(self._folder / "reader.onnx")

    @cached_property
    def tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def read(self, question: str, chunks: Sequence[Chunk]) -> list[Span]:
        """At most `SPANS_PER_CHUNK` disjoint spans a chunk, by descending log-odds, ties by chunk id and start.

        A question without a mark at its end is read with a question mark: in training only answerable questions had
        none, so it would be answered too readily.
        """
        marked = question if question.rstrip()[-1:] in "?.!" else f"{question}?"
        asked = self.tokenizer.encode(marked, add_special_tokens=False).ids[:MAX_QUESTION_WORDPIECES]
        spans: list[Span] = []
        for chunk, encoding in zip(
            chunks, self.tokenizer.encode_batch([c.text for c in chunks], add_special_tokens=False), strict=True
        ):
            start_logits, end_logits = self.logits(asked, encoding.ids)
            spans += decode(chunk, encoding, start_logits, end_logits)
        return sorted(spans, key=lambda s: (-s.log_odds, s.chunk.chunk_id, s.start))

    def logits(self, question_ids: list[int], chunk_ids: list[int]) -> tuple[FloatArray, FloatArray]:
        """Start and end logits, float32 `[1 + n]`: the null span's first, then those of the chunk's wordpieces.

        Chunks are read one by one: int8 activations are scaled by tensor, so in a batch a chunk's logits would depend
        on its neighbours. Wordpieces past the model's 512 positions are not read; their logits are -inf.
        """
        cls, sep = self.tokenizer.token_to_id("[CLS]"), self.tokenizer.token_to_id("[SEP]")
        first = len(question_ids) + 2
        read = min(len(chunk_ids), 512 - first - 1)
        ids = np.array([[cls, *question_ids, sep, *chunk_ids[:read], sep]], dtype=np.int64)
        types = np.zeros_like(ids)
        types[0, first:] = 1
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        result = []
        for logits in self.session.run(None, feed):
            kept = np.full(1 + len(chunk_ids), -np.inf, dtype=np.float32)
            kept[0] = logits[0, 0]
            kept[1 : 1 + read] = logits[0, first : first + read]
            result.append(kept)
        return result[0], result[1]


@cache
def packaged_reader() -> Reader:
    """The reader that ships with the package, one for all collections."""
    return Reader()


def decode(chunk: Chunk, encoding: Encoding, start_logits: FloatArray, end_logits: FloatArray) -> list[Span]:
    """The best disjoint spans of a chunk: `start <= end`, at most `MAX_ANSWER_WORDPIECES`, on word boundaries.

    None reaches over a heading's end, a blank line or the border of a table's cell.
    """
    null_score = float(start_logits[0] + end_logits[0])
    starts, ends = start_logits[1:].astype(np.float64), end_logits[1:].astype(np.float64)
    offsets = [(begin, _whole(chunk.text, stop)) for begin, stop in encoding.offsets]
    for i, (begin, stop) in enumerate(offsets):
        if begin == stop or _inside_word(chunk.text, begin):
            starts[i] = -np.inf
        if begin == stop or _inside_word(chunk.text, stop):
            ends[i] = -np.inf
    n = len(starts)
    begins, stops = np.array(offsets, dtype=np.int64).reshape(n, 2).T
    scores = starts[:, np.newaxis] + ends[np.newaxis, :]
    length = np.arange(n)[np.newaxis, :] - np.arange(n)[:, np.newaxis]
    scores[(length < 0) | (length >= MAX_ANSWER_WORDPIECES)] = -np.inf
    borders = np.array(_borders(chunk.text), dtype=np.int64).reshape(-1, 2).T
    begun, ended = np.searchsorted(borders[0], stops), np.searchsorted(borders[1], begins, side="right")
    scores[begun[np.newaxis, :] > ended[:, np.newaxis]] = -np.inf
    spans: list[Span] = []
    while len(spans) < SPANS_PER_CHUNK and np.isfinite(scores).any():
        first, last, score = _best_answer(chunk.text, offsets, scores)
        begin, stop = offsets[first][0], offsets[last][1]
        overlapping = np.ix_(begins < stop, stops > begin)
        share = min(0.0, -float(np.log(np.exp(scores[overlapping] - score).sum())))
        spans.append(Span(chunk, chunk.start + begin, chunk.start + stop, score, null_score, share))
        scores[overlapping] = -np.inf
    return spans


def _best_answer(
    text: str, offsets: Sequence[tuple[int, int]], scores: npt.NDArray[np.float64]
) -> tuple[int, int, float]:
    """The first and last wordpiece and the score of the most probable answer at the place of the best span.

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


def _borders(text: str) -> list[tuple[int, int]]:
    """What no answer crosses, in order: the ends of headings, blank lines, each `|` of a table's row."""
    found = {m.span("heading") if m["heading"] else m.span() for m in _BLOCK_END.finditer(text)}
    found.update(m.span() for m in _CELL_END.finditer(text))
    found.update((i, i + 1) for row in _ROW.finditer(text) for i in range(*row.span()) if text[i] == "|")
    return sorted(found)


def _whole(text: str, position: int) -> int:
    """`position`, the end of a wordpiece, past what belongs to it: combining marks, and the full stop of "U.S."."""
    while position < len(text) and _is_mark(text[position]):
        position += 1
    if text[position : position + 1] == "." and _INITIALS.search(text, max(0, position - _LONGEST_INITIALS), position):
        position += 1
    return position


def _inside_word(text: str, position: int) -> bool:
    if not 0 < position < len(text) or not text[position].isalnum():
        return False
    return text[position - 1].isalnum() or _is_mark(text[position - 1])


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")
