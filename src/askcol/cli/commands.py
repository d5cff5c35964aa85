"""The `askcol` command."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.markup import escape

from askcol.answering import Style, references
from askcol.cli.output import ERR, OUT, print_answer, print_built, print_error, print_hits, print_json
from askcol.cli.progress import counter, stages
from askcol.collection import MAX_QUESTION_CHARACTERS, READ_CHUNKS, Collection
from askcol.collection import verify as verify_all
from askcol.documents import STALE_NOTE
from askcol.encoding import ExportableEncoder, SentenceTransformerEncoder, packaged_encoder
from askcol.errors import ConfidenceError, DocumentError, EncoderError, FilterError, IndexFault, QuestionSetError
from askcol.index import Built, build_index, build_temporary, load_index, recorded_roots
from askcol.retrieval import MODES, Mode

app = typer.Typer(
    help="Ask a collection of documents: verbatim answers with source, offsets and a confidence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

IndexOption = Annotated[Path, typer.Option("--index", metavar="DIR", help="The folder of the index.")]

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout, and nothing else there.")]

VerboseOption = Annotated[bool, typer.Option("-v", "--verbose", help="Say more on stderr.")]

DocumentsOption = Annotated[
    str | None,
    typer.Option(
        "--documents",
        metavar="WHICH",
        help="Only documents whose id or path matches a glob, or whose metadata does: 'publisher=Reuters; date>=2023'.",
    ),
]

DEFAULT_INDEX = Path("index")

DEFAULT_PATH = Path("seeds")


@app.command()
def index(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders; default: those of the index, or seeds.")
    ] = None,
    index_dir: IndexOption = DEFAULT_INDEX,
    only: Annotated[bool, typer.Option("--only", help="Drop what was indexed before from other paths.")] = False,
    encoder: Annotated[Path | None, typer.Option(help="Folder of another sentence-transformers model.")] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on: index again after every change, until Ctrl-C.")
    ] = False,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Index files and folders; what was indexed before stays, and only what changed is embedded again."""
    _set_up(verbose)
    recorded = [] if only else [Path(root) for root in recorded_roots(index_dir)]
    model = SentenceTransformerEncoder(encoder) if encoder else packaged_encoder()
    if not watch:
        print_built(_build(index_dir, recorded, paths or [], model), [], as_json)
        return

    from askcol.index import rebuilt

    def build(roots: Sequence[Path]) -> Built:
        return _build(index_dir, roots, [], model)

    with suppress(KeyboardInterrupt), closing(rebuilt(index_dir, build)) as results:
        last = _build(index_dir, recorded, paths or [], model)
        print_built(last, [], as_json, indent=0)
        ERR.print("Watching for changes  (Ctrl-C ends it)")
        for result in results:
            if isinstance(result, Exception):
                print_error(result)
                continue
            print_built(result, last.skipped, as_json, indent=0)
            last = result


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In plain English.")],
    index_dir: IndexOption = DEFAULT_INDEX,
    top_k: Annotated[int, typer.Option(min=1, max=50, help="How many chunks are read.")] = READ_CHUNKS,
    min_confidence: Annotated[
        float | None, typer.Option(min=0, max=1, help="Abstain below this probability; default: the calibrated one.")
    ] = None,
    max_risk: Annotated[
        float | None, typer.Option(min=0, max=1, help="Abstain so that at most this share of the answers is wrong.")
    ] = None,
    documents: DocumentsOption = None,
    cite: Annotated[Style | None, typer.Option("--cite", help="Print the references of the answer, to paste.")] = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Ask a question: the exact words that answer it, their source and a confidence, or an honest "does not say"."""
    _set_up(verbose)
    question = _checked(question)
    if cite and as_json:
        raise typer.BadParameter("--cite and --json each want standard output; give one of them")
    answer = Collection.open(index_dir).ask(
        question, top_k=top_k, min_confidence=min_confidence, max_risk=max_risk, documents=documents
    )
    if as_json:
        print_json(answer)
    elif cite and answer.answered:
        sys.stdout.write(references(answer, cite))
        if answer.stale:
            ERR.print(f"[yellow]{STALE_NOTE}[/]")
    else:
        print_answer(answer)
    if verbose:
        timings = answer.timings_ms
        ERR.print(f"retrieve {timings.retrieve} ms, read {timings.read} ms, total {timings.total} ms")


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words or a question.")],
    index_dir: IndexOption = DEFAULT_INDEX,
    top_k: Annotated[int, typer.Option(min=1, max=50, help="How many chunks.")] = 10,
    mode: Annotated[Mode, typer.Option(help="Which ranking.")] = "hybrid",
    documents: DocumentsOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Find the chunks closest to a query."""
    _set_up(verbose)
    query = _checked(query)
    hits = Collection.open(index_dir).search(query, top_k=top_k, mode=mode, documents=documents)
    if as_json:
        print_json({"query": query, "mode": mode, "hits": hits})
    elif hits:
        print_hits(hits)
    else:
        OUT.print("Nothing in this collection matches.")


@app.command()
def serve(
    indexes: Annotated[
        list[str] | None,
        typer.Option("--index", metavar="[NAME=]DIR", help="The folder of an index; of each, by name, if several."),
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Serve the page and the HTTP API."""
    _set_up(verbose)
    import waitress

    from askcol.server import THREADS, create_app, named_folders

    try:
        folders = named_folders(indexes or [str(DEFAULT_INDEX)])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--index") from None
    server = waitress.create_server(
        create_app(folders), host=host, port=port, threads=THREADS, ident=None, max_request_body_size=1 << 20
    )
    listening = getattr(server, "effective_listen", None) or [(server.effective_host, server.effective_port)]
    addresses = [f"http://[{h}]:{p}" if ":" in h else f"http://{h}:{p}" for h, p in listening]
    if as_json:
        print_json({"addresses": addresses})
    else:
        OUT.print(f"askcol answers on {' and '.join(addresses)}  (Ctrl-C ends it)")
    sys.stdout.flush()
    server.run()


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="Questions: JSON Lines, or SQuAD JSON (.json, .json.gz).")],
    index_dir: IndexOption = DEFAULT_INDEX,
    mode: Annotated[Mode | None, typer.Option(help="Which ranking; default: all three.")] = None,
    split: Annotated[str, typer.Option(help="JSON Lines: only questions of this split, such as test.")] = "",
    articles: Annotated[Path | None, typer.Option(help="SQuAD: only the articles named in this file.")] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="Ask only so many questions, spread evenly over the set; 0: all.")
    ] = 0,
    read: Annotated[bool, typer.Option("--read/--no-read", help="Measure answers, or only retrieval.")] = True,
    report: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write report.json, report.md and pictures there.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Compare with a report that was written there before.")
    ] = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Measure retrieval, answers and confidence on a question set. SQuAD's articles are indexed in memory."""
    _set_up(verbose)
    from askcol.evaluation import (
        as_table,
        comparison,
        evaluate_reader,
        is_squad,
        read_jsonl,
        read_report,
        read_squad,
        read_titles,
        rich_table,
        spread,
        write_report,
    )
    from askcol.evaluation import evaluate as measure

    before = read_report(against) if against else None
    if split and is_squad(file):
        raise typer.BadParameter("SQuAD's questions have no splits; --articles chooses among its articles")
    collection = None if is_squad(file) else Collection.open(index_dir)
    with stages(ERR) as progress:
        if collection is None:
            documents, questions = read_squad(file, read_titles(articles) if articles else None)
            collection = Collection(build_temporary(documents, packaged_encoder(), progress))
        else:
            questions = [q for q in read_jsonl(file) if not split or q.split == split]
            known = {entry.document_id for entry in collection.index.store.documents()}
            absent = {d for q in questions for d in q.documents} - known
            if absent:
                raise QuestionSetError(f"{file} names documents that the index lacks: {', '.join(sorted(absent))}")
        if limit:
            questions = spread(questions, limit)
        if not questions:
            raise QuestionSetError(f"{file} has no questions" + (f" of the split {split!r}" if split else ""))
        reports = [
            measure(collection, questions, m, read=read, progress=counter(progress, m, len(questions)))
            for m in ([mode] if mode else MODES)
        ]
        reader = None
        if read and questions[0].context:
            reader = evaluate_reader(collection, questions, counter(progress, "right context", len(questions)))
    if report:
        write_report(report, file, reports, reader)
    if as_json:
        compared = {"comparison": comparison(before, reports, reader)} if before else {}
        print_json({"file": str(file), "reports": reports, "reader": reader, **compared})
    else:
        OUT.print(as_table(reports, reader))
        if before:
            OUT.print(rich_table(comparison(before, reports, reader)))


@app.command()
def calibrate(
    file: Annotated[Path, typer.Argument(help="Questions about this index, JSON Lines, some of them unanswerable.")],
    index_dir: IndexOption = DEFAULT_INDEX,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Fit the confidence to your own questions, and keep it with the index."""
    _set_up(verbose)
    from askcol.answering import packaged_confidence, store_confidence
    from askcol.evaluation import MIN_UNANSWERABLE, read_jsonl, recalibrate
    from askcol.reading import Reader

    questions = read_jsonl(file)
    reader = Reader()
    collection = Collection(load_index(index_dir), reader, packaged_confidence())
    with stages(ERR) as progress:
        done = recalibrate(collection, questions, counter(progress, "asking", len(questions)))
    path = store_confidence(index_dir, done.confidence, reader.sha256)
    if as_json:
        print_json({"stored": str(path), **msgspec.to_builtins(done)})
        return
    OUT.print(
        f"{len(questions)} questions, {done.right} answered rightly by the best candidate. On questions that it was "
        f"not fitted on: calibration error {done.before.ece:.3f} before, {done.after.ece:.3f} after; Brier score "
        f"{done.before.brier:.3f} before, {done.after.brier:.3f} after."
    )
    kept = done.confidence.min_confidence == collection.confidence.min_confidence
    takes = f"{MIN_UNANSWERABLE} unanswerable questions, and right answers surer than theirs"
    why = f", as before (to choose that anew takes {takes})" if kept else ""
    least = done.confidence.min_confidence
    abstains = "Always abstains" if least is None else f"Abstains below {least:.0%}"
    OUT.print(f"{abstains}{why}. Kept in {path}; remove it to go back.")


@app.command()
def verify(index_dir: IndexOption = DEFAULT_INDEX, as_json: JsonOption = False, verbose: VerboseOption = False) -> None:
    """Check the index's checksums, the offsets of every chunk, and the sources against what was indexed."""
    _set_up(verbose)
    findings = verify_all(index_dir)
    if as_json:
        print_json({"sound": not findings, "findings": findings})
    else:
        OUT.print("\n".join(map(escape, findings)) or "The index is sound, and no source changed.")
    if findings:
        raise typer.Exit(1)


def main() -> None:
    """Runs the command; what a user can mend ends in one line on stderr and exit status 1, or 2 for wrong usage."""
    from askcol.cli.train import train

    app.add_typer(train)
    try:
        app(prog_name="askcol")
    except (DocumentError, EncoderError, QuestionSetError, ConfidenceError, IndexFault, OSError) as error:
        print_error(error)
        sys.exit(1)
    except FilterError as error:
        ERR.print(f"[red]askcol:[/] --documents: {escape(str(error))}")
        sys.exit(2)


def _set_up(verbose: bool) -> None:
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(message)s")


def _checked(question: str) -> str:
    if not question.strip():
        raise typer.BadParameter("the question is blank")
    try:
        question.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("the question is not UTF-8") from None
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise typer.BadParameter(f"the question has {len(question):,} characters, {MAX_QUESTION_CHARACTERS:,} at most")
    return question.strip()


def _build(index_dir: Path, recorded: Sequence[Path], added: Sequence[Path], encoder: ExportableEncoder) -> Built:
    for root in recorded:
        if not root.exists():
            raise DocumentError(
                f"{root}, which this index holds, is not there from {Path.cwd()}; run askcol where it is, or name what "
                "the index is to hold with --only"
            )
    roots = list(dict.fromkeys([*recorded, *added])) or [DEFAULT_PATH]
    with stages(ERR) as report:
        return build_index(index_dir, roots, encoder, report)
