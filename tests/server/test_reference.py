"""The reference of the API and its OpenAPI description: complete, valid, and with examples that run as they stand."""

from __future__ import annotations

import contextlib
import html
import io
import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import serving
from openapi_spec_validator import validate
from reportlab.pdfgen.canvas import Canvas

from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index.building.builder import build_index
from askcol.server.endpoint import HTML
from askcol.server.endpoints import AREAS, ENDPOINTS
from askcol.server.openapi import describe
from askcol.server.views.operations import EXAMPLE_ADDRESS


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return describe(AREAS)


@pytest.fixture(scope="module")
def url(index_dir: Path, encoder: Int8Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the documents that the examples ask for."""
    folder = tmp_path_factory.mktemp("handbook")
    shutil.copytree(index_dir / "encoders", folder / "index" / "encoders", copy_function=os.link)
    (folder / "handbook.txt").write_text("Handbook\n\nEvery employee has 28 days of annual leave.")
    canvas = Canvas(str(folder / "report.pdf"))
    canvas.drawString(72, 700, "The report has one page.")
    canvas.save()
    build_index(folder / "index", [folder / "handbook.txt", folder / "report.pdf"], encoder)
    with serving(folder / "index") as address:
        yield address


@pytest.fixture(scope="module")
def page(url: str) -> str:
    return get(f"{url}/docs")


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=120) as response:
        return str(response.read().decode())


def examples(page: str, language: str, url: str) -> list[str]:
    found = re.findall(rf"<summary>{language}</summary>\s*<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)
    return [html.unescape(text).replace(EXAMPLE_ADDRESS, url) for text in found]


def test_the_description_is_valid(description: dict[str, Any]) -> None:
    validate(description)


def test_a_field_is_described_by_the_docstring_of_its_record(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    assert schemas["Answer"]["description"].splitlines() == [
        "The answer to a question, or the reason why there is none. `/ask` and `askcol ask --json` give it as JSON."
    ]
    fields = schemas["Answer"]["properties"]
    assert fields["answer"]["description"] == "The answer's words; null where there is none."
    assert fields["reason"]["anyOf"][0]["type"] == "string"
    undescribed = {name for name, field in fields.items() if not field.get("description")}
    assert undescribed == set()


def test_a_response_has_all_of_its_fields_and_a_request_need_not(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    assert set(schemas["Answer"]["properties"]) - set(schemas["Answer"]["required"]) == {"why"}  # absent unless asked
    assert "collection" not in schemas["IndexSummary"]["required"]
    assert schemas["AskParameters"]["required"] == ["question"]
    assert schemas["AskParameters"]["properties"]["top_k"]["default"] == 8


def test_a_token_may_be_asked_for_but_not_by_probes(description: dict[str, Any]) -> None:
    (scheme,) = description["components"]["securitySchemes"]
    assert description["security"] == [{scheme: []}, {}]
    without = [path for path, item in description["paths"].items() for o in item.values() if o.get("security") == []]
    assert without == ["/health/live", "/health/ready"]


def test_every_operation_has_a_request_id_and_an_area(description: dict[str, Any]) -> None:
    areas = [tag["name"] for tag in description["tags"]]
    for item in description["paths"].values():
        for operation in item.values():
            assert operation["tags"][0] in areas
            assert "X-Request-ID" in operation["responses"]["200"]["headers"]


def test_the_page_shows_every_operation_parameter_and_record(page: str, description: dict[str, Any]) -> None:
    for endpoint in ENDPOINTS:
        section = page.partition(f'<h3 id="{endpoint.name}">')[2].partition("</article>")[0]
        assert endpoint.summary in html.unescape(section)
        for name in endpoint.parameters.__struct_fields__ if endpoint.parameters else ():
            assert f"<code>{name}</code>" in section
    for name in description["components"]["schemas"]:
        assert f'<h3 id="record-{name}">' in page
    anchors = re.findall(r'href="#([^"]+)"', page)
    assert {anchor for anchor in anchors if f'id="{anchor}"' not in page} == set()


def test_the_page_says_types_and_limits_in_words(page: str) -> None:
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    for words in (
        "question required text 1 to 1,000 characters The question, in plain English.",
        "top_k whole number 1 to 50; default 8",
        "min_confidence number 0 to 1",
        "mode text one of bm25, dense, hybrid; default hybrid",
        "answers list of Candidate",
        "computation Computation or null",
        "stale true, false or null Whether",
        "collection may be left out text",
        "min_confidence number or null 0 to 1 Abstain below",
        "404 Not Found. There is no such document. Problem , application/problem+json or text/html",
    ):
        assert words in text


def test_every_operation_for_programs_has_an_example(page: str) -> None:
    for_programs = [endpoint for endpoint in ENDPOINTS if endpoint.media_type != HTML]
    for language in ("curl", "Python", "JavaScript"):
        assert len(examples(page, language, EXAMPLE_ADDRESS)) == len(for_programs) > 8


@pytest.fixture
def all_succeed(url: str) -> Iterator[None]:
    """Every operation with an example is asked once during the test, and succeeds."""

    def counted() -> dict[str, float]:
        lines = re.findall(r"askcol_http_requests_total\{(.+)\} (\S+)", get(f"{url}/metrics"))
        return {labels: float(value) for labels, value in lines}

    before = counted()
    yield
    asked = {labels: value - before.get(labels, 0) for labels, value in counted().items()}
    expected: dict[str, float] = {}
    for endpoint in ENDPOINTS:
        if endpoint.media_type != HTML:
            labels = f'route="{endpoint.route}",status="200"'
            expected[labels] = expected.get(labels, 0) + 1
    expected['route="/metrics",status="200"'] += 1  # that of `before`
    assert {labels: times for labels, times in asked.items() if times} == expected


@pytest.mark.usefixtures("all_succeed")
def test_the_examples_with_curl_run(page: str, url: str, tmp_path: Path) -> None:
    if not shutil.which("curl"):
        pytest.skip("no curl: apt-get install curl")
    script = "\n".join(f"{example}\necho" for example in examples(page, "curl", url))
    done = subprocess.run(["sh", "-euc", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert '"answered":true' in done.stdout


@pytest.mark.usefixtures("all_succeed")
def test_the_examples_in_python_run(page: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with contextlib.redirect_stdout(printed := io.StringIO()):
        for example in examples(page, "Python", url):
            exec(compile(example, "example", "exec"), {})
    assert "'answered': True" in printed.getvalue()


@pytest.mark.usefixtures("all_succeed")
def test_the_examples_in_javascript_run(page: str, url: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("no node: apt-get install nodejs")
    script = tmp_path / "examples.mjs"
    script.write_text("\n".join(f"{{\n{example}\n}}" for example in examples(page, "JavaScript", url)))
    done = subprocess.run([node, script], capture_output=True, text=True, check=True)
    assert "answered: true" in done.stdout
