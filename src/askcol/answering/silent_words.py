"""Words of a question that mostly say nothing ("a", "it", "us", "may"), but are names here: "shift A", "in the US"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from askcol.text import FUNCTION_WORDS, Term, term_set, terms, word_list

_SILENT = FUNCTION_WORDS | word_list("neutral_in_computing")

_ARTICLES = frozenset({"a", "an", "the"})

_PREPOSITIONS = frozenset({"in", "on", "at", "to", "from", "for", "by", "of", "with", "the"})

_SENTENCE_STARTS = ".?!:;\"“‘'("

_TELLING_LETTERS = 4
"""A question with a word of so many letters in lower case is not written as a headline; its capitals are names."""


class NamedCell(NamedTuple):
    """A word `[start, end)` of a question that is the whole of a cell. `column`: its column, from 0; `text`: the cell.

    Cells of one column that differ in their capitals are named together.
    """

    start: int
    end: int
    column: int
    text: str


def silent_names(question: str) -> list[Term]:
    """The silent words that are names by their capitals; a capital before another one belongs to a longer name.

    >>> [question[t.start : t.end] for question in ["How many of them work in IT?"] for t in silent_names(question)]
    ['IT']
    >>> [t.text for t in silent_names("How many were sold in May, and who sold them?")]
    ['may']
    """
    words = terms(question)
    found = []
    for i, word in enumerate(words):
        following = question[words[i + 1].start] if i + 1 < len(words) else ""
        short = question[word.start : word.end].replace(".", "")
        whole = len(short) > 1 and short.isupper()
        if _is_capital(question, word) and short.lower() in _SILENT and (whole or not following.isupper()):
            found.append(word)
    return found


def named_cells(question: str, columns: Sequence[str], cells: Sequence[Sequence[str]]) -> list[NamedCell]:
    """The words of a question that are the whole of a cell, though elsewhere they may say nothing.

    A capital shows it, or the place beside the name of the column: "grade a", "first class", "the it department".
    `cells`: those of each column.

    >>> named_cells("How many are in shift A?", ["Name", "Shift"], [["Ann", "Bo"], ["A", "B"]])
    [NamedCell(start=22, end=23, column=1, text='A')]
    """
    words = terms(question)
    found = []
    for column, texts in enumerate(cells):
        name = term_set(columns[column])
        for text in dict.fromkeys(texts):
            short = _plain(text)
            places = [i for i, word in enumerate(words) if short == _plain(question[word.start : word.end])]
            found += [
                NamedCell(words[i].start, words[i].end, column, text)
                for i in places
                if _is_named(question, words, i, name)
            ]
    return found


def _is_named(question: str, words: Sequence[Term], i: int, column: frozenset[str]) -> bool:
    lower = [question[word.start : word.end].lower() for word in words]
    after_column = i > 0 and words[i - 1].text in column
    before_column = i + 1 < len(words) and words[i + 1].text in column
    if _plain(lower[i]) not in _SILENT:
        return after_column or before_column
    if _is_capital(question, words[i]):
        return True
    before = lower[i - 1] if i else ""
    last = i + 1 == len(words) or question[words[i].end :].lstrip()[:1] in (",", ";", ".", "?", ")")
    if lower[i] in _ARTICLES:
        return before == "the" or (after_column and (last or lower[i + 1] in FUNCTION_WORDS))
    return (after_column and last) or before == "the" or (before_column and before in _PREPOSITIONS)


def _plain(word: str) -> str:
    return word.strip("*_` ").replace(".", "").lower()


def _is_capital(question: str, word: Term) -> bool:
    """Whether a word has a capital that neither the beginning of a sentence nor a headline explains."""
    said = question[word.start : word.end]
    if not said[:1].isupper() or not any(
        question[t.start].islower() and t.end - t.start >= _TELLING_LETTERS for t in terms(question)
    ):
        return False
    before = question[: word.start].rstrip()
    begins = not before or before[-1] in _SENTENCE_STARTS
    return not begins or (len(said) > 1 and said.isupper())
