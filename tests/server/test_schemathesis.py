"""The API does what its description says, asked with requests that schemathesis makes up from it, valid and invalid."""

from __future__ import annotations

import html
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from askcol.collection import Collection
from askcol.server.app import create_app
from askcol.server.endpoints import AREAS
from askcol.server.openapi import describe

KNOWN_TO_THE_INDEX_ONLY = re.compile(
    "no collection |no document has |no document matches |compares with neither a date|"
    "conditions and .* can choose documents|start and end must enclose|give the (?:right answer|answer that is)"
)
"""What is wrong with values that are right by every schema: only the index knows which names and offsets there are.

And a verdict needs an answer, each another one."""


class Served:
    """A WSGI application whose `app` a fixture sets: the tests are known before there is an index."""

    app: Flask

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return self.app(environ, start_response)


served = Served()
api = schemathesis.openapi.from_dict(describe(AREAS))
api.app = served
api.config.checks.negative_data_rejection.expected_statuses += ["413"]


@pytest.fixture(scope="module")
def app(index_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An index of its own, because requests may write beside it."""
    folder = tmp_path_factory.mktemp("asked") / "index"
    shutil.copytree(index_dir, folder, copy_function=os.link)
    served.app = create_app(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Collection, "ask", cache(Collection.ask))  # requests with 64 questions repeat most of them
        yield
    del served.app


@pytest.mark.usefixtures("app")
@api.parametrize()
@settings(max_examples=20)
def test_every_response_is_as_described(case: Case[Any]) -> None:
    response = case.call(
        headers={"Accept-Encoding": "identity"}
    )  # it does not decompress what a WSGI application gives
    unknowable = response.status_code == 400 and KNOWN_TO_THE_INDEX_ONLY.search(html.unescape(response.text))
    case.validate_response(response, excluded_checks=[positive_data_acceptance] if unknowable else [])
