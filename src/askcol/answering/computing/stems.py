"""The stems of word lists."""

from __future__ import annotations

from askcol.answering.synonyms import stems
from askcol.text import word_list


def listed_stems(name: str) -> frozenset[str]:
    """The stems of a word list."""
    return stems(word_list(name))
