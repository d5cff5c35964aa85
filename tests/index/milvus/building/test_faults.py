"""A build in Milvus that dies, or whose server does: the old build answers, and the next one completes the work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import ANY

import milvus_building
import pytest
from milvus_indexes import collections_in, current_build, held_in_milvus, held_locally
from milvus_server import SECONDS, MilvusServer
from words import WordEncoder

from askcol.errors import DocumentError, IndexDamaged, IndexUnreachable
from askcol.index.building import builder as local
from askcol.index.local import load, manifest
from askcol.index.milvus.address import Address
from askcol.index.milvus.building import plan
from askcol.index.milvus.building.builder import build_milvus_index
from askcol.index.milvus.connection import Connection
from askcol.index.place import Built
from askcol.types import Progress, no_progress

TEXTS = {f"{n}.txt": f"Sack {n}\n\nThe keeper of the mill counts sack {n} of flour." for n in range(12)}
BEFORE = {name: TEXTS[name] for name in list(TEXTS)[:4]}
AFTER = {name: TEXTS[name] for name in list(TEXTS)[2:]}
NEW = len(AFTER.keys() - BEFORE.keys())
"""How many texts of `AFTER` have to be embedded."""


class World:
    """A folder whose documents were `BEFORE` when they were indexed, and are `AFTER` now.

    `old`: what is in the index, in the build `old_build`.
    """

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.docs, self.address = folder, folder / "docs", address
        self.docs.mkdir()
        self.begin_anew()

    def begin_anew(self) -> None:
        """Makes all as it was before the build that is tried."""
        self.write(BEFORE)
        self.build()
        self.old, self.old_build = held_in_milvus(self.address), current_build(self.address)
        self.write(AFTER)

    def write(self, texts: Mapping[str, str]) -> None:
        """An hour ago, as far as the files tell."""
        for path in self.docs.iterdir():
            path.unlink()
        for name, text in texts.items():
            (self.docs / name).write_text(text)
            os.utime(self.docs / name, (time.time() - 3600,) * 2)

    def build(self, progress: Progress = no_progress) -> Built:
        return build_milvus_index(Address.parse(self.address), [self.docs], WordEncoder(), progress)

    def assert_unchanged(self) -> None:
        """The index is the one that was there."""
        assert current_build(self.address) == self.old_build
        assert held_in_milvus(self.address) == self.old

    def assert_the_next_build_mends_all(self, embedded: int) -> None:
        """It succeeds, embeds so many texts, and nothing is left but it and the build before."""
        assert self.build().embedded == embedded
        local.build_index(self.folder / "index", [self.docs], WordEncoder())
        assert held_in_milvus(self.address) == held_locally(load.load_index(self.folder / "index"))
        builds = {name.partition("_")[0] for name in collections_in(self.address)}
        assert builds == {"kept", self.old_build, current_build(self.address)}
        assert len(builds) == 3


@pytest.fixture
def world(tmp_path: Path, milvus_address: str, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(plan, "FILES_AT_ONCE", 2)
    monkeypatch.setattr(plan, "CHUNKS_AT_ONCE", 2)
    monkeypatch.setattr(load, "shared_onnx_encoder", lambda _: WordEncoder())
    monkeypatch.setattr(manifest, "verify_export", lambda _: [])
    return World(tmp_path, milvus_address)


def killed(world: World, *before: object) -> bool:
    """Whether a build in a process of its own was killed before the request that `milvus_building` takes."""
    command = [sys.executable, milvus_building.__file__, world.address, str(world.docs), *map(str, before)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


@pytest.mark.parametrize(
    ("nth", "request_name", "part", "embedded"),
    [
        (2, "upsert", "documents", NEW),
        (3, "upsert", "chunks", NEW - 4),  # of the first three batches, one held texts that the old build has
        (0, "upsert", "terms", 0),
        (0, "alter_alias", "records", 0),
    ],
)
def test_a_build_killed_between_batches_loses_nothing(
    world: World, nth: int, request_name: str, part: str, embedded: int
) -> None:
    assert killed(world, nth, request_name, part)
    world.assert_unchanged()
    world.assert_the_next_build_mends_all(embedded)


@pytest.mark.long
def test_a_build_killed_before_any_request_loses_nothing(world: World) -> None:
    kills = switched = 0
    while killed(world, kills):
        kills += 1
        if current_build(world.address) == world.old_build:
            world.assert_unchanged()
            world.assert_the_next_build_mends_all(ANY)
        else:  # it died after the switch
            switched += 1
            assert not world.build().changed
        world.begin_anew()
    print(f"{kills} kills, {switched} of them after the switch")
    assert kills > 40


def test_two_builds_that_died_leave_their_vectors_to_the_third(world: World) -> None:
    class Killed(BaseException):
        pass

    def die_at(count: int) -> Progress:
        def progress(stage: str, done: int, _: int) -> None:
            if (stage, done) == ("embedding", count):
                raise Killed

        return progress

    for count in (4, 6):  # the second embeds two texts, and finds those of the first
        with pytest.raises(Killed):
            world.build(die_at(count))
    world.assert_unchanged()
    world.assert_the_next_build_mends_all(NEW - 4)


@pytest.mark.parametrize("stage", ["reading", "embedding"])
def test_a_server_killed_in_the_middle_of_a_build_loses_nothing(
    killable_milvus: MilvusServer, world: World, stage: str
) -> None:
    def kill(told: str, done: int, _: int) -> None:
        if (told, done) == (stage, 4):
            killable_milvus.kill()

    with pytest.raises(IndexUnreachable, match="can't be reached; see whether Milvus runs there"):
        world.build(kill)
    killable_milvus.start()
    wait_for(world.address)
    world.assert_unchanged()
    world.assert_the_next_build_mends_all(NEW if stage == "reading" else NEW - 2)


def wait_for(address: str) -> None:
    until = time.monotonic() + SECONDS
    while True:
        try:
            current_build(address)
        except IndexUnreachable:
            assert time.monotonic() < until
        else:
            return


def test_a_build_of_a_path_that_is_not_there_leaves_nothing(world: World) -> None:
    before = collections_in(world.address)
    with pytest.raises(DocumentError, match="does not exist"):
        build_milvus_index(Address.parse(world.address), [world.docs / "nothing"], WordEncoder())
    assert collections_in(world.address) == before
    world.assert_the_next_build_mends_all(NEW)


@pytest.mark.parametrize(
    ("part", "found"),
    [("chunks", "has 0 rows where 10 were written"), ("documents", "the server has lost 10, which was just written")],
)
def test_rows_that_a_server_lost_are_noticed_before_the_switch(
    world: World, monkeypatch: pytest.MonkeyPatch, part: str, found: str
) -> None:
    ask = Connection.ask

    def lossy(connection: Connection, request: str, *arguments: object, **named: object) -> object:
        if request == "upsert" and str(arguments[0]).endswith(f"_{part}"):
            return None
        return ask(connection, request, *arguments, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "ask", lossy)
        with pytest.raises(IndexDamaged, match=found):
            world.build()
    world.assert_unchanged()
    world.assert_the_next_build_mends_all(NEW)
