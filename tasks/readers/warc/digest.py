"""Digests that a crawler wrote into a WARC record."""

import base64
import hashlib

_SIZES = {"sha1": 20, "sha256": 32, "md5": 16}


def is_digest_of(written: str, data: bytes | memoryview) -> bool | None:
    """Return whether `algorithm:value`, in base 32 or hex, is the digest of data; None for an unknown algorithm."""
    algorithm, _, value = written.partition(":")
    name = algorithm.strip().lower().replace("-", "")
    size = _SIZES.get(name)
    if size is None:
        return None
    value = value.strip()
    try:
        is_hex = len(value) == 2 * size
        expected = bytes.fromhex(value) if is_hex else base64.b32decode(value.upper() + "=" * (-len(value) % 8))
    except ValueError:
        return False
    return hashlib.new(name, data, usedforsecurity=False).digest() == expected
