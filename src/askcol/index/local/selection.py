"""`DocumentFilter` and `Scope` -> SQL."""

from __future__ import annotations

import fnmatch
import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from askcol.index.filters import Comparison, Condition, DocumentFilter, PlaceGlob, ValueGlob, Words, literal_of
from askcol.index.store import Order, Scope


class Where(NamedTuple):
    """An SQL expression and the values of its parameters."""

    sql: str
    values: tuple[object, ...]


def register_functions(connection: sqlite3.Connection) -> None:
    """Gives `connection` the functions that the expressions of this module call."""
    connection.create_function("fnmatch", 2, fnmatch.fnmatchcase, deterministic=True)
    connection.create_function("has_words", -1, _has_words, deterministic=True)
    connection.create_function("casefold", 1, str.casefold, deterministic=True)
    connection.create_function("suffix_of", 1, suffix_of, deterministic=True)
    connection.create_function("folder_of", 1, folder_of, deterministic=True)


def suffix_of(path: str) -> str:
    """The suffix of a path with its dot, in lower case; "" where it has none."""
    name = path.rpartition("/")[2]
    dot = name.rfind(".")
    return name[dot:].lower() if 0 < dot < len(name) - 1 else ""


def folder_of(path: str) -> str:
    """The folder of a path; "." where it has none."""
    return path.rpartition("/")[0] or "."


def _has_words(words: str, *texts: str) -> bool:
    folded = "\n".join(texts).casefold()
    return all(word in folded for word in words.split())


class Ordering(NamedTuple):
    """What sorts rows of `documents`, called `d`: further tables to join, and keys for ORDER BY; ties are by id."""

    joins: str
    keys: str


def ordering(order: Order, descending: bool) -> Ordering:
    """The ordering of that name."""
    direction = "DESC" if descending else "ASC"
    dates = "SELECT document_id, min(date) AS first FROM metadata WHERE key = 'date' GROUP BY document_id"
    orderings: dict[Order, tuple[str, str]] = {
        "id": ("", f"document_id {direction}"),
        "title": ("", f"casefold(d.title) {direction}"),
        "date": (f"LEFT JOIN ({dates}) USING (document_id)", f"first IS NULL, first {direction}"),
        "characters": ("JOIN contents USING (content_id)", f"characters {direction}"),
        "type": ("", f"suffix_of(path) {direction}"),
    }
    joins, keys = orderings[order]
    return Ordering(joins, f"{keys}, document_id")


def documents_where(chosen: DocumentFilter) -> Where:
    """True for the rows of `documents`, called `d`, that match the filter."""
    conditions = [_condition(condition) for condition in chosen.conditions] or [Where("0", ())]
    return _all(conditions)


def chunks_where(scope: Scope) -> Where:
    """True for the rows of `chunks` that are in the scope."""
    parts = [Where("1", ())]
    if scope.documents is not None:
        sql, values = documents_where(scope.documents)
        parts.append(Where(f"document_id IN (SELECT document_id FROM documents d WHERE {sql})", values))
    if scope.hidden:
        hidden = json.dumps(sorted(scope.hidden))
        parts.append(Where("chunk_id NOT IN (SELECT value FROM json_each(?))", (hidden,)))
    return _all(parts)


def _all(parts: list[Where]) -> Where:
    return Where(" AND ".join(part.sql for part in parts), tuple(value for part in parts for value in part.values))


def _condition(condition: Condition) -> Where:
    if isinstance(condition, PlaceGlob):
        return _any([_matches("document_id", condition.patterns), _matches("path", condition.patterns)])
    if isinstance(condition, Words):
        return Where("has_words(?, document_id, path, d.title)", (" ".join(condition.words),))
    if isinstance(condition, ValueGlob):
        return _having(condition.key, _matches("value", condition.patterns), condition.negated)
    return _having(condition.key, _comparison(condition))


def _having(key: str, value_where: Where, negated: bool = False) -> Where:
    """True for documents that have a value of which `value_where` is true, or with `negated`, for all others."""
    within = f"SELECT document_id FROM metadata WHERE key = ? AND {value_where.sql}"
    return Where(f"document_id {'NOT ' if negated else ''}IN ({within})", (key, *value_where.values))


def _matches(column: str, patterns: Iterable[str]) -> Where:
    """True where `column` matches one of the globs."""
    literals: list[str] = []
    globs: list[str] = []
    bracketed: list[str] = []
    for pattern in patterns:
        literal = literal_of(pattern)
        if literal is not None:
            literals.append(literal)
        else:
            (bracketed if "[" in pattern else globs).append(pattern)
    # What has no wildcard is looked up. GLOB is many times faster than a call of Python, but it does not read brackets
    # as Python does.
    return _any(
        [
            *([Where(f"{column} IN (SELECT value FROM json_each(?))", (json.dumps(literals),))] if literals else []),
            *(Where(f"{column} GLOB ?", (pattern,)) for pattern in globs),
            *(Where(f"fnmatch({column}, ?)", (pattern,)) for pattern in bracketed),
        ]
    )


def _any(parts: Iterable[Where]) -> Where:
    listed = list(parts)
    return Where(
        f"({' OR '.join(part.sql for part in listed)})", tuple(value for part in listed for value in part.values)
    )


def _comparison(condition: Comparison) -> Where:
    number, date, sign = condition.number, condition.date, condition.sign
    by_number = Where(f"number {sign} ?", (number,))
    if date is None:
        return by_number
    exact = len(date)
    by_date = Where(f"substr(date, 1, {exact}) {sign} substr(?, 1, length(date))", (date,))
    if number is None:
        return by_date
    both = f"CASE WHEN number IS NULL THEN {by_date.sql} ELSE {by_number.sql} END"
    return Where(both, (*by_date.values, *by_number.values))
