"""What the reader makes of everyday passages: questions in other words, and near questions without an answer.

    python eval/scenarios.py [--passages scenarios/kept] [--reader FOLDER]

Each question is read with its own passage, so this measures the reader alone. An answer counts whatever its log-odds
for exact match and F1; its log-odds against "the passage does not say" are the score for the rest.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from rich.progress import track

from askcol.chunking import chunk, reader_tokenizer
from askcol.evaluation import auroc, exact_match, token_f1
from askcol.reading import OnnxSpanReader
from askcol.training import scenario_questions

KEPT = 0.85


def measure(reader: OnnxSpanReader, passages: Path) -> str:
    """A line of a table over all passages of a folder."""
    tokenizer = reader_tokenizer()
    exact, f1, odds, answerable = [], [], [], []
    for document, questions in track(list(scenario_questions(passages, 1, seed=1)), "reading"):
        chunks = chunk(document, tokenizer)
        for question, answer in questions:
            found = reader.read(question, chunks)
            odds.append(found[0].log_odds if found else -np.inf)
            answerable.append(answer is not None)
            if answer is not None:
                best, gold = found[0].text if found else "", [document.text[slice(*answer)]]
                exact.append(exact_match(best, gold))
                f1.append(token_f1(best, gold))
    known, near = np.array(odds)[answerable], np.array(odds)[~np.array(answerable)]
    return (
        f"| {len(known)} | {np.mean(exact):.1%} | {np.mean(f1):.1%} | {len(near)} | {auroc(odds, answerable):.3f} "
        f"| {np.mean(known > 0):.1%} | {np.mean(near > 0):.1%} | {np.mean(near > np.quantile(known, 1 - KEPT)):.1%} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=Path, default=Path("scenarios/kept"))
    parser.add_argument("--reader", type=Path, help="folder of an exported reader; default: the packaged one")
    given = parser.parse_args()
    print(
        "| answerable | exact match | F1 | near questions | AUROC | likelier than not: answerable | near "
        f"| near, {KEPT:.0%} of the answerable kept |\n|---|---|---|---|---|---|---|---|"
    )
    print(measure(OnnxSpanReader(given.reader), given.passages))


if __name__ == "__main__":
    main()
