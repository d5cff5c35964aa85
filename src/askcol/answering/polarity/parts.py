"""Sentences -> parts, each of which says one thing: split at its borders, with what an ellipsis leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from askcol.text import word_list

_AUXILIARY = rf"(?!(?-i:May)\b)(?:{'|'.join(sorted(word_list('auxiliaries')))})"
"""An auxiliary; "May" is a month."""

_NO_SUBJECT = "not|never|what|how|who|where|than|as"

_BORDER = re.compile(
    r"[;:]\s+|,\s+(?!(?:and|or)\s+\w+\s*[,.])(?!(?:but |and )?not\s)|\s+[–—-]\s+"
    r"|\s+(?:but(?! not\s)|because|while|whereas|although|though|when|which|so that)\s+"
    r"|(?<!even)(?<!\bas)\s+(?=(?:if(?! any\b| not\b)|unless|provided|as long as)\s)"
    r"|\s+and\s+(?=(?:we|they|it|he|she|the|you|i|no|not|do|does|did|will)\b)",
    re.IGNORECASE,
)

_CONDITION = re.compile(r"(?:if|unless|provided|as long as)\s", re.IGNORECASE)

_LEAD = re.compile(r"^[\s,;:–—-]*(?:(?:but|and|while|whereas|although|though|yet)\s+)?", re.IGNORECASE)

_ELLIPSIS = re.compile(
    rf"(?P<subject>(?:(?!(?:{_AUXILIARY}|{_NO_SUBJECT})\b)[\w'’-]+ ){{0,6}})"
    rf"(?P<verb>(?:never )?(?:{_AUXILIARY})(?: not| never)?|(?<= )not)(?: yet| either| too)?\W*",
    re.IGNORECASE,
)
"""A part that only says whether what was said before holds: "but was not", "cats are not"."""

_INVERTED = re.compile(
    rf"(?P<sign>nor|neither|so) (?P<verb>{_AUXILIARY}) (?P<subject>(?:[\w'’-]+ ?){{1,5}}?)\W*", re.IGNORECASE
)
"""The same with the verb first: "nor are cats"."""

_PRONOUN = re.compile(r"(?:.*\s)?(?:it|they|he|she|this|that|these|those)\s*", re.IGNORECASE)

_PREDICATE = re.compile(
    rf"\b(?:{_AUXILIARY})\b(?: (?:not|never)\b)?(?: to (?:have been |have |be )?)?(?P<predicate>.*)", re.I | re.S
)

_INTENTION = re.compile(r"(?:plan\w*|hop(?:ed|es)|want(?:ed|s)|intend\w*|promis\w+|meant|agreed|expected) to (?=[a-z])")

_NOUN_PHRASE = re.compile(r"(?:(?:[Tt]he|[Aa]n?|[Aa]ll|[Bb]oth) (?:[A-Z][\w'’-]+ )*[\w'’-]+|(?:[A-Z][\w'’-]+ ?)+) ")

_EXCEPTED_SUBJECT = re.compile(
    r"(?P<subject>[^,;:]+), (?:but |and )?not (?P<other>[^,;:]+), (?P<predicate>.+)", re.IGNORECASE | re.DOTALL
)
"""A subject that is set off from another: "Dogs, but not cats, are allowed"."""


class Part(NamedTuple):
    """A part of a sentence. `filled`: whether it has words of the part before. `condition`: whether it is one."""

    text: str
    filled: bool = False
    condition: bool = False


def parts(sentence: str, before: str = "") -> list[Part]:
    """The parts of `sentence` in order. `before`: the sentence before it, which an ellipsis at its start refers to.

    >>> [part.text for part in parts("Dogs are welcome, cats are not.")]
    ['Dogs are welcome', 'cats are not welcome']
    """
    if found := _EXCEPTED_SUBJECT.fullmatch(sentence.strip()):
        return [Part(f"{found['subject']} {found['predicate']}"), Part(f"{found['other']} not {found['predicate']}")]
    previous = list(_split(before))[-1] if before else ""
    result = []
    for text in _split(sentence):
        part = _filled(text, previous)
        result.append(part)
        if not part.condition:
            previous = part.text
    return result


def _split(sentence: str) -> Iterator[str]:
    start = 0
    for border in _BORDER.finditer(sentence):
        if bare := _LEAD.sub("", sentence[start : border.start()]):
            yield bare
        start = border.start()
    yield _LEAD.sub("", sentence[start:])


def _filled(text: str, previous: str) -> Part:
    ellipsis = _ELLIPSIS.fullmatch(text)
    inverted = None if ellipsis else _INVERTED.fullmatch(text)
    found = ellipsis or inverted
    if not found or not previous:
        return Part(text, condition=_CONDITION.match(text) is not None)
    before = _PREDICATE.search(previous)
    head = _NOUN_PHRASE.match(previous)
    if before:
        own, predicate = previous[: before.start()], before["predicate"]
    else:
        own, predicate = (head[0], previous[head.end() :]) if head else ("", previous)
    subject = found["subject"].strip()
    if not subject or _PRONOUN.fullmatch(subject):
        subject = f"{subject} {own.strip()}".strip()
    sign = " not" if inverted and inverted["sign"].lower() != "so" else ""
    done = _INTENTION.sub("", predicate.strip(" .!"), count=1)
    return Part(f"{subject} {found['verb']}{sign} {done}", filled=True)
