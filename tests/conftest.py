"""A real index of `seeds/`, its encoder, and indexes of small documents."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from milvus_server import MilvusCluster, MilvusServer, drop_index

from askcol.collection import Collection
from askcol.documents import sandbox
from askcol.documents.document import Content, Document
from askcol.documents.formats.format import USUAL_FIELDS, Fields
from askcol.documents.parsing import parse
from askcol.encoding.encoder import QueryEncoder
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.encoding.packaged import packaged_encoder
from askcol.index.building import builder
from askcol.index.place import Index

ROOT = Path(__file__).parent.parent
# A test's time says more about the machine's other work than about the test.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The default: the same examples in every run, so that a commit that passed passes again.
settings.register_profile("fixed", settings.get_profile("any machine"), derandomize=True)
# `make test-long`: new examples in every run, and many more. What fails is printed, to be kept as an `@example`.
settings.register_profile("random", settings.get_profile("any machine"), max_examples=2_000, print_blob=True)
settings.load_profile("fixed")

BuildIndex = Callable[[Mapping[str, str]], Index]
MakeOnce = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> MakeOnce:
    """Gives the folder of a name, which the first of pytest-xdist's workers that asks for it fills; all share it."""
    own = tmp_path_factory.getbasetemp()
    common = own if worker_id == "master" else own.parent

    def make(name: str, fill: Callable[[Path], object]) -> Path:
        folder = common / name
        with FileLock(common / f"{name}.lock"):
            if not folder.exists():
                work = Path(tempfile.mkdtemp(dir=common))
                fill(work)
                work.rename(folder)
        return folder

    return make


@pytest.fixture(scope="session")
def encoder() -> Int8Encoder:
    return packaged_encoder()


@pytest.fixture(scope="session")
def index_dir(encoder: Int8Encoder, make_once: MakeOnce) -> Path:
    """An index of `seeds/`, built from the repository's root so that paths are `seeds/...`; tests only read it."""

    def build(folder: Path) -> None:
        with contextlib.chdir(ROOT):
            builder.build_index(folder / "index", [Path("seeds")], encoder)

    return make_once("seeds-index", build) / "index"


@pytest.fixture(scope="session")
def collection(index_dir: Path) -> Collection:
    return Collection.open(index_dir)


@pytest.fixture(scope="session")
def query_encoder(collection: Collection) -> QueryEncoder:
    return collection.index.query_encoder


@pytest.fixture(scope="session")
def build_index(encoder: Int8Encoder, query_encoder: QueryEncoder) -> BuildIndex:
    """Document id -> text becomes an index; all documents have the same title."""

    def build(texts: Mapping[str, str]) -> Index:
        documents = [Document(name, f"docs/{name}.txt", "Notes", text, "") for name, text in texts.items()]
        return builder.build_temporary(documents, encoder, query_encoder=query_encoder)

    return build


@pytest.fixture
def new_index_dir(index_dir: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A folder that has the exported encoder, which takes a second to make, and no generation; tests don't edit it."""
    request.getfixturevalue("query_encoder")  # stays open, so that no index that is opened loads its encoder again
    folder = tmp_path / "index"
    shutil.copytree(index_dir / "encoders", folder / "encoders", copy_function=os.link)
    return folder


@pytest.fixture
def index_copy(index_dir: Path, new_index_dir: Path) -> Path:
    """A copy of the index of `seeds/` whose generation may be damaged."""
    shutil.copyfile(index_dir / "CURRENT", new_index_dir / "CURRENT")
    current = (index_dir / "CURRENT").read_text().strip()
    shutil.copytree(index_dir / current, new_index_dir / current)
    return new_index_dir


@pytest.fixture(scope="session")
def milvus_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer | MilvusCluster]:
    """The Milvus of the tests: the cluster that ASKCOL_MILVUS_URI names, or a server of each worker's own."""
    if uri := os.environ.get("ASKCOL_MILVUS_URI"):
        yield MilvusCluster(uri)
        return
    pytest.importorskip("milvus_lite", reason="milvus-lite is not installed: pip install askcol[dev]")
    server = MilvusServer(tmp_path_factory.mktemp("milvus"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def killable_milvus(milvus_server: MilvusServer | MilvusCluster) -> Iterator[MilvusServer]:
    """The same server for a test that kills or pauses it; it runs again afterwards."""
    if isinstance(milvus_server, MilvusCluster):
        pytest.skip("kills its server, and ASKCOL_MILVUS_URI names one of others")
    yield milvus_server
    milvus_server.resume()
    if not milvus_server.is_running:
        milvus_server.start()


@pytest.fixture
def milvus_address(milvus_server: MilvusServer | MilvusCluster) -> Iterator[str]:
    """An address for `--index` at which there is no index yet; the test's index is dropped afterwards."""
    address = milvus_server.address(f"t{uuid.uuid4().hex}")
    yield address
    drop_index(address)


@pytest.fixture(scope="session")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny reader that knows nothing; tests only read it."""
    from tiny import save_untrained_reader  # here, so that only what needs PyTorch imports it

    return save_untrained_reader(tmp_path_factory.mktemp("untrained"))


@pytest.fixture(scope="module")
def parsed_here() -> Iterator[None]:
    """Files are parsed in the process of the tests, which measures coverage; what confines a parser has own tests."""

    def read(_: sandbox.Child, suffix: str, content: bytes, fields: Fields = USUAL_FIELDS) -> list[Content]:
        return parse(suffix, content, fields)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sandbox.Child, "read", read)
        yield
