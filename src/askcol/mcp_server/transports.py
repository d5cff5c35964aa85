"""How an assistant reaches the MCP server: over stdin and stdout, or over HTTP on this machine."""

from __future__ import annotations

import contextlib
import signal
import socket
from typing import Any

import anyio
import uvicorn
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings

from askcol.errors import AskcolError

HOST = "127.0.0.1"

MCP_PATH = "/mcp"

_MAX_BODY_BYTES = 256 * 1024


def serve_stdio(server: Server[Any]) -> None:
    """Serve one assistant over stdin and stdout, until stdin ends. Ctrl-C ends the process at once."""

    async def serve() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # an exception would wait for the thread that reads stdin
    anyio.run(serve)


def listen(port: int) -> socket.socket:
    """A socket that listens on the loopback address; `port` 0 picks a free one. Raises `AskcolError` if it is taken."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise AskcolError(f"can't listen on {HOST}:{port}: {error.strerror}; try another --port") from error
    return listening


def serve_http(server: Server[Any], listening: socket.socket) -> None:
    """Serve any number of assistants on this machine over streamable HTTP at `MCP_PATH`, until Ctrl-C.

    A request must name this machine in `Host`, and in `Origin` if it has one, so that no web page can reach the server
    through a name of its own (DNS rebinding).
    """
    port = listening.getsockname()[1]
    hosts = [f"{name}{suffix}" for name in (HOST, "localhost") for suffix in ("", f":{port}")]
    app = server.streamable_http_app(
        streamable_http_path=MCP_PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=_MAX_BODY_BYTES,
        transport_security=TransportSecuritySettings(
            allowed_hosts=hosts, allowed_origins=[f"http://{host}" for host in hosts]
        ),
    )
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
