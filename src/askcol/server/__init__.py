"""The HTTP API and the page."""

from askcol.server.admission import Admission
from askcol.server.app import create_app
from askcol.server.collections import named_folders
from askcol.server.settings import Settings

__all__ = [
    "Admission",
    "Settings",
    "create_app",
    "named_folders",
]
