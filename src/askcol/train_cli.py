"""`askcol train`: what makes the models that ship with the package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import track

train = typer.Typer(name="train", help="Train the reader, fit the confidence (extra `train`).", no_args_is_help=True)

SquadArgument = Annotated[Path, typer.Argument(help="SQuAD 1.1's training set, .json or .json.gz.")]
HoldoutOption = Annotated[Path, typer.Option(help="Article titles that are only for measuring, one a line.")]
MODELS = Path(__file__).parent / "models"

_err = Console(stderr=True, soft_wrap=True)


@train.command()
def reader(
    squad: SquadArgument,
    holdout: HoldoutOption,
    out: Annotated[Path, typer.Option(help="Checkpoints and the trained model; resumes from there.")] = Path(
        "runs/reader"
    ),
    epochs: Annotated[float, typer.Option(min=0.01, help="Passes over questions and hard negatives.")] = 0.9,
    compile_model: Annotated[bool, typer.Option("--compile", help="Use torch.compile (needs a C++ compiler).")] = False,
) -> None:
    """Train the reader from the packaged encoder."""
    from askcol.dense import packaged_encoder
    from askcol.train import Recipe, train_reader

    train_reader(squad, holdout, packaged_encoder(), out, Recipe(epochs=epochs), compile_model)


@train.command()
def export(
    squad: SquadArgument,
    holdout: HoldoutOption,
    trained: Annotated[Path, typer.Option(help="What `askcol train reader` wrote.")] = Path("runs/reader"),
    out: Annotated[Path, typer.Option(help="Where the package's reader goes.")] = MODELS / "reader",
) -> None:
    """Export the trained reader to int8 ONNX and check it against fp32 on 500 held-out questions."""
    from askcol.chunks import chunk
    from askcol.export import export_reader, parity
    from askcol.index import reader_tokenizer
    from askcol.questions import read_squad, read_titles

    export_reader(trained, out)
    documents, questions = read_squad(squad, read_titles(holdout))
    tokenizer = reader_tokenizer()
    chunks = {d.document_id: chunk(d, tokenizer) for d in documents}
    pairs = [
        (q.text, next(c for c in chunks[document_id] if c.start <= start < c.end))
        for q in questions[:: len(questions) // 500][:500]
        for document_id, start, _ in q.spans[:1]
    ]
    share = parity(trained, out, pairs)
    size = (out / "reader.onnx").stat().st_size / 1e6
    _err.print(f"{size:.1f} MB; same best span in fp32 and int8 on {share:.1%} of {len(pairs)} held-out questions")
    if share < 0.97:
        raise typer.Exit(1)


@train.command()
def confidence(
    squad: SquadArgument,
    holdout: HoldoutOption,
    questions_a_half: Annotated[int, typer.Option(min=100, help="Questions asked of each half.")] = 2000,
    unanswerable: Annotated[float, typer.Option(min=0, max=1, help="Share asked without their article.")] = 0.33,
    out: Annotated[Path, typer.Option(help="Where the numbers go.")] = MODELS / "confidence.json",
) -> None:
    """Fit the confidence on one half of the held-out articles and report it on the other."""
    from askcol.calibrate import Observation, calibration, fit_confidence, observe
    from askcol.collection import Collection
    from askcol.confidence import Confidence
    from askcol.dense import Encoder, packaged_encoder
    from askcol.generation import build_temporary
    from askcol.questions import read_squad, read_titles

    documents, questions = read_squad(squad, read_titles(holdout))
    index = build_temporary(documents, Encoder(packaged_encoder()))
    unset = Confidence({}, 0.0, 0.0)
    collection = Collection(index, confidence=unset)
    titles = sorted(d.document_id for d in documents)
    halves: list[list[Observation]] = []
    for half in (set(titles[0::2]), set(titles[1::2])):
        asked = [q for q in questions if q.documents[0] in half]
        asked = asked[:: max(1, len(asked) // questions_a_half)][:questions_a_half]
        shown = track(asked, "asking", console=_err, transient=True)
        halves.append(list(observe(collection, shown, unanswerable, seed=len(halves))))
    fitted = fit_confidence(halves[0])
    out.write_text(fitted.to_json(), encoding="utf-8")
    report = {"fitted on": calibration(halves[0], fitted), "other half": calibration(halves[1], fitted)}
    print(msgspec.json.format(msgspec.json.encode({"confidence": fitted, **report})).decode())


@train.command()
def punkt(
    squad: SquadArgument,
    holdout: HoldoutOption,
    out: Annotated[Path, typer.Option(help="Where the parameters go.")] = MODELS / "punkt.json",
) -> None:
    """Train the sentence splitter's parameters."""
    from askcol.questions import read_squad, read_titles
    from askcol.tokenizer import save_punkt, train_punkt

    held_out = read_titles(holdout)
    documents, _ = read_squad(squad)
    save_punkt(train_punkt(d.text for d in documents if d.document_id not in held_out), out)
