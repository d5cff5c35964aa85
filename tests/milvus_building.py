"""A build in Milvus as a process of its own, which kills itself (SIGKILL) before one of its requests.

    python milvus_building.py ADDRESS FOLDER NTH [REQUEST PART]

It dies before the `NTH` request, from 0; of those of that name that are for a collection of that part.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

from words import WordEncoder

from askcol.index.milvus.address import Address
from askcol.index.milvus.building import plan
from askcol.index.milvus.building.builder import build_milvus_index
from askcol.index.milvus.connection import Connection

ask = Connection.ask


def main(address: str, folder: str, nth: str, deadly: str = "", part: str = "") -> None:
    """Builds, in small tasks."""
    made = 0

    def ask_or_die(connection: Connection, request: str, *arguments: Any, **named: Any) -> Any:
        nonlocal made
        if not deadly or (request == deadly and str(arguments[0]).endswith(f"_{part}")):
            if made == int(nth):
                os.kill(os.getpid(), signal.SIGKILL)
            made += 1
        return ask(connection, request, *arguments, **named)

    small_tasks = patch.multiple(plan, FILES_AT_ONCE=2, CHUNKS_AT_ONCE=2)
    with small_tasks, patch.object(Connection, "ask", ask_or_die):
        build_milvus_index(Address.parse(address), [Path(folder)], WordEncoder())


if __name__ == "__main__":
    main(*sys.argv[1:])
