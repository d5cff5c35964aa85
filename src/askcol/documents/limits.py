"""Limits on files and on the cost of reading them: a hostile file must neither stop nor kill a build."""

from __future__ import annotations

MAX_FILE_BYTES = 200_000_000

MAX_TEXT_CHARACTERS = 50_000_000

MAX_SECONDS = 120

MAX_MEMORY_BYTES = 2 << 30
"""Address space of the process that parses."""

MAX_PAGES = 2_000
"""Pages of a PDF; further ones are left out."""

MAX_UNPACKED_BYTES = 500_000_000

MAX_EXPANSION = 100
"""A ZIP archive may unpack to this many times its size; real documents stay below 30."""

FREE_UNPACKED_BYTES = 5_000_000
"""Up to this size any expansion is harmless."""

MAX_ENTRIES = 10_000
"""Files in a ZIP archive, parts of a mail."""

MAX_NESTING = 500
"""Elements within elements, in XML."""

MAX_METADATA_CHARACTERS = 1_000
"""Longer values are not kept as metadata."""

MAX_ATTACHED = 100
"""Files attached to one mail; further ones are left out."""

MAX_ATTACHED_DEPTH = 3
"""Mails in mails in a mail."""
