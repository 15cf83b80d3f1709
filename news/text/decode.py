"""Bytes to text: which encoding a page is in, and its text without characters that no table holds."""

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    to_unicode,
)

# More than one replacement character in a hundred: the text is damaged beyond what a reader would forgive.
MAX_REPLACEMENT_RATIO = 0.01

# The detector's cost grows with its input; words beyond the first few thousand decide nothing.
DETECTOR_BYTES = 6_000

FALLBACK_CHARSET = "cp1252"

# The detector often misses these two on short texts; the text itself seldom leaves a doubt.
CYRILLIC_CHARSETS = ("cp1251", "koi8-r")

# What browsers fall back to for these languages, as in the HTML standard's table of locales.
HABITS = {
    "cs": "cp1250", "hu": "iso8859-2", "pl": "iso8859-2", "sk": "cp1250", "sl": "iso8859-2", "hr": "cp1250",
    "tr": "cp1254", "az": "cp1254", "el": "iso8859-7", "he": "cp1255", "ar": "cp1256", "fa": "cp1256", "th": "cp874",
    "lt": "cp1257", "lv": "cp1257", "et": "cp1257", "ru": "cp1251", "uk": "cp1251", "bg": "cp1251", "sr": "cp1251",
}  # fmt: skip

_LANGUAGE = re.compile(rb"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([a-zA-Z]{2})\b", re.I)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_CONTROL_BYTES = bytes(code for code in range(32) if code not in (9, 10, 13)) + b"\x7f"
_CONTROL_REFERENCE = re.compile(
    r"&#(?:0{0,6}(?:[0-8]|1[124-9]|2\d|3[01]|127)|x0{0,6}(?:[0-8bcef]|1[0-9a-f]|7f|d[89a-f]..));", re.I
)
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_SURROGATE_PAIR = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_MARKUP = re.compile(rb"<(?:script|style)\b.{0,100000}?</(?:script|style)|<[^>]{0,3000}>", re.I | re.S)
_ASCII_RUN = re.compile(rb"[\x00-\x7f]{80,}")
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A payload's text, the encoding it was read with, and how much of it could not be read."""

    text: str
    charset: str
    replacement_ratio: float


def decode_page(payload: bytes, content_type: str | None) -> DecodedText:
    """Return the text of a page's bytes; what cannot be decoded becomes U+FFFD and is counted.

    A byte order mark decides. Then bytes that are valid UTF-8 beyond ASCII are UTF-8, whatever is
    declared: no other encoding makes that by accident. Then the declarations (HTTP header, meta)
    are tried, and where they disagree or fail, the text itself is judge.

    >>> decode_page("Köln".encode("cp1252"), "text/html; charset=iso-8859-1").text
    'Köln'
    """
    charset, data = _choose_charset(payload, content_type)
    text = to_unicode(data, charset)
    lost = text.count("\ufffd")
    # Looking for controls in bytes is ten times faster than in text.
    has_controls = len(data.translate(None, _CONTROL_BYTES)) != len(data)
    if has_controls or any(mark in text for mark in "\ufeff\ufffe\uffff"):
        text = _CONTROLS.sub("", text)
    text = _CONTROL_REFERENCE.sub("", text)
    return DecodedText(text, charset, lost / len(text) if lost else 0.0)


def clean_characters(text: str) -> str:
    """Return the text without NUL, C0 controls, lone surrogates and references to them.

    >>> clean_characters("No\\x00va\\ud800 &#0;Zembla")
    'Nova Zembla'
    """
    text = _CONTROLS.sub("", text)
    return _CONTROL_REFERENCE.sub("", text) if "&#" in text else text


def _choose_charset(payload: bytes, content_type: str | None) -> tuple[str, bytes]:
    charset, mark = read_bom(payload)
    if charset is not None and mark is not None:
        return charset, payload[len(mark) :]
    wide = _find_wide_charset(payload)
    if wide is not None:
        return wide, payload
    header = http_content_type_encoding(content_type)
    declared = html_body_declared_encoding(payload)
    if payload.isascii():
        # ISO-2022-JP hides Japanese in ASCII bytes.
        is_japanese = _ISO_2022_JP.search(payload) is not None
        return ("iso2022_jp_ext" if is_japanese else "utf-8"), payload
    if _SURROGATE.search(payload) and _share_of_errors(repaired := _repair_surrogates(payload), "utf-8") == 0:
        return "utf-8", repaired
    if _share_of_errors(payload, "utf-8") == 0 or _is_damaged_utf8(payload):
        return "utf-8", payload
    named = [c for c in dict.fromkeys((header, declared)) if c is not None and not c.startswith(("utf-16", "utf-32"))]
    return _choose_legacy_charset(payload, named), payload


def _find_wide_charset(payload: bytes) -> str | None:
    """Return UTF-16 or UTF-32 by its zero bytes: a declaration inside such a page cannot be read before."""
    start = payload[:400]
    if start.count(0) < len(start) // 4 or len(start) < 8:
        return None
    if start[:3] == b"\0\0\0":
        return "utf-32-be"
    if start[1:4] == b"\0\0\0":
        return "utf-32-le"
    even, odd = start[::2].count(0), start[1::2].count(0)
    if even > 4 * odd:
        return "utf-16-be"
    return "utf-16-le" if odd > 4 * even else None


def _repair_surrogates(payload: bytes) -> bytes:
    """Return UTF-8 with pairs of encoded surrogates made one character, and lone ones taken out."""
    paired = _SURROGATE_PAIR.sub(lambda pair: _join_surrogates(pair[0]), payload)
    return _SURROGATE.sub(b"", paired)


def _join_surrogates(pair: bytes) -> bytes:
    return pair.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16").encode()


def _is_damaged_utf8(payload: bytes) -> bool:
    """Whether most of the bytes beyond ASCII form UTF-8: a page glued together from two encodings."""
    text = payload.decode("utf-8", "replace")
    valid = sum(len(run) for run in re.findall("[\u0080-\ufffc]+", text))
    return valid >= 5 and valid > 4 * text.count("\ufffd")


def _choose_legacy_charset(payload: bytes, named: list[str]) -> str:
    errors = {charset: _share_of_errors(payload, charset) for charset in named}
    usable = [charset for charset in named if errors[charset] <= MAX_REPLACEMENT_RATIO]
    if usable and usable[0] not in ("cp1252", "utf-8") and len(set(usable)) == 1:
        return usable[0]
    # Servers say ISO-8859-1 about everything, and it decodes anything: the text must decide.
    if usable == ["utf-8"]:
        return "utf-8"
    sample = _non_ascii_sample(payload)
    if not usable:
        habit = _find_habit(payload)
        usable = [habit, FALLBACK_CHARSET] if habit else [FALLBACK_CHARSET]
    if usable == ["cp1252"] and _reads_as_western(sample):
        return "cp1252"
    detected = _detect_charset(sample)
    if detected is not None and detected in named and detected in usable:
        return detected
    guesses = [detected] if detected else []
    ranked = list(dict.fromkeys([*usable, *guesses, *CYRILLIC_CHARSETS, FALLBACK_CHARSET]))
    return min(ranked, key=lambda charset: (_strangeness(sample, charset), ranked.index(charset)))


def _find_habit(payload: bytes) -> str | None:
    """Return the encoding that the page's declared language was written in before UTF-8, if the bytes allow it."""
    language = _LANGUAGE.search(payload[:3_000])
    charset = HABITS.get(language[1].decode("ascii").lower()) if language else None
    return charset if charset and _share_of_errors(payload, charset) == 0 else None


def _share_of_errors(payload: bytes, charset: str) -> float:
    try:
        payload.decode(charset)
    except (UnicodeDecodeError, LookupError):
        text = to_unicode(payload, charset)
        # Of the characters that an encoding can get wrong at all, how many it did.
        beyond_ascii = sum(len(run) for run in re.findall("[^\x00-\x7f]+", text))
        return float(text.count("\ufffd")) / max(1, beyond_ascii)
    return 0.0


def _non_ascii_sample(payload: bytes) -> bytes:
    """Return the stretches of running text that hold bytes beyond ASCII, for those who must guess."""
    text = _MARKUP.sub(b" ", payload[: 60 * DETECTOR_BYTES])
    return _ASCII_RUN.sub(b" ", text)[:DETECTOR_BYTES]


def _reads_as_western(sample: bytes) -> bool:
    return _strangeness(sample, "cp1252") < 0.02


def _detect_charset(sample: bytes) -> str | None:
    best = from_bytes(sample, steps=5, chunk_size=1_024, threshold=0.35).best()
    return best.encoding if best is not None else None


_RUN_OF_ACCENTS = re.compile(r"[\u0080-\u00bf\u00c0-\u024f]{3,}")
_CASE_FLIP = re.compile(r"[a-zа-яёα-ω][A-ZА-ЯЁΑ-Ω]")
_MIXED_SCRIPTS = re.compile(r"[a-zA-Z][\u0370-\u05ff\u3040-\uffef]|[\u0370-\u05ff][a-zA-Z]")
_ODD = re.compile(
    "[\ufffd\u0080-\u009f\ue000-\uf8ff\uff61-\uff9f\u2500-\u25ff]|(?<=[a-zA-Z])[¡-´¶¸-¿](?=[a-z])|[a-z][ÝÐÞ](?=[a-z])"
)


def _strangeness(sample: bytes, charset: str) -> float:
    """Return how unlike written language the sample reads in this encoding, 0 (natural) and up."""
    text = to_unicode(sample, charset)
    foreign = sum(len(run) for run in re.findall("[^\x00-\x7f]+", text)) or 1
    odd = len(_ODD.findall(text)) * 2 + len(_CASE_FLIP.findall(text)) + len(_MIXED_SCRIPTS.findall(text))
    accents = sum(len(run) for run in _RUN_OF_ACCENTS.findall(text))
    return (odd + accents) / foreign
