"""Where words stand in a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MAX_FOUND = 1_000
"""Places that are found in one document; further ones are not counted."""

_BETWEEN = r"[\s*_`|\\]+"
"""What may stand between two words: white space, and Markdown's marks, which the page does not show."""


@dataclass(frozen=True, slots=True)
class Found:
    """The places of `words` in a text, half-open and ascending. `current`: the one to show, counted from 1; 0: none."""

    words: str
    places: tuple[tuple[int, int], ...]
    current: int

    @property
    def are_more(self) -> bool:
        """Whether the text may have the words in more places."""
        return len(self.places) == MAX_FOUND


def find(text: str, words: str, current: int = 1) -> Found:
    """Where `words` stand in `text`, in any case, also over line breaks and cells.

    `current`: the place to show, counted from 1; brought into the range of those that there are.

    >>> find("The **Tin  Bridge** of Corran; the tin bridge.", "tin bridge").places
    ((6, 17), (35, 45))
    """
    places = tuple(islice(_places(text, words), MAX_FOUND))
    return Found(words, places, min(max(current, 1), len(places)))


def _places(text: str, words: str) -> Iterator[tuple[int, int]]:
    pattern = _BETWEEN.join(re.escape(word) for word in words.split())
    if pattern:
        yield from (match.span() for match in re.finditer(pattern, text, re.IGNORECASE))
