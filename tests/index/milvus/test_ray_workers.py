"""Builds by the processes of a Ray cluster are those of one process, also where one of them is killed."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from milvus_indexes import held_in_milvus
from milvus_server import MilvusCluster, MilvusServer, drop_index
from object_store import bucket, put, s3_endpoint
from ray_cluster import SECONDS, RayCluster

from askcol.documents import USUAL_FIELDS, find_sources, location_of
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import DocumentError, IndexFault, MissingExtra, ServerError
from askcol.index import on_ray, place_of
from askcol.index.milvus.address import Address
from askcol.index.milvus.building.builder import build_milvus_index
from askcol.index.milvus.building.tasks import Context, ReadTask
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.ray_workers import STARTS, ray_workers
from askcol.index.milvus.ray_workers import _Reader as ray_reader
from askcol.retrieval.hybrid import HybridRetriever

__all__ = ["bucket", "s3_endpoint"]

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "tests" / "ray_build.py"
QUERY = "What did the two nations agree on?"


@pytest.fixture
def ray() -> Iterator[RayCluster]:
    """Not started yet; whatever runs with its environment is ended."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install askcol[dev]")
    cluster = RayCluster()
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def other_address(milvus_server: MilvusServer | MilvusCluster) -> Iterator[str]:
    """Of the index that this process builds."""
    address = milvus_server.address(f"t{uuid.uuid4().hex}")
    yield address
    drop_index(address)


def assert_equal(one: str, other: str) -> None:
    """Whether two indexes hold the same and find the same."""
    assert held_in_milvus(one) == held_in_milvus(other)
    found = []
    for address in (one, other):
        index = place_of(address).load()
        hits = HybridRetriever(index.store, index.query_encoder).retrieve(QUERY, 8)
        found.append([(hit.chunk.chunk_id, hit.score) for hit in hits])
    assert found[0] == found[1]


def test_a_process_that_is_killed_costs_its_task_alone(
    ray: RayCluster,
    encoder: Int8Encoder,
    milvus_address: str,
    other_address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    build_milvus_index(Address.parse(other_address), [Path("seeds")], encoder)
    ray.start()
    script = [sys.executable, str(SCRIPT), ray.address, milvus_address, "seeds", str(tmp_path)]
    build = subprocess.Popen(script, env=ray.environment, cwd=ROOT)
    try:
        os.kill(doomed(build, tmp_path), signal.SIGKILL)
        assert build.wait(SECONDS) == 0
    finally:
        build.kill()
        build.wait()
    assert_equal(milvus_address, other_address)
    begun = {kind: Counter((tmp_path / kind).read_text().splitlines()) for kind in ("read", "write")}
    assert sorted(begun["read"].values()) == [1, 1, 1]
    assert sorted(begun["write"].values()) == [1] * (len(begun["write"]) - 1) + [2]
    assert len(begun["write"]) > 2


def doomed(build: subprocess.Popen[bytes], notes: Path) -> int:
    """The id of the process that waits for its end."""
    until = time.monotonic() + SECONDS
    while not (pid := (notes / "doomed").read_text() if (notes / "doomed").exists() else "").endswith("\n"):
        assert build.poll() is None, "the build ended before"
        assert time.monotonic() < until
        time.sleep(0.05)
    return int(pid)


def test_the_command_starts_a_cluster_that_ends_with_it_and_reads_a_bucket(
    bucket: str, ray: RayCluster, encoder: Int8Encoder, milvus_address: str, other_address: str, tmp_path: Path
) -> None:
    for path in (ROOT / "seeds").iterdir():
        put(f"{bucket}/{path.name}", path.read_bytes())
    build_milvus_index(Address.parse(other_address), [location_of(bucket)], encoder)
    command = [sys.executable, "-m", "askcol", "index", bucket, "--index", milvus_address, "--ray", "local", "--json"]
    environment = {**ray.environment, "HOME": str(tmp_path)}
    done = subprocess.run(
        command, check=False, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=3 * SECONDS
    )
    assert done.returncode == 0, done.stderr
    assert '"documents": 5' in done.stdout
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    assert ray.ended()
    assert_equal(milvus_address, other_address)


def test_a_machine_without_the_folder_of_the_files_is_a_fault_in_words(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Text.")
    (source,), _ = find_sources([tmp_path / "a.txt"])
    context = Context(connection.address, Collections.new(connection.address.name), None, (), USUAL_FIELDS, "", "")
    task = pickle.dumps(ReadTask(0, ((source, None),)))
    reader = ray_reader(context, tmp_path / "elsewhere")
    (result,) = reader(pa.table({"task": pa.array([task], pa.large_binary())}))["result"].to_pylist()
    fault = pickle.loads(result)
    assert isinstance(fault, DocumentError)
    assert f"{tmp_path}/elsewhere is not there on {os.uname().nodename}" in str(fault)


def test_a_folder_is_no_index_for_ray(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match=r"Ray builds no index in a folder, .*milvus://HOST:PORT/NAME"):
        on_ray(place_of(tmp_path), "local")


def test_a_cluster_on_this_machine_is_started_again_where_ray_gave_up(monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[str] = []

    def init(address: str, **_: object) -> None:
        starts.append(address)
        raise Exception("The current node timed out during startup.")

    monkeypatch.setattr("ray.init", init)
    with pytest.raises(ServerError, match=r"Ray does not start on this machine: .*timed out"), ray_workers("local"):
        pass
    assert starts == ["local"] * STARTS


@pytest.mark.parametrize(
    ("address", "said"),
    [("ray://127.0.0.1:10001", "no address of a Ray cluster"), ("127.0.0.1:1", "no Ray cluster can be reached")],
)
def test_a_cluster_that_cannot_be_reached_is_named(address: str, said: str) -> None:
    pytest.importorskip("ray")
    with pytest.raises(ServerError, match=said), ray_workers(address):
        pass


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra, match=r"pip install 'askcol\[ray\]'"), ray_workers("auto"):
        pass
