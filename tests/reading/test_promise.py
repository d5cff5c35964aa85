"""Which views are worth reading."""

from __future__ import annotations

import pytest

from askcol.chunking.chunks import Chunk
from askcol.chunking.view import View
from askcol.chunking.views import views
from askcol.reading.onnx_reader import packaged_reader
from askcol.reading.promise import LEAST_PROMISE, SURE, promise_features, promises, promising

QUESTION = "How many pumps did the Brandal mill order?"

ORDER = "The Brandal mill ordered 14 pumps from Rothmere in March."
NO_FIGURE = "The Brandal mill ordered pumps from Rothmere."
OTHER = "Parking is free on Sundays, and dogs are welcome in the garden of the inn."


def chunk_of(text: str, number: int = 0, title: str = "") -> Chunk:
    return Chunk(f"a:{number:08d}", "a", 0, len(text), text, title=title)


def verbatim(*texts: str) -> list[tuple[Chunk, View]]:
    return [(chunk := chunk_of(text, i), View.verbatim(chunk)) for i, text in enumerate(texts)]


def equally_rare(_: str) -> float:
    return 1.0


def test_what_holds_none_of_the_words_is_left_out_and_the_order_is_kept() -> None:
    read = verbatim(NO_FIGURE, NO_FIGURE, NO_FIGURE, OTHER, ORDER, OTHER, NO_FIGURE, OTHER)
    kept = [chunk.text for chunk, _ in promising(QUESTION, read, equally_rare)]
    assert kept == [NO_FIGURE, NO_FIGURE, NO_FIGURE, ORDER, NO_FIGURE]


def test_the_best_chunks_are_read_whatever_they_promise() -> None:
    read = verbatim(OTHER, OTHER, OTHER, OTHER, ORDER)
    assert [chunk.chunk_id[-1] for chunk, _ in promising(QUESTION, read, equally_rare)] == ["0", "1", "2", "4"]


def test_a_better_rank_promises_more() -> None:
    first, second = promises(promise_features(QUESTION, verbatim(ORDER, ORDER), equally_rare))
    assert first > second > 0.5


def test_where_a_figure_is_asked_for_a_view_without_one_promises_less() -> None:
    found = promise_features(QUESTION, verbatim(ORDER, NO_FIGURE), equally_rare)
    assert found[:, 3].tolist() == [0, 1]
    assert promise_features("Who ordered pumps?", verbatim(NO_FIGURE), equally_rare)[0, 3] == 0
    assert promise_features(QUESTION, verbatim("It ordered fourteen pumps."), equally_rare)[0, 3] == 0


def test_rare_words_count_more_and_titles_count() -> None:
    rare = {"brandal": 9.0}
    by_name, by_thing = verbatim("Brandal is a town.", "The mill did order some pumps.")
    found = promise_features(QUESTION, [by_name, by_thing], lambda term: rare.get(term, 1.0))
    assert found[0, 1] > found[1, 1]
    assert found[0, 2] == 0 < found[1, 2]
    titled = chunk_of("It bought 14.", title="Brandal mill")
    plain = chunk_of("It bought 14.")
    with_title, without = (
        promise_features(QUESTION, [(chunk, View.verbatim(chunk))], equally_rare)[0, 1] for chunk in (titled, plain)
    )
    assert with_title > without == 0


@pytest.mark.parametrize("question", ["Who is it?", "", "?!"])
def test_a_question_without_content_words_reads_everything(question: str) -> None:
    read = verbatim(ORDER, OTHER, NO_FIGURE)
    assert promising(question, read, equally_rare) == read


def test_words_that_nobody_knows_the_rarity_of_read_everything() -> None:
    read = verbatim(ORDER, OTHER)
    assert promising(QUESTION, read, lambda _: 0.0) == read


def test_nothing_to_read() -> None:
    assert promising(QUESTION, [], equally_rare) == []


def test_the_reader_finds_the_same_in_what_it_reads() -> None:
    chunks = [chunk_of(text, i) for i, text in enumerate((ORDER, OTHER, NO_FIGURE, OTHER, OTHER, NO_FIGURE))]
    everything = packaged_reader().read(QUESTION, chunks)
    kept = {
        chunk.chunk_id
        for chunk, _ in promising(QUESTION, [(c, v) for c in chunks for v in views(c, QUESTION)], equally_rare)
    }
    assert packaged_reader().read(QUESTION, chunks, equally_rare) == [s for s in everything if s.chunk.chunk_id in kept]
    assert 0 < len(kept) < len(chunks)


def test_a_chunk_is_read_as_a_whole() -> None:
    whole = chunk_of(f"{ORDER} {OTHER}", 9)
    read = [*verbatim(OTHER, OTHER, OTHER, OTHER), (whole, View(ORDER, ())), (whole, View(OTHER, ()))]
    assert promises(promise_features(QUESTION, read, equally_rare))[-1] < LEAST_PROMISE
    assert promising(QUESTION, read, equally_rare) == [*read[:3], *read[-2:]]


def test_without_a_sure_answer_everything_is_read() -> None:
    question = "Who founded the Brandal mill?"
    chunks = [chunk_of(text, i) for i, text in enumerate((ORDER, NO_FIGURE, OTHER, OTHER, OTHER, OTHER))]
    everything = packaged_reader().read(question, chunks)
    assert max(span.log_odds for span in everything) < SURE
    assert packaged_reader().read(question, chunks, equally_rare) == everything
