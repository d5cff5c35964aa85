"""The HTTP API and the page."""

from askcol.server.admission import Admission
from askcol.server.app import create_app
from askcol.server.collections import Collections, named_folders
from askcol.server.logs import log_json_lines
from askcol.server.settings import Settings
from askcol.server.stopping import serve_until_stopped

__all__ = [
    "Admission",
    "Collections",
    "Settings",
    "create_app",
    "log_json_lines",
    "named_folders",
    "serve_until_stopped",
]
