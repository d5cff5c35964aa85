"""Embedding: the packaged encoder beside sentence-transformers, in speed and in what is found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from fusion import Encoded

from askcol.chunking import Chunk, chunk, indexed_text, reader_tokenizer
from askcol.documents import Document
from askcol.encoding import ExportableEncoder, SentenceTransformerEncoder, packaged_encoder, packaged_encoder_folder
from askcol.evaluation import Question, gold_texts, read_squad, read_titles, spread
from askcol.index import build_temporary
from askcol.retrieval import HybridRetriever, Mode
from performance.setting import REPEATS, Setting, Target, table
from performance.timing import figure, in_turn, times_faster

TITLE = "Building"

_BLOCK = 160
"""How many chunks a side embeds in one turn."""

_COMPARED = 2_000
"""How many texts the vectors are compared of, half of them chunks and half questions."""

_DEPTH = 5

_OURS, _PUBLISHED = "askcol", "sentence-transformers, `encode`"

_MODES: tuple[Mode, ...] = ("dense", "hybrid")


def measure(setting: Setting) -> tuple[str, list[Target]]:
    articles, asked = read_squad(setting.squad, read_titles(setting.holdout))
    ours, published = packaged_encoder(), SentenceTransformerEncoder(packaged_encoder_folder())
    found = {_OURS: success(ours, articles, asked), _PUBLISHED: success(published, articles, asked)}
    tokenizer = reader_tokenizer()
    chunks = [indexed_text(article, c) for article in articles for c in chunk(article, tokenizer)]
    blocks = [chunks[i :: len(chunks) // _BLOCK][:_BLOCK] for i in range(REPEATS)]
    timed = in_turn({_OURS: ours.encode_documents, _PUBLISHED: published.model.encode}, blocks)
    faster = times_faster(timed[_OURS], timed[_PUBLISHED], REPEATS)
    texts = chunks[:: len(chunks) // (_COMPARED // 2)] + [q.text for q in spread(asked, _COMPARED // 2)]
    cosines = (ours.encode_documents(texts) * published.encode_documents(texts)).sum(axis=1)
    least, percentile, median = (float(np.quantile(cosines, q)) for q in (0, 0.01, 0.5))
    rows = [
        (name, figure(_BLOCK / side.median), *(f"{100 * share:.1f}%" for share in found[name].values()))
        for name, side in timed.items()
    ]
    head = ("encoder", "chunks a second", *(f"Success@{_DEPTH}, {mode}" for mode in _MODES))
    text = (
        f"Chunks of held-out articles, {_BLOCK} a turn; askcol is {faster} times faster. Cosine of its vectors with "
        f"those of sentence-transformers, over {len(texts):,} chunks and questions: at least {least:.4f}, "
        f"1st percentile {percentile:.4f}, median {median:.4f}. {len(asked):,} questions asked.\n\n" + table(head, rows)
    )
    lost = max(100 * (found[_PUBLISHED][mode] - found[_OURS][mode]) for mode in _MODES)
    return text, [
        Target(5, "2.5 times the chunks a second of sentence-transformers", str(faster), faster.median >= 2.5),
        Target(5, "cosine with its vectors 0.995 or more", f"{least:.4f}", least >= 0.995),
        Target(5, f"Success@{_DEPTH} within 0.2 points", f"{lost:.1f} points lost at most", lost <= 0.2),
    ]


def success(encoder: ExportableEncoder, articles: Sequence[Document], asked: Sequence[Question]) -> dict[Mode, float]:
    """The share of questions with a gold chunk among the best `_DEPTH`, in [0, 1], by mode."""
    questions = [question.text for question in asked]
    known = Encoded(dict(zip(questions, encoder.encode_queries(questions), strict=True)))
    store = build_temporary(articles, encoder, query_encoder=known).store
    chunks_of: dict[str, list[Chunk]] = {}
    for found in store.all_chunks():
        chunks_of.setdefault(found.document_id, []).append(found)
    gold = [gold_texts(question, chunks_of[question.documents[0]]) for question in asked]
    shares: dict[Mode, float] = {}
    for mode in _MODES:
        retriever = HybridRetriever(store, known, mode)
        hits = [retriever.retrieve(question, _DEPTH) for question in questions]
        pairs = zip(hits, gold, strict=True)
        shares[mode] = float(np.mean([any(hit.chunk.text in texts for hit in best) for best, texts in pairs]))
    return shares
