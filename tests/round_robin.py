"""`RoundRobin`: a proxy that leads each request to the next of several servers."""

from __future__ import annotations

import itertools
import urllib.error
import urllib.request
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class RoundRobin:
    """A WSGI application over the servers at `urls`, such as "http://127.0.0.1:8000". Any thread may call it."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._next = itertools.cycle(urls)  # CPython's iterators in C are safe to share between threads

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        url = f"{next(self._next)}{environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        try:
            with urllib.request.urlopen(url, timeout=120) as response:
                status, content = response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                status, content = error.code, error.read()
        start_response(f"{status} as the server said", [("Content-Type", "application/json")])
        return [content]
