"""sources.toml says which outlets are read; what is wrong in it is said by file, source and field."""

from datetime import date
from pathlib import Path

import pytest

from flows.settings import SettingsError, load_settings
from flows.sources import load_sources, make_window, sources_of_paths

GAZETTE = """
[[source]]
name = "gazette"
kind = "html"
location = "pages"
timezone = "Europe/Berlin"
date_order = "day-first"
"""

EXPORT = """
[[source]]
name = "export"
kind = "csv"
location = "exports/*.csv"
charset = "windows-1252"
[source.columns]
headline = "schlagzeile"
"""


def a_file(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_source_is_read_with_its_options(tmp_path: Path) -> None:
    (source,) = load_sources(a_file(tmp_path, GAZETTE))
    assert (source.name, source.kind, source.locations) == ("gazette", "html", (str(tmp_path / "pages"),))
    assert (source.options.timezone, source.options.date_order) == ("Europe/Berlin", "day-first")


def test_a_table_names_its_columns_and_its_charset(tmp_path: Path) -> None:
    (source,) = load_sources(a_file(tmp_path, EXPORT))
    assert (source.options.columns, source.options.charset) == ((("headline", "schlagzeile"),), "cp1252")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(GAZETTE.replace("html", "htm"), "'gazette' has kind 'htm'; known kinds: html, text", id="kind"),
        pytest.param(GAZETTE.replace("Berlin", "Bielefeld"), "timezone 'Europe/Bielefeld'", id="zone"),
        pytest.param(GAZETTE.replace("day-first", "dmy"), "date_order 'dmy'", id="date order"),
        pytest.param(GAZETTE + 'zone = "UTC"', "has 'zone', which is not a setting of a source", id="unknown key"),
        pytest.param(GAZETTE.replace('location = "pages"', ""), "'gazette' has no location", id="no location"),
        pytest.param(
            EXPORT.replace("headline", "titel"), "'titel' is no field; fields are: headline, body", id="field"
        ),
        pytest.param(EXPORT.replace('"schlagzeile"', '" "'), "headline names no column", id="no column"),
        pytest.param(EXPORT.replace('"schlagzeile"', "5"), "'export' has columns 5", id="column is a number"),
        pytest.param(EXPORT.replace("windows-1252", "utf-16"), "no charset that is read", id="charset"),
        pytest.param(
            EXPORT.replace('"csv"', '"parquet"'), "has 'charset', which is for kind csv", id="not for parquet"
        ),
        pytest.param(GAZETTE + "columns = { body = 'text' }", "are for kinds csv and parquet", id="not for pages"),
        pytest.param(GAZETTE + GAZETTE, "'gazette' appears twice", id="twice"),
        pytest.param(GAZETTE.replace('"gazette"', '"x; drop table articles"'), "names are 1 to 64", id="evil name"),
        pytest.param(GAZETTE.replace('"gazette"', '"../../etc"'), "names are 1 to 64", id="path as name"),
        pytest.param("[[source]\n", "not TOML", id="not TOML"),
        pytest.param("", "names no source", id="empty"),
        pytest.param("outlets = 1", "'outlets' is not allowed here", id="unknown table"),
    ],
)
def test_what_is_wrong_is_said_by_file_source_and_field(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_sources(a_file(tmp_path, text))
    assert says in str(error.value)
    assert "sources.toml" in str(error.value)


def test_a_huge_sources_file_is_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="larger than 1 MiB"):
        load_sources(a_file(tmp_path, "#" * (1024 * 1024 + 1)))


def test_a_missing_sources_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: cannot be read"):
        load_sources(tmp_path / "nowhere.toml")


def test_only_picks_sources_and_names_the_ones_there_are(tmp_path: Path) -> None:
    path = a_file(tmp_path, GAZETTE + GAZETTE.replace("gazette", "courier"))
    assert [source.name for source in load_sources(path, ["courier"])] == ["courier"]
    with pytest.raises(SettingsError, match="it names: gazette, courier"):
        load_sources(path, ["herald"])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        pytest.param("night/Gazette 2026.warc.gz", "gazette-2026", id="archive"),
        pytest.param("000_ff.txt", "000_ff", id="text"),
        pytest.param("pages/*.html", "paths", id="glob"),
        pytest.param("новости.html", "paths", id="no letter that a name may have"),
    ],
)
def test_without_a_name_the_source_is_the_stem(path: str, name: str) -> None:
    assert [source.name for source in sources_of_paths([path])] == [name]


def test_a_path_given_twice_is_read_once() -> None:
    (source,) = sources_of_paths(["a.txt", "a.txt"], name="gazette")
    assert source.locations == ("a.txt",)


def test_variables_and_the_file_set_what_options_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wiredesk.toml").write_text('home = "from-file"\n[process]\nworkers = 3\n')
    assert load_settings().process.workers == 3
    monkeypatch.setenv("WIREDESK_PROCESS__WORKERS", "5")
    assert load_settings().process.workers == 5
    assert load_settings(home=Path("given")).home == tmp_path / "given"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("[process]\nworkers = 0\n", "process.workers", id="out of range"),
        pytest.param("hoem = 'x'\n", "'hoem' is not a setting", id="unknown"),
        pytest.param("home = \n", "not TOML", id="not TOML"),
    ],
)
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wiredesk.toml").write_text(text)
    with pytest.raises(SettingsError, match=r"wiredesk\.toml") as error:
        load_settings()
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        pytest.param(date(2026, 3, 2), date(2026, 3, 1), "--until 2026-03-01 is before --since 2026-03-02", id="back"),
        pytest.param(None, date.max, "--until 9999-12-31 is the calendar's last day; leave --until out", id="for ever"),
    ],
)
def test_days_that_cannot_be_are_refused(since: date | None, until: date, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        make_window(since, until)
