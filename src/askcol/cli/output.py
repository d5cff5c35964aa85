"""What the command prints: JSON for scripts, or text for people."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
from rich.console import Console
from rich.markup import escape

from askcol.answering import (
    Answer,
    Candidate,
    Citation,
    CitedHit,
    Computation,
    Reason,
    is_close,
    lower_bar,
    missing_note,
    needs_computation_note,
    pieces,
    web_address,
)
from askcol.documents import OCR_NOTE, QUOTED_NOTE, STALE_NOTE, Skipped
from askcol.index import Built
from askcol.text import language_name

MAX_NAMED = 5
"""Documents or files that a line names."""

Shown = Callable[[str], str]

OUT = Console(highlight=False, soft_wrap=True)

ERR = Console(stderr=True, highlight=False, soft_wrap=True)


def print_built(built: Built, as_json: bool, *, reported: Sequence[Skipped] = (), indent: int = 2) -> None:
    """Print what a build did, and on stderr which files it skipped, leaving out those `reported` before.

    `indent`: as in `print_json`.
    """
    for line in skip_lines([skipped for skipped in built.skipped if skipped not in reported]):
        ERR.print(f"[yellow]skipped[/] {escape(line)}")
    if built.not_english:
        ERR.print(f"[yellow]{escape(_not_english(built.not_english))}[/]")
    if as_json:
        print_json(built, indent)
        return
    state = "" if built.changed else " (unchanged)"
    OUT.print(
        f"{built.documents:,} documents, {built.chunks:,} chunks, {built.embedded:,} embedded, "
        f"{len(built.skipped):,} skipped (files: {built.read:,} read, {built.unchanged:,} unchanged, "
        f"{built.renamed:,} renamed, {built.dropped:,} dropped), {built.seconds:.1f} s: "
        f"generation {built.generation}{state}"
    )


def skip_lines(skipped: Iterable[Skipped]) -> Iterator[str]:
    """A line for each reason, whatever numbers are in it, with the first of the files that were skipped for it."""
    alike: dict[str, list[Skipped]] = {}
    for one in skipped:
        alike.setdefault(re.sub(r"\d+", "0", one.reason), []).append(one)
    for group in alike.values():
        paths = list(dict.fromkeys(one.path for one in group))
        if len(group) == 1:
            yield f"{group[0].path}: {group[0].reason}"
        elif len(paths) == 1:
            yield f"{len(group):,} parts of {paths[0]}: {group[0].reason}, and so on"
        else:
            more = f" and {len(paths) - MAX_NAMED:,} more" if len(paths) > MAX_NAMED else ""
            yield f"{len(paths):,} files ({', '.join(paths[:MAX_NAMED])}{more}): {group[0].reason}"


def _not_english(found: Mapping[str, str]) -> str:
    """Which documents are in languages that askcol does not read."""
    named = [f"{document_id} ({language_name(code)})" for document_id, code in found.items()]
    more = f" and {len(named) - MAX_NAMED:,} more" if len(named) > MAX_NAMED else ""
    are = "1 document is" if len(named) == 1 else f"{len(named):,} documents are"
    return f"askcol reads English; {are} in another language: {', '.join(named[:MAX_NAMED])}{more}"


def print_error(error: Exception | str) -> None:
    """Print an error as one line on stderr."""
    ERR.print(f"[red]askcol:[/] {escape(str(error))}")


def print_json(value: object, indent: int = 2) -> None:
    """Print one JSON document on stdout; with `indent` 0 on one line."""
    text = msgspec.json.encode(value)
    sys.stdout.buffer.write((msgspec.json.format(text, indent=indent) if indent else text) + b"\n")
    sys.stdout.flush()


def print_answer(answer: Answer, shown: Shown = str) -> None:
    """Print the answer, the sides of a conflict or its alternatives, with their sources; or what came close to one.

    `shown`: tells a path from the current folder.
    """
    if answer.conflict:
        OUT.print("[yellow]The documents disagree:[/]\n")
    if answer.answered and answer.computation and not answer.conflict:
        _print_computed(answer.answers[0], answer.computation, shown)
        return
    if answer.answered:
        for candidate in answer.sides or answer.answers[:1]:
            _print_candidate(candidate, shown)
        if answer.corrected:
            OUT.print("[dim]Older, and corrected since:[/]")
        for candidate in answer.corrected:
            _print_candidate(candidate, shown)
        return
    if answer.alternatives:
        OUT.print("[yellow]Which one?[/] The documents answer this for several events:\n")
        for candidate in answer.alternatives:
            OUT.print(f"[yellow]{escape(candidate.apart)}[/]")
            _print_candidate(candidate, shown)
        return
    shortfall = "no confidence is high enough for the risk you accept"
    if answer.min_confidence is not None:
        shortfall = f"the best candidate is below the confidence required, {answer.min_confidence:.0%}"
    reasons: dict[Reason | None, str] = {
        "language": f"askcol reads English; this question looks {language_name(answer.language)}.",
        "empty_index": "This collection holds no text.",
        "nothing_retrieved": "This collection does not say: nothing in it matches the question.",
        "not_in_collection": "No passage answers this for certain."
        if is_close(answer)
        else "This collection does not say.",
        "unclear": "This collection leaves it open: its closest sentence says neither yes nor no.",
        "below_threshold": f"This collection does not say clearly enough: {shortfall}.",
        "needs_computation": f"This needs a computation. {needs_computation_note(answer.computation)}",
    }
    OUT.print(f"{reasons[answer.reason]}\n")
    if answer.answers:
        OUT.print("[dim]Closest candidate:[/]")
        _print_candidate(answer.answers[0], shown)
    if (bar := lower_bar(answer)) is not None:
        OUT.print(f"[dim]--min-confidence {bar:g} makes it the answer.[/]\n")
    print_hits(answer.hits[:3], shown)


def print_timings(answer: Answer) -> None:
    """Print on stderr how long each stage took."""
    timings = answer.timings_ms
    ERR.print(f"retrieve {timings.retrieve:.1f} ms, read {timings.read:.1f} ms, total {timings.total:.1f} ms")


def _print_candidate(candidate: Candidate, shown: Shown) -> None:
    polarity = f"{candidate.polarity.capitalize()}: " if candidate.polarity else ""
    OUT.print(f"{polarity}[bold]{escape(candidate.text)}[/]   {candidate.confidence:.0%}")
    if note := missing_note(candidate):
        OUT.print(f"  [yellow]{escape(note)}[/]")
    for citation in candidate.citations:
        page = f", p. {citation.page}" if citation.page else ""
        OUT.print(
            f"  {escape(citation.title)}, {escape(shown(citation.path))}{page} \\[{citation.start}:{citation.end}]"
        )
        if citation.headings:
            OUT.print(f"  [dim]{escape(' › '.join(citation.headings))}[/]")
        if url := web_address(citation):
            OUT.print(f"  [dim]{escape(url)}[/]")
        if citation.ocr:
            OUT.print(f"  [yellow]{OCR_NOTE}[/]")
        if citation.quoted:
            OUT.print(f"  [yellow]{QUOTED_NOTE}[/]")
        if citation.stale:
            OUT.print(f"  [yellow]{STALE_NOTE}[/]")
        OUT.print(f"  [dim]“[/]{_quoted(citation)}[dim]”[/]")
    OUT.print()


def _print_computed(candidate: Candidate, computation: Computation, shown: Shown) -> None:
    """Print the formula, then each row that was used."""
    first = candidate.citations[0]
    OUT.print(f"[bold]{escape(candidate.text)}[/]   {candidate.confidence:.0%}")
    OUT.print(f"  {escape(computation.formula)}")
    used = f"; {escape('; '.join(computation.filters))}" if computation.filters else ""
    OUT.print(f"  {escape(first.title)}, {escape(shown(first.path))}{used}")
    if first.stale:
        OUT.print(f"  [yellow]{STALE_NOTE}[/]")
    for citation in candidate.citations:
        OUT.print(f"  \\[{citation.start}:{citation.end}] {_quoted(citation)}")
    OUT.print()


def _quoted(citation: Citation) -> str:
    """The sentence with the answer in bold; of a table, the row with the names of its columns."""
    return "; ".join(escape(label) + _marked(text, start, citation) for label, text, start in pieces(citation))


def _marked(text: str, start: int, citation: Citation) -> str:
    begin, end = (min(max(place - start, 0), len(text)) for place in (citation.start, citation.end))
    return f"{escape(text[:begin])}[bold]{escape(text[begin:end])}[/]{escape(text[end:])}"


def print_hits(hits: Sequence[CitedHit], shown: Shown = str) -> None:
    """Print chunks with their sources and ranks. `shown`: as in `print_answer`."""
    for hit in hits:
        ranks = f"BM25 {hit.bm25_rank or '-'}, dense {hit.dense_rank or '-'}"
        if hit.copies:
            ranks += f", same text in {', '.join(hit.copies)}"
        place = f"{shown(hit.path)} [{hit.start}:{hit.end}]"
        OUT.print(f"[bold]{hit.rank}.[/] {escape(hit.title)}, {escape(place)}  ({escape(ranks)})")
        if hit.stale:
            OUT.print(f"   [yellow]{STALE_NOTE}[/]")
        OUT.print(f"   {escape(' '.join(hit.text.split()))}")
