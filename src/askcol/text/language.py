"""The language of a text or a question, where it is certain: by words of English, else by py3langid.

py3langid is langid.py (Lui and Baldwin 2012) with a newer model.

askcol is for English, so a doubt is decided for English: names of people and places make no question foreign.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from askcol.text.words import FUNCTION_WORDS, word_list, word_table

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"

_WORD = re.compile(r"[^\W\d_]+")

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")

_CODE = re.compile(r"[a-z]{2}")

_ENGLISH_MARKS = word_list("english_marks")

_NAMES = word_table("languages")

_QUESTION_WORDS = {code: frozenset(words.split()) for code, words in word_table("question_words").items()}

MAX_ENGLISH = 0.004
"""Probability of English below which a question without words of English may be foreign."""

MAX_ENGLISH_WHERE_ASKED = 0.05
"""The same for a question that holds a question word of another language."""

MIN_CERTAIN = 0.9
"""Probability of a language that needs no other sign."""

MIN_WORDS = 20
"""Of a text; of a shorter one no language is told."""

MIN_FUNCTION_WORDS = 0.2
"""Share of English function words in a text that is taken for English without further ado."""

MAX_FUNCTION_WORDS = 0.1
"""Share of English function words that a text in another language may have."""

MAX_CHARACTERS = 20_000
"""Of a text; what comes later is not looked at."""


def question_language(question: str) -> str:
    """The language of a question (ISO 639-1); "en" for one that is not certainly in another.

    >>> question_language("¿Quién construyó el puente?"), question_language("Rio de Janeiro area")
    ('es', 'en')
    """
    words = _WORD.findall(question.lower())
    if not words or not _ENGLISH_MARKS.isdisjoint(words):
        return ENGLISH
    letters = "".join(words)
    latin = 2 * len(_LATIN.findall(letters)) >= len(letters)
    if latin and len(words) < 2:
        return ENGLISH
    ranked = _ranked(question)
    best = next(iter(ranked))
    asking = [code for code in ranked if not _QUESTION_WORDS.get(code, frozenset()).isdisjoint(words)]
    if ranked[ENGLISH] > (MAX_ENGLISH_WHERE_ASKED if asking else MAX_ENGLISH):
        return ENGLISH
    if asking:
        return best if best in asking or not latin else asking[0]
    certain = not latin or (len(words) > 2 and ranked[best] >= MIN_CERTAIN)
    return best if certain else ENGLISH


def text_language(text: str) -> str:
    """The language of a text (ISO 639-1), told of its first 20,000 characters; "" where it is not certain."""
    words = _WORD.findall(text[:MAX_CHARACTERS].lower())
    if len(words) < MIN_WORDS:
        return ""
    share = sum(word in FUNCTION_WORDS for word in words) / len(words)
    if share >= MIN_FUNCTION_WORDS:
        return ENGLISH
    half = len(words) // 2
    found = [_ranked(" ".join(part)) for part in (words[:half], words[half:])]
    (best, *_), (other, *_) = found
    if best != other or any(ranked[best] < MIN_CERTAIN for ranked in found):
        return ""
    return best if best == ENGLISH or share <= MAX_FUNCTION_WORDS else ""


def language_name(code: str) -> str:
    """The English name of a language.

    >>> language_name("es")
    'Spanish'
    """
    return str(_NAMES.get(code, f"another language ({code})"))


def _ranked(text: str) -> dict[str, float]:
    """Language -> its probability, the most likely first; of languages with a code in ISO 639-1."""
    ranked = {str(code): float(p) for code, p in _identifier().rank(text) if _CODE.fullmatch(code)}
    return dict(sorted(ranked.items(), key=lambda item: (-item[1], item[0])))


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
