"""When what two documents say cannot both be right.

De Marneffe et al. 2008 ("Finding contradictions in text") tell kinds of contradiction apart by what gives them away.
Two of theirs are seen here: values that exclude each other (numbers, dates, names and places), and the same sentence
affirmed and denied. Antonyms and what takes knowledge of the world are not.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from askcol.text import FUNCTION_WORDS, agree, exclude, terms

MIN_SHARED_TERMS = 2

MIN_OVERLAP = 0.5
"""Two sentences speak of the same thing if they share so many terms, and so much of the shorter one's terms."""


class Claim(Protocol):
    """An answer in the sentence of a document that gives it, such as an `answer.Citation`."""

    @property
    def text(self) -> str: ...
    @property
    def document_id(self) -> str: ...
    @property
    def sentence(self) -> str: ...


def contradict(one: Claim, other: Claim) -> bool:
    """Whether two documents contradict each other: what one text says of several things is no contradiction.

    Where one of the two sentences denies what the other one affirms, answers that exclude each other get along: "not
    born in Ghent", "born in Antwerp".
    """
    if one.document_id == other.document_id:
        return False
    if deny(one.sentence, other.sentence):
        return agree(one.text, other.text)
    return exclude(one.text, other.text)


def deny(one: str, other: str) -> bool:
    """Whether one of two sentences affirms what the other one, about the same thing, denies."""
    a, b = _Sentence.of(one), _Sentence.of(other)
    shared = a.terms & b.terms
    if len(shared) < max(MIN_SHARED_TERMS, MIN_OVERLAP * min(len(a.terms), len(b.terms))):
        return False
    return not shared.isdisjoint(a.denied ^ b.denied)


_NEGATING_WORDS = """
not never no nor neither nobody without cannot unable deny denies denied denying refuse refuses refused refusing decline
declines declined declining fail fails failed failing
"""

_PASSED_WORDS = """
he she they we i you him them our any ever yet even longer having actually
"""

_NEGATING = frozenset(_NEGATING_WORDS.split())

_PASSED = FUNCTION_WORDS.union(_PASSED_WORDS.split())

_MILD = frozenset({"only", "just", "merely", "more", "less", "fewer", "later", "earlier"})


class _Sentence(NamedTuple):
    """The terms of a sentence without function words, and those of them that it denies: the first after a negation.

    "No. 242" is a number, and the "one" of "no one" is not what is denied.
    """

    terms: frozenset[str]
    denied: frozenset[str]

    @classmethod
    def of(cls, sentence: str) -> _Sentence:
        found = terms(sentence)
        words = [sentence[term.start : term.end].lower().replace("’", "'") for term in found]
        content, denied = set(), set()
        negated = False
        for i, (term, word) in enumerate(zip(found, words, strict=True)):
            if word == "no" and words[i + 1 : i + 2] and words[i + 1][0].isdigit():
                continue
            if word in _NEGATING or word.endswith("n't"):
                affirms = not _MILD.isdisjoint(words[i + 1 : i + 2]) or "until" in words[i + 1 : i + 8]
                negated ^= not affirms  # "not only", "no more than 3", "did not open until 1950"
            elif word not in _PASSED and words[max(0, i - 1) : i + 1] != ["no", "one"]:
                content.add(term.text)
                if negated:
                    denied.add(term.text)
                negated = False
        return cls(frozenset(content), frozenset(denied))
