"""The settings: each is declared once, with its name, type, default, range and meaning.

A field is all that a setting takes. From the field `port` of `Serving` follow the option `askcol serve --port`, the key
`port` of the table `[serve]` in `askcol.toml`, the variable `ASKCOL_SERVE_PORT`, and a row of `askcol config`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import Meta

from askcol.collection import MAX_CHUNKS, READ_CHUNKS, SEARCH_CHUNKS
from askcol.errors import IndexMissing
from askcol.index import IndexPlace, place_of
from askcol.retrieval import MODES, Mode

FILE = "askcol.toml"

RATE_LIMIT = 300

MAX_UPLOAD_BYTES = 50_000_000

PREFIX = "ASKCOL_"
"""What the environment variables begin with."""


def _setting(meaning: str, values: str, *, metavar: str = "", ge: float | None = None, le: float | None = None) -> Meta:
    """What a setting means, and the `values` that it may have, both in words.

    `metavar`: what stands for the value in the help. `ge`, `le`: the least and the greatest value of a number.
    """
    return Meta(description=meaning, extra={"values": values, "metavar": metavar}, ge=ge, le=le)


def _chunks(meaning: str) -> Meta:
    return _setting(meaning, f"a whole number from 1 to {MAX_CHUNKS}", metavar="N", ge=1, le=MAX_CHUNKS)


def _share(meaning: str) -> Meta:
    return _setting(meaning, "a number from 0 to 1", metavar="P", ge=0, le=1)


_Which = Annotated[
    str,
    _setting(
        "Use only documents whose id or path matches a glob ('seeds/2024*'), or whose metadata meets conditions "
        "('publisher=Reuters; date>=2023').",
        "globs and conditions",
        metavar="WHICH",
    ),
]


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Settings that belong together: those of a verb, in a table of its name."""


class Asking(Section, frozen=True, kw_only=True):
    """The settings of `askcol ask`."""

    top_k: Annotated[int, _chunks("How many chunks to read at most.")] = READ_CHUNKS
    min_confidence: (
        Annotated[float, _share("Abstain below this probability. Default: the calibrated threshold.")] | None
    ) = None
    max_risk: Annotated[float, _share("Abstain so that at most this share of the answers is wrong.")] | None = None
    documents: _Which | None = None


class Searching(Section, frozen=True, kw_only=True):
    """The settings of `askcol search`."""

    top_k: Annotated[int, _chunks("How many chunks to show.")] = SEARCH_CHUNKS
    mode: Annotated[
        Mode,
        _setting(
            "How to rank: by words (bm25), by meaning (dense), or both.",
            f"one of {', '.join(MODES)}",
            metavar="|".join(MODES),
        ),
    ] = "hybrid"
    documents: _Which | None = None


class Serving(Section, frozen=True, kw_only=True):
    """The settings of `askcol serve`. `rate_limit` is None for `RATE_LIMIT` where others than this machine can ask."""

    host: Annotated[str, _setting("The address to listen on.", "an address", metavar="ADDRESS")] = "127.0.0.1"
    port: Annotated[
        int,
        _setting(
            "The port to listen on; 0 picks a free one.",
            "a whole number from 0 to 65535",
            metavar="PORT",
            ge=0,
            le=65535,
        ),
    ] = 8000
    grace: Annotated[
        float,
        _setting(
            "How many seconds a stop waits for questions that were asked before.",
            "a number of seconds from 0 up",
            metavar="SECONDS",
            ge=0,
        ),
    ] = 30.0
    log_json: Annotated[
        bool, _setting("Log JSON, one object a line, with a line for each request.", "true or false")
    ] = False
    log_questions: Annotated[
        bool, _setting("Log the words of each question; otherwise none are logged.", "true or false")
    ] = False
    read_only: Annotated[
        bool, _setting("Keep no feedback on answers: write nothing beside the index.", "true or false")
    ] = False
    allowed_host: (
        Annotated[
            tuple[str, ...],
            _setting(
                "Another name that the server answers to than those of its address, such as that of a proxy.",
                "names, each with or without a port",
                metavar="NAME",
            ),
        ]
        | None
    ) = None
    token_file: (
        Annotated[
            Path,
            _setting(
                "A file of tokens, one a line, of which a client needs one. Required on any address but loopback.",
                "a file",
                metavar="FILE",
            ),
        ]
        | None
    ) = None
    no_auth: Annotated[
        bool, _setting("Let everyone who reaches the server read the documents, without a token.", "true or false")
    ] = False
    rate_limit: (
        Annotated[
            int,
            _setting(
                "How many questions and writes one address may send a minute; 0 for any number. Default: "
                f"{RATE_LIMIT} where others than this machine can ask, else any number.",
                "a whole number from 0 up",
                metavar="N",
                ge=0,
            ),
        ]
        | None
    ) = None
    deadline: Annotated[
        float,
        _setting(
            "How many seconds a question may take before it gets 504.",
            "a number of seconds from 0.1 up",
            metavar="SECONDS",
            ge=0.1,
        ),
    ] = 30.0
    trusted_proxy: (
        Annotated[
            str,
            _setting(
                "The address of a proxy whose X-Forwarded-For and X-Forwarded-Proto are believed.",
                "an IP address",
                metavar="ADDRESS",
            ),
        ]
        | None
    ) = None
    allow_upload: Annotated[
        bool,
        _setting("Let files be added from the page; they are kept beside the index, in DIR-uploads.", "true or false"),
    ] = False
    max_upload_bytes: Annotated[
        int,
        _setting(
            "How many bytes of files one request may add.",
            "a whole number of bytes from 1 up",
            metavar="BYTES",
            ge=1,
        ),
    ] = MAX_UPLOAD_BYTES


class Assisting(Section, frozen=True, kw_only=True):
    """The settings of `askcol mcp`."""

    port: Annotated[
        int,
        _setting(
            "The port to listen on with --http; 0 picks a free one.",
            "a whole number from 0 to 65535",
            metavar="PORT",
            ge=0,
            le=65535,
        ),
    ] = 8001


class Settings(Section, frozen=True, kw_only=True):
    """All settings: those of every verb, then a section for each verb that has more."""

    index: (
        Annotated[
            IndexPlace,
            _setting(
                "The folder of the index, or milvus://HOST:PORT/NAME. Default: index/ here or, where it is an index, "
                "in the nearest parent folder.",
                "a folder or an address",
                metavar="DIR",
            ),
        ]
        | None
    ) = None
    ask: Asking = Asking()
    search: Searching = Searching()
    serve: Serving = Serving()
    mcp: Assisting = Assisting()


@dataclass(frozen=True, slots=True)
class Setting:
    """A row of the table.

    Attributes:
        section: The verb that it belongs to; "" where it belongs to all.
        name: The field's name.
        type: The field's type without `None`, annotated.
        default: Its value where nothing sets it; None where askcol chooses then.
        meta: Its limits and words.
    """

    section: str
    name: str
    type: Any
    default: object
    meta: Meta

    @property
    def key(self) -> str:
        """Such as "serve.port"."""
        return f"{self.section}.{self.name}" if self.section else self.name

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.key.replace(".", "_").upper()

    @property
    def meaning(self) -> str:
        return str(self.meta.description)

    @property
    def values(self) -> str:
        """The values that it may have, in words."""
        return str((self.meta.extra or {})["values"])

    @property
    def metavar(self) -> str:
        """What stands for the value in the help."""
        return str((self.meta.extra or {})["metavar"])

    def read(self, given: object, *, strict: bool) -> object:
        """`given` as a value of this setting. `strict`: only a number is a number, else its text is one, too.

        Raises `ValueError`, whose message says what is allowed.
        """
        if get_args(self.type)[0] is IndexPlace and isinstance(given, str | Path | IndexPlace):
            try:
                return place_of(given)
            except IndexMissing as error:  # whose message shows no token
                raise ValueError(str(error)) from None
        try:
            return msgspec.convert(given, self.type, strict=strict, dec_hook=_path_of)
        except msgspec.ValidationError:
            raise ValueError(f"{given!r} is not {self.values}") from None


def _path_of(kind: type[Any], given: object) -> Any:
    if kind is Path and isinstance(given, str | Path):  # a path that environment or file set is one already
        return Path(given)
    raise ValueError


def settings_of(kind: type[Section], section: str = "") -> Iterator[Setting]:
    """The settings of a section, without those of sections within."""
    for field in msgspec.structs.fields(kind):
        if not isinstance(field.default, Section):
            kind = next(kind for kind in (field.type, *get_args(field.type)) if get_origin(kind) is Annotated)
            yield Setting(section, field.name, kind, field.default, get_args(kind)[1])


SECTIONS: dict[str, type[Section]] = {
    field.name: type(field.default) for field in msgspec.structs.fields(Settings) if isinstance(field.default, Section)
}
"""By the verb's name."""

TABLE: tuple[Setting, ...] = (
    *settings_of(Settings),
    *(setting for name, kind in SECTIONS.items() for setting in settings_of(kind, name)),
)
"""Every setting, in the order of declaration."""
