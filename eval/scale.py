"""The arithmetic of `docs/scale.md`: what 10^6 to 10^9 chunks take, from what one chunk takes.

    python eval/scale.py

The costs of a chunk are measured (`docs/scale.md` says how); Milvus' nodes follow
the rules of its published sizing tool (milvus.io/tools/sizing, read in November 2026); prices are assumptions, to be
replaced by those of your provider.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from performance.setting import table

SIZES = (10**6, 10**7, 10**8, 10**9)

GIB = 2**30


class Measured(NamedTuple):
    """What a chunk takes on a core of an AMD EPYC with AVX-512 VNNI, by stage and in bytes; and what a question takes.

    Attributes:
        prepared: Chunks a second on a core: cut, and their terms found (text files; other formats add their parser).
        embedded: Chunks a second on a core, by the packaged int8 encoder.
        dimensions: Of a vector.
        row_bytes: Of a chunk's fields without its vector: text, terms, sentences, headings, ids, metadata.
        document_bytes: Of the documents' texts, for each chunk.
        distinct_terms: Different terms of a chunk.
        question_core_s: Of a core of askcol's server for a question.
    """

    prepared: float = 1_520.0
    embedded: float = 76.0
    dimensions: int = 384
    row_bytes: int = 1_600
    document_bytes: int = 530
    distinct_terms: int = 64
    question_core_s: float = 0.13


class Prices(NamedTuple):
    """Assumed prices in dollars. `core_hour` comes with 4 GiB of memory; `gibibyte_month` is of object storage."""

    core_hour: float = 0.05
    gpu_hour: float = 2.0
    gibibyte_month: float = 0.023


LINKS = 32
"""HNSW's M."""

GPU_CHUNKS_A_SECOND = 3_000
"""Not measured: the 14,200 sentences a second that are published for all-MiniLM-L6-v2 on a V100, for texts about five
times as long."""

HOURS_A_MONTH = 730


class QueryNodes(NamedTuple):
    """Query nodes of one kind, as Milvus' sizing tool names them."""

    number: int
    cores: int
    gibibytes: int


def vector_index_bytes(chunks: int, m: Measured) -> int:
    """Of the HNSW graph with its vectors, before Milvus' factor for loading: (4 d + 8 M) a vector."""
    return chunks * (4 * m.dimensions + 8 * LINKS)


def loaded_bytes(chunks: int, m: Measured) -> int:
    """In the memory of query nodes: twice the vector index, the postings of BM25, and the chunks' fields.

    A posting is a row number and a weight, 8 bytes.
    """
    return 2 * vector_index_bytes(chunks, m) + chunks * (8 * m.distinct_terms + m.row_bytes)


def stored_bytes(chunks: int, m: Measured) -> int:
    """In object storage: rows, vectors, their indexes and the documents, of two generations."""
    row = m.row_bytes + 4 * m.dimensions + 8 * m.distinct_terms + m.document_bytes
    return 2 * (chunks * row + vector_index_bytes(chunks, m))


def query_nodes(gibibytes: float) -> QueryNodes:
    """The query nodes that Milvus' sizing tool asks for, given what they load."""
    if gibibytes < 16:
        scale = math.ceil(gibibytes / 4)
        return QueryNodes(1, scale, 4 * scale)
    for below, cores, memory in ((96, 4, 16), (384, 8, 32), (4_000, 8, 64)):
        if gibibytes < below:
            return QueryNodes(math.ceil(gibibytes / memory), cores, memory)
    return QueryNodes(math.ceil(gibibytes / 128), 16, 128)


def hours(chunks: int, rate: float) -> float:
    """Of one worker that does `rate` chunks a second."""
    return chunks / rate / 3600


def building(m: Measured, prices: Prices) -> str:
    """Core hours and GPU hours of a first build."""
    rows: list[Sequence[str]] = []
    for chunks in SIZES:
        prepare, embed = hours(chunks, m.prepared), hours(chunks, m.embedded)
        core_hours = prepare + embed
        gpu = hours(chunks, GPU_CHUNKS_A_SECOND)
        rows.append(
            (
                power(chunks),
                figure(prepare),
                figure(embed),
                *(duration(core_hours / cores) for cores in (2, 64, 1_024)),
                figure(gpu),
                dollars(core_hours * prices.core_hour),
                dollars(prepare * prices.core_hour + gpu * prices.gpu_hour),
            )
        )
    head = ("chunks", "core hours to cut", "to embed", "on 2 cores", "on 64", "on 1,024", "GPU hours to embed instead")
    return table((*head, "by cores", "by GPU"), rows)


def holding(m: Measured, prices: Prices) -> str:
    """Bytes, nodes and money of keeping a collection ready."""
    rows: list[Sequence[str]] = []
    for chunks in SIZES:
        loaded = loaded_bytes(chunks, m) / GIB
        stored = stored_bytes(chunks, m) / GIB
        nodes = query_nodes(loaded)
        money = nodes.number * nodes.cores * HOURS_A_MONTH * prices.core_hour * (nodes.gibibytes / nodes.cores / 4)
        rows.append(
            (
                power(chunks),
                size(vector_index_bytes(chunks, m)),
                size(loaded * GIB),
                size(stored * GIB),
                f"{nodes.number:,} of {nodes.cores} cores, {nodes.gibibytes} GiB",
                dollars(money),
                dollars(stored * prices.gibibyte_month),
            )
        )
    head = ("chunks", "vector index", "loaded by query nodes", "object storage", "query nodes", "nodes, a month")
    return table((*head, "storage, a month"), rows)


def answering(m: Measured, prices: Prices) -> str:
    """What askcol's own servers take for questions, which does not grow with the collection."""
    rows = []
    for rate in (1, 10, 100):
        cores = math.ceil(rate * m.question_core_s / 0.6)
        rows.append((f"{rate}", f"{cores}", dollars(cores * HOURS_A_MONTH * prices.core_hour)))
    return table(("questions a second", "cores at 60% load", "a month"), rows)


def power(chunks: int) -> str:
    return f"10^{round(math.log10(chunks))}"


def figure(value: float) -> str:
    """Two digits that count: `3.7`, `37`, `370`."""
    if value >= 100:
        return f"{round(value, 1 - math.floor(math.log10(value))):,.0f}"
    return f"{value:.2g}"


def duration(in_hours: float) -> str:
    if in_hours < 1:
        return f"{figure(in_hours * 60)} min"
    return f"{figure(in_hours)} h" if in_hours < 72 else f"{figure(in_hours / 24)} days"


def size(count: float) -> str:
    return f"{figure(count / GIB)} GiB" if count < 1_000 * GIB else f"{figure(count / GIB / 1024)} TiB"


def dollars(amount: float) -> str:
    return f"${figure(amount)}"


def tables() -> dict[str, str]:
    """Heading -> table in Markdown."""
    measured, prices = Measured(), Prices()
    return {
        "Building": building(measured, prices),
        "Holding": holding(measured, prices),
        "Answering": answering(measured, prices),
    }


if __name__ == "__main__":
    for title, text in tables().items():
        print(f"## {title}\n\n{text}\n")
