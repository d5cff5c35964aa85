"""`documents` expressions -> which documents are asked: globs, and conditions on metadata, joined by semicolons.

    reports/2024*               id or path matches the glob
    publisher=Mirage*           the value matches the glob, in any case; != is the opposite
    date>=2023; date<2024-07    dates (ISO 8601, as exact as given) and numbers by <, <=, >, >=

All parts must hold. A date is compared as far as both sides go: 2023-05-01 is neither before nor after 2023.
"""

from __future__ import annotations

import fnmatch
import operator
import re
from collections.abc import Callable, Collection

from askcol.errors import FilterError
from askcol.index.local.database import DocumentEntry

_CONDITION = re.compile(r"([^\W\d][\w-]*)\s*(<=|>=|!=|=|<|>)\s*(.*)", re.DOTALL)

_DATE = re.compile(r"(\d{4}(?:-\d\d){0,2})(?:[T ].*)?")

_COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def matching_documents(documents: Collection[DocumentEntry], expression: str) -> set[str]:
    """The ids of the documents for which every part of `expression` holds; none where it has no parts.

    Raises `FilterError` where no document has the metadata that a condition names, or where what it compares with is
    neither a date nor a number.
    """
    parts = [part.strip() for part in expression.split(";") if part.strip()]
    tests = [_test(part, documents) for part in parts]
    return {d.document_id for d in documents if tests and all(test(d) for test in tests)}


def _test(part: str, documents: Collection[DocumentEntry]) -> Callable[[DocumentEntry], bool]:
    condition = _CONDITION.fullmatch(part)
    if condition is None:
        return lambda d: fnmatch.fnmatchcase(d.document_id, part) or fnmatch.fnmatchcase(d.path, part)
    name, sign, wanted = condition[1].casefold(), condition[2], condition[3].casefold()
    known = {key.casefold() for d in documents for key in d.metadata} | {"title"}
    if documents and name not in known:
        raise FilterError(
            f"no document has {condition[1]!r}; what they have is {', '.join(sorted(known))} "
            "(in a glob, write [=] for =)"
        )
    if sign in ("=", "!="):
        return lambda d: any(fnmatch.fnmatchcase(v.casefold(), wanted) for v in _values(d, name)) == (sign == "=")
    if _number(wanted) is None and not _DATE.fullmatch(wanted):
        raise FilterError(f"{part!r} compares with neither a date such as 2023-01-31 nor a number")
    return lambda d: any(_compare(v, sign, wanted) for v in _values(d, name))


def _values(document: DocumentEntry, name: str) -> list[str]:
    """What `document` has under `name`, in any case of it."""
    if name == "title":
        return [document.title]
    return [value for key, value in document.metadata.items() if key.casefold() == name]


def _compare(value: str, sign: str, wanted: str) -> bool:
    compare = _COMPARISONS[sign]
    a, b = _number(value), _number(wanted)
    if a is not None and b is not None:
        return bool(compare(a, b))
    first, second = _DATE.fullmatch(value.strip().upper()), _DATE.fullmatch(wanted.upper())
    if first is None or second is None:
        return False
    exact = min(len(first[1]), len(second[1]))
    return bool(compare(first[1][:exact], second[1][:exact]))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
