"""The HTTP API and the page."""

from askcol.server.app import THREADS, create_app
from askcol.server.collections import named_folders

__all__ = [
    "THREADS",
    "create_app",
    "named_folders",
]
