"""The text of a robots.txt, put into the form in which a parser reads it as RFC 9309 means it.

What outlets serve is wrapped in markup, written by Notepad in UTF-16, names crawlers as their logs do, and holds lines
of other standards. Read to the letter, each of these opened pages that the outlet had refused.
"""

import codecs
import html
import re
from collections.abc import Iterable, Iterator

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|pre|p|div|br|span)\b[^<>]{0,1000}>", re.I)
_LINE_END = re.compile(r"<(?:br|/p|/div|/pre|/li|/tr|/title)\b[^<>]{0,100}>", re.I)
_TAG = re.compile(r"<[^<>]{0,1000}>")
# The fields that are read, with the misspellings that others forgive, too. A blank may replace the colon.
_FIELD = re.compile(
    r"(?:(?P<name>user[ -]?agent)|(?P<rule>dis{1,2}al{1,2}ow|diasllow|disallaw|allow)|(?P<delay>crawl[ -]delay)|"
    r"(?P<sitemap>sitemaps?|site-map))\s*(?::|(?<=\w)\s)\s*(?P<value>.*)",
    re.I,
)
_TOKEN = re.compile(r"\*|[\w-]+", re.A)


def normalize_robots(payload: bytes, agents: Iterable[str]) -> str:
    """Return a robots.txt of plain lines that means to a parser what the given one means to `agents`.

    A group is one or more names and the rules behind them: a line that is neither a name nor `Allow` or `Disallow` does
    not end it. A name counts up to the first mark that no name has, and only whole.
    """
    known = {agent.lower() for agent in agents}
    return "\n".join(_write_groups(_read_fields(_decode(payload)), known))


def _decode(payload: bytes) -> str:
    encoding = next((encoding for mark, encoding in _MARKS if payload.startswith(mark)), "utf-8")
    text = payload.decode(encoding, "replace").replace("\0", "")
    if _MARKUP.search(text):
        text = html.unescape(_TAG.sub("", _LINE_END.sub("\n", text)))
    return text


def _read_fields(text: str) -> Iterator[re.Match[str]]:
    for line in text.splitlines():
        if match := _FIELD.fullmatch(line.partition("#")[0].strip()):
            yield match


def _write_groups(fields: Iterable[re.Match[str]], known: set[str]) -> Iterator[str]:
    delays: list[str] = []
    is_in_rules = False
    for field in fields:
        value = field["value"]
        if field["sitemap"]:
            yield f"sitemap: {value}"
        elif field["name"]:
            is_in_rules = False
            if name := _find_name(value, known):
                yield f"user-agent: {name}"
        elif field["delay"] and not is_in_rules:
            delays.append(f"crawl-delay: {value}")  # to a parser it would end the names
        else:
            if not is_in_rules:
                yield from delays
                delays, is_in_rules = [], True
            yield f"{'crawl-delay' if field['delay'] else field['rule'].lower()}: {value}"
    yield from delays


def _find_name(value: str, known: set[str]) -> str | None:
    """Return whom a line names, so that a parser which looks for parts of names takes nobody for another."""
    token = _TOKEN.match(value)
    if token is None:
        return None
    name = token[0].lower()
    is_part = name != "*" and name not in known and any(name in agent for agent in known)
    return f"not-{name}-but-another" if is_part else name
