"""Whether the answer plays the role in its sentence that the question asks for: who did it, or whom it was done to.

Role labelling (Gildea and Jurafsky 2002) finds the roles of a verb's arguments mainly from voice and position: the
agent stands before an active verb and, with "by", after a passive one. The same two signs tell the role that a question
asks for, with "did" before an agent ("Whom did X accuse?").
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

from askcol.answering.relation_words import Word, content_words
from askcol.answering.synonyms import agents, converses, is_known, other_agents, said, stems, synonyms
from askcol.text import word_list


class AskedRole(NamedTuple):
    """The verb of a question, and whether the question asks for its agent."""

    verb: Word
    is_agent: bool


_NO_EVENTS = stems(word_list("no_events"))

_QUESTION_WORD = re.compile(
    r"\W*(?:(?P<preposition>to|from|for|against|with|by|of|on|in) )?"
    r"(?P<word>who|whom|whose|which|what)\b(?P<kind>(?: [\w-]+)?)",
    re.IGNORECASE,
)

_AUXILIARY = re.compile(r"\s*(?P<word>did|does|do|was|were|is|are|has|have|had|will|can|could|would)\b", re.IGNORECASE)

_PREPOSITION_LAST = re.compile(r"\b(?:to|from|for|against|with|of|on|in|at)\W*$", re.IGNORECASE)

_TIME = re.compile(r"\b(?:year|century|decade|month|day|date|time|season)$", re.IGNORECASE)

_BE = re.compile(r"\b(?:was|were|been|be|being|is|are|got)\s+(?:\w+ly\s+)?$", re.IGNORECASE)


@lru_cache(maxsize=1024)
def asked_role(question: str) -> AskedRole | None:
    """The role that `question` asks for; None if it asks for none, or in a form that does not tell.

    >>> asked_role("Who was accused by the abbess?").is_agent, asked_role("Who accused the abbess?").is_agent
    (False, True)
    """
    opening = _QUESTION_WORD.match(question)
    if opening is None:
        return None
    words = [word for word in content_words(question) if word.surface.islower() and not word.surface.endswith("ly")]
    found = _asked_role(question, opening, words)
    return None if found is None or found.verb.term in _NO_EVENTS else found


def _asked_role(question: str, opening: re.Match[str], words: list[Word]) -> AskedRole | None:
    preposition = (opening["preposition"] or "").lower()
    by = preposition == "by" or question.rstrip("?. ").lower().endswith(" by")
    if (preposition and not by) or _PREPOSITION_LAST.search(question) or _TIME.search(opening["kind"]):
        return None
    end = opening.end("word")
    auxiliary = _AUXILIARY.match(question, end)
    if auxiliary is None and opening["word"].lower() in ("which", "what", "whose"):
        end = opening.end()
        auxiliary = _AUXILIARY.match(question, end)
    if auxiliary is None:
        verb = next((word for word in words if word.start == end + 1), None)
        return AskedRole(verb, True) if verb else None
    following = [word for word in words if word.start > auxiliary.end()]
    kind = auxiliary["word"].lower()
    if by or kind in ("did", "does", "do"):
        verb = _behind_subject(question, following)
        return AskedRole(verb, by) if verb else None
    direct = next((word for word in following if word.start == auxiliary.end() + 1), None)
    if direct is None:
        return None
    is_passive = kind in ("was", "were", "is", "are") and not direct.surface.endswith("ing")
    return AskedRole(direct, not is_passive)


def _behind_subject(question: str, words: list[Word]) -> Word | None:
    """The verb behind the subject: the first listed one, or the first word behind a name."""
    free = [word for word in words if not _DETERMINED.search(question[: word.start])]
    behind_names = (word for word in free if re.search(r"\b[A-Z]\S*\s$", question[: word.start]))
    return next((word for word in free if is_known(word.surface)), next(behind_names, None))


_PERSON = re.compile(r"\bwhom?\b", re.IGNORECASE)

_NOUN = re.compile(rf"(?:{'|'.join(sorted(word_list('noun_endings')))})$")

_DETERMINED = re.compile(r"\b(?:the|a|an|its|his|her|their|of|no)\s+$", re.IGNORECASE)

_OBJECT_CLAUSE = re.compile(r"\b(?:that|which|whom)\s+(?:the\b|a\b|an\b|its\b|his\b|her\b|their\b|[A-Z])")

_BY_FOLLOWS = re.compile(r"\s+(?:\w+\s+){0,4}by\s")

_NAME_BEHIND = re.compile(r"\s+(?:the |a |an )?(?:[a-z]+ )?(?P<name>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*)")

_MAX_WORDS_AFTER_BY = 8


def role_clash(question: str, sentence: str, start: int, end: int) -> float:
    """How far the answer, at `sentence[start:end]`, plays another role than the asked one.

    -1 if it plays the asked role, 1 if another. 0.5 if it seems to play the asked one, and so does the name that the
    question gives the other one. 0 if the question asks for no role, or the sentence does not hold its verb.
    """
    asked = asked_role(question)
    if asked is None:
        return 0.0
    word = asked.verb.surface
    verb = _verb_of(synonyms(word) | converses(word), sentence, start, end)
    if verb is None and (named := _named_role(word, sentence, start, end)) is not None:
        return -1.0 if named == asked.is_agent else 1.0
    if verb is None:
        other = _verb_of(said(word), sentence, start, end)
        return -1.0 if other and _is_agent(sentence, start, end, other) == asked.is_agent else 0.0
    turned = verb.term in converses(word)
    if turned and not asked.is_agent and not _PERSON.search(question):
        return 0.0  # what is taught is what is studied
    if _is_agent(sentence, start, end, verb) != (asked.is_agent != turned):
        return 1.0
    names = _partner(question, asked)
    others = [
        _is_agent(sentence, word.start, word.end, verb)
        for word in content_words(sentence)
        if word.term in names and not start <= word.start < end
    ]
    return -1.0 if not others or (asked.is_agent == turned) in others else 0.5


_NOUN_BEFORE = re.compile(r"(?P<noun>[^\W\d_]+)(?: (?:is|was|are|were))?[:,]? (?:the )?$")

_NOUN_BEHIND = re.compile(r", (?:the|a|an|its|his|her|their|[A-Z][\w’-]*['’]s) (?:[a-z-]+ )?(?P<noun>[a-z]+)")


def _named_role(verb: str, sentence: str, start: int, end: int) -> bool | None:
    """Whether a noun beside the answer names it as the agent of `verb`: "her teacher, Ines Roth" for "teach".

    False if the noun names the other side ("seller" for "buy"), None if there is no such noun.
    """
    beside = (_NOUN_BEFORE.search(sentence, max(0, start - _WINDOW), start), _NOUN_BEHIND.match(sentence, end))
    nouns = {found["noun"].lower() for found in beside if found}
    if nouns & agents(verb):
        return True
    return False if nouns & other_agents(verb) else None


_WINDOW = 40
"""How many characters before an answer are searched for a noun that names its role."""


def _partner(question: str, asked: AskedRole) -> frozenset[str]:
    """The terms of the name that stands right behind the verb, if the question asks for its agent."""
    behind = _NAME_BEHIND.match(question, asked.verb.end) if asked.is_agent else None
    return stems(behind["name"].split()) if behind else frozenset()


def _verb_of(there: Set[str], sentence: str, start: int, end: int) -> Word | None:
    """The verb with a term in `there`, up to the next semicolons; the nearest to the answer if there are several."""
    verbs = [
        word
        for word in content_words(sentence)
        if word.term in there and word.surface[0].islower() and not start <= word.start < end
        if ";" not in sentence[min(end, word.end) : max(start, word.start)]
        if not _NOUN.search(word.surface) and not _DETERMINED.search(sentence[: word.start])
    ]
    return min(verbs, key=lambda v: min(abs(v.start - end), abs(start - v.end)), default=None)


def _is_agent(sentence: str, start: int, end: int, verb: Word) -> bool:
    """Whether what stands at `sentence[start:end]` is the agent of `verb`, by voice and position."""
    if end <= verb.start:
        passive = _BE.search(sentence[: verb.start]) or _BY_FOLLOWS.match(sentence, verb.end)
        return passive is None and _OBJECT_CLAUSE.search(sentence[end : verb.start]) is None
    between = sentence[verb.end : start].split()
    return "by" in between and len(between) < _MAX_WORDS_AFTER_BY
