"""Where an index lies in a Milvus database: `milvus://[USER:TOKEN@]HOST:PORT/NAME`."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from askcol.errors import IndexMissing

SCHEMES = {"milvus": "http", "milvus+tls": "https"}
"""How an address begins -> the scheme by which pymilvus connects."""

TOKEN_VARIABLE = "ASKCOL_MILVUS_TOKEN"

USUAL_PORT = 19530

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")

_TAKEN = "_kept"
"""How the collection is called that an index keeps beside its generations; no index may have such a name."""


@dataclass(frozen=True, slots=True)
class Address:
    """An index in a Milvus database. `str` gives it without user and token, which no message may show.

    `token`: an API key or `user:password`, "" for a server that asks for none.
    """

    scheme: str
    host: str
    port: int
    name: str
    token: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address that `text` writes down; without a token in it, the one in `ASKCOL_MILVUS_TOKEN`.

        Raises `IndexMissing` where `text` is no address of an index.
        """
        parts = urlsplit(text)
        try:
            host, port = parts.hostname, parts.port or USUAL_PORT
        except ValueError:
            host, port = None, 0
        name = parts.path.strip("/")
        if parts.scheme not in SCHEMES or not host or parts.query or parts.fragment:
            raise IndexMissing("an index in Milvus is named by milvus://HOST:PORT/NAME, or milvus+tls:// for TLS")
        if not _NAME.fullmatch(name) or name.endswith(_TAKEN):
            raise IndexMissing(
                f"{name!r} can't be the name of an index in Milvus; use a letter, then at most 59 letters, digits and "
                f"underscores, not ending with {_TAKEN}"
            )
        given = unquote(parts.netloc.rpartition("@")[0])
        return cls(parts.scheme, host, port, name, given or os.environ.get(TOKEN_VARIABLE, ""))

    @property
    def server(self) -> str:
        """Host and port, as messages name the server."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def uri(self) -> str:
        """What pymilvus connects to."""
        return f"{SCHEMES[self.scheme]}://{self.server}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.server}/{self.name}"


def is_address(text: str) -> bool:
    """Whether `text` names an index in Milvus, be it well or badly.

    >>> is_address("milvus://127.0.0.1:19530/papers"), is_address("index")
    (True, False)
    """
    scheme, mark, _ = text.partition(":")  # without two slashes, it is a slip of the pen, not a folder
    return bool(mark) and scheme.lower() in SCHEMES
