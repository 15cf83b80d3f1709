"""The address that names a story, chosen among what its page declares and the page's own."""

from collections.abc import Iterator

from news.choice import NO_CHOICE, Candidate, Choice, choose
from news.html.declared import Declared
from news.urls.canonical import find_own_url, judge_declared_url


def choose_canonical_url(declared: Declared, address: str | None) -> Choice[str]:
    """Return the story's address: the first declared one that is believed, else the page's own.

    The rule of a declared one that is not believed says why: it lies on a foreign site, is a mere front page or a
    section above the page, or is no address.
    """
    if not address:
        return NO_CHOICE
    candidates = [*_judge(declared, address), _own(address)]
    return choose(candidates, next(i for i, one in enumerate(candidates) if one.rule in ("declared", "address")))


def choose_own_url(address: str | None) -> Choice[str]:
    """Return the address of a text or a line of an export, which declare nothing about it."""
    return choose([_own(address)], 0) if address else NO_CHOICE


def _judge(declared: Declared, address: str) -> Iterator[Candidate]:
    stated = [Candidate(declared.canonical, "link:canonical", "declared")] if declared.canonical else []
    for one in (*stated, *declared.candidates("og:url")):
        target, disbelief = judge_declared_url(address, one.value)
        yield Candidate(target or one.value, one.origin, disbelief or one.rule, literal=one.value)


def _own(address: str) -> Candidate:
    return Candidate(find_own_url(address), "url", "address")
