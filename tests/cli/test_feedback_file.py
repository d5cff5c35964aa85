"""`askcol evaluate` and `askcol calibrate` take the feedback of the page as it is."""

from __future__ import annotations

import json
from pathlib import Path

from command import Askcol

from askcol.server.feedback import FeedbackLog, Judgement, judgement_id

NOEM = "003_2159c07acf3b2d70"


def judgement(question: str, answers: tuple[str, ...] | None, *documents: str) -> Judgement:
    return Judgement(id=judgement_id(question, ""), question=question, answers=answers, documents=documents)


def test_evaluate_takes_feedback_as_it_is(askcol: Askcol, index_dir: Path, tmp_path: Path) -> None:
    log = FeedbackLog(tmp_path)
    log.add(judgement("How many deportations did the two nations achieve?", ("over 1,700",), NOEM))
    log.add(judgement("Which vinyl floor is fireproof?", ()))
    log.add(judgement("Who is the mayor?", None))
    log.add(judgement("Who was here?", ("Ann",), "gone"))
    done = askcol("evaluate", log.path, "--index", index_dir, "--mode", "hybrid", "--json")
    assert done.status == 0
    (report,) = done.document["reports"]
    assert (report["questions"], report["answerable"]) == (2, 1)
    assert "left out 1 of the judgements" in done.err


def test_calibrate_takes_feedback_as_it_is(
    askcol: Askcol, index_copy: Path, own_questions: Path, tmp_path: Path
) -> None:
    log = FeedbackLog(tmp_path)
    for line in own_questions.read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        log.add(judgement(asked["question"], tuple(asked["answers"]), *asked["documents"]))
    log.add(judgement("Who is the mayor?", None))
    log.add(judgement("Who was here?", ("Ann",), "gone"))
    fitted = askcol("calibrate", own_questions, "--index", index_copy, "--json")
    done = askcol("calibrate", log.path, "--index", index_copy, "--json")
    assert done.status == 0
    assert "left out 1 of the judgements" in done.err
    assert done.document["after"] == fitted.document["after"]
