"""The values of the settings: from the environment, else from `askcol.toml`, else the default. Options come first."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from askcol.cli.settings import FILE, PREFIX, SECTIONS, TABLE, Setting
from askcol.errors import SettingsError
from askcol.index import LocalPlace


@dataclass(frozen=True, slots=True)
class InForce:
    """A setting with the value that a verb takes where no option gives another.

    Attributes:
        setting: The row of the table.
        value: The value; a path of the file is told from the current folder.
        origin: Where it comes from: "default", the variable's name, or the path of the file.
    """

    setting: Setting
    value: object
    origin: str


def in_force(environment: Mapping[str, str], folder: Path) -> list[InForce]:
    """Every setting as `environment` and the nearest `askcol.toml` of `folder` and its parents set it.

    Raises `SettingsError` where the file can't be read or has an unknown key, and where a value is not allowed.
    """
    file = nearest(folder, FILE)
    written = _read(file) if file else {}
    return [_in_force(setting, environment, file, written) for setting in TABLE]


def nearest(folder: Path, name: str) -> Path | None:
    """The file `name` in `folder` or the nearest of its parents, told from `folder`; None where there is none."""
    return next((place / name for place in upwards(folder) if (place / name).is_file()), None)


def upwards(folder: Path) -> Iterator[Path]:
    """`folder` and its parents, told from `folder`: `.`, `..`, `../..` and so on."""
    above = Path()
    for _ in (folder.absolute(), *folder.absolute().parents):
        yield folder / above
        above /= ".."


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """The variables that look like settings and are none, sorted."""
    known = {setting.variable for setting in TABLE}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def _in_force(
    setting: Setting, environment: Mapping[str, str], file: Path | None, written: Mapping[str, object]
) -> InForce:
    text = environment.get(setting.variable)
    if text:
        given = text.split() if _is_several(setting) else text
        return InForce(setting, _checked(setting, given, setting.variable, strict=False), setting.variable)
    if file and setting.key in written:
        value = _checked(setting, written[setting.key], f"{file}, {setting.key}", strict=True)
        if isinstance(value, Path):
            value = file.parent / value.expanduser()
        elif isinstance(value, LocalPlace):
            value = LocalPlace(file.parent / value.folder.expanduser())
        return InForce(setting, value, str(file))
    return InForce(setting, setting.default, "default")


def _is_several(setting: Setting) -> bool:
    return bool(get_args(setting.type)[0] == tuple[str, ...])


def _checked(setting: Setting, given: object, where: str, *, strict: bool) -> object:
    try:
        return setting.read(given, strict=strict)
    except ValueError as error:
        raise SettingsError(f"{where}: {error}") from None


def _read(file: Path) -> dict[str, object]:
    """What `file` sets, by the settings' keys."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file} can't be read: {error.strerror}") from error
    except ValueError as error:  # no TOML, or not UTF-8
        raise SettingsError(f"{file} is not TOML: {error}") from error
    found: dict[str, object] = {}
    for name, value in tables.items():
        if name in SECTIONS and isinstance(value, dict):
            found.update({f"{name}.{key}": inner for key, inner in value.items()})
        else:
            found[name] = value
    known = {setting.key for setting in TABLE}
    for key in found:
        if key not in known:
            raise SettingsError(_unknown(file, key))
    return found


def _unknown(file: Path, key: str) -> str:
    section, _, name = key.rpartition(".")
    if key in SECTIONS:
        return f"{file}: {key} is a table of settings; write [{key}] and the settings below it"
    names = [setting.name for setting in TABLE if setting.section == section]
    if section:
        return f"{file} sets {name!r} in [{section}], which has no such setting; it has {', '.join(names)}"
    tables = ", ".join(f"[{verb}]" for verb in SECTIONS)
    return f"{file} sets {name!r}, which is no setting; there are {', '.join(names)} and the tables {tables}"
