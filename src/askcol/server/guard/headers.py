"""The headers that every answer has."""

from __future__ import annotations

from types import MappingProxyType

from flask import Flask, Response
from flask_compress import Compress

SECURITY_HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        # With "no-referrer", the Origin of a form would be "null".
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
)
"""No script but our own files, no other host, no frame, no guess at a type, no reader in another site's page."""

COMPRESSED_TYPES = ("text/html", "text/css", "text/javascript", "text/plain", "application/json", "image/svg+xml")
"""No pictures, which are compressed, and no streams of events, which must not wait for more."""


def set_up_headers(app: Flask) -> None:
    """Give every answer of `app` the headers above, and let browsers keep none but those that say how long.

    Answers are compressed by gzip. They hold no secret that could be told from their size (BREACH).
    """
    app.config["COMPRESS_REGISTER"] = False
    app.config["COMPRESS_MIMETYPES"] = COMPRESSED_TYPES
    app.config["COMPRESS_ALGORITHM"] = "gzip"
    app.config["COMPRESS_STREAMS"] = False
    compress = Compress(app)

    @app.after_request  # the first function of an application that is given so is the last that runs
    def finish(response: Response) -> Response:
        response.headers.update(SECURITY_HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        return compress.after_request(response) if response.automatically_set_content_length else response
