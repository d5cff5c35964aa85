"""The terms of a build counted in batches are those that `BM25` counts in all chunks at once, to the last bit."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from askcol.chunking.chunks import Chunk, chunk, indexed_text
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Document
from askcol.index.building.count import number_texts
from askcol.index.building.cut import text_key
from askcol.index.local.bm25 import BM25
from askcol.index.local.term_counts import TermCounter
from askcol.index.milvus.building.numbering import HASH_BYTES, Numbering, number_chunks
from askcol.index.milvus.building.term_counts import BatchCounter, BatchTerms, TermTally
from askcol.text.terms import terms

# Abbreviations among them, whose terms depend on what stands around them.
WORD = st.sampled_from(["parade", "regiment", "bread", "no.", "No. 7", "est.", "1911", "Oslo", "vol.", "U.S."])
LINE = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
HEADING = st.sampled_from(["# Bread", "# Notes no.", "# Oslo 1911", "## Est."])
TEXT = st.lists(st.one_of(LINE, HEADING, st.just("A regiment paraded in the town. " * 15)), min_size=1, max_size=4).map(
    "\n\n".join
)


@st.composite
def collections(draw: st.DrawFn) -> list[Document]:
    """Up to six documents with many copies among their texts."""
    texts = draw(st.lists(TEXT, max_size=4))
    texts += draw(st.lists(st.sampled_from(texts), max_size=3)) if texts else []
    title = st.sampled_from(["Notes", "Bread of Oslo no.", "Parade est."])
    ids = draw(st.permutations(["a", "a-b", "a/b", "b", "é", "0", "B"]))
    return [Document(name, f"{name}.txt", draw(title), text, "") for name, text in zip(ids, texts, strict=False)]


def numbered(documents: Sequence[Document]) -> tuple[list[Chunk], Numbering]:
    """The chunks of the documents by key, with their numbering."""
    ordered = sorted(documents, key=lambda d: d.document_id + ":")
    cut = [sorted(chunk(d, reader_tokenizer()), key=lambda c: c.chunk_id) for d in ordered]
    words = [b"".join(text_key(c.text)[:HASH_BYTES] for c in chunks) for chunks in cut]
    texts = [
        b"".join(text_key(indexed_text(d, c))[:HASH_BYTES] for c in chunks)
        for d, chunks in zip(ordered, cut, strict=True)
    ]
    return [c for chunks in cut for c in chunks], number_chunks(words, texts)


def counted(documents: Sequence[Document], chunks: Sequence[Chunk], numbering: Numbering, n: int) -> list[BatchTerms]:
    """The terms of `n` chunks a batch."""
    known = {d.document_id: d for d in documents}
    batches = []
    for begin in range(0, len(chunks), n):
        counter = BatchCounter()
        for i in range(begin, min(begin + n, len(chunks))):
            text = indexed_text(known[chunks[i].document_id], chunks[i])
            key, text_id, copied = int(numbering.keys[i]), int(numbering.text_ids[i]), bool(numbering.copied[i])
            counter.add(key, text_id, terms(text), len(text) - len(chunks[i].text), copied=copied)
        batches.append(counter.counts())
    return batches


@given(collections(), st.integers(1, 4), st.randoms(use_true_random=False))
@example([Document(i, "", t, "max 4 seats", "") for i, t in [("a", "Class"), ("b", "Class 3")]], 1, random.Random(0))
@settings(max_examples=settings().max_examples // 5)
def test_batches_in_any_order_add_up_to_what_bm25_counts(
    documents: list[Document], n: int, shuffled: random.Random
) -> None:
    chunks, numbering = numbered(documents)
    known = {d.document_id: d for d in documents}
    counter = TermCounter()
    for c in chunks:
        counter.add([t.text for t in terms(indexed_text(known[c.document_id], c))])
    bm25 = BM25(counter.counts(), number_texts(c.text for c in chunks))
    batches = counted(documents, chunks, numbering, n)
    shuffled.shuffle(batches)
    tally = TermTally()
    for batch in batches:
        tally.add(batch)
    statistics = tally.statistics()
    assert statistics.corpus_size == bm25.corpus_size == numbering.text_count
    assert statistics.avgdl == bm25.avgdl
    assert statistics.average_idf == getattr(bm25, "average_idf", 0.0)
    frequencies = {frequency.term: frequency for frequency in tally.frequencies()}
    assert frequencies.keys() == bm25.rows.keys()
    for term, (_, texts, firsts) in frequencies.items():
        assert texts == bm25.text_frequency(term)
        if firsts:
            idf = math.log(bm25.corpus_size - firsts + 0.5) - math.log(firsts + 0.5)
            assert (idf if idf >= 0 else bm25.epsilon * statistics.average_idf) == bm25.idf[term]


@given(collections())
@settings(max_examples=settings().max_examples // 5)
def test_keys_ascend_as_chunk_ids_and_texts_as_their_first_chunks(documents: list[Document]) -> None:
    chunks, numbering = numbered(documents)
    assert [c.chunk_id for c in chunks] == sorted(c.chunk_id for c in chunks)
    assert (np.diff(numbering.keys) > 0).all()
    dense = number_texts(c.text for c in chunks)
    np.testing.assert_array_equal(np.unique(numbering.text_ids, return_inverse=True)[1], dense)
    for text_id, text in zip(numbering.text_ids.tolist(), dense.tolist(), strict=True):
        assert text_id == numbering.keys[np.flatnonzero(dense == text)[0]]
    np.testing.assert_array_equal(numbering.copied, np.bincount(dense, minlength=1)[dense] > 1)


def test_the_chunks_of_a_document_lie_between_its_bounds() -> None:
    a, b = b"aaaaaaaa", b"bbbbbbbb"
    numbering = number_chunks([a + b, b"", a], [a + a, b"", b])
    assert numbering.bounds.tolist() == [0, 2, 2, 3]
    assert numbering.keys.tolist() == [0, 1, 2 << 32]
    assert numbering.text_ids.tolist() == [0, 1, 0]
    assert numbering.copied.tolist() == [True, False, True]
    assert numbering.shared.tolist() == [True, True, False]


def test_a_word_that_only_the_title_of_a_copy_has_counts_as_that_of_one_text() -> None:
    documents = [Document("a", "a.txt", "Notes", "Bread.", ""), Document("b", "b.txt", "Oslo", "Bread.", "")]
    chunks, numbering = numbered(documents)
    tally = TermTally()
    for batch in counted(documents, chunks, numbering, 1):
        tally.add(batch)
    assert {f.term: (f.texts, f.firsts) for f in tally.frequencies()} == {
        "note": (1, 1),
        "bread": (1, 1),
        "oslo": (1, 0),
    }
