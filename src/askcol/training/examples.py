"""The training set: SQuAD questions over chunks as askcol cuts them, and hard negatives.

A hard negative is a chunk that askcol's own hybrid retriever ranks high for a question and that lacks the answer
(Karpukhin et al. 2020 show what such negatives are worth; Clark and Gardner 2018 train readers on them).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
from tokenizers import Encoding

from askcol.chunking import reader_tokenizer
from askcol.encoding import ExportableEncoder
from askcol.evaluation import read_squad
from askcol.index import build_temporary
from askcol.retrieval import HybridRetriever
from askcol.text import normalize_answer
from askcol.types import FloatArray, Progress, no_progress

NEGATIVE_POOL = 6
"""The most hard negatives that a question has."""

NULL = -1
"""First and last wordpiece of the answer to a question that its chunk does not answer."""

_RANKS = 20


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where an answer stands: first and last wordpiece of `chunk` (a position in `TrainingSet.chunks`)."""

    chunk: int
    start: int
    end: int


class Example(msgspec.Struct, frozen=True, array_like=True):
    """A question, its answer, where it stands (best place first), and chunks that lack it, hardest first."""

    question: str
    answer: str
    places: list[Place]
    negatives: list[int]


class TrainingSet(msgspec.Struct, frozen=True):
    """`chunks`: their texts. `articles`: the article of each chunk. `examples`: the questions."""

    chunks: list[str]
    articles: list[str]
    examples: list[Example]

    @property
    def sha256(self) -> str:
        """The identity of the training set; a checkpoint fits only the training set that it was made from."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


def training_set(
    squad: Path,
    without: Iterable[str],
    encoder: ExportableEncoder,
    progress: Progress = no_progress,
    mined_every: int = 1,
) -> TrainingSet:
    """All questions of `squad` but those of the articles with the titles `without`, with hard negatives.

    `mined_every`: only every n-th question has them.
    """
    documents, questions = read_squad(squad, without=without)
    questions = [q for q in questions if q.spans]
    vectors = encoder.encode_queries([q.text for q in questions])
    asked = _Encoded({q.text: vector for q, vector in zip(questions, vectors, strict=True)})
    index = build_temporary(documents, encoder, progress, asked)

    retriever = HybridRetriever(index.store, index.query_encoder)
    tokenizer = reader_tokenizer()
    chunks = list(index.store.all_chunks())
    encodings = tokenizer.encode_batch([c.text for c in chunks], add_special_tokens=False)
    normalized = [f" {normalize_answer(c.text)} " for c in chunks]
    position = {c.chunk_id: i for i, c in enumerate(chunks)}
    of_article: dict[str, list[int]] = {}
    for i, chunk in enumerate(chunks):
        of_article.setdefault(chunk.document_id, []).append(i)

    examples = []
    for done, question in enumerate(questions, start=1):
        document_id, start, end = question.spans[0]
        places = []
        for i in of_article[document_id]:
            chunk = chunks[i]
            if chunk.start <= start and end <= chunk.end:
                places.append(Place(i, *token_span(encodings[i], start - chunk.start, end - chunk.start)))
        # A chunk that shows more around the answer is the better place.
        places.sort(key=lambda p: -min(p.start, len(encodings[p.chunk].ids) - p.end))
        gold = f" {normalize_answer(question.answers[0])} "
        hits = [] if done % mined_every else retriever.retrieve(question.text, _RANKS)
        ranked = [position[hit.chunk.chunk_id] for hit in hits]
        holding = {place.chunk for place in places}
        lacking = [i for i in ranked if i not in holding and gold not in normalized[i]]
        examples.append(Example(question.text, question.answers[0], places, lacking[:NEGATIVE_POOL]))
        progress("mining hard negatives", done, len(questions))
    return TrainingSet([c.text for c in chunks], [c.document_id for c in chunks], examples)


def joined(sets: Iterable[TrainingSet]) -> TrainingSet:
    """All questions of several training sets."""
    chunks: list[str] = []
    articles: list[str] = []
    examples: list[Example] = []
    for data in sets:
        first = len(chunks)
        chunks += data.chunks
        articles += data.articles
        for one in data.examples:
            places = [Place(first + place.chunk, place.start, place.end) for place in one.places]
            examples.append(Example(one.question, one.answer, places, [first + i for i in one.negatives]))
    return TrainingSet(chunks, articles, examples)


def token_span(encoding: Encoding, start: int, end: int) -> tuple[int, int]:
    """First and last wordpiece of `encoding` that the characters `[start, end)` touch."""
    touched = [i for i, (s, e) in enumerate(encoding.offsets) if s < end and e > start]
    if not touched:
        raise ValueError(f"no wordpiece covers the characters {start} to {end}")
    return touched[0], touched[-1]


class _Encoded:
    """Questions that were encoded together beforehand."""

    def __init__(self, vectors: dict[str, FloatArray]) -> None:
        self._vectors = vectors

    def encode_queries(self, queries: Sequence[str]) -> FloatArray:
        return np.array([self._vectors[query] for query in queries])
