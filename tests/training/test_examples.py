"""A training set of a tiny SQuAD file: what is left out, where answers stand, and what lacks them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tokenizers import Tokenizer

from askcol.chunking.wordpieces import reader_tokenizer
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import QuestionSetError
from askcol.text.normalisation import normalize_answer
from askcol.training.examples import NEGATIVE_POOL, TrainingSet, joined, token_span, training_set

CONTEXTS = {
    "Bridge": [
        "The bridge over the Orn was designed by Marta Lindqvist, an engineer from Lund. Work on it began in 1932.",
        "It cost 1,700,000 pounds. The Orn froze in 1933, and Marta Lindqvist wrote that work stood still.",
    ],
    "Bread": [
        "Rye bread keeps for a week. The bakery in Mill Street, Peter Bähr’s since 1932, sells forty loaves.",
    ],
    "Clocks": [
        "The museum of clocks was founded by Peter Alder in 1954. It shows 800 clocks from eleven countries.",
    ],
    "Whales": ["Whales sleep with half of their brain. Marta Lindqvist saw 800 of them."],
}
QUESTIONS = [
    ("Bridge", 0, "Who designed the bridge over the Orn?", "Marta Lindqvist"),
    ("Bridge", 0, "When did work on the bridge begin?", "1932"),
    ("Bridge", 1, "How much did the bridge cost?", "1,700,000 pounds"),
    ("Bread", 0, "Who runs the bakery in Mill Street?", "Peter Bähr"),
    ("Clocks", 0, "How many clocks does the museum show?", "800"),
    ("Whales", 0, "Who saw whales?", "Marta Lindqvist"),
]


def squad_of(extra: list[dict[str, Any]] | None = None) -> dict[str, object]:
    articles = []
    for title, contexts in CONTEXTS.items():
        paragraphs = []
        for number, context in enumerate(contexts):
            qas = [
                {"id": text, "question": text, "answers": [{"text": answer, "answer_start": context.index(answer)}]}
                for article, at, text, answer in QUESTIONS
                if (article, at) == (title, number)
            ]
            paragraphs.append({"context": context, "qas": qas + (extra or [])})
        articles.append({"title": title, "paragraphs": paragraphs})
    return {"version": "1.1", "data": articles}


@pytest.fixture(scope="module")
def squad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("squad") / "squad.json"
    file.write_text(json.dumps(squad_of()))
    return file


@pytest.fixture(scope="module")
def data(squad: Path, encoder: Int8Encoder) -> TrainingSet:
    return training_set(squad, {"Whales"}, encoder)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return reader_tokenizer()


def test_held_out_articles_give_neither_questions_nor_chunks(data: TrainingSet) -> None:
    assert [(e.question, e.answer) for e in data.examples] == [
        (q, a) for title, _, q, a in QUESTIONS if title != "Whales"
    ]
    assert set(data.articles) == {"Bridge", "Bread", "Clocks"}
    assert not any("Whales" in text for text in data.chunks)


def test_every_chunk_is_of_its_article(data: TrainingSet) -> None:
    assert len(data.chunks) == len(data.articles)
    for text, article in zip(data.chunks, data.articles, strict=True):
        assert text in "\n\n".join(CONTEXTS[article])


def test_the_wordpieces_of_a_place_are_the_answer(data: TrainingSet, tokenizer: Tokenizer) -> None:
    for example in data.examples:
        assert example.places
        for place in example.places:
            text = data.chunks[place.chunk]
            encoding = tokenizer.encode(text, add_special_tokens=False)
            assert text[encoding.offsets[place.start][0] : encoding.offsets[place.end][1]] == example.answer
            alone = tokenizer.encode(example.answer, add_special_tokens=False).ids
            assert encoding.ids[place.start : place.end + 1] == alone


def test_a_place_is_the_one_that_the_set_gives(data: TrainingSet) -> None:
    """The second context of the article names her too, and so does the article that is held out."""
    (who,) = [e for e in data.examples if e.question == "Who designed the bridge over the Orn?"]
    assert all("was designed by" in data.chunks[place.chunk] for place in who.places)


def test_only_every_so_many_th_question_has_negatives(squad: Path, encoder: Int8Encoder) -> None:
    mined = [bool(e.negatives) for e in training_set(squad, {"Whales"}, encoder, mined_every=2).examples]
    assert mined == [False, True, False, True, False]


def test_negatives_lack_the_answer_and_come_hardest_first(data: TrainingSet) -> None:
    for example in data.examples:
        assert 0 < len(example.negatives) <= NEGATIVE_POOL
        assert len(set(example.negatives)) == len(example.negatives)
        for i in example.negatives:
            assert f" {normalize_answer(example.answer)} " not in f" {normalize_answer(data.chunks[i])} "
    (clocks,) = [e for e in data.examples if e.question == "How many clocks does the museum show?"]
    assert {data.articles[i] for i in clocks.negatives} == {"Bridge", "Bread"}
    # "Bähr’s", after normalisation, is not "Bähr": only the place tells that its chunk has the answer.
    (bread,) = [e for e in data.examples if e.question == "Who runs the bakery in Mill Street?"]
    assert {data.articles[i] for i in bread.negatives} == {"Bridge", "Clocks"}


def test_the_best_place_shows_most_around_the_answer(
    tmp_path: Path, encoder: Int8Encoder, tokenizer: Tokenizer
) -> None:
    # Neighbouring chunks share a sentence: "number" stands near the start of the later one, "towers" near the end of
    # the earlier one.
    context = " ".join(f"The town of number {i} has a wall of red brick, a gate and {i} towers." for i in range(40))
    qas = [
        {
            "id": answer,
            "question": f"Which town has {answer}?",
            "answers": [{"text": answer, "answer_start": context.index(f" {answer}") + 1}],
        }
        for i in range(40)
        for answer in (f"number {i}", f"{i} towers")
    ]
    squad = tmp_path / "squad.json"
    content = {"version": "1.1", "data": [{"title": "Towns", "paragraphs": [{"context": context, "qas": qas}]}]}
    squad.write_text(json.dumps(content))
    data = training_set(squad, (), encoder)
    lengths = [len(tokenizer.encode(text, add_special_tokens=False).ids) for text in data.chunks]
    several = [example.places for example in data.examples if len(example.places) > 1]
    for places in several:
        room = [min(p.start, lengths[p.chunk] - p.end) for p in places]
        assert room == sorted(room, reverse=True)
    assert {places[0].chunk < places[1].chunk for places in several} == {True, False}


def test_progress_is_told_to_the_last_question(squad: Path, encoder: Int8Encoder) -> None:
    told: list[tuple[str, int, int]] = []
    training_set(squad, {"Whales"}, encoder, lambda *step: told.append(step))
    assert [step for step in told if step[0] == "mining hard negatives"] == [
        ("mining hard negatives", i, 5) for i in range(1, 6)
    ]


def test_questions_without_an_answer_are_left_out(tmp_path: Path, encoder: Int8Encoder, data: TrainingSet) -> None:
    impossible = {"id": "x", "question": "Who ate it?", "is_impossible": True, "answers": []}
    squad = tmp_path / "squad.json"
    squad.write_text(json.dumps(squad_of([impossible])))
    assert training_set(squad, {"Whales"}, encoder) == data


def test_an_unknown_title_among_the_held_out_ones_is_an_error(squad: Path, encoder: Int8Encoder) -> None:
    with pytest.raises(QuestionSetError, match=r"squad\.json lacks articles that were named: Apes, Zebras"):
        training_set(squad, {"Whales", "Zebras", "Apes"}, encoder)


def test_a_training_set_survives_json(data: TrainingSet) -> None:
    assert msgspec.json.decode(msgspec.json.encode(data), type=TrainingSet) == data


def test_joined_sets_keep_their_places(data: TrainingSet) -> None:
    both = joined([data, data])
    assert len(both.examples) == 2 * len(data.examples)
    first, second = both.examples[0], both.examples[len(data.examples)]
    assert second.places[0].chunk == first.places[0].chunk + len(data.chunks)
    assert [both.chunks[i] for i in second.negatives] == [both.chunks[i] for i in first.negatives]
    assert both.articles == data.articles * 2


# wordpieces that characters touch


def test_a_part_of_a_wordpiece_is_the_whole_of_it(tokenizer: Tokenizer) -> None:
    text = "Ann Lindqvist"
    encoding = tokenizer.encode(text, add_special_tokens=False)
    first, last = token_span(encoding, text.index("qvi"), text.index("qvi") + 3)
    assert 0 < first <= last < len(encoding.ids)
    assert "qvi" in text[encoding.offsets[first][0] : encoding.offsets[last][1]]
    assert token_span(encoding, 0, 3) == (0, 0)
    assert token_span(encoding, 0, len(text)) == (0, len(encoding.ids) - 1)


def test_characters_without_a_wordpiece_are_an_error(tokenizer: Tokenizer) -> None:
    encoding = tokenizer.encode("Ann  Lee", add_special_tokens=False)
    with pytest.raises(ValueError, match="no wordpiece covers the characters 3 to 5"):
        token_span(encoding, 3, 5)
