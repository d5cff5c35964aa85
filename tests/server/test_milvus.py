"""An index in Milvus, served: a Milvus that is killed and started again; two servers over one while builds switch."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import running, serving_process
from milvus_server import MilvusServer
from round_robin import RoundRobin

from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index import place_of

pytest.importorskip("pymilvus", reason="pymilvus is not installed: pip install askcol[milvus]")

Build = Callable[[str], str]

BAKERS = ("Ann Lee", "Bob Ray", "Cleo Fox", "Dan Orr")
ASKED = ("Who makes the bread?", "Who grinds the flour?", "Where does the baker live?")
SECONDS = 120.0
"""For slow machines: no step takes as long, and none is waited for longer than it takes."""


@pytest.fixture
def build(milvus_address: str, tmp_path: Path, encoder: Int8Encoder) -> Build:
    """Makes the index one of two documents that name a baker in every chunk, and gives its generation."""
    sources = [tmp_path / "bread.txt", tmp_path / "flour.txt"]

    def build(baker: str) -> str:
        sources[0].write_text(f"The bread is made by {baker}.\n\n{baker} lives in Bath.", encoding="utf-8")
        sources[1].write_text(f"The flour is ground by {baker}, the baker.", encoding="utf-8")
        return place_of(milvus_address).build(sources, encoder).generation

    return build


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def get(url: str, **parameters: object) -> Any:
    address = f"{url}?{urllib.parse.urlencode(parameters)}" if parameters else url
    with urllib.request.urlopen(address, timeout=SECONDS) as response:
        return json.load(response)


def ask(url: str, question: str) -> dict[str, Any]:
    """The answer without its times."""
    answer = get(f"{url}/ask", question=question, min_confidence=0)
    del answer["timings_ms"]
    return dict(answer)


def refused(url: str) -> tuple[int, str | None, str]:
    """Status, `Retry-After` and detail of a request that fails."""
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(url, timeout=SECONDS)
    with raised.value as error:
        return error.code, error.headers["Retry-After"], json.load(error)["detail"]


def is_ready(url: str) -> bool:
    try:
        get(f"{url}/health/ready")
    except urllib.error.HTTPError as error:
        error.close()
        return False
    return True


# a Milvus that is gone for a while


def test_a_milvus_that_is_killed_is_503_until_it_is_back_with_all_it_had(
    build: Build, killable_milvus: MilvusServer, milvus_address: str
) -> None:
    built = build(BAKERS[0])
    with serving_process(milvus_address) as url:
        answer, documents = ask(url, ASKED[0]), get(f"{url}/documents")
        assert (answer["answer"], documents["total"]) == (BAKERS[0], 2)
        killable_milvus.kill()
        for path in ("/ask?question=Who+bakes+at+night", "/search?query=bath+bread"):
            status, retry_after, detail = refused(url + path)
            assert (status, retry_after) == (503, "2")
            assert f"127.0.0.1:{killable_milvus.port} can't be reached" in detail
        until(lambda: not is_ready(url))
        assert refused(f"{url}/health") == (status, retry_after, detail)
        killable_milvus.start()
        until(lambda: is_ready(url))
        assert ask(url, ASKED[0]) == answer
        assert get(f"{url}/documents") == documents
        assert get(f"{url}/search", query="bath bread")["hits"]
        assert build(BAKERS[0]) == built
        assert build(BAKERS[1]) != built
        until(lambda: ask(url, ASKED[0])["answer"] == BAKERS[1])


def test_the_file_of_a_document_is_there_where_the_server_finds_it(
    build: Build, milvus_address: str, tmp_path: Path
) -> None:
    build(BAKERS[0])
    source = tmp_path / "bread.txt"
    content = source.read_bytes()
    with serving_process(milvus_address) as url:
        with urllib.request.urlopen(f"{url}/documents/bread/original", timeout=SECONDS) as response:
            assert response.read() == content
        source.unlink()
        assert refused(f"{url}/documents/bread/original")[0] == 410
        assert get(f"{url}/documents/bread")["text"] == content.decode()


# two servers


def generation_of(url: str) -> str:
    (health,) = get(f"{url}/health")["collections"]
    assert health["status"] == "ok"
    return str(health["generation"])


def test_two_servers_over_one_milvus_answer_alike_while_builds_switch_under_load(
    build: Build, milvus_address: str
) -> None:
    baker_of = {build(BAKERS[0]): BAKERS[0]}
    answers: list[Any] = []
    failures: list[Exception] = []
    ended = threading.Event()

    def use(url: str) -> None:
        while not ended.is_set():
            try:
                answers.extend(ask(url, question) for question in ASKED)
                get(f"{url}/documents/bread")
                get(f"{url}/search", query="bread")
            except Exception as error:
                failures.append(error)

    with serving_process(milvus_address) as one, serving_process(milvus_address) as other:
        with running(RoundRobin([one, other])) as proxy:
            threads = [threading.Thread(target=use, args=[proxy]) for _ in range(3)]
            for thread in threads:
                thread.start()
            for baker in BAKERS[1:]:
                newest = build(baker)
                baker_of[newest] = baker
                while baker != BAKERS[1] and {generation_of(one), generation_of(other)} != {newest}:
                    time.sleep(0.05)  # the first is built over at once
            ended.set()
            for thread in threads:
                thread.join()
        for question in ASKED:
            assert ask(one, question) == ask(other, question)
        for path in ("/documents", "/documents/flour", "/search?query=flour"):
            assert get(one + path) == get(other + path)
    assert failures == []
    assert {answer["index"]["generation"] for answer in answers} >= {newest}
    for answer in answers:
        baker = baker_of[answer["index"]["generation"]]
        assert len(answer["hits"]) >= 2
        assert all(baker in hit["text"] for hit in answer["hits"])
        assert all(baker in place["sentence"] for said in answer["answers"] for place in said["citations"])
