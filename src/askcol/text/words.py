"""Word lists of English, which the TOML files beside it hold as data."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

_LISTS: dict[str, Any] = {
    name: words
    for file in ("words.toml", "relation_words.toml", "relations.toml", "labels.toml")
    for name, words in tomllib.loads((resources.files("askcol.text") / file).read_text(encoding="utf-8")).items()
}


def word_list(name: str) -> frozenset[str]:
    """The words of a list.

    >>> sorted(word_list("softeners"))[:3]
    ['earlier', 'fewer', 'just']
    """
    return frozenset(_LISTS[name].split())


def word_groups(name: str) -> list[list[str]]:
    """The words of a list of groups, group by group."""
    return [group.split() for group in _LISTS[name]]


def word_table(name: str) -> dict[str, Any]:
    """Words, or groups of words, with what they stand for.

    >>> word_table("ordinals")["second"], word_table("large_numbers")["dozen"]
    ('2nd', 12)
    """
    return dict(_LISTS[name])


FUNCTION_WORDS = word_list("function_words")
"""Words of a question, in lower case, that say nothing about what it asks about."""
