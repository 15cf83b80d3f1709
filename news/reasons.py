"""Why an input was refused or failed, or repeats another: a closed set of names, and one table of what each means.

`inputs.reason`, `rejections.rule` and `fetches.fault` hold these names. A name outside the set fails the type check;
one that reaches a table all the same stops the night (`expectations`). Two families are open by nature and closed by
type: HTTP statuses, made by `http_reason`, and the critical row rules of the audit, which the suites declare. A test
sees to it that nothing else makes a name of either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NewType, TypeAlias

DecidedBy = Literal["settings", "robots", "outlet", "bytes", "ourselves"]

NamedReason = Literal[
    # Requests.
    "refused_url", "refused_address", "foreign_host", "reserved", "forgotten", "deadline",
    "robots_disallowed", "robots_unreachable",
    "dns", "connect_refused", "connection_closed", "connection_reset", "network", "timeout",
    "bad_response", "bad_framing", "headers_too_large", "bad_encoding", "too_many_encodings",
    "redirect_loop", "too_many_redirects", "bad_redirect", "partial_content", "fetcher_error",
    # Files, and what is read again from where it is stored.
    "missing", "unreadable", "is_a_folder", "not_a_file", "outside_root", "bad_file_name", "unknown_kind", "empty_file",
    "too_large", "truncated", "raw_gone",
    # Web archives.
    "not_warc", "corrupt_record", "bad_length", "bad_url", "revisit",
    # Lines and tables.
    "bad_json", "wrong_type", "missing_field", "missing_column", "bad_header", "bad_row",
    # Pages.
    "empty_body", "not_html", "not_text", "encoding", "mojibake", "gibberish", "lost_text", "not_an_article",
    "too_short", "no_headline", "headline_too_long",
    # Our own processes.
    "extract_timeout", "out_of_memory", "extractor_error", "extractor_died",
    # Reading again.
    "unchanged",
]  # fmt: skip
# The status of a response that brings no page: `http_404`. Only `http_reason` makes one.
HttpReason = NewType("HttpReason", str)
Reason: TypeAlias = NamedReason | HttpReason
# A rule of the audit that refuses rows: the suites in `expectations` declare them, each with why it is believed.
RuleName = NewType("RuleName", str)

# How the table names the members of the family of statuses that it has a row for.
HttpFamily = Literal["http_408", "http_429", "http_5NN", "http_NNN"]


@dataclass(frozen=True, slots=True)
class ReasonInfo:
    """The meaning of a reason, who decides it, and whether it is transient.

    `sentence` is for people, with the next step where something can be done. `decided_by` says what would have to
    change for another end, and so when the ledger opens such an input again: what settings and robots.txt decide is
    decided anew by each run and costs no request; what the outlet responded is requested again at the revisit ages;
    a fault of ours is tried again by the next version; the same bytes always end alike. What `is_transient` is
    tried by three later runs first.
    """

    sentence: str
    decided_by: DecidedBy
    is_transient: bool = False


REASONS: dict[NamedReason | HttpFamily, ReasonInfo] = {
    "refused_url": ReasonInfo(
        "The address may not be requested: no http or https, a password in it, another port or no host. "
        "Correct it where it is listed, or allow the port with `allow_addresses`.",
        "settings",
    ),
    "refused_address": ReasonInfo(
        "The host leads into a private network or to this machine, and Wiredesk requests nothing there by itself. "
        "If that is meant, list it in `allow_addresses`.",
        "settings",
    ),
    "foreign_host": ReasonInfo(
        "A sitemap named a page of another site, and a sitemap speaks for its own site only. "
        "Name the other site in `hosts` of the source if it belongs to the outlet.",
        "settings",
    ),
    "reserved": ReasonInfo(
        "The outlet reserves the page, and the source is set to honour that (`honour`), so it was not read.", "settings"
    ),
    "forgotten": ReasonInfo(
        "It was taken down here (`wiredesk forget`), so it is neither requested nor read. "
        "The same command can lift that.",
        "settings",
    ),
    "deadline": ReasonInfo(
        "The run ended before it was this page's turn. The next run requests it; a later deadline leaves fewer.",
        "settings",
        is_transient=True,
    ),
    "robots_disallowed": ReasonInfo("The host's robots.txt refuses this address to us.", "robots"),
    "robots_unreachable": ReasonInfo(
        "The host's robots.txt could not be fetched, so nothing else was requested from the host. "
        "The next runs try again.",
        "outlet",
        is_transient=True,
    ),
    "dns": ReasonInfo(
        "The host's name leads to no address. The next runs try again; if it stays so, the name is wrong or gone.",
        "outlet",
        is_transient=True,
    ),
    "connect_refused": ReasonInfo(
        "Nobody listens at the host's address. The next runs try again.", "outlet", is_transient=True
    ),
    "connection_closed": ReasonInfo(
        "The host closed the connection before it had answered. The next runs try again.", "outlet", is_transient=True
    ),
    "connection_reset": ReasonInfo(
        "The connection broke while the host answered. The next runs try again.", "outlet", is_transient=True
    ),
    "network": ReasonInfo(
        "The host could not be reached, or not by a secure connection (TLS). The next runs try again; "
        "`detail` says what the system reported.",
        "outlet",
        is_transient=True,
    ),
    "timeout": ReasonInfo("The host did not answer in time. The next runs try again.", "outlet", is_transient=True),
    "bad_response": ReasonInfo("The response is not valid HTTP, so nothing of it was read.", "outlet"),
    "bad_framing": ReasonInfo(
        "The response says in two ways, or in an unknown way, where it ends, so nothing of it was read.", "outlet"
    ),
    "headers_too_large": ReasonInfo("The response's headers are larger than any page needs.", "outlet"),
    "bad_encoding": ReasonInfo(
        "The body is not compressed as its headers say, or is damaged, so it cannot be decompressed.", "outlet"
    ),
    "too_many_encodings": ReasonInfo(
        "The headers say that the body is compressed more than twice, which no server needs.", "outlet"
    ),
    "redirect_loop": ReasonInfo("The address redirects in a circle.", "outlet"),
    "too_many_redirects": ReasonInfo("The address redirects more than five times.", "outlet"),
    "bad_redirect": ReasonInfo("The address redirects, but not to an address that can be requested.", "outlet"),
    "partial_content": ReasonInfo("The response holds only a part of the page (status 206).", "outlet"),
    "fetcher_error": ReasonInfo(
        "Our own code failed while it requested the page. Please report it with the words in `detail`.", "ourselves"
    ),
    "missing": ReasonInfo("The file is gone, or a link leads to nothing.", "ourselves"),
    "unreadable": ReasonInfo(
        "The file may not be read, or the disk failed. Correct its permissions; the next runs try again.",
        "ourselves",
        is_transient=True,
    ),
    "is_a_folder": ReasonInfo("An empty folder is named like a file of stories.", "ourselves"),
    "not_a_file": ReasonInfo("The path is a pipe, a socket or a device, which is never opened.", "ourselves"),
    "outside_root": ReasonInfo(
        "The path leads out of the folder that the source names. Name that other folder as a source of its own.",
        "settings",
    ),
    "bad_file_name": ReasonInfo("The file's name is not UTF-8. Rename the file.", "ourselves"),
    "unknown_kind": ReasonInfo(
        "Wiredesk does not read files of this kind. If it holds stories, name its `kind` in the source.", "settings"
    ),
    "empty_file": ReasonInfo("The file holds nothing to read.", "bytes"),
    "too_large": ReasonInfo("It is larger than a page may be, so it was not read to its end.", "outlet"),
    "truncated": ReasonInfo(
        "It ends too early: a broken connection, or a file that was still being written. The next runs try again.",
        "bytes",
        is_transient=True,
    ),
    "raw_gone": ReasonInfo(
        "The raw bytes are no longer where they were: the file moved, changed, or its disk is not mounted. "
        "Bring it back; the next runs try again.",
        "ourselves",
        is_transient=True,
    ),
    "not_warc": ReasonInfo("The file is not a web archive, whatever its name or the source says.", "bytes"),
    "corrupt_record": ReasonInfo("The record or row is damaged; those around it are read.", "bytes"),
    "bad_length": ReasonInfo("The record is longer or shorter than it says; those around it are read.", "bytes"),
    "bad_url": ReasonInfo("The record or line gives a text that is no web address as its address.", "bytes"),
    "revisit": ReasonInfo("The archive says that the page was unchanged since an earlier capture.", "bytes"),
    "bad_json": ReasonInfo("The line is not a valid JSON object; the lines around it are read.", "bytes"),
    "wrong_type": ReasonInfo("A known field or column holds another type than text. Export it as text.", "bytes"),
    "missing_field": ReasonInfo("The line has no text: no key that is known to hold the body.", "bytes"),
    "missing_column": ReasonInfo(
        "The table lacks a column, or has it twice. Name its columns under `[source.columns]`.", "settings"
    ),
    "bad_header": ReasonInfo("The table's first row does not name its columns.", "bytes"),
    "bad_row": ReasonInfo("The row does not fit its table: other cells, or another charset.", "bytes"),
    "empty_body": ReasonInfo("There is no text in it.", "bytes"),
    "not_html": ReasonInfo("It is not a web page but an image, a feed, data or the like.", "outlet"),
    "not_text": ReasonInfo("It is not plain text. If it is markup, read it as kind html.", "bytes"),
    "encoding": ReasonInfo("More than a hundredth of its characters cannot be decoded.", "bytes"),
    "mojibake": ReasonInfo("Its text was decoded by the wrong charset before it came to us.", "bytes"),
    "gibberish": ReasonInfo("Its text is not in any language.", "bytes"),
    "lost_text": ReasonInfo(
        "Reading it would have lost most of the text that the page shows. Please report the page.", "bytes"
    ),
    "not_an_article": ReasonInfo(
        "It is another kind of page: an error, a login, a paywall, a list of stories.", "bytes"
    ),
    "too_short": ReasonInfo("Its text is too short to be a story.", "bytes"),
    "no_headline": ReasonInfo("It has no headline.", "bytes"),
    "headline_too_long": ReasonInfo("Its headline is far too long for one.", "bytes"),
    "extract_timeout": ReasonInfo(
        "Reading it took more time than a page may take. The next runs try again; a higher limit lets it through.",
        "ourselves",
        is_transient=True,
    ),
    "out_of_memory": ReasonInfo(
        "Reading it took more memory than a page may take. The next runs try again; a higher limit lets it through.",
        "ourselves",
        is_transient=True,
    ),
    "extractor_error": ReasonInfo(
        "Our own code failed while it read the page. Please report it with the words in `detail`.", "ourselves"
    ),
    "extractor_died": ReasonInfo(
        "The process that read the page died, as when memory is short. The next runs try again.",
        "ourselves",
        is_transient=True,
    ),
    "unchanged": ReasonInfo("Read again, it gives the same story as the stored one, so nothing was written.", "bytes"),
    "http_408": ReasonInfo(
        "The host waited too long for our request (status 408). The next runs try again.", "outlet", is_transient=True
    ),
    "http_429": ReasonInfo(
        "The host allows fewer requests (status 429). The next runs try again, not before it allows.",
        "outlet",
        is_transient=True,
    ),
    "http_5NN": ReasonInfo(
        "The host had trouble of its own (status 500 to 599). The next runs try again.", "outlet", is_transient=True
    ),
    "http_NNN": ReasonInfo("The host answered with this status instead of the page.", "outlet"),
}


_BY_NAME: dict[str, ReasonInfo] = {str(name): info for name, info in REASONS.items()}
_STATUS = re.compile("http_[0-9]{3}")


def http_reason(status: int) -> HttpReason:
    """Return the reason for a response whose status brings no page.

    >>> http_reason(404)
    'http_404'
    """
    return HttpReason(f"http_{status}")


def find_reason(name: str) -> ReasonInfo | None:
    """Return the table's row of a reason, or None for a name that is none, such as a rule of the audit.

    >>> find_reason("http_503").is_transient, find_reason("dns").decided_by, find_reason("sloth")
    (True, 'outlet', None)
    """
    if name not in _BY_NAME and _STATUS.fullmatch(name):
        name = "http_5NN" if name.startswith("http_5") else "http_NNN"
    return _BY_NAME.get(name)


def iter_transient() -> Iterator[NamedReason | HttpFamily]:
    """Yield the reasons, and families of reasons, that later runs try again."""
    return (reason for reason, info in REASONS.items() if info.is_transient)


def iter_decided_by(*deciders: DecidedBy) -> Iterator[NamedReason | HttpFamily]:
    """Yield the reasons, and families of reasons, that any of these decides."""
    return (reason for reason, info in REASONS.items() if info.decided_by in deciders)
