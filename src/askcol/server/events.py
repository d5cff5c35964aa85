"""Server-sent events (HTML Living Standard, section 9.2): a response that arrives piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import Response, stream_with_context


class Event(NamedTuple):
    """An event: its name, and its data, which may have several lines."""

    name: str
    data: str

    def encoded(self) -> bytes:
        """As it is sent. Every kind of line break in the data arrives as a line feed."""
        lines = "".join(f"data: {line}\n" for line in self.data.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        return f"event: {self.name}\n{lines}\n".encode()


def event_stream(events: Iterator[Event]) -> Response:
    """The response that sends each event as soon as it is there; nothing on the way may keep or store it."""
    sent = stream_with_context(event.encoded() for event in events)
    response = Response(sent, content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would collect it
    return response
