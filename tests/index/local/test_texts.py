"""The chunks of every text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from askcol.index.building.count import number_texts
from askcol.index.local.texts import Texts


@given(st.lists(st.sampled_from("abcdef")), st.data())
def test_the_chunks_of_texts_are_those_that_have_their_ids(words: list[str], data: st.DataObject) -> None:
    ids = number_texts(words)
    texts = Texts.of(ids)
    assert len(texts) == len(set(words))
    asked = np.array(data.draw(st.permutations(range(len(texts))).map(lambda p: p[: len(p) // 2])), dtype=np.int64)
    positions = texts.positions(asked)
    assert positions.dtype == np.int64
    assert positions.tolist() == np.flatnonzero(np.isin(ids, asked)).tolist()


def test_texts_that_were_saved_are_the_same(tmp_path: Path) -> None:
    texts = Texts.of(np.array([0, 1, 0, 2]))
    texts.save(tmp_path)
    opened = Texts.open(tmp_path)
    assert [opened.ids.tolist(), opened.bounds.tolist(), opened.chunks.tolist()] == [
        [0, 1, 0, 2],
        [0, 2, 3, 4],
        [0, 2, 1, 3],
    ]
