"""Okapi BM25 as rank-bm25 defines it, term by term.

Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; the ATIRE variant, with a floor
on negative idf.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Okapi:
    """What BM25 knows of a collection besides its terms.

    `corpus_size`: how many different texts there are, and `avgdl`: how many terms they have on average.
    `average_idf`: of all terms of these texts, before the floor. `k1`, `b`, `epsilon`: as `BM25Okapi` takes them.
    """

    corpus_size: int
    avgdl: float
    average_idf: float = 0.0
    k1: float = 1.5
    b: float = 0.75
    epsilon: float = 0.25

    def idf(self, texts_with: int) -> float:
        """Of a term that so many of the different texts have, counting each by its first chunk.

        Where it is 0, only the title or a heading of a copy has the term, which is then as rare as one of a single
        text.
        """
        if not texts_with:
            return math.log((self.corpus_size - 0.5) / 1.5)
        idf = math.log(self.corpus_size - texts_with + 0.5) - math.log(texts_with + 0.5)
        return self.epsilon * self.average_idf if idf < 0 else idf

    def scores(
        self, idfs: npt.ArrayLike, frequencies: npt.ArrayLike, lengths: npt.ArrayLike
    ) -> npt.NDArray[np.float64]:
        """What chunks score for a term each, broadcast: the term's idf, how often it stands there, and the chunk's
        length in terms."""
        tf, length_norm = np.asarray(frequencies), 1 - self.b + self.b * np.asarray(lengths) / (self.avgdl or 1)
        scores: npt.NDArray[np.float64] = np.asarray(idfs) * tf * (self.k1 + 1) / (tf + self.k1 * length_norm)
        return scores
