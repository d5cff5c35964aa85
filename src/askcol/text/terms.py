"""Text -> terms with half-open `[start, end)` offsets: one tokenizer for index, query and evidence."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import Stemmer


class Term(NamedTuple):
    """A term of the index: `text` is folded and stemmed, `[start, end)` is where it stands in the untouched text."""

    text: str
    start: int
    end: int


TERMS_VERSION = 1
"""Raise it when any text gives other terms than before: indexes then count terms again."""

# A letter or digit with the combining marks that follow it, so that decomposed text ("a" + U+0301) stays one word.
_CHARACTER = r"(?:[^\W_][\u0300-\u036f]*)"

_TERM_PATTERN = "|".join(
    (
        r"[$€£¥]?\d+(?:[.,]\d+)+",  # 1,700  2.8  $7.8
        r"[$€£¥]\d+",  # $50
        r"(?:[^\W\d_]\.){2,}",  # U.S.  e.g.
        rf"{_CHARACTER}+(?:['’]{_CHARACTER}+)*",
    )
)

_TERMS = re.compile(_TERM_PATTERN)  # not NLTK's RegexpTokenizer: it stops with TimeoutError on a text of some megabytes


@lru_cache(maxsize=200_000)
def _normalise(word: str) -> str:
    """Folded (case, accents, compatibility forms) and stemmed: "Bogotá’s" -> "bogota", "U.S." -> "us"."""
    folded = unicodedata.normalize("NFKD", word.replace("’", "'")).casefold()
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    if folded[-1:] == ".":
        return folded.replace(".", "")
    if any(c.isdigit() for c in folded):
        return folded.replace(",", "")
    stem: str = Stemmer.Stemmer("english", 0).stemWord(folded)  # one a call: a stemmer is not safe between threads
    return stem


def terms(text: str) -> list[Term]:
    """The terms of `text` in order. Numbers stay whole ("1,700" -> "1700", "$7.8"), words are folded and stemmed."""
    return [Term(_normalise(word.group()), word.start(), word.end()) for word in _TERMS.finditer(text)]
