"""The words of a clause that deny it, leave it open, or limit it to something else than a question asks about.

Saurí and Pustejovsky 2009 ("FactBank") tell for an event whether a text commits to it, by its negation and modality.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from askcol.text import term_set, terms, word_list

_NEGATIONS = word_list("negations") | word_list("more_negations")

_MILD = word_list("softeners")

_MODAL = word_list("modal_words")

_PERMISSIONS = word_list("permissions")

_GROUPS = "|".join(sorted(word_list("groups_of_people")))

_CERTAIN = re.compile(r"\b(?:no|without|beyond)(?: a| any)? doubt\b", re.IGNORECASE)

_DENIAL = re.compile(
    r"\b(?:has|have|had|is|are|was|were) (?:yet|still) to\b|\bremains? to be\b|\bstop(?:s|ped|ping)? short of\b"
    r"|\b(?:prevented|kept|stopped) from\b|\bnarrowly avoided\b"
    r"|\b(?:resign(?:s|ed)?|retire[sd]?|stepped down|quit|left) as\b|\bceased to\b|\bformerly\b"
    r"|\b(?:reject|refus|dismiss|block|defeat|oppos|turn(?:s|ed)? down|vot(?:es|ed) (?:down|against))[a-z]*"
    rf" (?:[a-z]+ ){{1,2}}(?:{'|'.join(sorted(word_list('proposals')))})s? (?:to|for)\b",
    re.IGNORECASE,
)
"""Phrases without a negation that deny: "has yet to be approved"."""

_INTENDED = re.compile(
    r"\b(plan|hope|want|aim|wish|intend|expect|said|thought|believed|reported|supposed|like)(?:s|es|ed|ned)? to\b"
    r"|\bplann(?:ed|ing) to\b|\bhop(?:ed|es|ing) (?:for|to)\b"
    r"|\b(?:is|are|was|were|be|been) (due|set|slated|about) (?:to|for)\b|\b(schedul|slat)ed\b"
    r"|\b(?:is|are|was|were) to (?!the\b|an?\b|its\b)[a-z]+",
)

_DOUBT = re.compile(
    r"\b(unlikely|doubt|whether|uncertain|unconfirmed|unclear|almost|nearly|await|pending|far from|rul\w+ out"
    r"|question\w* if|(?:ban|banned|barred|discouraged) from)(?:s|ed|ful|ing)?\b|\btoo [a-z]+ (?:for|to)\b",
    re.IGNORECASE,
)

_FUTURE = re.compile(r"\b(?:will|shall|won't|going to)\b|\w'll\b", re.IGNORECASE)

_ASKS_PAST = re.compile(r"^\W*(?:did|was|were|has|have|had)\b(?!.*\b(?:will|going|planned)\b)", re.IGNORECASE)

_LIMITABLE = re.compile(r"\b(?:free|open|available|welcome|allowed|permitted|valid|admitted|offered)\b", re.IGNORECASE)

_LIMIT = re.compile(
    rf"\b(?:for|to) (?:[^,;.]*\b(?:under|over|aged|below|above|younger|older|up to)\b[^,;.]*"
    rf"|(?:[\w'’-]+ ){{0,2}}(?:{_GROUPS})\b)",
    re.IGNORECASE,
)

_AUXILIARY = "|".join(sorted(word_list("auxiliaries")))

_ONLY = re.compile(
    rf"(?P<before>(?:[\w'’-]+ ){{0,3}})\b(?<!not )only\b(?P<after>(?: (?!(?:{_AUXILIARY})\b)[\w'’$€£.-]*\w){{0,4}})",
    re.IGNORECASE,
)


def permits(text: str) -> bool:
    """Whether `text` tells of a permission: "may", "allowed", "welcome"."""
    return not _words(text).isdisjoint(_PERMISSIONS | {"welcome"})


def negations(text: str, asked: frozenset[str] | None = None) -> list[str]:
    """The words and phrases that deny something; not the "No." of "No. 242", and none that a softener follows.

    `asked`: the terms of a question; what a clause is "without" matters only where the question speaks of it.
    """
    text = _CERTAIN.sub("", text)
    return [*(match[0] for match in _DENIAL.finditer(text)), *_negating_words(text, asked)]


def _negating_words(text: str, asked: frozenset[str] | None) -> Iterator[str]:
    found = terms(text)
    words = [text[term.start : term.end].lower().replace("’", "'") for term in found]
    for i, word in enumerate(words):
        following = words[i + 1 : i + 8]
        if word not in _NEGATIONS and not word.endswith("n't"):
            continue
        if word == "no" and following and following[0][0].isdigit():
            continue
        if not _MILD.isdisjoint(following[:1]) and following[:2] != ["no", "longer"]:
            continue
        if "until" in following or (word in ("nor", "or") and i and "neither" in words[:i]):
            continue
        if word == "without" and asked is not None and asked.isdisjoint(t.text for t in found[i + 1 : i + 5]):
            continue
        yield word


def is_open(text: str, question: str) -> bool:
    """Whether a word of `text`, which the question lacks, leaves open what it says."""
    modal = _modal_words(text) - _modal_words(question)
    if _words(question) & _PERMISSIONS:
        modal -= _PERMISSIONS
    text, asked = _CERTAIN.sub("", text), question.lower()
    signs = [match for pattern in (_INTENDED, _DOUBT) for match in pattern.finditer(text)]
    return (
        bool(modal)
        or any(not any(word and word.lower() in asked for word in sign.groups()) for sign in signs)
        or (_ASKS_PAST.search(question) is not None and _FUTURE.search(text) is not None)
    )


def is_limited(text: str, asked: frozenset[str]) -> bool:
    """Whether `text` holds for something only that the question does not speak of: "free for children under 12"."""
    if _LIMITABLE.search(text) and any(asked.isdisjoint(term_set(m[0])) for m in _LIMIT.finditer(text)):
        return True
    if "without" in negations(text) and "without" not in (within := negations(text, asked)) and within:
        return True
    return any(asked.isdisjoint(term_set(m["after"] or m["before"])) for m in _ONLY.finditer(text))


def _words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[\w'’-]+", text)}


def _modal_words(text: str) -> set[str]:
    """Its modal words; "May" is a month."""
    return _words(re.sub(r"(?<!^)\bMay\b|^May(?= \d)", "", text)) & _MODAL
