"""Refuse recorded addresses that are no plain web addresses: nothing else enters the warehouse."""

import re

MAX_ADDRESS_CHARS = 8192

_WEB = re.compile(r"https?://(?P<authority>[^/?#]*)(?P<path>[^?#]*)", re.I)
_HOST = re.compile(r"(?:\[[0-9a-f:.]+\]|[^\s:@\[\]/\\<>\"'`{}|^%]+)(?::\d{1,5})?", re.I)
_OPAQUE = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):[\w.:/~%+=&?#,@!*()-]+", re.I)
# Schemes that a reader of the tables could be led to run or open.
_ACTIVE_SCHEMES = frozenset(
    "about blob chrome data dns file filesystem ftp ftps gopher http https intent jar javascript ldap "  # noqa: SIM905
    "mailto resource s3 sftp smb ssh vbscript view-source ws wss".split()
)
# Browsers resolve dot segments before a request; only a trap records them. So with line breaks and NUL.
_TRAPS = re.compile(r"(?:/|%2f|\\)(?:\.|%2e){2}(?:/|%2f|\\|$)|%0[0ad]", re.I)

_MARKS = re.compile(r"[\\<>\"`]")


def find_address_fault(address: str | None) -> str | None:
    """Return what is wrong with an address, or None for a plain http(s) one.

    >>> find_address_fault("https://gazette.example/a?b=c")
    >>> find_address_fault("file:///etc/passwd")
    'not an http address'
    """
    if not address:
        return "no address"
    if len(address) > MAX_ADDRESS_CHARS:
        return f"{len(address)} characters"
    if not address.isprintable() or " " in address:
        return "blanks or control characters"
    match = _WEB.match(address)
    if match is None:
        return "not an http address"
    if "@" in match["authority"]:
        return "names a user"
    if not _HOST.fullmatch(match["authority"]):
        return "no host"
    if _MARKS.search(address) or _TRAPS.search(match["path"]):
        return "a path that leads elsewhere"
    return None


def is_opaque_name(address: str) -> bool:
    """Whether an address is a harmless name under a scheme nobody opens, as some archives have for theirs.

    >>> is_opaque_name("urn:uuid:0b7c"), is_opaque_name("file:///etc/passwd")
    (True, False)
    """
    match = _OPAQUE.fullmatch(address)
    return (
        match is not None
        and len(address) <= MAX_ADDRESS_CHARS
        and match["scheme"].lower() not in _ACTIVE_SCHEMES
        and not _TRAPS.search(address)
    )
