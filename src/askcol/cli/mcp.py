"""`askcol mcp`: a collection as tools of an assistant."""

from __future__ import annotations

import importlib.util
import sys
from typing import Annotated

import typer

from askcol.cli.options import IndexOption, VerboseOption, set_up_logging
from askcol.cli.output import ERR, OUT
from askcol.cli.settings import Assisting
from askcol.errors import MissingExtra
from askcol.index import DEFAULT_PLACE


def mcp(
    settings: Assisting,
    place: IndexOption = DEFAULT_PLACE,
    http: Annotated[bool, typer.Option("--http", help="Serve HTTP on 127.0.0.1 instead of stdin and stdout.")] = False,
    verbose: VerboseOption = False,
) -> None:
    """Let an assistant ask the collection, over the Model Context Protocol. The assistant starts it itself."""
    set_up_logging(verbose)
    if importlib.util.find_spec("mcp") is None:
        raise MissingExtra("mcp not installed: `pip install 'askcol[mcp]'`")
    from askcol.mcp_server import MCP_PATH, create_server, listen, serve_http, serve_stdio
    from askcol.server import Collections

    listening = listen(settings.port) if http else None
    collections = Collections({"": place})
    served = collections.find(None)
    server = create_server(served.get, served.reopened)
    if listening:
        with listening:
            bound = listening.getsockname()[1]
            OUT.print(f"askcol answers on http://127.0.0.1:{bound}{MCP_PATH}  (press Ctrl-C to stop)")
            sys.stdout.flush()
            serve_http(server, listening)
        return
    if sys.stdin.isatty():
        ERR.print("askcol waits for an assistant on stdin  (press Ctrl-C to stop)")
    serve_stdio(server)
