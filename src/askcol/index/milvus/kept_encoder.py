"""The query side of an index' encoder, which is kept with the index for those who ask it."""

from __future__ import annotations

ENCODERS = "encoders/"
"""How the names of the items begin that hold a kept encoder."""


def item_of(identity: str, file: str) -> str:
    """The name of the item that holds a file of the encoder with this identity."""
    return f"{ENCODERS}{identity}/{file}"
