"""Answers normalised for comparison: SQuAD's form, and a key that keeps numbers and letters apart."""

from __future__ import annotations

import re
import string

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")

_SIGNED = re.compile(r"(?:(?<!\S)-)?\d+(?:[.,:/-]\d+)*")

_DASH = str.maketrans("−–—", "---")

_LETTER = re.compile(r"(?<=\S )A\b|^A$|(?<=\w)[+#]+")

_ARTICLES = re.compile(r"\b(a|an|the)\b")

_PUNCTUATION = str.maketrans("", "", string.punctuation + "‘’“”–—")


def normalize_answer(text: str) -> str:
    """SQuAD's normalisation (Rajpurkar et al. 2016): lower case, no punctuation, no articles, single spaces.

    Typographic quotes and dashes count as punctuation too.

    >>> normalize_answer("The “Treaty of  Ghent”.")
    'treaty of ghent'
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def answer_key(text: str) -> tuple[str, ...]:
    """Equal for two answers that differ by case, punctuation and articles only; all parts are empty if nothing is left.

    Beside `normalize_answer` it holds what that drops and what still tells answers apart: the marks within a number
    ("2.5", "3–1", a minus), the letter of "vitamin A", the signs of "C++".

    >>> answer_key("The 1,700 people.") == answer_key("1700 people"), answer_key("2.5") == answer_key("25")
    (True, False)
    """
    text = text.translate(_DASH)
    numbers = (_THOUSANDS.sub("", number) for number in _SIGNED.findall(text))
    return (normalize_answer(text), " ".join(numbers), " ".join(_LETTER.findall(text)))


def numbers_in(text: str) -> set[str]:
    """The numbers in `text`, in figures, without thousands separators.

    >>> sorted(numbers_in("1,700 of 2.5 million"))
    ['1700', '2.5']
    """
    return {_THOUSANDS.sub("", number) for number in _NUMBER.findall(text)}
