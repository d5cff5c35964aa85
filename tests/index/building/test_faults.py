"""A build that is killed, starved or refused at any point: the old generation answers, the next build cleans up."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from building import (
    READY,
    WAIT_FOR,
    Call,
    StandInEncoder,
    State,
    calls_that_write,
    command,
    environment,
    names_in,
    run,
    stand_in_encoder,
    state_of,
    traced,
    unsynced_before,
)

from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import IndexMissing
from askcol.index.building.builder import build_index
from askcol.index.local.load import load_index, verify_index
from askcol.reading.onnx_reader import OnnxSpanReader

BEFORE = {
    "bread.txt": "Bread\n\nBread is made of flour, water and salt.",
    "cars.txt": "Cars\n\nA car has four wheels.",
    "doors.txt": "Doors\n\nThe door of the mill is red.",
    "ears.txt": "Ears\n\nA hare has long ears.",
}
AFTER = {
    "bread.txt": BEFORE["bread.txt"],
    "cars.txt": "Cars\n\nA car has five wheels, one of them spare.",
    "entrances.txt": BEFORE["doors.txt"],
    "bees.md": "# Bees\n\nThe baker keeps bees on the roof.",
}
KILLED = -signal.SIGKILL


@dataclass(frozen=True)
class World:
    """An index of `BEFORE` and what a build makes of it now that the documents are `AFTER`.

    `index_dir`: the index to try things on; `restore` makes it the old one again.
    """

    docs: Path
    index_dir: Path
    template: Path
    old: State
    new: State
    old_findings: list[str]
    new_names: set[str]
    encoder: StandInEncoder
    reader: OnnxSpanReader

    def restore(self) -> None:
        """Puts the old index back, as it was."""
        shutil.rmtree(self.index_dir, ignore_errors=True)
        shutil.copytree(self.template, self.index_dir, copy_function=_copy)

    def build_command(self) -> list[str]:
        """What makes the new index of the old one, in a process."""
        return command("index", "--index", self.index_dir)

    def state(self) -> State:
        """Of the index that things are tried on; fails where it is damaged."""
        state = state_of(self.index_dir, self.reader)
        assert state in (self.old, self.new)
        assert verify_index(self.index_dir) == (self.old_findings if state == self.old else [])
        return state

    def assert_the_next_build_mends_all(self) -> None:
        """It succeeds, and nothing is left of what was tried."""
        build_index(self.index_dir, [self.docs], self.encoder)
        assert self.state() == self.new
        assert names_in(self.index_dir) == self.new_names


def _copy(source: str, target: str) -> None:
    (os.link if Path(source).stat().st_size > 1_000_000 else shutil.copy2)(source, target)


@pytest.fixture(scope="module")
def world(index_dir: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> World:
    request.getfixturevalue("query_encoder")  # stays open, so that no index that is opened loads its encoder again
    folder = tmp_path_factory.mktemp("world")
    docs, index, template = folder / "docs", folder / "index", folder / "template"
    encoder, reader = stand_in_encoder(), OnnxSpanReader()
    shutil.copytree(index_dir / "encoders", index / "encoders", copy_function=os.link)
    _write(docs, BEFORE)
    build_index(index, [docs], encoder)
    shutil.copytree(index, template, copy_function=_copy)
    old = state_of(index, reader)
    shutil.rmtree(docs)
    _write(docs, AFTER)
    old_findings = verify_index(index)
    build_index(index, [docs], encoder)
    new = state_of(index, reader)
    assert old != new
    return World(docs, index, template, old, new, old_findings, names_in(index), encoder, reader)


def _write(docs: Path, texts: dict[str, str]) -> None:
    """An hour ago, as far as the files tell: what changed only now is read again by every build."""
    docs.mkdir()
    for name, text in texts.items():
        (docs / name).write_text(text)
        os.utime(docs / name, (time.time() - 3600,) * 2)


# killed


@pytest.fixture(scope="module")
def log(world: World, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What strace tells of a build."""
    log = tmp_path_factory.mktemp("strace") / "log"
    if not shutil.which("strace"):
        pytest.skip("strace, which stops a build at a system call, is not installed")
    world.restore()
    done = run(*traced(log), *world.build_command())
    if "ptrace" in done.stderr.lower():
        pytest.skip(f"this machine lets strace trace nothing: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    assert world.state() == world.new
    return log.read_text()


@pytest.fixture(scope="module")
def calls(world: World, log: str) -> list[Call]:
    """What a build calls that writes to the index, in order."""
    found = calls_that_write(log, world.index_dir)
    assert {"write", "fsync", "rename", "mkdir"} <= {call.name for call in found}
    return found


def test_a_generation_is_on_the_disk_before_it_is_named(world: World, log: str) -> None:
    unsynced = unsynced_before(log, world.index_dir / "CURRENT")
    names = {Path(path).name for path in unsynced if path.startswith(str(world.index_dir))}
    # What only spares a build some work may get lost.
    assert {name for name in names if not name.startswith("embedding-")} <= {".lock", ".lock-holder", "sources.json"}


def kill_at(world: World, chosen: Sequence[Call], log: Path) -> Counter[str]:
    """Kills a build at each of these calls, before it is made; the kills by call."""
    kills: Counter[str] = Counter()
    for call in chosen:
        world.restore()
        kill = f"inject={call.name}:signal=KILL:when={call.n}"
        done = run(*traced(log, "-e", kill), *world.build_command())
        try:
            assert done.returncode in (0, KILLED), done.stderr
            kills[call.name] += done.returncode == KILLED
            assert world.state() == world.new or done.returncode == KILLED
            world.assert_the_next_build_mends_all()
        except BaseException as error:
            error.add_note(f"the build was killed before its {call.name} number {call.n}")
            raise
    return kills


def spread(calls: Sequence[Call], n: int) -> list[Call]:
    """`n` of the calls, the first and the last among them."""
    return [calls[round(i * (len(calls) - 1) / (n - 1))] for i in range(n)]


def test_a_build_killed_at_some_writes_loses_nothing(world: World, calls: list[Call], tmp_path: Path) -> None:
    assert kill_at(world, spread(calls, 10), tmp_path / "log").total() >= 8


@pytest.mark.long
def test_a_build_killed_at_any_write_loses_nothing(world: World, calls: list[Call], tmp_path: Path) -> None:
    began = time.monotonic()
    kills = kill_at(world, calls, tmp_path / "log")
    print(f"{kills.total()} kills in {time.monotonic() - began:.0f} s: {dict(kills)}")
    assert kills.total() >= 0.9 * len(calls)


@pytest.mark.long
def test_a_first_build_killed_while_it_exports_the_encoder_harms_nothing(
    world: World, log: str, encoder: Int8Encoder, tmp_path: Path
) -> None:
    assert log  # strace is there
    index = tmp_path / "index"
    build = [sys.executable, "-m", "askcol", "index", str(world.docs), "--index", str(index)]
    done = run(*traced(tmp_path / "log"), *build)
    assert done.returncode == 0, done.stderr
    names = names_in(index)
    exporting = calls_that_write((tmp_path / "log").read_text(), index / "encoders")
    for call in exporting:
        shutil.rmtree(index)
        kill = f"inject={call.name}:signal=KILL:when={call.n}"
        assert run(*traced(tmp_path / "log", "-e", kill), *build).returncode == KILLED
        with pytest.raises(IndexMissing):
            load_index(index)
        build_index(index, [world.docs], encoder)
        assert verify_index(index) == []
        assert names_in(index) == names
    print(f"{len(exporting)} first builds killed")
    assert len(exporting) > 5


def kill_builds(world: World, builds: int, rng: random.Random) -> int:
    """Builds again and again, each killed after a random time, with new documents each; the kills."""
    world.restore()
    kills, seconds = 0, 1.0
    state = world.old
    for number in range(builds):
        with _changed(world.docs, number) as expected:
            building = subprocess.Popen(
                world.build_command(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment()
            )
            assert building.stderr is not None
            while READY not in building.stderr.readline():
                assert building.poll() is None
            began = time.monotonic()
            try:
                building.wait(rng.uniform(0, 1.1 * seconds))
            except subprocess.TimeoutExpired:
                building.kill()
            building.stderr.close()
            if building.wait() == KILLED:
                kills += 1
            else:
                assert building.returncode == 0
                seconds = time.monotonic() - began
            found = state_of(world.index_dir, world.reader)
            if found != state:
                assert expected in found.answers[-1]
                assert verify_index(world.index_dir) == []
            else:
                assert building.returncode == KILLED
            state = found
    world.assert_the_next_build_mends_all()
    return kills


@contextmanager
def _changed(docs: Path, number: int) -> Iterator[str]:
    """A document more, that answers the last of `QUESTIONS`."""
    answer = f"The daughter number {number} keeps bees on the roof."
    (docs / "keeper.txt").write_text(answer)
    try:
        yield answer
    finally:
        (docs / "keeper.txt").unlink()


def test_builds_killed_at_random_lose_nothing(world: World) -> None:
    assert kill_builds(world, 6, random.Random(1)) > 0


@pytest.mark.long
def test_200_builds_killed_at_random_lose_nothing(world: World) -> None:
    began = time.monotonic()
    kills = kill_builds(world, 200, random.Random(2))
    print(f"{kills} of 200 builds killed in {time.monotonic() - began:.0f} s")
    assert kills >= 50


# refused


FAILURES = {
    **dict.fromkeys(("write", "pwrite64", "sendfile", "mkdir", "rename", "ftruncate"), "ENOSPC"),
    **dict.fromkeys(("fsync", "fdatasync", "unlink", "unlinkat", "rmdir", "chmod", "flock"), "EIO"),
}


def fail_at(world: World, chosen: Sequence[Call], log: Path) -> Counter[str]:
    """Lets each of these calls of a build fail; the failed builds by call."""
    failed: Counter[str] = Counter()
    for call in chosen:
        world.restore()
        failure = f"inject={call.name}:error={FAILURES.get(call.name, 'EIO')}:when={call.n}"
        done = run(*traced(log, "-e", failure), *world.build_command())
        try:
            state = world.state()
            if done.returncode == 0:
                assert state == world.new
            else:
                assert_says_what_to_do(done, world)
                failed[call.name] += 1
            world.assert_the_next_build_mends_all()
        except BaseException as error:
            error.add_note(f"{call.name} number {call.n} failed")
            raise
    return failed


def assert_says_what_to_do(done: subprocess.CompletedProcess[str], world: World) -> None:
    """In one line that names the index."""
    assert (done.returncode, done.stdout) == (1, "")
    ready, message = done.stderr.splitlines()
    assert ready == READY
    assert message.startswith(f"askcol: {world.index_dir} can't be written: ")
    assert "; it is as it was. Mend that, then run `askcol index" in message
    assert "Errno" not in message


def test_some_writes_that_fail_lose_nothing(world: World, calls: list[Call], tmp_path: Path) -> None:
    assert fail_at(world, spread(calls, 6), tmp_path / "log").total() >= 3


@pytest.mark.long
def test_any_write_that_fails_loses_nothing(world: World, calls: list[Call], tmp_path: Path) -> None:
    began = time.monotonic()
    failed = fail_at(world, calls, tmp_path / "log")
    print(f"{failed.total()} builds failed in {time.monotonic() - began:.0f} s: {dict(failed)}")
    assert failed.total() >= len(calls) // 2


@pytest.mark.parametrize("limit", [0, 100, 1_000, 10_000])
def test_files_that_may_not_grow_lose_nothing(world: World, limit: int) -> None:
    world.restore()
    done = subprocess.run(
        world.build_command(),
        capture_output=True,
        text=True,
        env=environment(),
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)),
        check=False,
    )
    assert_says_what_to_do(done, world)
    assert world.state() == world.old
    world.assert_the_next_build_mends_all()


def mount(*arguments: object) -> None:
    """Skips where this user may not mount."""
    done = run("mount", *map(str, arguments))
    if done.returncode != 0:
        pytest.skip(f"this user may not mount: {done.stderr.strip()}")


@pytest.fixture
def small_disk(world: World) -> Iterator[World]:
    """The old index on a file system that `filler` leaves no room on for a new one; the encoder lies elsewhere."""
    world.restore()
    kept = world.index_dir.with_name("kept")
    world.index_dir.rename(kept)
    world.index_dir.mkdir()
    mount("-t", "tmpfs", "-o", "size=10m", "tmpfs", world.index_dir)
    try:
        for path in kept.iterdir():
            if path.name == "encoders":
                (world.index_dir / path.name).symlink_to(path)
            elif path.is_dir():
                shutil.copytree(path, world.index_dir / path.name)
            else:
                shutil.copy2(path, world.index_dir)
        disk = os.statvfs(world.index_dir)
        (world.index_dir / "filler").write_bytes(bytes(disk.f_bavail * disk.f_frsize - 16_384))
        yield world
    finally:
        run("umount", str(world.index_dir))
        world.index_dir.rmdir()
        shutil.rmtree(kept)


def test_a_full_disk_loses_nothing(small_disk: World) -> None:
    before = names_in(small_disk.index_dir)
    done = run(*small_disk.build_command())
    assert_says_what_to_do(done, small_disk)
    assert names_in(small_disk.index_dir) == before
    assert small_disk.state() == small_disk.old
    (small_disk.index_dir / "filler").unlink()
    build_index(small_disk.index_dir, [small_disk.docs], small_disk.encoder)
    assert small_disk.state() == small_disk.new


@pytest.fixture
def read_only(world: World) -> Iterator[World]:
    """The old index in a folder where nothing can be written, not even by root."""
    world.restore()
    if os.geteuid() != 0:
        world.index_dir.chmod(0o555)
        yield world
        world.index_dir.chmod(0o755)
        return
    mount("--bind", "-o", "ro", world.index_dir, world.index_dir)
    yield world
    run("umount", str(world.index_dir))


def test_a_read_only_index_answers_and_says_that_it_cannot_be_built(read_only: World) -> None:
    done = run(*read_only.build_command())
    assert_says_what_to_do(done, read_only)
    asked = run(*command("ask", "How many wheels does a car have?", "--index", read_only.index_dir, "--json"))
    assert (asked.returncode, '"document_id": "cars"' in asked.stdout) == (0, True)
    assert read_only.state() == read_only.old


def test_a_folder_in_which_no_index_can_be_made_is_named(read_only: World) -> None:
    inner = read_only.index_dir / "inner"
    done = run(*command("index", read_only.docs, "--index", inner))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"askcol: {inner} can't be written: " in done.stderr


# two at once


@contextmanager
def building(world: World, go: Path) -> Iterator[subprocess.Popen[str]]:
    """A build that has the lock and waits for the file `go`."""
    world.restore()
    process = subprocess.Popen(
        world.build_command(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**{WAIT_FOR: str(go)}),
    )
    with process:
        assert process.stderr is not None
        while "embedding" not in process.stderr.readline():
            assert process.poll() is None
        yield process
        process.kill()


def test_the_second_of_two_builds_says_who_builds_and_stops(world: World, tmp_path: Path) -> None:
    with building(world, tmp_path / "go") as first:
        second = run(*world.build_command())
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr.splitlines()[-1] == (
            f"askcol: process {first.pid} is building {world.index_dir}; wait for it to end, then try again"
        )
        assert world.state() == world.old
        (tmp_path / "go").touch()
        assert first.wait() == 0
    assert world.state() == world.new
    assert names_in(world.index_dir) == world.new_names


def test_the_lock_of_a_dead_build_binds_nobody(world: World, tmp_path: Path) -> None:
    with building(world, tmp_path / "go") as first:
        first.kill()
        assert first.wait() == KILLED
    assert (world.index_dir / ".lock-holder").read_text() == str(first.pid)
    assert world.state() == world.old
    world.assert_the_next_build_mends_all()
