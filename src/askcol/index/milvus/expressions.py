"""`DocumentFilter` and `Scope` -> expressions that Milvus applies to chunks before it ranks them.

An expression means exactly what the filter means. So it says only what all servers read alike: no wildcard for one
character, which some count in bytes, no escapes in patterns, and nothing false of a key that a chunk does not have.
What can't be said is resolved to the ids of the documents that match, by SQL over the heads of all documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

import numpy as np

from askcol.index.filters import Comparison, Condition, DocumentFilter, PlaceGlob, ValueGlob, Words, literal_of
from askcol.index.milvus.chunk_rows import WORDS
from askcol.index.milvus.literals import one_of, quoted, starts_with
from askcol.index.store import Scope

Resolve = Callable[[DocumentFilter], Sequence[str]]
"""A filter -> the ids of the documents that match it."""

EVERYTHING, NOTHING = "key >= 0", "key < 0"


def scope_expression(scope: Scope, unsaid: Collection[str], resolve: Resolve) -> str:
    """True for the chunks in `scope`; "" where that is all.

    `unsaid`: as in `FilterFields`, of all documents. `resolve`: is asked for what can't be said.
    """
    parts = []
    if scope.documents is not None:
        conditions = scope.documents.conditions
        said = [(condition, _condition(condition, unsaid)) for condition in conditions]
        parts += [expression for _, expression in said if expression is not None]
        rest = tuple(condition for condition, expression in said if expression is None)
        if rest:
            ids = resolve(DocumentFilter(rest))
            parts.append(one_of("document_id", ids) if ids else NOTHING)
        if not conditions:
            parts.append(NOTHING)
    if scope.hidden:
        parts.append(f"not ({one_of('chunk_id', sorted(scope.hidden))})")
    return " and ".join(f"({part})" for part in parts if part != EVERYTHING)


def _condition(condition: Condition, unsaid: Collection[str]) -> str | None:
    """True for the chunks of the documents for which the condition holds; None where that can't be said."""
    if isinstance(condition, PlaceGlob):
        return _any_of([_matches(field, condition.patterns) for field in ("document_id", "path")])
    if isinstance(condition, Words):
        return None if WORDS in unsaid else _all_of([_contains("words", word) for word in condition.words])
    if condition.key in unsaid:
        return None
    if isinstance(condition, ValueGlob):
        return _having(condition)
    return _comparison(condition)


def _having(condition: ValueGlob) -> str | None:
    field = f"values[{quoted(condition.key)}]"
    matches = _matches(field, condition.patterns)
    if matches is None:
        return None
    return f"not (exists {field}) or not ({matches})" if condition.negated else f"exists {field} and ({matches})"


def _matches(field: str, patterns: Sequence[str]) -> str | None:
    """True where `field` matches one of the globs; None where that can't be said."""
    literals = [text for text in map(literal_of, patterns) if text is not None]
    said = [_glob(field, pattern) for pattern in patterns if literal_of(pattern) is None]
    if "[" in field:  # a list would do for a field, not for a value in JSON
        return _any_of([*(f"{field} == {quoted(text)}" for text in literals), *said])
    return _any_of([*([one_of(field, literals)] if literals else []), *said])


def _glob(field: str, pattern: str) -> str | None:
    if "?" in pattern or "[" in pattern:
        return None
    if pattern.strip("*") == "":
        return f'{field} >= ""'
    if "*" not in pattern[:-1]:
        return starts_with(field, pattern[:-1])
    return None if _is_special(pattern) else f"{field} like {quoted(pattern.replace('*', '%'))}"


def _contains(field: str, text: str) -> str | None:
    return None if _is_special(text) else f"{field} like {quoted(f'%{text}%')}"


def _is_special(text: str) -> bool:
    r"""Whether a pattern would have to escape a part of `text`, which servers read differently."""
    return bool(re.search(r"[%_\\]", text))


def _comparison(condition: Comparison) -> str | None:
    key, number, date, sign = quoted(condition.key), condition.number, condition.date, condition.sign
    if number is not None and not np.isfinite(number):
        return None
    by_number = f"numbers[{key}] {sign} {number}"
    if date is None:
        return by_number
    by_date = _by_date(f"dates[{key}]", sign, date)
    if number is None:
        return by_date
    return f"(exists numbers[{key}] and {by_number}) or (not (exists numbers[{key}]) and {by_date})"


def _by_date(field: str, sign: str, date: str) -> str:
    """Compares as far as both dates go. Either has the form YYYY, YYYY-MM or YYYY-MM-DD, so that texts do for dates.

    A shorter one that `date` begins with is neither before nor after it; nor is a longer one that begins with `date`,
    and those are less than `date` with a dot, which comes after the hyphen.
    """
    begins = [date[:length] for length in (4, 7) if length < len(date)]
    if sign in ("<", ">="):
        part_of = [f"{field} == {quoted(part)}" for part in begins]
        if sign == ">=":
            return f"({' or '.join([f'{field} >= {quoted(date)}', *part_of])})"
        return f"({' and '.join([f'{field} < {quoted(date)}', *(f'not ({part})' for part in part_of)])})"
    return f"{field} {sign} {quoted(date + '.')}"


def _any_of(parts: Sequence[str | None]) -> str | None:
    said = [part for part in parts if part is not None]
    return f"({' or '.join(said)})" if len(said) == len(parts) else None


def _all_of(parts: Sequence[str | None]) -> str | None:
    said = [part for part in parts if part is not None]
    return (" and ".join(said) or EVERYTHING) if len(said) == len(parts) else None
