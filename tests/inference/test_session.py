"""How many cores a process may use."""

from __future__ import annotations

import os

import pytest

from askcol.inference import session
from askcol.inference.session import limit_cores, usable_cores


def test_a_process_uses_all_cores_that_it_may_unless_it_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_most_cores", None)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3})
    assert usable_cores() == 4
    limit_cores(2)
    assert usable_cores() == 2
    limit_cores(64)
    assert usable_cores() == 4
