"""A collection on a server, asked over HTTP."""

from askcol.client.client import Client

__all__ = ["Client"]
