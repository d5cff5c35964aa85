"""Blocks of list items -> lists, those that are indented further within the item above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from askcol.chunking import ITEM_MARK, Block
from askcol.server.rendering.elements import Item, ItemList
from askcol.server.rendering.source import Source

MAX_LIST_DEPTH = 8
"""Lists within lists; what is indented further stands at this depth."""

TAB_WIDTH = 4


def lists(source: Source, items: Sequence[Block]) -> list[ItemList]:
    """The lists that these blocks make, one after the other."""
    indents = [_indent(source.text, block.start) for block in items]
    return list(_nested(source, list(zip(items, indents, strict=True)), MAX_LIST_DEPTH))


def marker_of(mark: str) -> str:
    """The number or letter in what marks an item; "" for a bullet.

    >>> marker_of("  2. "), marker_of("- ")
    ('2.', '')
    """
    marker = mark.strip()
    return marker if any(character.isalnum() for character in marker) else ""


def _nested(source: Source, items: Sequence[tuple[Block, int]], depth: int) -> Iterator[ItemList]:
    """The lists of `items`, whose indents are given; as many levels as `depth` at most."""
    groups: list[list[tuple[Block, int]]] = []
    for item in items:
        if groups and depth > 1 and item[1] > groups[-1][0][1] + 1:
            groups[-1].append(item)
        else:
            groups.append([item])
    made = [_item(source, group[0][0], tuple(_nested(source, group[1:], depth - 1))) for group in groups]
    for ordered, same in groupby(made, lambda item: bool(item.marker)):
        together = tuple(same)
        yield ItemList(together[0].start, _end(together[-1]), ordered, together)


def _item(source: Source, block: Block, within: tuple[ItemList, ...]) -> Item:
    mark = ITEM_MARK.match(source.text, block.start, block.end)
    body = mark.end() if mark else block.start
    marker = source.literal(block.start, block.start + len(mark[0].rstrip())) if mark and marker_of(mark[0]) else ()
    return Item(block.start, block.end, marker, source.drawn(body, block.end), within)


def _end(item: Item) -> int:
    return item.lists[-1].end if item.lists else item.end


def _indent(text: str, start: int) -> int:
    begin = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    return len(text[begin:start].expandtabs(TAB_WIDTH))
