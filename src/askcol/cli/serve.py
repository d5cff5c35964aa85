"""`askcol serve`: the page and the HTTP API."""

from __future__ import annotations

import errno
import logging
import os
import sys
from typing import Annotated, Any

import typer

from askcol.cli.options import JsonOption, VerboseOption, nearest_index, set_up_logging
from askcol.cli.output import OUT, print_json
from askcol.cli.ports import free_port
from askcol.cli.settings import Serving
from askcol.errors import AskcolError, in_words

_READ_BODY_BYTES = 1 << 20
"""waitress reads a body up to here and closes the connection beyond. The application refuses smaller ones politely."""


def serve(
    serving: Serving,
    indexes: Annotated[
        list[str] | None,
        typer.Option(
            "--index",
            metavar="[NAME=]DIR",
            help="The folder of the index. Repeat it, with a name each, to serve several collections.",
        ),
    ] = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Serve the page and the HTTP API. Reloads an index when a build has changed it.

    SIGTERM and SIGINT (Ctrl-C) stop it once the questions asked before are answered; a second one stops it at once.
    """
    set_up_logging(verbose)
    import waitress

    from askcol.server import Settings, create_app, log_json_lines, named_folders, serve_until_stopped

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of each request that waits for a thread
    if serving.log_json:
        log_json_lines()

    try:
        folders = named_folders(indexes or [str(nearest_index())])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--index") from None
    settings = Settings(log_questions=serving.log_questions, read_only=serving.read_only)
    sockets: dict[int, Any] = {}
    app = create_app(folders, settings)
    try:
        server = waitress.create_server(
            app,
            map=sockets,
            host=serving.host,
            port=serving.port,
            threads=settings.admission.threads,
            channel_request_lookahead=1,  # with it, waitress says whether the client is still there
            ident=None,
            max_request_body_size=_READ_BODY_BYTES,
        )
    except OSError as error:
        raise AskcolError(_busy(serving, error)) from error
    listening = getattr(server, "effective_listen", None) or [(server.effective_host, server.effective_port)]
    addresses = [f"http://[{h}]:{p}" if ":" in h else f"http://{h}:{p}" for h, p in listening]
    if as_json:
        print_json({"addresses": addresses})
    else:
        unable = all(collection.fault for collection in app.extensions["askcol"])  # the log says why
        answers = "can't answer yet, and listens" if unable else "answers"
        OUT.print(f"askcol {answers} on {' and '.join(addresses)}  (press Ctrl-C to stop)")
    sys.stdout.flush()
    if not serve_until_stopped(sockets, settings.admission, serving.grace):
        logging.shutdown()
        os._exit(0)  # an exit would wait for the threads of the questions that the grace did not suffice for


def _busy(serving: Serving, error: OSError) -> str:
    found = f"can't listen on {serving.host}:{serving.port}: {in_words(error)}"
    if error.errno != errno.EADDRINUSE:
        return f"{found}; try another --port or --host"
    return f"{found}; --port {free_port(serving.host, serving.port)} is free"
