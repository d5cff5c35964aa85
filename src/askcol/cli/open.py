"""`askcol open`: the page in a browser."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import msgspec

from askcol.cli.options import IndexOption, VerboseOption, set_up_logging
from askcol.cli.output import ERR, OUT
from askcol.cli.ports import free_port, is_free
from askcol.cli.serve import serve_places
from askcol.cli.settings import Serving
from askcol.index import DEFAULT_PLACE

ASK_AGAIN_S = 0.1

GIVE_UP_AFTER_S = 60.0
"""How long to wait for a server of ours that starts."""

TIMEOUT_S = 2.0
"""Of a question to a server that may be another program's."""

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}
"""Addresses that stand for all of a machine, each with one that a browser can open."""


def open_page(serving: Serving, place: IndexOption = DEFAULT_PLACE, verbose: VerboseOption = False) -> None:
    """Open the page in a browser; start the server if none runs that has this index."""
    set_up_logging(verbose)
    generation = place.contents().generation
    address = _address(serving)
    token = _token(serving.token_file)
    if _serves(address, generation, token):
        _show(address)
        return
    if not serving.port or not is_free(serving.host, serving.port):
        serving = msgspec.structs.replace(serving, port=free_port(serving.host, serving.port))
        address = _address(serving)
    threading.Thread(target=_show_once_served, args=[address, generation, token], daemon=True).start()
    serve_places(serving, {"": place})


def _address(serving: Serving) -> str:
    host = _ANYWHERE.get(serving.host, serving.host)
    return f"http://[{host}]:{serving.port}" if ":" in host else f"http://{host}:{serving.port}"


def _token(file: Path | None) -> str:
    """The first token of a file; "" without one."""
    lines = file.read_text(encoding="utf-8").splitlines() if file else []
    return next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")


def _serves(address: str, generation: str, token: str) -> bool:
    """Whether an askcol at `address` answers from this generation. `token`: what it may ask for."""
    import urllib.request

    request = urllib.request.Request(f"{address}/health", headers={"Authorization": f"Bearer {token}"} if token else {})
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=TIMEOUT_S) as response:
            health = json.load(response)
        return any(collection["generation"] == generation for collection in health["collections"])
    except (OSError, ValueError, KeyError, TypeError):  # nothing there, or another program
        return False


def _show_once_served(address: str, generation: str, token: str) -> None:
    give_up = time.monotonic() + GIVE_UP_AFTER_S
    while time.monotonic() < give_up:
        if _serves(address, generation, token):
            _show(address)
            return
        time.sleep(ASK_AGAIN_S)


def _show(address: str) -> None:
    import webbrowser

    if webbrowser.open(address):
        OUT.print(f"opened {address}")
    else:
        ERR.print(f"there is no browser that askcol can open; the page is at {address}")
