"""Terms -> tokens that Milvus' analyser `standard` takes as they are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[a-z0-9]{1,32}", re.ASCII)

_ESCAPED = re.compile(r"zz[0-9a-f]{16}", re.ASCII)


def token_of(term: str) -> str:
    """The token of a term, at most 32 letters and digits of ASCII: the analyser neither splits nor changes it.

    Most terms are tokens. Any other, such as one with an accent, is known by 16 digits of its SHA-256.

    >>> token_of("bread"), token_of("zoë")
    ('bread', 'zz2752b88686847fa5')
    """
    if _PLAIN.fullmatch(term) and not _ESCAPED.fullmatch(term):
        return term
    return f"zz{hashlib.sha256(term.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def joined(terms: Iterable[str]) -> str:
    """The tokens of `terms`, in their order, as one text."""
    return " ".join(map(token_of, terms))
