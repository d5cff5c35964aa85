"""The core of a yes/no question: what it asks of what, without the circumstances that surround it."""

from __future__ import annotations

import re

from askcol.answering.relation_words import Word, content_words
from askcol.text import word_list

_SUBORDINATE = re.compile(
    r"\s(?:when|while|if|because|before|after|during|since|until|unless|although|though|without|due to|despite)\s.*",
    re.IGNORECASE | re.DOTALL,
)

_OBJECT = re.compile(
    r"\b(?:of|in|on|at|for|from|by|near|to|about|between|against|into|under|over|through|among|within|as|than|per)"
    r" (?:(?:the|a|an|this|that|his|her|its|their|our|my|your|any|all|each|every) )?(?:[\w'’-]+ ){0,2}$",
    re.IGNORECASE,
)
"""What stands before the object of a preposition, which may have two more words before it."""

_LIGHT = word_list("light_words") | word_list("auxiliaries")

_INFINITIVE = re.compile(r"\bto $", re.IGNORECASE)


def main_clause(question: str) -> str:
    """A question without a clause or a circumstance that depends on it: "do i paint the flat when i leave".

    >>> main_clause("do i have to paint the flat when i leave")
    'do i have to paint the flat'
    """
    return _SUBORDINATE.sub("", question)


def core(question: str) -> frozenset[Word]:
    """The words of the main clause that are no objects of prepositions; all of its words where there are no others.

    >>> sorted(word.surface for word in core("Does the ranking change on account of the error?"))
    ['change', 'ranking']
    """
    main = main_clause(question)
    words = content_words(main)
    found = {w for w in words if not is_object(main[: w.start])}
    telling = {w for w in found if w.surface.lower() not in _LIGHT}
    return frozenset(telling or found or words)


def is_object(before: str) -> bool:
    """Whether the text `before` a noun makes it the object of a preposition, and no verb after "to"."""
    return _OBJECT.search(before) is not None and _INFINITIVE.search(before) is None
