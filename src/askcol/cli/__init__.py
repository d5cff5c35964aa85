"""The `askcol` command."""

from askcol.cli.commands import main

__all__ = [
    "main",
]
