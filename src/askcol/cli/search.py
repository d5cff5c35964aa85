"""`askcol search`: find chunks without reading them."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from askcol.cli.base import shown_from_here
from askcol.cli.options import (
    IndexOption,
    JsonOption,
    VerboseOption,
    checked_question,
    set_up_logging,
)
from askcol.cli.output import OUT, print_hits, print_json
from askcol.cli.settings import Searching
from askcol.collection import Collection
from askcol.index import DEFAULT_PLACE


def search(
    query: Annotated[list[str], typer.Argument(help="Words or a question; quotes around them are optional.")],
    settings: Searching,
    place: IndexOption = DEFAULT_PLACE,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show the chunks that match a query best."""
    set_up_logging(verbose)
    text = checked_question(" ".join(query))
    collection = Collection.open(place)
    hits = collection.search(text, **msgspec.structs.asdict(settings))
    if as_json:
        print_json({"query": text, "mode": settings.mode, "hits": hits})
    elif hits:
        print_hits(hits, shown_from_here(collection.index.base))
    else:
        OUT.print("Nothing in this collection matches.")
