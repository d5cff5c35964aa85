"""A table of HTML -> its rows, where it holds data and does not lay out a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_SPAN = 100

MAX_CELL_CHARACTERS = 500
"""A table with a longer cell lays out a page and holds no data."""

MAX_SHARE_NESTED = 0.25
"""Of the cells that may hold tables, in a table without names of rows or columns."""

_NOT_IN_DATA = [f"{{*}}h{level}" for level in range(1, 7)]


@dataclass(frozen=True, slots=True)
class DataTable:
    """The rows of a table; a cell that spans columns or rows is repeated in each, so that every row is complete.

    `heads`: how many of the first rows it marks as its head, None if no cell beside another is marked as a name.
    `nested`: the tables in its cells, with their row and column from 0; `rows` are without them.
    """

    rows: list[list[str]]
    heads: int | None
    nested: list[tuple[int, int, _Element]]


def data_table(table: _Element, text_of: Callable[[_Element], str]) -> DataTable | None:
    """The rows of a table of data; None for one that lays out a page. `text_of`: the words of a cell on one line."""
    if table.get("role") == "presentation" or any(True for _ in table.iterdescendants(*_NOT_IN_DATA)):
        return None
    elements = [(row, [cell for cell in row if tag_of(cell) in ("td", "th")]) for row in _own_rows(table)]
    if not _holds_data([cells for _, cells in elements]):
        return None
    found = DataTable([], None, [])
    heads = 0
    named = False
    below: dict[int, tuple[int, str]] = {}
    for row, cells in elements:
        texts: list[str] = []
        for cell in cells:
            _reach_down(below, texts)
            found.nested.extend((len(found.rows), len(texts), inner) for inner in _tables_in(cell))
            text = text_of(cell)
            reached = _span(cell, "rowspan")
            for _ in range(_span(cell, "colspan")):
                if reached > 1:
                    below[len(texts)] = (reached - 1, text)
                texts.append(text)
        _reach_down(below, texts)
        named = named or (len(cells) > 1 and any(tag_of(cell) == "th" for cell in cells))
        heads += heads == len(found.rows) and _is_head(row, cells, texts)
        found.rows.append(texts)
    if max(map(len, found.rows)) < 2 or any(len(text) > MAX_CELL_CHARACTERS for row in found.rows for text in row):
        return None
    return DataTable(found.rows, heads if named else None, found.nested)


def tag_of(element: _Element) -> str:
    """The element's name in lower case without a namespace; "" for a comment or processing instruction."""
    tag: Any = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _own_rows(element: _Element) -> Iterator[_Element]:
    """The rows of a table, and not those of tables in its cells."""
    for child in element:
        name = tag_of(child)
        if name == "tr":
            yield child
        elif name not in ("table", "td", "th"):
            yield from _own_rows(child)


def _tables_in(element: _Element) -> Iterator[_Element]:
    """The outermost tables in a cell."""
    for child in element:
        if tag_of(child) == "table":
            yield child
        else:
            yield from _tables_in(child)


def _holds_data(rows: list[list[_Element]]) -> bool:
    """Whether a table of these cells may hold data: it has two rows, and few of its cells hold tables."""
    cells = [cell for row in rows for cell in row]
    if len(rows) < 2:
        return False
    nested = sum(any(True for _ in _tables_in(cell)) for cell in cells)
    return nested <= MAX_SHARE_NESTED * len(cells) or any(tag_of(cell) == "th" for cell in cells)


def _is_head(row: _Element, cells: list[_Element], texts: list[str]) -> bool:
    """Whether a row of these cells is one of the head: in `thead`, or of names and blank cells alone."""
    parent = row.getparent()
    if parent is not None and tag_of(parent) == "thead":
        return True
    names = [tag_of(cell) == "th" for cell in cells]
    unnamed = [cell for cell, name in zip(cells, names, strict=True) if not name]
    return any(names) and all(not "".join(map(str, cell.itertext())).strip() for cell in unnamed) and any(texts)


def _reach_down(below: dict[int, tuple[int, str]], texts: list[str]) -> None:
    """Appends to `texts` those of the rows above that reach down to the next columns."""
    while len(texts) in below:
        rows, text = below.pop(len(texts))
        if rows > 1:
            below[len(texts)] = (rows - 1, text)
        texts.append(text)


def _span(cell: _Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    return max(1, min(int(value), MAX_SPAN)) if value.isdecimal() else 1
