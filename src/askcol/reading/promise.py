"""Which chunks are worth reading: all but those that almost surely hold no answer.

Reading is nearly all that a question costs, so what words alone can tell is asked first (a cascade, as in Wang, Lin and
Metzler 2011, "A cascade ranking model for efficient ranked retrieval"). A logistic model gives the probability that the
reader will find a span in a view which it prefers to "this does not say". `eval/promise.py` fits it on development
halves, and measures on the others how many answers change.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from askcol.chunking import Chunk, View
from askcol.text import NUMBER_WORDS, content_terms, word_table

SURE = 4.0
"""Where no span has log-odds of so much, the rest is read after all: an abstention rests on everything."""

Rarity = Callable[[str], float]
"""Term -> its weight, at least 0: the fewer texts of a collection have it, the more."""

LEAST_PROMISE = 0.03
"""A chunk of which every view promises less is not read."""

ALWAYS_READ = 3
"""So many of the best chunks are read whatever they promise: they may say in other words what is asked."""

WEIGHTS = np.array([-0.80, 4.24, -2.01, -1.92, 0.24])
"""Of the features, in their order."""

BIAS = -3.09

_ASKS_FOR_FIGURE = re.compile(
    r"\bhow (?:many|much|long|old|far|often|large|big)\b|\bwhen\b|\bwhat (?:year|date|day|percent)", re.IGNORECASE
)

_FIGURE = re.compile(
    rf"\d|\b(?:{'|'.join((*NUMBER_WORDS, *word_table('ordinals'), 'half', 'dozen', 'once', 'twice', 'no', 'none'))})\b",
    re.IGNORECASE,
)


def promising(
    question: str, views: Sequence[tuple[Chunk, View]], rarity: Rarity, least: float = LEAST_PROMISE
) -> list[tuple[Chunk, View]]:
    """Those of `views` whose chunk has one that promises at least `least` or is one of the best, in their order.

    A chunk is read as a whole, since a row of a table is an answer beside the other rows. The chunks stand in the order
    of their ranks.
    """
    if not views:
        return []
    found = promise_features(question, views, rarity)
    likely = (promises(found) >= least) | (found[:, 0] <= math.log(ALWAYS_READ))
    read = {chunk.chunk_id for (chunk, _), kept in zip(views, likely.tolist(), strict=True) if kept}
    return [(chunk, view) for chunk, view in views if chunk.chunk_id in read]


def promises(of: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """float64 `[n]` in (0, 1): how probable a span in each view is. `of`: as `promise_features` gives them."""
    return np.asarray(1 / (1 + np.exp(-BIAS - of @ WEIGHTS)))


def promise_features(question: str, views: Sequence[tuple[Chunk, View]], rarity: Rarity) -> npt.NDArray[np.float64]:
    """float64 `[n, 5]`, of each view with the title and headings above it.

    The log of its chunk's rank from 1; the share of the question's terms that it has, by rarity; how much more of them
    the best view has; 1 where the question asks for a figure and the view has none, else 0; the log of its words.
    """
    asked = {term: rarity(term) for term in content_terms(question)}
    total = sum(asked.values())
    rank_of: dict[str, int] = {}
    above = {chunk.chunk_id: content_terms(" ".join((chunk.title, *chunk.headings))) for chunk, _ in views}
    asks_for_figure = _ASKS_FOR_FIGURE.search(question) is not None
    found = []
    for chunk, view in views:
        there = content_terms(view.text) | above[chunk.chunk_id]
        coverage = sum(weight for term, weight in asked.items() if term in there) / total if total else 1.0
        rank = rank_of.setdefault(chunk.chunk_id, len(rank_of) + 1)
        lacks_figure = asks_for_figure and _FIGURE.search(view.text) is None
        found.append((math.log(rank), coverage, 0.0, float(lacks_figure), math.log(1 + len(view.text.split()))))
    result = np.array(found)
    result[:, 2] = result[:, 1].max() - result[:, 1]
    return result
