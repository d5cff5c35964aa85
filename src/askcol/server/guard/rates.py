"""How often one client may ask or write."""

from __future__ import annotations

import math
import time
from collections.abc import Set
from ipaddress import ip_address

from flask import Flask, request
from flask_limiter import Limiter, RequestLimit
from werkzeug.exceptions import BadRequest, TooManyRequests

from askcol.server.parameters import json_object


def limit_rates(app: Flask, a_minute: int, endpoints: Set[str]) -> None:
    """Let one address send at most `a_minute` requests to `endpoints` within any 60 seconds; the count is in memory.

    A request with several questions counts as that many, but never as more than may come in a minute.
    """
    Limiter(
        client,
        app=app,
        application_limits=[f"{a_minute} per minute"],
        application_limits_exempt_when=lambda: request.endpoint not in endpoints,
        application_limits_cost=lambda: min(_questions(), a_minute),
        strategy="moving-window",
        storage_uri="memory://",
        on_breach=_refuse,
    )


def client() -> str:
    """The address that the request comes from; of IPv6 the first 64 bits, since one client has all the rest."""
    given = request.remote_addr or ""
    try:
        address = ip_address(given)
    except ValueError:  # a proxy need not tell an address
        return given
    return address.exploded[:19] if address.version == 6 else given


def _questions() -> int:
    """How many questions the request asks."""
    if not request.is_json:
        return 1
    try:
        asked = json_object(request.get_data()).get("questions")
    except BadRequest:  # the endpoint says what is wrong
        return 1
    return max(len(asked), 1) if isinstance(asked, list) else 1


def _refuse(breached: RequestLimit) -> None:
    seconds = max(1, math.ceil(breached.reset_at - time.time()))
    raise TooManyRequests(
        f"too many requests from this address; {breached.limit.amount:,} a minute may come. Ask again in {seconds} s",
        retry_after=seconds,
    )
