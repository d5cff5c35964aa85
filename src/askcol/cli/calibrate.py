"""`askcol calibrate`: fit the confidence to a user's own questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from askcol.cli.options import IndexOption, JsonOption, VerboseOption, set_up_logging
from askcol.cli.output import ERR, OUT, print_json
from askcol.cli.progress import counter, stages
from askcol.cli.question_files import questions_of
from askcol.collection import Collection
from askcol.index import DEFAULT_PLACE


def calibrate(
    file: Annotated[Path, typer.Argument(help="Questions about this index, JSON Lines, some of them unanswerable.")],
    place: IndexOption = DEFAULT_PLACE,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Fit the confidence to your own questions and store it with the index."""
    set_up_logging(verbose)
    from askcol.answering import packaged_confidence, store_confidence
    from askcol.evaluation import MIN_UNANSWERABLE, recalibrate
    from askcol.reading import packaged_reader

    reader = packaged_reader()
    collection = Collection(place.load(), reader, packaged_confidence())
    questions = questions_of([file], collection)
    with stages(ERR) as progress:
        done = recalibrate(collection, questions, counter(progress, "asking", len(questions)))
    stored = store_confidence(place, done.confidence, reader.identity)
    if as_json:
        print_json({"stored": stored, **msgspec.to_builtins(done)})
        return
    OUT.print(
        f"{len(questions)} questions; the best candidate is right for {done.right}. Measured on questions left out of "
        f"the fit, the calibration error is {done.before.ece:.3f} before and {done.after.ece:.3f} after, the Brier "
        f"score {done.before.brier:.3f} before and {done.after.brier:.3f} after."
    )
    minimum = done.confidence.min_confidence
    threshold = "askcol always abstains" if minimum is None else f"askcol abstains below {minimum:.0%}"
    if minimum == collection.confidence.min_confidence:
        threshold += (
            f", as before (a new threshold takes {MIN_UNANSWERABLE} unanswerable questions, and right answers with a "
            "higher confidence than theirs)"
        )
    undo = "; remove that file to go back to the packaged confidence" if place.folder else ""
    OUT.print(f"{threshold}. Stored in {stored}{undo}.")
