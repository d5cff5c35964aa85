"""Answers that name one person or body in full and in short, merged into one.

Coreference takes a shorter name for an earlier, longer one (Lee et al. 2013, the relaxed head match). Here it does so
only where one full name with that surname stands in the hits: with two Kesslers, "Kessler" may be either.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from askcol.reading import Span
from askcol.retrieval import Hit
from askcol.text import FUNCTION_WORDS, shortens, surname, word_list

_NO_FORENAMES = word_list("personal_titles") | word_list("offices") | FUNCTION_WORDS


def merge_names(groups: Sequence[list[Span]], hits: Sequence[Hit]) -> list[list[Span]]:
    """`groups` of spans with equal answers, where a short name joins the only full one that it shortens.

    The places of the full name come first, then those of the short ones. A full name that no chunk gives as an answer
    (log-odds of 0 or less) takes in none.
    """
    texts = [group[0].text for group in groups]
    surnames = [surname(text) for text in texts]
    named: dict[str | None, list[int]] = defaultdict(list)
    for j, name in enumerate(surnames):
        if name is not None and groups[j][0].log_odds > 0:
            named[name].append(j)
    joins: dict[int, int] = {}
    for i, short in enumerate(texts):
        full = [j for j in named[surnames[i]] if shortens(short, texts[j])]
        longest = max(full, key=lambda j: (len(texts[j]), -j), default=None)
        if longest is not None and _is_only(texts[longest], short, hits):
            joins[i] = longest
    merged = {i: list(group) for i, group in enumerate(groups) if i not in joins}
    for i, longest in joins.items():
        merged[longest] += groups[i]
    return list(merged.values())


def _is_only(full: str, short: str, hits: Sequence[Hit]) -> bool:
    """Whether no other name with the surname of `short` stands in `hits` than `full` and what shortens it."""
    surname = re.findall(r"\w[\w'’-]*", short)[-1]
    before = re.compile(rf"\b([A-Z][\w'’-]+(?= )|[A-Z](?=\.? ))\.? (?:[A-Z]\. )?{re.escape(surname)}\b")
    found = {match[1] for hit in hits for match in before.finditer(hit.chunk.text)}
    forenames = {word for word in found if word.lower() not in _NO_FORENAMES and word.isalpha()}
    return all(shortens(f"{word} {surname}", full) or word in re.findall(r"\w+", full) for word in forenames)
