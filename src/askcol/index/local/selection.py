"""`DocumentFilter` and `Scope` -> SQL."""

from __future__ import annotations

import fnmatch
import json
import sqlite3
from typing import NamedTuple

from askcol.index.filters import Comparison, Condition, DocumentFilter, PlaceGlob, ValueGlob
from askcol.index.store import Scope


class Where(NamedTuple):
    """An SQL expression and the values of its parameters."""

    sql: str
    values: tuple[object, ...]


def register_functions(connection: sqlite3.Connection) -> None:
    """Gives `connection` the functions that the expressions of this module call."""
    connection.create_function("fnmatch", 2, fnmatch.fnmatchcase, deterministic=True)


def documents_where(chosen: DocumentFilter) -> Where:
    """True for the rows of `documents` that match the filter."""
    conditions = [_condition(condition) for condition in chosen.conditions] or [Where("0", ())]
    return _all(conditions)


def chunks_where(scope: Scope) -> Where:
    """True for the rows of `chunks` that are in the scope."""
    parts = [Where("1", ())]
    if scope.documents is not None:
        sql, values = documents_where(scope.documents)
        parts.append(Where(f"document_id IN (SELECT document_id FROM documents WHERE {sql})", values))
    if scope.hidden:
        hidden = json.dumps(sorted(scope.hidden))
        parts.append(Where("chunk_id NOT IN (SELECT value FROM json_each(?))", (hidden,)))
    return _all(parts)


def _all(parts: list[Where]) -> Where:
    return Where(" AND ".join(part.sql for part in parts), tuple(value for part in parts for value in part.values))


def _condition(condition: Condition) -> Where:
    if isinstance(condition, PlaceGlob):
        pattern = condition.pattern
        return Where(f"({_matches('document_id', pattern)} OR {_matches('path', pattern)})", (pattern, pattern))
    if isinstance(condition, ValueGlob):
        matches = Where(_matches("value", condition.pattern), (condition.pattern,))
        return _having(condition.key, matches, condition.negated)
    return _having(condition.key, _comparison(condition))


def _having(key: str, value_where: Where, negated: bool = False) -> Where:
    """True for documents that have a value of which `value_where` is true, or with `negated`, for all others."""
    within = f"SELECT document_id FROM metadata WHERE key = ? AND {value_where.sql}"
    return Where(f"document_id {'NOT ' if negated else ''}IN ({within})", (key, *value_where.values))


def _matches(column: str, pattern: str) -> str:
    # GLOB is many times faster than a call of Python, but it does not read brackets as Python does.
    return f"fnmatch({column}, ?)" if "[" in pattern else f"{column} GLOB ?"


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
