"""`Identifier`, and which kinds of it a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from askcol.text.identifier_labels import asked_label, label_fit
from askcol.text.terms import term_set
from askcol.text.words import FUNCTION_WORDS, word_list


class Identifier(NamedTuple):
    """An identifier `[start, end)` of a text.

    `kind`: email, url, phone, code, postcode, address, street, date, quantity, numbered (a noun with its number, "Room
    204") or place ("shed 3", where "3" alone may be an answer, but "shed" is none).
    """

    kind: str
    start: int
    end: int


_ASKED = {
    "email": r"\be-?mail(?: address)?\b|\bmail address\b",
    "url": r"\b(?:(?:web|internet) ?(?:site|page|address)|url|home ?page)\b",
    "phone": r"\b(?:(?:(?:tele|cell)?phone|mobile|fax|hotline|helpline)(?: number)?|cell (?:phone|number))\b"
    r"|(?<='s )cell\b"
    r"|\bnumber\b(?=.*\b(?:call|dial|ring)\b)",
    "postcode": r"\b(?:post ?code|postal code|zip(?: code)?)\b",
    "address": r"(?<!\bip )\baddress(?:es)?\b",
}
"""Kind -> a pattern of what a question calls it; the first one that matches counts."""

_CONTACT = re.compile(
    r"\b(?:how|where) (?:can|do|could|should|may) \w+ (?:reach|contact|get in touch with)\b", re.IGNORECASE
)

_NAMED_CODE = re.compile(
    r"\b(?P<name>iban|bic|isbn|issn|doi|sort(?= code)|"
    r"\w+(?= (?:number|no\.|code|reference|id|identifier|version)(?!\w)))"
    r"(?: (?:number|no\.|code|reference|id\b|identifier|version))?",
    re.IGNORECASE,
)

_OF_OTHER_KINDS = frozenset(
    ("e-mail", "mail", "email", "phone", "telephone", "cellphone", "mobile", "cell", "fax", "hotline", "helpline")
) | frozenset(("contact", "post", "postal", "zip", "website", "web", "house", "what", "which", "the", "a"))
"""Words before "number", "code" and the like with which a question asks for no code."""

_ASKS_WHEN = re.compile(r"\bwhen\b|\bwhat (?:time|hour)\b", re.IGNORECASE)

_YEAR_BEHIND = re.compile(r",? (?:1[5-9]|20)\d\d\b")

_LABEL_END = re.compile(r"[.;\n](?=\s|$)|\n")

_NAME = re.compile(r"(?<=\s)[A-ZÀ-Þ][^\W\d_]+")

_WORD = re.compile(r"[^\W\d_]+")

_COUNTED = re.compile(
    rf"\b(?:{'|'.join(sorted(word_list('before_number_of')))}) number of\b|\bnumber of [a-z]+s\b", re.IGNORECASE
)


@lru_cache(maxsize=1024)
def asked_kinds(question: str) -> frozenset[str]:
    """The kinds of identifier that `question` asks for, none for most questions.

    >>> sorted(asked_kinds("What is the phone number of the clinic?")), sorted(asked_kinds("Who runs the clinic?"))
    (['phone'], [])
    """
    if _CONTACT.search(question):
        return frozenset({"email", "url", "phone"})
    named = None if _COUNTED.search(question) else _NAMED_CODE.search(question)
    if named and named["name"].lower() not in _OF_OTHER_KINDS:
        return frozenset({"code"})
    kinds = [kind for kind, asks in _ASKED.items() if re.search(asks, question, re.IGNORECASE)]
    return frozenset(kinds[:1] or (["code"] if named else []))


def asked_noun(question: str, kind: str) -> str:
    """What `question` calls an identifier of the one kind that it asks for, in lower case.

    >>> asked_noun("What is the website of the clinic?", "url"), asked_noun("What is the policy number?", "code")
    ('website', 'policy number')
    """
    said = _NAMED_CODE.search(question) if kind == "code" else re.search(_ASKED[kind], question, re.IGNORECASE)
    if said is None:
        raise ValueError(f"{question!r} does not ask for an identifier of the kind {kind}")
    return said.group().lower()


def asked_identifiers(question: str, text: str, found: Sequence[Identifier]) -> list[Identifier]:
    """Those of `found`, the identifiers of `text`, that are of a kind that `question` asks for.

    None stands under another label than the question names ("Fax"). A code is one only if its name in the question, as
    in "policy number", stands before it or behind it. Of several e-mail addresses, those beside a name in the question.
    """
    kinds = asked_kinds(question)
    named = _NAMED_CODE.search(question)
    name = term_set(named["name"] if named else "") - FUNCTION_WORDS
    asked = []
    for i, identifier in enumerate(found):
        after = found[i - 1].end if i else 0
        before = text[max(after, text.rfind("\n", 0, identifier.start) + 1) : identifier.start]
        behind = text[identifier.end : found[i + 1].start if i + 1 < len(found) else None]
        labels = (before, _LABEL_END.split(behind, maxsplit=1)[0])
        fit = label_fit(question, text, identifier.start, identifier.end, after)
        labelled = fit > 0 or any(name <= term_set(label) for label in labels)
        if identifier.kind in kinds and fit >= 0 and (identifier.kind != "code" or labelled):
            asked.append(identifier)
    return _beside_names(question, text, asked) if kinds == {"email"} else asked


def of_other_labels(question: str, text: str, found: Sequence[Identifier]) -> list[Identifier]:
    """Those of `found`, the identifiers of `text`, that stand under another label than the number asked for."""
    if asked_kinds(question).isdisjoint(("phone", "code")) and asked_label(question) != "extension":
        return []
    ends = (0, *(identifier.end for identifier in found))
    return [i for i, after in zip(found, ends, strict=False) if label_fit(question, text, i.start, i.end, after) < 0]


def dates_said(question: str, text: str, found: Sequence[Identifier]) -> list[Identifier]:
    """Those of `found`, the identifiers of `text`, that are the day of which `question` asks "when", with their year.

    Who asks when the meeting on 11 March begins wants an hour.
    """
    if not _ASKS_WHEN.search(question):
        return []
    said = term_set(question)
    dates = [i for i in found if i.kind == "date" and term_set(text[i.start : i.end]) <= said]
    years = [_YEAR_BEHIND.match(text, date.end) for date in dates]
    return [date._replace(end=year.end()) if year else date for date, year in zip(dates, years, strict=True)]


def _beside_names(question: str, text: str, asked: Sequence[Identifier]) -> list[Identifier]:
    """Those of `asked` whose line, up to them, holds most of the names in `question`."""
    names = {name.lower() for name in _NAME.findall(question)}
    shared = []
    for i, identifier in enumerate(asked):
        begin = max(asked[i - 1].end if i else 0, text.rfind("\n", 0, identifier.start) + 1)
        shared.append(len(names & set(_WORD.findall(text[begin : identifier.end].lower()))))
    return [identifier for identifier, count in zip(asked, shared, strict=True) if count == max(shared)]
