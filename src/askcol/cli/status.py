"""`askcol status`: what an index holds, and how it compares with the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.markup import escape

from askcol.cli.base import say_base
from askcol.cli.options import IndexOption, JsonOption, VerboseOption, set_up_logging
from askcol.cli.output import MAX_NAMED, OUT, print_json, skip_lines
from askcol.index import DEFAULT_PLACE, IndexPlace


def status(place: IndexOption = DEFAULT_PLACE, as_json: JsonOption = False, verbose: VerboseOption = False) -> None:
    """Show what is indexed and since when, what was skipped, which files have changed since, and the size on disk."""
    set_up_logging(verbose)
    found = _found(place)
    if as_json:
        print_json(found)
        return
    say_base(Path(found["base"]))
    where = f"{place}/" if place.folder else str(place)
    size = "" if found["bytes"] is None else f", {found['bytes'] / 1e6:,.1f} MB"
    OUT.print(
        f"{escape(where)}: {found['documents']:,} documents, {found['chunks']:,} chunks{size}, "
        f"generation {found['generation']} of {found['published']:%Y-%m-%d %H:%M}"
    )
    OUT.print(f"indexed: {escape(', '.join(found['roots']))}")
    if found["left_out"]:
        OUT.print(f"removed: {escape(', '.join(found['left_out']))}")
    OUT.print(f"encoder: {escape(found['encoder'])}")
    for name, lines in (("skipped", list(skip_lines(found["skipped"]))), ("stale", found["stale"])):
        OUT.print(f"{name}: {len(found[name]):,}")
        for line in lines if verbose else lines[:MAX_NAMED]:
            OUT.print(f"  {escape(line)}")
        if len(lines) > MAX_NAMED and not verbose:
            OUT.print(f"  and {len(lines) - MAX_NAMED:,} more (-v shows all)")


def _found(place: IndexPlace) -> dict[str, Any]:
    contents = place.contents()
    return {
        "index": str(place),
        "generation": contents.generation,
        "published": contents.published,
        "documents": contents.document_count,
        "chunks": contents.chunk_count,
        "bytes": contents.size(),
        "roots": contents.roots,
        "left_out": contents.left_out,
        "base": str(contents.base),
        "encoder": contents.encoder,
        "skipped": contents.skipped,
        "stale": list(contents.stale()),
    }
