"""An event loop beside that of Playwright, which runs in a process's main thread as long as its browser is open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import anyio

T = TypeVar("T")


def run(call: Callable[..., Awaitable[T]], *arguments: object) -> T:
    """What `call` gives, awaited in an event loop in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, call, *arguments).result()
