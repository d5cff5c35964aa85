"""Text -> sentences with half-open `[start, end)` offsets."""

from __future__ import annotations

import json
import re
import sys
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from askcol.text.words import word_list

if TYPE_CHECKING:
    from nltk.tokenize import punkt


class Sentence(NamedTuple):
    """A sentence `[start, end)` of the untouched text, without white space at either end."""

    start: int
    end: int


SENTENCES_VERSION = 2
"""Raise it when any text is split into other sentences than before: indexes are then chunked again."""

# A stop with the quotes, brackets and reference marks that close with it: .”  ?!)  .[12]
_STOP = re.compile(r"(?P<mark>[.?!…]++)(?:[\"'”’»)\]}]|\[\d{1,3}\])*+")

# The word after a stop, past white space and opening quotes, brackets or dashes.
_NEXT_WORD = re.compile(r"\s*+(?:[^\w\s.?!…]\s*+){0,8}+(?P<word>\w[\w'’]{0,39})")

_OPENING = "\"'“”‘’«([{*_—–"

_ORDINAL = re.compile(r"(?<![^\s(])(?:(?P<before>\w+)\s+)?(?<![\w.,])\d{1,2}$")

_BEFORE_LOWER_CASE = word_list("abbreviations_before_lower_case")

_BEFORE_NUMBERS = word_list("abbreviations_before_numbers") | _BEFORE_LOWER_CASE

_GERMAN_MONTHS = word_list("german_months")

_BEFORE_GERMAN_ORDINALS = word_list("before_german_ordinals")

_CONTEXT = 40  # characters looked at on either side of a stop; what is longer is no word

_LETTERS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")  # J  J.K  e.g

_LIST_NUMBER = re.compile(r"[\W_]*(?:\d{1,3}|[^\W\d_])?")

_LIST_OR_TABLE = re.compile(r"\s*(?:[-*+](?=\s)|[•‣◦▪|]|-{3}|\d{1,2}[.)]\s)")

# What a stop without white space after it needs before it (no address, path or code) and after it (a whole word).
_RUN_ON_BEFORE = re.compile(r"[^/\\@_=:.]*?(?P<word>[^\W\d_](?:[^\W\d_]|['’])*[^\W\d_]|\d{3,}|[^\W_]+[)\]”\"’%]+)")

_RUN_ON_AFTER = re.compile(r"[“‘«(\[]?(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*+)(?=[\s,;]|[.:?!](?:\s|$)|$)")


def sentences(text: str) -> list[Sentence]:
    """The sentences of `text` in order: disjoint, and every character but white space lies in exactly one.

    A blank line always ends a sentence; a line break does around list items, table rows and headings, but not in
    hard-wrapped prose. Whether a stop ends one is Punkt's decision (Kiss and Strunk 2006) where white space follows,
    and that of `_ends_run_on` where none does.
    """
    found = []
    line_start = 0
    for line_end in _line_breaks(text):
        start = line_start
        for end in (*_stop_breaks(text, line_start, line_end), line_end):
            inner = text[start:end].strip()
            if inner:
                first = end - len(text[start:end].lstrip())
                found.append(Sentence(first, first + len(inner)))
            start = end
        line_start = line_end
    return found


def _line_breaks(text: str) -> Iterator[int]:
    """The ends of lines that end a sentence, whatever their words; the last one is the end of the text.

    Hard-wrapped prose breaks a line because the next word would not fit. A line that would, with this word,
    fill at most 0.6 of the line below was ended on purpose, as a heading is.
    """
    end = 0
    above = ""
    for below in text.splitlines(keepends=True):
        first_word = below.split(maxsplit=1)[:1]
        blank = not above or not first_word
        item = above.endswith("|") or below.rstrip().endswith("|") or _LIST_OR_TABLE.match(below)
        if blank or item or len(above) + 1 + len(first_word[0]) <= 0.6 * len(below):
            yield end
        above = below.rstrip()
        end += len(below)
    yield end


def _stop_breaks(text: str, start: int, end: int) -> Iterator[int]:
    """Where sentences of `text[start:end]` end at a full stop, question mark, exclamation mark or ellipsis."""
    for stop in _STOP.finditer(text, start, end):
        # "3. First point": what numbers an item is no sentence.
        numbers_item = stop.start() - start <= _CONTEXT and _LIST_NUMBER.fullmatch(text, start, stop.start())
        if not numbers_item and _ends(text, stop, end):
            start = stop.end()
            yield start


def _ends(text: str, stop: re.Match[str], end: int) -> bool:
    """Whether a sentence of `text[:end]` ends at `stop`."""
    before = text[max(stop.start() - _CONTEXT, 0) : stop.start()]
    before = "" if not before or before[-1].isspace() else before.split()[-1]
    before = unicodedata.normalize("NFC", before).lstrip(_OPENING)
    if not text[stop.end() : stop.end() + 1].isspace():
        after = text[stop.end() : min(stop.end() + _CONTEXT, end)]
        return _ends_run_on(before, stop["mark"], unicodedata.normalize("NFC", after))
    following = _NEXT_WORD.match(text, stop.end(), end)
    if following is None:
        return False
    word = following["word"]
    full_stop = stop["mark"] == "."
    if word[0].islower() and (not full_stop or not before or stop.end() > stop.end("mark")):  # "Why?" he asked.
        return False
    if not full_stop:
        return True
    if _goes_on(before, text[stop.end() : stop.end() + _CONTEXT]) or _is_german_ordinal(text, stop, word):
        return False
    return _punkt_ends(before, word)


def _goes_on(before: str, after: str) -> bool:
    """Whether the full stop after `before` is that of an abbreviation there: "Policy no. HX-2231/9", "max. load"."""
    following = "".join(after.split(maxsplit=1)[:1])
    if before.casefold() in _BEFORE_LOWER_CASE and following[:1].islower():
        return True
    return before.casefold() in _BEFORE_NUMBERS and any(map(str.isdigit, following))


def _is_german_ordinal(text: str, stop: re.Match[str], word: str) -> bool:
    """Whether the number before a full stop is one, as in "am 3. Mai 1987" and "im 19. Jahrhundert"."""
    ordinal = _ORDINAL.search(text, max(0, stop.start() - _CONTEXT), stop.start())
    return ordinal is not None and (
        word.casefold() in _GERMAN_MONTHS or (ordinal["before"] or "").casefold() in _BEFORE_GERMAN_ORDINALS
    )


def _ends_run_on(before: str, mark: str, after: str) -> bool:
    """Whether a sentence ends at a stop that no white space follows, as in "stability.By fostering" or "Bogotá.this".

    A word (or a number of three digits, or a closing bracket) must stand before it and a whole word after it, which
    leaves "askcol.org", "www.example.com", "3.5", "U.S.resources" and "math.Random()" whole. After a word in lower case
    any capitalised word starts a sentence. Elsewhere ("Mirage.News", "Bogotá.this", "2022.The") it must be one that
    Punkt learned to start them, in lower case with three letters or more: "in", "it" and "to" end domain names.
    """
    earlier, later = _RUN_ON_BEFORE.fullmatch(before), _RUN_ON_AFTER.match(after)
    if not earlier or not later:
        return False
    word = later["word"]
    if earlier["word"][0].islower() and word[0].isupper() and (word[1:].islower() or word in {"A", "I"}):
        return mark != "." or _punkt_ends(before, word)
    return word.casefold() in _parameters().sent_starters and (word[0].isupper() or len(word) >= 3)


@lru_cache(maxsize=100_000)
def _punkt_ends(before: str, word: str) -> bool:
    """Punkt's decision for a full stop between `before` and `word`; unknown initials end one before a starter only."""
    before = re.split("[-–—/]", before)[-1]
    parameters = _parameters()
    if _LETTERS.fullmatch(before) and before.casefold() not in parameters.abbrev_types:
        return word[0].isupper() and word.casefold() in parameters.sent_starters
    return bool(_punkt().text_contains_sentbreak(f"{before}. {word}"))


@cache
def _punkt() -> punkt.PunktSentenceTokenizer:
    return _nltk_punkt().PunktSentenceTokenizer(_parameters())


class _Absent:
    """Makes the import of packages fail in this thread, as where they are not installed."""

    def __init__(self, *packages: str) -> None:
        self._packages = packages
        self._thread = threading.get_ident()

    def find_spec(self, name: str, *_: object) -> None:
        if name in self._packages and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is not imported here", name=name)


@cache
def _nltk_punkt() -> Any:
    """NLTK's module `punkt`; asking needs none.

    NLTK imports all of itself, and SciPy and scikit-learn if they are there, for parts that are not used here: a
    second. So this is a copy without them, and whoever imports NLTK later gets another with all its parts.
    """
    before = set(sys.modules)
    absent: Any = _Absent("scipy", "sklearn")
    sys.meta_path.insert(0, absent)
    try:
        from nltk.tokenize import punkt
    finally:
        sys.meta_path.remove(absent)
        for name in [name for name in sys.modules if name.partition(".")[0] == "nltk" and name not in before]:
            del sys.modules[name]
    return punkt


@cache
def _parameters() -> punkt.PunktParameters:
    """The parameters of `models/punkt.json`, which `train_punkt` made."""
    punkt = _nltk_punkt()
    file = resources.files("askcol") / "models" / "punkt.json"
    saved = json.loads(file.read_text(encoding="utf-8"))
    parameters = punkt.PunktParameters()
    parameters.abbrev_types = {
        *saved["abbreviations"],
        *word_list("abbreviations"),
        *word_list("foreign_abbreviations"),
    }
    parameters.collocations = {tuple(pair) for pair in saved["collocations"]}
    parameters.sent_starters = set(saved["sentence_starters"])
    # A Counter does not grow when it is asked for a word it lacks.
    parameters.ortho_context = Counter(dict.fromkeys(saved["lower_case_words"], punkt._ORTHO_MID_LC))
    return parameters
