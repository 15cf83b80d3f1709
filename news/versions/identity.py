"""Ids of stories and of their contents."""

from hashlib import sha256


def article_id(canonical_url: str | None, source: str, payload_sha256: str) -> str:
    """Return the story's id: SHA-256 of its canonical address; without one, of source and payload."""
    named = canonical_url if canonical_url else f"{source}\x1f{payload_sha256}"
    return _digest(named)


def content_sha256(headline: str | None, body: str) -> str:
    """Return the digest of headline, newline, body."""
    return _digest(f"{headline or ''}\n{body}")


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
