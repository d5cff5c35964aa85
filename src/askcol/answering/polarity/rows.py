"""Rows of a table -> the cell that a yes/no question asks about, and what it says."""

from __future__ import annotations

import re
from typing import NamedTuple

from askcol.answering.evidence import Asked
from askcol.answering.polarity.clauses import Clause, Polarity, clauses, denies
from askcol.answering.polarity.values import other_value
from askcol.answering.relation_words import content_words
from askcol.chunking import Chunk, Field, Table, TableRow, spoken_label
from askcol.text import term_set, word_list

_NO = re.compile(r"(?:no|n|none|nil|false|never|[-–—✗✘☐]|[$€£]?\s?0+(?:[.,]0+)?(?: ?%)?)(?=$|,\s|;\s)", re.IGNORECASE)

_YES = re.compile(r"(?:yes|y|x|true|[✓✔☑])(?=$|,\s|;\s)", re.IGNORECASE)

_STATES = word_list("states_of_cells")
"""What a cell with "yes" affirms: "Is lunch included?" beside "Lunch: yes"."""

_POSITIVE = re.compile(r"\d[\d.,]*(?: [a-z]+)?", re.IGNORECASE)

_ASKS_FOR_SOME = re.compile(
    r"\bin stock\b|\b(?:available|left|any|offered)\b|^\W*(?:is|are|was|were) there\b|^\W*(?:do|does|did|has|have)\b",
    re.IGNORECASE,
)


class Row(NamedTuple):
    """What a row says to a question.

    `covered`: the question's terms in its key, the column and the cell. `other`: the value of the question for which
    the cell has another one; "" if there is none.
    """

    covered: frozenset[str]
    polarity: Polarity
    other: str = ""


def row_says(question: str, asked: Asked, chunk: Chunk, table: Table, row: TableRow) -> Row:
    """What the cell that `question` asks about says; "unclear" where it is not certain which one that is."""
    content = frozenset(asked.idf)
    found = [text for _, text in chunk.cells(row)]
    keys = [found[key] for key in table.keys if key < len(found)]
    key_terms = term_set(" ".join(keys))
    others = [i for i in range(len(found)) if i not in table.keys]
    names = {i: term_set(table.columns[i]) & content for i in others if i < len(table.columns)}
    matching = others if table.pairs else [i for i in others if names.get(i)]
    if not matching:
        matching = [i for i in others if content & term_set(found[i])]
    column = matching[0] if len(matching) == 1 else None
    named_row = key_terms <= content or " ".join(keys).lower() in question.lower()
    if column is None or not key_terms or not named_row:
        return Row(content & term_set(" ".join(found)), "unclear")
    named = content & (key_terms | names.get(column, frozenset()))
    without_key = "".join("" if term_set(word) & key_terms else word for word in re.split(r"(\s+)", question))
    if other := other_value(without_key, found[column]):
        return Row(named, "yes" if denies(question) else "no", other)
    cell, polarity = _cell_says(question, content - named, found[column])
    return Row(named | cell, polarity)


def field_says(question: str, asked: Asked, field: Field) -> Row | None:
    """What the value of a label says to a question that has all words of the label: "Pets: not allowed"; else None."""
    content = frozenset(asked.idf)
    label = term_set(spoken_label(field.label))
    if not label or not label <= content:
        return None
    without_label = "".join("" if term_set(w) & label else w for w in re.split(r"(\s+)", question))
    if other := other_value(without_label, field.value):
        return Row(label, "yes" if denies(question) else "no", other)
    covered, polarity = _cell_says(question, content - label, field.value)
    return Row(label | covered, polarity)


def _cell_says(question: str, rest: frozenset[str], cell: str) -> tuple[frozenset[str], Polarity]:
    """The terms of the question that a cell covers, and its polarity. `rest`: those that name no row or column."""
    if (no := _NO.match(cell)) or _YES.match(cell):
        asked_for = frozenset(w.term for w in content_words(question) if w.surface.lower() in _STATES)
        return rest & asked_for, "yes" if (no is None) != denies(question) else "no"
    clause = _only(clauses(cell, rest, question)) if cell else None
    if clause and clause.covered and not clause.open:
        return clause.covered, "no" if clause.denies != denies(question) else "yes"
    wants_some = _ASKS_FOR_SOME.search(question) and not any(map(str.isdigit, question)) and not denies(question)
    return frozenset(), "yes" if wants_some and _POSITIVE.fullmatch(cell) else "unclear"


def _only(found: list[Clause]) -> Clause | None:
    return found[0] if len(found) == 1 else None
