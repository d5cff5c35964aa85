"""When what two documents say cannot both be right, and the sides of such a conflict.

De Marneffe et al. 2008 ("Finding contradictions in text") sort contradictions by what gives them away. Two of their
kinds are detected here: values that exclude each other (numbers, dates, names and places), and a sentence that one text
affirms and another denies. Antonyms, and contradictions that take knowledge of the world, are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from askcol.answering.candidates import Candidate
from askcol.text import FUNCTION_WORDS, agree, exclude, terms, word_list

CONFLICT_RATIO = 0.3
"""The least confidence of a side, as a share of the best candidate's."""

MIN_SHARED_TERMS = 2

MIN_OVERLAP = 0.5
"""Two sentences are about the same thing if they share this many terms, and this share of the shorter one's terms."""


def sides_of(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The sides of a conflict among `candidates` (best first); empty if there is none.

    The sides are the best candidate and those of comparable confidence that contradict it, each with the citations that
    do. A candidate that one document affirms and another denies is there twice. A document is on one side only: when
    one text names several things, that is no conflict. A text that lacks a name or number of the question, which the
    best candidate's text holds, is about something else and is no side, unless it only leaves it `unsaid`.
    """
    if not candidates or not candidates[0].citations:
        return ()
    best = candidates[0]
    lead = best.citations[0]
    comparable = [c for c in candidates if is_comparable(c.confidence, best.confidence)]
    agreeing = [p for c in comparable for p in c.citations if agree(lead.text, p.text) and not contradict(lead, p)]
    placed = {p.document_id for p in agreeing}
    sides = [replace(best, citations=tuple(p for p in best.citations if p in agreeing))]
    for candidate in comparable:
        if not set(candidate.missing_names) <= {*best.missing_names, *candidate.unsaid}:
            continue
        against = tuple(p for p in candidate.citations if contradict(lead, p))
        stands = {p.document_id for p in (against if candidate is best else candidate.citations)}
        in_one_document = any(p.document_id == lead.document_id for p in against)
        if (
            against
            and (in_one_document or placed.isdisjoint(stands))
            and not any(agree(candidate.text, s.text) for s in sides[1:])
        ):
            sides.append(replace(candidate, citations=against))
            placed |= stands
    return tuple(sides) if len(sides) > 1 else ()


def is_comparable(confidence: float, best: float) -> bool:
    """Whether an answer is certain enough, beside the best one, to be a side of a conflict."""
    return confidence >= CONFLICT_RATIO * best


class Claim(Protocol):
    """An answer within a sentence of a document; a `Citation` is one."""

    @property
    def text(self) -> str: ...
    @property
    def document_id(self) -> str: ...
    @property
    def sentence(self) -> str: ...


def contradict(one: Claim, other: Claim) -> bool:
    """Whether two claims cannot both be right.

    Within one document, different answers are taken to be about several things, unless it gives each as the claim of a
    party. Where one sentence denies what the other affirms, answers that exclude each other are compatible ("not born
    in Ghent", "born in Antwerp"), and equal answers contradict.
    """
    if one.document_id == other.document_id:
        return exclude(one.text, other.text) and _are_of_two_parties(one, other)
    if denied := _denied(one.sentence, other.sentence):
        return agree(one.text, other.text) or all(_holds(claim.text, denied) for claim in (one, other))
    return exclude(one.text, other.text)


_PARTY = re.compile(
    rf"\baccording to (?:the |an? )?(\w+)|([\w’'-]+) (?:{'|'.join(sorted(word_list('attributions')))})\b", re.IGNORECASE
)
"""Who claims something: "the union said", "according to police"."""

_NO_PARTIES = FUNCTION_WORDS | frozenset(("he", "she", "they", "we", "i", "you"))

_NAMED = re.compile(r"\b(?:the|an?) \w+|\b[A-Z]\w+")


def _are_of_two_parties(one: Claim, other: Claim) -> bool:
    """Whether a document gives the claims as those of two parties: "310 by the union's count, the city says 240"."""
    parties = [_parties(claim.sentence) for claim in (one, other)]
    if one.sentence != other.sentence:
        return all(parties) and parties[0].isdisjoint(parties[1])
    first, last = sorted((one.text, other.text), key=one.sentence.find)
    between, _, after = one.sentence.partition(first)[2].partition(last)
    return bool(parties[0]) and any(_NAMED.search(said) or _PARTY.search(said) for said in (between, after))


def is_attributed(sentence: str) -> bool:
    """Whether `sentence` gives what it says as the claim of a party."""
    return bool(_parties(sentence))


def _parties(sentence: str) -> frozenset[str]:
    named = {name.lower() for found in _PARTY.findall(sentence) for name in found if name}
    return frozenset(named - _NO_PARTIES)


def _holds(text: str, denied: frozenset[str]) -> bool:
    return any(term.text in denied for term in terms(text))


def deny(one: str, other: str) -> bool:
    """Whether the two sentences are about the same thing, and one affirms what the other denies."""
    return bool(_denied(one, other))


def _denied(one: str, other: str) -> frozenset[str]:
    """The terms that one of two sentences about the same thing affirms, and the other denies."""
    a, b = _Sentence.of(one), _Sentence.of(other)
    shared = a.terms & b.terms
    if len(shared) < max(MIN_SHARED_TERMS, MIN_OVERLAP * min(len(a.terms), len(b.terms))):
        return frozenset()
    return shared & (a.denied ^ b.denied)


_NEGATING = word_list("negations")

_PASSED = FUNCTION_WORDS | word_list("after_negations")

_MILD = word_list("softeners")


class _Sentence(NamedTuple):
    """The terms of a sentence without function words, and those that it denies: the first after each negation.

    The "No." of "No. 242" is no negation, and the "one" of "no one" is not denied.
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
