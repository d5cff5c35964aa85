"""The characters of a word -> its text: raised ones told apart, loose accents on their letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from askcol.documents.formats._scripts import Run, Script, written

_ACCENTS = {
    "\u00b4": "\u0301", "\u00a8": "\u0308", "\u02c6": "\u0302", "\u02dc": "\u0303", "\u02c7": "\u030c",
    "\u02d8": "\u0306", "\u02d9": "\u0307", "\u02da": "\u030a", "\u02dd": "\u030b", "\u00af": "\u0304",
}  # fmt: skip
"""Accents that TeX draws before their letter -> the combining ones."""

_LOOSE = re.compile(f"([{''.join(_ACCENTS)}])\\s?([^\\W\\d_])|([cCsStT])\\s?(\u00b8)|(?<=[^\\W\\d_])(`)([aeiou])")

MAX_RAISED_HEIGHT = 0.85
"""Of the height of the other characters; a raised one is smaller."""

MIN_RAISED = 0.15
"""Of the height of the other characters; by so much a raised one stands higher at its foot."""


class Place(NamedTuple):
    """The lower and upper edge of a character, in points from the page's lower edge."""

    bottom: float
    top: float


def word_text(characters: str, places: Sequence[Place]) -> str:
    """The text of a word whose characters stand at these places."""
    if len(set(places)) == 1:
        return with_accents(characters)
    base = max(places, key=lambda place: place.top - place.bottom)
    scripts: list[Script] = ["raised" if is_raised(place, base) else "" for place in places]
    return with_accents(written(_runs(characters, scripts)))


def is_raised(place: Place, base: Place) -> bool:
    """Whether a character is smaller than those at `base` and stands higher."""
    height = base.top - base.bottom
    smaller = place.top - place.bottom < MAX_RAISED_HEIGHT * height
    return smaller and place.bottom - base.bottom > MIN_RAISED * height and place.top > base.bottom + 0.7 * height


def _runs(characters: str, scripts: Sequence[Script]) -> Iterator[Run]:
    for script, same in groupby(zip(characters, scripts, strict=True), key=lambda pair: pair[1]):
        yield Run("".join(character for character, _ in same), script)


def with_accents(word: str) -> str:
    """`word` with the accents that TeX draws beside a letter on that letter, where there is such a character."""
    return _LOOSE.sub(_combined, word)


def _combined(match: re.Match[str]) -> str:
    if match[3]:
        found = unicodedata.normalize("NFC", match[3] + "\u0327")
    else:
        letter = (match[2] or match[6]).replace("\u0131", "i")
        found = unicodedata.normalize("NFC", letter + _ACCENTS.get(match[1], "\u0300"))
    return found if len(found) == 1 else match[0]
