"""For every reason an input that ends so: files of each kind, and addresses of the loopback site."""

import gzip
import os
from pathlib import Path

from tests.flows.faulty_fetcher import MARK
from tests.news.pages import PARAGRAPHS, markup
from tests.news.story.test_refusals import GERMAN, LOGIN, LONG, decoded_twice
from tests.tasks.archives import a_record, a_response, packed
from tests.web import FAULTS, NewsSite

HEADLINE = "Harbour opens after a year of work"
TEXT = f"{HEADLINE}\n\n" + "\n\n".join(PARAGRAPHS)
TOO_LARGE = 10 * 1024 * 1024 + 1

TEXTS: dict[str, tuple[str | bytes, str]] = {
    "empty.txt": (b"", "empty_file"),
    "blank.txt": (b" \n\n ", "empty_body"),
    "short.txt": (f"{HEADLINE}\n\nIt fell.", "too_short"),
    "markup.txt": (b"\n<!DOCTYPE html><p>" + b"harbour " * 100, "not_text"),
    "nameless.txt": (" ".join(PARAGRAPHS[:2]) + "\n\n" + "\n\n".join(PARAGRAPHS), "no_headline"),
    "endless.txt": ("Crane " * 50_000 + "\n\n" + "\n\n".join(PARAGRAPHS), "headline_too_long"),
    "noise.txt": (f"{HEADLINE}\n\n{'xkcd qwrt zzpl mnbv ' * 40}", "gibberish"),
    "damaged.txt": (f"{HEADLINE}\n\n" + "\ufffdx" * 400, "encoding"),
    "huge.txt": (b"harbour " * (TOO_LARGE // 8 + 1), "too_large"),
}
PAGES: dict[str, tuple[str | bytes, str]] = {
    "picture.html": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unknown_kind"),
    "line.html": (b"Just a line of text without any markup", "not_html"),
    "twice.html": (markup(*map(decoded_twice, GERMAN)), "mojibake"),
    "login.html": (LOGIN, "not_an_article"),
    "deep.html": (
        markup(*LONG).replace("<body>", "<body>" + "<b>" * 10_000).replace("</body>", "</b>" * 10_000 + "</body>"),
        "lost_text",
    ),
}
LINES: list[tuple[str, str]] = [
    ('{"headline": "Rain"', "bad_json"),
    ('{"headline": 7, "text": "It fell."}', "wrong_type"),
    ('{"headline": "Rain"}', "missing_field"),
    ('{"headline": "Rain", "text": "It fell.", "url": "no address"}', "bad_url"),
]
TABLES: dict[str, tuple[str | bytes, str]] = {
    "bodiless.csv": ("headline,link\nFog,https://gazette.example/1\n", "missing_column"),
    "headless.csv": (b"headline,body," + b"x" * 2_000_000 + b"\nFog,It rose.\n", "bad_header"),
    "uneven.csv": ("headline,body\nFog,It rose.,again\n", "bad_row"),
}
RECORDS: list[tuple[bytes, str]] = [
    (a_record(1, a_response(status="404 Not Found")), "http_NNN"),
    (a_record(2, a_response(status="408 Request Timeout")), "http_408"),
    (a_record(3, a_response(status="429 Too Many Requests")), "http_429"),
    (a_record(4, a_response(status="503 Unavailable")), "http_5NN"),
    (a_record(5, b"", warc_type="revisit"), "revisit"),
    (a_record(6, uri="http://[::1"), "bad_url"),
    (a_record(7, length="9"), "bad_length"),
    (a_record(8, b"no HTTP at all"), "bad_response"),
]
# Ways of the site to fail, one a reason; six redirects lead where nobody may go.
WEB_FAULTS = (
    "refused", "unresolvable", "close_at_once", "reset_at_once", "never_answers", "redirect_loop", "redirect_60",
    "redirect_nowhere", "length_too_long", "length_and_chunked", "not_http", "header_of_2_mb", "gzip_only_claimed",
    "gzip_60_layers", "page_of_64_mb", "status_206", "status_404", "status_500", "empty",
    *(name for name in FAULTS if name.startswith("redirect_forbidden_")),
)  # fmt: skip


def write_files(folder: Path) -> dict[str, Path]:
    """Write every bad file, a folder a kind; return the folders by kind."""
    folders = {kind: folder / kind for kind in ("text", "html", "jsonl", "csv", "warc")}
    for each in folders.values():
        each.mkdir(parents=True)
    for kind, files in (("text", TEXTS), ("html", PAGES), ("csv", TABLES)):
        for name, (content, _) in files.items():
            (folders[kind] / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folders["jsonl"] / "export.jsonl").write_text("".join(f"{line}\n" for line, _ in LINES))
    _write_odd_paths(folders["text"], folder)
    records = [record for record, _ in RECORDS]
    members = [gzip.compress(record, mtime=0) for record in records]
    (folders["warc"] / "crawl.warc.gz").write_bytes(b"".join(members))
    damaged = [*members[:2], members[2][:40] + bytes(200), *members[3:5], members[5][:-40]]
    (folders["warc"] / "damaged.warc.gz").write_bytes(b"".join(damaged))
    (folders["warc"] / "letter.warc").write_text(TEXT)
    return folders


def _write_odd_paths(folder: Path, outside: Path) -> None:
    (folder / "gone.txt").symlink_to("nowhere.txt")
    (folder / "unreadable.txt").symlink_to("x" * 300)  # a name that no system can look up
    (outside / "elsewhere.txt").write_text(TEXT)
    (folder / "away.txt").symlink_to(outside / "elsewhere.txt")
    (folder / "hollow.txt").mkdir()
    os.mkfifo(folder / "pipe.txt")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).write_text(TEXT)


def list_addresses(site: NewsSite) -> list[str]:
    """Return addresses of the site that go wrong, each in its way."""
    return [
        *map(site.fault_url, WEB_FAULTS),
        site.url("robots-all", "/story/one"),
        site.url("robots-503", "/story/one"),
        f"{site.url('gazette', '/story/one')}?{MARK}",
    ]


def write_archive_of_one(path: Path, number: int) -> Path:
    """Write an archive that holds one sound story, another for each number; return its path."""
    page = markup(*LONG, f"Volunteers counted {number} boats.")
    path.write_bytes(packed([a_record(number, a_response(page.encode()))]))
    return path
