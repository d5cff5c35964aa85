"""The options of the verbs: those that several share, and those that the table of settings declares."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from askcol.cli.in_force import upwards
from askcol.cli.settings import Section, Setting, settings_of
from askcol.collection import MAX_QUESTION_CHARACTERS
from askcol.errors import IndexMissing
from askcol.index import DEFAULT_PLACE, IndexPlace, LocalPlace, place_of


def _place(given: str | IndexPlace) -> IndexPlace:
    try:
        return place_of(given)
    except IndexMissing as error:  # no address of an index
        raise typer.BadParameter(str(error)) from None


def _index_or_nearest(context: typer.Context, parameter: typer.CallbackParam, given: IndexPlace) -> IndexPlace:
    source = context.get_parameter_source(str(parameter.name))
    return nearest_index() if source and source.name == "DEFAULT" else given


def nearest_index() -> LocalPlace:
    """The folder `index` here or in the nearest parent folder, if it is an index; else the one here."""
    above = (LocalPlace(folder / DEFAULT_PLACE.folder) for folder in upwards(Path()))
    return next((place for place in above if place.is_there()), DEFAULT_PLACE)


IndexOption = Annotated[
    IndexPlace,
    typer.Option(
        "--index",
        metavar="DIR",
        parser=_place,
        callback=_index_or_nearest,
        help="The folder of the index, also in a parent folder, or milvus://HOST:PORT/NAME.",
    ),
]

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else there.")]

DocumentsOption = Annotated[
    str | None, typer.Option("--documents", metavar="WHICH", help="Only these documents: globs and conditions.")
]

VerboseOption = Annotated[bool, typer.Option("-v", "--verbose", help="Log more on stderr.")]


def with_settings(verb: Callable[..., None]) -> Callable[..., None]:
    """`verb` as Typer reads it: its parameter of a section of settings is an option for each of them."""
    signature = inspect.signature(verb, eval_str=True)
    kinds = {name: p.annotation for name, p in signature.parameters.items() if _is_section(p.annotation)}
    options = {name: [_option(setting) for setting in settings_of(kind)] for name, kind in kinds.items()}

    @wraps(verb)
    def run(**given: Any) -> None:
        sections = {
            name: kind(**{option.name: _given(given.pop(option.name)) for option in options[name]})
            for name, kind in kinds.items()
        }
        verb(**given, **sections)

    shown = []
    for name, parameter in signature.parameters.items():
        shown += options.get(name, [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)])
    run.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
    return run


def _is_section(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Section)


def _option(setting: Setting) -> inspect.Parameter:
    value_type = get_args(setting.type)[0]
    name = setting.name.replace("_", "-")
    if value_type is bool:
        switch = f"--{name}/--{name.removeprefix('no-')}" if name.startswith("no-") else f"--{name}/--no-{name}"
        option = typer.Option(switch, help=setting.meaning)
    elif value_type == tuple[str, ...]:
        value_type = list[str]
        option = typer.Option(f"--{name}", metavar=setting.metavar, help=f"{setting.meaning} Repeatable.")
    else:
        meaning = f"{setting.meaning} ({setting.values})" if value_type in (int, float) else setting.meaning
        option = typer.Option(f"--{name}", metavar=setting.metavar, parser=_parser(setting), help=meaning)
    return inspect.Parameter(
        setting.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=setting.default,
        annotation=Annotated[value_type | None if setting.default is None else value_type, option],
    )


def _parser(setting: Setting) -> Callable[[object], object]:
    def parse(given: object) -> object:
        try:
            return setting.read(given, strict=not isinstance(given, str))
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None

    return parse


def one_of(*values: str) -> Callable[[str], str]:
    """A parser of an option that has one of `values`."""

    def parse(given: str) -> str:
        if given not in values:
            raise typer.BadParameter(f"{given!r} is not one of {', '.join(values)}")
        return given

    return parse


def _given(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def set_up_logging(verbose: bool) -> None:
    """Log warnings to stderr, and with `verbose` also what askcol is doing."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("askcol").setLevel(logging.INFO if verbose else logging.NOTSET)


def checked_question(text: str) -> str:
    """`text` without surrounding white space; raises `typer.BadParameter` if it cannot be asked."""
    question = text.strip()
    if not question:
        raise typer.BadParameter("the question is blank")
    try:
        question.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("the question is not valid UTF-8") from None
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise typer.BadParameter(
            f"the question has {len(question):,} characters; the limit is {MAX_QUESTION_CHARACTERS:,}"
        )
    return question
