"""The public interface: what `askcol` exports, and a collection that is built, opened and asked."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

import askcol
from askcol import Answer, Collection
from askcol.answering.confidence import packaged_confidence
from askcol.chunking.chunks import Chunk
from askcol.errors import DocumentError, FilterError, IndexMissing, QuestionError
from askcol.index.filters import parse_filter
from askcol.index.store import EVERYTHING, Scope
from askcol.reading.onnx_reader import OnnxSpanReader
from askcol.reading.promise import Rarity
from askcol.reading.spans import Span
from askcol.retrieval.hits import Hit
from askcol.retrieval.retriever import Retriever

QUESTION = "How many deportations did the two nations achieve?"


# what is exported


def records_in(hint: object) -> Iterator[type]:
    """The records of askcol that a type names, and those that their fields name."""
    for part in get_args(hint):
        yield from records_in(part)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint.__module__.startswith("askcol"):
        yield hint
        for field_hint in get_type_hints(hint).values():
            yield from records_in(field_hint)


def public_functions() -> list[Any]:
    found = [value for name, value in inspect.getmembers(Collection) if not name.startswith("_")]
    return [value.fget if isinstance(value, property) else value for value in found]


@pytest.mark.parametrize("name", ["ask", "search", "documents", "document", "skipped"])
def test_every_record_that_a_collection_returns_is_exported(name: str) -> None:
    function = getattr(Collection, name)
    hints = get_type_hints(function.fget if isinstance(function, property) else function)
    records = set(records_in(hints["return"]))
    assert records
    assert {record.__name__ for record in records} <= set(askcol.__all__)


def test_every_field_of_a_returned_record_is_documented() -> None:
    for record in set(records_in(Answer)) | {askcol.DocumentEntry, askcol.Document, askcol.Skipped}:
        assert record.__doc__ is not None
        undocumented = [f.name for f in dataclasses.fields(record) if f"{f.name}:" not in record.__doc__]
        assert undocumented == []


def test_every_public_function_is_documented() -> None:
    functions = public_functions()
    assert len(functions) >= 7
    assert all(function.__doc__ for function in functions)


def test_the_version_is_the_package_s() -> None:
    assert askcol.__version__ == importlib.metadata.version("askcol")


# build and open


def test_build_indexes_the_paths_and_opens_the_index(tmp_path: Path, new_index_dir: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "bread.txt").write_text("Bread is made of flour and water by the baker Ann Lee.")
    (docs / "empty.txt").write_text("")
    stages: set[str] = set()
    collection = Collection.build(
        [str(docs)], str(new_index_dir), progress=lambda stage, _done, _total: stages.add(stage)
    )
    assert [entry.title for entry in collection.documents()] == ["bread"]
    assert [(Path(left_out.path).name, left_out.reason) for left_out in collection.skipped] == [("empty.txt", "empty")]
    assert stages
    answer = collection.ask("Who makes bread?", min_confidence=0)
    citation = answer.answers[0].citations[0]
    assert (docs / "bread.txt").read_text()[citation.start : citation.end] == answer.answer
    assert answer.index.generation == Collection.open(new_index_dir).index.store.generation


def test_build_drops_what_is_not_named(tmp_path: Path, new_index_dir: Path) -> None:
    for name in ("bread", "bees"):
        (tmp_path / f"{name}.txt").write_text(f"A note about {name} by Ann Lee.")
    Collection.build([tmp_path], new_index_dir)
    collection = Collection.build([tmp_path / "bees.txt"], new_index_dir)
    assert [Path(entry.path).name for entry in collection.documents()] == ["bees.txt"]


@pytest.mark.parametrize("kind", [str, Path])
def test_build_takes_a_single_path(tmp_path: Path, new_index_dir: Path, kind: type[str] | type[Path]) -> None:
    (tmp_path / "bees.txt").write_text("A note about bees by Ann Lee.")
    collection = Collection.build(kind(tmp_path / "bees.txt"), new_index_dir)
    assert [Path(entry.path).name for entry in collection.documents()] == ["bees.txt"]


def test_build_refuses_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="nowhere"):
        Collection.build([tmp_path / "nowhere"], tmp_path / "index")


@pytest.mark.parametrize("kind", [str, Path])
def test_open_takes_a_path_or_a_string(index_dir: Path, kind: type[str] | type[Path]) -> None:
    assert len(Collection.open(kind(index_dir)).documents()) == 5


def test_open_says_how_to_build_a_missing_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="askcol index"):
        Collection.open(tmp_path / "index")


# documents


def test_documents_are_listed_without_their_texts(collection: Collection) -> None:
    entries = collection.documents()
    assert [entry.document_id for entry in entries] == sorted(entry.document_id for entry in entries)
    for entry in entries:
        document = collection.document(entry.document_id)
        assert (entry.title, entry.path, entry.sha256) == (document.title, document.path, document.sha256)
        assert entry.characters == len(document.text)
        assert entry.chunks > 0


def test_documents_are_chosen_as_in_ask(collection: Collection) -> None:
    (entry,) = collection.documents("004_*")
    assert entry.document_id == "004_89b0088f12ac8119"
    assert collection.documents("nothing") == []
    with pytest.raises(FilterError):
        collection.documents("shoe_size=42")


def test_an_unknown_document_is_a_key_error(collection: Collection) -> None:
    with pytest.raises(KeyError):
        collection.document("nothing")


# hits to read


def test_a_document_that_fills_the_hits_leaves_the_last_place_to_another(collection: Collection) -> None:
    question = "Name the US Secretary of Homeland Security who visited Bogotá."
    ranked = collection.hits(question, 14)
    assert len({hit.chunk.document_id for hit in ranked[:7]}) == 1, "a question that one document fills"
    read = collection.hits_to_read(question, 7)
    assert read[:6] == ranked[:6]
    assert read[6] == next(h for h in ranked if h.chunk.document_id != ranked[0].chunk.document_id)
    assert [hit.chunk_id for hit in collection.search(question, top_k=7)] == [h.chunk.chunk_id for h in ranked[:7]]
    assert collection.hits_to_read(question, 1) == ranked[:1]
    only = Scope(parse_filter(ranked[0].chunk.document_id))
    assert {h.chunk.document_id for h in collection.hits_to_read(question, 7, scope=only)} == {
        ranked[0].chunk.document_id
    }


# parts that are handed in


class FirstWord(OnnxSpanReader):
    """Finds the first word of every chunk."""

    def read(self, question: str, chunks: Sequence[Chunk], rarity: Rarity | None = None) -> list[Span]:  # noqa: ARG002
        ends = [chunk.text.index(" ") for chunk in chunks]
        return [Span(c, c.start, c.start + end, 1.0, 0.0, -0.5) for c, end in zip(chunks, ends, strict=True)]


def test_a_reader_that_is_handed_in_reads(collection: Collection) -> None:
    answer = Collection(collection.index, FirstWord()).ask(QUESTION, top_k=1, min_confidence=0)
    assert answer.answer == answer.hits[0].text.split()[0]


class Backwards:
    """Retrieves the chunks of another retriever in the opposite order."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def retrieve(self, query: str, k: int, scope: Scope = EVERYTHING) -> list[Hit]:
        hits = reversed(self._retriever.retrieve(query, k, scope))
        return [dataclasses.replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1)]


def test_a_retriever_that_is_handed_in_finds_the_chunks(collection: Collection) -> None:
    backwards = Collection(collection.index, retriever=Backwards(collection.retriever))
    forwards = [hit.chunk_id for hit in collection.search(QUESTION)]
    assert [hit.chunk_id for hit in backwards.search(QUESTION)] == forwards[::-1]
    assert [hit.chunk_id for hit in backwards.ask(QUESTION, top_k=10).hits] == forwards[::-1]
    assert backwards.search(QUESTION, mode="bm25") == collection.search(QUESTION, mode="bm25")


def test_a_confidence_that_is_handed_in_decides(collection: Collection) -> None:
    strict = msgspec.structs.replace(packaged_confidence(), min_confidence=None)
    answer = Collection(collection.index, collection.reader, strict).ask(QUESTION)
    assert (answer.answered, answer.min_confidence) == (False, None)
    assert Collection(collection.index, collection.reader).ask(QUESTION).answered


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"top_k": 0}, "top_k must be 1 or more; found 0"),
        ({"mode": "fuzzy"}, "mode must be one of hybrid, bm25, dense; found 'fuzzy'"),
        ({"min_confidence": 5}, "min_confidence must be a number from 0 to 1; found 5"),
        ({"max_risk": -0.1}, "max_risk must be a number from 0 to 1; found -0.1"),
        ({"max_risk": float("nan")}, "max_risk must be a number from 0 to 1; found nan"),
    ],
)
def test_what_is_out_of_range_is_an_error_that_says_what_is_valid(
    collection: Collection, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(QuestionError) as refused:
        collection.ask(QUESTION, **options)
    assert str(refused.value) == message


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u00a0"])
def test_a_blank_question_can_be_neither_asked_nor_searched(collection: Collection, blank: str) -> None:
    with pytest.raises(ValueError, match="the question is empty; ask in words"):
        collection.ask(blank)
    with pytest.raises(QuestionError, match="is empty"):
        collection.search(blank)


def test_half_of_a_surrogate_pair_can_be_neither_asked_nor_searched(collection: Collection) -> None:
    with pytest.raises(QuestionError, match="surrogate"):
        collection.ask("Who \ud800?")
    with pytest.raises(QuestionError, match="surrogate"):
        collection.search("\ud800")
