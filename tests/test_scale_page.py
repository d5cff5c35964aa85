"""`docs/scale.md` holds the tables that `eval/scale.py` prints, and they follow from the costs of a chunk."""

from __future__ import annotations

from pathlib import Path

import pytest
import scale

PAGE = (Path(__file__).parents[1] / "docs" / "scale.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("title", scale.tables())
def test_the_page_holds_the_tables_of_today(title: str) -> None:
    assert scale.tables()[title] in PAGE


def test_ten_times_the_chunks_take_ten_times_the_bytes_and_hours() -> None:
    measured = scale.Measured()
    for count in (scale.vector_index_bytes, scale.loaded_bytes, scale.stored_bytes):
        assert count(10**7, measured) == 10 * count(10**6, measured)
    assert scale.vector_index_bytes(1, measured) == 4 * 384 + 8 * 32
    assert scale.hours(3_600_000, 1_000) == 1


@pytest.mark.parametrize(
    ("gibibytes", "nodes"),
    [(5, (1, 2, 8)), (16, (1, 4, 16)), (51, (4, 4, 16)), (100, (4, 8, 32)), (500, (8, 8, 64)), (4_096, (32, 16, 128))],
)
def test_query_nodes_hold_what_is_loaded(gibibytes: float, nodes: tuple[int, int, int]) -> None:
    found = scale.query_nodes(gibibytes)
    assert found == nodes
    assert found.number * found.gibibytes >= gibibytes
