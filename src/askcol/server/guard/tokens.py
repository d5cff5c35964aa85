"""`Tokens`: the secrets that open a server to others than this machine."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from werkzeug.datastructures import Authorization, WWWAuthenticate

from askcol.errors import AskcolError, in_words
from askcol.server.guard.refusals import NoToken

MIN_CHARACTERS = 20
"""Of a token: 120 bits, if it is random and written in base64."""

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")

_log = logging.getLogger(__name__)


class Tokens:
    """Tokens, one for each client or one for all. Only their SHA-256 is held."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self._digests = [_digest(token) for token in tokens]

    @classmethod
    def read(cls, path: Path) -> Tokens:
        """Those of a file, one a line; blank lines and lines that begin with "#" do not count.

        Warns where other users can read the file. Raises `AskcolError` where it can't be read, a line is no token or
        too short a one, or there is none.
        """
        try:
            text, mode = path.read_text(encoding="utf-8", errors="replace"), path.stat().st_mode
        except OSError as error:
            raise AskcolError(f"{path} can't be read: {in_words(error)}") from error
        if mode & (stat.S_IROTH | stat.S_IWOTH):
            _log.warning("every user of this machine can read or write %s; run chmod 600 %s", path, path)
        lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
        tokens = [_checked(line, f"{path}, line {n}") for n, line in lines if line and not line.startswith("#")]
        if not tokens:
            raise AskcolError(f"{path} holds no token; write one with `openssl rand -hex 32 > {path}`")
        return cls(tokens)

    def check(self, authorization: Authorization | None) -> None:
        """Raises `NoToken` unless the Authorization header holds one of these.

        That is a bearer token (RFC 6750), or the password that a browser asks for (RFC 7617), with any user name.
        """
        digest = _digest(_given(authorization))
        if not sum(hmac.compare_digest(digest, own) for own in self._digests):  # all are compared, always
            raise NoToken(
                "this server asks for a token: send `Authorization: Bearer TOKEN` or, in a browser, give the token as "
                "the password, with any user name",
                www_authenticate=[
                    WWWAuthenticate("bearer", {"realm": "askcol"}),
                    WWWAuthenticate("basic", {"realm": "askcol", "charset": "UTF-8"}),
                ],
            )


def _checked(token: str, place: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise AskcolError(f"{place}: a token has only letters, digits and . _ ~ + / - =")
    if len(token) < MIN_CHARACTERS:
        raise AskcolError(f"{place}: the token has {len(token)} characters; it needs {MIN_CHARACTERS} or more")
    return token


def _given(authorization: Authorization | None) -> str:
    """The token in the header, "" without one."""
    if authorization is None:
        return ""
    given = {"bearer": authorization.token, "basic": authorization.password}.get(authorization.type)
    return given or ""


def _digest(token: str) -> bytes:
    """Of one length for all, so that comparing tells nothing of a token's length."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
