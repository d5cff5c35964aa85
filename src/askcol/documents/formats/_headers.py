"""How many of a table's first rows are its header, where the source does not mark them."""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_HEADER_ROWS = 3

MAX_LABEL_CHARACTERS = 60

_YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-](?:\d\d|(?:19|20)\d\d))?")

_NUMBER = re.compile(r"[-+−(]?\W?\d[\d.,:%/ -]*\W?")

_QUANTITY = re.compile(r"[-+−~(]?\s*(?:[$€£¥]|[A-Z]{3}\s)?\s*\d[\d.,' ]*\s*(?:%|[$€£¥]|[A-Za-zµ°²³/]{1,12}\.?)?\)?")

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"

_KINDS = {
    "e-mail": re.compile(r"\S+@\S+\.\S+"),
    "url": re.compile(r"(?:https?://|www\.)\S+", re.I),
    "time": re.compile(r"\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\.?)?(?:\s*[-–]\s*\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\.?)?)?", re.I),
    "date": re.compile(
        rf"\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}"
        rf"|\d{{1,2}}\.?\s+{_MONTH}(?:\s+\d{{4}})?|{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?",
        re.I,
    ),
    "phone": re.compile(r"\+\d[\d ()/-]{6,}|\(\d+\)\s*\d[\d -]{4,}|\d{2,4}[ -]\d{3,4}[ -]\d{2,4}(?:[ -]\d+)*"),
    "quantity": _QUANTITY,
}
"""What a value may be, the first that fits; other values are words."""

_WORDS = "words"

_BLANKS = {"", "-", "–", "—", "n/a", "n.a.", "na", "none", "unknown", "...", "…", "?"}

_VALUE_NAMES = {
    "answer", "comment", "comments", "content", "data", "description", "detail", "details", "entry", "figure",
    "information", "meaning", "note", "notes", "number", "response", "result", "setting", "text", "value", "values",
}  # fmt: skip
"""What the second of two columns is called where the first holds labels."""

_LABELS = {
    "account", "address", "age", "amount", "area", "author", "birth", "born", "budget", "capacity", "capital", "ceo",
    "chair", "city", "client", "code", "colour", "company", "contact", "contractor", "cost", "country", "created",
    "currency", "customer", "date", "deadline", "deposit", "director", "due", "duration", "e-mail", "editor", "email",
    "employees", "employer", "established", "expiry", "fax", "fee", "first", "founded", "founder", "headquarters",
    "height", "hours", "iban", "id", "industry", "invoice", "landlord", "language", "last", "length", "licence",
    "license", "location", "manager", "mail", "members", "mobile", "model", "name", "nationality", "no", "number",
    "occupation", "opened", "order", "organisation", "organization", "owner", "patient", "period", "phone", "place",
    "policy", "population", "position", "postcode", "premium", "price", "product", "project", "published", "reference",
    "rent", "revenue", "role", "sex", "site", "size", "staff", "start", "status", "subject", "supplier", "surname",
    "tax", "tel", "telephone", "tenant", "term", "time", "title", "total", "town", "type", "url", "validity", "vat",
    "venue", "version", "web", "website", "weight", "width", "year", "zip",
}  # fmt: skip
"""Words that name an attribute of one thing, as the labels of a form do."""


def header_rows(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first `rows` are a header: 0 to `MAX_HEADER_ROWS`.

    0 where the first row has a number above numbers that is no year, and where two columns hold labels and their
    values. More than 1 where a row with gaps, or with one cell over several columns, stands above a row of names, and
    numbers, dates or addresses stand below both, or the same names below each group. `rows`: of one length, none blank,
    each cell on one line.
    """
    if not rows or any(map(_is_data, zip(*rows, strict=True))) or _is_form(rows):
        return 0
    for heads in range(MAX_HEADER_ROWS, 1, -1):
        if len(rows) > heads and all(map(_groups, rows[: heads - 1])) and _names_columns(rows, heads - 1):
            return heads
    return 1


def _is_data(column: Sequence[str]) -> bool:
    """Whether a column begins with a number as a value does, and not with a number that names words: "9:00"."""
    below = [cell for cell in column[1:] if cell]
    return _is_number(column[0]) and (not below or 2 * sum(_kind(cell) != _WORDS for cell in below) > len(below))


def _is_number(cell: str) -> bool:
    """Whether it is a number that is no year: a year may head a column."""
    return bool(_NUMBER.fullmatch(cell)) and not _YEAR.fullmatch(cell)


def _groups(row: Sequence[str]) -> bool:
    """Whether it may name groups of columns: some cell reaches over the next column, or names none."""
    return any(not cell or cell == row[column] for column, cell in enumerate(row[1:])) or not row[0]


def _names_columns(rows: Sequence[Sequence[str]], row: int) -> bool:
    """Whether that row names the columns that hold values below it, and some row up to it names each other column."""
    upper, names, below = rows[row - 1], rows[row], rows[row + 1 :]
    named_above = all(map(any, zip(*rows[: row + 1], strict=True)))
    if not named_above or any(map(_is_number, names)) or all(a in ("", b) for a, b in zip(upper, names, strict=True)):
        return False
    if _repeats_names(upper, names):
        return True
    columns = [[cell for cell in column if cell] for column in zip(*below, strict=True)]
    typed = [c for c, cells in enumerate(columns) if 2 * sum(_kind(cell) != _WORDS for cell in cells) > len(cells)]
    named = [names[column] for column in typed]
    if len(set(named)) < 2 or any(name.casefold() in _BLANKS for name in named):
        return False
    # A row of years above years is a row of data.
    return not all(_YEAR.fullmatch(n) and _YEAR.fullmatch(columns[c][0]) for n, c in zip(named, typed, strict=True))


def _repeats_names(upper: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the same names stand below each of several groups: "Morning, Afternoon, Morning, Afternoon"."""
    groups: list[list[str]] = []
    for column, (above, name) in enumerate(zip(upper, names, strict=True)):
        if groups and column and above in ("", upper[column - 1]):
            groups[-1].append(name)
        else:
            groups.append([name])
    wide = [group for group in groups if len(group) > 1]
    return len(wide) > 1 and all(group == wide[0] for group in wide) and all(wide[0]) and len(set(wide[0])) > 1


def _is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Whether two columns hold the labels of a form and their values, from the first row on."""
    if len(rows) < 2 or len(rows[0]) != 2:
        return False
    labels, values = zip(*rows, strict=True)
    if len(set(labels)) < len(labels) or any(
        not label or len(label) > MAX_LABEL_CHARACTERS or _NUMBER.fullmatch(label) for label in labels
    ):
        return False
    if all(label.endswith(":") for label in labels):
        return True
    first = values[0].casefold()
    if first in _VALUE_NAMES or (_YEAR.fullmatch(first) and not _is_label(labels[0])):
        return False
    kinds = {_kind(value) for value in values if value.casefold() not in _BLANKS}
    mixed = len(kinds - {_WORDS}) > 1
    labelled = _is_label(labels[0]) and 2 * sum(map(_is_label, labels[1:])) >= len(labels[1:])
    if first in _LABELS:
        return mixed and labelled
    return mixed or (labelled and len(kinds) > 1)


def _kind(value: str) -> str:
    if _YEAR.fullmatch(value):
        return "quantity"
    return next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(value)), _WORDS)


def _is_label(cell: str) -> bool:
    words = re.findall(r"[\w-]+", cell.casefold())
    return any(word in _LABELS for word in words) and len(words) <= 5
