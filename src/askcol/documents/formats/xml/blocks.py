"""A tree of XML -> blocks of Markdown: prose as paragraphs and headings, values as tables and lines with labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from xml.etree.ElementTree import Element

from askcol.documents.formats._tables import captioned_table
from askcol.documents.formats.xml.names import (
    CELLS,
    HEADS,
    ITEMS,
    LISTS,
    NOTES,
    PARAGRAPHS,
    ROWS,
    TABLES,
    TITLES,
    attributes,
    is_unseen,
    label,
    local,
)
from askcol.documents.formats.xml.records import (
    MAX_COLUMNS,
    as_table,
    fields,
    holds_text,
    is_leaf,
    lines,
    name_of,
    value,
)

MAX_HEADING_LEVEL = 6

MAX_SPAN = 100


def is_prose(root: Element) -> bool:
    """Whether the document is written text and not a set of values."""
    return any(local(e.tag) in PARAGRAPHS and ("".join(e.itertext())).strip() for e in root.iter())


@dataclass(slots=True)
class Blocks:
    """Collects the blocks of one document. `prose`: as of `is_prose`. `notes`: foot- and endnotes, in their order."""

    prose: bool
    notes: list[str] = field(default_factory=list)

    def of(self, element: Element, level: int = 1, known: bool = False) -> Iterator[str]:
        """The blocks of `element`. `level`: of a heading in it; `known`: whether it lies in the head of a document."""
        name = local(element.tag)
        if is_unseen(element):
            return
        if name in NOTES and self.prose:
            self.notes += self._note(element)
        elif name in TABLES and any(local(e.tag) in ROWS for e in element.iter()):
            yield from self._table(element)
        elif name in LISTS and any(local(child.tag) in ITEMS for child in element):
            yield "\n".join(self._items(element, 0))
        elif self.prose and (name in PARAGRAPHS or holds_text(element)):
            yield from self._paragraph(element, level, known)
        elif is_leaf(element):
            yield from self._leaf(element, level, known)
        elif self.prose:
            yield from self._inside(element, level, known or name in HEADS)
        else:
            yield from self._record(element, level)

    def _leaf(self, element: Element, level: int, known: bool) -> Iterator[str]:
        if self.prose and local(element.tag) in TITLES:
            if text := value(element):
                yield f"{'#' * max(1, min(level, MAX_HEADING_LEVEL))} {text}"
        elif self.prose and not known:
            yield value(element)
        elif found := fields(element):
            yield lines(found)

    def _inside(self, element: Element, level: int, known: bool) -> Iterator[str]:
        """The children of an element of prose; a title heads what follows it."""
        titled = any(local(child.tag) in TITLES for child in element)
        for child in element:
            if local(child.tag) in TITLES:
                text = " ".join(self._inline(child).split())
                yield f"{'#' * max(1, min(level, MAX_HEADING_LEVEL))} {text}" if text else ""
            else:
                yield from self.of(child, level + titled, known)

    def _record(self, element: Element, level: int) -> Iterator[str]:
        """What an element of values says: a heading, its own values as lines, its parts as tables or records."""
        if len(element) > 1 or is_leaf(element[0]):
            name = name_of(element)
            yield f"{'#' * min(level, MAX_HEADING_LEVEL)} {label(element.tag)}{': ' if name else ''}{name}"
        flat = fields(element)
        if flat is not None and len(flat) <= MAX_COLUMNS:
            yield lines(flat)
            return
        own = {label(name): said for name, said in attributes(element).items()}
        if holds_text(element):
            own["Text"] = " ".join("".join(element.itertext()).split())
        groups = [list(group) for _, group in groupby(element, key=lambda child: child.tag)]
        for parts in groups:
            if all(is_leaf(part) and not attributes(part) for part in parts):
                own[label(parts[0].tag)] = "; ".join(filter(None, map(value, parts)))
                continue
            if own:
                yield lines(own)
                own = {}
            if rows := as_table(parts):
                if len(groups) > 1:
                    yield f"{'#' * min(level + 1, MAX_HEADING_LEVEL)} {label(parts[0].tag)}"
                yield rows
                continue
            for part in parts:
                yield from self.of(part, level + 1)
        if own:
            yield lines(own)

    def _paragraph(self, element: Element, level: int, known: bool) -> Iterator[str]:
        """The text of a paragraph, and the lists and tables in it between its parts."""
        pieces = [element.text or ""]
        for child in element:
            if local(child.tag) in LISTS | TABLES | PARAGRAPHS:
                yield " ".join("".join(pieces).split())
                pieces = []
                yield from self.of(child, level, known)
            else:
                pieces.append(self._inline(child))
            pieces.append(child.tail or "")
        yield " ".join("".join(pieces).split())

    def _note(self, element: Element) -> list[str]:
        """A foot- or endnote as one block, without its mark."""
        texts = [element.text or ""]
        for child in element:
            texts += ["" if local(child.tag) == "label" else self._inline(child), child.tail or ""]
        return [" ".join(" ".join(texts).split())]

    def _inline(self, element: Element) -> str:
        name = local(element.tag)
        if name in NOTES:
            self.notes += self._note(element)
            return ""
        if is_unseen(element):
            return ""
        if name in ("lb", "br", "break"):
            return " "
        return "".join([element.text or "", *(f"{self._inline(child)}{child.tail or ''}" for child in element)])

    def _items(self, element: Element, depth: int) -> Iterator[str]:
        indent = "  " * depth
        for item in element:
            name = local(item.tag)
            if name not in ITEMS:
                if text := " ".join(self._inline(item).split()):
                    yield f"{indent}- {text}" if name not in TITLES else text
                continue
            nested = [e for e in item.iter() if local(e.tag) in LISTS]
            said = " ".join(self._without(item, nested).split())
            if said:
                yield f"{indent}- {said}"
            for inner in nested:
                if not any(inner in list(other.iter())[1:] for other in nested):
                    yield from self._items(inner, depth + 1)

    def _without(self, element: Element, left_out: list[Element]) -> str:
        pieces = [element.text or ""]
        for child in element:
            if child not in left_out:
                pieces.append(f" {self._without(child, left_out)} " if len(child) else f"{self._inline(child)}")
            pieces.append(child.tail or "")
        return "".join(pieces)

    def _table(self, element: Element) -> Iterator[str]:
        """A table of DocBook (CALS), JATS (XHTML) or TEI; a cell that spans others is repeated in each."""
        for child in element:
            if local(child.tag) in TITLES | {"caption"}:
                yield " ".join(self._inline(child).split())
        rows: list[list[str]] = []
        below: dict[tuple[int, int], str] = {}
        for part in element.iter():
            if local(part.tag) not in ROWS:
                continue
            cells: list[str] = []
            for cell in part:
                if local(cell.tag) not in CELLS:
                    continue
                while (len(rows), len(cells)) in below:
                    cells.append(below[len(rows), len(cells)])
                text = " ".join(self._inline(cell).split())
                down = max(_number(cell, "rowspan"), _number(cell, "rows"), _number(cell, "morerows", 0) + 1)
                for _ in range(max(_number(cell, "colspan"), _number(cell, "cols"), _columns(cell))):
                    below.update({(len(rows) + further, len(cells)): text for further in range(1, down)})
                    cells.append(text)
            while (len(rows), len(cells)) in below:
                cells.append(below[len(rows), len(cells)])
            rows.append(cells)
        yield captioned_table(rows)


def _number(cell: Element, name: str, default: int = 1) -> int:
    said = cell.get(name, "")
    return min(int(said), MAX_SPAN) if said.isdecimal() else default


def _columns(cell: Element) -> int:
    """How many columns a cell of CALS spans: its columns have names such as "c2" or "col2"."""
    first, last = ("".join(filter(str.isdecimal, cell.get(name, ""))) for name in ("namest", "nameend"))
    return max(1, min(int(last) - int(first) + 1, MAX_SPAN)) if first and last else 1
