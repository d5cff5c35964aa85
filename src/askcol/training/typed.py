"""Questions as people type them: without marks, in lower case, as keywords, with a slip of the finger.

The reader's tokenizer drops case and accents, so these two change nothing for it; they matter to the other parts.
"""

from __future__ import annotations

import random
import re
import unicodedata

from askcol.text import FUNCTION_WORDS

FORMS = ("lower", "bare", "keywords", "typo", "unaccented")

_NEIGHBOURS = {
    row[i]: "".join(row[max(0, i - 1) : i] + row[i + 1 : i + 2])
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for i in range(len(row))
}


def put(question: str, form: str, rng: random.Random) -> str:
    """`question` in one of `FORMS`; unchanged where too few keywords would be left."""
    if form == "lower":
        return question.lower()
    if form == "bare":
        return question.lower().rstrip(" ?.") or question
    if form == "unaccented":
        return "".join(c for c in unicodedata.normalize("NFD", question) if not unicodedata.combining(c))
    if form == "keywords":
        kept = [w for w in re.findall(r"[$£€]?[\w’'.,-]*\w%?", question.lower()) if w not in FUNCTION_WORDS]
        return " ".join(kept) if len(kept) >= 2 else question
    return _with_slip(question, rng)


def as_typed(question: str, rng: random.Random) -> str:
    """`question` in a random form, for training."""
    typed = put(question, rng.choice(("bare", "keywords", "typo")), rng)
    return put(typed, "bare", rng) if rng.random() < 0.5 else typed


def _with_slip(question: str, rng: random.Random) -> str:
    """`question` with a typing error in a long word: a letter dropped, doubled, swapped, or from a neighbouring key."""
    words = list(re.finditer(r"[A-Za-z]{5,}", question))
    if not words:
        return question
    word = rng.choice(words)
    at = rng.randrange(word.start() + 1, word.end() - 1)
    one, other = question[at], question[at + 1]
    slip = rng.choice(
        (other, one + one + other, other + one, rng.choice(_NEIGHBOURS.get(one.lower(), one.lower())) + other)
    )
    return question[:at] + slip + question[at + 2 :]
