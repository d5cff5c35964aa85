"""`Settings`: what whoever runs a server decides about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from askcol.server.admission import Admission


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is run.

    `admission`: how many questions run and wait, by default what suits the cores. `log_questions`: whether the log has
    the words of each question. `read_only`: whether nothing is written beside an index, such as feedback.
    """

    admission: Admission = field(default_factory=Admission)
    log_questions: bool = False
    read_only: bool = False
