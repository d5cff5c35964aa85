"""Compares ways to fuse BM25 and dense rankings on held-out SQuAD articles.

    python eval/fusion.py SQUAD.json.gz HOLDOUT.txt

Every held-out article is a document, cut into chunks as `askcol index` does. A hit counts if its chunk holds the gold
answer at its place. The weight of the min-max sum is chosen on every second article ("dev"); both halves are reported.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from rich.progress import track

from askcol.encoding import packaged_encoder
from askcol.evaluation import gold_texts, read_squad, read_titles
from askcol.index import build_temporary, nearest, top_k
from askcol.retrieval import POOL, min_max_sum, reciprocal_rank_fusion
from askcol.text import terms

WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7)


def main(squad: Path, holdout: Path) -> None:
    documents, questions = read_squad(squad, read_titles(holdout))
    index = build_temporary(documents, packaged_encoder())
    dev = set(sorted(d.document_id for d in documents)[0::2])
    chunks = list(index.chunks)
    chunks_of = {d: [c for c in chunks if c.document_id == d] for d in index.documents}
    ways = ["bm25", "dense", "rrf k=60", *(f"min-max sum, dense {w}" for w in WEIGHTS)]
    found: dict[str, list[list[float]]] = {way: [[], []] for way in ways}
    for question in track(questions, "retrieving"):
        gold = gold_texts(question, chunks_of[question.documents[0]])
        bm25_scores = index.bm25.get_scores([t.text for t in terms(question.text)])
        by_bm25 = top_k(bm25_scores, POOL)
        vector = index.query_encoder.encode_queries([question.text])[0]
        by_dense, _ = nearest(index.vectors, vector, POOL)
        pool = np.union1d(by_bm25, by_dense)
        scores = [bm25_scores[pool], index.vectors.reconstruct_batch(pool) @ vector]
        rrf = reciprocal_rank_fusion([by_bm25, by_dense])
        rankings = [by_bm25, by_dense, np.array(sorted(rrf, key=lambda p: (-rrf[p], p)))]
        rankings += [pool[np.lexsort((pool, -min_max_sum(scores, [1 - w, w])))] for w in WEIGHTS]
        half = 0 if question.documents[0] in dev else 1
        for way, ranking in zip(ways, rankings, strict=True):
            rank = next((r for r, p in enumerate(ranking, start=1) if chunks[p].text in gold), np.inf)
            found[way][half].append(rank)
    print(f"{len(documents)} articles, {len(chunks)} chunks; Success@1/5/20 in %")
    print(
        f"| way | dev ({len(found['bm25'][0])} questions) | test ({len(found['bm25'][1])}) | all |\n|---|---|---|---|"
    )
    for way in ways:
        cells = [
            " / ".join(f"{100 * np.mean(np.array(ranks) <= k):.1f}" for k in (1, 5, 20))
            for ranks in (*found[way], [*found[way][0], *found[way][1]])
        ]
        print(f"| {way} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
