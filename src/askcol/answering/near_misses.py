"""Signs that a text answers a near miss of the question: one with another relation, role, dimension or modality.

Names and numbers do not tell such questions apart (Rajpurkar et al. 2018), so `Evidence` holds these signs beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from askcol.answering.cell_fit import CellFit
from askcol.answering.dimensions import measures_other
from askcol.answering.factuality import unreal
from askcol.answering.relation_words import Word, relation_gone
from askcol.answering.roles import role_clash
from askcol.answering.surroundings import Surroundings
from askcol.answering.synonyms import is_known, surfaces, told
from askcol.reading import Span
from askcol.text import word_list


class NearMiss(NamedTuple):
    """The signs at one answer.

    Attributes:
        relation_gone: How much of the asked relation the text has no words for, in [0, 2]: 1 for a word whose synonyms
            are listed, 0.5 for another, 0.25 for one that texts tell in many ways.
        relation_far: How much of it the text has words for, but not where it speaks of the answer itself (its sentence,
            or its row), in [0, 2], counted likewise: they may tell the relation of something else.
        unreal: As `factuality.unreal` gives it.
        role_clash: As `roles.role_clash` gives it.
        measures_other: As `dimensions.measures_other` gives it.
        missing: The question's own words for the relation that the text certainly lacks.
        lacking: Those that count in `relation_gone` and `relation_far`, without the ones that texts tell in many ways.
    """

    relation_gone: float
    relation_far: float
    unreal: float
    role_clash: float
    measures_other: bool
    missing: tuple[str, ...]
    lacking: tuple[str, ...]


def near_miss(question: str, around: Surroundings, span: Span, fit: CellFit) -> NearMiss:
    """`around`: what is said around `span`; `fit`: how well its place in a table fits the question."""
    chunk = span.chunk
    start, end = span.start - chunk.start, span.end - chunk.start
    touched = [(a, b) for a, b in chunk.sentences if a < span.end and b > span.start] or [(span.start, span.end)]
    first, last = touched[0][0] - chunk.start, touched[-1][1] - chunk.start
    sentence = chunk.text[first:last]
    is_named = around.is_cell and fit.column > 0  # a column says what it holds, and no verb
    gone = () if is_named else relation_gone(question, told(around.said))
    far = () if is_named else [w for w in relation_gone(question, told(f"{around.name} {sentence}")) if w not in gone]
    return NearMiss(
        relation_gone=_weight(gone),
        relation_far=_weight(far),
        unreal=unreal(question, chunk.text, start, end),
        role_clash=role_clash(question, *_placed(around, sentence, start - first, end - first)),
        measures_other=measures_other(question, chunk.text, start, end),
        missing=tuple(word.surface for word in gone if _is_certain(question, word)),
        lacking=tuple(word.surface for word in (*gone, *far) if word.surface.lower() not in _VAGUE),
    )


def _placed(around: Surroundings, sentence: str, start: int, end: int) -> tuple[str, int, int]:
    """The sentence of an answer and its place there; of a cell, "Trainer: Ines Roth" with the name of its column."""
    if not around.name:
        return sentence, start, end
    before = f"{around.name}: "
    return before + sentence[start:end], len(before), len(before) + end - start


def _weight(words: Iterable[Word]) -> float:
    return min(2.0, sum(map(_weight_of, words)))


def _weight_of(word: Word) -> float:
    if word.surface.lower() in _VAGUE:
        return 0.25
    return 1.0 if is_known(word.surface) else 0.5


_VAGUE = surfaces(word_list("vague_relations"))

_SUBORDINATE = re.compile(
    r".\b(?:that|who|which|whom|when|while|if|because|where|after|before|since)\b|,", re.IGNORECASE
)


def _is_certain(question: str, word: Word) -> bool:
    """Whether a text without `word` and its listed synonyms hardly tells this relation.

    It is a word of a main clause, for which texts have few paraphrases. Of SQuAD's questions over held-out articles,
    one in thirty has such a word that the right passage lacks.
    """
    before = question[: word.start]
    surface = word.surface.lower()
    is_main = not (before.endswith("to ") or surface.endswith("ing") or _SUBORDINATE.search(before))
    return is_main and is_known(surface) and surface not in _VAGUE
