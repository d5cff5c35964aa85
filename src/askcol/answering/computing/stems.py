"""The stems of a text's words, and of word lists."""

from __future__ import annotations

from askcol.answering.synonyms import stems
from askcol.text import FUNCTION_WORDS, terms, word_list


def content_stems(text: str) -> list[str]:
    """The stems of a text's words, without function words."""
    return [term.text for term in terms(text) if text[term.start : term.end].lower() not in FUNCTION_WORDS]


def listed_stems(name: str) -> frozenset[str]:
    """The stems of a word list."""
    return stems(word_list(name))
