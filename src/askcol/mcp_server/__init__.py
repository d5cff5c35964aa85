"""The tools with which an assistant asks a collection, over the Model Context Protocol (MCP)."""

from askcol.mcp_server.server import create_server
from askcol.mcp_server.transports import MCP_PATH, listen, serve_http, serve_stdio

__all__ = [
    "MCP_PATH",
    "create_server",
    "listen",
    "serve_http",
    "serve_stdio",
]
