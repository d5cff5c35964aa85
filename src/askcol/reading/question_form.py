"""A question as people type it -> as the reader reads it: with a mark, its contractions and abbreviations in full.

Nobody sees this form: answers are decoded, rated and shown for the question as it was typed. Keywords are left as they
are: "What is the ...?" around them was measured, and lost as often as it won.
"""

from __future__ import annotations

import re

from askcol.text import word_table

_CONTRACTED = re.compile(r"\b(what|who|where|when|how)['’]?s\b(?! e\b)", re.IGNORECASE)

_SHORT: dict[str, str] = word_table("abbreviated") | word_table("abbreviated_before_stops")

_ABBREVIATION = re.compile(rf"\b({'|'.join(_SHORT)})\.(?=\s|\?|$)", re.IGNORECASE)


def in_full(question: str) -> str:
    """`question` with its contractions and abbreviations in full, and a question mark where it ends without a mark.

    In training only answerable questions had no mark, so without one the reader would find answers too readily.

    >>> in_full("whats the policy no. of the mill"), in_full("Name two rivers.")
    ('what is the policy number of the mill?', 'Name two rivers.')
    """
    said = _CONTRACTED.sub(lambda m: f"{m[1]} is", question)
    said = _ABBREVIATION.sub(lambda m: _SHORT[m[1].lower()], said)
    return said if said.rstrip()[-1:] in ("?", ".", "!") else f"{said}?"
