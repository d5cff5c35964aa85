"""The label of a number, such as "IBAN", "Fax" or "Policy no.": the one that a question asks for, and a text gives.

A number that answers stands under the label that the question names. A policy number is no IBAN, and a fax no phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from askcol.text.terms import terms
from askcol.text.words import FUNCTION_WORDS, word_table

_LABELS: dict[str, str] = {
    word: label for label, words in word_table("number_labels").items() for word in words.split()
}
"""Word of a label -> the label that it is a word for, in lower case."""

_KNOWN = "|".join(re.escape(word) for word in sorted(_LABELS, key=lambda word: (-len(word), word)))

_NUMBER_OF = r"(?:number|no\b\.?|nr\b\.?|num\b\.?|code|id\b|ref\b\.?|reference)"

_LABEL = re.compile(
    rf"(?<![\w'’])(?:(?P<known>{_KNOWN})(?!\w)|(?P<other>[^\W\d_]{{2,}})\.?(?= {_NUMBER_OF}))", re.IGNORECASE
)

_NAMES_NUMBER = re.compile(rf"\.? {_NUMBER_OF}(?!\w)", re.IGNORECASE)

_LINES = {"phone", "fax", "extension"}

_BETWEEN = re.compile(
    rf"\.?(?: {_NUMBER_OF})?(?:[ .:#*–-]*(?:\w+ ){{0,2}}|[^.;:\n]{{0,30}}: )[A-Z+(#/-]*", re.IGNORECASE
)
"""What may stand between a label and the first digit of its number: "Call us on", "IBAN of the club: DE"."""

_JOINT = re.compile(r"[ ./,&]*(?:(?:and|or) )?")

_IN_BRACKETS = re.compile(r"[ \t]*\((?P<label>[^()\n]{1,30})\)")

_MEANT = {"account": frozenset({"iban"})}
"""Label -> the labels of numbers that may be meant, too: an IBAN names an account."""


@lru_cache(maxsize=1024)
def asked_label(question: str) -> str | None:
    """The label of the number that `question` asks for, None if it names none.

    >>> asked_label("To which account number is the rent paid?"), asked_label("What is the VAT no. of the mill?")
    ('account', 'vat')
    >>> asked_label("What is the phone extension of Ada Brook?"), asked_label("Who runs the mill?")
    ('extension', None)
    """
    found = list(_labels(question))
    numbers = [i for i, (_, _, end) in enumerate(found) if _NAMES_NUMBER.match(question, end)]
    lines = [i for i, (label, _, _) in enumerate(found) if label in _LINES]
    if not found:
        return None
    last = (numbers or lines or [0])[0]
    while last + 1 < len(found) and question[found[last][2] : found[last + 1][1]] == " ":
        last += 1
    return found[last][0]


def label_fit(question: str, text: str, start: int, end: int, after: int = 0) -> float:
    """1 if the number in `text[start:end]` stands under the label that `question` asks for, -1 if under another one.

    0 if the question asks for none, the text gives none, or the number may be meant. Its label stands before it in its
    line or cell, behind `after`, where another number ends, or in brackets behind it.

    >>> label_fit("What is the fax number?", "Tel. 555-0177", 5, 13)
    -1.0
    """
    asked, number = asked_label(question), re.search(r"\d", text[start:end])
    if asked is None or number is None:
        return 0.0
    begin = max(after, *(text.rfind(mark, 0, start) + 1 for mark in "\n|"))
    given = _nearest(text[begin : start + number.start()])
    if not given and (behind := _IN_BRACKETS.match(text, end)):
        given = _nearest(behind["label"])
    if not given or not given.isdisjoint(_MEANT.get(asked, frozenset())):
        return 0.0
    return 1.0 if asked in given else -1.0


def _nearest(words: str) -> frozenset[str]:
    """The last label in `words`, with those that it is joined to, as in "Phone/fax"."""
    given: set[str] = set()
    begin = len(words)
    for label, start, end in reversed(list(_labels(words))):
        if not (_JOINT if given else _BETWEEN).fullmatch(words, end, begin):
            break
        given.add(label)
        begin = start
    return frozenset(given)


def _labels(words: str) -> Iterator[tuple[str, int, int]]:
    for match in _LABEL.finditer(words):
        if match["known"]:
            yield _LABELS[match["known"].lower()], *match.span()
        elif match["other"].lower() not in FUNCTION_WORDS:
            yield " ".join(term.text for term in terms(match["other"])), *match.span()
