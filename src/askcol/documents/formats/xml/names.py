"""What the elements of DocBook, TEI and JATS are, and how the name of any other element or attribute reads."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

TITLES = {"title", "head", "heading", "article-title"}

PARAGRAPHS = {"ab", "caption", "l", "p", "para", "simpara", "speaker", "subtitle", "term"}

ITEMS = {"item", "list-item", "listitem", "member", "step", "li", "def-item", "varlistentry", "callout"}

LISTS = {
    "def-list", "itemizedlist", "list", "orderedlist", "procedure", "simplelist", "variablelist", "calloutlist", "ul",
    "ol",
}  # fmt: skip

TABLES = {"informaltable", "table"}

ROWS = {"row", "tr"}

CELLS = {"cell", "entry", "td", "th"}

NOTES = {"endnote", "fn", "footnote", "note"}

HEADS = {"articleinfo", "bookinfo", "chapterinfo", "front", "info", "teiHeader"}
"""Parts of a prose document that hold what is known of it."""

_UNSEEN = {"comment", "del", "indexterm", "orig", "remark", "s", "sic", "strike"}

_GIVEN = ("given-names", "given", "givenname", "firstname", "forename", "first-name", "first")

_FAMILY = ("surname", "lastname", "familyname", "last-name", "family", "last")

_DATE = ("year", "month", "day")

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_.\s-]+")

_NOT_SAID = ("{http://www.w3.org/2001/XMLSchema-instance}", "{http://www.w3.org/XML/1998/namespace}")


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]


def label(name: str) -> str:
    """The words of a name: "unitPrice" and "unit_price" read as "Unit price"."""
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in _CAMEL.split(local(name)) if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def is_unseen(element: Element) -> bool:
    """Whether a reader does not see `element` as valid text.

    So are deletions, struck-out text, what an editor corrected, entries of an index, and the marks of notes.
    """
    name = local(element.tag)
    looks = f"{element.get('role', '')} {element.get('rend', '')} {element.get('rendition', '')}"
    marks = name == "xref" and element.get("ref-type") in ("fn", "table-fn")
    return name in _UNSEEN or "strike" in looks or marks


def attributes(element: Element) -> dict[str, str]:
    """The attributes that say something, by their names without namespaces."""
    said = {local(name): " ".join(v.split()) for name, v in element.attrib.items() if not name.startswith(_NOT_SAID)}
    return {name: value for name, value in said.items() if value}


def composed(element: Element) -> str:
    """The name of a person or the date that the children of `element` are the parts of; "" for anything else."""
    parts = {local(child.tag): " ".join((child.text or "").split()) for child in element if not len(child)}
    if len(parts) != len(element) or len(parts) < 2:
        return ""
    given, family = (next((parts[n] for n in names if parts.get(n)), "") for names in (_GIVEN, _FAMILY))
    if family and given and parts.keys() <= {*_GIVEN, *_FAMILY}:
        return f"{given} {family}"
    if parts.keys() <= {*_DATE} and parts.get("year") and all(map(str.isdecimal, parts.values())):
        return "-".join(parts[name].zfill(2) for name in _DATE if name in parts)
    return ""
