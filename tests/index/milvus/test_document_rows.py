"""Documents come back from their rows as they were."""

from __future__ import annotations

import pytest

from askcol.documents.document import Content, Document, WordBox
from askcol.errors import IndexDamaged
from askcol.index.milvus.document_rows import DOCUMENT_FIELDS, document_of, document_rows, head_of
from askcol.index.milvus.schema import PIECE_BYTES
from askcol.index.store import DocumentEntry


def long_document() -> tuple[Document, Content]:
    text = "Bröd bakas i Oslo. \x00" * 10_000
    boxes = tuple(WordBox(i, i + 4, 1, 10, 20, 40, 30) for i in range(2_000))
    content = Content(text, "Bröd", {"date": "1911"}, (0, 90), "3", ("page 2",), boxes=boxes)
    return Document("a/3", "docs/a.pdf", "Bröd", text, "5", {"date": "1911", "by": "Ann"}, (0, 90), boxes), content


def test_a_document_comes_back_from_its_pieces() -> None:
    document, content = long_document()
    rows = document_rows(document, content, ".PDF", chunks=7, position=2)
    assert len(rows) > 3
    assert len({row["piece_id"] for row in rows}) == len(rows)
    assert all(len(row["body"].encode()) <= PIECE_BYTES for row in rows)
    fetched = [{name: row[name] for name in DOCUMENT_FIELDS} for row in reversed(rows)]
    assert document_of(fetched) == document


def test_the_first_piece_tells_all_but_the_text() -> None:
    document, content = long_document()
    head = head_of(document_rows(document, content, ".PDF", chunks=7, position=2)[0])
    assert head.entry == DocumentEntry("a/3", "docs/a.pdf", "Bröd", "5", document.metadata, len(document.text), 7)
    assert (head.suffix, head.position) == (".pdf", 2)
    assert head.content == Content("", "Bröd", {"date": "1911"}, record_id="3", left_out=("page 2",))


@pytest.mark.parametrize("lost", [0, 1, -1])
def test_a_piece_that_is_not_there_is_damage(lost: int) -> None:
    rows = document_rows(*long_document(), ".pdf", chunks=7)
    del rows[lost]
    with pytest.raises(IndexDamaged, match="a/3"):
        document_of(rows)
