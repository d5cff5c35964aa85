"""How a server stops: it accepts nothing more, and what was asked before is answered."""

from __future__ import annotations

import logging
import signal
import time
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel

from askcol.server.admission import Admission

_LOOK_EVERY_S = 0.25
"""How long a signal to stop may go unnoticed."""

_log = logging.getLogger(__name__)


def serve_until_stopped(sockets: dict[int, Any], admission: Admission, grace_s: float) -> bool:
    """Serve until SIGTERM or SIGINT, then answer what was asked before; whether all of it was answered in `grace_s`.

    `sockets`: the `map` that waitress's `create_server` was given, in which it keeps what it listens on and every
    connection. `admission` is closed at the signal, so that questions that come over an open connection are refused. A
    second signal ends the process at once. Only the main thread may call this.
    """
    signals: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        signals.append(number)
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_DFL)

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    while not signals:
        wasyncore.loop(_LOOK_EVERY_S, map=sockets, count=1)
    admission.close()
    for listener in [each for each in sockets.values() if each.accepting]:
        wasyncore.dispatcher.close(listener)  # its own `close` would also cut it off from the threads that answer
    _log.info("%s: stopping; requests still to answer: %d", signal.Signals(signals[0]).name, _unanswered(sockets))
    deadline = time.monotonic() + grace_s
    while _unanswered(sockets) and time.monotonic() < deadline:
        wasyncore.loop(_LOOK_EVERY_S, map=sockets, count=1)
    if left := _unanswered(sockets):
        _log.warning("stopped after a grace of %g seconds; requests left unanswered: %d", grace_s, left)
    return not left


def _unanswered(sockets: dict[int, Any]) -> int:
    """Connections with a request that is worked on, or an answer that is not yet sent."""
    connections = [each for each in sockets.values() if isinstance(each, HTTPChannel)]
    return sum(bool(each.requests or each.total_outbufs_len) for each in connections)
