"""The MCP server in a process of its own, over stdin and stdout and over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import event_loop
import pytest
from mcp import Client, StdioServerParameters

from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index.building.builder import build_index

QUESTION = "How many deportations did the two nations achieve?"
COMMAND = [sys.executable, "-m", "askcol", "mcp"]
INITIALIZE = json.dumps(
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
)


async def answer_of(client: Client) -> object:
    result = await client.call_tool("ask", {"question": QUESTION})
    assert not result.is_error
    return result.structured_content["answer"]


@contextmanager
def listening(index_dir: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process of `askcol mcp --http`, and the address that it prints."""
    command = [*COMMAND, "--index", str(index_dir), "--http", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout
            line = child.stdout.readline()
            assert line.startswith("askcol answers on http://127.0.0.1:"), line
            yield child, line.split()[3]
        finally:
            child.kill()


@pytest.fixture(scope="module")
def address(index_dir: Path) -> Iterator[str]:
    with listening(index_dir) as (_, address):
        yield address


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_assistant_asks_over_stdin_and_stdout(index_dir: Path, mode: str) -> None:
    parameters = StdioServerParameters(
        command=COMMAND[0], args=[*COMMAND[1:], "--index", str(index_dir)], env=dict(os.environ)
    )

    async def ask() -> object:
        async with Client(parameters, mode=mode) as client:
            return await answer_of(client)

    assert event_loop.run(ask) == "over 1,700"


def test_nothing_but_messages_is_on_stdout_and_the_end_of_stdin_ends_it(tmp_path: Path) -> None:
    call = json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "list_documents"}})
    command = [*COMMAND, "--index", str(tmp_path), "-v"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(f"{INITIALIZE}\nnot a message\n{call}\n")
        child.stdin.flush()
        first, second = (json.loads(child.stdout.readline()) for _ in range(2))
        out, _ = child.communicate(timeout=300)
    assert (child.returncode, out) == (0, "")
    assert first["result"]["serverInfo"]["name"] == "askcol"
    assert second["result"]["isError"]
    assert "askcol index" in second["result"]["content"][0]["text"]


def test_ctrl_c_ends_it_while_it_waits_for_stdin(tmp_path: Path) -> None:
    command = [*COMMAND, "--index", str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(f"{INITIALIZE}\n")
        child.stdin.flush()
        child.stdout.readline()
        child.send_signal(signal.SIGINT)
        try:
            assert child.wait(300) == -signal.SIGINT
        finally:
            child.kill()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_assistant_asks_over_http(address: str, mode: str) -> None:
    async def ask() -> object:
        async with Client(address, mode=mode) as client:
            return await answer_of(client)

    assert event_loop.run(ask) == "over 1,700"


def test_a_new_index_is_asked_without_a_restart(new_index_dir: Path, tmp_path: Path, encoder: Int8Encoder) -> None:
    (tmp_path / "bread.txt").write_text("Bread\n\nBread is made of flour and water by the baker Ann Lee.")

    async def answered(address: str) -> list[bool]:
        async with Client(address) as client:
            before = await client.call_tool("list_documents", {})
            build_index(new_index_dir, [tmp_path / "bread.txt"], encoder)
            with anyio.fail_after(120):
                while (await client.call_tool("list_documents", {})).is_error:
                    await anyio.sleep(0.1)
            after = await client.call_tool("ask", {"question": "What is bread made of?", "min_confidence": 0})
            return [not before.is_error, after.structured_content["answered"]]

    with listening(new_index_dir) as (_, address):
        assert event_loop.run(answered, address) == [False, True]


def posted(address: str, headers: Mapping[str, str], body: str = INITIALIZE) -> int:
    """The status that a request gets."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=300)
    try:
        given = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **headers}
        connection.request("POST", urlsplit(address).path, body, given)
        return connection.getresponse().status
    finally:
        connection.close()


def test_only_this_machine_s_names_are_answered_over_http(address: str) -> None:
    port = urlsplit(address).port
    assert posted(address, {}) == 200
    assert posted(address, {"Host": f"localhost:{port}"}) == 200
    assert posted(address, {"Origin": f"http://127.0.0.1:{port}"}) == 200
    assert posted(address, {"Host": "evil.example"}) == 421
    assert posted(address, {"Host": f"evil.example:{port}"}) == 421
    assert posted(address, {"Host": f"127.0.0.1:{port}.evil.example"}) == 421
    assert posted(address, {"Origin": "http://evil.example"}) == 403
    assert posted(address, {"Origin": "null"}) == 403
    assert posted(address, {"Content-Type": "text/plain"}) == 400
    assert posted(address, {}, " " * 300_000 + INITIALIZE) == 413


def test_ctrl_c_ends_the_http_server_quietly(tmp_path: Path) -> None:
    with listening(tmp_path) as (child, address):
        assert posted(address, {}) == 200
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=300)
    assert (child.returncode, out) == (0, "")
    assert "Traceback" not in err


def test_a_port_in_use_is_an_error_that_names_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*COMMAND, "--index", str(tmp_path), "--http", "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"can't listen on 127.0.0.1:{port}: Address already in use; try another --port" in done.stderr


def test_without_the_extra_the_command_names_it(tmp_path: Path) -> None:
    code = (
        "import importlib.util, sys; find = importlib.util.find_spec;"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'mcp' else find(name, *rest);"
        f"sys.argv = ['askcol', 'mcp', '--index', {str(tmp_path)!r}];"
        "from askcol.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    assert "pip install 'askcol[mcp]'" in done.stderr
