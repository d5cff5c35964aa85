"""The HTTP API and the page."""

from askcol.server.admission import Admission
from askcol.server.app import create_app
from askcol.server.collections import Collections
from askcol.server.guard.hosts import Hosts, is_loopback
from askcol.server.guard.tokens import Tokens
from askcol.server.listening import listen
from askcol.server.logs import log_json_lines
from askcol.server.settings import Settings
from askcol.server.stopping import serve_until_stopped

__all__ = [
    "Admission",
    "Collections",
    "Hosts",
    "Settings",
    "Tokens",
    "create_app",
    "is_loopback",
    "listen",
    "log_json_lines",
    "serve_until_stopped",
]
