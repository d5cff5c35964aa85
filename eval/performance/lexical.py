"""Lexical search: askcol's BM25 beside rank-bm25, bm25s and tantivy, the same terms in all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from askcol.chunking import indexed_text
from askcol.index import LocalPlace, Store
from askcol.text import terms
from performance.growth import index_of_size
from performance.setting import REPEATS, Setting, Target, table
from performance.texts import heldout
from performance.timing import figure, in_turn, times_faster

TITLE = "Lexical search"

_K = 10

_BLOCKS = 10

_QUERIES_A_BLOCK = {"rank-bm25": 4, "bm25s": 40, "tantivy": 40}
"""So many queries follow one another on a side: its first one finds its data gone from the processor's cache."""

_CHECKED = 4
"""How many queries' scores are compared."""

_READ_AT_ONCE = 1_000

Query = Sequence[str]

Search = Callable[[Query], Sequence[int]]
"""Query -> ids of the ten best texts, best first."""


def measure(setting: Setting) -> tuple[str, list[Target]]:
    store = LocalPlace(index_of_size(setting, setting.middle_size)).load().store
    questions = heldout(setting, _BLOCKS * max(_QUERIES_A_BLOCK.values())).questions
    queries = [[term.text for term in terms(question.text)] for question in questions]
    corpus = texts_of(store)
    ranked = rank_bm25(corpus)
    peers: dict[str, Search] = {"rank-bm25": partial(ranked.get_top_n, documents=range(len(corpus)), n=_K)}
    if setting.peers:
        peers |= {"bm25s": bm25s(corpus), "tantivy": tantivy(corpus)}

    def ours(query: Query) -> Sequence[int]:
        ids: list[int] = store.best_by_terms(query, _K).tolist()
        return ids

    rows, faster = [], {}
    for name, search in peers.items():
        size = _QUERIES_A_BLOCK[name]
        blocks = [queries[size * i : size * (i + 1)] for i in range(_BLOCKS)]
        sides = {side: partial(_all, one) for side, one in (("askcol", ours), (name, search))}
        timed = in_turn(sides, blocks)
        faster[name] = times_faster(timed["askcol"], timed[name], REPEATS)
        found = (side.results[0][:_CHECKED] for side in timed.values())
        checked = zip(blocks[0][:_CHECKED], *found, strict=True)
        same = [same_scores(ranked.get_scores(query), *both) for query, *both in checked]
        milliseconds = (figure(1000 * timed[side].median / size) for side in ("askcol", name))
        rows.append((name, *milliseconds, str(faster[name]), f"{sum(same)} of {len(same)}"))
    head = ("other side", "askcol, ms", "other, ms", "askcol is so many times faster", "the same ten best scores")
    text = (
        f"The {_K} best of {len(corpus):,} texts for held-out questions, already cut into terms. The scores are "
        "rank-bm25's; bm25s and tantivy define BM25 in other ways.\n\n" + table(head, rows)
    )
    asked = {"rank-bm25": (100, f"100 times faster than rank-bm25 at {len(corpus):,} texts")}
    asked |= {name: (1, f"no slower than {name}") for name in peers if name != "rank-bm25"}
    return text, [
        Target(3, what, str(faster[name]), faster[name].median >= least) for name, (least, what) in asked.items()
    ]


def same_scores(scores: Any, one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether both lists of ids have the same scores: ties may be broken in any way."""
    return len(one) == len(other) and bool(np.allclose(np.sort(scores[one]), np.sort(scores[other]), rtol=1e-5))


def _all(search: Search, queries: Sequence[Query]) -> list[Sequence[int]]:
    return [search(query) for query in queries]


def texts_of(store: Store) -> list[list[str]]:
    """The terms of each text, by text id."""
    documents = {entry.document_id: store.document(entry.document_id) for entry in store.documents()}
    found = store.chunks_of_texts(np.arange(store.text_count))
    first = np.unique(found.text_ids, return_index=True)[1]
    one_of: dict[str, str] = {}  # equal terms are one object
    return [
        [one_of.setdefault(t.text, t.text) for t in terms(indexed_text(documents[chunk.document_id], chunk))]
        for begin in range(0, len(first), _READ_AT_ONCE)
        for chunk in store.chunks(found.keys[first[begin : begin + _READ_AT_ONCE]])
    ]


def rank_bm25(corpus: Sequence[Query]) -> Any:
    from rank_bm25 import BM25Okapi

    return BM25Okapi(corpus)


def bm25s(corpus: Sequence[Query]) -> Search:
    from bm25s import BM25

    index = BM25(k1=1.5, b=0.75)
    index.index(corpus, show_progress=False)

    def search(query: Query) -> Sequence[int]:
        found, _ = index.retrieve([query], k=_K, show_progress=False)
        ids: list[int] = found[0].tolist()
        return ids

    return search


def tantivy(corpus: Sequence[Query]) -> Search:
    from tantivy import Document, Index, Occur, Query, SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = Index(schema)
    writer = index.writer(num_threads=1)
    for text in corpus:
        writer.add_document(Document(terms=" ".join(text)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(query: Sequence[str]) -> Sequence[int]:
        clauses = [(Occur.Should, Query.term_query(schema, "terms", term, index_option="freq")) for term in query]
        hits = searcher.search(Query.boolean_query(clauses), _K, count=False).hits
        return [address.doc for _, address in hits]  # one thread wrote one segment, so these count the texts

    return search
