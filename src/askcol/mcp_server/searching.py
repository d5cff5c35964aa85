"""The tool `search`: the passages closest to a query."""

from __future__ import annotations

from typing import Annotated

import msgspec

from askcol.answering import CitedHit
from askcol.arguments import argument
from askcol.collection import MAX_CHUNKS, MAX_QUESTION_CHARACTERS, SEARCH_CHUNKS, Collection
from askcol.mcp_server.arguments import Which
from askcol.mcp_server.quotes import place
from askcol.mcp_server.tool import DATA_NOTE, Tool
from askcol.retrieval import Mode


class SearchArguments(msgspec.Struct, frozen=True):
    """A query and how to rank the passages for it."""

    query: Annotated[
        str,
        argument(
            "What to look for: a few words or a question, in English.",
            f"a text of 1 to {MAX_QUESTION_CHARACTERS:,} characters",
            min_length=1,
            max_length=MAX_QUESTION_CHARACTERS,
        ),
    ]
    top_k: Annotated[
        int, argument("How many passages at most.", f"a whole number from 1 to {MAX_CHUNKS}", ge=1, le=MAX_CHUNKS)
    ] = SEARCH_CHUNKS
    mode: Annotated[
        Mode, argument("Rank by words (bm25), by meaning (dense), or by both (hybrid).", "hybrid, bm25 or dense")
    ] = "hybrid"
    documents: Which | None = None


class Passages(msgspec.Struct, frozen=True):
    """The passages closest to a query, best first. Closeness is no answer, and `score` is no probability."""

    hits: tuple[CitedHit, ...]


def search(collection: Collection, arguments: SearchArguments) -> Passages:
    """The passages closest to a query."""
    a = arguments
    return Passages(tuple(collection.search(a.query, top_k=a.top_k, mode=a.mode, documents=a.documents)))


def in_words(found: Passages) -> list[str]:
    """A line that counts the passages, and each passage as a block of its own."""
    heading = f"{len(found.hits)} passages, closest first; they may not answer anything."
    if not found.hits:
        return ["NOTHING FOUND: no passage matches the query."]
    passages = [
        f"{hit.rank}. {place(hit.title, hit.path, hit.document_id, hit.start, hit.end)}:\n{hit.text}"
        for hit in found.hits
    ]
    return [heading, *passages]


SEARCH = Tool(
    name="search",
    title="Search the documents",
    description="Find the passages of the user's own documents that are closest to a query. They are not answers: to "
    f"learn what the documents say, use `ask`, which also says when they do not. {DATA_NOTE}",
    arguments=SearchArguments,
    result=Passages,
    run=search,
    words=in_words,
)
