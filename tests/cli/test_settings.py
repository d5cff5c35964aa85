"""The settings: one table, and what an option, a variable and a file do to a value."""

from __future__ import annotations

import logging
import tomllib
from pathlib import Path

import pytest
from command import Askcol

from askcol.cli import commands, settings
from askcol.cli.in_force import in_force, unknown_variables
from askcol.cli.options import set_up_logging
from askcol.cli.settings import SECTIONS, TABLE, Setting
from askcol.errors import IndexMissing, SettingsError
from askcol.index import IndexPlace, LocalPlace

QUESTION = "How many deportations did the two nations achieve?"
DEFAULTS = {setting.key: setting.default for setting in TABLE}


def values(folder: Path, **environment: str) -> dict[str, object]:
    return {row.setting.key: row.value for row in in_force(environment, folder)}


def write(folder: Path, text: str) -> Path:
    file = folder / "askcol.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_file_and_variables_every_setting_has_its_default(tmp_path: Path) -> None:
    rows = in_force({}, tmp_path)
    assert {row.setting.key: row.value for row in rows} == DEFAULTS
    assert {row.origin for row in rows} == {"default"}


def test_a_variable_comes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    file = write(tmp_path, "[serve]\nport = 8080\nhost = '::1'\n")
    rows = {row.setting.key: row for row in in_force({"ASKCOL_SERVE_PORT": "9000"}, tmp_path)}
    found = {key: (rows[key].value, rows[key].origin) for key in ("serve.port", "serve.host", "ask.top_k")}
    assert found == {
        "serve.port": (9000, "ASKCOL_SERVE_PORT"),
        "serve.host": ("::1", str(file)),
        "ask.top_k": (8, "default"),
    }


def test_an_option_comes_before_a_variable(askcol: Askcol, index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search = ("search", "coca", "--index", index_dir, "--json")
    monkeypatch.setenv("ASKCOL_SEARCH_TOP_K", "3")
    monkeypatch.setenv("ASKCOL_SEARCH_MODE", "bm25")
    done = askcol(*search).document
    assert (len(done["hits"]), done["mode"]) == (3, "bm25")
    assert len(askcol(*search, "--top-k", 2).document["hits"]) == 2


def test_a_variable_sets_a_path(askcol: Askcol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKCOL_SERVE_TOKEN_FILE", str(tmp_path / "absent"))
    done = askcol("serve", "--index", tmp_path)
    assert (done.status, done.out) == (1, "")
    assert f"{tmp_path / 'absent'} can't be read" in " ".join(done.err.split())


def test_a_file_sets_what_a_verb_does(
    askcol: Askcol, index_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, f"index = '{index_dir}'\n[ask]\nmin_confidence = 1\ntop_k = 2\n")
    monkeypatch.chdir(tmp_path)
    done = askcol("ask", QUESTION, "--json").document
    assert (done["min_confidence"], len(done["hits"])) == (1, 2)


def test_the_index_is_set_for_every_verb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKCOL_INDEX", str(tmp_path))
    defaults = commands.defaults()
    assert {options["place"] for options in defaults.values()} == {LocalPlace(tmp_path)}
    assert defaults["serve"]["indexes"] == [LocalPlace(tmp_path)]


def test_an_empty_variable_sets_nothing(tmp_path: Path) -> None:
    assert values(tmp_path, ASKCOL_SERVE_PORT="") == DEFAULTS


def test_the_nearest_file_holds_and_its_paths_are_told_from_it(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    write(tmp_path, "index = 'kept'\n[serve]\nport = 1\n")
    assert values(inner)["serve.port"] == 1
    index = values(inner)["index"]
    assert isinstance(index, LocalPlace)
    assert index.folder.resolve() == tmp_path / "kept"
    write(inner, "[serve]\nhost = 'x'\n")
    assert (values(inner)["serve.port"], values(inner)["index"]) == (8000, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[serve]\nport = 70000", "serve.port: 70000 is not a whole number from 0 to 65535"),
        ("[serve]\nport = '80'", "serve.port: '80' is not a whole number from 0 to 65535"),
        ("[ask]\ntop_k = true", "ask.top_k: True is not a whole number from 1 to 50"),
        ("[search]\nmode = 'fuzzy'", "search.mode: 'fuzzy' is not one of hybrid, bm25, dense"),
        ("index = 3", "index: 3 is not a folder"),
        ("[serve]\nprot = 80", "sets 'prot' in [serve], which has no such setting; it has host, port"),
        ("top_k = 80", "sets 'top_k', which is no setting; there are index and the tables [ask], [search], [serve]"),
        ("[train]\nx = 1", "sets 'train', which is no setting; there are index"),
        ("ask = 3", "ask is a table of settings; write [ask]"),
        ("[serve", "is not TOML: "),
        ("x = '\udce9'", "is not TOML: "),
    ],
)
def test_a_bad_file_is_an_error_that_names_it_and_says_what_is_allowed(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "askcol.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError) as raised:
        in_force({}, tmp_path)
    assert str(raised.value).startswith(str(file))
    assert said in str(raised.value)


def test_a_bad_address_is_an_error_that_shows_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def place_of(_: str) -> IndexPlace:
        raise IndexMissing("no name in milvus://host:1/")

    monkeypatch.setattr(settings, "place_of", place_of)
    with pytest.raises(SettingsError, match=r"^ASKCOL_INDEX: no name in milvus://host:1/$"):
        in_force({"ASKCOL_INDEX": "milvus://user:token@host:1/"}, tmp_path)


def test_a_bad_variable_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        in_force({"ASKCOL_ASK_MIN_CONFIDENCE": "high"}, tmp_path)
    assert str(raised.value) == "ASKCOL_ASK_MIN_CONFIDENCE: 'high' is not a number from 0 to 1"


def test_the_command_reports_a_bad_file_with_status_1(
    askcol: Askcol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "prot = 80")
    monkeypatch.chdir(tmp_path)
    done = askcol("ask", "Who?")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("askcol: askcol.toml sets 'prot', which is no setting")
    assert askcol("--version").status == askcol("--help").status == 0


def test_every_row_of_the_table_is_an_option_of_its_verb(askcol: Askcol) -> None:
    for verb in SECTIONS:
        shown = askcol(verb, "-h").out
        names = [setting.name.replace("_", "-") for setting in TABLE if setting.section == verb]
        assert names
        assert [name for name in names if f"--{name}" not in shown] == []


def test_config_prints_a_file_that_sets_what_is_set(
    askcol: Askcol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "[serve]\nhost = '::1'\n")
    monkeypatch.setenv("ASKCOL_ASK_TOP_K", "3")
    monkeypatch.setenv("ASKCOL_TYPO", "3")
    done = askcol("config")
    written = {name: table for name, table in tomllib.loads(done.out).items() if table}
    assert written == {"ask": {"top_k": 3}, "serve": {"host": "::1"}}
    assert 'host = "::1"  # askcol.toml\n' in done.out
    assert "top_k = 3  # ASKCOL_ASK_TOP_K\n" in done.out
    assert "# port = 8000  # default\n" in done.out
    assert all(setting.meaning in done.out and setting.variable in done.out for setting in TABLE)
    assert done.err == "ASKCOL_TYPO is set in the environment, but there is no such setting\n"


def test_config_prints_one_json_document(askcol: Askcol) -> None:
    rows = {row["name"]: row for row in askcol("config", "--json").document}
    assert list(rows) == [setting.key for setting in TABLE]
    assert rows["serve.port"]["variable"] == "ASKCOL_SERVE_PORT"
    assert (rows["serve.port"]["value"], rows["serve.port"]["default"]) == (8000, 8000)


def test_variables_that_are_no_settings_are_told() -> None:
    assert unknown_variables({"ASKCOL_X": "1", "ASKCOL_INDEX": "i", "PATH": "x"}) == ["ASKCOL_X"]


# An index in a parent folder


def test_an_index_is_found_in_a_parent_folder(
    askcol: Askcol, index_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = index_copy.parent / "a" / "b"
    (inner / "index").mkdir(parents=True)  # not an index
    monkeypatch.chdir(inner)
    assert askcol("ask", QUESTION, "--json").status == 0
    assert askcol("ask", QUESTION, "--index", "index").status == 1
    (index_copy / "CURRENT").unlink()
    done = askcol("ask", QUESTION)
    assert (done.status, done.err) == (1, "askcol: no index here; make one with `askcol index FOLDER`\n")


def row_of_the_docs(setting: Setting) -> str:
    default = "" if setting.default is None else f"`{setting.default}`"
    meaning = f"{setting.meaning} ({setting.values})"
    return f"| `{setting.key}` | `{setting.variable}` | {default} | {meaning} |"


def test_the_docs_have_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    _, _, rest = page.partition("| key | variable | default | meaning |\n|---|---|---|---|\n")
    shown = rest.partition("\n\n")[0]
    wanted = "\n".join(map(row_of_the_docs, TABLE))
    assert shown == wanted, f"docs/configuration.md lacks these rows, or has others:\n{wanted}"


def test_verbose_logs_our_own_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, others = logging.getLogger("askcol"), logging.getLogger("faiss.loader")
    monkeypatch.setattr(ours, "level", logging.NOTSET)
    set_up_logging(verbose=True)
    assert ours.getChild("documents").getEffectiveLevel() == logging.INFO
    assert others.getEffectiveLevel() == logging.WARNING
    set_up_logging(verbose=False)
    assert ours.getEffectiveLevel() == logging.WARNING
