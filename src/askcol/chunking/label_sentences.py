"""What a line of `Label: value` states, as a sentence in the words that questions use.

A reader that learned from prose does not know that who stands behind "Apologies" could not come.
"""

from __future__ import annotations

import re

from askcol.chunking.spoken import spoken_label
from askcol.text import word_table

_SENTENCES: dict[str, str] = {
    label.strip(): sentence for sentence, labels in word_table("label_sentences").items() for label in labels.split(",")
}
"""Label, as `spoken_label` gives it, in lower case -> a sentence with places for label and value."""

_DONE = re.compile(
    r"(?:\w+ed|found|kept|sent|built|sold|held|made|written|taken|given|drawn|seen|paid|bought|led|run|set|brought|"
    r"told|lent|won|grown) (?:by|on|at|in|to|for|from|with|until)"
)


def label_sentence(label: str) -> str | None:
    """The sentence that a label makes of its value, with `{value}` and often `{label}`; None for most labels.

    >>> label_sentence("Booked by"), label_sentence("Apologies"), label_sentence("Colour")
    ('It was {label} {value}', '{label} came from {value}, who were absent and could not come', None)
    """
    said = spoken_label(label).lower()
    return _SENTENCES.get(said) or ("It was {label} {value}" if _DONE.fullmatch(said) else None)
