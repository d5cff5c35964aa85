"""What every `SpanReader` promises, tried on the reader that ships and on one made up here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, permutations

import pytest

from askcol.chunking.chunks import Chunk
from askcol.reading.onnx_reader import packaged_reader
from askcol.reading.promise import Rarity
from askcol.reading.span_reader import SpanReader
from askcol.reading.spans import Span

BEFORE = "Before \U0001f600 it. "
QUESTION = "Who visited Bogotá?"
TEXTS = [
    "The envoy met Gustavo Petro in Bogotá’s old town on 3 May 2023.",
    "Cafe\u0301 Zu\u0308rich, decomposed: re\u0301sume\u0301s",
    "One line.\r\nAnother line,\r\n\r\nand a third.",
    "She \U0001f469\u200d\U0001f680 flew \U0001f315\U0001f389 home",
    "# Cost\nHigh |\n| Year | Tons |\n|2022|200|\n\nIn the U.S., P(A|B) held at 5 p.m. sharp.\n  \nB.C.",
    "한국어 文章 ½ ﬁne İstanbul Straße",
    " ".join(f"word{i}" for i in range(1000)),
    "...",
    " ",
    "",
]


class LongestWords:
    """Answers with the two longest words of each chunk that the question lacks, most sure of the longest."""

    identity = "longest words"

    def read(self, question: str, chunks: Sequence[Chunk], rarity: Rarity | None = None) -> list[Span]:  # noqa: ARG002
        spans = []
        for chunk in chunks:
            found = (m.span() for m in re.finditer(r"\w+", chunk.text) if m[0] not in question)
            words = sorted(found, key=lambda w: (w[0] - w[1], w))
            spans += [
                Span(chunk, chunk.start + start, chunk.start + end, float(end - start), 5.0, 0.0)
                for start, end in words[:2]
            ]
        return sorted(spans, key=lambda s: (-s.log_odds, s.chunk.chunk_id, s.start))


def chunk_of(text: str, document_id: str = "a") -> Chunk:
    start = len(BEFORE)
    return Chunk(f"{document_id}:{start:08d}", document_id, start, start + len(text), text)


CHUNKS = [chunk_of(text, f"document{number}") for number, text in enumerate(TEXTS)]


@pytest.fixture(scope="module", params=[packaged_reader, LongestWords])
def reader(request: pytest.FixtureRequest) -> SpanReader:
    made: SpanReader = request.param()
    return made


def test_it_finds_something(reader: SpanReader) -> None:
    assert {TEXTS.index(span.chunk.text) for span in reader.read(QUESTION, CHUNKS)} >= {0, 1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("text", TEXTS)
def test_spans_are_verbatim_and_inside_their_chunk(reader: SpanReader, text: str) -> None:
    document_text = f"{BEFORE}{text} and after."
    chunk = chunk_of(text)
    for span in reader.read(QUESTION, [chunk]):
        assert span.chunk is chunk
        assert chunk.start <= span.start < span.end <= chunk.end
        assert document_text[span.start : span.end] == span.text


@pytest.mark.parametrize("text", TEXTS)
def test_spans_of_a_chunk_do_not_overlap(reader: SpanReader, text: str) -> None:
    places = sorted((span.start, span.end) for span in reader.read(QUESTION, [chunk_of(text)]))
    assert all(end <= start for (_, end), (start, _) in pairwise(places))


def test_spans_come_by_log_odds_ties_by_chunk_and_start(reader: SpanReader) -> None:
    copies = [chunk_of(TEXTS[0], name) for name in ("c", "a", "b")]
    for chunks in (CHUNKS, *permutations(copies)):
        spans = reader.read(QUESTION, chunks)
        assert spans == sorted(spans, key=lambda s: (-s.log_odds, s.chunk.chunk_id, s.start))


def test_a_chunk_reads_the_same_alone_and_among_others(reader: SpanReader) -> None:
    together = reader.read(QUESTION, CHUNKS)
    for chunk in CHUNKS:
        assert reader.read(QUESTION, [chunk]) == [span for span in together if span.chunk is chunk]


def test_a_boundary_share_is_a_log_of_at_most_one(reader: SpanReader) -> None:
    assert all(span.log_boundary_share <= 0 for span in reader.read(QUESTION, CHUNKS))


def test_no_chunks_give_no_spans(reader: SpanReader) -> None:
    assert reader.read(QUESTION, []) == []
    assert reader.read("", []) == []


@pytest.mark.parametrize("question", ["", " ", "?", "who " * 250, "é" * 1000, "\U0001f315"])
def test_any_question_can_be_read(reader: SpanReader, question: str) -> None:
    assert reader.read(question, [chunk_of(TEXTS[0])])


def test_the_same_question_is_read_the_same_again(reader: SpanReader) -> None:
    assert reader.read(QUESTION, CHUNKS[:6]) == reader.read(QUESTION, CHUNKS[:6])


def test_it_has_an_identity(reader: SpanReader) -> None:
    assert isinstance(reader.identity, str)
    assert reader.identity
