"""Counts of terms that are gathered, and counts that are kept of another generation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from askcol.index.local.term_counts import TermCounter, TermCounts


def counted(corpus: Sequence[Sequence[str]]) -> TermCounts:
    counter = TermCounter()
    for terms in corpus:
        counter.add(terms)
    return counter.counts()


def test_counts_that_are_kept_are_those_that_would_be_gathered(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    corpus = [[f"t{number}" for number in rng.zipf(1.3, n) % 500] for n in rng.integers(0, 60, 50)]
    before = counted(corpus)
    before.save(tmp_path)
    counter = TermCounter(TermCounts.open(tmp_path))
    order = [7, 3, 3, 49, 0, 12]
    for position in order:
        counter.add(["new", "t1", f"new{position}"])
        counter.keep(position)
    found = counter.counts()
    expected = counted([terms for i in order for terms in (["new", "t1", f"new{i}"], corpus[i])])
    assert found.terms == expected.terms
    for name in ("bounds", "rows", "frequencies", "lengths"):
        assert np.array_equal(getattr(found, name), getattr(expected, name))
        assert getattr(found, name).dtype == getattr(expected, name).dtype
