"""The examples of `docs/api.md` run as they stand, against a server of `seeds/`."""

from __future__ import annotations

import doctest
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import serving

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def url(index_dir: Path) -> Iterator[str]:
    with serving(index_dir) as url:
        yield url


def blocks(language: str) -> list[str]:
    """The code of the page in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_examples_in_python_give_what_is_shown(
    url: str, index_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index").symlink_to(index_dir)
    monkeypatch.chdir(tmp_path)
    session = "\n".join(blocks("python")).replace(ADDRESS, url)
    shown = doctest.DocTestParser().get_doctest(session, {}, "api.md", "api.md", 0)
    assert len(shown.examples) > 10
    printed: list[str] = []
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(shown, out=printed.append)
    assert results.failed == 0, "".join(printed)


def test_the_examples_with_curl_run(url: str) -> None:
    if not shutil.which("curl"):
        pytest.skip("no curl: apt-get install curl")
    (example,) = blocks("sh")
    done = subprocess.run(
        ["sh", "-euc", example.replace(ADDRESS, url)], capture_output=True, text=True, check=True, timeout=300
    )
    assert [answer["answer"] for answer in json.loads(done.stdout)["answers"]] == [None, "over 1,700"]


def test_the_examples_in_javascript_run(url: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("no node: apt-get install nodejs")
    script = tmp_path / "example.mjs"
    (example,) = blocks("js")
    script.write_text(example.replace(ADDRESS, url), encoding="utf-8")
    done = subprocess.run([node, script], capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.splitlines() == [
        "Who won the cup in 1998? (not_in_collection)",
        "How many deportations did the two nations achieve? over 1,700",
    ]
