"""A place with its source and sentence, and whether the file changed since."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from composing import A, B, chunk_of, document_of, span_of

from askcol.answering.citations import cite, cite_hit
from askcol.chunking import chunk, reader_tokenizer
from askcol.documents.document import WordBox
from askcol.documents.freshness import Freshness
from askcol.retrieval.hits import Hit


def test_a_citation_names_its_source_and_its_sentence() -> None:
    citation = cite(span_of(chunk_of(A), "rained", 1.0), A, None)
    assert (citation.document_id, citation.title, citation.path, citation.sha256) == ("a", "A", A.path, A.sha256)
    assert citation.sentence == "It rained."
    assert A.text[citation.sentence_start :].startswith("It rained.")
    assert A.text[citation.start : citation.end] == citation.text == "rained"


def test_an_answer_over_two_sentences_is_cited_with_both() -> None:
    citation = cite(span_of(chunk_of(A), "dollars. It rained", 1.0), A, None)
    assert citation.sentence == "The parade cost 1,700 dollars. It rained."


def test_an_answer_that_ocr_read_is_cited_with_the_boxes_of_its_words() -> None:
    boxes = tuple(WordBox(at, at + 4, 2, at, 7, at + 4, 9) for at in (A.text.index("cost"), A.text.index("1,70")))
    scanned = replace(A, boxes=boxes)
    citation = cite(span_of(chunk_of(A), "1,700", 1.0), scanned, None)
    start = A.text.index("1,700")
    assert (citation.ocr, citation.boxes) == (True, ((2, start, 7, start + 4, 9),))
    elsewhere = cite(span_of(chunk_of(A), "rained", 1.0), scanned, None)
    assert (elsewhere.ocr, elsewhere.boxes) == (False, ())


def test_a_hit_is_cited_with_its_source_ranks_and_copies() -> None:
    chunk, copy = chunk_of(A), chunk_of(B)
    hit = cite_hit(Hit(chunk, 0.7, 2, None, 3, (copy,)), A, None)
    assert (hit.document_id, hit.title, hit.path, hit.text) == ("a", "A", A.path, A.text)
    assert (hit.rank, hit.score, hit.bm25_rank, hit.dense_rank, hit.copies) == (2, 0.7, None, 3, (copy.chunk_id,))


@pytest.mark.parametrize(("content", "stale"), [(A.text, False), ("other words", True), (None, True)])
def test_citation_and_hit_tell_whether_the_file_changed(tmp_path: Path, content: str | None, stale: bool) -> None:
    (tmp_path / "docs").mkdir()
    if content is not None:
        (tmp_path / A.path).write_text(content)
    document = replace(A, sha256=hashlib.sha256(A.text.encode()).hexdigest())
    freshness, chunk = Freshness(tmp_path, ["docs"]), chunk_of(A)
    assert cite(span_of(chunk, "rained", 1.0), document, freshness).stale is stale
    assert cite_hit(Hit(chunk, 1.0, 1, 1, 1), document, freshness).stale is stale


def test_without_files_to_compare_with_stale_is_unknown() -> None:
    assert cite(span_of(chunk_of(A), "rained", 1.0), A, None).stale is None
    assert cite_hit(Hit(chunk_of(A), 1.0, 1, 1, 1), A, None).stale is None


def test_a_row_is_cited_with_its_cells_and_without_its_header_as_a_heading() -> None:
    rows = [f"| Town {n} | {1000 + n} | founded by the people of town {n} on a hill by the sea |" for n in range(30)]
    text = "\n".join(["| Town | People | History |", "|---|---|---|", *rows])
    document = document_of("towns", text)
    last = chunk(document, reader_tokenizer())[-1]
    assert last.headings == ("| Town | People | History |",)
    citation = cite(span_of(last, "1029", 1.0), document, None)
    assert citation.headings == ()
    assert citation.sentence == rows[29]
    assert [(c.column, c.text) for c in citation.row][:2] == [("Town", "Town 29"), ("People", "1029")]
    assert all(text[c.start : c.end] == c.text for c in citation.row)
