"""Compares ways to fuse BM25 and dense rankings on held-out SQuAD articles.

    python eval/fusion.py SQUAD.json.gz HOLDOUT.txt

Every held-out article is a document, cut into chunks as `askcol index` does, and asked by the retriever that ships. A
hit counts if its chunk has the words of one that holds the gold answer at its place. The weight of the min-max sum is
chosen on every second article ("dev"); both halves are reported.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.progress import track

from askcol.chunking import Chunk
from askcol.encoding import packaged_encoder
from askcol.evaluation import gold_texts, halves, read_squad, read_titles
from askcol.index import build_temporary
from askcol.retrieval import HybridRetriever, MinMaxSum, ReciprocalRankFusion, Retriever
from askcol.types import FloatArray

WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7)
DEPTHS = (1, 5, 20)


@dataclass(frozen=True)
class Encoded:
    """Queries whose vectors are known, so that each is encoded once for all ways."""

    vectors: Mapping[str, FloatArray]

    def encode_queries(self, queries: Sequence[str]) -> FloatArray:
        """float32 `[n, dim]`."""
        return np.stack([self.vectors[query] for query in queries])


def main(squad: Path, holdout: Path) -> None:
    documents, questions = read_squad(squad, read_titles(holdout))
    index = build_temporary(documents, packaged_encoder())
    store = index.store
    encoder = Encoded({q.text: index.query_encoder.encode_queries([q.text])[0] for q in track(questions, "encoding")})
    dev, _ = halves(documents)
    chunks_of: dict[str, list[Chunk]] = {}
    for chunk in store.all_chunks():
        chunks_of.setdefault(chunk.document_id, []).append(chunk)
    ways: dict[str, Retriever] = {
        "bm25": HybridRetriever(store, encoder, "bm25"),
        "dense": HybridRetriever(store, encoder, "dense"),
        "rrf k=60": HybridRetriever(store, encoder, fusion=ReciprocalRankFusion()),
        **{f"min-max sum, dense {w}": HybridRetriever(store, encoder, fusion=MinMaxSum(w)) for w in WEIGHTS},
    }
    found: dict[str, list[list[float]]] = {way: [[], []] for way in ways}
    for question in track(questions, "retrieving"):
        gold = gold_texts(question, chunks_of[question.documents[0]])
        half = 0 if question.documents[0] in dev else 1
        for way, retriever in ways.items():
            hits = retriever.retrieve(question.text, max(DEPTHS))
            found[way][half].append(next((hit.rank for hit in hits if hit.chunk.text in gold), np.inf))
    print(f"{len(documents)} articles, {store.chunk_count} chunks; Success@{'/'.join(map(str, DEPTHS))} in %")
    print(
        f"| way | dev ({len(found['bm25'][0])} questions) | test ({len(found['bm25'][1])}) | all |\n|---|---|---|---|"
    )
    for way in ways:
        cells = [
            " / ".join(f"{100 * np.mean(np.array(ranks) <= k):.1f}" for k in DEPTHS)
            for ranks in (*found[way], [*found[way][0], *found[way][1]])
        ]
        print(f"| {way} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
