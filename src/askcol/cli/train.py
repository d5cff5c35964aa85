"""`askcol train`: make the models that ship with the package."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console

from askcol.cli.progress import stages
from askcol.cli.train_confidence import confidence
from askcol.errors import MissingExtra

if TYPE_CHECKING:
    from askcol.training import TrainingSet


train = typer.Typer(
    name="train", help="Train the reader and fit the confidence. Needs the extra `train`.", no_args_is_help=True
)

train.command()(confidence)

SquadArgument = Annotated[Path, typer.Argument(help="SQuAD 1.1's training set, .json or .json.gz.")]

HoldoutOption = Annotated[
    Path, typer.Option(help="File of article titles, one per line, that are kept out of training.")
]

ExamplesOption = Annotated[Path, typer.Option(help="The training set that `askcol train examples` wrote.")]

OutOption = Annotated[Path, typer.Option(help="Folder for checkpoints and the trained model; training resumes there.")]

Bf16Option = Annotated[bool, typer.Option("--bf16", help="Multiply in bfloat16 (GPU, AVX512-BF16 or AMX).")]

MODELS = Path(__file__).parents[1] / "models"

TRAINING_SET = Path("runs/training-set.json")

TEACHER_FOLDER = Path("runs/teacher")

MIN_PARITY = 0.97
"""The least share of held-out questions with the same best span in fp32 and int8 for the reader to be shipped."""

_err = Console(stderr=True, soft_wrap=True)


@train.command()
def examples(
    squad: SquadArgument,
    holdout: HoldoutOption,
    tables: Annotated[
        int, typer.Option(min=0, help="How many questions about synthetic tables and lists to add.")
    ] = 6000,
    mined_every: Annotated[int, typer.Option(min=1, help="Mine hard negatives for every Nth question.")] = 4,
    domain: Annotated[
        list[Path] | None,
        typer.Option(
            help="Add every second article of this SQuAD JSON; `train confidence` asks the others. Repeatable."
        ),
    ] = None,
    scenarios: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="Add the passages of this folder (scenarios/).")
    ] = None,
    readings: Annotated[int, typer.Option(min=1, help="How often each of them is read, with other names.")] = 2,
    out: Annotated[Path, typer.Option(help="File to write the training set to.")] = TRAINING_SET,
) -> None:
    """Make the training set of teacher and reader: cut articles into chunks and mine hard negatives."""
    from askcol.encoding import packaged_encoder
    from askcol.evaluation import kept_titles, read_titles
    from askcol.training import joined, training_set, with_scenarios, with_tables

    left_out = {squad: read_titles(holdout), **{file: kept_titles(file) for file in domain or []}}
    with stages(_err) as report:
        encoder = packaged_encoder()
        data = joined(training_set(file, kept, encoder, report, mined_every) for file, kept in left_out.items())
        data = with_tables(data, tables, seed=1)
        if scenarios:
            data = with_scenarios(data, scenarios, readings, seed=1)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(msgspec.json.encode(data))
    _err.print(f"{len(data.examples)} questions over {len(data.chunks)} chunks in {out}")


@train.command()
def teacher(
    init: Annotated[Path, typer.Argument(help="Folder of all-mpnet-base-v2: config, weights, tokenizer.json.")],
    examples: ExamplesOption = TRAINING_SET,
    out: OutOption = TEACHER_FOLDER,
    bf16: Bf16Option = False,
) -> None:
    """Train the teacher. Takes minutes on a GPU and days without one."""
    _require_extra()
    from askcol.training import TEACHER, train_reader

    train_reader(_training_set(examples), init, out, TEACHER, bf16=bf16)


@train.command()
def restore(
    out: Annotated[Path, typer.Option(help="Folder to write the reader to, for `askcol train reader --init`.")] = Path(
        "runs/restored"
    ),
) -> None:
    """Write the packaged reader in fp32, as a start for further training."""
    _require_extra()
    from askcol.encoding import packaged_encoder_folder
    from askcol.training import restore_reader

    _err.print(f"{restore_reader(MODELS / 'reader', packaged_encoder_folder(), out)} holds the packaged reader in fp32")


@train.command()
def reader(
    init: Annotated[Path | None, typer.Option(help="Folder of a reader to start from. Default: the encoder.")] = None,
    examples: ExamplesOption = TRAINING_SET,
    teacher: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder of a teacher to learn from. Takes days without a GPU."),
    ] = None,
    out: OutOption = Path("runs/reader"),
    further: Annotated[
        bool,
        typer.Option("--further", help="Train the reader of --init on: small batches at a low rate, for two cores."),
    ] = False,
    epochs: Annotated[
        float | None, typer.Option(min=0.01, help="Passes over the questions. Default: 6, with --further 1.")
    ] = None,
    hidden: Annotated[
        float,
        typer.Option(min=0, help="Weight of the distance to the teacher's hidden states, beside its logits."),
    ] = 1.0,
    learning_rate: Annotated[
        float | None,
        typer.Option(min=0, help="The peak learning rate, after the warm-up. Default: 2.5e-4, with --further 6e-5."),
    ] = None,
    compile_model: Annotated[bool, typer.Option("--compile", help="Use torch.compile (needs a C++ compiler).")] = False,
    bf16: Bf16Option = False,
) -> None:
    """Train the reader on gold spans and, if given, on a teacher's predictions."""
    _require_extra()
    from askcol.encoding import packaged_encoder_folder
    from askcol.training import FURTHER, Recipe, train_reader

    recipe = FURTHER if further else Recipe()
    recipe = replace(recipe, hidden=hidden, epochs=epochs or recipe.epochs)
    if learning_rate is not None:
        recipe = replace(recipe, learning_rate=learning_rate)
    train_reader(
        _training_set(examples),
        init or packaged_encoder_folder(),
        out,
        recipe,
        teacher=teacher,
        compile_model=compile_model,
        bf16=bf16,
    )


@train.command()
def average(
    readers: Annotated[list[Path], typer.Argument(exists=True, file_okay=False, help="Folders of trained readers.")],
    weights: Annotated[
        list[float] | None, typer.Option(help="Share of each reader, one option a reader. Default: equal shares.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write the averaged reader to.")] = Path("runs/averaged"),
) -> None:
    """Average the weights of several runs that started from the same reader."""
    _require_extra()
    from askcol.training import average_readers

    shares = weights or [1.0] * len(readers)
    _err.print(f"Wrote the average of {len(readers)} readers to {average_readers(readers, shares, out)}")


def _require_extra() -> None:
    missing = [package for package in ("onnx_ir", "transformers") if find_spec(package) is None]
    if missing:
        raise MissingExtra(f"{' and '.join(missing)} not installed: `pip install 'askcol[train]'`")


def _training_set(path: Path) -> TrainingSet:
    from askcol.training import TrainingSet

    if not path.is_file():
        raise typer.BadParameter(f"{path} does not exist; `askcol train examples` writes it", param_hint="--examples")
    return msgspec.json.decode(path.read_bytes(), type=TrainingSet)


@train.command()
def export(
    squad: SquadArgument,
    holdout: HoldoutOption,
    trained: Annotated[Path, typer.Option(help="The folder that `askcol train reader` wrote.")] = Path("runs/reader"),
    examples: ExamplesOption = TRAINING_SET,
    out: Annotated[Path, typer.Option(help="Folder of the package's reader.", show_default="in the package")] = MODELS
    / "reader",
) -> None:
    """Export the trained reader to int8 ONNX and compare it with fp32 on 1,000 held-out questions."""
    _require_extra()
    from askcol.chunking import chunk, reader_tokenizer
    from askcol.evaluation import read_squad, read_titles, spread
    from askcol.training import PARITY_QUESTIONS, export_reader, parity

    exported = trained / "int8"
    export_reader(trained, _training_set(examples), exported)
    documents, questions = read_squad(squad, read_titles(holdout))
    tokenizer = reader_tokenizer()
    chunks = {d.document_id: chunk(d, tokenizer) for d in documents}
    pairs = [
        (q.text, next(c for c in chunks[document_id] if c.start <= start < c.end))
        for q in spread(questions, PARITY_QUESTIONS)
        for document_id, start, _ in q.spans[:1]
    ]
    share = parity(trained, exported, pairs)
    size = (exported / "reader.onnx").stat().st_size / 1e6
    _err.print(f"{size:.1f} MB; same best span in fp32 and int8 on {share:.1%} of {len(pairs)} held-out questions")
    if share < MIN_PARITY:
        _err.print(f"That is less than {MIN_PARITY:.0%}, so {out} is unchanged; the exported reader is in {exported}.")
        raise typer.Exit(1)
    shutil.copytree(exported, out, dirs_exist_ok=True)


@train.command()
def encoder(
    squad: SquadArgument,
    holdout: HoldoutOption,
    out: Annotated[Path, typer.Option(help="File to write the inputs to.", show_default="in the package")] = MODELS
    / "encoder-inputs.npy",
) -> None:
    """Find how large the inputs of the packaged encoder's layers become, which its int8 form needs."""
    from askcol.chunking import chunk, indexed_text, reader_tokenizer
    from askcol.encoding import packaged_encoder_folder
    from askcol.evaluation import read_squad, read_titles
    from askcol.files import save_array
    from askcol.training import largest_inputs

    documents, _ = read_squad(squad, without=read_titles(holdout))
    tokenizer = reader_tokenizer()
    texts = [indexed_text(d, c) for d in documents for c in chunk(d, tokenizer)[:1]]
    save_array(largest_inputs(packaged_encoder_folder(), texts), out)


@train.command()
def punkt(
    squad: SquadArgument,
    holdout: HoldoutOption,
    out: Annotated[Path, typer.Option(help="File to write the parameters to.", show_default="in the package")] = MODELS
    / "punkt.json",
) -> None:
    """Train the sentence splitter's parameters."""
    from askcol.evaluation import read_squad, read_titles
    from askcol.training import save_punkt, train_punkt

    documents, _ = read_squad(squad, without=read_titles(holdout))
    save_punkt(train_punkt(d.text for d in documents), out)
