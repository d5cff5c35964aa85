"""What the page of documents says of them, and the expressions that choose them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from askcol.documents import Skipped
from askcol.index import DocumentEntry, Overview, Store, glob_of, is_words, parse_filter, parts_of

NAMED_ONE_BY_ONE = 10
"""More documents than these are chosen by their folders where that names no others."""

_FOLDERS_TRIED = 20

_PATHS_SHOWN = 20

_REASONS_SHOWN = 50


class Row(NamedTuple):
    """A document in the list. `kind`: its suffix in capitals, without the dot; `date`: the day, "" if it has none."""

    entry: DocumentEntry
    kind: str
    date: str

    @classmethod
    def of(cls, entry: DocumentEntry) -> Row:
        """`entry` as it stands in the list."""
        dates = sorted(value for key, value in entry.metadata.items() if key.casefold() == "date")
        return cls(entry, kind_of(_suffix(entry.path)), dates[0][:10] if dates else "")


def kind_of(suffix: str) -> str:
    """How the page names the type of a file: ".pdf" -> "PDF"."""
    return suffix.removeprefix(".").upper()


def _suffix(path: str) -> str:
    name = path.rpartition("/")[2]
    return name[name.rindex(".") :] if "." in name else ""


class Reason(NamedTuple):
    """Why files were skipped: how many, and the first of them."""

    reason: str
    files: int
    paths: tuple[str, ...]


def reasons(skipped: Iterable[Skipped]) -> list[Reason]:
    """Why files were skipped, the most frequent reason first; at most 50 of them."""
    paths: dict[str, list[str]] = {}
    for file in skipped:
        paths.setdefault(file.reason, []).append(file.path)
    most = sorted(paths.items(), key=lambda item: (-len(item[1]), item[0]))[:_REASONS_SHOWN]
    return [Reason(reason, len(found), tuple(found[:_PATHS_SHOWN])) for reason, found in most]


def offered_conditions(overview: Overview) -> list[tuple[str, list[str]]]:
    """The keys that documents have -> conditions on them, such as "publisher=reuters", that are true of several."""
    return [(key, [f"{key}={glob_of(value)}" for value in values]) for key, values in overview.values.items()]


def expression_of(
    words: str | None = None,
    folder: str | None = None,
    suffix: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> str:
    """What was entered in the form, as one expression; "" where nothing was.

    `words`: parts of an expression, where words that are neither a condition nor a glob are sought in titles and paths.

    >>> expression_of("annual report; publisher=AP", "docs/2024", ".pdf", since="2023")
    '~annual report; publisher=AP; docs/2024/*; *.pdf|*.PDF|*.Pdf; date>=2023'
    """
    parts = [f"~{part}" if is_words(part) else part for part in parts_of(words or "")]
    if folder:
        parts.append(f"{glob_of(folder)}/*")
    if suffix:
        parts.append(
            "|".join(f"*{glob_of(s)}" for s in (suffix.lower(), suffix.upper(), f".{kind_of(suffix).title()}"))
        )
    parts += [f"date>={since}"] if since else []
    parts += [f"date<={until}"] if until else []
    return "; ".join(parts)


def expression_choosing(store: Store, chosen: Sequence[DocumentEntry]) -> str:
    """An expression that chooses these documents of `store` and no others.

    Of many documents, those of a folder are named by the folder where all that lies in it is chosen.
    """
    globs: list[str] = []
    chosen_ids = {entry.document_id for entry in chosen}
    left = {entry.document_id: entry for entry in chosen}
    if len(chosen) > NAMED_ONE_BY_ONE:
        for folder in _folders(chosen):
            glob = f"{glob_of(folder)}/*"
            where = parse_filter(glob)
            if store.count_documents(where) > len(chosen):
                continue
            within = {entry.document_id for entry in store.documents(where)}
            if within <= chosen_ids and within & left.keys():
                globs.append(glob)
                left = {name: entry for name, entry in left.items() if name not in within}
    return "|".join([*globs, *map(glob_of, left)])


def _folders(entries: Iterable[DocumentEntry]) -> list[str]:
    """The folders with the most of these documents, outer ones first."""
    counts: Counter[str] = Counter()
    for entry in entries:
        folder = entry.path.rpartition("/")[0]
        while folder:
            counts[folder] += 1
            folder = folder.rpartition("/")[0]
    most = sorted(counts, key=lambda folder: (-counts[folder], folder))[:_FOLDERS_TRIED]
    return [folder for folder in sorted(most, key=lambda folder: folder.count("/")) if counts[folder] > 1]
