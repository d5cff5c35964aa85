"""How to send a request: with curl, in Python and in JavaScript."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from askcol.server.endpoint import JSON


def examples(operation: Mapping[str, Any], method: str, url: str) -> dict[str, str]:
    """Language -> code that sends the operation's example and prints the response.

    `operation`: as OpenAPI describes it; of a parameter that is repeated, one value is sent. `method`: in small
    letters. `url`: with variables in braces.
    """
    parameters = operation.get("parameters", ())
    in_path = {p["name"]: quote(str(p["example"])) for p in parameters if p["in"] == "path"}
    given = {p["name"]: p["example"] for p in parameters if p["in"] == "query" and "example" in p}
    query = {name: value[0] if isinstance(value, list) else value for name, value in given.items()}
    url = url.format_map(in_path)
    if method == "post":
        body = operation["requestBody"]["content"][JSON]["example"]
        return {
            "curl": _curl_post(url, body),
            "Python": _python_post(url, body),
            "JavaScript": _javascript_post(url, body),
        }
    content = operation["responses"]["200"]["content"]
    if any(media["schema"].get("format") == "binary" for media in content.values()):
        return _downloads(url)
    is_json = JSON in content
    return {
        "curl": _curl_get(url, query),
        "Python": _python_get(url, query, is_json=is_json),
        "JavaScript": _javascript_get(url, query, is_json=is_json),
    }


def _downloads(url: str) -> dict[str, str]:
    name = url.rpartition("/")[2]
    return {
        "curl": f"curl -o {name} {url}",
        "Python": _lines("from urllib.request import urlretrieve", "", f'urlretrieve("{url}", "{name}")'),
        "JavaScript": _lines(f'const response = await fetch("{url}");', "console.log((await response.blob()).size);"),
    }


def _curl_get(url: str, query: Mapping[str, Any]) -> str:
    data = [f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in query.items()]
    return " \\\n  ".join([f"curl -G {url}" if query else f"curl {url}", *data])


def _curl_post(url: str, body: Mapping[str, Any]) -> str:
    return f"curl {url} \\\n  -H 'Content-Type: {JSON}' \\\n  -d {shlex.quote(_json(body))}"


def _python_get(url: str, query: Mapping[str, Any], *, is_json: bool) -> str:
    imports = ["import json"] * is_json + ["from urllib.parse import urlencode"] * bool(query)
    asked = [f"query = urlencode({query})"] * bool(query)
    address = f'f"{url}?{{query}}"' if query else f'"{url}"'
    read = "json.load(response)" if is_json else "response.read().decode()"
    return _lines(
        *imports,
        "from urllib.request import urlopen",
        "",
        *asked,
        f"with urlopen({address}) as response:",
        f"    print({read})",
    )


def _python_post(url: str, body: Mapping[str, Any]) -> str:
    return _lines(
        "import json",
        "from urllib.request import Request, urlopen",
        "",
        f"body = json.dumps({body}).encode()",
        f'request = Request("{url}", body, {{"Content-Type": "{JSON}"}})',
        "with urlopen(request) as response:",
        "    print(json.load(response))",
    )


def _javascript_get(url: str, query: Mapping[str, Any], *, is_json: bool) -> str:
    asked = [f"const query = new URLSearchParams({_json(query)});"] * bool(query)
    address = f"`{url}?${{query}}`" if query else f'"{url}"'
    return _lines(
        *asked,
        f"const response = await fetch({address});",
        f"console.log(await response.{'json' if is_json else 'text'}());",
    )


def _javascript_post(url: str, body: Mapping[str, Any]) -> str:
    return _lines(
        f'const response = await fetch("{url}", {{',
        '  method: "POST",',
        f'  headers: {{"Content-Type": "{JSON}"}},',
        f"  body: JSON.stringify({_json(body)}),",
        "});",
        "console.log(await response.json());",
    )


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(*lines: str) -> str:
    return "\n".join(lines)
