"""The stems of a text's words, and of word lists."""

from __future__ import annotations

from collections.abc import Iterable

from askcol.text import FUNCTION_WORDS, terms, word_list


def stems(text: str) -> list[str]:
    """The stems of a text's words, without function words."""
    return [term.text for term in terms(text) if text[term.start : term.end].lower() not in FUNCTION_WORDS]


def all_stems(words: Iterable[str]) -> frozenset[str]:
    """The stems of all these words."""
    return frozenset(term.text for word in words for term in terms(word))


def listed_stems(name: str) -> frozenset[str]:
    """The stems of a word list."""
    return all_stems(word_list(name))
