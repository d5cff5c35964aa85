"""The MCP server: the tools over one collection."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import anyio
import anyio.to_thread
import msgspec
from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ContentBlock,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp.types import Tool as Described

from askcol import __version__
from askcol.collection import Collection
from askcol.errors import AskcolError, GenerationGone
from askcol.inference import usable_cores
from askcol.mcp_server.arguments import checked
from askcol.mcp_server.asking import ASK
from askcol.mcp_server.reading import LIST_DOCUMENTS, READ_DOCUMENT
from askcol.mcp_server.searching import SEARCH
from askcol.mcp_server.tool import DATA_NOTE, Tool

TOOLS = {tool.name: tool for tool in (ASK, SEARCH, READ_DOCUMENT, LIST_DOCUMENTS)}

INSTRUCTIONS = (
    "askcol answers questions from the user's own documents. Use `ask` for what they say: its answers are verbatim, "
    "with their places and a calibrated probability, and it says plainly when they do not answer. Cite document and "
    f"page with every answer. Say that something is not answered where it is not. {DATA_NOTE}"
)

_log = logging.getLogger(__name__)


def create_server(opened: Callable[[], Collection], reopened: Callable[[], Collection]) -> Server[Any]:
    """The MCP server for a collection.

    `opened` gives the collection in use; each call of a tool takes it once. It raises `IndexFault` where there is none.
    `reopened`: the same, after a look for a newer generation; for a call whose generation a build has dropped.
    """
    at_once = anyio.CapacityLimiter(usable_cores() + 1)  # more questions at a time only slow each other

    async def list_tools(_: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_described(tool) for tool in TOOLS.values()])

    async def call_tool(_: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"no tool {params.name!r:.80}; the tools are {', '.join(TOOLS)}")
        return await anyio.to_thread.run_sync(_called, tool, opened, reopened, params.arguments or {}, limiter=at_once)

    return Server(
        "askcol",
        title="askcol",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _described(tool: Tool) -> Described:
    return Described(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


def _called(
    tool: Tool, opened: Callable[[], Collection], reopened: Callable[[], Collection], given: dict[str, Any]
) -> CallToolResult:
    """What the tool gives. An error that the assistant or its user can mend is a result, as the protocol asks."""
    try:
        arguments = checked(tool.arguments, given)
        try:
            result = tool.run(opened(), arguments)
        except GenerationGone:
            result = tool.run(reopened(), arguments)
    except AskcolError as error:
        return CallToolResult(content=[TextContent(text=f"ERROR: {error}")], is_error=True)
    except Exception:  # the protocol would send the error's own words, which are not the assistant's business
        _log.exception("the tool %s failed", tool.name)
        raise MCPError(INTERNAL_ERROR, "askcol failed; its log says why") from None
    words: list[ContentBlock] = [TextContent(text=block) for block in tool.words(result)]
    return CallToolResult(content=words, structured_content=msgspec.to_builtins(result))
