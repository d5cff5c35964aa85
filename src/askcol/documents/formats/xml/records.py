"""Elements that hold values -> rows of a table, or lines with labels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element

from askcol.documents.formats._markup import one_line
from askcol.documents.formats._tables import table
from askcol.documents.formats.html import parse_html
from askcol.documents.formats.xml.names import attributes, composed, label, local

_UNITS = {"currency", "currencyID", "currencyCode", "unit", "units", "unitCode", "uom"}

_BETWEEN = "; "

MAX_CELL_CHARACTERS = 300

MAX_COLUMNS = 40

MIN_FILLED_SHARE = 0.5
"""Of the cells; records that share less are no table."""


def is_leaf(element: Element) -> bool:
    """Whether `element` holds one value."""
    return not len(element) or bool(composed(element))


def value(element: Element) -> str:
    """The value of a leaf on one line, with its unit; HTML in it as its text."""
    text = composed(element) or " ".join((element.text or "").split())
    if "</" in text or "<br" in text or "<p>" in text:
        root = parse_html(text)
        text = "" if root is None else one_line(root)
    unit = next((said for name, said in attributes(element).items() if name in _UNITS), "")
    return f"{text} {unit}" if text and unit else text


def fields(element: Element) -> dict[str, str] | None:
    """What an element says of one thing, by label: its attributes, leaves, and those of its parts.

    None if it is no record: it holds running text, or records of its own.
    """
    found: dict[str, str] = {}
    text = value(element) if is_leaf(element) else ""
    quantity = text[:1].isdecimal()  # it says less of what the record is about than the attributes
    if text and not quantity:
        found[label(element.tag)] = text
    for name, said in attributes(element).items():
        if not text or name not in _UNITS:
            _add(found, label(name), said)
    if quantity:
        _add(found, label(element.tag), text)
    if is_leaf(element):
        return found
    if holds_text(element):
        return None
    for name, group in groupby(element, key=lambda child: child.tag):
        parts = list(group)
        if len(parts) > 1 and not all(is_leaf(part) and attributes(part).keys() <= _UNITS for part in parts):
            return None
        for part in parts:
            inner = fields(part)
            if inner is None:
                return None
            for key, said in inner.items():
                own = key == label(name) and is_leaf(part)
                _add(found, key if own else f"{label(name)} {key[:1].lower()}{key[1:]}", said)
    return found


def holds_text(element: Element) -> bool:
    """Whether text stands beside the children of `element`."""
    return bool(len(element)) and any(
        (text or "").strip() for text in (element.text, *(child.tail for child in element))
    )


def as_table(records: Sequence[Element]) -> str:
    """Records of one name as a table with a row each; "" if they make none."""
    rows = [fields(record) for record in records]
    if len(rows) < 2 or None in rows:
        return ""
    known = [row for row in rows if row]
    columns = list(dict.fromkeys(name for row in known for name in row))
    filled = sum(map(len, known))
    if not 2 <= len(columns) <= MAX_COLUMNS or filled < MIN_FILLED_SHARE * len(columns) * len(rows):
        return ""
    if any(len(said) > MAX_CELL_CHARACTERS for row in known for said in row.values()):
        return ""
    return table([columns, *([row.get(name, "") for name in columns] for row in known)])


def lines(found: dict[str, str]) -> str:
    """A line `Label: value` for each field."""
    return "\n".join(f"{name}: {said}" for name, said in found.items())


def name_of(element: Element) -> str:
    """What an element calls itself: its name, title or id; "" if it says none."""
    leaves = {local(child.tag).lower(): value(child) for child in reversed(element) if is_leaf(child)}
    said = {name.lower(): v for name, v in attributes(element).items()}
    return next((v for name in ("name", "title", "label", "id") for v in (leaves.get(name), said.get(name)) if v), "")


def _add(found: dict[str, str], name: str, said: str) -> None:
    if not said:
        return
    found[name] = f"{found[name]}{_BETWEEN}{said}" if name in found else said
