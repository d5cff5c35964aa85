"""What may be asked, and what is asked by default: the same on the command line, over HTTP and on the page."""

from __future__ import annotations

MAX_QUESTION_CHARACTERS = 1_000
"""Of a question or a search query, after surrounding white space is removed."""

MAX_CHUNKS = 50
"""The most chunks that a question reads or a search returns."""

READ_CHUNKS = 8
"""How many chunks are read for a question, unless asked otherwise."""

SEARCH_CHUNKS = 10
"""How many chunks a search returns, unless asked otherwise."""

MAX_FILTER_CHARACTERS = 1_000
"""Of the expression that selects documents. HTTP only."""

MAX_NAME_CHARACTERS = 200
"""Of the name of a collection. HTTP only."""

MAX_BODY_BYTES = 64 * 1024
"""Of the body of a request. HTTP only."""
