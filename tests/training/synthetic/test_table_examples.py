from __future__ import annotations

import re
from collections import Counter

import pytest

from askcol.chunking.chunks import MAX_WORDPIECES
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.text.terms import terms
from askcol.training.examples import NULL
from askcol.training.synthetic import schemas as table_schemas
from askcol.training.synthetic.table_examples import TableExample, table_examples
from askcol.training.synthetic.words import sum_of


@pytest.fixture(scope="module")
def examples() -> list[TableExample]:
    return table_examples(800, seed=7)


def test_a_seed_gives_the_same_examples(examples: list[TableExample]) -> None:
    assert table_examples(60, seed=7) == examples[:60]
    assert table_examples(60, seed=8) != examples[:60]


def test_as_many_as_asked_for(examples: list[TableExample]) -> None:
    assert len(examples) == 800
    assert table_examples(0, seed=1) == []


def test_the_wordpieces_are_the_answer(examples: list[TableExample]) -> None:
    tokenizer = reader_tokenizer()
    for example in examples:
        if example.start == NULL:
            assert (example.answer, example.end, example.row) == ("", NULL, "")
        else:
            offsets = tokenizer.encode(example.chunk, add_special_tokens=False).offsets
            assert example.chunk[offsets[example.start][0] : offsets[example.end][1]] == example.answer != ""


def test_chunks_fit_the_reader(examples: list[TableExample]) -> None:
    encodings = reader_tokenizer().encode_batch([e.chunk for e in examples], add_special_tokens=False)
    assert max(len(e.ids) for e in encodings) <= MAX_WORDPIECES


def test_a_quarter_to_a_third_has_no_answer(examples: list[TableExample]) -> None:
    assert 0.2 <= sum(e.start == NULL for e in examples) / len(examples) <= 0.35


def test_a_chunk_with_the_answer_shows_the_row(examples: list[TableExample]) -> None:
    for example in examples:
        if example.start != NULL:
            assert example.row
            assert example.row.casefold() in example.chunk.casefold()


def test_questions_vary(examples: list[TableExample]) -> None:
    assert len({e.question for e in examples}) > 0.95 * len(examples)
    openings = Counter(tuple(e.question.lower().split()[:3]) for e in examples)
    assert len(openings) > 200
    assert openings.most_common(1)[0][1] < 0.06 * len(examples)


def test_there_are_enough_tables_and_questions() -> None:
    assert len(re.findall("^# ", table_schemas.SCHEMAS + table_schemas.SERIES, re.MULTILINE)) >= 50
    templates = re.findall(r"[^|;\n]*\{(?:row|cell)\}[^|;\n]*", table_schemas.SCHEMAS + table_schemas.SERIES)
    assert len({t.strip() for t in templates}) >= 300


def test_other_cells_look_like_the_answer(examples: list[TableExample]) -> None:
    answered = [e for e in examples if e.start != NULL and e.answer[0].isdigit()]
    recurring = sum(e.chunk.count(e.answer) > 1 for e in answered)
    assert recurring > 0.1 * len(answered)


def test_rows_share_words_with_other_rows(examples: list[TableExample]) -> None:
    named = [e for e in examples if e.start != NULL and len(e.row.split()) > 1]
    shared = sum(any(Counter(t.text for t in terms(e.chunk))[w.text] > 1 for w in terms(e.row)) for e in named)
    assert shared > 0.7 * len(named)


def test_unanswerable_questions_are_about_the_chunk(examples: list[TableExample]) -> None:
    unanswerable = [e for e in examples if e.start == NULL]
    about = sum(bool({t.text for t in terms(e.question)} & {t.text for t in terms(e.chunk)}) for e in unanswerable)
    assert about > 0.7 * len(unanswerable)


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        (["1,200", "800"], "2,000"),
        (["$1.5 million", "$2.0 million"], "$3.5 million"),
        (["12 t", "30 t"], "42 t"),
        (["12", "$30"], ""),
        (["12", ""], ""),
        (["$1.5 million", "$900,000"], ""),
    ],
)
def test_a_sum_has_the_form_of_its_cells(cells: list[str], total: str) -> None:
    assert sum_of(cells) == total
