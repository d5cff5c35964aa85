"""Post addresses: the street with its number, and all that follows it up to the country."""

from __future__ import annotations

import re
from collections.abc import Iterator

from askcol.text.words import word_list


def _any_of(name: str) -> str:
    """A pattern for the words of a list, the longest first, in lower case or capitalised."""
    words = sorted(word_list(name), key=lambda word: (-len(word), word))
    return "|".join(f"[{word[0]}{word[0].upper()}]{re.escape(word[1:])}" for word in words)


_NAME = r"(?:(?:St|Mt|Ft)\.|[A-ZÀ-Þ][\w'’-]*)"

_NUMBER = r"\d{1,5}[A-Za-z]?(?:[-–/]\d{1,4}[A-Za-z]?)?(?![\w%])"

_UNIT = r"(?:Flat|Apt\.?|Apartment|Suite|Ste\.?|Unit|Room|Floor|Building|Block|c/o|#)\s?[\w-]{1,6}"

_PARTICLES = r"(?:(?:de|la|le|les|l['’]|du|des|del|di|della|da|do|dos|las|los)\s?)*"

_STREETS = (
    rf"{_NUMBER},? (?:(?:{_NAME}|of|the|\d+(?:st|nd|rd|th)) ){{1,4}}?"
    rf"(?:(?:{_any_of('street_words')})\b|(?:{_any_of('street_abbreviations')})\b\.?)"
    r"(?: (?:North|South|East|West|[NSEW]{1,2})\b\.?)?",
    rf"(?:{_NAME}[ -]){{0,3}}(?:[A-ZÄÖÜ][\w-]{{2,}}|(?<=\w[ -]))(?:{_any_of('german_street_endings')})"
    r"\s\d{1,3}\s?[a-z]?\b(?:[-–/]\d{1,4}[a-z]?)*",
    rf"\d{{1,4}}(?: bis| ter)?,? (?:{_any_of('french_street_words')}) {_PARTICLES}{_NAME}"
    rf"(?:[ -]{_PARTICLES}{_NAME}){{0,3}}",
    rf"(?:{_any_of('romance_street_words')}) {_PARTICLES}{_NAME}(?: {_PARTICLES}{_NAME}){{0,3}},? "
    rf"(?:n\.?[º°]? ?)?{_NUMBER}",
    r"P\.?\s?O\.? ?Box \d{1,6}",
    r"(?:Freepost|FREEPOST|Private Bag|Postfach|Postbus) (?:[A-Z]{1,4}[ -]?)?\d{1,6}(?!\w)",
)

_INITIALS = "".join({word[0] for name in ("german_street_endings", "romance_street_words") for word in word_list(name)})

# The first letter is looked at first: few begin a street.
_STREET = re.compile(rf"(?=[\dA-ZÀ-Þ{_INITIALS}])(?<![\w.,/-])(?:{'|'.join(_STREETS)})")

POSTCODE = (
    r"(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{5}-\d{3,4}|(?:[A-Z]{1,2}-)?\d{4,6}|"
    r"\d{3} \d{2})(?!\w)"
)
"""British, Canadian, American and continental; what has digits only is a postcode beside a town alone."""

_TOWN = rf"{_NAME}(?:[ -](?:{_NAME}|upon|on|am|an|der|de|la|le|sur|by|the|in)){{0,3}}"

_LINE = r"(?:,[^\S\n]?|,?[^\S\n]?\n(?!\n)|[^\S\n])"

_END = r"(?=[.,;)\n|]|[^\S\n]+\||\s*$)"

_TAIL = re.compile(
    rf"(?:(?:,[^\S\n]|,?\n|[^\S\n]){_UNIT})?"
    rf"(?:(?:{_LINE}{_TOWN}){{0,3}}?{_LINE}{POSTCODE}(?:{_LINE}{_TOWN}){{0,2}}{_END}"
    rf"|(?:{_LINE}{_TOWN}){{0,3}}?{_LINE}{POSTCODE}|(?:,[^\S\n]{_TOWN}){{1,2}}(?=[.;)|\n]|[^\S\n]+\||\s*$)|(?:,[^\S\n]{_TOWN})?)"
)

_HEAD = re.compile(rf"{_UNIT},? $")


def streets(text: str) -> Iterator[tuple[int, int]]:
    """Where a street stands with its number: "12 Harbour Street", "Hauptstraße 3a", "12 rue de la Paix"."""
    for street in _STREET.finditer(text):
        yield street.span()


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where an address stands: a street with the flat before it, and the town, postcode and country after it."""
    for start, end in streets(text):
        head = _HEAD.search(text, max(0, start - 20), start)
        tail = _TAIL.match(text, end)
        yield head.start() if head else start, tail.end() if tail else end
