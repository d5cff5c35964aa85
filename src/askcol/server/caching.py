"""The ETag of an answer, by which a browser asks whether what it has is still right."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from askcol import __version__


def etag_of(version: str, media_type: str) -> str:
    """Changes with `version`, with the form of the answer, and with what renders it."""
    return hashlib.sha256(f"{version} {media_type} {_renderer()}".encode()).hexdigest()[:32]


@cache
def _renderer() -> str:
    """Changes with askcol and its templates."""
    templates = sorted(path.read_bytes() for path in (files("askcol.web") / "templates").iterdir() if path.is_file())
    return hashlib.sha256(b"".join([__version__.encode(), *templates])).hexdigest()
