"""Text -> terms with half-open `[start, end)` offsets: one tokenizer for index, query and evidence."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from askcol.text.words import FUNCTION_WORDS, word_table


class Term(NamedTuple):
    """A term of the index: `text` is folded and stemmed, `[start, end)` is where it stands in the untouched text."""

    text: str
    start: int
    end: int


TERMS_VERSION = 2
"""Raise it when any text gives other terms than before: indexes then count terms again."""

# Letters and digits with the combining marks that follow them: decomposed text ("a" + U+0301) stays one word.
_CHARACTERS = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"

_TERM_PATTERN = "|".join(
    (
        r"[$€£¥]?\d+(?:[.,]\d+)+",  # 1,700  2.8  $7.8
        r"[$€£¥]\d+",  # $50
        r"(?:[^\W\d_]\.){2,}",  # U.S.  e.g.
        r"\b[Ee]-?[Mm]ails?\b",
        rf"{_CHARACTERS}(?:['’]{_CHARACTERS})*",
    )
)

# What no term begins with is passed over at a glance.
# Not NLTK's RegexpTokenizer: it stops with TimeoutError on a text of some megabytes.
_TERMS = re.compile(rf"(?=[\w$€£¥])(?:{_TERM_PATTERN})")


@lru_cache(maxsize=200_000)
def _normalise(word: str) -> str:
    """Folded (case, accents, compatibility forms) and stemmed: "Bogotá’s" -> "bogota", "U.S." -> "us"."""
    folded = word.replace("’", "'")
    if folded.isascii():
        folded = folded.casefold()
    else:
        folded = unicodedata.normalize("NFKD", folded).casefold()
        folded = "".join(c for c in folded if not unicodedata.combining(c))
    if folded[-1:] == ".":
        return folded.replace(".", "")
    if folded.startswith("e-mail"):
        folded = folded.replace("-", "")
    if not folded.isalpha() and any(map(str.isdigit, folded)):
        return folded.replace(",", "")
    stem: str = Stemmer.Stemmer("english", 0).stemWord(folded)  # one a call: a stemmer is not safe between threads
    return stem


_ABBREVIATED = {_normalise(short): _normalise(word) for short, word in word_table("abbreviated").items()}

_BEFORE_STOPS = {_normalise(short): _normalise(word) for short, word in word_table("abbreviated_before_stops").items()}

_SHORT = frozenset(_ABBREVIATED) | frozenset(_BEFORE_STOPS)

_LABEL_STOP = re.compile(r"\.?[ \t]*[:|]|\.(?=[ \t]+[a-z\d#(])|\.(?=\))")

_NUMBER_FOLLOWS = re.compile(
    r"\.[ \t]*(?:[:|?]|(?=#?(?:[A-Z]{1,4}[-/ ]?)?\d))|[ \t]*:[ \t]*(?=#?(?:[A-Z]{1,4}[-/ ]?)?\d)"
)

_YEAR_FOLLOWS = re.compile(r"\.?[ \t]*(?:in )?(?:1\d{3}|20\d\d)\b")

_LABEL_STARTS = re.compile(r"(?:^|[\n|])[ \t*-]*$")

_LOOK_BACK = 8


def terms(text: str) -> list[Term]:
    """The terms of `text` in order. Numbers stay whole ("1,700" -> "1700", "$7.8"), words are folded and stemmed.

    An abbreviation gives the term of what it stands for: "Policy no. 7" those of "Policy number 7".
    """
    found = []
    for word in _TERMS.finditer(text):
        term = _normalise(word[0])
        if term in _SHORT:
            term = _in_full(text, term, word)
        found.append(Term(term, *word.span()))
    return found


@lru_cache(maxsize=4096)  # texts of a chunk are long
def term_set(text: str) -> frozenset[str]:
    """The terms of `text`, each once."""
    found = frozenset(map(_normalise, _TERMS.findall(text)))
    return found if found.isdisjoint(_SHORT) else frozenset(term.text for term in terms(text))


@lru_cache(maxsize=4096)
def content_terms(text: str) -> frozenset[str]:
    """The terms of `text`, each once, without function words."""
    words = _TERMS.findall(text)
    if _SHORT.isdisjoint(map(_normalise, words)):
        return frozenset(_normalise(word) for word in words if word.lower() not in FUNCTION_WORDS)
    return frozenset(term.text for term in terms(text) if text[term.start : term.end].lower() not in FUNCTION_WORDS)


def _in_full(text: str, term: str, word: re.Match[str]) -> str:
    """The term of what a word stands for that may be an abbreviation."""
    if term in _ABBREVIATED:
        return _ABBREVIATED[term]
    if not _is_abbreviation(text, term, word):
        return term
    return "establish" if term == "est" and _YEAR_FOLLOWS.match(text, word.end()) else _BEFORE_STOPS[term]


def _is_abbreviation(text: str, term: str, word: re.Match[str]) -> bool:
    """Whether a word that may be a name or an ordinary word is an abbreviation here: "max. 3", "Ref.: 7", "no. 7"."""
    start, end = word.span()
    if _BEFORE_STOPS[term].startswith("number"):
        return _NUMBER_FOLLOWS.match(text, end) is not None
    before = text[max(0, start - _LOOK_BACK) : start]
    if term in ("max", "min") and word.group().islower():
        return not before.rstrip()[-1:].isdigit()
    labels = text.startswith(".", end) and _LABEL_STARTS.search(before) is not None
    return labels or _LABEL_STOP.match(text, end) is not None
