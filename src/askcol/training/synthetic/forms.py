"""Forms, key and value sheets and contact notes as one collection, with questions: a domain for the confidence.

All of it is invented. Each sheet is about one subject, which its questions name. Some ask for a label that the sheet
lacks, and have no answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from askcol.documents import Document
from askcol.evaluation import Question
from askcol.training.synthetic.table_examples import as_typed
from askcol.training.synthetic.words import Words, random_date

_ABSENT = 0.35
"""The share of questions for a label that the sheet lacks."""

_ASKED = 5
"""How many questions are asked about a sheet."""

_Make = Callable[[Words, random.Random], str]


def _pattern(pattern: str) -> _Make:
    """Text with `#` for a digit, `@` for a capital, and the slots of `Words`."""

    def make(words: Words, rng: random.Random) -> str:
        filled = words.fill(pattern)
        return "".join(
            rng.choice("123456789") if c == "#" else rng.choice("ABDEHKLMNPRT") if c == "@" else c for c in filled
        )

    return make


def _date(_: Words, rng: random.Random) -> str:
    return random_date(
        rng.choice(("{d} {m} {y}", "{m} {d}, {y}", "{y}-{n:02}-{d:02}", "{d:02}.{n:02}.{y}")), 2009, 2031, rng
    )


def _mail(words: Words, rng: random.Random) -> str:
    first, last = words.fill("{person}").lower().replace("'", "").split()[:2]
    name = rng.choice((f"{first}.{last}", f"{first[0]}{last}", "office", "bookings"))
    return f"{name}@{words.fill('{brand}').lower()}-{words.fill('{place}').lower().replace(' ', '')}.example"


def _web(words: Words, _: random.Random) -> str:
    return f"www.{words.fill('{brand}').lower()}-{words.fill('{place}').lower().replace(' ', '')}.example"


@dataclass(frozen=True, slots=True)
class _Field:
    """A field: how it is labelled, how its values are made, and how it is asked for (`{s}` is the subject)."""

    labels: tuple[str, ...]
    make: _Make
    asks: tuple[str, ...]


_CONTACT = (
    _Field(
        ("Phone", "Tel.", "Telephone", "Call us on"),
        _pattern("01### ### ###"),
        ("What is the phone number of {s}?", "How can I ring {s}?", "{s} telephone"),
    ),
    _Field(("Fax",), _pattern("01### ######"), ("What is the fax number of {s}?", "fax {s}")),
    _Field(
        ("E-mail", "Email", "Write to"),
        _mail,
        ("What is the e-mail address of {s}?", "Which address do I mail to reach {s}?", "{s} email"),
    ),
    _Field(("Web", "Website", "Homepage"), _web, ("What is the website of {s}?", "Where is {s} on the web?")),
    _Field(
        ("Address", "Postal address", "Visit us at"),
        _pattern("## {last} Street, {place} @@# #@@"),
        ("What is the address of {s}?", "Where is {s} located?", "where do I find {s}"),
    ),
    _Field(
        ("Contact", "Contact person", "Ask for"),
        _pattern("{person}"),
        ("Who is the contact person at {s}?", "Whom should I ask for at {s}?"),
    ),
    _Field(("Opening hours", "Open"), _pattern("Tue to Sat, #am to #pm"), ("When is {s} open?", "opening hours {s}")),
    _Field(
        ("Account", "IBAN"), _pattern("GB## @@@@ #### #### #### ##"), ("What is the IBAN of {s}?", "{s} bank account")
    ),
)

_FORM = (
    _Field(
        ("Policy no.", "Policy number"),
        _pattern("@@-####-####"),
        ("What is the policy number of {s}?", "Under which number is {s} insured?"),
    ),
    _Field(
        ("Ref.", "Our reference", "Case no."),
        _pattern("@@/####/##"),
        ("What is the reference for {s}?", "{s} case number"),
    ),
    _Field(
        ("Date of birth", "Born"), _date, ("When was {s} born?", "What is the date of birth of {s}?", "birthday of {s}")
    ),
    _Field(
        ("Next of kin", "Emergency contact"),
        _pattern("{person}"),
        ("Who is the emergency contact of {s}?", "Who should be called if something happens to {s}?"),
    ),
    _Field(
        ("Member since", "Joined"),
        _date,
        ("Since when has {s} been a member?", "When did {s} join?", "{s} member since"),
    ),
    _Field(
        ("Employer",), _pattern("{company}"), ("Who employs {s}?", "What company does {s} work for?", "employer of {s}")
    ),
    _Field(("Room", "Unit", "Flat"), _pattern("@##"), ("Which room does {s} have?", "What is the unit of {s}?")),
    _Field(("Amount due", "Balance"), _pattern("£#,###.##"), ("How much does {s} owe?", "What is the balance of {s}?")),
    _Field(
        ("Approved by", "Signed by"), _pattern("{person}"), ("Who approved the form of {s}?", "Who signed for {s}?")
    ),
    _Field(
        ("Blood group",),
        lambda _, rng: rng.choice(("A+", "B-", "AB+", "O-", "O+")),
        ("What is the blood group of {s}?",),
    ),
)

_DEVICE = (
    _Field(
        ("Serial no.", "S/N"), _pattern("@@####-##@"), ("What is the serial number of the {s}?", "{s} serial number")
    ),
    _Field(("Firmware", "Version"), _pattern("v#.#.##"), ("Which firmware does the {s} run?", "version of the {s}")),
    _Field(
        ("Max. load", "Capacity"), _pattern("### kg"), ("What load can the {s} carry?", "How much can the {s} hold?")
    ),
    _Field(("Supply", "Mains"), _pattern("2## V"), ("What voltage does the {s} need?", "power supply of the {s}")),
    _Field(("Weight", "Net weight"), _pattern("##.# kg"), ("How heavy is the {s}?", "What does the {s} weigh?")),
    _Field(("Calibrated", "Last service"), _date, ("When was the {s} last serviced?", "{s} last calibration")),
    _Field(("Next check", "Next inspection due"), _date, ("When is the next check of the {s} due?",)),
    _Field(("Supplier", "Bought from"), _pattern("{company}"), ("Who supplied the {s}?", "Where was the {s} bought?")),
    _Field(("Warranty until", "Warranty"), _date, ("How long does the warranty of the {s} last?", "{s} warranty end")),
    _Field(
        ("Location", "Kept in"), _pattern("Building @, room ###"), ("Where is the {s} kept?", "location of the {s}")
    ),
)

_SHEETS = (
    ("company", _CONTACT, ("{s}", "Contact: {s}", "Note: {s}")),
    ("museum", _CONTACT, ("{s}", "{s}: how to reach us")),
    ("person", _FORM, ("Record of {s}", "Form: {s}", "Application of {s}")),
    ("device", _DEVICE, ("{s}", "Data sheet {s}", "Equipment record: {s}")),
)

_LINES = ("{}: {}\n", "{}: {}\n", "{}:  {}\n\n", "**{}:** {}\n\n", "- {}: {}\n", "| {} | {} |\n", "{}\t{}\n")


def made_forms(documents: int, seed: int) -> tuple[list[Document], list[Question]]:
    """`documents` sheets about different subjects and questions on them, the same for the same seed."""
    rng = random.Random(seed)
    made: dict[str, Document] = {}
    questions: list[Question] = []
    while len(made) < documents:
        words = Words(rng)
        kind, fields, titles = rng.choice(_SHEETS)
        (subject,) = words.names(kind, 1)
        if any(subject in other or other in subject for other in made):
            continue
        shown = rng.sample(fields, rng.randint(2, len(fields) - 3))
        values = {field: field.make(words, rng) for field in shown}
        title = rng.choice(titles).format(s=subject)
        document_id = f"form-{len(made):04d}"
        made[subject] = Document(document_id, "", title, _written(title, values, rng), "")
        for i in range(_ASKED):
            absent = rng.random() < _ABSENT
            field = rng.choice([f for f in fields if (f in values) is not absent])
            question = as_typed(rng.choice(field.asks).format(s=subject), rng)
            answers = () if absent else (values[field],)
            questions.append(Question(f"{document_id}-{i}", question, answers, (document_id,)))
    return list(made.values()), list({q.text: q for q in questions}.values())


def _written(title: str, values: dict[_Field, str], rng: random.Random) -> str:
    line = rng.choice(_LINES)
    rows = "".join(line.format(rng.choice(field.labels), value) for field, value in values.items())
    if line.startswith("|"):
        rows = f"| Item | Entry |\n|---|---|\n{rows}"
    return rng.choice(("# {}\n\n{}", "{}\n\n{}", "{}\n{}")).format(title, rows)
