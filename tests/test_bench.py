"""The bench on a tiny collection, without the peers."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from bench import main
from performance.growth import Size, build, draw, edit, exponent, search
from performance.setting import Setting
from performance.texts import passages, write_passages
from performance.timing import Spread, Timed, figure, in_turn, times_faster

ARTICLES = {
    "Bridges": (
        "The old bridge was built in 1932. It carries trains. Ships pass below it.",
        "When was it built?",
        "1932",
    ),
    "Rivers": (
        "The river rises in the hills. It is 80 miles long. Two towns lie on it.",
        "How long is it?",
        "80 miles",
    ),
    "Towns": ("The town has a market. Anna Berg founded it. It lies by the sea.", "Who founded the town?", "Anna Berg"),
}


def squad(folder: Path) -> Path:
    """A SQuAD file of three articles with two contexts and two questions each."""
    data = []
    for title, (context, question, answer) in ARTICLES.items():
        place = {"text": answer, "answer_start": context.index(answer)}
        asked = [{"id": f"{title}-{i}", "question": question, "answers": [place]} for i in range(2)]
        other = {"context": f"{context} Nothing else is known. Nobody asked.", "qas": []}
        data.append({"title": title, "paragraphs": [{"context": context, "qas": asked}, other]})
    path = folder / "squad.json"
    path.write_text(json.dumps({"version": "1.1", "data": data}), encoding="utf-8")
    return path


@pytest.fixture
def setting(tmp_path: Path, index_dir: Path) -> Setting:
    for folder in (
        tmp_path / "work" / "heldout" / "index",
        tmp_path / "growing",
    ):  # exporting the encoder takes seconds
        shutil.copytree(index_dir / "encoders", folder / "encoders")
    holdout = tmp_path / "holdout.txt"
    holdout.write_text("Bridges\nTowns\n", encoding="utf-8")
    return Setting(
        squad=squad(tmp_path),
        holdout=holdout,
        work=tmp_path / "work",
        questions=2,
        load_seconds=0.5,
        clients=2,
        peers=False,
        page=tmp_path / "performance.md",
    )


def test_a_run_measures_the_parts_that_are_not_kept_and_writes_the_page(setting: Setting) -> None:
    main(setting, ["end-to-end"])
    first = (setting.work / "parts" / "end-to-end.json").read_bytes()
    main(setting, ["load"])
    assert (setting.work / "parts" / "end-to-end.json").read_bytes() == first
    page = setting.page.read_text(encoding="utf-8")
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## Targets",
        "## End to end",
        "## Under load",
    ]
    assert "| 7 | no error but 429 and 503 | 0 of " in page


def test_a_growing_collection_is_built_edited_and_asked(setting: Setting, tmp_path: Path) -> None:
    documents, index = tmp_path / "documents", tmp_path / "growing"
    write_passages(setting.squad, 56, documents)
    assert build(documents, index).documents == 2
    edit(documents)
    assert build(documents, index).read == 1
    assert set(search(index, ["When was the bridge built?", "Who founded the town?"])) == {"load", "lexical", "dense"}


def test_sides_take_turns() -> None:
    order: list[str] = []

    def side(name: str) -> Callable[[int], int]:
        def run(item: int) -> int:
            order.append(f"{name}{item}")
            return item

        return run

    timed = in_turn({"a": side("a"), "b": side("b")}, [0, 1])
    assert order == ["a0", "b0", "b1", "a1"]
    assert timed["a"].results == [0, 1]


def test_a_ratio_is_that_of_parts_of_the_items() -> None:
    fast, slow = Timed([1.0, 2.0, 1.0, 2.0], [], []), Timed([3.0, 4.0, 3.0, 8.0], [], [])
    assert times_faster(fast, slow, 2) == Spread(3.0, 3.0, 3.0)
    assert times_faster(fast, slow, 4) == Spread(3.0, 2.0, 4.0)


def test_passages_repeat_the_words_of_an_article_in_other_sentences(setting: Setting) -> None:
    found = list(passages(setting.squad, 12))
    first, second = found[:6], found[6:]
    assert first[0] == ARTICLES["Bridges"][0]
    assert second != first
    for begin in (0, 2, 4):
        words = [Counter(" ".join(part[begin : begin + 2]).split()) for part in (first, second)]
        assert words[0] == words[1]


def test_the_exponent_is_the_slope_of_the_logarithms() -> None:
    sizes = [Size(n, n * 0.5, 1, 1, 1, 1, 1, 1, n**0.5, 1, 1, 1, 1) for n in (10, 100, 1000)]
    assert exponent(sizes, lambda size: size.build_s) == pytest.approx(1)
    assert exponent(sizes, lambda size: size.lexical_ms) == pytest.approx(0.5)


def test_equal_sizes_give_equal_pictures(tmp_path: Path) -> None:
    sizes = [Size(n, *[1] * 12) for n in (10, 100)]
    for name in ("a.svg", "b.svg"):
        draw(sizes, tmp_path / name)
    assert (tmp_path / "a.svg").read_text() == (tmp_path / "b.svg").read_text()


def test_figures_have_three_digits() -> None:
    assert [figure(v) for v in (1234.5, 56.78, 9.876, 0.123)] == ["1,234", "56.8", "9.88", "0.12"]
