"""`Settings`: what whoever runs a server decides about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from askcol.server.admission import Admission
from askcol.server.guard.hosts import Hosts
from askcol.server.guard.tokens import Tokens

_REFUSED_POLITELY = 1 << 20
"""A body that is too large by so much is read, and refused in words; beyond, the connection is closed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is run.

    Attributes:
        admission: How many questions run and wait, and how long; by default what suits the cores.
        hosts: Under which names it answers; by default those of this machine for itself.
        tokens: Which tokens a client needs one of; None where it needs none.
        rate_limit: How many questions and writes one address may send a minute; 0 for any number.
        log_questions: Whether the log has the words of each question.
        examples: Whether the page offers example questions, which the server finds by asking.
        read_only: Whether nothing is written beside an index, such as feedback.
        upload_bytes: How many bytes a request that adds files may have; 0 where none may be added.
    """

    admission: Admission = field(default_factory=Admission)
    hosts: Hosts = field(default_factory=Hosts)
    tokens: Tokens | None = None
    rate_limit: int = 0
    log_questions: bool = False
    examples: bool = False
    read_only: bool = False
    upload_bytes: int = 0

    @property
    def body_bytes(self) -> int:
        """How many bytes are read of the body of a request that adds files; 0 where none may be added."""
        return self.upload_bytes + _REFUSED_POLITELY if self.upload_bytes else 0
