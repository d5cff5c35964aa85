"""Pipelines of other libraries over askcol's chunks, with askcol's encoder and reader in the formats that they load."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from askcol.collection import READ_CHUNKS
from askcol.encoding import packaged_encoder_folder
from askcol.training import restore_reader

# Read when the libraries are imported: nothing is sent or fetched.
os.environ |= {"HAYSTACK_TELEMETRY_ENABLED": "False", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}

_RETRIEVED = 50
"""By each ranking, as askcol does."""

_WORDPIECES = 512
"""How many the reader takes; a text that is longer is cut."""

Answerer = Callable[[str], str]
"""Question -> best answer, empty where there is none."""


def plain_reader(work: Path) -> Path:
    """The packaged reader in fp32 as transformers loads it; made where it is not there."""
    from transformers import AutoTokenizer

    folder = work / "reader-fp32"
    if not (folder / "config.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        exported = Path(str(resources.files("askcol"))) / "models" / "reader"
        restore_reader(exported, packaged_encoder_folder(), folder)  # both are MiniLM with six layers
        AutoTokenizer.from_pretrained(folder, model_max_length=_WORDPIECES).save_pretrained(folder)
    return folder


def haystack(chunks: Sequence[str], reader: Path, work: Path, *, segments: bool = True) -> Answerer:
    """BM25 and embeddings, joined by reciprocal rank fusion, and the extractive reader on the eight best.

    The reader component hands BERT no segment ids (which wordpieces are the question's), and this reader was trained
    with them. `segments`: give them, so that Haystack reads as well as it can.
    """
    from haystack import Document, Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )
    from haystack_integrations.components.readers.transformers import TransformersExtractiveReader

    encoder: dict[str, Any] = {"model": str(packaged_encoder_folder()), "progress_bar": False}
    kept = work / f"haystack-{_name(chunks)}.json"
    if not kept.exists():
        documents = [Document(id=str(number), content=text) for number, text in enumerate(chunks)]
        store = InMemoryDocumentStore()
        store.write_documents(SentenceTransformersDocumentEmbedder(**encoder).run(documents)["documents"])
        store.save_to_disk(str(kept))
    store = InMemoryDocumentStore.load_from_disk(str(kept))
    component = TransformersExtractiveReader(model=str(reader))
    component.warm_up()
    if segments:
        component.model.register_forward_pre_hook(_with_segments, with_kwargs=True)
    pipeline = Pipeline()
    pipeline.add_component("embedder", SentenceTransformersTextEmbedder(**encoder))
    pipeline.add_component("bm25", InMemoryBM25Retriever(store, top_k=_RETRIEVED))
    pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=_RETRIEVED))
    pipeline.add_component("joiner", DocumentJoiner("reciprocal_rank_fusion", top_k=READ_CHUNKS))
    pipeline.add_component("reader", component)
    pipeline.connect("embedder.embedding", "dense.query_embedding")
    pipeline.connect("bm25", "joiner")
    pipeline.connect("dense", "joiner")
    pipeline.connect("joiner", "reader")

    def answer(question: str) -> str:
        given = {"embedder": {"text": question}, "bm25": {"query": question}, "reader": {"query": question}}
        found = pipeline.run(given)["reader"]["answers"]
        return next((one.data for one in found if one.data), "")

    return answer


def _name(chunks: Sequence[str]) -> str:
    """The same for the same chunks: embedding them takes minutes, so what was embedded is kept."""
    return hashlib.sha256("\0".join(chunks).encode()).hexdigest()[:12]


def _with_segments(
    _: Any, positional: tuple[Any, ...], given: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """1 for what follows the first `[SEP]`, 0 for the rest."""
    ends = (given["input_ids"] == 102).long()
    return positional, {**given, "token_type_ids": ((ends.cumsum(1) - ends) > 0).long() * given["attention_mask"]}


def txtai(chunks: Sequence[str], reader: Path, work: Path) -> Answerer:
    """A hybrid index and the question-answering pipeline, which reads the best chunks as one text of 512 wordpieces."""
    from txtai import Embeddings
    from txtai.pipeline import RAG

    index = Embeddings(path=str(packaged_encoder_folder()), hybrid=True, content=True, gpu=False)
    kept = work / f"txtai-{_name(chunks)}"
    if kept.exists():
        index.load(str(kept))
    else:
        index.index(enumerate(chunks))
        index.save(str(kept))
    pipeline = RAG(index, str(reader), gpu=False, context=READ_CHUNKS, task="question-answering", output="flatten")

    def answer(question: str) -> str:
        try:
            return pipeline(question) or ""
        except TypeError:  # it looks up the place of a span that ends in the question
            return ""

    return answer
