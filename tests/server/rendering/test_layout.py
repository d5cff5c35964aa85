"""Long documents in parts, their contents, and the part that holds a place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from askcol.documents import Document
from askcol.server.rendering import find, layout
from askcol.server.rendering.layout import PART_CHARACTERS


def document(text: str, pages: tuple[int, ...] = ()) -> Document:
    return Document("d", "d.md", "The title", text, "", pages=pages)


BOOK = "\n\n".join(f"# Chapter {i}\n\n{'The harbour has boats. ' * 200}\n\n## Part {i}.1\n\nMore." for i in range(20))


def test_parts_hold_every_block_once() -> None:
    found = layout(document(BOOK))
    assert len(found.parts) > 2
    assert [b for part in found.parts for b in found.blocks[part.first : part.last]] == list(found.blocks)
    assert all(part.end - part.start <= PART_CHARACTERS + 1_000 for part in found.parts)


def test_one_line_of_a_megabyte_is_shown_in_parts() -> None:
    found = layout(document("the quick brown fox " * 52_500))
    assert len(found.parts) > 30
    assert max(part.end - part.start for part in found.parts) < 2 * PART_CHARACTERS


@given(st.integers(0, len(BOOK) - 1))
def test_the_part_at_a_place_holds_it(position: int) -> None:
    found = layout(document(BOOK))
    part = found.parts[found.part_at(position) - 1]
    assert part.start <= position < part.end


def test_the_contents_lead_to_the_part_of_each_heading() -> None:
    found = layout(document(BOOK))
    assert [s.text for s in found.sections[:4]] == ["Chapter 0", "Part 0.1", "Chapter 1", "Part 1.1"]
    assert [s.level for s in found.sections[:4]] == [2, 3, 2, 3]
    for section in found.sections:
        part = found.parts[section.part - 1]
        assert part.start <= section.start < part.end


def test_pages_are_parts_and_share_a_block_that_goes_on() -> None:
    text = "First page.\n\nA paragraph that goes on over the end.\n\nLast words."
    second = text.index("over")
    found = layout(document(text, pages=(0, second, len(text))), by_page=True)
    shown = [[text[b.start : b.end] for b in found.blocks[p.first : p.last]] for p in found.parts]
    assert shown == [
        ["First page.", "A paragraph that goes on over the end."],
        ["A paragraph that goes on over the end.", "Last words."],
        [],
    ]


def test_an_empty_text_has_one_empty_part() -> None:
    found = layout(document(" \n"))
    assert [(part.first, part.last) for part in found.parts] == [(0, 0)]


def test_words_are_found_over_line_breaks_cells_and_marks() -> None:
    text = "The **Tin\nBridge** and | tin | bridge | but not tinbridge."
    found = find(text, " tin  bridge ", 2)
    assert [text[a:b] for a, b in found.places] == ["Tin\nBridge", "tin | bridge"]
    assert found.current == 2


def test_the_place_to_show_is_one_that_there_is() -> None:
    assert find("a b a", "a", 7).current == 2
    assert find("a b a", "(", 1).current == 0
    assert not find("a b a", "a").are_more
    assert find("a " * 2_000, "a").are_more
