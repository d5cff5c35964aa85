"""The files in `web/static/`: their addresses, and how long browsers keep them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

AT_THE_ROOT = ("favicon.ico", "robots.txt")
"""Files that browsers and crawlers look for at the root, without being told."""

_YEAR_S = 365 * 24 * 3600


def set_up_assets(app: Flask) -> None:
    """Put a version into the address of each static file, which changes with its content; so browsers may keep it."""
    folder = Path(app.static_folder or "")
    versions = {path.relative_to(folder).as_posix(): _version(path) for path in folder.rglob("*") if path.is_file()}
    app.url_map.redirect_defaults = False
    for name in AT_THE_ROOT:
        app.add_url_rule(f"/{name}", endpoint="static", defaults={"filename": name})

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["v"] = versions.get(values["filename"])

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 304):
            response.direct_passthrough = False
            response.make_sequence()  # so that it can be compressed: the files are small
            version = versions.get((request.view_args or {})["filename"])
            if version and request.args.get("v") == version:
                response.headers["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable"
            else:
                response.headers["Cache-Control"] = "no-cache"
        return response


def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
