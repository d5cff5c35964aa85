"""`askcol list`: the documents of an index."""

from __future__ import annotations

from rich.markup import escape

from askcol.cli.base import shown_from_here
from askcol.cli.options import DocumentsOption, IndexOption, JsonOption, VerboseOption, set_up_logging
from askcol.cli.output import ERR, OUT, print_json
from askcol.index import DEFAULT_PLACE, parse_filter


def list_documents(
    documents: DocumentsOption = None,
    place: IndexOption = DEFAULT_PLACE,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """List the documents of the index: title, path and id, one a line."""
    set_up_logging(verbose)
    contents = place.contents()
    found = contents.documents(None if documents is None else parse_filter(documents))
    if as_json:
        print_json({"documents": found})
        return
    shown = shown_from_here(contents.base)
    for entry in found:
        OUT.print(f"{escape(entry.title)}, {escape(shown(entry.path))}  [dim]{escape(entry.document_id)}[/]")
    if not found:
        ERR.print("No document matches." if contents.document_count else "The index holds no documents.")
