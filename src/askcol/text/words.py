"""Word lists of English that several parts share."""

from __future__ import annotations

_FUNCTION_WORDS = """
a an the of in on at to for from by with about is are was were be been being do does did has have had
what who whom whose which when where why how that this these those it its there their his her and or as
many much can could will would should may might must into than then
"""

FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words of a question, in lower case, that say nothing about what it asks about."""
