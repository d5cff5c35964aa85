"""Questions over tables and lists, which SQuAD's prose lacks: row header + column header -> cell, and back.

The documents are synthetic, generated from `templates` and `schemas` and cut by askcol's own chunker. Row names
resemble each other and values recur in other columns, so a reader needs both headers. Some questions have no answer
in their chunk: the row or column is missing, the cell is blank, or the row stands in another chunk.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Protocol

from askcol.documents import Document
from askcol.training.examples import TrainingSet
from askcol.training.read_examples import Asked, with_documents
from askcol.training.synthetic import templates
from askcol.training.synthetic.columns import all_series, labels_of, schema_column, schemas, series_column
from askcol.training.synthetic.lists import Events, Ranking
from askcol.training.synthetic.table import Table
from askcol.training.synthetic.words import Ask, Words, Writer, split_up, values_of

_EXAMPLES_PER_DOCUMENT = 4


def table_questions(count: int, seed: int) -> Iterator[tuple[Document, Asked]]:
    """Documents of tables, lists and prose with `count` questions in all, the same for the same seed."""
    rng = random.Random(seed)
    while count > 0:
        document, sections = made_document("table", rng)
        asks = {
            ask.question: ask for _ in range(_EXAMPLES_PER_DOCUMENT) if (ask := rng.choice(sections).ask(document.text))
        }
        questions = [(as_typed(ask.question, rng), ask.answer) for ask in asks.values()][:count]
        count -= len(questions)
        yield document, questions


def made_document(document_id: str, rng: random.Random) -> tuple[Document, list[Section]]:
    """A document of tables, lists and prose, and its sections, which can be asked."""
    words = Words(rng)
    writer = Writer()
    sections = _sections(words, rng)
    title = sections[0].caption if rng.random() < 0.3 else words.fill(rng.choice(templates.TITLES))
    writer.write(rng.choice(("# {}\n\n", "{}\n\n", "{}\n\n\n", "{}\n")).format(title))
    for section in sections:
        _write_prose(writer, words, rng, rng.choice((0, 0, 1, 2, 4)))
        section.write(writer)
        writer.write("\n\n")
    _write_prose(writer, words, rng, rng.choice((0, 1, 3)))
    return Document(document_id, "", title, "".join(writer.parts), ""), sections


def as_typed(question: str, rng: random.Random) -> str:
    """`question` with its articles mended, at times in lower case without its mark."""
    question = re.sub(r"\ba (?=[aeioAEIO])", "an ", question)
    return question.lower().rstrip("?.") if rng.random() < 0.25 else question


def _write_prose(writer: Writer, words: Words, rng: random.Random, count: int) -> None:
    if count:
        writer.write(" ".join(words.fill(s) for s in rng.sample(templates.PROSE, count)) + "\n\n")


class Section(Protocol):
    """A table or list in a document. Call `write` before `ask`."""

    caption: str

    def write(self, writer: Writer) -> None: ...

    def ask(self, text: str, /) -> Ask | None: ...


def _sections(words: Words, rng: random.Random) -> list[Section]:
    kind = rng.choices(("schema", "series", "events", "ranking"), (46, 32, 16, 6))[0]
    sections: list[Section] = []
    if kind == "schema":
        sections += _of_schema(words, rng)
    elif kind == "series":
        sections += _of_series(words, rng)
    if kind == "ranking" or (sections and rng.random() < 0.04):
        sections.append(Ranking(words, rng))
    if not sections or rng.random() < 0.15:
        sections.append(Events(words, rng))
    return sections


def _of_schema(words: Words, rng: random.Random) -> list[Section]:
    (captions, row_headers, noun, kind), *specs = rng.choice(schemas())
    rows = words.names(kind, rng.randint(3, 13))
    columns = [schema_column(headers, spec, asks, noun, rows, words, rng) for headers, spec, asks in specs]
    rng.shuffle(columns)
    shown = columns[: rng.randint(min(2, len(columns)), len(columns))]
    absent = columns[len(shown) :]
    cut = len(shown) // 2 if len(shown) > 2 and rng.random() < 0.25 else len(shown)
    tables: list[Section] = []
    for part in (shown[:cut], shown[cut:]):
        if part:
            caption, row_header = words.fill(rng.choice(split_up(captions))), rng.choice(split_up(row_headers))
            tables.append(Table(caption, row_header, noun, kind, rows, part, absent, words, rng))
    return tables


def _of_series(words: Words, rng: random.Random) -> list[Section]:
    first = rng.choice(all_series())
    kind, axis = first[3:5]
    alike = [s for s in all_series() if s[3:5] == [kind, axis]]
    rng.shuffle(alike)
    others = [s for s in alike if s is not first]
    written = [first, *others[:1]] if rng.random() < 0.3 else [first]
    rows = words.names(kind, rng.randint(3, 13))
    labels = labels_of(axis, rng)
    shown = labels[: rng.randint(min(2, len(labels)), min(5, len(labels)))]
    tables: list[Section] = []
    for series in written:
        captions, row_headers, noun, _, _, spec = series[:6]
        values = values_of(spec, words, rng)
        columns = [series_column(series, label, values) for label in shown]
        absent = [series_column(series, label, values) for label in labels if label not in shown][:2]
        absent += [series_column(s, rng.choice(shown), values) for s in alike if s not in written]
        caption = words.fill(rng.choice(split_up(captions))) + (f" ({values.unit})" if values.unit else "")
        row_header = rng.choice(split_up(row_headers))
        tables.append(Table(caption, row_header, noun, kind, rows, columns, absent, words, rng, series=True))
    return tables


def with_tables(data: TrainingSet, count: int, seed: int) -> TrainingSet:
    """`data` with about `count` more questions about tables and lists."""
    return with_documents(data, table_questions(count, seed), seed)
