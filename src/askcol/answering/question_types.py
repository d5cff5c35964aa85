"""What a question asks for: the kind of question, and the form of its answer (a date, a number, a name, an identifier).

Li and Roth (2002), "Learning question classifiers", sort questions by what the answer is (a person, a number, ...).
`type_fit` compares an answer's form with that. `question_type` tells how the answer is found: one span states a fact,
several make a list, a sentence decides between yes and no, and a table's cells are counted, compared or added up
(Herzig et al. 2020, "TaPas", have counts and sums as operations over selected cells). The words of the question decide,
by patterns, so that a type never depends on the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from askcol.text import (
    NUMBER_WORDS,
    Identifier,
    asked_identifiers,
    asked_kinds,
    asked_label,
    identifiers,
    label_fit,
    word_list,
    word_table,
)

QuestionType = Literal["fact", "list", "yes_no", "count", "comparison", "extreme", "sum", "mean"]
"""What kind of question it is.

`fact`: one stated value, also why and how. `list`: several items. `yes_no`: whether something is so. `count`: how many
things are so. `comparison`: which of two is more, or by how much. `extreme`: which is the most, or how much that is.
`sum`: how much several amounts are together. `mean`: their average. The last five may also be stated as facts.
"""


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words))


_AUXILIARY = _any_of(word_list("auxiliaries"))

_COMPARATIVE = _any_of(word_list("comparatives"))

_LEAD = r"(?:please |so |and |but |then |also |can you tell me |do you know |tell me |i'd like to know )*"

_YES_NO = re.compile(rf"^{_LEAD}(?:whether |if )?(?:[^?]*, )?(?:{_AUXILIARY})\b(?!,)", re.IGNORECASE)

_COMPARISON = (
    re.compile(rf"\b(?:{_COMPARATIVE})\b(?: \S+){{0,9}} than\b(?! \W?\d)", re.IGNORECASE),
    re.compile(rf"^(?:\S+ ){{0,6}}(?:{_COMPARATIVE})\b[^?]*[,:] (?:the )?[^?]+ or ", re.IGNORECASE),
    re.compile(r"\b(?:difference|gap) (?:\S+ ){0,4}between\b|\bdiffer(?:s|ed)? (?:\S+ ){0,3}from\b", re.IGNORECASE),
    re.compile(r"\bhow (?:many|much) times (?:as|more)\b", re.IGNORECASE),
    re.compile(
        rf"^(?:which|who)\b(?: \w+){{0,3}}? (?:has|have|had|is|was|are|were|gets?|got|costs?) (?:the )?"
        rf"(?:{_COMPARATIVE})\b"
        r"(?![^?]* than\b)",
        re.IGNORECASE,
    ),
)

_ALTERNATIVE = re.compile(
    rf"^{_LEAD}(?:{_AUXILIARY})\b[^?]* or [^?]*\b(?:{_COMPARATIVE})\b(?![^?]* than\b)", re.IGNORECASE
)
"""It has the form of a yes/no question, and asks for one of two: "Is Selby or Havn larger?"."""

_SUPERLATIVE = _any_of(word_list("superlatives"))

_EXTREME = (
    re.compile(rf"(?<!\bat )(?<!\bat the )\b(?:{_SUPERLATIVE})\b(?![ -](?:selling|known|of all)\b)", re.IGNORECASE),
    re.compile(r"\b(?:the|which|whose|what|who) (?:most|least)\b", re.IGNORECASE),
    re.compile(r"^(?:most|least) \w+|\bthe (?:first|last|next) (?:one )?to (?!the\b)\w+", re.IGNORECASE),
    re.compile(r"^(?!how long\b).*(?<!\bat )\b(?:most|least|first|last)\W*$", re.IGNORECASE),
    re.compile(
        r"^(?:(?:on|in|at|to|from|for|by|with) )?(?:who|which|what|whose)\b.*(?<!\bat )\b(?:most|least)\b(?! of\b)",
        re.IGNORECASE,
    ),
)

_AMOUNT = r"(?:\bhow (?:much|many|often|long|far)\b|\btotal\b|\bsum of\b|^what\b.*\b(?:cost|come|spent|paid)\b)"

_SUM = re.compile(
    rf"^(?=.*{_AMOUNT}).*\b(?:{_any_of(word_list('sum_clues'))}|in (?:all|total|sum))\b",
    re.IGNORECASE,
)

_MEAN = re.compile(
    r"^(?!.*\b(?:do|does|did)\b[^?]*\bmean\b).*(?:\b(?:average|mean) (?!by\b|the\b|that\b)\w+|\bon average\b)",
    re.IGNORECASE,
)

_OBJECT_ASKED = (
    r"\b(?:(?:do|does|did) (?!(?:we|you|they|i|there)\b)"
    r"|(?:has|had|can|could|will|would|should|must|may) (?:the|its|his|her|their|our|each|every|(?-i:[A-Z])))"
)

_COUNT = re.compile(
    rf"\bhow many\b(?! percent| more\b)(?![^?]*{_OBJECT_ASKED})|\bhow many of\b"
    r"|\b(?:the )?number of\b(?=[^?]*\b(?:that|who|which|with|where)\b)",
    re.IGNORECASE,
)
"""A clause whose subject is counted; "how many does X have" asks for an object, mostly a number that is stated."""

_PLURAL = rf"(?:(?!(?:{_AUXILIARY})\b)\w{{3,}}(?<![siu]s)(?<=s)|{_any_of(word_list('plurals_without_s'))})\b"

_OF_ONE_VALUE = rf"(?:\S+ ){{0,3}}(?:{_any_of(word_list('plurals_of_one_value'))})\b"

_DETERMINER = r"(?:the|a|an|this|that|these|its|his|her|their|our|my|your|it|him|them|to|as|for|from|with)"

_MODIFIER = rf"(?:(?!(?:{_AUXILIARY})\b)[\w-]+ )?"

_LIST = (
    re.compile(
        rf"^{_LEAD}(?:list|name|enumerate|give (?:me )?(?:a list of|all))\b(?! (?:of|an?|one)\b)", re.IGNORECASE
    ),
    re.compile(r"\b(?:what|which) (?:are|were) (?:all|some)\b|\bnames of (?:all|the)\b", re.IGNORECASE),
    re.compile(
        rf"^{_LEAD}(?:(?:on|in|at|to|from|for|by|of|with) )?which (?!{_OF_ONE_VALUE})"
        rf"{_MODIFIER}{_PLURAL}(?! {_DETERMINER}\b)(?!\W*$)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^{_LEAD}(?:\w+ )?(?:what|which) (?!{_OF_ONE_VALUE}){_MODIFIER}{_PLURAL} .*?\b(?:{_AUXILIARY})\b", re.I
    ),
    re.compile(rf"^{_LEAD}(?:what|who) (?:are|were) (?!{_OF_ONE_VALUE})\w", re.IGNORECASE),
    re.compile(rf"^{_LEAD}who (?:all )?(?:was|were|is|are) (?:also )?(?:present|absent)\b", re.IGNORECASE),
    re.compile(r"^who (?:sits?|serves?) on\b|^who belongs? to\b", re.IGNORECASE),
    re.compile(r"^what (?:do|does|did)\b[^?]*\b(?:include|contain|consist of|comprise)\b", re.IGNORECASE),
    re.compile(
        r"^what (?:must|should|do|does) (?:\w+ ){1,2}(?:bring|need|(?:have|has) to (?:do|bring))\b", re.IGNORECASE
    ),
    re.compile(r"^what (?:must|should) \w+ do\b", re.IGNORECASE),
)


_KINDS: tuple[tuple[QuestionType, tuple[re.Pattern[str], ...]], ...] = (
    ("comparison", (_ALTERNATIVE,)),
    ("yes_no", (_YES_NO,)),
    ("comparison", _COMPARISON),
    ("extreme", _EXTREME),
    ("mean", (_MEAN,)),
    ("sum", (_SUM,)),
    ("count", (_COUNT,)),
    ("list", _LIST),
)
"""The kinds in the order in which they are tried: the first with a pattern that matches is the question's."""


def question_type(question: str) -> QuestionType:
    """What kind of question it is, by its words.

    >>> question_type("Which companies bid?"), question_type("Which company bid most?")
    ('list', 'extreme')
    >>> question_type("How many flats have a balcony?"), question_type("How many employees does Arvik Energy have?")
    ('count', 'fact')
    """
    asked = " ".join(question.replace("’", "'").split()).lstrip("\"'“‘¿( ")
    return next((kind for kind, patterns in _KINDS if any(p.search(asked) for p in patterns)), "fact")


def compares(question: str) -> bool:
    """Whether a question of any kind compares two things or amounts.

    >>> compares("Is Selby larger than Havn?"), compares("Is Selby large?")
    (True, False)
    """
    asked = " ".join(question.split())
    return any(pattern.search(asked) for pattern in (*_COMPARISON, _ALTERNATIVE))


_OPEN = re.compile(
    rf"^{_LEAD}(?:(?:on|in|at|to|from|for|by|of|with) )?(?:who|whom|where|things|"
    rf"what (?:{_AUXILIARY})\b(?! (?:the|a|an|its|his|her|their|our|my|your)\b(?! \w+ {_AUXILIARY})))\b",
    re.IGNORECASE,
)


def asks_openly(question: str) -> bool:
    """Whether one thing or several may answer: "who", "what" or "where" without a noun that says how many.

    >>> asks_openly("Who was taken to hospital?"), asks_openly("Which company won?")
    (True, False)
    """
    return _OPEN.search(question) is not None


_DATE = re.compile(rf"\d|\b(?:{_any_of(word_list('date_clues'))})\b", re.IGNORECASE)

_NUMBER = re.compile(rf"\d|\b(?:{_any_of(word_list('number_clues').union(NUMBER_WORDS))})\b", re.IGNORECASE)

_NAME = re.compile(r"(?:^|\s|[\"“‘'(])(?:[A-ZÀ-Þ](?!\S*\d\d)|\d+[A-Z])")

_MONTH_OR_DAY = _any_of({*(names := word_table("calendar_abbreviations")), *map(str.lower, names.values())})

_MOMENT = re.compile(rf"(?:\W|\d|\b(?:{_MONTH_OR_DAY}|may|am|pm|h)\b)+", re.IGNORECASE)

_PART_OF_MOMENT = re.compile(
    rf"\b\d{{1,2}}:\d\d\b|\d[/.-]\d+[/.-]\d|\d\s*[ap]m\b|\b(?:{_MONTH_OR_DAY})\b|\d may\b", re.IGNORECASE
)

_ASKS_FOR_A_THING = re.compile(
    rf"^{_LEAD}(?:(?:on|in|at|to|from|for|by|of|with) )?(?:which|what) "
    rf"(?!(?:\w+ )?(?:{_any_of(word_list('nouns_of_time'))})\b|(?:{_AUXILIARY})\b)\w",
    re.IGNORECASE,
)
"""A question that begins with "which" or "what" and a noun that no date and no time of day answers."""

_SHAPES = (
    (re.compile(r"\bwhen\b|\b(?:what|which|in what|in which) (?:year|date|month|day|century|decade)\b", re.I), _DATE),
    (re.compile(r"\bhow (?:many|much|old|tall|far|long|large|big|often|deep|high|fast|wide)\b", re.I), _NUMBER),
    (re.compile(r"\b(?:what|which) (?:percent|percentage|number|amount|share)\b", re.I), _NUMBER),
    (re.compile(r"^\W*(?:\w+ ){0,2}(?:who|whom|whose)\b", re.I), _NAME),
)


def type_fit(question: str, answer: str) -> float:
    """1 if `answer` has the form that `question` asks for, -1 if not, 0 if the question does not tell.

    >>> type_fit("When did it open?", "in 1932"), type_fit("When did it open?", "Oslo"), type_fit("Why?", "Oslo")
    (1.0, -1.0, 0.0)
    >>> type_fit("Who has borrowed it?", "3 May 2025"), type_fit("Which book did he borrow?", "30/01/2025")
    (-1.0, -1.0)
    """
    for asks, shape in _SHAPES:
        if asks.search(question):
            return 1.0 if shape.search(answer) and not (shape is _NAME and _is_moment(answer)) else -1.0
    return -1.0 if _ASKS_FOR_A_THING.search(question) and _is_moment(answer) else 0.0


def _is_moment(answer: str) -> bool:
    """Whether `answer` is a date or a time of day, and no more."""
    return _MOMENT.fullmatch(answer) is not None and _PART_OF_MOMENT.search(answer) is not None


def identifier_fit(question: str, text: str, start: int, end: int) -> float:
    """1 if `text[start:end]` is an identifier of the kind that `question` asks for, -1 if it isn't.

    -1 also if it stands under another label than the one asked for: an invoice's number for the policy's. 0 if the
    question asks for none, if it may ask for something else ("How can I reach the museum?"), or if the words before a
    code don't name it.

    >>> identifier_fit("What is the phone number?", "Tel. 555-0177", 5, 13)
    1.0
    >>> identifier_fit("What is the phone number?", "Tel. 555-0177", 0, 3)
    -1.0
    """
    kinds = asked_kinds(question)
    extension = asked_label(question) == "extension"
    if not kinds and not extension:
        return 0.0
    found, asked = _identifiers(question, text)
    fit = label_fit(question, text, start, end, max((i.end for i in found if i.end <= start), default=0))
    if fit < 0 or extension:
        return fit
    if any((i.start, i.end) == (start, end) for i in asked):
        return 1.0
    unsure = len(kinds) > 1 or ("code" in kinds and any(map(str.isdigit, text[start:end])))
    return 0.0 if unsure else -1.0


@lru_cache(maxsize=256)  # the answers of a chunk are compared with the same identifiers
def _identifiers(question: str, text: str) -> tuple[list[Identifier], list[Identifier]]:
    """The identifiers of `text`, and those of them that `question` asks for."""
    found = identifiers(question, text)
    return found, asked_identifiers(question, text, found)
