"""An index in Milvus from the command line, and a Milvus that is gone for a while."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from command import Askcol
from milvus_server import SECONDS, MilvusServer

pytest.importorskip("pymilvus", reason="pymilvus is not installed: pip install askcol[milvus]")

QUESTION = "What is bread made of?"


def test_ask_says_that_milvus_is_gone_and_answers_when_it_is_back(
    askcol: Askcol, docs: Path, killable_milvus: MilvusServer, milvus_address: str
) -> None:
    assert askcol("index", docs, "--index", milvus_address).status == 0
    asked = ("ask", QUESTION, "--index", milvus_address, "--min-confidence", 0)
    before = askcol(*asked)
    assert (before.status, "flour and water" in before.out) == (0, True)
    killable_milvus.kill()
    for verb in (asked, ("search", "bread", "--index", milvus_address), ("status", "--index", milvus_address)):
        done = askcol(*verb)
        assert (done.status, done.out) == (1, "")
        assert f"127.0.0.1:{killable_milvus.port} can't be reached" in " ".join(done.err.split())
        assert "Traceback" not in done.err
    killable_milvus.start()
    until = time.monotonic() + SECONDS
    while (done := askcol(*asked)).status:  # in one process, gRPC waits up to a second before it connects again
        assert time.monotonic() < until
    assert done.out == before.out
