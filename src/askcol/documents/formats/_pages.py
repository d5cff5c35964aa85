"""Pages of blocks -> one text, and where in it each page begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_BETWEEN = "\n\n"


def joined_pages(pages: Iterable[Sequence[str]]) -> tuple[str, tuple[int, ...]]:
    """The blocks of all pages with a blank line between, and where in that text each page begins.

    A page without blocks begins where the next one does.
    """
    blocks: list[str] = []
    starts: list[int] = []
    position = 0
    for page in pages:
        starts.append(position)
        for block in filter(None, page):
            blocks.append(block)
            position += len(block) + len(_BETWEEN)
    text = _BETWEEN.join(blocks)
    return text, tuple(min(start, len(text)) for start in starts)
