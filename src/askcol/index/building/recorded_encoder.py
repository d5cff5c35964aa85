"""The encoder that an index was built with: later builds use it too, or refuse, unless told to rebuild."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from askcol.encoding import (
    PACKAGED_ENCODER,
    ExportableEncoder,
    Int8Encoder,
    Prefixes,
    SentenceTransformerEncoder,
    packaged_encoder,
)
from askcol.errors import EncoderError, IndexDamaged
from askcol.index.local.manifest import current_generation, index_command, read_manifest

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordedEncoder:
    """What a manifest says of an encoder. `source`: where its weights were, as in `ExportableEncoder`."""

    identity: str
    source: str
    prefixes: Prefixes

    @classmethod
    def of(cls, encoder: ExportableEncoder) -> RecordedEncoder:
        return cls(encoder.identity, encoder.source, encoder.prefixes)


def recorded_encoder(index_dir: Path) -> RecordedEncoder | None:
    """The encoder of the current generation.

    None where there is no generation, where its manifest is damaged, or where an askcol made it that recorded none:
    then a build embeds everything anyway.
    """
    generation = current_generation(index_dir)
    if generation is None:
        return None
    try:
        manifest = read_manifest(index_dir / generation, older=True)
    except IndexDamaged:
        return None
    return msgspec.convert(manifest["encoder"], RecordedEncoder) if "encoder" in manifest else None


def open_encoder(index_dir: Path, given: Path | None = None) -> Int8Encoder | SentenceTransformerEncoder:
    """The encoder to build `index_dir` with, as `encoder_to_build_with`."""
    return encoder_to_build_with(recorded_encoder(index_dir), given, Named.folder(index_dir))


def require_recorded_encoder(index_dir: Path, encoder: ExportableEncoder) -> None:
    """Raises `EncoderError` where `index_dir` was built with another encoder than `encoder`, as `require_encoder`."""
    require_encoder(recorded_encoder(index_dir), encoder, Named.folder(index_dir))


@dataclass(frozen=True, slots=True)
class Named:
    """How messages call an index. `command`: as `IndexPlace.command`."""

    index: str
    command: Callable[..., str]

    @classmethod
    def folder(cls, index_dir: Path) -> Named:
        return cls(str(index_dir), partial(index_command, index_dir))


def encoder_to_build_with(
    recorded: RecordedEncoder | None, given: Path | None, named: Named
) -> Int8Encoder | SentenceTransformerEncoder:
    """The encoder to build an index with: the one `given`, else the one `recorded`, else the packaged one.

    `given`: the folder of a sentence-transformers model, or else the packaged encoder's name. Raises `EncoderError`
    where the encoder is not there.
    """
    source = str(given) if given else recorded.source if recorded else PACKAGED_ENCODER
    if source == PACKAGED_ENCODER and not (given and given.is_dir()):
        return packaged_encoder()
    if recorded and not given and not Path(source).is_dir():
        raise EncoderError(
            f"{named.index} was built with the encoder in {source}, which is not there any more; name its new folder "
            f"with --encoder, or replace it with another: {named.command('--encoder DIR --rebuild')} embeds "
            "everything again"
        )
    return SentenceTransformerEncoder(Path(source))


def require_encoder(recorded: RecordedEncoder | None, encoder: ExportableEncoder, named: Named) -> None:
    """Raises `EncoderError` where an index was built with another encoder, the one `recorded`, than `encoder`.

    The packaged encoder may come in another form than before: then the build embeds everything again.
    """
    if recorded is None or recorded.identity == encoder.identity:
        return
    if recorded.source == encoder.source == PACKAGED_ENCODER:
        _log.warning("%s was built with another form of %s; everything is embedded again", named.index, encoder.source)
        return
    if recorded.source == encoder.source:
        raise EncoderError(
            f"the encoder {recorded.source} changed since {named.index} was built with it; restore its files, or run "
            f"{named.command(f'--encoder {encoder.source} --rebuild')} to embed everything again"
        )
    raise EncoderError(
        f"{named.index} was built with the encoder {recorded.source}, not with {encoder.source}; leave out --encoder "
        "to go on with the former, or add --rebuild to embed everything again with the latter"
    )
