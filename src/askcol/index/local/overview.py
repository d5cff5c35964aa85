"""The rows of a database -> `Overview`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from askcol.index.store import MAX_OFFERED, VALUES_OFFERED, Overview


def read_overview(rows: Callable[..., list[Any]], document_count: int) -> Overview:
    """What the documents have. `rows`: runs SQL; `document_count`: of all documents."""
    suffixes = Counter(dict(rows("SELECT suffix_of(path), count(*) FROM documents GROUP BY 1")))
    folders: Counter[str] = Counter()
    for folder, count in rows("SELECT folder_of(path), count(*) FROM documents GROUP BY 1"):
        for above in _with_parents(folder):
            folders[above] += count
    within = {folder: count for folder, count in folders.items() if folder != "." and count < document_count}
    keys = Counter(dict(rows("SELECT key, count(*) FROM metadata GROUP BY key")))
    values: dict[str, dict[str, int]] = {key: {} for key in _most_frequent(keys, MAX_OFFERED)}
    for key, value, count in rows(
        "SELECT key, value, count(*) AS n FROM metadata GROUP BY key, value HAVING n > 1 ORDER BY n DESC, value"
    ):
        if key in values and len(values[key]) < VALUES_OFFERED:
            values[key][value] = count
    return Overview(_most_frequent(suffixes, MAX_OFFERED), _most_frequent(within, MAX_OFFERED), values)


def _with_parents(folder: str) -> list[str]:
    """A folder and all that it lies in, without the root.

    >>> _with_parents("/home/ann")
    ['/home/ann', '/home']
    """
    found = []
    while folder:
        found.append(folder)
        folder = folder.rpartition("/")[0]
    return found


def _most_frequent(counts: Mapping[str, int], limit: int) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit])
