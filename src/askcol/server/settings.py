"""`Settings`: what whoever runs a server decides about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from askcol.server.admission import Admission
from askcol.server.guard.hosts import Hosts
from askcol.server.guard.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is run.

    Attributes:
        admission: How many questions run and wait, and how long; by default what suits the cores.
        hosts: Under which names it answers; by default those of this machine for itself.
        tokens: Which tokens a client needs one of; None where it needs none.
        rate_limit: How many questions and writes one address may send a minute; 0 for any number.
        log_questions: Whether the log has the words of each question.
        read_only: Whether nothing is written beside an index, such as feedback.
    """

    admission: Admission = field(default_factory=Admission)
    hosts: Hosts = field(default_factory=Hosts)
    tokens: Tokens | None = None
    rate_limit: int = 0
    log_questions: bool = False
    read_only: bool = False
