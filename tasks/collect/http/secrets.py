"""Secrets in addresses and messages: masked wherever people or files may see them."""

import hashlib
import re
from functools import lru_cache

MAX_SHOWN_CHARS = 200
# Of an address nobody can have meant, the beginning says enough.
_MAX_ADDRESS_CHARS = 2_000
_MASK = "***"
# The user of an address, as such or percent-encoded within another one's query; backslashes as browsers read them.
_USER = re.compile(r"(:[/\\]{2})[^\s/?#\\]+@|(%3a%2f%2f)(?:[^\s/?#&@%]|%(?!2f|3f|23|40))+%40", re.I)
_HEADER = re.compile(
    r"\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-auth-token)(['\"]?[ \t]{0,9}:[ \t]{0,9})[^\r\n]+", re.I
)
_PARAMETER = re.compile(r"(?:[?&;#]|%(?:3f|26|23|3b))([^\s=&?;#%]{1,80})(=|%3d)", re.I)
_VALUE_END = {"=": re.compile(r"[&#\s]|$"), "%3d": re.compile(r"[&#\s]|%26|%23|$", re.I)}
_SECRET_NAMES = frozenset(
    "key auth authorization pass passwd pwd sig sid jwt code session sess otp pin hash hmac ticket credentials "  # noqa: SIM905
    "authcode authkey".split()
)
# What the end of a name gives away: access_token, client_secret, X-Amz-Signature, PHPSESSID.
_SECRET_ENDS = ("token", "secret", "password", "signature", "apikey", "accesskey", "privatekey", "subscriptionkey",
                "sessionid", "sessid", "credential", "accesskeyid", "passphrase")  # fmt: skip


def mask_secrets(text: str) -> str:
    """Return text in which users of addresses, values of secret parameters and of secret headers are `***`.

    >>> mask_secrets("https://me:pw@gazette.example/rain?page=2&api_key=s3cret")
    'https://***@gazette.example/rain?page=2&api_key=***'
    """
    lowered = text.lower()
    # Seldom there, and sooner looked for; letters that have more than one small form are left out.
    if "auth" in lowered or "cook" in lowered or "x-ap" in lowered:
        text = _HEADER.sub(rf"\1\2{_MASK}", text)
    if "@" in text or "%40" in text:
        text = _USER.sub(lambda match: f"{match[1]}{_MASK}@" if match[1] else f"{match[2]}{_MASK}%40", text)
    parts, start = [], 0
    while match := _PARAMETER.search(text, start):
        parts.append(text[start : match.end()])
        start = match.end()
        if _is_secret(match[1]):
            end = _VALUE_END[match[2].lower()].search(text, start)
            assert end is not None
            parts.append(_MASK)
            start = end.start()
    return "".join(parts) + text[start:] if parts else text


def _is_secret(name: str) -> bool:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return plain in _SECRET_NAMES or plain.endswith(_SECRET_ENDS)


@lru_cache(maxsize=1_000)
def mask_address(url: str) -> str:
    """Return an address that may be stored in rows: secrets masked, but different for different secrets.

    >>> mask_address("https://gazette.example/rain?token=s3cret")
    'https://gazette.example/rain?token=***#secret-31823e8fe93b'
    """
    shown = url.encode("utf-8", "replace").decode()
    masked = mask_secrets(shown)
    if len(masked) > _MAX_ADDRESS_CHARS:
        masked = masked[:_MAX_ADDRESS_CHARS]
    if masked == shown:
        return shown
    return f"{masked}#secret-{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:12]}"
