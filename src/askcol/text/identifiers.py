"""Identifiers and quantities: what is one token to people, though a tokenizer cuts it into several.

E-mail addresses, phone and account numbers, codes, post addresses, quantities with their units, a noun with its number,
dates. Part of one is no answer: "555-0177" is another phone than "(212) 555-0177".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from askcol.text.addresses import addresses, streets
from askcol.text.asked_identifiers import Identifier, asked_kinds
from askcol.text.date_tokens import dates
from askcol.text.values import NUMBER_WORDS
from askcol.text.words import FUNCTION_WORDS, word_list, word_table


def _any_of(*lists: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(frozenset().union(*lists), key=lambda word: (-len(word), word))))


def _capitalised(words: frozenset[str]) -> frozenset[str]:
    return words | {word[0].upper() + word[1:] for word in words}


_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]*\w@\w[\w-]*(?:\.[\w-]*\w)+")

_URL = re.compile(
    r"(?:(?:https?|s?ftp)://|\bwww\.)(?:\([^\s()|]*\)|[^\s<>|\"“”()])*(?:\([^\s()|]*\)|[^\s<>|\"“”().,;:!?\]}'’])"
    rf"|(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_any_of(word_list('top_level_domains'))})(?![\w-]|\.\w)"
    r"(?:/(?:[^\s<>|\"“”()]*[^\s<>|\"“”().,;:!?\]}'’])?)?"
)

_IN_URL = re.compile(r"\.[a-z]|://|www\.")
"""What a URL has: far fewer texts than full stops hold one."""

_DIGIT = re.compile(r"\d")

_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d|\d{5}-\d{3,4})(?![\w-])")

_DIGIT_GROUPS = re.compile(
    r"(?<![\w.,/$€£-])(?:(?P<plus>\+|00)\d{1,3}[ .\-/]?|(?P<prefix>[A-Z]{1,4})[ -]?)?(?P<area>\(\d{1,5}\)[ .\-/]?)?"
    r"\d{1,12}(?:[ .\-/]\d{2,9})*(?P<suffix>[ -]?[A-Z](?!\w))?"
    r"(?P<extension>,? ?(?:ext|x|extension)\.? ?\d{1,6})?(?!\w|[.,-]\d)"
)
"""Groups of digits as in phone and account numbers, with what says so; `_is_phone` and `_is_account` decide."""

_PHONE_SHAPE = re.compile(r"(?:1[-. ])?\d{3}[-. ]\d{3}[-. ]\d{4}\b|\d{3}-\d{4}\b|0\d{1,4}[ .\-/]\d{2,}")

_PHONE_LABEL = re.compile(
    r"\b(?:tel|telephone|phone|mobile|cell|fax|call|dial|ring|whatsapp|hotline|helpline|handy|telefon)"
    r"(?:[ .:]|no\b|number|is|us|on|at|the|office){0,8}$",
    re.IGNORECASE,
)

_NUMBER_LABEL = re.compile(
    r"\b(?:no|nr|number|id|account|acct|a/c|card|vat|tax|iban|ein|tin|ref|reference)[ .:#]*$", re.I
)

_NUMERIC_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d")

_ACCOUNT = re.compile(
    r"\b(?:account|acct|a/c|konto)(?: (?:number|no|nr))?[ .:#]*(?P<number>\d[\d-]{3,11} ?/ ?\d{4,10})(?![\w/-])", re.I
)
"""A bank's number and the account's."""

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")

_CODE = re.compile(
    r"(?=[A-ZÖ\dv#@№])(?:"
    rf"\b(?:{_any_of(word_list('standards_bodies'))})(?:[ /-](?:{_any_of(word_list('standards_bodies'))}))*[ -]?"
    r"\d+(?:[-.:/]\d+)*(?!\w)"
    r"|\bv\d+(?:\.\d+)+(?:[-+]?[a-z]+\.?\d*)?(?!\w)|(?<![\w.,])\d+(?:\.\d+){2,}(?:[-+]?[a-z]+\.?\d*)?(?!\w)"
    r"|(?<![\w.,/-])\d+(?:[-/]\d+){2,}(?![\w/-])|(?<![\w.,:/])\d+[:/]\d+(?:[:/]\d+)*(?![\w/])(?:\s?[ap]m\b)?"
    r"|(?<![\w/.-])(?=[A-Z]+[\w/.:#-]*\d|\d+[/.:#-]?[A-Z])[A-Z0-9]+[a-z]?(?:[-/.:_#][A-Z0-9]+[a-z]?)+(?![\w/-])"
    r"|(?<!\w)[#@№]\w+(?:[-/.]\w+)*)"
)

_NUMBER = r"(?:\d{1,3}(?:[,\u00a0\u202f’']\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d,.])|\d+(?:[.,]\d+)*)"

_CURRENCY = r"(?:(?:US|CA|AU|NZ|HK|[SAC])?\$|€|£|¥|₹|(?:CHF|EUR|USD|GBP|Rs\.?) ?)"

_UNITS = word_list("quantity_units")

_UNIT = (
    rf"(?:(?:{_any_of(_capitalised(frozenset(unit for unit in _UNITS if unit.isalpha() and len(unit) > 2)))})(?:es|s)?|"
    rf"{_any_of(_UNITS)}|per cent)(?![\w²³]|-[a-z])"
)

_LARGE = _any_of(frozenset(word_table("large_numbers")), frozenset(word_table("large_number_abbreviations")))

_QUANTITY = re.compile(
    rf"(?=[-−+\d$€£¥₹A-Z])(?<![\w.,:/])(?:[-−+](?=\d))?(?P<money>{_CURRENCY} ?)?{_NUMBER}"
    rf"(?:(?:[-–]| ?[-–] | to )(?(money){_CURRENCY}?){_NUMBER}(?(money)|(?=[ -]?{_UNIT})))?"
    rf"(?P<large>[ -]?(?:{_LARGE}|(?(money)[mMbB]|(?!)))(?!\w))?"
    rf"(?P<unit>[ \u00a0\u202f-]?{_UNIT})?"
    r"(?P<per> (?:per (?:\d[\d,]* )?[a-z]+|an? (?:day|week|month|year|hour|head|night|person)|pcm|pw|p\.a\.)(?!\w)"
    r"|/(?:[a-z]+\b|[km]?[mlg][²³]?(?!\w)))?(?![\w]|[.,:/]\d)",
)

_QUANTITY_IN_WORDS = re.compile(
    rf"\b(?:{_any_of(_capitalised(frozenset(NUMBER_WORDS)))})"
    rf"(?:(?: and|)[ -](?:{_any_of(frozenset(NUMBER_WORDS))}|{_LARGE}))*"
    rf"(?P<unit>[ -]{_UNIT})(?P<per> per [a-z]+)?"
)

_UNIT_WORDS: dict[str, str] = word_table("unit_words")

_TIME = re.compile(r"(?<![\w.,:/])\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.m\.|[ap]m\b|[AP]M\b|o['’]clock|h\b)")

_NUMBERED = re.compile(
    r"\b(?P<noun>[A-Za-z]{3,})(?: [Nn](?:o|r|umber)\.?)? #?"
    r"(?:\d{1,5}(?:[.-]\d{1,3})*[A-Za-z]?(?:\(\w{1,3}\))*|[A-HJ-Z]\d{0,4}[a-z]?|[IVXLC]{2,6})"
    r"(?![\w%]|[.,:/-]\w| ?(?:million|billion|thousand|percent|per)\b| [a-z]{3,}s\b)"
)

_NUMBERED_NOUNS = word_list("numbered_nouns")

_BEFORE_PLACES = word_list("before_places")

_PLACE = re.compile(
    rf"\b(?:{_any_of(_BEFORE_PLACES)}) (?P<noun>[a-z]{{3,}}) \d{{1,3}}[a-z]?(?=[.,;:)\n]|\s*$| (?P<next>[a-z]+))"
)

_NO_PLACES = FUNCTION_WORDS | word_list("no_places")


def identifiers(question: str, text: str) -> list[Identifier]:
    """The identifiers of `text` in order, disjoint, of which no part answers `question`.

    An address is one where the question asks for it, otherwise its street is; a unit belongs to its number where the
    question doesn't name the unit. `dates` says what of a date is one.
    """
    found: list[Identifier] = []
    for identifier in _recognised(question, text):
        if all(identifier.end <= other.start or identifier.start >= other.end for other in found):
            found.append(identifier)
    return sorted(found, key=lambda identifier: identifier.start)


def _recognised(question: str, text: str) -> Iterator[Identifier]:
    """What is recognised in `text`, the surest kinds first."""
    has_digits = _DIGIT.search(text) is not None
    if "@" in text:
        yield from (Identifier("email", *match.span()) for match in _EMAIL.finditer(text))
    if _IN_URL.search(text):
        yield from (Identifier("url", *match.span()) for match in _URL.finditer(text))
    if has_digits:
        yield from _with_digits(question, text)
    yield from (Identifier("code", *match.span()) for match in _CODE.finditer(text) if _is_code(match.group()))
    patterns = (_QUANTITY, _QUANTITY_IN_WORDS) if has_digits else (_QUANTITY_IN_WORDS,)
    quantities = [match for pattern in patterns for match in pattern.finditer(text)]
    measured = [m for m in quantities if any(m.groups())]
    yield from (Identifier("quantity", m.start(), _end_of_quantity(question, m)) for m in measured)
    for match in _NUMBERED.finditer(text):
        if match["noun"].lower().removesuffix("s") in _NUMBERED_NOUNS:
            yield Identifier("numbered", *match.span())
    for match in _PLACE.finditer(text):
        if match["noun"] not in _NO_PLACES and (
            match["next"] is None or match["next"] in FUNCTION_WORDS | _BEFORE_PLACES
        ):
            yield Identifier("place", match.start("noun"), match.end())
    yield from (Identifier("quantity", *m.span()) for m in quantities if not m.group().isdigit())


def _with_digits(question: str, text: str) -> Iterator[Identifier]:
    """Addresses, dates and numbers, all of which have digits."""
    if "address" in asked_kinds(question):
        yield from (Identifier("address", start, end) for start, end in addresses(text))
    elif not _names(question, "street road avenue lane square"):
        yield from (Identifier("street", start, end) for start, end in streets(text))
    yield from (Identifier("postcode", *match.span()) for match in _POSTCODE.finditer(text))
    yield from (Identifier("date", start, end) for start, end in dates(question, text))
    yield from (Identifier("code", *match.span()) for match in _IBAN.finditer(text))
    if not _names(question, "sort"):
        yield from (Identifier("code", *match.span("number")) for match in _ACCOUNT.finditer(text))
    yield from _numbers(question, text)
    yield from (Identifier("quantity", *match.span()) for match in _TIME.finditer(text))


def _names(question: str, words: str) -> bool:
    """Whether `question` has one of `words`, or its plural."""
    asked = _asked_words(question)
    return any(form in asked for word in words.split() for form in (word, f"{word}s", f"{word}es"))


@lru_cache(maxsize=1024)
def _asked_words(question: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", question.lower()))


def _numbers(question: str, text: str) -> Iterator[Identifier]:
    """Phone and account numbers; an extension belongs to its phone number where the question doesn't ask for it."""
    for match in _DIGIT_GROUPS.finditer(text):
        end = match.start("extension") if match["extension"] and _names(question, "extension ext") else match.end()
        before = text[max(0, match.start() - 30) : match.start()]
        digits = sum(character.isdigit() for character in match.group())
        if _NUMERIC_DATE.fullmatch(match.group()) or not 5 <= digits <= 22:
            continue
        said = match["plus"] or match["area"] or _PHONE_SHAPE.match(match.group())
        if not match["prefix"] and digits <= 15 and ((said and digits >= 7) or _PHONE_LABEL.search(before)):
            yield Identifier("phone", match.start(), end)
        elif _is_account(match, digits) or (_NUMBER_LABEL.search(before) and not match["area"]):
            yield Identifier("code", *match.span())


def _is_account(match: re.Match[str], digits: int) -> bool:
    """Whether groups of digits are one number without a label that says so: "GB 123 4567 89", four groups of four."""
    groups = re.findall(r"\d+", match.group())
    years = all(re.fullmatch(r"1\d{3}|20\d\d", group) for group in groups)
    return bool(match["prefix"] and digits >= 6 and not years) or [len(group) for group in groups] == [4, 4, 4, 4]


def _is_code(text: str) -> bool:
    """Whether no part of `text` is an ordinary word, an ordinal or a decade, as in "mid-1990s" and "13th-century"."""
    return not any(re.fullmatch(r"[A-Z]?[a-z]{2,}|\d+(?:st|nd|rd|th|s)", part) for part in re.split(r"[-/.:]", text))


def _end_of_quantity(question: str, match: re.Match[str]) -> int:
    """Where a quantity ends: before the unit, or what it is per, that `question` names already ("how many days")."""
    for part in ("large", "unit", "per"):
        said = (match.groupdict().get(part) or "").strip(" -/\u00a0\u202f")
        word = said.split()[-1] if part == "per" and said else said
        if word and _names(question, _UNIT_WORDS.get(word, word.lower().removesuffix("s"))):
            return match.start(part)
    return match.end()
