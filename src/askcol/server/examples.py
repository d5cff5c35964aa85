"""Example questions for the page, made from what a collection holds."""

from __future__ import annotations

import itertools
import logging
import math
import re
import threading
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple
from weakref import WeakKeyDictionary

from werkzeug.exceptions import HTTPException

from askcol.chunking import Chunk
from askcol.collection import Collection
from askcol.errors import IndexFault
from askcol.server.admission import Admission
from askcol.text import agree

SHOWN = 4

TRIED = 24
"""So many questions are asked at most to find the shown ones."""

SURE = 0.9
"""The confidence that an answer needs for its question to be an example."""

_LOOKED_AT = 4_000
"""Chunks, evenly spread where there are more."""

_SPREAD_OVER = 100_000
"""The first chunks; to read very many more would take minutes."""

_LABEL = re.compile(r"^(?P<label>[A-Z][a-z]+(?: [a-z]+){0,2}): (?P<value>[A-Z0-9][^\n|]{2,60})$", re.MULTILINE)

_NAME = re.compile(r"[A-Z][a-z]+(?: [a-z]+){0,2}")

_ROW = re.compile(r"[A-Z][A-Za-z' -]{2,30}")

_TITLE = re.compile(r"[A-Z][\w',-]+ [\w' ,-]{2,40}")

_NO_THING = re.compile(
    r"what|who|when|where|why|how|from|to|subject|copy|cc|.*day|next .*|last .*|.*[^su]s", re.IGNORECASE
)
"""Labels and columns that make no question with "What is the", such as those in the plural."""

_log = logging.getLogger(__name__)


class Example(NamedTuple):
    """A question that may be shown, and what it has to be answered with."""

    document_id: str
    question: str
    answer: str


class Examples:
    """Questions that each collection surely answers. They are found in the background when they are first wanted.

    The search asks like everyone else, through `admission`, and gives up where the server is busy.
    """

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self._lock = threading.Lock()
        self._found: WeakKeyDictionary[Collection, tuple[str, ...]] = WeakKeyDictionary()

    def of(self, collection: Collection) -> tuple[str, ...]:
        """Those of `collection`; none until they are found, and where none is good."""
        with self._lock:
            if collection not in self._found:
                self._found[collection] = ()
                search = partial(self._search, collection)
                threading.Thread(target=search, name="askcol-examples", daemon=True).start()
            return self._found[collection]

    def _search(self, collection: Collection) -> None:
        try:
            questions = tuple(itertools.islice(self._sure(collection), SHOWN))
        except HTTPException as busy:
            _log.info("no example questions: %s", busy.description)
        except IndexFault as gone:
            _log.info("no example questions: %s", gone)
            with self._lock:
                del self._found[collection]  # they are looked for again when they are wanted
        except Exception:  # nobody waits for this thread, and a page without examples is whole
            _log.exception("no example questions")
        else:
            with self._lock:
                self._found[collection] = questions

    def _sure(self, collection: Collection) -> Iterator[str]:
        used: set[str] = set()
        for example in itertools.islice(proposed(collection), TRIED):
            if example.document_id in used:
                continue
            answer = self._admission.run(partial(collection.ask, example.question))
            fits = answer.answer is not None and agree(answer.answer, example.answer)
            if fits and not answer.conflict and answer.confidence >= SURE:
                used.add(example.document_id)
                yield example.question


def proposed(collection: Collection) -> Iterator[Example]:
    """Questions for cells of tables and values of labels, by turns; of a document, one of each kind."""
    store = collection.index.store
    step = max(1, math.ceil(min(store.chunk_count, _SPREAD_OVER) / _LOOKED_AT))
    kinds: tuple[dict[str, Example], ...] = ({}, {})
    for chunk in itertools.islice(store.all_chunks(), 0, _SPREAD_OVER, step):
        for found, make in zip(kinds, (_of_table, _of_label), strict=True):
            if chunk.document_id not in found and (example := make(chunk)):
                found[chunk.document_id] = example
    for by_turns in itertools.zip_longest(*(_spread(list(found.values())) for found in kinds)):
        yield from (example for example in by_turns if example)


def _spread(examples: list[Example]) -> Iterator[Example]:
    """`examples` from all over the collection, first from its beginning, then from its middle, and so on."""
    step = max(1, len(examples) // TRIED)
    for first in range(step):
        yield from examples[first::step]


def _of_table(chunk: Chunk) -> Example | None:
    for table in chunk.tables:
        for row in table.rows:
            cells = [text for _, text in chunk.cells(row)]
            named = list(zip(table.columns, cells, strict=False))[1:]
            column = next((c for c, text in named if _is_thing(c) and any(map(str.isalnum, text))), None)
            if column and _ROW.fullmatch(cells[0]):
                value = dict(named)[column]
                return Example(chunk.document_id, f"What is the {column.lower()} of {cells[0]}?", value)
    return None


def _of_label(chunk: Chunk) -> Example | None:
    if not _TITLE.fullmatch(chunk.title):
        return None
    for found in _LABEL.finditer(chunk.text):
        if _is_thing(found["label"]):
            return Example(chunk.document_id, f"What is the {found['label'].lower()} of {chunk.title}?", found["value"])
    return None


def _is_thing(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _NO_THING.fullmatch(name)
