"""The tool `ask`: an answer that can be cited, the sides of a disagreement, or a plain "not answered"."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from askcol.answering import LEAST_SHOWN, Answer, Polarity, Reason, needs_computation_note
from askcol.arguments import argument
from askcol.collection import MAX_QUESTION_CHARACTERS, Collection
from askcol.mcp_server.arguments import Which
from askcol.mcp_server.quotes import Option, Quote, one_line, quoted, weighed
from askcol.mcp_server.tool import DATA_NOTE, Tool
from askcol.text import language_name

NOT_ANSWERED = "NOT ANSWERED"
"""How the text of an abstention begins."""

_True = Annotated[bool, Meta(extra_json_schema={"const": True})]

_False = Annotated[bool, Meta(extra_json_schema={"const": False})]


class AskArguments(msgspec.Struct, frozen=True):
    """A question and how to answer it."""

    question: Annotated[
        str,
        argument(
            "One question in plain English, complete in itself: askcol knows nothing of your conversation.",
            f"a text of 1 to {MAX_QUESTION_CHARACTERS:,} characters",
            min_length=1,
            max_length=MAX_QUESTION_CHARACTERS,
        ),
    ]
    documents: Which | None = None
    min_confidence: (
        Annotated[
            float,
            argument(
                "Abstain below this probability. Default: the collection's own threshold.",
                "a number from 0 to 1",
                ge=0,
                le=1,
            ),
        ]
        | None
    ) = None
    max_risk: (
        Annotated[
            float,
            argument(
                "Abstain so that at most this share of the answers to many questions is wrong.",
                "a number from 0 to 1",
                ge=0,
                le=1,
            ),
        ]
        | None
    ) = None


class Answered(msgspec.Struct, frozen=True, kw_only=True, tag_field="outcome", tag="answered"):
    """There is an answer.

    `answer`: the words of the documents; or the result of the formula in `computed`, from the cells in `quotes`.
    `polarity`: whether it says yes or no to a yes/no question. `confidence`: the calibrated probability that it is
    right, in (0, 1). `quotes`: the places that give it, or each item of a list, at most twenty; `further_quotes`: how
    many more there are. `corrected`: older values that the documents take back in its favour. `notes`: what the passage
    does not mention of the question.
    """

    answered: _True = True
    answer: str
    polarity: Polarity | None
    confidence: float
    quotes: tuple[Quote, ...]
    further_quotes: int
    computed: str | None
    corrected: tuple[Option, ...]
    notes: tuple[str, ...]


class Disagreement(msgspec.Struct, frozen=True, kw_only=True, tag_field="outcome", tag="documents_disagree"):
    """Documents give answers that exclude each other. Report every side with its source; none of them is the answer."""

    answered: _True = True
    sides: tuple[Option, ...]


class NotAnswered(msgspec.Struct, frozen=True, kw_only=True, tag_field="outcome", tag="not_answered"):
    """There is no answer. Say so to the user, and why.

    `reason`: why, in words. `kind`: why, as one of a few names. `which`: the answers for the different events that the
    question may mean; ask the user which one. `fell_short`: candidates that are not answers, best first, at most
    three; call them uncertain wherever you mention them.
    """

    answered: _False = False
    reason: str
    kind: Reason
    which: tuple[Option, ...]
    fell_short: tuple[Option, ...]


Outcome = Answered | Disagreement | NotAnswered


def ask(collection: Collection, arguments: AskArguments) -> Outcome:
    """What the collection says to a question."""
    a = arguments
    return outcome_of(
        collection.ask(a.question, documents=a.documents, min_confidence=a.min_confidence, max_risk=a.max_risk)
    )


def outcome_of(answer: Answer) -> Outcome:
    """`answer` as an assistant gets it."""
    if not answer.answered:
        assert answer.reason
        near = () if answer.alternatives else [c for c in answer.answers[:3] if c.confidence >= LEAST_SHOWN]
        return NotAnswered(
            reason=_reason(answer, doubted=bool(near)),
            kind=answer.reason,
            which=tuple(map(Option.of, answer.alternatives)),
            fell_short=tuple(map(Option.of, near)),
        )
    if answer.conflict:
        return Disagreement(sides=tuple(map(Option.of, answer.sides)))
    assert answer.answer is not None
    best = Option.of(answer.answers[0])
    return Answered(
        answer=answer.answer,
        polarity=answer.polarity,
        confidence=answer.confidence,
        quotes=best.quotes,
        further_quotes=best.further_quotes,
        computed=answer.computation.formula if answer.computation else None,
        corrected=tuple(map(Option.of, answer.corrected)),
        notes=best.notes,
    )


def _reason(answer: Answer, *, doubted: bool) -> str:
    """Why there is no answer. `doubted`: whether there are candidates that are not sure enough."""
    short = "no confidence is high enough for the risk accepted"
    if answer.min_confidence is not None:
        short = (
            f"the best candidate has a probability of {answer.confidence:.0%}, less than {answer.min_confidence:.0%}"
        )
    reasons: dict[Reason | None, str] = {
        "language": f"askcol reads English, and the question looks {language_name(answer.language)}.",
        "empty_index": "The collection holds no text.",
        "nothing_retrieved": "Nothing in the documents asked matches the question.",
        "not_in_collection": "No passage answers it for certain." if doubted else "The documents do not say.",
        "below_threshold": f"The documents do not say clearly enough: {short}.",
        "unclear": "The closest sentence leaves it open: it says neither yes nor no.",
        "needs_computation": needs_computation_note(answer.computation),
        "ambiguous": "The documents answer this for several events, and the question does not say which.",
    }
    return reasons[answer.reason]


def in_words(outcome: Outcome) -> list[str]:
    """The outcome as text. Its first words say whether there is an answer."""
    if isinstance(outcome, NotAnswered):
        lines = [f"{NOT_ANSWERED}: {one_line(outcome.reason)}"]
        if outcome.which:
            lines.append("Ask the user which of these is meant:")
        for option in outcome.which:
            lines += [f"If it is {one_line(option.apart)}:", *weighed(option)]
        if outcome.fell_short:
            lines.append("Candidates that fell short. None of them is an answer:")
        lines += [line for option in outcome.fell_short for line in weighed(option)]
    elif isinstance(outcome, Disagreement):
        lines = ["THE DOCUMENTS DISAGREE. Report every side:"]
        lines += [line for side in outcome.sides for line in weighed(side)]
    else:
        polarity = f"{outcome.polarity}: " if outcome.polarity else ""
        lines = [f"ANSWERED (probability {outcome.confidence:.0%}): {polarity}{one_line(outcome.answer)}"]
        lines += [f"Computed: {one_line(outcome.computed)}"] if outcome.computed else []
        lines += [f"Note: {note}" for note in outcome.notes]
        lines += quoted(outcome.quotes, outcome.further_quotes)
        lines += ["Older, and corrected since:"] if outcome.corrected else []
        lines += [line for option in outcome.corrected for line in weighed(option)]
    return ["\n".join(lines)]


ASK = Tool(
    name="ask",
    title="Ask the documents",
    description="Ask the user's own documents a question. Gives the exact words of a document that answer it, with "
    "their place and the calibrated probability that they are right; all sides where documents disagree; or says "
    f'that it is not answered (`answered` is false, the text begins with "{NOT_ANSWERED}"). Quote the answer as it '
    "is and name its document. Where it is not answered, say that the documents do not answer it; never present a "
    "candidate that fell short, or your own knowledge, as what they say. Several facts need several questions. "
    f"{DATA_NOTE}",
    arguments=AskArguments,
    result=Outcome,
    run=ask,
    words=in_words,
)
