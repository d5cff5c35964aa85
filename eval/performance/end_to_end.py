"""Questions end to end: `/ask` of a server beside the pipelines of Haystack and txtai."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from statistics import mean

from served import Served

from askcol.collection import Collection
from askcol.evaluation import exact_match, paired_bootstrap, token_f1
from performance.peers import haystack, plain_reader, txtai
from performance.setting import REPEATS, Setting, Target, table
from performance.texts import Heldout, heldout, index_of
from performance.timing import Spread, Timed, in_turn, milliseconds, times_faster

TITLE = "End to end"

_WARM_UP = 10
"""Questions that are asked before the ones that count."""

_NOW, _BEFORE, _HAYSTACK = "askcol, `/ask`", "askcol before, `/ask`", "Haystack"


def measure(setting: Setting) -> tuple[str, list[Target]]:
    data = heldout(setting, setting.questions + _WARM_UP)
    asked, warm_up = data.questions[: setting.questions], data.questions[setting.questions :]
    with ExitStack() as opened:
        servers = _servers(setting, data, opened)
        sides = {name: _ask(server) for name, server in servers.items()} | _peers(setting, data)
        clocks = {name: server.processor_seconds for name, server in servers.items()}
        in_turn(sides, [question.text for question in warm_up])
        timed = in_turn(sides, [question.text for question in asked], clocks)
    golds = [question.answers for question in asked]
    f1 = {name: _scores(side, golds, token_f1) for name, side in timed.items()}
    matches = {name: _scores(side, golds, exact_match) for name, side in timed.items()}
    faster = {name: times_faster(timed[_NOW], side, REPEATS) for name, side in timed.items()}
    rows = [
        (
            name,
            milliseconds(side.median),
            milliseconds(side.p95),
            milliseconds(side.processor_mean),
            "" if name == _NOW else str(faster[name]),
            f"{100 * mean(matches[name]):.1f}",
            f"{100 * mean(f1[name]):.1f}",
        )
        for name, side in timed.items()
    ]
    head = ("pipeline", "median, ms", "p95, ms", "on a core, ms", "`/ask` is so many times faster", "exact match", "F1")
    chunks = len(_chunks(data))
    text = f"{len(asked)} held-out questions over {chunks:,} chunks, each asked of every side in turn.\n\n"
    return text + table(head, rows), _targets(timed, faster, f1)


def _servers(setting: Setting, data: Heldout, opened: ExitStack) -> dict[str, Served]:
    servers = {_NOW: opened.enter_context(Served(str(data.index)))}
    if setting.before:
        index = index_of(setting.python_before, data.documents, setting.work / "heldout" / "index-before")
        servers[_BEFORE] = opened.enter_context(Served(str(index), python=setting.python_before))
    return servers


def _peers(setting: Setting, data: Heldout) -> dict[str, Callable[[str], str]]:
    if not setting.peers:
        return {}
    chunks, reader = _chunks(data), plain_reader(setting.work)
    return {_HAYSTACK: haystack(chunks, reader, setting.work), "txtai": txtai(chunks, reader, setting.work)}


def _chunks(data: Heldout) -> list[str]:
    return [chunk.text for chunk in Collection.open(data.index).index.store.all_chunks()]


def _ask(server: Served) -> Callable[[str], str]:
    def best(question: str) -> str:
        """The best candidate, also where it is below the threshold: the peers have none."""
        answers = server.ask(question)["answers"]
        return str(answers[0]["text"]) if answers else ""

    return best


def _scores(
    side: Timed, golds: Sequence[Sequence[str]], measured: Callable[[str, Sequence[str]], float]
) -> list[float]:
    return [measured(answer, gold) for answer, gold in zip(side.results, golds, strict=True)]


def _targets(
    timed: Mapping[str, Timed], faster: Mapping[str, Spread], f1: Mapping[str, Sequence[float]]
) -> list[Target]:
    now = timed[_NOW]
    ratio = now.p95 / now.median
    found = [Target(2, "p95 of `/ask` at most twice the median", f"{ratio:.2f} times", ratio <= 2)]
    if _HAYSTACK in timed:
        difference, low, high = paired_bootstrap(f1[_HAYSTACK], f1[_NOW])
        found = [
            Target(2, "`/ask` 5 times faster than Haystack", str(faster[_HAYSTACK]), faster[_HAYSTACK].median >= 5),
            Target(
                2,
                "F1 no worse than Haystack's",
                f"{100 * difference:+.1f} points (95%: {100 * low:+.1f} to {100 * high:+.1f})",
                difference >= 0,
            ),
            *found,
        ]
    return found
