"""Times both searches alone, without documents, on made-up collections of real text: BM25 by its peers, dense by FAISS.

    python eval/search_speed.py lexical --squad SQUAD [--chunks N,N]
    python eval/search_speed.py dense --squad SQUAD --work DIR [--chunks N] [--stand-in]

`lexical`: SQuAD's contexts, then the same with the sentences of each article shuffled, as counts of terms. `dense`: the
packaged encoder's vectors of contexts, and more that are like them: the mean of a vector's nearest neighbours, which
says where it lies, plus what another vector differs by from the mean of its own. So clusters and spectrum stay, but no
real text is that near to another; `--stand-in` hashes made-up sentences instead. Times are medians over queries that
all sides answer in turn, ratios medians of five parts with their spread.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from performance.growth import HashingEncoder
from performance.lexical import bm25s, rank_bm25, same_scores, tantivy
from performance.machine import processor
from performance.setting import REPEATS, table
from performance.texts import PARAGRAPH_BREAK, passages
from performance.timing import Timed, in_turn, milliseconds, times_faster
from scipy.sparse import csr_matrix

from askcol.encoding import packaged_encoder
from askcol.evaluation import read_squad
from askcol.index.local.bm25 import BM25
from askcol.index.local.codes import save_codes
from askcol.index.local.maxscore import best_texts
from askcol.index.local.term_counts import TermCounter, TermCounts
from askcol.index.local.vectors import Vectors, save_vectors
from askcol.text import sentences, terms
from askcol.types import FloatArray, IntArray, no_progress

QUERIES, QUERIES_DENSE = 100, 25
ASKED_OF_RANK_BM25 = 10
K_LEXICAL, K_DENSE = 10, 50
CHUNKS_A_DOCUMENT = 20
SHARES = (1, 0.5, 0.2, 0.01)
BLOCK = 16_384
SQUAD_CONTEXTS, EMBEDDED = 18_896, 10_000
NEIGHBOURS = 10


def main_lexical(squad: Path, sizes: Sequence[int]) -> None:
    """Prints how long a query takes at each size, and beside the peers at the first."""
    articles, questions = read_squad(squad)
    queries = [[t.text for t in terms(q.text)] for q in random.Random(0).sample(list(questions), QUERIES)]
    for n in sizes:
        counts = grown_counts([article.text.split(PARAGRAPH_BREAK) for article in articles], n)
        bm25, text_ids = BM25(counts, np.arange(n)), np.arange(n)
        ours = partial(best_of, bm25, text_ids)
        print(f"\n{n:,} chunks, {len(counts.rows) / n:.0f} different terms each, the best {K_LEXICAL}\n")
        sides = {"askcol": ours, "all chunks scored": partial(all_scored, bm25)}
        timed = in_turn(sides, queries)
        print_ratios(timed)
        print(f"the same ten best scores: {same_of(bm25, queries, timed)}")
        if n == sizes[0]:
            corpus = list(map(list, terms_of(counts)))
            peers = {"bm25s": bm25s(corpus), "tantivy": tantivy(corpus)}
            print_ratios(in_turn({"askcol": ours, **peers}, queries))
            plain = partial(rank_bm25(corpus).get_top_n, documents=range(n), n=K_LEXICAL)
            timed = in_turn({"askcol": ours, "rank-bm25": plain}, queries[:ASKED_OF_RANK_BM25])
            print_ratios(timed)
            print(f"the same ten best scores: {same_of(bm25, queries, timed)}")


def same_of(bm25: BM25, queries: Sequence[Sequence[str]], timed: dict[str, Timed]) -> str:
    """For how many queries two sides found texts of the same scores."""
    found = zip(queries, *(side.results for side in timed.values()), strict=False)
    same = [same_scores(bm25.get_scores(query), *both) for query, *both in found]
    return f"{sum(same)} of {len(same)}"


def best_of(bm25: BM25, text_ids: IntArray, query: Sequence[str]) -> list[int]:
    found: list[int] = best_texts(bm25, text_ids, query, K_LEXICAL).text_ids.tolist()
    return found


def all_scored(bm25: BM25, query: Sequence[str]) -> list[int]:
    scores = bm25.get_scores(query)
    best = np.argpartition(-scores, K_LEXICAL)[:K_LEXICAL]
    found: list[int] = best[np.argsort(-scores[best])].tolist()
    return found


def grown_counts(articles: Sequence[Sequence[str]], n: int) -> TermCounts:
    """The counts of `n` passages: those of `articles`, then the same with the sentences of each article shuffled."""
    counter = TermCounter()
    lengths: list[int] = []
    of_article = []
    for article in articles:
        first = len(lengths)
        for passage in article:
            within = sentences(passage)
            lengths.append(len(within))
            for s in within:
                counter.add([t.text for t in terms(passage[s.start : s.end])])
        of_article.append(slice(first, len(lengths)))
    counts = counter.counts()
    of_sentences = csr_matrix(
        (counts.frequencies, counts.rows, counts.bounds), shape=(len(counts.lengths), len(counts.terms))
    )
    bounds = np.append(0, np.cumsum(lengths))
    rng = np.random.default_rng(0)
    rounds = [np.arange(bounds[-1])]
    while len(rounds) * len(lengths) < n:
        parts = [np.arange(bounds[part.start], bounds[part.stop]) for part in of_article]
        rounds.append(np.concatenate([rng.permutation(part) for part in parts]))
    ends = np.append(0, np.cumsum(np.resize(lengths, n)))
    dealt = np.concatenate(rounds)[: ends[-1]]
    passages = csr_matrix((np.ones(len(dealt), np.int32), dealt, ends), shape=(n, len(counts.lengths))) @ of_sentences
    return TermCounts(
        counts.terms,
        passages.indptr.astype(np.int64),
        passages.indices.astype(np.int32),
        passages.data.astype(np.int32),
        np.asarray(passages.sum(axis=1)).ravel().astype(np.int32),
    )


def terms_of(counts: TermCounts) -> Iterator[Iterator[str]]:
    """The terms of each chunk, as often as it holds them."""
    for i in range(len(counts.lengths)):
        part = slice(counts.bounds[i], counts.bounds[i + 1])
        rows = np.repeat(counts.rows[part], counts.frequencies[part])
        yield map(counts.terms.__getitem__, rows.tolist())


def main_dense(squad: Path, work: Path, n: int, stand_in: bool) -> None:
    """Prints how long a query takes with and without codes, and the recall of the former, also under filters.

    What is in `work` already, the vectors and codes, is not made again.
    """
    work.mkdir(parents=True, exist_ok=True)
    asked = [q.text for q in random.Random(0).sample(list(read_squad(squad)[1]), QUERIES_DENSE)]
    name = f"stand-in-{n}" if stand_in else f"encoder-{n}"
    path, codes = work / f"{name}.faiss", work / f"{name}-codes.faiss"
    encoder = HashingEncoder() if stand_in else packaged_encoder()
    if not codes.exists():
        if isinstance(encoder, HashingEncoder):
            blocks = hashed_blocks(encoder, passages(squad, n))
        else:
            if not (contexts := work / "contexts.npy").exists():
                sample = random.Random(0).sample(list(passages(squad, SQUAD_CONTEXTS)), EMBEDDED)
                np.save(contexts, encoder.encode_documents(sample))
            blocks = grown_blocks(np.load(contexts), n)
        save_vectors(blocks, path)
        began = time.process_time()
        save_codes(Vectors(path).rows, n, codes, no_progress)
        print(f"coding {n:,} vectors took {time.process_time() - began:.0f} s of a core")
    queries = encoder.encode_documents(asked) if stand_in else encoder.encode_queries(asked)
    exact = Vectors(path)
    before = resident()
    coded = Vectors(path, codes)
    print(f"codes: {codes.stat().st_size / n:.0f} bytes each on the disk, {(resident() - before) / n:.0f} in memory")
    rng = np.random.default_rng(0)
    for share in SHARES:
        documents = np.flatnonzero(rng.random(n // CHUNKS_A_DOCUMENT) < share)
        allowed = (documents[:, np.newaxis] * CHUNKS_A_DOCUMENT + np.arange(CHUNKS_A_DOCUMENT)).ravel()
        sides = {
            name: partial(nearest, vectors, allowed if share < 1 else None)
            for name, vectors in (("askcol", coded), ("exact", exact))
        }
        timed = in_turn(sides, list(queries))
        found = zip(timed["askcol"].results, timed["exact"].results, strict=True)
        recall = np.mean([len(set(ours) & set(theirs)) / len(theirs) for ours, theirs in found])
        print(f"\n{share:.0%} of the documents, {len(allowed):,} chunks: recall@{K_DENSE} {recall:.4f}\n")
        print_ratios(timed)


def hashed_blocks(hashing: HashingEncoder, texts: Iterator[str]) -> Iterator[FloatArray]:
    """The stand-in's vectors of `texts`."""
    while some := list(islice(texts, BLOCK)):
        yield hashing.encode_documents(some)


def grown_blocks(base: FloatArray, n: int) -> Iterator[FloatArray]:
    """`base`, then vectors like them, `n` unit vectors in all."""
    cosines = base @ base.T
    near = np.argpartition(-cosines, NEIGHBOURS, axis=1)[:, : NEIGHBOURS + 1]  # with the vector itself
    centres = (base[near].sum(axis=1) - base) / NEIGHBOURS
    rest = base - centres
    rng = np.random.default_rng(0)
    yield base[:n]
    for begin in range(len(base), n, BLOCK):
        count = min(BLOCK, n - begin)
        vectors = centres[rng.integers(0, len(base), count)] + rest[rng.integers(0, len(base), count)]
        yield vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def nearest(vectors: Vectors, allowed: IntArray | None, query: FloatArray) -> list[int]:
    found: list[int] = vectors.nearest(query, K_DENSE, allowed)[0][:K_DENSE].tolist()
    return found


def resident() -> int:
    """Bytes in memory that are not mapped from files."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("RssAnon:")[2].split()[0]) * 1024


def print_ratios(timed: dict[str, Timed]) -> None:
    """A row for each side but the first, askcol."""
    ours = timed["askcol"]
    rows = [
        (name, milliseconds(ours.median), milliseconds(side.median), str(times_faster(ours, side, REPEATS)))
        for name, side in timed.items()
        if name != "askcol"
    ]
    print(table(("other side", "askcol, ms", "other, ms", "askcol is so many times faster"), rows))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("search", choices=("lexical", "dense"))
    parser.add_argument("--squad", type=Path, required=True, help="SQuAD 1.1's training set")
    parser.add_argument("--work", type=Path, default=Path(), help="where vectors are kept")
    parser.add_argument("--chunks", default="1e5,1e6", help="sizes of the collections; the last for dense")
    parser.add_argument("--stand-in", action="store_true", help="hashed words instead of the encoder's vectors")
    options = parser.parse_args()
    sizes = [int(float(size)) for size in options.chunks.split(",")]
    print(f"{processor()}; {os.cpu_count()} cores")
    if options.search == "lexical":
        main_lexical(options.squad, sizes)
    else:
        main_dense(options.squad, options.work, sizes[-1], options.stand_in)
