"""`askcol serve`: the page and the HTTP API."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
import urllib.parse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from askcol.cli.named_places import NamedPlace, by_name, named_place
from askcol.cli.options import JsonOption, VerboseOption, nearest_index, set_up_logging
from askcol.cli.output import ERR, OUT, print_json
from askcol.cli.ports import free_port
from askcol.cli.settings import RATE_LIMIT, Serving
from askcol.errors import AskcolError, in_words
from askcol.index import IndexPlace

if TYPE_CHECKING:
    from askcol.server import Settings


def serve(
    serving: Serving,
    indexes: Annotated[
        list[NamedPlace] | None,
        typer.Option(
            "--index",
            metavar="[NAME=]DIR",
            parser=named_place,
            help="The folder of the index, or milvus://HOST:PORT/NAME. Repeat it, with a name each, to serve several "
            "collections.",
        ),
    ] = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Serve the page and the HTTP API. Reloads an index when a build has changed it.

    SIGTERM and SIGINT (Ctrl-C) stop it once the questions asked before are answered; a second one stops it at once.
    """
    set_up_logging(verbose)
    try:
        places = by_name(indexes or [NamedPlace("", nearest_index())])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--index") from None
    serve_places(serving, places, as_json=as_json)


def serve_places(serving: Serving, places: Mapping[str, IndexPlace], *, as_json: bool = False) -> None:
    """Serves the indexes in `places`, by name, until it is stopped."""
    from askcol.server import create_app, listen, log_json_lines, serve_until_stopped

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of each request that waits for a thread
    if serving.log_json:
        log_json_lines()

    try:
        settings = _settings(serving)
        app = create_app(places, settings)
        listening = listen(app, settings, serving.host, serving.port, serving.trusted_proxy)
    except OSError as error:
        raise AskcolError(_busy(serving, error)) from error
    if as_json:
        print_json({"addresses": listening.addresses})
    else:
        unable = all(collection.fault for collection in app.extensions["askcol"])  # the log says why
        answers = "can't answer yet, and listens" if unable else "answers"
        addresses = " and ".join(map(_with_name, listening.addresses))
        OUT.print(f"askcol {answers} on {addresses}  (press Ctrl-C to stop)")
    sys.stdout.flush()
    if not serve_until_stopped(listening.sockets, settings.admission, serving.grace):
        logging.shutdown()
        os._exit(0)  # an exit would wait for the threads of the questions that the grace did not suffice for


def _with_name(address: str) -> str:
    """`address`, and where it stands for all addresses of the machine, one that another machine can ask."""
    parts = urllib.parse.urlsplit(address)
    if parts.hostname not in ("0.0.0.0", "::"):
        return address
    return f"{address}, for other machines http://{socket.gethostname()}:{parts.port}"


def _busy(serving: Serving, error: OSError) -> str:
    found = f"can't listen on {serving.host}:{serving.port}: {in_words(error)}"
    if error.errno != errno.EADDRINUSE:
        return f"{found}; try another --port or --host"
    return f"{found}; --port {free_port(serving.host, serving.port)} is free"


def _settings(serving: Serving) -> Settings:
    """Who may ask, and how much. Raises `typer.BadParameter`, and `OSError` where `host` is no address."""
    from askcol.server import Admission, Hosts, Settings, Tokens, is_loopback

    is_local = is_loopback(serving.host)
    if serving.token_file and serving.no_auth:
        raise typer.BadParameter("give --token-file or --no-auth, not both", param_hint="--no-auth")
    if not (is_local or serving.token_file or serving.no_auth):
        raise typer.BadParameter(
            f"others can reach {serving.host}; give the tokens that they need with --token-file, "
            "or --no-auth to let everyone read the documents",
            param_hint="--host",
        )
    if serving.no_auth and not is_local:
        ERR.print(f"[yellow]everyone who reaches {serving.host} can read all documents of the index (--no-auth)[/]")
    try:
        hosts = Hosts.listening_on(serving.host, serving.allowed_host or ())
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--allowed-host") from None
    is_private = is_local and not serving.trusted_proxy
    return Settings(
        admission=Admission(deadline=serving.deadline),
        hosts=hosts,
        examples=True,
        tokens=Tokens.read(serving.token_file) if serving.token_file else None,
        rate_limit=serving.rate_limit if serving.rate_limit is not None else 0 if is_private else RATE_LIMIT,
        log_questions=serving.log_questions,
        read_only=serving.read_only,
        upload_bytes=serving.max_upload_bytes if serving.allow_upload else 0,
    )
