"""Questions that a text almost answers: one name, number, year, opposite or negation is changed, so it does not.

Jia and Liang 2017 and Rajpurkar et al. 2018 (SQuAD 2.0, whose annotators used the same kinds of change) show that
readers answer such questions. The text holds the words that are swapped out (except for opposites and negations) and
lacks those that are swapped in, so it is about something else. The rules can err: the text still answers some of the
changed questions.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from askcol.text import word_groups

KINDS = ("entity", "number", "year", "opposite", "negation")

_NOT = r"\b(?:not|never)\b|n[’']t\b"

NOT_OR_NEVER = re.compile(_NOT, re.IGNORECASE)
"""A question that is negated in the way in which a near miss of the kind "negation" is."""

NEGATED = re.compile(rf"{_NOT}|\b(?:no longer|except|without|cannot)\b", re.IGNORECASE)
"""A question that is negated in any way."""

_CAPITALISED = r"(?:(?:[A-Z]\.){2,}|[A-Z][\w’'.-]*\w)"

_NAME = re.compile(rf"(?<![\w.?!])(?P<name>{_CAPITALISED}(?:(?: (?:of|de|la|the|du|von|van|and))? {_CAPITALISED})*)")

_YEAR = re.compile(r"(?<![\w.,$£€-])(?P<year>1[0-9]{3}|20[0-4][0-9])(?P<decade>s)?(?![\w-]|[.,]\d)")

_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?=(?:st|nd|rd|th)?(?![\w,]|\.\d))")

_AUXILIARY = re.compile(r"\b(?:did|does|do|was|were|is|are|has|have|had|can|could|will|would|should|must)\b")

_TRIES = 8

_LAST_YEAR = 2039


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A changed question; `kind` is one of `KINDS`. A negation inserts "not" or "never", and swaps nothing out."""

    text: str
    kind: str
    swapped_out: str
    swapped_in: str


class Names:
    """The names in the questions of a collection, by article and by the word before the name."""

    def __init__(self, questions: Iterable[tuple[str, str]]) -> None:
        """`questions`: (article, question) pairs."""
        by_article: dict[tuple[str, str, int], dict[str, None]] = defaultdict(dict)
        anywhere: dict[tuple[str, int], dict[str, None]] = defaultdict(dict)
        for article, question in questions:
            for match in names(question):
                before, length = _word_before(question, match.start()), len(match["name"].split())
                by_article[article, before, length][match["name"]] = None
                anywhere[before, length][match["name"]] = None
        self._by_article = {key: list(found) for key, found in by_article.items()}
        self._anywhere = {key: list(found) for key, found in anywhere.items()}

    def like(self, question: str, match: re.Match[str], article: str | None) -> list[str]:
        """Names of as many words after the same word, in the questions of `article`; None for all articles."""
        before, length = _word_before(question, match.start()), len(match["name"].split())
        if article is None:
            return self._anywhere.get((before, length), [])
        return self._by_article.get((article, before, length), [])


def names(question: str) -> list[re.Match[str]]:
    """The names in a question: runs of capitalised words, except at its beginning."""
    return [m for m in _NAME.finditer(question) if m.start() > 0 and m["name"] not in _OTHERS]


def near_misses(question: str, text: str, known: Names, article: str | None, rng: random.Random) -> list[NearMiss]:
    """At most one near miss of each kind, made from a `question` that `text` answers.

    `article`: the article whose names are swapped in; None for all articles.
    """
    there = _Text(text)
    found = [
        *_other_names(question, there, known.like, article, rng),
        *_other_years(question, there, rng),
        *_other_numbers(question, there, rng),
        *_other_words(question, there, rng),
        *_negations(question, rng),
    ]
    by_kind = {kind: [miss for miss in found if miss.kind == kind] for kind in KINDS}
    return [rng.choice(misses) for misses in by_kind.values() if misses]


class _Text:
    def __init__(self, text: str) -> None:
        self._words = _words(text)

    def holds(self, phrase: str) -> bool:
        return _words(phrase) in self._words


def _changed(question: str, kind: str, start: int, end: int, swapped_in: str) -> NearMiss:
    return NearMiss(question[:start] + swapped_in + question[end:], kind, question[start:end], swapped_in)


def _other_names(
    question: str,
    there: _Text,
    like: Callable[[str, re.Match[str], str | None], list[str]],
    article: str | None,
    rng: random.Random,
) -> Iterator[NearMiss]:
    for match in names(question):
        if not there.holds(match["name"]):
            continue
        others = like(question, match, article)
        for other in rng.sample(others, min(_TRIES, len(others))):
            if not any(there.holds(word) for word in other.split() if word[0].isupper()):
                yield _changed(question, "entity", match.start(), match.end(), other)
                break


def _other_years(question: str, there: _Text, rng: random.Random) -> Iterator[NearMiss]:
    for match in _YEAR.finditer(question):
        year, step, plural = int(match["year"]), *((10, "s") if match["decade"] else (3, ""))
        other = year + rng.choice([-1, 1]) * rng.randint(1, 6) * step
        if other > _LAST_YEAR:
            other = 2 * year - other
        if there.holds(match[0]) and not there.holds(f"{other}{plural}"):
            yield _changed(question, "year", match.start(), match.end(), f"{other}{plural}")


def _other_numbers(question: str, there: _Text, rng: random.Random) -> Iterator[NearMiss]:
    for match in _NUMBER.finditer(question):
        if _YEAR.fullmatch(match[0]) or not there.holds(match[0]):
            continue
        at = rng.choice([i for i, c in enumerate(match[0]) if c.isdigit()])
        digit = rng.choice([c for c in "123456789" if c != match[0][at]])
        other = match[0][:at] + digit + match[0][at + 1 :]
        if not there.holds(other):
            yield _changed(question, "number", match.start(), match.end(), other)


def _other_words(question: str, there: _Text, rng: random.Random) -> Iterator[NearMiss]:
    """Opposites, and other words of the same set if the text holds the word."""
    for match in re.finditer(r"\w+", question):
        word = match[0]
        others = list(_OPPOSITE.get(word, []))
        if there.holds(word):
            others += _OTHERS.get(word, [])
        absent = [other for other in others if not there.holds(other)]
        if absent:
            kind = "number" if word in _COUNTS else "opposite"
            yield _changed(question, kind, match.start(), match.end(), rng.choice(absent))


def _negations(question: str, rng: random.Random) -> Iterator[NearMiss]:
    auxiliary = _AUXILIARY.search(question)
    if auxiliary and not NEGATED.search(question):
        after = _subject_end(question, auxiliary)
        if after is not None:
            yield _changed(question, "negation", after, after, rng.choice([" not", " never"]))


def _words(text: str) -> str:
    return " ".join(["", *re.findall(r"\w+", text.lower()), ""])


def _word_before(question: str, position: int) -> str:
    before = re.findall(r"\w+", question[:position])
    return before[-1].lower() if before else ""


def _subject_end(question: str, auxiliary: re.Match[str]) -> int | None:
    """Where "not" goes: after the auxiliary of "who was", after the subject of "when did Petro"."""
    if auxiliary[0] in {"was", "were", "is", "are", "has", "have", "had", "can", "could", "will", "would"}:
        subject = re.match(r"(?:who|which \w+|what \w+)\s+$", question[: auxiliary.start()], re.IGNORECASE)
        if subject:
            return auxiliary.end()
    for match in _NAME.finditer(question, auxiliary.end()):
        directly = match.start() == auxiliary.end() + 1 and not re.search(r"[’']s?$", match["name"])
        return match.end() if directly else None
    return None


def _table(groups: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for group in groups:
        for one, other in permutations(group, 2):
            table[one].append(other)
    return dict(table)


_OTHERS = _table(word_groups("kinds"))

_OPPOSITE = _table(word_groups("opposites"))

_COUNTS = set().union(*word_groups("kinds")[:2])
