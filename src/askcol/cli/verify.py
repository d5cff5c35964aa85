"""`askcol verify`: check an index."""

from __future__ import annotations

from contextlib import suppress

import typer
from rich.markup import escape

from askcol.cli.base import say_base
from askcol.cli.options import IndexOption, JsonOption, VerboseOption, set_up_logging
from askcol.cli.output import OUT, print_json
from askcol.collection import verify as findings_of
from askcol.errors import IndexDamaged
from askcol.index import DEFAULT_PLACE


def verify(place: IndexOption = DEFAULT_PLACE, as_json: JsonOption = False, verbose: VerboseOption = False) -> None:
    """Check the index's checksums, the offsets of every chunk, and whether the source files have changed."""
    set_up_logging(verbose)
    findings = findings_of(place)
    if as_json:
        print_json({"sound": not findings, "findings": findings})
    else:
        with suppress(IndexDamaged):  # which is among the findings
            record = place.record() if findings else None
            say_base(record.base if record else None)
        OUT.print("\n".join(map(escape, findings)) or "The index is sound, and no source file has changed.")
    if findings:
        raise typer.Exit(1)
