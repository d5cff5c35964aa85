"""`askcol search`: find chunks without reading them."""

from __future__ import annotations

from typing import Annotated

import typer

from askcol.cli.options import (
    DEFAULT_INDEX,
    DocumentsOption,
    IndexOption,
    JsonOption,
    VerboseOption,
    checked_question,
    set_up_logging,
)
from askcol.cli.output import OUT, print_hits, print_json
from askcol.collection import MAX_CHUNKS, SEARCH_CHUNKS, Collection
from askcol.retrieval import Mode


def search(
    query: Annotated[str, typer.Argument(help="Words or a question.")],
    index_dir: IndexOption = DEFAULT_INDEX,
    top_k: Annotated[int, typer.Option(min=1, max=MAX_CHUNKS, help="How many chunks to show.")] = SEARCH_CHUNKS,
    mode: Annotated[Mode, typer.Option(help="How to rank: by words (bm25), by meaning (dense), or both.")] = "hybrid",
    documents: DocumentsOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show the chunks that match a query best."""
    set_up_logging(verbose)
    query = checked_question(query)
    hits = Collection.open(index_dir).search(query, top_k=top_k, mode=mode, documents=documents)
    if as_json:
        print_json({"query": query, "mode": mode, "hits": hits})
    elif hits:
        print_hits(hits)
    else:
        OUT.print("Nothing in this collection matches.")
