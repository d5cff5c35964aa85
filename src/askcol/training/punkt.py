"""Trains the parameters of the sentence splitter (Punkt, Kiss and Strunk 2006)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from askcol.text import word_list


def train_punkt(texts: Iterable[str]) -> dict[str, list[Any]]:
    """Punkt's parameters from running English text, as sorted lists of word types for `models/punkt.json`.

    Abbreviations are Punkt's where they go on (before a lower-case letter, a digit or a comma) three times and in a
    tenth of their places, with those of the word lists. The orthographic context keeps what makes Punkt end a sentence
    after an abbreviation: words that open a sentence at least once and are capitalised within sentences at most 5 times
    in a hundred. Sentence starters are those of them that open 30 sentences; Punkt's own likelihood ratio prefers names
    that a long article repeats.
    """
    from nltk.tokenize import punkt

    text = "\n\n".join(texts)
    trainer = punkt.PunktTrainer()
    trainer.INCLUDE_ABBREV_COLLOCS = True
    trainer.MIN_COLLOC_FREQ = 3
    trainer.train(text, finalize=False)
    trainer.find_abbrev_types()
    trainer.finalize_training()
    learned = trainer.get_params()

    places, going_on = Counter[str](), Counter[str]()
    for before, after in re.findall(r"(?<![^\s(])((?:[^\W\d_]+\.)*[^\W\d_]+)\.(,| [^\W_])", text):
        places[before.casefold()] += 1
        going_on[before.casefold()] += not after[-1].isupper()
    goes_on = {word for word, count in going_on.items() if count >= max(3, 0.1 * places[word]) and len(word) > 1}
    abbreviations = (learned.abbrev_types & goes_on).union(word_list("abbreviations"))
    collocations = {pair for pair in learned.collocations if pair[0] in abbreviations}
    collocations.update((word, "##number##") for word in word_list("abbreviations_before_numbers"))

    opening = Counter(map(str.casefold, re.findall(r"(?<=[^\W\d_]{3}\. )[A-Z][^\W\d_]*", text)))
    within = Counter(re.findall(r"(?<=[^\W_] )[^\W\d_]+", text))
    capitalised = Counter({word.casefold(): count for word, count in within.items() if word.istitle()})
    ordinary = {word for word in opening if within[word] >= 5 and capitalised[word] <= 0.05 * within[word]}
    return {
        "abbreviations": sorted(abbreviations),
        "collocations": sorted(map(list, collocations)),
        "sentence_starters": sorted(word for word in ordinary if opening[word] >= 30),
        "lower_case_words": sorted(ordinary),
    }


def save_punkt(parameters: dict[str, list[Any]], path: Path) -> None:
    """Write what `train_punkt` returned, as readable JSON."""
    path.write_text(json.dumps(parameters, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
